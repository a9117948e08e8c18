import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../testing/fuzz.ts";
import { eventIdHash } from "./event-id.ts";

// "proffer event id" as four little-endian words; what is hashed today must be known tomorrow, on every node.
const KEY = [..."proffer event id".matchAll(/..../g)].map(([four]) => Buffer.from(four).readInt32LE(0));

/** SipHash over 64-bit integers, as the paper has it. */
function naiveHash(bytes: Uint8Array): readonly [number, number] {
  const mask = 2n ** 64n - 1n;
  const word = (index: number) => BigInt(KEY[2 * index]! >>> 0) | (BigInt(KEY[2 * index + 1]! >>> 0) << 32n);
  const v = [
    word(0) ^ 0x736f6d6570736575n,
    word(1) ^ 0x646f72616e646f6dn,
    word(0) ^ 0x6c7967656e657261n,
    word(1) ^ 0x7465646279746573n,
  ];
  const rotate = (value: bigint, by: bigint) => ((value << by) | (value >> (64n - by))) & mask;
  const round = () => {
    v[0] = (v[0]! + v[1]!) & mask;
    v[1] = rotate(v[1]!, 13n) ^ v[0];
    v[0] = rotate(v[0], 32n);
    v[2] = (v[2]! + v[3]!) & mask;
    v[3] = rotate(v[3]!, 16n) ^ v[2];
    v[0] = (v[0] + v[3]) & mask;
    v[3] = rotate(v[3], 21n) ^ v[0];
    v[2] = (v[2] + v[1]) & mask;
    v[1] = rotate(v[1], 17n) ^ v[2];
    v[2] = rotate(v[2], 32n);
  };
  const padded = new Uint8Array(Math.ceil((bytes.length + 1) / 8) * 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) {
    const block = view.getBigUint64(at, true);
    v[3]! ^= block;
    round();
    round();
    v[0]! ^= block;
  }
  v[2]! ^= 0xffn;
  for (let index = 0; index < 4; index++) round();
  const hash = v[0]! ^ v[1]! ^ v[2]! ^ v[3]!;
  return [Number(hash >> 32n), Number(hash & 0xffff_ffffn)];
}

t.test("event id: SipHash-2-4 of the UTF-8, whatever its length", async (t) => {
  const { seed, runs } = fuzzSettings(300);
  t.comment(`seed ${seed}, ${runs} runs`);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300, size: "max" }), (id) => {
      t.same(eventIdHash(id), naiveHash(Buffer.from(id)));
    }),
    { seed, numRuns: runs },
  );
  // A long one makes the buffer grow; what was in it is no part of the next.
  eventIdHash("x".repeat(5000));
  t.same(eventIdHash("a"), naiveHash(Buffer.from("a")));
});

for (const [id, high, low] of [
  ["", 0x23d8_6494, 0xedb9_ebd1],
  ["order-1", 0x9c21_759d, 0xadc8_a5ad],
  ["7c9e6679-7425-40de-944b-e07fc1f90ae7", 0xf2dd_a53a, 0x4008_9fc6],
] as const) {
  t.test(`event id: ${id === "" ? "of nothing" : id} stays what it was`, async (t) => {
    t.same(eventIdHash(id), [high, low]);
  });
}
