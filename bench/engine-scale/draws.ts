/**
 * Seeded draws for generated workloads: the same seed gives the same workspace, visitors and calls on every machine.
 *
 * mulberry32, one state of 32 bits. Not for anything that must not be guessed.
 */
export class Draws {
  #state: number;

  /** @param salt keeps streams of one seed apart, so that one part may change its draws without changing another's. */
  constructor(seed: number, salt: string) {
    let state = seed | 0;
    for (let at = 0; at < salt.length; at++) state = Math.imul(state ^ salt.charCodeAt(at), 0x01000193);
    this.#state = state;
  }

  /** In [0, 1). */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  holds(share: number): boolean {
    return this.unit() < share;
  }

  /** `count` different ones, in a drawn order; all of them where there are no more. */
  sample<T>(items: readonly T[], count: number): T[] {
    const pool = [...items];
    const size = Math.min(count, pool.length);
    for (let at = 0; at < size; at++) {
      const other = at + this.below(pool.length - at);
      [pool[at], pool[other]] = [pool[other]!, pool[at]!];
    }
    return pool.slice(0, size);
  }
}
