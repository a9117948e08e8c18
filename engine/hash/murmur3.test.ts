import fc from "fast-check";
import t from "tap";
import { Murmur3, murmur3 } from "./murmur3.ts";
import { utf8Size, utf8Write } from "./utf8.ts";

/** The algorithm again, over bytes and as plainly as can be. */
function murmur3OfBytes(bytes: Uint8Array): number {
  let hash = 0;
  const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));
  const scramble = (k: number) => Math.imul(rotate(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  const whole = bytes.length - (bytes.length % 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < whole; at += 4)
    hash = (Math.imul(rotate(hash ^ scramble(view.getUint32(at, true)), 13), 5) + 0xe6546b64) | 0;
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | bytes[at]!;
  hash ^= scramble(tail) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

for (const [text, hash, why] of [
  ["", 0, "seed 0 of nothing is 0"],
  ["test", 0xba6bd213, "one whole block"],
  ["Hello, world!", 0xc0363e43, "three blocks and a tail of one"],
  ["The quick brown fox jumps over the lazy dog", 0x2e4ff723, "a long tail"],
  ["abc", 0xb3dd93fa, "a tail of three"],
  ["ππππππππ", murmur3OfBytes(new TextEncoder().encode("ππππππππ")), "two bytes a character"],
] as const) {
  t.test(`murmur3: ${why}`, async (t) => {
    t.equal(murmur3(text), hash);
  });
}

t.test("murmur3: any text, in any pieces, hashes as its UTF-8 bytes do", async (t) => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }), (pieces) => {
      const bytes = new TextEncoder().encode(pieces.join(""));
      const state = new Murmur3();
      for (const piece of pieces) state.update(piece);
      const copy = new Murmur3().copyFrom(state).update(":more");
      return state.digest() === murmur3OfBytes(bytes) && copy.digest() !== state.digest();
    }),
  );
  t.pass();
});

t.test("murmur3: the order is that of the digests", async (t) => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const [a, b] = [new Murmur3().update(one), new Murmur3().update(other)];
      return Math.sign(a.digest() - b.digest()) === Math.sign(a.digestOrder() - b.digestOrder());
    }),
  );
  t.pass();
});

t.test("utf8: size and bytes are TextEncoder's, lone surrogates too", async (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
      const text = String.fromCharCode(...units);
      const expected = new TextEncoder().encode(text);
      const target = new Uint8Array(utf8Size(text));
      const end = utf8Write(text, target, 0);
      return end === expected.length && Buffer.compare(target, expected) === 0;
    }),
  );
  t.equal(utf8Size("a€😀"), 1 + 3 + 4);
});
