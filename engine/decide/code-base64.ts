/**
 * base64url (RFC 4648 §5, no padding) as treatment codes need it: the last 9 bytes written without a buffer, a code
 * read strictly. Node's own decoder skips what it does not know and takes both alphabets, so that an altered code
 * could decode to the same bytes.
 */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Characters of a code's end: a byte and a tag of 64 bits, nothing left over. */
export const END_LENGTH = 12;

const PAIRS: readonly string[] = Array.from(
  { length: 4096 },
  (_, bits) => ALPHABET[bits >> 6]! + ALPHABET[bits & 63]!,
);
const NO_DIGIT = 255;
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (let digit = 0; digit < 64; digit++) DIGITS[ALPHABET.charCodeAt(digit)] = digit;

/** The byte `first`, then the eight of `low` and `high`, each little-endian. */
export function encodeEnd(first: number, low: number, high: number): string {
  const one = (first << 16) | ((low & 0xff) << 8) | ((low >>> 8) & 0xff);
  const two = (((low >>> 16) & 0xff) << 16) | ((low >>> 24) << 8) | (high & 0xff);
  const three = (((high >>> 8) & 0xff) << 16) | (((high >>> 16) & 0xff) << 8) | (high >>> 24);
  return (
    PAIRS[one >>> 12]! +
    PAIRS[one & 0xfff]! +
    PAIRS[two >>> 12]! +
    PAIRS[two & 0xfff]! +
    PAIRS[three >>> 12]! +
    PAIRS[three & 0xfff]!
  );
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
