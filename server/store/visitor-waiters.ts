/**
 * Calls that found their visitor busy, or the table full: each tries again in a later turn, for 100 ms in all.
 *
 * Nobody is woken: locks are held for a turn at most, so a wait is a turn of the event loop at first, then a millisecond
 * at a time. Their number is bounded; who comes above it is refused at once.
 */
const VISITOR_WAIT_MS_MAX = 100;
const WAITERS_MAX = 4096;
/** So long a waiter comes back every turn. */
const EAGER_MS = 2;

export class VisitorWaiters {
  #count = 0;
  readonly #onRefused: () => void;

  constructor(onRefused: () => void) {
    this.#onRefused = onRefused;
  }

  /** @param sinceMs performance.now() when the call first asked. Resolves with whether to try again. */
  async wait(sinceMs: number): Promise<boolean> {
    const waitedMs = performance.now() - sinceMs;
    if (waitedMs >= VISITOR_WAIT_MS_MAX || this.#count >= WAITERS_MAX) {
      this.#onRefused();
      return false;
    }
    this.#count += 1;
    try {
      await new Promise<void>((resolve) => {
        if (waitedMs < EAGER_MS) setImmediate(resolve);
        else setTimeout(resolve, 1);
      });
    } finally {
      this.#count -= 1;
    }
    return true;
  }
}

/** Tries in a turn of its own each time, until it is done or the time is over; then false. */
export async function patiently(
  patienceMs: number,
  attempt: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const endAt = performance.now() + patienceMs;
  for (;;) {
    if (await attempt()) return true;
    if (performance.now() >= endAt) return false;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
