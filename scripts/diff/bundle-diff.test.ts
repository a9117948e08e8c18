import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import t from "tap";
import { buildBundle, type Model, readBundle } from "../../engine/index.ts";
import { shopModel } from "../../server/testing/node-kit.ts";
import { ROOT } from "../root.ts";
import { proffer } from "../testing/run-proffer.ts";
import { type BundleDiff, diffBundles } from "./bundle-diff.ts";
import { diffText, summary } from "./diff-text.ts";
import { compareThings } from "./facts.ts";
import { modelThings, SECTIONS, type SectionName } from "./model-things.ts";
import type { DiffSide } from "./sides.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-diff-"));
t.teardown(() => rmSync(folder, { recursive: true }));

function sideOf(model: Model, members: readonly string[] = ["C-1"], asOfMs?: number): DiffSide {
  const when = asOfMs === undefined ? {} : { asOfMs };
  const built = buildBundle(model, [{ segment: "gold", members, ...when }]);
  const bundle = readBundle(built.bytes);
  return { bundle, blob: async ({ sha256 }) => bundle.blobs.get(sha256)! };
}
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends object ? Mutable<T[Key]> : T[Key] };
/** The shop's model with a change. */
function changed(change: (model: Mutable<Model>) => void): Model {
  const model = structuredClone(shopModel()) as Mutable<Model>;
  change(model);
  return model as Model;
}
const plain = { bold: String, dim: String, red: String, green: String, yellow: String } as never;
const lines = (diff: BundleDiff): string => diffText(diff, plain);

for (const [why, change, expected] of [
  ["nothing", () => {}, ["no difference"]],
  [
    "the rules of time zones",
    (model) => {
      const hour = 3_600_000;
      Object.assign(model.timeZones, {
        "Europe/Lisbon": { initialOffsetMinutes: -37, atMs: [hour, 2 * hour], offsetMinutes: [60, 0] },
        "Asia/Kolkata": { initialOffsetMinutes: 330, atMs: [], offsetMinutes: [] },
      });
    },
    [
      "time zone rules of Europe/Lisbon: 2 changes of the clock, +00:00 since 1970-01-01 02:00 UTC (rules ",
      "time zone rules of Asia/Kolkata: +05:30 always (rules ",
    ],
  ],
  [
    "an offer's value, dates and name",
    (model) => {
      const [offer] = model.offers;
      Object.assign(offer!, {
        displayName: "Apple tart",
        value: 3.5,
        validity: { untilMs: Date.UTC(2027, 0, 31, 12, 30) },
      });
    },
    [
      "Offers",
      "~ Apple tart (a)",
      "value: 3.5 (new)",
      "valid until: 2027-01-31 12:30 UTC (new)",
      "called: “Apple tart”",
    ],
  ],
  [
    "caps and suppressions",
    (model) => {
      Object.assign(model.offers[1]!, {
        caps: [{ name: "weekly", of: "offer", max: 3, window: { kind: "rolling", ms: 7 * 86_400_000 } }],
        suppressions: [{ on: "reject", forMs: 30 * 86_400_000 }],
      });
    },
    [
      "~ b",
      "cap weekly: at most 3 of each offer in 7 days (new)",
      "suppression: once rejected: not for 30 days (new)",
    ],
  ],
  [
    "a rule switched off, with another score and a predicate",
    (model) => {
      Object.assign(model.channels[0]!.rules[0]!, {
        enabled: false,
        score: "10.0 + 1.0",
        eligibility: "profile.age >= 18",
      });
    },
    [
      "Rules",
      "~ rule-a: a to everybody in home",
      "switched on: yes → no",
      "score: 80 → 10.0 + 1.0",
      "who may see it (eligibility): profile.age >= 18 (new)",
    ],
  ],
  [
    "fallbacks, with the display names of offers",
    (model) => {
      Object.assign(model.offers[0]!, { displayName: "Apple tart", fallback: true });
      model.channels[0]!.points[0]!.fallbacks = ["a", "story"];
    },
    [
      "Fallbacks",
      "~ hero",
      "answers: story → Apple tart (a), then story",
      "2 changes: 1 offer changed, 1 fallback changed",
    ],
  ],
  [
    "an offer and its rule gone, another one new",
    (model) => {
      model.offers = model.offers.filter(({ code }) => code !== "e");
      model.offers.unshift({ code: "0", fallback: false, attributes: {}, value: 2 });
      model.channels[0]!.rules = model.channels[0]!.rules.filter(({ offer }) => offer !== "e");
    },
    [
      "+ 0",
      "value: 2",
      "− e",
      "− rule-gold: e to gold in home",
      "3 changes: 1 offer added, 1 offer removed, 1 rule removed",
    ],
  ],
  [
    "a point's settings, an invariant and a golden",
    (model) => {
      model.channels[0]!.points[1]!.countMax = 3;
      model.invariants = [
        { name: "adults", description: "No wine for children", require: "profile.age >= 18" },
      ];
    },
    [
      "Points",
      "~ side",
      "offers at most: 10 → 3",
      "Invariants",
      "+ No wine for children",
      "must hold: profile.age >= 18",
    ],
  ],
] as readonly [string, (model: Mutable<Model>) => void, readonly string[]][]) {
  t.test(`diff: ${why}`, async (t) => {
    const text = lines(await diffBundles(sideOf(shopModel()), sideOf(changed(change))));
    for (const part of expected) t.ok(text.includes(part), `${part}\nin:\n${text}`);
    t.equal(
      /^(?:no difference|\d+ changes?: .*)$/m.test(text.split("\n").at(-1)!),
      true,
      "it ends with the count",
    );
  });
}

