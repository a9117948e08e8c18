import fc from "fast-check";
import t from "tap";
import { type SipKey, SipState, sipKeyFromBytes, wordAt } from "./siphash.ts";

const key = sipKeyFromBytes(Uint8Array.from({ length: 16 }, (_, index) => index));
const hex = (state: SipState) =>
  state.high.toString(16).padStart(8, "0") + state.low.toString(16).padStart(8, "0");

/** Of bytes, whatever their number: whole blocks, then the tail. The hash is left in `state`. */
function sipHashBytes(state: SipState, key: SipKey, bytes: Uint8Array): void {
  state.begin(key);
  const blocksEnd = bytes.length & ~7;
  for (let at = 0; at < blocksEnd; at += 8) state.absorbPair(wordAt(bytes, at), wordAt(bytes, at + 4));
  let tailLow = 0;
  let tailHigh = 0;
  for (let at = blocksEnd; at < bytes.length; at++) {
    const shift = at - blocksEnd;
    if (shift < 4) tailLow |= bytes[at]! << (shift * 8);
    else tailHigh |= bytes[at]! << ((shift - 4) * 8);
  }
  state.finish(bytes.length, tailLow, tailHigh);
}

/** From the reference implementation's `vectors_sip64`: key 00…0f, message 00, 01, 02… of the given size. */
const VECTORS: readonly (readonly [size: number, hash: string])[] = [
  [0, "726fdb47dd0e0e31"],
  [1, "74f839c593dc67fd"],
  [2, "0d6c8009d9a94f5a"],
  [3, "85676696d7fb7e2d"],
  [4, "cf2794e0277187b7"],
  [5, "18765564cd99a68d"],
  [6, "cbc9466e58fee3ce"],
  [7, "ab0200f58b01d137"],
  [8, "93f5f5799a932462"],
  [15, "a129ca6149be45e5"],
  [63, "958a324ceb064572"],
];

for (const [size, hash] of VECTORS) {
  t.test(`siphash: reference vector of ${size} bytes`, async (t) => {
    const state = new SipState();
    sipHashBytes(
      state,
      key,
      Uint8Array.from({ length: size }, (_, index) => index),
    );
    t.equal(hex(state), hash);
  });
}

/** SipHash-2-4 with BigInt, as the paper has it. */
function sipHashBigInt(keyBytes: Uint8Array, message: Uint8Array): bigint {
  const mask = (1n << 64n) - 1n;
  const load = (bytes: Uint8Array, at: number) =>
    new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true);
  const rotate = (x: bigint, by: bigint) => ((x << by) | (x >> (64n - by))) & mask;
  const [k0, k1] = [load(keyBytes, 0), load(keyBytes, 8)];
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const round = () => {
    v0 = (v0 + v1) & mask;
    v1 = rotate(v1, 13n) ^ v0;
    v0 = rotate(v0, 32n);
    v2 = (v2 + v3) & mask;
    v3 = rotate(v3, 16n) ^ v2;
    v0 = (v0 + v3) & mask;
    v3 = rotate(v3, 21n) ^ v0;
    v2 = (v2 + v1) & mask;
    v1 = rotate(v1, 17n) ^ v2;
    v2 = rotate(v2, 32n);
  };
  const padded = new Uint8Array((Math.floor(message.length / 8) + 1) * 8);
  padded.set(message);
  padded[padded.length - 1] = message.length & 0xff;
  for (let at = 0; at < padded.length; at += 8) {
    const block = load(padded, at);
    v3 ^= block;
    round();
    round();
    v0 ^= block;
  }
  v2 ^= 0xffn;
  for (let count = 0; count < 4; count++) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

t.test("siphash: halves agree with BigInt, resumed or not", async (t) => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(bytes, fc.uint8Array({ maxLength: 80 }), fc.nat(10), (keyBytes, message, split) => {
      const expected = sipHashBigInt(keyBytes, message).toString(16).padStart(16, "0");
      const state = new SipState();
      sipHashBytes(state, sipKeyFromBytes(keyBytes), message);
      if (hex(state) !== expected) return false;

      const whole = message.subarray(0, message.length & ~7);
      const words = Int32Array.from({ length: whole.length / 4 }, (_, index) => wordAt(whole, index * 4));
      const at = Math.min(words.length, split * 2);
      const prefix = new SipState().begin(sipKeyFromBytes(keyBytes)).absorb(words, 0, at);
      const resumed = new SipState().copyFrom(prefix).absorb(words, at, words.length);
      resumed.finish(whole.length);
      return hex(resumed) === sipHashBigInt(keyBytes, whole).toString(16).padStart(16, "0");
    }),
  );
  t.pass();
});
