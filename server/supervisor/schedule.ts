/**
 * Starts a release at its time. The time is in `control/state.json`: a node that is started again keeps it, and one that
 * was down then starts at once what should have begun.
 */

/** From so long before the start on it is looked after that the bundle is warm: other things may take its place. */
const AHEAD_MS = 60_000;
const LOOK_INTERVAL_MS = 5000;
/** Timers do not count further than this. */
const TIMER_MS_MAX = 3_600_000;

export interface ScheduleOptions {
  /** It is soon: have it compiled and warm. Told again and again. */
  makeReady(): void;
  start(): void;
}

export class Schedule {
  readonly #options: ScheduleOptions;
  #timer: NodeJS.Timeout | null = null;
  #startAtMs = 0;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** 0: nothing is scheduled. */
  set(startAtMs: number): void {
    this.stop();
    this.#startAtMs = startAtMs;
    if (startAtMs > 0) this.#arm(0);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(afterMs: number): void {
    this.#timer = setTimeout(() => this.#tick(), Math.min(afterMs, TIMER_MS_MAX));
    this.#timer.unref();
  }

  #tick(): void {
    const leftMs = this.#startAtMs - Date.now();
    if (leftMs <= 0) {
      this.#timer = null;
      this.#options.start();
    } else if (leftMs <= AHEAD_MS) {
      this.#options.makeReady();
      this.#arm(Math.min(leftMs, LOOK_INTERVAL_MS));
    } else this.#arm(leftMs - AHEAD_MS);
  }
}
