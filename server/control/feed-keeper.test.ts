/** Feeds' keeping: judged, checked, on the disk before they are published, back after a restart, joined anew for a new bundle. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import {
  encodePayload,
  type FeedTable,
  type FeedUpdate,
  feedRowsBytes,
  type Model,
  openPolicy,
  REVOKED_NONE,
  type SignedDocument,
  type TrustPolicy,
} from "../../engine/index.ts";
import { DAY_MS, KEYS, NOW_MS, PRODUCTION, signedBy } from "../../engine/trust/testing/trust-kit.ts";
import { makeFeedTable } from "../batch/feed-table.ts";
import type { FeedMark } from "../store/control-state.ts";
import { shopModel, temporaryFolder } from "../testing/node-kit.ts";
import { Nack } from "./control-node.ts";
import { sha256Of } from "./feed-files.ts";
import { FeedKeeper } from "./feed-keeper.ts";

const PUBLISHER = { name: "weather desk", address: "127.0.0.1" };
const SKY = {
  name: "weather.sky",
  type: "string",
  allowed: ["rain", "sun"],
  source: "trusted",
  feed: "weather",
};
const HEAT = { name: "weather.heat", type: "number", max: 60, source: "trusted", feed: "weather" };
const WIND = { name: "weather.wind", type: "number", source: "trusted", feed: "weather" };

function modelBytes(...attributes: readonly object[]): Uint8Array {
  const model: Model = shopModel();
  const context = [...model.context, ...attributes] as Model["context"];
  const weather = { name: "weather", key: "store", maxAgeMs: 60_000, whenStale: "drop" } as const;
  const made: Model = { ...model, context, ...(attributes.length === 0 ? {} : { feeds: [weather] }) };
  return Buffer.from(JSON.stringify(made));
}

const TABLE = feedRowsBytes(
  ["heat", "sky"],
  [
    ["s1", 11.5, "rain"],
    ["s2", null, "sun"],
  ],
);
const update = (sequence: number, table: Uint8Array, changes: Partial<FeedUpdate> = {}): FeedUpdate => ({
  kind: "feedUpdate",
  environment: "production",
  feed: "weather",
  madeAtMs: NOW_MS,
  sequence,
  asOfMs: NOW_MS - 1000,
  sha256: sha256Of(table),
  sizeBytes: table.length,
  ...changes,
});
const signed = (sequence: number, table = TABLE, changes: Partial<FeedUpdate> = {}) =>
  signedBy(update(sequence, table, changes), KEYS.feed);

/** What a node's state keeps over restarts, by its folder. */
const marksOf = new Map<string, readonly FeedMark[]>();

function keeperIn(path: string, models: readonly Uint8Array[], policy: TrustPolicy = PRODUCTION) {
  const published: FeedTable[] = [];
  const warnings: string[] = [];
  const open = [...models];
  const file = join(path, "control", "feeds", "weather.ndjson");
  const keeper = new FeedKeeper({
    dataPath: path,
    policy,
    revoked: () => REVOKED_NONE,
    mark: (feed) => marksOf.get(path)?.find((mark) => mark.feed === feed) ?? null,
    keepMarks: (marks) => marksOf.set(path, marks),
    makeTable: async (task) => makeFeedTable(task),
    models: () => open,
    publish: async (tables) => {
      if (!existsSync(file)) throw new Error("published before it was kept");
      published.push(...tables);
    },
    logger: { info: () => {}, warn: (_: unknown, text?: string) => warnings.push(text ?? "") },
    nowMs: () => NOW_MS,
  });
  return { keeper, published, warnings, open, file };
}
const columnsOf = (table: FeedTable | undefined) => table?.columns.map(({ key }) => JSON.parse(key)[0]);

t.test("feeds: kept, published, answered; told in the status; back after a restart", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const models = [modelBytes(HEAT, SKY)];
  const { keeper, published } = keeperIn(folder.path, models);
  await keeper.restore();
  const never = { feed: "weather", sequence: 0, asOfMs: 0, ageMs: 0, rows: 0, stale: true };
  t.same(keeper.status(NOW_MS), [never], "a feed that is declared is told of before it is pushed");
  t.same(await keeper.push(signed(4), TABLE, PUBLISHER), { feed: "weather", sequence: 4, undeclared: [] });
  t.equal(published.length, 1);
  t.match(published[0], { feed: "weather", sequence: 4, asOfMs: NOW_MS - 1000, rowCount: 2 });
  const about = { feed: "weather", sequence: 4, asOfMs: NOW_MS - 1000, rows: 2 };
  t.same(keeper.status(NOW_MS), [{ ...about, ageMs: 1000, stale: false }]);
  t.same(keeper.status(NOW_MS + 59_001), [{ ...about, ageMs: 60_001, stale: true }]);
  t.same(Buffer.from(keeper.table(sha256Of(TABLE))!), Buffer.from(TABLE), "peers are given what was pushed");
  t.equal(keeper.table("00".repeat(32)), null);
  await keeper.push(signed(4), TABLE, PUBLISHER);
  t.equal(published.length, 1, "the same again changes nothing");

  const again = keeperIn(folder.path, models);
  await again.keeper.restore();
  t.same(again.keeper.documents, [signed(4)]);
  t.equal(again.keeper.sequence("weather"), 4);
  t.match(again.published, [{ sequence: 4, rowCount: 2, columns: published[0]!.columns }]);
  t.same(again.keeper.status(NOW_MS), [{ ...about, ageMs: 1000, stale: false }]);
  t.same(again.warnings, []);
});

