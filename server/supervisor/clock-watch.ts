/**
 * Says when the machine's clock jumps: caps, suppressions and reservations go by it, and nothing else would tell.
 *
 * At start against the newest time that the data directory knows; then, every second, against the monotonic clock. Slewing
 * (a time daemon that makes the clock run a little faster or slower) is no jump. A machine that slept jumps forward.
 */
import type { Logger } from "pino";

const LOOK_INTERVAL_MS = 1000;
const BACK_MS_MIN = 1000;
const FORWARD_MS_MIN = 60_000;

export interface Clocks {
  /** Epoch ms, as facts are dated. */
  wallMs(): number;
  /** Never jumps. */
  monotonicMs(): number;
}

const SYSTEM_CLOCKS: Clocks = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

export interface ClockSteps {
  readonly back: number;
  readonly forward: number;
}

export class ClockWatch {
  readonly #logger: Pick<Logger, "warn">;
  readonly #clocks: Clocks;
  #aheadMs: number;
  #back = 0;
  #forward = 0;

  constructor(logger: Pick<Logger, "warn">, clocks: Clocks = SYSTEM_CLOCKS) {
    this.#logger = logger;
    this.#clocks = clocks;
    this.#aheadMs = clocks.wallMs() - clocks.monotonicMs();
  }

  /** Jumps since the start, that before it included. */
  get steps(): ClockSteps {
    return { back: this.#back, forward: this.#forward };
  }

  /** `newestMs`: the newest time that earlier boots wrote down, 0 where there is none. How long the node was down is not known. */
  compareWith(newestMs: number): void {
    const backMs = newestMs - this.#clocks.wallMs();
    if (newestMs > 0 && backMs > BACK_MS_MIN) this.#tellBack(backMs, " since this node last ran");
  }

  /** Looks every second; returns how to stop it. */
  start(): () => void {
    const timer = setInterval(() => this.look(), LOOK_INTERVAL_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  look(): void {
    const aheadMs = this.#clocks.wallMs() - this.#clocks.monotonicMs();
    const stepMs = aheadMs - this.#aheadMs;
    this.#aheadMs = aheadMs;
    if (-stepMs > BACK_MS_MIN) this.#tellBack(-stepMs, "");
    if (stepMs <= FORWARD_MS_MIN) return;
    this.#forward += 1;
    this.#logger.warn(
      { stepMs: Math.round(stepMs) },
      `the clock went forward by ${span(stepMs)} (or the machine slept): caps, suppressions and reservations that end within that time have ended; look at the machine's time service`,
    );
  }

  #tellBack(stepMs: number, when: string): void {
    this.#back += 1;
    this.#logger.warn(
      { stepMs: -Math.round(stepMs) },
      `the clock went back by ${span(stepMs)}${when}: what was logged keeps its times, so contacts dated ahead of the clock count in caps, and suppressions and reservations last that much longer; look at the machine's time service`,
    );
  }
}

function span(ms: number): string {
  const units: [number, string][] = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
  ];
  for (const [unitMs, name] of units) if (ms >= 2 * unitMs) return `${Math.round(ms / unitMs)} ${name}`;
  return `${(ms / 1000).toFixed(1)} s`;
}
