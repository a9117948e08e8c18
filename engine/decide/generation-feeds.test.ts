/** Feeds in decisions: joined by the call, too old or not, stated by previews, told in the answer and the trace. */
import t from "tap";
import { feedAttributes } from "../feeds/declared.ts";
import { buildFeedTable, type FeedTable } from "../feeds/feed-table.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { TreatmentRule } from "../workspace/model-strategy.ts";
import type { DecideCall } from "./call.ts";
import { decide, decideDeadline } from "./decide.ts";
import { takeOverlay } from "./overlay.ts";
import { call, NOW_MS, offer, open, point, rule, shop, visitor } from "./testing/kit.ts";

const MINUTE_MS = 60_000;
const WEATHER = { name: "weather", key: "area", maxAgeMs: 30 * MINUTE_MS, whenStale: "drop" } as const;
const CONTEXT: Model["context"] = [
  { name: "area", type: "string", source: "client" },
  { name: "weather.heat", type: "number", source: "trusted", feed: "weather" },
  { name: "weather.sky", type: "string", source: "trusted", feed: "weather", allowed: ["rain", "sun"] },
];
const RAIN = "context.weather.sky == 'rain'";

function model(rules: readonly TreatmentRule[], feed: object = {}, more: Partial<Model> = {}): Model {
  return shop({ rules }, { context: CONTEXT, feeds: [{ ...WEATHER, ...feed }], ...more });
}

type Rows = Record<string, Record<string, AttributeValue>>;
function table(of: Model, ageMs: number, rows: Rows, sequence = 7): FeedTable {
  const attributes = feedAttributes(of, "weather")!;
  const columns = attributes.map(({ name }) => name);
  const keys = Object.keys(rows).sort();
  const values = keys.map((key) => [key, ...columns.map((column) => rows[key]![column] ?? null)]);
  const about = { feed: "weather", sequence, asOfMs: NOW_MS - ageMs };
  return buildFeedTable(about, { columns, keys, rows: values }, attributes, ({ failure }) => {
    throw new Error(failure.message);
  });
}

const ROWS: Rows = { alfama: { sky: "rain", heat: 11 }, belem: { sky: "sun" } };

/** Offer picked at `p1`, and why `a` left. */
function outcome(of: Model, tables: readonly FeedTable[], asked: DecideCall): string {
  const generation = open(of);
  takeOverlay(generation, { version: 1, stopListSequence: 0, stops: [], feeds: tables });
  asked.explain = false;
  const plain = decide(generation, asked, visitor(generation), NOW_MS, 0);
  asked.explain = true;
  const { points, trace } = decide(generation, asked, visitor(generation), NOW_MS, 0);
  t.same(plain.points, points, "the same with a trace and without");
  const picked = points[0]!.picks.map((pick) => generation.treatments[pick.treatment]!.offer.code).join();
  const why = trace!.find((line) => line.offer === "a" && line.stage !== "SELECTED");
  return `${picked || "nothing"}${why === undefined ? "" : `: ${why.reason}`}`;
}

const at = (area: string | null, more: Record<string, AttributeValue> = {}) =>
  call({ context: { ...(area === null ? {} : { area }), ...more } });
const ruleA = (changes: Partial<TreatmentRule>) => [rule("r", "a", changes)];

