/**
 * base64url (RFC 4648 §5, no padding) as treatment codes need it: a tag of 8 bytes written without a buffer, a code
 * read strictly. Node's own decoder skips what it does not know and takes both alphabets, so that an altered code
 * could decode to the same bytes.
 */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Characters of an encoded tag: 64 bits, two zero bits at the end. */
export const TAG_LENGTH = 11;

const PAIRS: readonly string[] = Array.from(
  { length: 4096 },
  (_, bits) => ALPHABET[bits >> 6]! + ALPHABET[bits & 63]!,
);
const NO_DIGIT = 255;
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (let digit = 0; digit < 64; digit++) DIGITS[ALPHABET.charCodeAt(digit)] = digit;

/** The eight bytes of `low` then `high`, each little-endian. */
export function encodeTag(low: number, high: number): string {
  const first = swapped(low);
  const second = swapped(high);
  return (
    PAIRS[first >>> 20]! +
    PAIRS[(first >>> 8) & 0xfff]! +
    PAIRS[((first & 0xff) << 4) | (second >>> 28)]! +
    PAIRS[(second >>> 16) & 0xfff]! +
    PAIRS[(second >>> 4) & 0xfff]! +
    ALPHABET[(second & 0xf) << 2]!
  );
}

function swapped(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | ((word >>> 24) & 0xff);
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
