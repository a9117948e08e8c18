/** Tables of feeds: as they are pushed, as threads share them, and which texts name a feed. */
import fc from "fast-check";
import t from "tap";
import { canonicalBytes } from "../bundle/canonical-json.ts";
import { shop } from "../decide/testing/kit.ts";
import { NodeError } from "../errors.ts";
import { planSegments } from "../segments/segment-plan.ts";
import type { Model } from "../workspace/model.ts";
import type { Attribute } from "../workspace/model-attributes.ts";
import { ageText } from "./age-text.ts";
import { FeedReader, NO_ROW } from "./feed-reader.ts";
import { FeedReads } from "./feed-reads.ts";
import { feedRowsBytes, parseFeedRows } from "./feed-rows.ts";
import { buildFeedTable, feedColumnKey, feedTableBytes } from "./feed-table.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const refused: readonly (readonly [why: string, text: string, message: string, field?: string])[] = [
  ["no JSON", "{", "the table is no JSON in UTF-8"],
  ["white space", '{"columns": [],"rows":[]}', "the table is not in canonical form"],
  ["keys out of order", '{"rows":[],"columns":[]}', "the table is not in canonical form"],
  ["no object", "[]", "a table is an object of `columns` and `rows`"],
  ["nothing", "null", "a table is an object of `columns` and `rows`"],
  ["more than that", '{"columns":[],"rows":[],"z":1}', "a table is an object of `columns` and `rows`"],
  ["a column twice", '{"columns":["a","a"],"rows":[]}', "column `a` is there twice", "column a"],
  ["a column in capitals", '{"columns":["A"],"rows":[]}', "column `A` is not in lower case", "column A"],
  ["a column that is no text", '{"columns":[1],"rows":[]}', "a column is named by a text within bounds"],
  ["a short row", '{"columns":["a"],"rows":[["k"]]}', "row 1 is not a key and 1 values", "row 1"],
  ["a row that is none", '{"columns":["a"],"rows":["k"]}', "row 1 is not a key and 1 values", "row 1"],
  [
    "a key that is no text",
    '{"columns":[],"rows":[[1]]}',
    "row 1: its key is no text within bounds",
    "row 1, key",
  ],
  ["a key twice", '{"columns":[],"rows":[["k"],["k"]]}', 'row 2: key "k" is there twice', "row 2, key"],
  [
    "keys out of order",
    '{"columns":[],"rows":[["l"],["k"]]}',
    'row 2: key "k" stands behind a greater one',
    "row 2, key",
  ],
];
for (const [why, text, message, field] of refused) {
  t.test(`feed table: refused: ${why}`, async (t) => {
    t.throws(() => parseFeedRows(bytes(text)), { code: "FEED_INVALID", message, ...(field && { field }) });
  });
}

const ATTRIBUTES: readonly Attribute[] = [
  { name: "sky", type: "string", allowed: ["rain", "sun", "𝕏"] },
  { name: "heat", type: "number", max: 60 },
  { name: "open", type: "boolean" },
  { name: "since", type: "timestamp" },
  { name: "left", type: "integer" },
];
const ABOUT = { feed: "weather", sequence: 3, asOfMs: 5 };