for (const [why, rules, feed, ageMs, asked, expected] of [
  ["the row of the call's key", ruleA({ applicability: RAIN }), {}, 0, at("alfama"), "a"],
  ["another row", ruleA({ applicability: RAIN }), {}, 0, at("belem"), "nothing: APPLICABILITY_FALSE"],
  [
    "no such row: no value",
    ruleA({ applicability: RAIN }),
    {},
    0,
    at("nowhere"),
    "nothing: APPLICABILITY_ATTRIBUTE_MISSING",
  ],
  [
    "no key in the call: no value",
    ruleA({ applicability: RAIN }),
    {},
    0,
    at(null),
    "nothing: APPLICABILITY_ATTRIBUTE_MISSING",
  ],
  ["as old as it may be", ruleA({ applicability: RAIN }), {}, 30 * MINUTE_MS, at("alfama"), "a"],
  [
    "a millisecond older",
    ruleA({ applicability: RAIN }),
    {},
    30 * MINUTE_MS + 1,
    at("alfama"),
    "nothing: FEED_STALE",
  ],
  ["it was never pushed", ruleA({ applicability: RAIN }), {}, null, at("alfama"), "nothing: FEED_STALE"],
  [
    "what does not hold anyway is stale all the same",
    ruleA({ applicability: RAIN }),
    {},
    null,
    at("belem"),
    "nothing: FEED_STALE",
  ],
  ["from the future: new", ruleA({ applicability: RAIN }), {}, -MINUTE_MS, at("alfama"), "a"],
  [
    "a feed whose age does not matter",
    ruleA({ applicability: RAIN }),
    { whenStale: "use" },
    90 * MINUTE_MS,
    at("alfama"),
    "a",
  ],
  [
    "such a feed that was never pushed",
    ruleA({ applicability: RAIN }),
    { whenStale: "use" },
    null,
    at("alfama"),
    "nothing: APPLICABILITY_ATTRIBUTE_MISSING",
  ],
  [
    "the rule's own age",
    ruleA({ applicability: RAIN, feeds: [{ feed: "weather", maxAgeMs: 5 * MINUTE_MS }] }),
    {},
    6 * MINUTE_MS,
    at("alfama"),
    "nothing: FEED_STALE",
  ],
  [
    "the rule's longer age",
    ruleA({ applicability: RAIN, feeds: [{ feed: "weather", maxAgeMs: 90 * MINUTE_MS }] }),
    {},
    60 * MINUTE_MS,
    at("alfama"),
    "a",
  ],
  [
    "the rule's own policy",
    ruleA({ applicability: RAIN, feeds: [{ feed: "weather", whenStale: "use" }] }),
    {},
    60 * MINUTE_MS,
    at("alfama"),
    "a",
  ],
  [
    "the rule's policy against the feed's",
    ruleA({ applicability: RAIN, feeds: [{ feed: "weather", whenStale: "drop" }] }),
    { whenStale: "use" },
    60 * MINUTE_MS,
    at("alfama"),
    "nothing: FEED_STALE",
  ],
  [
    "named, not read",
    ruleA({ feeds: [{ feed: "weather" }] }),
    {},
    60 * MINUTE_MS,
    at("alfama"),
    "nothing: FEED_STALE",
  ],
  ["neither named nor read", ruleA({}), {}, null, at("alfama"), "a"],
  [
    "read by the score",
    ruleA({ score: "has(context.weather.heat) ? 2 : 1" }),
    {},
    null,
    at("alfama"),
    "nothing: FEED_STALE",
  ],
  [
    "forgotten: no value, whatever the policy",
    ruleA({ applicability: RAIN }),
    { whenStale: "use", forgetAfterMs: 40 * MINUTE_MS },
    40 * MINUTE_MS + 1,
    at("alfama"),
    "nothing: APPLICABILITY_ATTRIBUTE_MISSING",
  ],
  [
    "not yet forgotten",
    ruleA({ applicability: RAIN }),
    { whenStale: "use", forgetAfterMs: 40 * MINUTE_MS },
    40 * MINUTE_MS,
    at("alfama"),
    "a",
  ],
  [
    "decided as if it had no value",
    ruleA({ applicability: `!has(context.weather.sky) || ${RAIN}` }),
    { whenStale: "use", forgetAfterMs: 40 * MINUTE_MS },
    50 * MINUTE_MS,
    at("belem"),
    "a",
  ],
  [
    "what a call sends of it is ignored",
    ruleA({ applicability: RAIN }),
    {},
    0,
    at("belem", { "weather.sky": "rain" }),
    "nothing: APPLICABILITY_FALSE",
  ],
  [
    "nor is it looked at",
    ruleA({ applicability: RAIN }),
    {},
    0,
    at("alfama", { "weather.sky": "hail" }),
    "a",
  ],
] as const) {
  t.test(`feeds: ${why}`, async (t) => {
    const made = model(rules, feed);
    const tables = ageMs === null ? [] : [table(made, ageMs, ROWS)];
    t.equal(outcome(made, tables, asked), expected);
  });
}

