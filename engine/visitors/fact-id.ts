/**
 * Fact ids between text and words: 32 hex digits are four words, the most significant digit first.
 *
 *     node 12 │ boot 6 │ lane 4 │ sequence 10 digits;     source = the first 22 digits
 *     word 0: node │ word 1: node, boot │ word 2: boot, lane, sequence (8 bits) │ word 3: sequence
 *
 * Ids of one source rise with their sequence, as text and as unsigned words alike.
 */
import { assert } from "../assert.ts";

const FACT_ID_HEX_LENGTH = 32;
export const SOURCE_HEX_LENGTH_OF_FACT = 22;

/** Writes 4 words at `at`. Cost: tens of nanoseconds, allocates nothing. A programmer error where it is no fact id. */
export function factIdToWords(factId: string, words: Int32Array, at: number): void {
  assert(factId.length === FACT_ID_HEX_LENGTH, "fact id: 32 hex digits");
  for (let word = 0; word < 4; word++) {
    let value = 0;
    for (let digit = 8 * word; digit < 8 * word + 8; digit++) value = (value << 4) | hexDigit(factId, digit);
    words[at + word] = value;
  }
}

/** The same without a check for text that may be empty: four zeros. */
export function decisionIdToWords(decisionId: string, words: Int32Array, at: number): void {
  if (decisionId === "") words.fill(0, at, at + 4);
  else factIdToWords(decisionId, words, at);
}

/** 32 hex digits of 4 words. Allocates the text. */
export function factIdFromWords(words: Int32Array, at: number): string {
  let text = "";
  for (let word = 0; word < 4; word++) text += (words[at + word]! >>> 0).toString(16).padStart(8, "0");
  return text;
}

/** As `decisionIdToWords` wrote it: "" for four zeros. */
export function decisionIdFromWords(words: Int32Array, at: number): string {
  const isNone = (words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!) === 0;
  return isNone ? "" : factIdFromWords(words, at);
}

function hexDigit(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if (unit >= 48 && unit <= 57) return unit - 48;
  assert(unit >= 97 && unit <= 102, "fact id: lower-case hex digits");
  return unit - 87;
}
