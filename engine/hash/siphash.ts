/**
 * SipHash-2-4 with 64-bit output, on halves of 32 bits (BigInt costs a hundred times as much).
 *
 * Keyed: tags and key streams of treatment codes. Messages are whole words: bytes packed little-endian, two words a
 * block, so that a state can be resumed at block borders and a prefix that many messages share is hashed once.
 * Not constant-time in its memory use, nor need it be: it has no secret-dependent branches or indexes.
 * Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF"; vectors in the test.
 */
import { assert } from "../assert.ts";

/** A key of 128 bits as four little-endian words. */
export type SipKey = readonly [number, number, number, number];

/** Words of a state: v0 low, v0 high, v1 low … v3 high. */
const STATE_WORD_COUNT = 8;

export function sipKeyFromBytes(bytes: Uint8Array): SipKey {
  assert(bytes.length === 16, "siphash: a key has 16 bytes");
  return [wordAt(bytes, 0), wordAt(bytes, 4), wordAt(bytes, 8), wordAt(bytes, 12)];
}

/** Little-endian word of four bytes, as an int32. */
export function wordAt(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16) | (bytes[offset + 3]! << 24);
}

export class SipState {
  readonly #v = new Int32Array(STATE_WORD_COUNT);
  /** Low and high half of the last `finish`, u32. */
  low = 0;
  high = 0;

  begin(key: SipKey): this {
    const v = this.#v;
    v[0] = key[0] ^ 0x70736575;
    v[1] = key[1] ^ 0x736f6d65;
    v[2] = key[2] ^ 0x6e646f6d;
    v[3] = key[3] ^ 0x646f7261;
    v[4] = key[0] ^ 0x6e657261;
    v[5] = key[1] ^ 0x6c796765;
    v[6] = key[2] ^ 0x79746573;
    v[7] = key[3] ^ 0x74656462;
    return this;
  }

  copyFrom(other: SipState): this {
    const v = this.#v;
    const from = other.#v;
    for (let word = 0; word < STATE_WORD_COUNT; word++) v[word] = from[word]!;
    return this;
  }

  /** Takes in `words[from..to)`, whole blocks of two words. Cost: two rounds a block, allocates nothing. */
  absorb(words: Int32Array, from: number, to: number): this {
    assert(((to - from) & 1) === 0 && to <= words.length, "siphash: blocks are of two words");
    const v = this.#v;
    for (let index = from; index < to; index += 2) {
      const low = words[index]!;
      const high = words[index + 1]!;
      v[6] = v[6]! ^ low;
      v[7] = v[7]! ^ high;
      rounds(v, 2);
      v[0] = v[0]! ^ low;
      v[1] = v[1]! ^ high;
    }
    return this;
  }

  /** Takes in one block and gives it back to nobody: for counters and lengths. */
  absorbPair(low: number, high: number): this {
    const v = this.#v;
    v[6] = v[6]! ^ low;
    v[7] = v[7]! ^ high;
    rounds(v, 2);
    v[0] = v[0]! ^ low;
    v[1] = v[1]! ^ high;
    return this;
  }

  /**
   * Ends the message and leaves the hash in `low` and `high`; the state is used up.
   *
   * @param messageSize bytes absorbed so far plus the tail's.
   * @param tailLow @param tailHigh the last `messageSize % 8` bytes, zero above them.
   */
  finish(messageSize: number, tailLow = 0, tailHigh = 0): void {
    assert((tailHigh & 0xff000000) === 0, "siphash: the last byte holds the size");
    const v = this.#v;
    const last = tailHigh | (messageSize << 24);
    v[6] = v[6]! ^ tailLow;
    v[7] = v[7]! ^ last;
    rounds(v, 2);
    v[0] = v[0]! ^ tailLow;
    v[1] = v[1]! ^ last;
    v[4] = v[4]! ^ 0xff;
    rounds(v, 4);
    this.low = (v[0]! ^ v[2]! ^ v[4]! ^ v[6]!) >>> 0;
    this.high = (v[1]! ^ v[3]! ^ v[5]! ^ v[7]!) >>> 0;
  }
}

/**
 * SipRounds on halves. The carry of a 64-bit sum is whether its low half came out below an operand: as a number, not as a
 * choice of two, which would be a jump that no processor can guess (twice the time).
 */
function rounds(v: Int32Array, count: number): void {
  let a = v[0]!;
  let A = v[1]!;
  let b = v[2]!;
  let B = v[3]!;
  let c = v[4]!;
  let C = v[5]!;
  let d = v[6]!;
  let D = v[7]!;
  for (let round = 0; round < count; round++) {
    let low = (a + b) | 0;
    A = (A + B + +(low >>> 0 < a >>> 0)) | 0;
    a = low;
    low = (b << 13) | (B >>> 19);
    B = ((B << 13) | (b >>> 19)) ^ A;
    b = low ^ a;
    low = a;
    a = A;
    A = low;

    low = (c + d) | 0;
    C = (C + D + +(low >>> 0 < c >>> 0)) | 0;
    c = low;
    low = (d << 16) | (D >>> 16);
    D = ((D << 16) | (d >>> 16)) ^ C;
    d = low ^ c;

    low = (a + d) | 0;
    A = (A + D + +(low >>> 0 < a >>> 0)) | 0;
    a = low;
    low = (d << 21) | (D >>> 11);
    D = ((D << 21) | (d >>> 11)) ^ A;
    d = low ^ a;

    low = (c + b) | 0;
    C = (C + B + +(low >>> 0 < c >>> 0)) | 0;
    c = low;
    low = (b << 17) | (B >>> 15);
    B = ((B << 17) | (b >>> 15)) ^ C;
    b = low ^ c;
    low = c;
    c = C;
    C = low;
  }
  v[0] = a;
  v[1] = A;
  v[2] = b;
  v[3] = B;
  v[4] = c;
  v[5] = C;
  v[6] = d;
  v[7] = D;
}