const WRONG_SKY = feedRowsBytes(
  ["sky"],
  [
    ["s1", "hail"],
    ["s2", "snow"],
    ["s3", "sun"],
  ],
);
const HOT = feedRowsBytes(["heat"], [["s1", 99]]);
for (const [why, document, table, stage, code, resource, message] of [
  [
    "no signature",
    { payload: encodePayload(update(9, TABLE)), signatures: [] },
    TABLE,
    "verify",
    "SIGNATURE_MISSING",
    null,
    null,
  ],
  [
    "a key of another role",
    signedBy(update(9, TABLE), KEYS.designer),
    TABLE,
    "verify",
    "KEY_UNKNOWN",
    null,
    null,
  ],
  [
    "another environment",
    signed(9, TABLE, { environment: "staging" }),
    TABLE,
    "verify",
    "ENVIRONMENT_MISMATCH",
    null,
    null,
  ],
  ["a number that was taken", signed(4, HOT), HOT, "verify", "SEQUENCE_REPLAYED", null, null],
  ["another table than was signed", signed(9), HOT, "verify", "RELEASE_MISMATCH", "feed weather", null],
  [
    "a statement of another kind",
    signedBy({ kind: "stopList", environment: "production", madeAtMs: 1, sequence: 9, stops: [] }, KEYS.feed),
    TABLE,
    "verify",
    "DOCUMENT_INVALID",
    null,
    null,
  ],
  [
    "a feed that nothing declares",
    signed(9, TABLE, { feed: "wether" }),
    TABLE,
    "validate",
    "FEED_UNKNOWN",
    "feed wether",
    "the active bundle has no feed `wether`; did you mean `weather`?; it declares weather",
  ],
  [
    "a value that is not allowed",
    signed(9, WRONG_SKY),
    WRONG_SKY,
    "validate",
    "FEED_INVALID",
    'feed weather, row "s1", column sky',
    'row "s1", column sky: it must be one of rain, sun; 1 more values are not what is declared',
  ],
  [
    "a value beyond its bound",
    signed(9, HOT),
    HOT,
    "validate",
    "FEED_INVALID",
    'feed weather, row "s1", column heat',
    'row "s1", column heat: it must be at most 60',
  ],
  [
    "no table at all",
    signed(9, Buffer.from("x")),
    Buffer.from("x"),
    "validate",
    "FEED_INVALID",
    "feed weather",
    "the table is no JSON in UTF-8",
  ],
  [
    "a time ahead of the clock",
    signed(9, TABLE, { asOfMs: NOW_MS + DAY_MS }),
    TABLE,
    "validate",
    "FEED_INVALID",
    "feed weather",
    "the table tells of 2026-11-24T12:00:00.000Z, 86400 s ahead of this node's clock: a feed from the future would never be stale",
  ],
] as const) {
  t.test(`feeds: refused: ${why}`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const { keeper, published } = keeperIn(folder.path, [modelBytes(HEAT, SKY)]);
    await keeper.push(signed(4), TABLE, PUBLISHER);
    const pushed = keeper.push(document as SignedDocument, table, PUBLISHER);
    const nack = await pushed.then(
      () => null,
      (error: unknown) => error,
    );
    t.ok(nack instanceof Nack);
    t.match(nack, { stage, code, ...(resource && { resource }), ...(message && { message }) });
    t.equal(published.length, 1, "the table before stays");
    t.equal(keeper.sequence("weather"), 4);
  });
}

t.test("feeds: a node that demands no signatures takes a table without", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const { keeper } = keeperIn(folder.path, [modelBytes(HEAT, SKY)], openPolicy("development"));
  const payload = encodePayload(update(1, TABLE, { environment: "development" }));
  t.match(await keeper.push({ payload, signatures: [] }, TABLE, PUBLISHER), { sequence: 1 });
});

