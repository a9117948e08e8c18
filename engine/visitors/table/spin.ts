/**
 * Locks of one word in shared memory: 0 is free, else the number of the thread that holds it.
 *
 * They are held for a bounded number of steps and never across a call, so a wait is short unless its holder lost the
 * processor. `spinLock` gives up after a bounded spin; `patientLock` then sleeps a millisecond at a time. Unlocking
 * wakes nobody: a sleeper's own time-out does, and the common case costs one store.
 */

/** Looks at a held lock before giving up: some microseconds. */
export const SPINS_MAX = 400;

/** Whether the lock was taken at once. */
export function tryLock(words: Int32Array, index: number, holder: number): boolean {
  return Atomics.compareExchange(words, index, 0, holder) === 0;
}

export function spinLock(words: Int32Array, index: number, holder: number): boolean {
  if (Atomics.compareExchange(words, index, 0, holder) === 0) return true;
  for (let spin = 0; spin < SPINS_MAX; spin++) {
    if (Atomics.load(words, index) !== 0) continue;
    if (Atomics.compareExchange(words, index, 0, holder) === 0) return true;
  }
  return false;
}

/** Spins, then sleeps up to `patienceMs` times a millisecond. */
export function patientLock(words: Int32Array, index: number, holder: number, patienceMs: number): boolean {
  for (let round = 0; ; round++) {
    if (spinLock(words, index, holder)) return true;
    if (round >= patienceMs) return false;
    const seen = Atomics.load(words, index);
    if (seen !== 0) Atomics.wait(words, index, seen, 1);
  }
}

export function unlockWord(words: Int32Array, index: number): void {
  Atomics.store(words, index, 0);
}
