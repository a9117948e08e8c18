import t from "tap";
import { NodeError } from "../errors.ts";
import { type HashSeed, hashId, hashWords } from "./id-hash.ts";
import { KeyIndex } from "./key-index.ts";
import { keysOf } from "./testing/keys.ts";
import type { LevelKeys } from "./write-key-index.ts";

const SEED: HashSeed = [0x0123_4567, 0x89ab_cdef];
const blobOf = (ids: readonly string[]) => Buffer.from(ids.map((id) => `${id}\n`).join(""));

const opened = ({ index, count }: LevelKeys) => new KeyIndex(index.buffer, count);

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
  const index = opened(keysOf(blobs, ids.length, SEED));
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

t.test("key index: of nobody", async (t) => t.equal(opened(keysOf([], 0, SEED)).find("a"), -1));

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
    t.throws(() => keysOf([blob], count, SEED), { name: "NodeError", code: "BUNDLE_INVALID" });
    t.ok(NodeError);
  });
}

const CHUNK = 65_536;
const idsOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `id-${(from + at) * 3}`);
const blobsOf = (ids: readonly string[]) =>
  Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, at) =>
    blobOf(ids.slice(at * CHUNK, (at + 1) * CHUNK)),
  );
const wrongOf = (index: KeyIndex, ids: readonly string[]) =>
  ids.findIndex((id, ordinal) => index.find(id) !== ordinal);

for (const [first, second, mayAppend, isSameBuffer, why] of [
  [1000, 1100, true, true, "a few more in a part-filled blob"],
  [CHUNK, CHUNK + 10, true, true, "a blob more"],
  [CHUNK + 5, CHUNK + 6000, true, true, "into the blob that is last"],
  [1000, 1100, false, false, "in a copy, where it may not be appended to"],
  [10, 4000, true, false, "more than it has room for"],
] as const) {
  t.test(`key index: appended ${why}`, async (t) => {
    const [before, after] = [idsOf(0, first), idsOf(0, second)];
    const base = keysOf(blobsOf(before), first, SEED);
    const old = opened(base);
    const grown = keysOf(blobsOf(after), second, SEED, { base, mayAppend });
    t.equal(grown.index.id === base.index.id, isSameBuffer);
    t.equal(wrongOf(opened(grown), after), -1, "every id has its line's number");
    t.equal(wrongOf(old, before), -1, "who reads the old one finds what was in it");
    t.ok(
      after.slice(first).every((id) => old.find(id) === -1),
      "and nothing else",
    );
    t.ok(
      after.slice(first).every((id) => opened(base).find(id) === -1),
      "nor does who opens it now",
    );
  });
}

t.test("key index: what another dictionary appended is gone from a copy", async (t) => {
  const before = idsOf(0, 1000);
  const base = keysOf(blobsOf(before), 1000, SEED);
  const abandoned = [...before, ...idsOf(5000, 5040)];
  keysOf(blobsOf(abandoned), abandoned.length, SEED, { base, mayAppend: true });
  const after = [...before, ...idsOf(7000, 7050)];
  const copy = keysOf(blobsOf(after), after.length, SEED, { base, mayAppend: false });
  t.not(copy.index.id, base.index.id);
  t.equal(wrongOf(opened(copy), after), -1);
  t.ok(abandoned.slice(1000).every((id) => opened(copy).find(id) === -1));
});

t.test("key index: another dictionary than the base's is made anew", async (t) => {
  const base = keysOf(blobsOf(idsOf(0, 1000)), 1000, SEED);
  for (const [ids, why] of [
    [idsOf(1, 1200), "one that begins otherwise"],
    [idsOf(0, 900), "one that is shorter"],
    [[...idsOf(0, 999), "other", ...idsOf(2000, 2100)], "one that differs in its last id"],
  ] as const) {
    const keys = keysOf(blobsOf(ids), ids.length, SEED, { base, mayAppend: true });
    t.not(keys.index.id, base.index.id, why);
    t.equal(wrongOf(opened(keys), ids), -1, why);
  }
  t.equal(wrongOf(opened(base), idsOf(0, 1000)), -1, "the base stands");
  t.equal(keysOf(blobsOf(idsOf(0, 1000)), 1000, SEED, { base }), base, "the same is taken over");
});

t.test("key index: what is appended is checked as the rest is", async (t) => {
  const ids = idsOf(0, 1000);
  const base = keysOf(blobsOf(ids), 1000, SEED);
  for (const [more, count, why] of [
    [["id-3"], 1001, "an id that is there"],
    [["a", "b"], 1001, "more ids than stated"],
    [["a"], 1002, "fewer ids than stated"],
    [["a\r"], 1001, "a carriage return"],
  ] as const) {
    const blobs = blobsOf([...ids, ...more]);
    t.throws(() => keysOf(blobs, count, SEED, { base }), { code: "BUNDLE_INVALID" }, why);
  }
});