t.test(
  "feeds: columns that a new bundle declares are joined before it is open, the old one's stay",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const { keeper, published, open, warnings } = keeperIn(folder.path, [modelBytes(SKY)]);
    const table = feedRowsBytes(["heat", "sky", "wind"], [["s1", 11.5, "rain", 3]]);
    const taken = await keeper.push(signed(1, table), table, PUBLISHER);
    t.same(taken.undeclared, ["heat", "wind"], "what is not declared yet is told, and kept");
    t.same(columnsOf(published[0]), ["sky"]);
    const next = modelBytes(HEAT, { ...SKY, allowed: ["sun"] }, WIND);
    await keeper.joinFor(next);
    t.same(columnsOf(published[1]), ["sky", "heat", "sky", "wind"]);
    t.equal(published[1]!.sequence, 1);
    t.same(warnings, ["values of the feed are not what a bundle declares: they are missing there"]);
    open.unshift(next);
    await keeper.joinFor(next);
    t.equal(published.length, 2, "nothing is made anew that is there");
    const wet = feedRowsBytes(["sky"], [["s1", "rain"]]);
    await t.rejects(
      keeper.push(signed(2, wet), wet, PUBLISHER),
      { code: "FEED_INVALID" },
      "the active one judges",
    );
  },
);

t.test(
  "feeds: one that comes before any bundle declares it, and one that none declares any more",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const first = keeperIn(folder.path, [modelBytes(SKY)]);
    const table = feedRowsBytes(["sky"], [["s1", "rain"]]);
    await first.keeper.push(signed(1, table), table, PUBLISHER);
    const later = keeperIn(folder.path, []);
    await later.keeper.restore();
    t.same(later.keeper.status(NOW_MS), []);
    t.same(later.published, []);
    await later.keeper.joinFor(modelBytes(SKY));
    t.match(later.published, [{ sequence: 1, rowCount: 1 }]);
    const without = keeperIn(folder.path, [modelBytes()]);
    await without.keeper.restore();
    await t.rejects(without.keeper.push(signed(2, table), table, PUBLISHER), {
      code: "FEED_UNKNOWN",
      message: "the active bundle has no feed `weather`; it declares none",
    });
  },
);

t.test(
  "feeds: a file that cannot be read counts as never pushed, but no older one is taken for it",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const { keeper, file } = keeperIn(folder.path, [modelBytes(SKY)]);
    const table = feedRowsBytes(["sky"], [["s1", "rain"]]);
    await keeper.push(signed(1, table), table, PUBLISHER);
    await keeper.push(signed(3, table), table, PUBLISHER);
    t.same(readdirSync(join(folder.path, "control", "feeds")), ["weather.ndjson"]);
    writeFileSync(file, "no document\n{}");
    const again = keeperIn(folder.path, [modelBytes(SKY)]);
    await again.keeper.restore();
    t.match(again.warnings, [
      /^feed weather: .*weather\.ndjson cannot be read, so that it counts as never pushed/,
    ]);
    t.match(again.keeper.status(NOW_MS), [{ sequence: 3, asOfMs: 0, rows: 0, stale: true }]);
    t.equal(again.keeper.sequence("weather"), 0, "peers are asked for it");
    for (const old of [1, 2]) {
      const pushed = again.keeper.push(signed(old, table), table, PUBLISHER);
      await t.rejects(pushed, { code: "SEQUENCE_REPLAYED", message: /taken number 3/ }, `number ${old}`);
    }
    const other = feedRowsBytes(["sky"], [["s1", "sun"]]);
    const replaced = again.keeper.push(signed(3, other), other, PUBLISHER);
    await t.rejects(replaced, { code: "SEQUENCE_REPLAYED" }, "the same number with another table");
    t.match(await again.keeper.push(signed(3, table), table, PUBLISHER), { sequence: 3 }, "the very same");
    t.match(again.published, [{ sequence: 3 }]);

    marksOf.delete(folder.path);
    const older = keeperIn(folder.path, [modelBytes(SKY)]);
    await older.keeper.restore();
    t.match(marksOf.get(folder.path), [{ feed: "weather", sequence: 3 }], "what has no mark is given one");
  },
);

t.test(
  "feeds: one that could not be written is brought again; the one before goes on, over a restart too",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const { keeper, file } = keeperIn(folder.path, [modelBytes(SKY)]);
    const table = feedRowsBytes(["sky"], [["s1", "rain"]]);
    await keeper.push(signed(1, table), table, PUBLISHER);
    const kept = readFileSync(file);
    rmSync(file);
    mkdirSync(join(file, "in-its-way"), { recursive: true });
    await t.rejects(keeper.push(signed(2, table), table, PUBLISHER), { code: "STORE_UNWRITABLE" });
    t.equal(keeper.sequence("weather"), 1);
    rmSync(file, { recursive: true });
    writeFileSync(file, kept);
    const again = keeperIn(folder.path, [modelBytes(SKY)]);
    await again.keeper.restore();
    t.equal(again.keeper.sequence("weather"), 1, "it stays in force");
    t.match(await again.keeper.push(signed(2, table), table, PUBLISHER), { sequence: 2 });
  },
);
