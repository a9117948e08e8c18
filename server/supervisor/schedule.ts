/**
 * Starts a release at its time. The time is in `control/state.json`: a node that is started again keeps it, and one that
 * was down then starts at once what should have begun.
 *
 * Timers count by a clock that never jumps, and a start is a time of the wall clock, which does (a time daemon steps it, a
 * machine sleeps). So the two are compared every second: what is overdue after a step forward begins within it, and what
 * is further away after a step back waits that much longer.
 */

/** From so long before the start on it is looked after that the bundle is warm: other things may take its place. */
const AHEAD_MS = 60_000;
const MAKE_READY_INTERVAL_MS = 5000;
const LOOK_INTERVAL_MS = 1000;

export interface ScheduleOptions {
  /** It is soon: have it compiled and warm. Told again and again. */
  makeReady(): void;
  start(): void;
  /** Epoch ms. */
  nowMs(): number;
}

export class Schedule {
  readonly #options: ScheduleOptions;
  #timer: NodeJS.Timeout | null = null;
  #startAtMs = 0;
  #looksUntilReady = 0;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** 0: nothing is scheduled. */
  set(startAtMs: number): void {
    this.stop();
    this.#startAtMs = startAtMs;
    this.#looksUntilReady = 0;
    if (startAtMs > 0) this.#arm(0);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(afterMs: number): void {
    this.#timer = setTimeout(() => this.#look(), afterMs);
    this.#timer.unref();
  }

  #look(): void {
    const leftMs = this.#startAtMs - this.#options.nowMs();
    if (leftMs <= 0) {
      this.#timer = null;
      this.#options.start();
      return;
    }
    this.#arm(Math.min(leftMs, LOOK_INTERVAL_MS));
    if (leftMs > AHEAD_MS) return;
    this.#looksUntilReady -= 1;
    if (this.#looksUntilReady > 0) return;
    this.#looksUntilReady = MAKE_READY_INTERVAL_MS / LOOK_INTERVAL_MS;
    this.#options.makeReady();
  }
}
