import t from "tap";
import { ENGINE_LIMITS } from "../limits.ts";
import { KeyIndex } from "../segments/key-index.ts";
import { keysOf } from "../segments/testing/keys.ts";
import { DataDraft } from "./data-draft.ts";
import { IdDictionary, idFault } from "./id-dictionary.ts";

t.test("id dictionary: ordinals by first appearance, through every growth", async (t) => {
  const dictionary = new IdDictionary();
  const ids = Array.from({ length: 140_000 }, (_, index) => `${index % 3 === 0 ? "é" : "v"}${index * 31}`);
  for (const id of ids) dictionary.add(id);
  t.equal(
    ids.findIndex((id, ordinal) => dictionary.add(id) !== ordinal),
    -1,
    "asked again, nothing is added",
  );
  t.equal(dictionary.count, ids.length);
  const blobs = dictionary.blobs();
  t.strictSame(
    blobs.map((blob) => blob.filter((byte) => byte === 0x0a).length),
    [65_536, 65_536, 8928],
  );
  const index = new KeyIndex(keysOf(blobs, ids.length, [7, 9]).index.buffer, ids.length);
  t.equal(
    ids.findIndex((id, ordinal) => index.find(id) !== ordinal),
    -1,
    "the node's index agrees",
  );
  const again = new IdDictionary();
  for (const blob of blobs) again.addBlob(blob);
  t.strictSame(again.blobs(), blobs, "read back and written, to the byte");
  t.throws(() => again.addBlob(blobs[0]!), { code: "BUNDLE_INVALID" }, "no id twice");
  const found: number[] = [];
  const others = Buffer.from("v\n\né\n");
  for (const blob of [...blobs.toReversed(), others]) again.findLines(blob, (ordinal) => found.push(ordinal));
  const ordinals = ids.map((_, ordinal) => ordinal);
  const reversed = [
    ...ordinals.slice(131_072),
    ...ordinals.slice(65_536, 131_072),
    ...ordinals.slice(0, 65_536),
  ];
  t.strictSame(
    found,
    [...reversed, -1, -1, -1],
    "found line by line; what is not there is told in its place",
  );
  t.throws(() => again.findLines(Buffer.from("v0"), () => {}), { code: "BUNDLE_INVALID" }, "half a line");
});

for (const [id, fault, why] of [
  ["C-1", /^$/, "an id"],
  ['a b, "c" é🦆', /^$/, "any printable text"],
  ["x".repeat(ENGINE_LIMITS.visitorIdSizeMax), /^$/, "at the bound"],
  ["x".repeat(ENGINE_LIMITS.visitorIdSizeMax + 1), /128 bytes/, "above it"],
  ["é".repeat(65), /128 bytes/, "above it in bytes"],
  ["", /empty/, "nothing"],
  ["a\nb", /control/, "a line end would be two ids"],
  ["a\0", /control/, "a NUL"],
  ["\x7f", /control/, "DEL"],
  ["\ud800", /well-formed/, "half a character"],
] as const) {
  t.test(`id: ${why}`, async (t) => t.match(idFault(id), fault));
}

t.test("data draft: a list begun again starts empty; a level without ids is left out", async (t) => {
  const draft = new DataDraft();
  draft.list("gold", "customer").add("a");
  draft.list("gold", "customer", 5).add("b");
  draft.list("phones", "device");
  const blobs = new Map<string, Uint8Array>();
  const { levels, lists } = draft.finish(blobs);
  t.match(levels, [{ name: "customer", idCount: 2 }]);
  t.equal(levels.length, 1);
  t.match(lists, [
    { segment: "gold", memberCount: 1, asOfMs: 5 },
    { segment: "phones", level: "device", memberCount: 0 },
  ]);
});
