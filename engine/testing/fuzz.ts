/**
 * What fuzz tests share: their seed, their number of runs, and a generator of numbers that a seed repeats.
 *
 * A fuzz test is `x.fuzz.test.ts`. It runs briefly with all tests, and at length by `npm run fuzz -- x --runs N`,
 * which sets the two variables read here. It prints its seed; a seed that failed becomes a test.
 */
export interface FuzzSettings {
  readonly seed: number;
  readonly runs: number;
}

export function fuzzSettings(runsDefault: number): FuzzSettings {
  const { PROFFER_TEST_SEED: seed, PROFFER_TEST_RUNS: runs } = process.env;
  return { seed: Number(seed ?? Date.now() % 2 ** 31), runs: Number(runs ?? runsDefault) };
}

/** Pseudo-random whole numbers, the same for a seed everywhere (mulberry32). */
export class SeededRandom {
  #state: number;
  constructor(seed: number) {
    this.#state = seed | 0;
  }
  u32(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
  /** In [0, end). */
  below(end: number): number {
    return Math.floor((this.u32() / 2 ** 32) * end);
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}