t.test("feed table: what is pushed is what is read, by key", async (t) => {
  const columns = ATTRIBUTES.map(({ name }) => name);
  const row = fc.tuple(
    fc.constantFrom("rain", "sun", "𝕏", null),
    fc.oneof(fc.double({ max: 60, noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
    fc.constantFrom(true, false, null),
    fc.oneof(fc.integer(), fc.constant(null)),
    fc.oneof(fc.maxSafeInteger(), fc.constant(null)),
  );
  const rows = fc.dictionary(fc.string({ unit: "binary-ascii" }), row, { noNullPrototype: true });
  fc.assert(
    fc.property(rows, fc.string(), (record, other) => {
      const pushed = feedRowsBytes(
        columns,
        Object.entries(record).map(([key, values]) => [key, ...values]),
      );
      const table = buildFeedTable(ABOUT, parseFeedRows(pushed), ATTRIBUTES, (fault) => {
        throw new Error(JSON.stringify(fault));
      });
      const reader = new FeedReader(structuredClone(table));
      for (const [key, values] of Object.entries(record)) {
        const found = reader.rowOf(key);
        const read = ATTRIBUTES.map(({ type }, column) => reader.value(found, column, type) ?? null);
        t.strictSame(
          read,
          values.map((value) => (Object.is(value, -0) ? 0 : value)),
        );
      }
      if (!Object.hasOwn(record, other)) t.equal(reader.rowOf(other), NO_ROW);
    }),
    { numRuns: 60 },
  );
});

t.test("feed table: bytes that nobody meant are refused by their code, and nothing else", async (t) => {
  const attributes = ATTRIBUTES.slice(0, 2);
  const take = (pushed: Uint8Array) => {
    try {
      buildFeedTable(ABOUT, parseFeedRows(pushed), attributes, () => {});
    } catch (error) {
      if (!(error instanceof NodeError) || error.code !== "FEED_INVALID") throw error;
    }
  };
  const good = bytes('{"columns":["heat","sky"],"rows":[["a",1.5,"rain"],["b",null,"sun"]]}');
  const cut = fc
    .tuple(fc.nat(good.length), fc.nat(good.length), fc.uint8Array({ maxLength: 6 }))
    .map(([from, to, more]) => Uint8Array.from([...good.slice(0, from), ...more, ...good.slice(to)]));
  const json = fc.json({ maxDepth: 4 }).map(bytes);
  const shaped = fc
    .record({
      columns: fc.array(fc.constantFrom("heat", "sky", 3)),
      rows: fc.array(fc.array(fc.jsonValue())),
    })
    .map((value) => canonicalBytes(value));
  fc.assert(fc.property(fc.oneof(cut, json, shaped, fc.uint8Array()), take), { numRuns: 500 });
  t.pass();
});

t.test("feed table: one table for declarations side by side; what does not fit is told", async (t) => {
  const was: Attribute = { name: "sky", type: "string", allowed: ["rain"] };
  const is: Attribute = { name: "sky", type: "string", allowed: ["rain", "sun"], description: "no matter" };
  const fresh: Attribute = { name: "wind", type: "number", default: 3 };
  const rows = parseFeedRows(bytes('{"columns":["sky"],"rows":[["a","rain"],["b","sun"],["c",null]]}'));
  const faults: string[] = [];
  const table = buildFeedTable(ABOUT, rows, [was, is, fresh, was], ({ row, attribute, failure }) =>
    faults.push(`${row} ${attribute.name} ${failure.message}`),
  );
  t.same(faults, ["b sky must be one of the allowed values"]);
  t.same(
    table.columns.map(({ key }) => key),
    [was, is, fresh].map(feedColumnKey),
  );
  const reader = new FeedReader(table);
  const column = (at: number, type: Attribute["type"]) =>
    ["a", "b", "c"].map((key) => reader.value(reader.rowOf(key), at, type));
  t.same(column(0, "string"), ["rain", undefined, undefined]);
  t.same(column(1, "string"), ["rain", "sun", undefined]);
  t.same(
    column(2, "number"),
    [undefined, undefined, undefined],
    "a column that was not pushed has no values",
  );
  t.ok(feedTableBytes(table) > 0);
});

t.test("feed reads: by name, wherever it stands", async (t) => {
  const weather = { name: "weather", key: "daypart", maxAgeMs: 1000, whenStale: "drop" } as const;
  const stock = { ...weather, name: "stock.store" };
  const model: Model = shop({}, { feeds: [stock, weather] });
  const plan = planSegments(
    [
      { name: "wet", rule: "context.weather.sky == 'rain'" },
      { name: "dry", expression: "!wet" },
      { name: "listed", list: { level: "customer" } },
      { name: "late", rule: "profile.age > 3" },
    ],
    [{ name: "g", segments: ["wet", "late"], remainder: "rest" }],
  );
  const reads = new FeedReads(model, plan);
  for (const [text, feeds] of [
    ["context.weather.sky == 'rain'", [1]],
    ["has(context . Weather . sky)", [1]],
    ["true || context.stock.store.left > 0", [0]],
    ["profile.x > 1.0 && 'context.weather.sky' == context.daypart", []],
    ["[context.weather.heat].exists(h, h > 1.0) ? context.stock.store.left : 2", [1, 0]],
    ["context.stock.left > 0", []],
    ["context.weather.sky.contains('r')", [1]],
    ["not an expression of weather (", []],
  ] as const)
    t.same([...reads.ofText(text)], feeds, text);
  for (const [name, feeds] of [
    ["wet", [1]],
    ["dry", [1]],
    ["listed", []],
    ["late", [1]],
    ["rest", [1]],
  ] as const)
    t.same([...reads.ofSegment(plan.indexOf.get(name)!)], feeds, name);
  const made = reads.ofOffer({
    code: "a",
    fallback: false,
    attributes: { title: { kind: "template", template: "It is {{ context.weather.heat }} here" } },
  });
  t.same([...made], [1], "what is shown of it is as old as the feed");
});

t.test("ages in words", async (t) => {
  const said = [0, 999, 1000, 59_999, 60_000, 61_000, 3_600_000, 5_400_000, 93_600_000, 86_400_000].map(
    ageText,
  );
  t.same(said, ["0s", "0s", "1s", "59s", "1m", "1m 1s", "1h", "1h 30m", "1d 2h", "1d"]);
});
