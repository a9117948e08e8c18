import t from "tap";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { planSegments } from "../segments/segment-plan.ts";
import { SegmentReader } from "../segments/segment-reader.ts";
import type { Model } from "../workspace/model.ts";
import { buildBundle, readBundle, replaceList } from "./bundle.ts";
import { canonicalJson } from "./canonical-json.ts";
import { compileBundle } from "./compile.ts";
import { smallModel } from "./testing/small-model.ts";

const LISTS = [
  { segment: "gold", members: ["C-1", "C-2", "C-3"] },
  { segment: "silver", members: ["C-2", "C-4", "C-4"] },
  { segment: "lapsed", members: ["C-3", "C-9"] },
  { segment: "mixed", members: ["C-1"] },
  { segment: "phones", members: ["d-1"] },
];
const SEED = [1, 2] as const;

t.test("bundle: what is read is what was built", async (t) => {
  const model = smallModel();
  const built = buildBundle(model, LISTS);
  const bundle = readBundle(built.bytes);
  t.equal(bundle.id, built.id);
  t.strictSame(bundle.model, model);
  t.strictSame(
    bundle.manifest.data.lists.map(({ segment, level, memberCount }) => `${segment} ${level} ${memberCount}`),
    ["gold customer 3", "lapsed customer 2", "mixed customer 1", "phones device 1", "silver customer 2"],
  );
  t.strictSame(
    bundle.manifest.data.levels.map(({ name, idCount }) => `${name} ${idCount}`),
    ["customer 5", "device 1"],
  );
  const dictionary = bundle.blobs.get(bundle.manifest.data.levels[0]!.dictionary[0]!.sha256)!;
  t.equal(Buffer.from(dictionary).toString(), "C-1\nC-2\nC-3\nC-4\nC-9\n", "ordinals by first appearance");
});

t.test("bundle: the same workspace gives the same bytes, whatever the order of its keys", async (t) => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, one]) => [key, shuffled(one)]),
    );
  };
  const built = buildBundle(smallModel(), LISTS);
  t.strictSame(buildBundle(shuffled(smallModel()) as Model, LISTS).bytes, built.bytes);
  t.equal(
    built.id,
    "d807f8af8611f2b8dbd891d46b3fa2020befa05de2b161acca3ece653be6b5a3",
    "and the same as ever: format 1 does not drift",
  );
});

t.test("bundle: a new list is a new data root under the same strategy", async (t) => {
  const model = smallModel();
  const before = readBundle(buildBundle(model, LISTS).bytes);
  const asOfMs = 1_800_000_000_000;
  const list = { segment: "lapsed", members: ["C-7", "C-1"], asOfMs };
  const after = readBundle(replaceList(before, list).bytes);
  t.equal(after.manifest.strategyRoot, before.manifest.strategyRoot);
  t.not(after.manifest.dataRoot, before.manifest.dataRoot);
  t.not(after.id, before.id);
  t.equal(after.model.segments.find(({ name }) => name === "lapsed")?.list?.asOfMs, asOfMs);
  const [level] = after.manifest.data.levels;
  const ids = Buffer.from(after.blobs.get(level!.dictionary[0]!.sha256)!).toString();
  t.equal(ids, "C-1\nC-2\nC-3\nC-4\nC-9\nC-7\n", "the dictionary is appended to");
  t.strictSame(after.manifest.data.levels[1], before.manifest.data.levels[1], "the other level is as it was");
  t.throws(() => replaceList(before, { segment: "young", members: [] }), { code: "SEGMENT_UNKNOWN" });
  t.throws(() => replaceList(before, { segment: "gold", members: ["a\nb"] }), { code: "INPUT_INVALID" });
});

t.test("bundle: full dictionary blobs stay the same blobs", async (t) => {
  const ids = Array.from({ length: 70_000 }, (_, index) => `V${index}`);
  const before = readBundle(buildBundle(smallModel(), [{ segment: "gold", members: ids }]).bytes);
  const list = { segment: "silver", members: ["V3", "W1"] };
  const after = readBundle(replaceList(before, list).bytes);
  const blobs = (of: typeof before) => of.manifest.data.levels[0]!.dictionary;
  t.equal(blobs(before).length, 2);
  t.strictSame(blobs(after)[0], blobs(before)[0]);
  t.not(blobs(after)[1]!.sha256, blobs(before)[1]!.sha256);
  t.equal(
    Buffer.from(after.blobs.get(blobs(after)[0]!.sha256)!)
      .toString()
      .split("\n").length,
    65_537,
  );
});

