import t from "tap";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { type BundleParts, buildBundle, openBundle, readBundle, replaceList } from "./bundle.ts";
import { changesOf, composeBundle } from "./compose.ts";
import { IdMatch } from "./id-match.ts";
import { blobsOf } from "./manifest.ts";
import { smallModel } from "./testing/small-model.ts";

const library = await loadBitmapLibrary();
const list = (level: string) => ({ level });
const model = (...names: string[]) => ({
  ...smallModel(),
  segments: names.map((name) => ({ name, list: list("customer") })),
  segmentGroups: [],
});
const bundle = (names: string[], members: Record<string, string[]>) =>
  readBundle(
    buildBundle(
      model(...names),
      Object.entries(members).map(([segment, ids]) => ({ segment, members: ids })),
    ).bytes,
  );
/** Members by id. */
function membersOf(parts: BundleParts, segment: string): string[] {
  const { levels, lists } = parts.manifest.data;
  const entry = lists.find((one) => one.segment === segment)!;
  const ids = (levels.find(({ name }) => name === entry.level)?.dictionary ?? []).flatMap(({ sha256 }) =>
    Buffer.from(parts.blobs.get(sha256)!).toString().split("\n").slice(0, -1),
  );
  const bits = library.fromPortable(parts.blobs.get(entry.bitmap.sha256)!, "BUNDLE_INVALID");
  return ids.filter((_, ordinal) => bits.has(ordinal)).sort();
}
function composed(strategyOf: ReturnType<typeof bundle>, dataOf: ReturnType<typeof bundle>) {
  const made = composeBundle(strategyOf, dataOf, library);
  const get = (sha256: string) =>
    made.blobs.get(sha256) ?? dataOf.blobs.get(sha256) ?? strategyOf.blobs.get(sha256);
  return { made, bundle: openBundle({ id: made.id, manifest: made.manifest, blobs: { get } }) };
}

t.test(
  "compose: newest lists under the old strategy; a list that only it has keeps its members",
  async (t) => {
    const old = bundle(["gold", "vip"], { gold: ["a", "b"], vip: ["b", "c"] });
    const newer = readBundle(replaceList(old, { segment: "gold", members: ["c", "d"] }).bytes);
    const continued = { ...newer, ...readBundle(rename(newer, ["gold"])) };
    const { made, bundle: result } = composed(old, continued);
    t.equal(result.manifest.strategyRoot, old.manifest.strategyRoot);
    t.same(membersOf(result, "gold"), ["c", "d"], "the newest list");
    t.same(membersOf(result, "vip"), ["b", "c"], "the list that the newest strategy has no more");
    t.equal(made.blobs.size, 0, "nothing new had to be made: the dictionary goes on where it ended");
    t.equal(composed(old, continued).made.id, made.id, "the same on every node");
  },
);

t.test("compose: dictionaries that do not continue each other: members are found by their ids", async (t) => {
  const old = bundle(["gold", "vip"], { gold: ["a", "b"], vip: ["b", "c"] });
  const newer = bundle(["gold"], { gold: ["z", "c", "y"] });
  const { made, bundle: result } = composed(old, newer);
  t.same(membersOf(result, "gold"), ["c", "y", "z"]);
  t.same(membersOf(result, "vip"), ["b", "c"]);
  t.ok(made.blobs.size > 0);
  for (const { sha256, sizeBytes } of blobsOf(made.manifest)) {
    t.equal(result.blobs.get(sha256)?.length, sizeBytes, "every blob is there");
  }
  t.same(result.manifest.data.levels[0]!.idCount, 4, "z, c, y, and b at the end");
});

t.test("compose: the newest data knows nobody of the level", async (t) => {
  const old = bundle(["vip"], { vip: ["b", "c"] });
  const newer = bundle(["gold"], {});
  t.same(membersOf(composed(old, newer).bundle, "vip"), ["b", "c"]);
});

t.test("changes: members who come and go, by list", async (t) => {
  const before = bundle(["gold", "vip"], { gold: ["a", "b", "c"], vip: ["a"] });
  const after = readBundle(replaceList(before, { segment: "gold", members: ["b", "d"] }).bytes);
  t.same(changesOf(before, after, library), [
    { segment: "gold", level: "customer", changedCount: 3, visitorCount: 3 },
  ]);
  t.same(changesOf(before, before, library), []);
  const ghosts = readBundle(replaceList(after, { segment: "gold", members: ["b"] }).bytes);
  t.same(
    changesOf(ghosts, readBundle(replaceList(ghosts, { segment: "gold", members: [] }).bytes), library),
    [{ segment: "gold", level: "customer", changedCount: 1, visitorCount: 2 }],
    "ids that are in no list are no visitors; those of other lists are",
  );
  const other = bundle(["gold", "vip"], { gold: ["c", "b", "a"], vip: ["c"] });
  t.same(
    changesOf(before, other, library).map(({ segment, changedCount }) => [segment, changedCount]),
    [["vip", 2]],
    "another order of ids: visitors are found again by their ids",
  );
  const ids = Array.from({ length: 100 }, (_, index) => `v-${index}`);
  const rebuilt = (members: string[]) => bundle(["gold"], { gold: members });
  t.same(
    changesOf(rebuilt(ids), rebuilt(["new", ...ids.slice(1).reverse()]), library),
    [{ segment: "gold", level: "customer", changedCount: 2, visitorCount: 100 }],
    "built anew, without the order of the one before: one came, one went",
  );
  const moved = changesOf(rebuilt(ids), rebuilt(ids.map((id) => `x${id}`)), library);
  t.equal(moved[0]?.changedCount, 200, "the same bits over other ids are other visitors");
  const declares = bundle(["gold", "vip", "new"], { gold: ["a", "b", "c"], vip: ["a"], new: ["a", "b"] });
  t.same(changesOf(before, declares, library), [], "a list that another strategy brings");
});

for (const [newer, count, why] of [
  ["a\nb\na\n", 3, "an id twice would count twice as one who stayed"],
  ["a\nb\n", 1, "more ids than the manifest states"],
  ["a\nb\n", 3, "fewer"],
  ["a\nb", 2, "a last line that does not end"],
] as const) {
  t.test(`id match: ${why}`, async (t) => {
    const match = () => new IdMatch([Buffer.from("b\na\nc\n")], 3, [Buffer.from(newer)], count, [1, 2]);
    t.throws(match, { code: "BUNDLE_INVALID" });
  });
}

/** The same lists under a model that declares fewer of them. */
function rename(from: ReturnType<typeof bundle>, names: string[]): Uint8Array {
  const ids = ["a", "b", "c", "d"];
  const base = readBundle(buildBundle(model(...names, "all"), [{ segment: "all", members: ids }]).bytes);
  const gold = membersOf(from, "gold");
  return replaceList(base, { segment: "gold", members: gold }).bytes;
}
