/**
 * Starts a release at its time. The time is in `control/state.json`: a node that is started again keeps it, and one that
 * was down then starts at once what should have begun.
 */

/** So long before the start the bundle is made ready once more where other things took its place. */
const AHEAD_MS = 60_000;
/** Timers do not count further than this. */
const TIMER_MS_MAX = 3_600_000;

export interface ScheduleOptions {
  /** It is soon: have it compiled and warm. May be told more than once. */
  makeReady(): void;
  start(): void;
}

export class Schedule {
  readonly #options: ScheduleOptions;
  #timer: NodeJS.Timeout | null = null;
  #startAtMs = 0;
  #isReadied = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** 0: nothing is scheduled. */
  set(startAtMs: number): void {
    this.stop();
    this.#startAtMs = startAtMs;
    this.#isReadied = false;
    if (startAtMs > 0) this.#arm();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    const leftMs = this.#startAtMs - Date.now();
    const untilMs = leftMs > AHEAD_MS ? leftMs - AHEAD_MS : leftMs;
    this.#timer = setTimeout(() => this.#tick(), Math.min(Math.max(0, untilMs), TIMER_MS_MAX));
    this.#timer.unref();
  }

  #tick(): void {
    const leftMs = this.#startAtMs - Date.now();
    if (leftMs <= 0) {
      this.#timer = null;
      this.#options.start();
      return;
    }
    if (leftMs <= AHEAD_MS && !this.#isReadied) {
      this.#isReadied = true;
      this.#options.makeReady();
    }
    this.#arm();
  }
}