for (const name of ["roaring", "roaring-wasm"] as const) {
  t.test(`compile: membership by ${name}`, async (t) => {
    const library = await loadBitmapLibrary(name).catch(() => null);
    if (library === null) return t.comment("not loadable on this Node version");
    const bundle = readBundle(buildBundle(smallModel(), LISTS).bytes);
    const compiled = compileBundle(bundle, library, SEED);
    const undated = bundle.model.segments.map(({ list, ...rest }) =>
      list === undefined ? rest : { ...rest, list: { level: list.level } },
    );
    t.equal(
      Buffer.from(compiled.model).toString(),
      canonicalJson({ ...bundle.model, segments: undated }),
      "when lists were drawn is the data's",
    );
    t.equal(compiled.segmentsAsOfMs, 1_780_000_000_000, "of the lists that say so, the oldest");
    const plan = planSegments(bundle.model.segments, bundle.model.segmentGroups);
    const levels = bundle.model.levels.map((level) => level.name);
    const reader = new SegmentReader(
      compiled.segments,
      levels,
      plan.segments.map((segment) => segment.name),
    );
    const members = (segment: string, level: string): string =>
      ["C-1", "C-2", "C-3", "C-4", "C-9", "d-1", "nobody"]
        .filter((id) => {
          const levelIndex = levels.indexOf(level);
          return reader.has(plan.indexOf.get(segment)!, levelIndex, reader.ordinal(levelIndex, id));
        })
        .join(" ");
    for (const [segment, level, expected, why] of [
      ["gold", "customer", "C-1 C-2 C-3", "the first of a group keeps all its members"],
      ["silver", "customer", "C-4", "who is in an earlier segment of the group is not in this"],
      ["everyone-else", "customer", "C-9 d-1 nobody", "the remainder: in none of the group"],
      ["all-but-gold", "customer", "C-4 C-9 d-1 nobody", "a complement holds visitors no list names"],
      ["all-but-gold", "device", "C-1 C-2 C-3 C-4 C-9 d-1 nobody", "no device is a gold customer"],
      ["core", "customer", "C-1 C-2 C-4", "expressions see the group's result"],
      ["core", "device", "", "of another level nobody"],
      ["mixed", "customer", "C-1", "a live segment's bitmap holds its list"],
      ["young", "customer", "", "a rule has no bitmap"],
      ["young-core", "customer", "", "what touches a rule is live"],
      ["phones", "device", "d-1", "a list of another level"],
      ["phones", "customer", "", "and not of this"],
    ] as const) {
      t.equal(members(segment, level), expected, `${segment}/${level}: ${why}`);
    }
  });
}

t.test(
  "bundle: over a base visitors keep their ordinals, and lists of the base that are not given are not there",
  async (t) => {
    const model = smallModel();
    const level = model.levels[0]!.name;
    const before = readBundle(
      buildBundle(model, [
        { segment: "gold", members: ["a", "b", "c", "d"] },
        { segment: "lapsed", members: ["c", "d"] },
      ]).bytes,
    );
    const lists = [
      { segment: "gold", members: ["d", "c", "e"] },
      { segment: "lapsed", members: ["d", "c"] },
    ];
    const blobOf = ({ manifest }: typeof before, segment: string) =>
      manifest.data.lists.find((list) => list.segment === segment)!.bitmap.sha256;
    const plain = readBundle(buildBundle(model, lists).bytes);
    const based = readBundle(buildBundle(model, lists, before).bytes);
    t.not(blobOf(plain, "lapsed"), blobOf(before, "lapsed"), "without a base the order of the lists decides");
    t.equal(blobOf(based, "lapsed"), blobOf(before, "lapsed"));
    t.match(
      based.manifest.data.levels,
      [{ name: level, idCount: 5 }],
      "who left keeps the place, who is new comes last",
    );
    t.equal(
      based.id,
      readBundle(buildBundle(model, lists, before).bytes).id,
      "the same inputs, the same bytes",
    );
    const empty = readBundle(buildBundle(model, [], before).bytes);
    t.ok(
      empty.manifest.data.lists.every(({ memberCount }) => memberCount === 0),
      "no list is the base's",
    );
    t.match(empty.manifest.data.levels, [{ name: level, idCount: 4 }], "its visitors are");
  },
);
