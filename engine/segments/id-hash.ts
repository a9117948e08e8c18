/**
 * The keyed hash of visitor ids: HalfSipHash-1-3 with 64 bits out.
 *
 * Why: ids come from outside, and an open-addressing table whose hash can be guessed can be made slow. HalfSipHash
 * is what the Linux kernel keys its hash tables with on 32-bit machines: 32-bit words only, so it is fast here.
 * It protects tables, not secrets. Source: https://github.com/veorq/SipHash, halfsiphash.c.
 */

/** Two u32 words, drawn per node. */
export type HashSeed = readonly [number, number];

/** Low and high word of the last `hashId`. One per thread. */
export const hashWords = new Uint32Array(2);

/** Hashes `bytes[start, end)` into `hashWords`. O(length), allocates nothing. */
export function hashId(bytes: Uint8Array, start: number, end: number, seed0: number, seed1: number): void {
  let v0 = seed0;
  let v1 = seed1 ^ 0xee;
  let v2 = 0x6c79_6765 ^ seed0;
  let v3 = 0x7465_6462 ^ seed1;
  const size = end - start;
  const fullWords = size >>> 2;
  // Steps: the full words, the tail with the length, three rounds, the low word is taken, three rounds.
  const tailStep = fullWords;
  const highStep = tailStep + 4;
  const stepEnd = tailStep + 7;
  for (let step = 0; step < stepEnd; step++) {
    let message = 0;
    if (step <= tailStep) {
      const at = start + 4 * step;
      if (step < tailStep) {
        message = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      } else {
        message = size << 24;
        for (let index = at; index < end; index++) message |= bytes[index]! << (8 * (index - at));
      }
      v3 ^= message;
    } else if (step === tailStep + 1) {
      v2 ^= 0xee;
    } else if (step === highStep) {
      hashWords[0] = v1 ^ v3;
      v1 ^= 0xdd;
    }
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= message;
  }
  hashWords[1] = v1 ^ v3;
}

const encoder = new TextEncoder();

/**
 * Writes `id` as UTF-8 into `target` and returns its size; −1 where it does not fit or is not well-formed UTF-16
 * (it would alias another id). Allocates nothing for ASCII.
 */
export function encodeId(id: string, target: Uint8Array): number {
  const length = id.length;
  if (length > target.length) return -1;
  for (let index = 0; index < length; index++) {
    const code = id.charCodeAt(index);
    if (code >= 0x80) {
      if (!id.isWellFormed()) return -1;
      const result = encoder.encodeInto(id, target);
      return result.read === length ? result.written : -1;
    }
    target[index] = code;
  }
  return length;
}
