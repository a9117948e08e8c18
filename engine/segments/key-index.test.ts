import t from "tap";
import { NodeError } from "../errors.ts";
import { type HashSeed, hashId, hashWords } from "./id-hash.ts";
import { KeyIndex, writeKeyIndex } from "./key-index.ts";

const SEED: HashSeed = [0x0123_4567, 0x89ab_cdef];
const blobOf = (ids: readonly string[]) => Buffer.from(ids.map((id) => `${id}\n`).join(""));

/** HalfSipHash as its paper writes it, in whole numbers: one compression round, three finalisation rounds. */
function halfSipHash13(data: Uint8Array, [k0, k1]: HashSeed): [number, number] {
  const rotate = (x: number, by: number) => ((x << by) | (x >>> (32 - by))) >>> 0;
  const v = [k0, k1 ^ 0xee, 0x6c79_6765 ^ k0, 0x7465_6462 ^ k1].map((word) => word >>> 0);
  const add = (a: number, b: number) => {
    v[a] = (v[a]! + v[b]!) >>> 0;
  };
  const mix = (a: number, by: number, b: number) => {
    v[a] = (rotate(v[a]!, by) ^ v[b]!) >>> 0;
  };
  const round = () => {
    add(0, 1);
    mix(1, 5, 0);
    v[0] = rotate(v[0]!, 16);
    add(2, 3);
    mix(3, 8, 2);
    add(0, 3);
    mix(3, 7, 0);
    add(2, 1);
    mix(1, 13, 2);
    v[2] = rotate(v[2]!, 16);
  };
  const padded = Buffer.alloc(4 * (Math.floor(data.length / 4) + 1));
  padded.set(data);
  padded[padded.length - 1] = data.length & 0xff;
  for (let at = 0; at < padded.length; at += 4) {
    const word = padded.readUInt32LE(at);
    v[3] = (v[3]! ^ word) >>> 0;
    round();
    v[0] = (v[0]! ^ word) >>> 0;
  }
  v[2] = (v[2]! ^ 0xee) >>> 0;
  for (let index = 0; index < 3; index++) round();
  const low = (v[1]! ^ v[3]!) >>> 0;
  v[1] = (v[1]! ^ 0xdd) >>> 0;
  for (let index = 0; index < 3; index++) round();
  return [low, (v[1]! ^ v[3]!) >>> 0];
}

t.test("id hash: HalfSipHash-1-3 for every tail length", async (t) => {
  const bytes = Buffer.from(Array.from({ length: 40 }, (_, index) => (index * 37 + 200) & 0xff));
  for (let end = 3; end <= 40; end++) {
    hashId(bytes, 3, end, SEED[0], SEED[1]);
    t.strictSame([...hashWords], halfSipHash13(bytes.subarray(3, end), SEED), `${end - 3} bytes`);
  }
});

t.test("key index: finds every id, and no other", async (t) => {
  const ids = Array.from({ length: 150_000 }, (_, index) => `C-${index * 7}`);
  ids.push("é", "🦆-1", "x".repeat(128), "__proto__");
  const blobs = [
    blobOf(ids.slice(0, 65_536)),
    blobOf(ids.slice(65_536, 131_072)),
    blobOf(ids.slice(131_072)),
  ];
  const index = new KeyIndex(writeKeyIndex(blobs, ids.length, SEED));
  t.equal(index.count, ids.length);
  t.equal(
    ids.findIndex((id, ordinal) => index.find(id) !== ordinal),
    -1,
    "every id has its line's number",
  );
  t.equal(
    ids.findIndex((id, ordinal) => index.idAt(ordinal) !== id),
    -1,
    "and back",
  );
  for (const [id, why] of [
    ["C-1", "never listed"],
    ["c-7", "ids are case-sensitive"],
    ["C-7 ", "nothing is trimmed"],
    ["", "no id"],
    ["x".repeat(129), "longer than any id may be"],
    ["é".repeat(65), "longer than that in bytes"],
    ["\ud83e", "half of a character is not its replacement"],
  ] as const) {
    t.equal(index.find(id), -1, why);
  }
});

t.test("key index: of nobody", async (t) => t.equal(new KeyIndex(writeKeyIndex([], 0, SEED)).find("a"), -1));

for (const [blob, count, why] of [
  [blobOf(["a", "b", "a"]), 3, "an id twice"],
  [blobOf(["a", "", "b"]), 3, "an empty line"],
  [Buffer.from("a\nb"), 2, "a last line without its end"],
  [blobOf(["a\r"]), 1, "a carriage return"],
  [blobOf(["a\0"]), 1, "a NUL"],
  [Buffer.from([0xc3, 0x28, 0x0a]), 1, "bytes that are no UTF-8"],
  [blobOf(["x".repeat(129)]), 1, "an id that is too long"],
  [blobOf(["a", "b"]), 1, "more ids than stated"],
  [blobOf(["a", "b"]), 3, "fewer ids than stated"],
  [blobOf(["a", "b"]), 2 ** 31, "a count that would take all memory"],
] as const) {
  t.test(`key index: refuses ${why}`, async (t) => {
    t.throws(() => writeKeyIndex([blob], count, SEED), { name: "NodeError", code: "BUNDLE_INVALID" });
    t.ok(NodeError);
  });
}