t.test(
  "feeds: an offer's conditions and what is made of it depend on them, whatever brings it",
  async (t) => {
    const title = { kind: "template", template: "{{ context.weather.heat }}", default: "?" } as const;
    const levels = [{ name: "customer", defaultOffers: [{ offer: "a", score: 1 }] }];
    const made = model([], {}, { levels, offers: [offer("a", { attributes: { title } })] });
    t.equal(outcome(made, [table(made, 31 * MINUTE_MS, ROWS)], at("alfama")), "nothing: FEED_STALE");
    t.equal(outcome(made, [table(made, 1, ROWS)], at("alfama")), "a");
  },
);

t.test("feeds: keys that are no texts", async (t) => {
  const context: Model["context"] = [
    { name: "store", type: "integer", source: "trusted", default: 12 },
    { name: "weather.sky", type: "string", source: "trusted", feed: "weather" },
  ];
  const made = model(ruleA({ applicability: RAIN }), { key: "store" }, { context });
  const tables = [table(made, 0, { "12": { sky: "rain" }, "13": { sky: "sun" } })];
  t.equal(outcome(made, tables, call({ context: { store: 12 } })), "a");
  t.equal(outcome(made, tables, call({ context: { store: "13" } })), "nothing: APPLICABILITY_FALSE");
  t.equal(outcome(made, tables, call()), "a", "the key's default joins as well");
});

t.test("feeds: the answer tells what was read, a late one too; unknown attributes are counted", async (t) => {
  const made = model(ruleA({ applicability: RAIN }));
  const generation = open(made);
  const asked = at("alfama", { "weather.sky": "sun", other: 1 });
  t.same(decide(generation, asked, visitor(generation), NOW_MS, 0).feeds, []);
  takeOverlay(generation, {
    version: 1,
    stopListSequence: 0,
    stops: [],
    feeds: [table(made, 5000, ROWS), { ...table(made, 0, ROWS), feed: "undeclared" }],
  });
  const attributes = ["weather.heat", "weather.sky"];
  const reading = { feed: "weather", sequence: 7, ageMs: 5000, attributes, values: [11, "rain"] };
  const decision = decide(generation, asked, visitor(generation), NOW_MS, 0);
  t.strictSame(decision.feeds, [reading]);
  t.equal(decision.contextUnknownCount, 2);
  t.strictSame(decideDeadline(generation, asked, NOW_MS + 1).feeds, [{ ...reading, ageMs: 5001 }]);
  takeOverlay(generation, { version: 2, stopListSequence: 0, stops: [], feeds: [table(made, 1000, {}, 8)] });
  const none = { feed: "weather", sequence: 8, ageMs: 1000, attributes, values: [undefined, undefined] };
  t.strictSame(decide(generation, asked, visitor(generation), NOW_MS, 0).feeds, [none]);
});

t.test("feeds: a preview's clock ages them, and what it states of one stands in its place", async (t) => {
  const made = model(ruleA({ applicability: RAIN }));
  const preview = { asOfMs: null, profile: {}, inSegments: [], notInSegments: [], bundle: "" };
  const previewed = (area: string, asOfMs: number | null, more = {}) => {
    const asked = at(area, more);
    asked.preview = { ...preview, asOfMs };
    return asked;
  };
  const tables = [table(made, 0, ROWS)];
  t.equal(outcome(made, tables, previewed("alfama", NOW_MS + 31 * MINUTE_MS)), "nothing: FEED_STALE");
  t.equal(outcome(made, tables, previewed("alfama", NOW_MS + 29 * MINUTE_MS)), "a");
  const rains = { "weather.sky": "rain" };
  t.equal(outcome(made, tables, previewed("belem", null, rains)), "a");
  t.equal(outcome(made, [], previewed("belem", null, rains)), "a", "also where nothing was pushed");
  t.equal(outcome(made, tables, previewed("belem", NOW_MS + 90 * MINUTE_MS, rains)), "a", "it is new");
  t.equal(
    outcome(made, tables, at("belem", rains)),
    "nothing: APPLICABILITY_FALSE",
    "the next call is another",
  );
});

