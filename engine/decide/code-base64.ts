/**
 * base64url (RFC 4648 §5, no padding) as treatment codes need it: written without a native call, a code
 * read strictly. Node's own decoder skips what it does not know and takes both alphabets, so that an altered code
 * could decode to the same bytes.
 */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Characters of a code's end: a byte and a tag of 64 bits, nothing left over. */
export const END_LENGTH = 12;

/** Character codes of the alphabet. */
const CHARACTERS = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const NO_DIGIT = 255;
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (let digit = 0; digit < 64; digit++) DIGITS[ALPHABET.charCodeAt(digit)] = digit;

/** Writes the byte `first`, then the eight of `low` and `high`, each little-endian, as characters from `at` on. */
export function encodeEnd(first: number, low: number, high: number, target: Uint8Array, at: number): void {
  encodeThree((first << 16) | ((low & 0xff) << 8) | ((low >>> 8) & 0xff), target, at);
  encodeThree((((low >>> 16) & 0xff) << 16) | ((low >>> 24) << 8) | (high & 0xff), target, at + 4);
  encodeThree((((high >>> 8) & 0xff) << 16) | (((high >>> 16) & 0xff) << 8) | (high >>> 24), target, at + 8);
}

/** Writes the first `size` bytes, a multiple of three, as characters from the start of `target` on. */
export function encodeBase64Url(bytes: Uint8Array, size: number, target: Uint8Array): void {
  let to = 0;
  for (let at = 0; at < size; at += 3) {
    encodeThree((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!, target, to);
    to += 4;
  }
}

function encodeThree(bits: number, target: Uint8Array, at: number): void {
  target[at] = CHARACTERS[bits >>> 18]!;
  target[at + 1] = CHARACTERS[(bits >>> 12) & 63]!;
  target[at + 2] = CHARACTERS[(bits >>> 6) & 63]!;
  target[at + 3] = CHARACTERS[bits & 63]!;
}

/** The bytes of a text that is exactly what an encoder writes; null for any other. */
export function decodeBase64Url(text: string): Buffer | null {
  const size = Math.floor((text.length * 3) / 4);
  const bytes = Buffer.allocUnsafe(size);
  let bits = 0;
  let bitCount = 0;
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const digit = unit < 128 ? DIGITS[unit]! : NO_DIGIT;
    if (digit === NO_DIGIT) return null;
    bits = ((bits << 6) | digit) & 0xffffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[at++] = bits >>> bitCount;
    }
  }
  const hasRest = bitCount >= 6 || (bits & ((1 << bitCount) - 1)) !== 0;
  return hasRest ? null : bytes;
}
