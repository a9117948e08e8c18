import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import {
  buildBundle,
  type CompiledBundle,
  compileBundle,
  loadBitmapLibrary,
  readBundle,
  replaceList,
  tableBuffersOf,
} from "../../engine/index.ts";
import { PooledBuffers } from "../batch/pooled-buffers.ts";
import { shopModel } from "../testing/node-kit.ts";
import { type TableGrant, TablePool } from "./table-pool.ts";

const library = await loadBitmapLibrary();
const SEED = [5, 6] as const;
const LISTS = ["gold", "silver"] as const;
const MODEL = {
  ...shopModel(),
  segments: LISTS.map((name) => ({ name, list: { level: shopModel().levels[0]!.name } })),
  segmentGroups: [],
  channels: shopModel().channels.map((channel) => ({
    ...channel,
    rules: [],
    whiteLists: [],
    blackLists: [],
  })),
  goldens: [],
};
const idsOf = (from: number, count: number) => Array.from({ length: count }, (_, at) => `v${from + at}`);

/** A bundle with other members in `gold`, ids of `from` on, over the lists of the one before. */
function bundles(count: number, idCount = 2_000) {
  const lists = LISTS.map((segment) => ({ segment, members: idsOf(0, idCount) }));
  const made = [readBundle(buildBundle(MODEL, lists).bytes)];
  while (made.length < count) {
    const members = idsOf(made.length, idCount - 10);
    made.push(readBundle(replaceList(made.at(-1)!, { segment: "gold", members }).bytes));
  }
  return made;
}

const ids = (compiled: CompiledBundle) => tableBuffersOf(compiled).map(({ id }) => id);

function compileWith(pool: TablePool, bundle: ReturnType<typeof bundles>[number], seen: TableGrant[] = []) {
  return pool.compile(async (grant) => {
    seen.push(grant);
    const from = {
      base: grant.base,
      keys: [],
      buffers: new PooledBuffers(grant.free, grant.idFirst),
      mayAppend: ({ id }: { id: number }) => grant.appendable.includes(id),
    };
    return { compiled: compileBundle(bundle, library, SEED, from) };
  });
}

t.test(
  "table pool: a swap takes over what is the same, and writes where the swap before has let go",
  async (t) => {
    const pool = new TablePool();
    const all = bundles(12);
    const known = new Set<number>();
    const news: number[] = [];
    for (const [at, bundle] of all.entries()) {
      if (at >= 2) pool.letGo(at - 1, Promise.resolve(true));
      const { compiled } = await compileWith(pool, bundle);
      news.push(ids(compiled).filter((id) => !known.has(id)).length);
      for (const id of ids(compiled)) known.add(id);
      pool.hold(at + 1, compiled);
    }
    t.strictSame(
      news.slice(1),
      [2, ...news.slice(2).map(() => 0)],
      "the bitmap and the rows: once new, then used again",
    );
    t.ok(pool.sizes.freeBytes <= pool.sizes.usedBytes);
  },
);

t.test("table pool: what a generation reads is never written to", async (t) => {
  const pool = new TablePool();
  const [first, second, third, fourth] = bundles(4);
  const { compiled: one } = await compileWith(pool, first!);
  pool.hold(1, one);
  const { compiled: two } = await compileWith(pool, second!);
  pool.hold(2, two);
  const before = tableBuffersOf(one).map(({ buffer }) => Buffer.from(buffer).toString("base64"));
  const { compiled: three } = await compileWith(pool, third!);
  pool.hold(3, three);
  t.strictSame(
    tableBuffersOf(one).map(({ buffer }) => Buffer.from(buffer).toString("base64")),
    before,
    "nobody let go of it",
  );
  let say: (isFree: boolean) => void = () => {};
  pool.letGo(
    1,
    new Promise((resolve) => {
      say = resolve;
    }),
  );
  const compiling = compileWith(pool, fourth!);
  await sleep(20);
  t.equal(pool.sizes.freeBytes, 0, "it waits for those who have not said that they let go");
  say(false);
  const { compiled: four } = await compiling;
  const own = ids(one).filter((id) => !ids(two).includes(id));
  t.notOk(
    ids(four).some((id) => own.includes(id)),
    "and what somebody may still read is left alone",
  );
});

t.test(
  "table pool: a compile that failed gives back what it was lent, and its key index is appended to no more",
  async (t) => {
    const pool = new TablePool();
    const [first, second] = bundles(2);
    const { compiled } = await compileWith(pool, first!);
    pool.hold(1, compiled);
    const grants: TableGrant[] = [];
    await compileWith(pool, second!, grants);
    t.equal(grants[0]!.appendable.length, 1);
    await t.rejects(
      pool.compile((grant) => {
        grants.push(grant);
        return Promise.reject(new Error("a fault"));
      }),
      { message: "a fault" },
    );
    t.ok(grants[1]!.free.length >= 2, "what was compiled and never opened is free again");
    await compileWith(pool, second!, grants);
    t.equal(grants[2]!.free.length, grants[1]!.free.length, "after the failure too");
    t.strictSame(grants[2]!.appendable, [], "nobody knows what lies behind its last id");
  },
);

t.test("table pool: pinned tables outlive their generation", async (t) => {
  const pool = new TablePool();
  const [first, second, third] = bundles(3);
  const { compiled: one } = await compileWith(pool, first!);
  pool.hold(1, one);
  const unpin = pool.pin(one);
  const { compiled: two } = await compileWith(pool, second!);
  pool.hold(2, two);
  pool.letGo(1, Promise.resolve(true));
  const { compiled: three } = await compileWith(pool, third!);
  const own = ids(one).filter((id) => !ids(two).includes(id));
  t.notOk(ids(three).some((id) => own.includes(id)));
  unpin?.();
  await sleep(1);
  t.ok(pool.sizes.freeBytes > 0);
  await pool.trim();
  t.equal(pool.sizes.freeBytes, 0, "trimmed, nothing is kept free");
  const { compiled: four } = await compileWith(pool, third!);
  t.strictSame(ids(four), ids(three), "and what was compiled stands");
});