t.test("feeds: the trace says how old, and which", async (t) => {
  const made = model(ruleA({ applicability: RAIN }), {}, {});
  const generation = open({ ...made, channels: [{ ...made.channels[0]!, points: [point("p1")] }] });
  const asked = at("alfama");
  asked.explain = true;
  const line = () => decide(generation, asked, visitor(generation), NOW_MS, 0).trace![0]!;
  t.equal(line().detail, "feed `weather` was never pushed");
  takeOverlay(generation, {
    version: 1,
    stopListSequence: 0,
    stops: [],
    feeds: [table(made, 47 * MINUTE_MS + 12_000, ROWS)],
  });
  t.equal(line().detail, "feed `weather` is 47m 12s old (sequence 7), and may be 30m");
  t.same(line().numbers, { feed_age_ms: 2_832_000, feed_age_ms_max: 1_800_000 });
});

t.test("feeds: a near miss of what a feed gives", async (t) => {
  const made = model(ruleA({ applicability: RAIN }));
  const generation = open(made);
  takeOverlay(generation, { version: 1, stopListSequence: 0, stops: [], feeds: [table(made, 1, ROWS)] });
  const asked = at("belem");
  asked.explain = true;
  const { trace } = decide(generation, asked, visitor(generation), NOW_MS, 0);
  t.match(trace![0]!.nearMiss, { attribute: "context.weather.sky", from: "sun", to: "rain", picked: true });
});

t.test("feeds: a model whose parts do not belong together is refused", async (t) => {
  for (const broken of [
    model([], { key: "nothing" }),
    model([], { key: "weather.sky" }),
    model([], { name: "wind" }),
    model(ruleA({ feeds: [{ feed: "wind" }] })),
  ])
    t.throws(() => open(broken), { code: "BUNDLE_INVALID" });
});

t.test("feeds: two generations read one table, each its own columns", async (t) => {
  const was = model(ruleA({ applicability: RAIN }));
  const context: Model["context"] = [
    CONTEXT[0]!,
    { name: "weather.sky", type: "string", source: "trusted", feed: "weather", allowed: ["sun", "wet"] },
    { name: "weather.wind", type: "number", source: "trusted", feed: "weather", default: 0 },
  ];
  const is = model(
    ruleA({ applicability: "context.weather.sky == 'wet' && context.weather.wind > 2.0" }),
    {},
    { context },
  );
  const rows = {
    columns: ["sky", "wind"],
    keys: ["alfama", "belem"],
    rows: [
      ["alfama", "rain", 3],
      ["belem", "wet", 3],
    ],
  };
  const attributes = [...feedAttributes(was, "weather")!, ...feedAttributes(is, "weather")!];
  const about = { feed: "weather", sequence: 1, asOfMs: NOW_MS };
  const both = buildFeedTable(about, rows, attributes, () => {});
  t.equal(outcome(was, [both], at("alfama")), "a");
  t.equal(
    outcome(was, [both], at("belem")),
    "nothing: APPLICABILITY_ATTRIBUTE_MISSING",
    "not one of its values",
  );
  t.equal(outcome(is, [both], at("belem")), "a");
  t.equal(outcome(is, [both], at("alfama")), "nothing: APPLICABILITY_ATTRIBUTE_MISSING");
  const old = buildFeedTable(about, rows, feedAttributes(was, "weather")!, () => {});
  t.equal(
    outcome(is, [old], at("belem")),
    "nothing: APPLICABILITY_FALSE",
    "columns of another declaration are not read: the wind is as by default",
  );
});
