/** MurmurHash3 x86 32-bit, seed 0, over UTF-8, in BigInt: as the reference implementation reads, slow and plain. */
const MASK = 0xffff_ffffn;
const rotate = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (32n - bits))) & MASK;
const scramble = (block: bigint): bigint => (rotate((block * 0xcc9e2d51n) & MASK, 15n) * 0x1b873593n) & MASK;

export function naiveMurmur3(text: string): number {
  const bytes = Buffer.from(text, "utf8");
  const blockCount = Math.floor(bytes.length / 4);
  let hash = 0n;
  for (let block = 0; block < blockCount; block++) {
    hash = (rotate(hash ^ scramble(BigInt(bytes.readUInt32LE(4 * block))), 13n) * 5n + 0xe6546b64n) & MASK;
  }
  let tail = 0n;
  for (let at = bytes.length - 1; at >= 4 * blockCount; at--) tail = (tail << 8n) | BigInt(bytes[at]!);
  if (bytes.length % 4 !== 0) hash ^= scramble(tail);
  hash ^= BigInt(bytes.length);
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & MASK;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & MASK;
  return Number(hash ^ (hash >> 16n));
}