t.test("diff: members who came and went, and when the list was drawn", async (t) => {
  const before = sideOf(shopModel(), ["C-1", "C-2", "C-3"], Date.UTC(2026, 10, 1));
  const after = sideOf(shopModel(), ["C-3", "C-4", "C-2", "C-5"], Date.UTC(2026, 10, 8));
  const diff = await diffBundles(before, after);
  t.match(diff.changes, [
    { section: "segments", kind: "changed", key: "gold", members: { cameCount: 2, wentCount: 1 } },
  ]);
  t.match(lines(diff), "members: 3 → 4 (2 came, 1 went)");
  t.match(lines(diff), "list drawn: 2026-11-01 00:00 UTC → 2026-11-08 00:00 UTC");
  t.equal(summary((await diffBundles(after, after)).changes), "no difference");
});

t.test("diff: who came and went does not hang on the order of ids", async (t) => {
  const ids = fc.uniqueArray(
    fc.integer({ min: 0, max: 200 }).map((n) => `C-${n}`),
    { maxLength: 120 },
  );
  const seed = Date.now() % 2 ** 31;
  t.comment(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(ids, ids, async (one, other) => {
      const came = other.filter((id) => !one.includes(id)).length;
      const went = one.filter((id) => !other.includes(id)).length;
      const diff = await diffBundles(sideOf(shopModel(), one), sideOf(shopModel(), other));
      const [change] = diff.changes;
      if (came + went === 0) return change === undefined;
      return change?.members?.cameCount === came && change.members.wentCount === went;
    }),
    { seed, numRuns: 60 },
  );
});

t.test("diff: a list that others' dictionaries begin with is read without translating", async (t) => {
  const base = sideOf(shopModel(), ["C-1", "C-2"]);
  const longer = sideOf(shopModel(), ["C-1", "C-2", "C-3"]);
  t.match((await diffBundles(base, longer)).changes, [{ members: { cameCount: 1, wentCount: 0 } }]);
  t.match((await diffBundles(longer, base)).changes, [{ members: { cameCount: 0, wentCount: 1 } }]);
});

t.test("diff: members of segments that are made of lists", async (t) => {
  const segments: Model["segments"] = [
    { name: "active", expression: "gold - lapsed" },
    { name: "adults", rule: "profile.age >= 18" },
    { name: "gold", list: { level: "customer" } },
    { name: "lapsed", list: { level: "customer" } },
    { name: "live", expression: "gold & adults" },
    { name: "others", expression: "!gold" },
    { name: "rest", list: { level: "customer" } },
  ];
  const model = {
    ...shopModel(),
    segments,
    segmentGroups: [{ name: "g", segments: ["gold", "rest"], remainder: "nobody-else" }],
  };
  const side = (gold: string[], lapsed: string[]): DiffSide => {
    const lists = [
      { segment: "gold", members: gold },
      { segment: "lapsed", members: lapsed },
      { segment: "rest", members: ["C-1", "C-2", "C-9"] },
    ];
    const bundle = readBundle(buildBundle(model, lists).bytes);
    return { bundle, blob: async ({ sha256 }) => bundle.blobs.get(sha256)! };
  };
  const { changes } = await diffBundles(
    side(["C-1", "C-2", "C-3"], ["C-3"]),
    side(["C-4", "C-1", "C-3"], ["C-1"]),
  );
  t.same(
    changes.map(({ key, members }) => [
      key,
      members?.beforeCount,
      members?.afterCount,
      members?.cameCount,
      members?.wentCount,
    ]),
    [
      ["gold", 3, 3, 1, 1],
      ["lapsed", 1, 1, 1, 1],
      // gold - lapsed: C-1, C-2 before; C-4, C-3 after.
      ["active", 2, 2, 2, 2],
      // Who is gold is not in the rest: C-9 before; C-2 came when gold lost it.
      ["rest", 1, 2, 1, 0],
    ],
    "what touches a rule has no members to count, nor has a complement",
  );
});

/** Every value in a tree of JSON, by its path; of long arrays, the first two. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 2).map((part, index) => [index, part])
    : Object.entries(value);
  return entries.flatMap(([key, part]) => pathsOf(part, [...path, key]));
}
function withOther(model: Model, path: readonly (string | number)[]): Model {
  const copy = structuredClone(model) as unknown as Record<string | number, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as typeof copy;
  const key = path.at(-1)!;
  const value = at[key];
  at[key] = typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${String(value)}x`;
  return copy as unknown as Model;
}

t.test("diff: no value of a workspace changes without being told", async (t) => {
  const file = join(folder, "sample.bundle");
  const sample = join(ROOT, "config", "samples", "harbor-coffee");
  t.equal((await proffer("build", sample, "--no-test", "-o", file)).code, 0);
  const { model } = readBundle(readFileSync(file));
  const before = modelThings(model);
  // The format is not the workspace's to choose; when a list was drawn is told with its members; another `kind` has
  // other fields.
  const exempt = ["format", "asOfMs", "kind"];
  const paths = pathsOf(model).filter((path) => !exempt.includes(String(path.at(-1))));
  t.ok(paths.length > 200, `${paths.length} values`);
  const untold = paths.filter((path) => {
    const after = modelThings(withOther(model, path));
    return (Object.keys(SECTIONS) as SectionName[]).every(
      (section) => compareThings(before[section], after[section]).length === 0,
    );
  });
  t.same(
    untold.map((path) => path.join(".")),
    [],
  );
});
