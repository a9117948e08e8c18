/**
 * HPACK's Huffman code (RFC 7541 §5.2, Appendix B).
 *
 * The code is canonical: within a length, codes rise with the symbol, and a longer code follows on the last shorter one.
 * So the lengths say it all. Decoding takes four bits a step through a table over the inner nodes of the code's tree:
 *
 *   entry = next node << 16 | symbol << 8 | emits        (u32; FAILED: these bits end in EOS)
 *
 * 256 inner nodes × 16 = 16 KB, which stays in the first-level cache; no code is shorter than 5 bits, so that a step
 * emits one symbol at most.
 */
import { assert } from "../../../../engine/index.ts";

const EOS = 256;
export const HUFFMAN_LENGTHS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7,
  8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19,
  13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13,
  28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21,
  22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23,
  22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25,
  25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];
assert(HUFFMAN_LENGTHS.length === EOS + 1, "huffman: 257 symbols");

/** Of each symbol, right-aligned. */
export const HUFFMAN_CODES: Uint32Array = canonicalCodes();
const NODE_COUNT = 256;
const EMITS = 1;
const FAILED = 0xffff_ffff;
const STEPS = new Uint32Array(NODE_COUNT * 16);
/** §5.2: what is left at the end is a prefix of EOS, of less than 8 bits: the root, or 1 to 7 ones below it. */
const MAY_END = new Uint8Array(NODE_COUNT);
buildSteps();

/**
 * Decodes `bytes[start, end)` into `target` from 0.
 *
 * Returns the size of what was decoded; −1: padding of a byte or more, or not of ones, or EOS itself (all
 * COMPRESSION_ERROR), or `target` is too small: no more than 8/5 of the input can come out.
 */
export function huffmanDecodeInto(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let node = 0;
  let size = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    let step = STEPS[(node << 4) | (byte >>> 4)]!;
    if (step === FAILED) return -1;
    if ((step & EMITS) !== 0) target[size++] = step >>> 8;
    step = STEPS[((step >>> 16) << 4) | (byte & 0xf)]!;
    if (step === FAILED) return -1;
    if ((step & EMITS) !== 0) target[size++] = step >>> 8;
    node = step >>> 16;
  }
  return size <= target.length && MAY_END[node] === 1 ? size : -1;
}

function canonicalCodes(): Uint32Array {
  const codes = new Uint32Array(EOS + 1);
  let code = 0;
  let lengthLast = 0;
  const symbols = HUFFMAN_LENGTHS.map((_, symbol) => symbol).sort(
    (a, b) => HUFFMAN_LENGTHS[a]! - HUFFMAN_LENGTHS[b]! || a - b,
  );
  for (const symbol of symbols) {
    const length = HUFFMAN_LENGTHS[symbol]!;
    code *= 2 ** (length - lengthLast);
    codes[symbol] = code;
    code++;
    lengthLast = length;
  }
  assert(code === 2 ** lengthLast, "huffman: the code must be complete");
  return codes;
}

function buildSteps(): void {
  // children[2 × node + bit]: > 0 an inner node, ≤ 0 the leaf of symbol −value; the root is nobody's child.
  const children: number[] = [Number.NaN, Number.NaN];
  for (let symbol = 0; symbol <= EOS; symbol++) {
    let node = 0;
    for (let bit = HUFFMAN_LENGTHS[symbol]! - 1; bit >= 0; bit--) {
      const side = 2 * node + ((HUFFMAN_CODES[symbol]! >>> bit) & 1);
      if (bit === 0) children[side] = -symbol;
      else if (Number.isNaN(children[side]!)) {
        children[side] = children.length / 2;
        children.push(Number.NaN, Number.NaN);
      }
      node = children[side]!;
    }
  }
  assert(children.length === 2 * NODE_COUNT, "huffman: 256 inner nodes");
  for (let node = 0; node < NODE_COUNT; node++) {
    for (let nibble = 0; nibble < 16; nibble++) STEPS[node * 16 + nibble] = stepOf(children, node, nibble);
  }
  for (let node = 0, ones = 0; ones < 8; ones++) {
    MAY_END[node] = 1;
    node = children[2 * node + 1]!;
  }
}

function stepOf(children: readonly number[], start: number, nibble: number): number {
  let node = start;
  let emitted = 0;
  for (let bit = 3; bit >= 0; bit--) {
    const child = children[2 * node + ((nibble >>> bit) & 1)]!;
    if (child === -EOS) return FAILED;
    if (child <= 0) emitted = (-child << 8) | EMITS;
    node = Math.max(0, child);
  }
  return ((node << 16) | emitted) >>> 0;
}
