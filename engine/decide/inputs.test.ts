/** The visitor's row as a table lends it: columns of the node, other visitors' cells around, codes of a dictionary. */
import t from "tap";
import { AssertionError } from "../assert.ts";
import { emptyVisitorState, type VisitorState } from "../visitors/visitor.ts";
import type { Attribute } from "../workspace/model-attributes.ts";
import { decide } from "./decide.ts";
import type { Generation } from "./generation.ts";
import { call, NOW_MS, offer, open, point, rule, shop } from "./testing/kit.ts";

const WIDTH = 64;
const DICTIONARY = ["granted", "denied", "gold", "silver"];

/** A table of three rows; the visitor is in the middle, the others have a 1 everywhere. */
function lent(generation: Generation, cells: Record<string, number>, known = true): VisitorState {
  const row = new Float64Array(3 * WIDTH).fill(1);
  row.fill(Number.NaN, WIDTH, 2 * WIDTH);
  for (const [name, cell] of Object.entries(cells))
    row[WIDTH + generation.columns[generation.profileIndex.get(name)!]!] = cell;
  const texts = ["platinum"];
  const who = { level: "customer", id: "C-1", known, version: 1, updatedAtMs: NOW_MS };
  return { ...emptyVisitorState(), ...who, row, base: WIDTH, strings: DICTIONARY, texts };
}

function offersOf(generation: Generation, visitor: VisitorState): string[] {
  const { points } = decide(generation, call({ points: [["p1", 5]] }), visitor, NOW_MS, 0);
  return points[0]!.picks.map(({ treatment }) => generation.treatments[treatment]!.offer.code);
}

const conditions = {
  adult: "profile.age >= 18",
  gold: "profile.tier == 'gold'",
  own: "profile.tier.startsWith('plat')",
  vip: "profile.vip",
  known: "has(profile.x)",
};
const profile: Attribute[] = [
  { name: "age", type: "integer" },
  { name: "consent.app.marketing", type: "string", allowed: ["granted", "denied", "unknown"] },
  { name: "tier", type: "string", default: "bronze" },
  { name: "vip", type: "boolean", default: false },
  { name: "x", type: "number" },
];
function model(attributes = profile, extra: Record<string, string> = {}) {
  const texts = { ...conditions, ...extra };
  const names = Object.keys(texts);
  const rules = Object.entries(texts).map(([name, eligibility], index) =>
    rule(name, name, { eligibility, score: 90 - index }),
  );
  const anonymous = { vip: true };
  return shop({ rules, anonymous }, { offers: names.map((name) => offer(name)), profile: attributes });
}

for (const [cells, known, expected, why] of [
  [{}, true, [], "nothing is stored: defaults, else missing"],
  [{ age: 18 }, true, ["adult"], "a number"],
  [{ age: 17, x: -0 }, true, ["known"], "a stored zero is there"],
  [{ tier: 2 }, true, ["gold"], "a string of the dictionary"],
  [{ tier: 3 }, true, [], "another one"],
  [{ tier: -1 }, true, ["own"], "a string of the visitor's own"],
  [{ vip: 1 }, true, ["vip"], "true"],
  [{ vip: 0 }, false, ["vip"], "without a profile the row is not read, and the anonymous default counts"],
  [{ age: 40, tier: 2, vip: 1 }, true, ["adult", "gold", "vip"], "all at once"],
] as const) {
  t.test(`row: ${why}`, async (t) => {
    const generation = open(model());
    t.strictSame(offersOf(generation, lent(generation, cells, known)), expected);
  });
}

t.test("row: a preview lays values over it and leaves it as it is", async (t) => {
  const generation = open(model());
  const visitor = lent(generation, { age: 40, tier: 2, vip: 1 });
  const before = visitor.row.slice();
  const asked = call({ points: [["p1", 5]] });
  asked.preview = {
    asOfMs: null,
    profile: { age: 3, tier: null, x: 1 },
    inSegments: [],
    notInSegments: [],
    bundle: "",
  };
  const { points } = decide(generation, asked, visitor, NOW_MS, 0);
  t.strictSame(
    points[0]!.picks.map(({ treatment }) => generation.treatments[treatment]!.offer.code),
    ["vip", "known"],
  );
  t.strictSame(visitor.row, before);
  t.strictSame(offersOf(generation, visitor), ["adult", "gold", "vip"], "and the next call reads the row");
});

t.test("row: consent is a code, too", async (t) => {
  const offers = [offer("letter", { purpose: "marketing" })];
  const points = [point("p1", { consent: "required" })];
  const generation = open(shop({ rules: [rule("r", "letter")], points }, { offers, profile }));
  const asks = (cells: Record<string, number>) => offersOf(generation, lent(generation, cells));
  t.strictSame(asks({ "consent.app.marketing": 0 }), ["letter"]);
  t.strictSame(asks({ "consent.app.marketing": 1 }), []);
  t.strictSame(asks({}), [], "unknown is denied here");
});

t.test(
  "row: it outlives generations: columns are added, none moves, a changed type is another",
  async (t) => {
    const first = open(model());
    const visitor = lent(first, { age: 40, tier: 2, x: 5 });
    const later: Attribute[] = [
      { name: "added", type: "integer" },
      ...profile.map((each): Attribute => (each.name === "x" ? { name: "x", type: "string" } : each)),
    ];
    const second = open(model(later, { added: "profile.added > 0" }));
    for (const name of ["age", "tier", "vip"]) {
      const columns = [first, second].map((each) => each.columns[each.profileIndex.get(name)!]);
      t.equal(columns[0], columns[1], name);
    }
    t.strictSame(offersOf(second, visitor), ["adult", "gold"], "the number `x` is not the string `x`");
    visitor.row[WIDTH + second.columns[0]!] = 1;
    t.strictSame(offersOf(second, visitor), ["adult", "gold", "added"]);
    t.strictSame(offersOf(first, visitor), ["adult", "gold", "known"], "the first one reads what it read");
  },
);

t.test("row: one that ends before the columns do is a fault of who lent it", async (t) => {
  const generation = open(model());
  const visitor = lent(generation, {});
  t.throws(() => offersOf(generation, { ...visitor, base: 3 * WIDTH - 1 }), AssertionError);
});
