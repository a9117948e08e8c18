/** Holding visitors: read through, recorded, restored, evicted, spilled; over real LMDB, in one thread. */
import { readdirSync } from "node:fs";
import t from "tap";
import { EntryKind, type EventFact, storedValue } from "../../engine/index.ts";
import { factId, sourceHex } from "./source.ts";
import type { Store } from "./store.ts";
import { sampleDecision, storedValues } from "./testing/sample.ts";
import { CLOCK_US, decideFor, held, inTime, visitorsOf } from "./testing/visitors.ts";

const DAY_US = 86_400_000_000;
/** So many event ids have no room in the table's largest block. */
const SPILLED = 2200;

function eventFact(store: Store, sequence: number, hash: readonly [number, number] | null): EventFact {
  return {
    kind: "event",
    factId: factId(sourceHex(store.source), sequence),
    version: 1,
    atUs: CLOCK_US + sequence,
    event: store.numbers.term("view"),
    entryKind: EntryKind.EVENT,
    occurredAtMs: CLOCK_US / 1000,
    eventIdHash: hash,
    treatment: null,
    suppress: null,
  };
}

t.test(
  "visitors: what was written is read through, typed; own strings and dictionary strings alike",
  async (t) => {
    const visitors = await visitorsOf(t);
    const store = visitors.open(0);
    const generation = await visitors.generation(store);
    const unknown = await held(store, generation, "C-1");
    t.match(unknown.state, { known: false, version: 0, level: "customer", id: "C-1", updatedAtMs: 0 });
    store.visitors.release(unknown);
    const set = [
      { name: "age", value: 41 },
      { name: "member", value: true },
      { name: "tier", value: "gold" },
      { name: "first_name", value: "x".repeat(100) },
    ];
    await store.profiles.write({ level: "customer", id: "C-1", set, unset: [], atUs: 5_000_000 });
    const again = await held(store, generation, "C-1");
    t.equal(
      storedValue(generation, again.state, 0),
      undefined,
      "the row is as it was until it is laid out anew",
    );
    again.reloadProfile();
    t.same(storedValues(generation, again.state), [41, undefined, "x".repeat(100), true, undefined, "gold"]);
    t.match(again.state, { known: true, updatedAtMs: 5000 });
    t.not(again.surrogateHigh + again.surrogateLow, 0, "the profile record's surrogate");
    store.visitors.release(again);
    const other = visitors.open(1);
    const otherGeneration = await visitors.generation(other);
    const elsewhere = await held(other, otherGeneration, "C-1");
    t.same(
      storedValues(otherGeneration, elsewhere.state),
      [41, undefined, "x".repeat(100), true, undefined, "gold"],
      "another thread reads the same row, and the visitor's own strings",
    );
    t.equal(store.visitors.hold(generation, "customer", "C-1"), null, "and this one waits meanwhile");
    t.ok(await store.visitors.whenFree(performance.now() + 60_000));
    t.notOk(await store.visitors.whenFree(performance.now() - 200), "for 100 ms at most");
    other.visitors.release(elsewhere);
    t.throws(() => store.visitors.hold(generation, "nobody", "x"), { code: "LEVEL_UNKNOWN" });
  },
);

t.test("visitors: a fact raises version and time, appends, and is taken back by restore", async (t) => {
  const visitors = await visitorsOf(t);
  const store = visitors.open(0);
  const generation = await visitors.generation(store);
  t.equal(decideFor(store, generation, "C-1"), 1);
  t.equal(decideFor(store, generation, "C-1"), 2);
  let visitor = await held(store, generation, "C-1");
  t.equal(visitor.readMemory().entries.length, 6);
  t.equal(visitor.readMemory().lastFactUs, CLOCK_US + 1, "the clock, raised to the last fact + 1 µs");
  const before = visitor.readMemory();
  visitor.beginFact(CLOCK_US);
  visitor.fold(eventFact(store, 100, [1, 2]));
  t.equal(visitor.readMemory().entries.length, 7);
  store.visitors.restore(visitor);
  visitor = await held(store, generation, "C-1");
  t.same(visitor.readMemory(), before, "as it was");
  const token = visitor.fold(eventFact(store, 101, [1, 2]))!;
  store.visitors.release(visitor);
  store.visitors.undo("customer", "C-1", token);
  visitor = await held(store, generation, "C-1");
  t.same([visitor.readMemory().entries.length, visitor.readMemory().eventIds.length], [6, 0], "undone");
  store.visitors.release(visitor);
});

t.test(
  "visitors: a surrogate is in the slot once its identity record is in the file, not before",
  async (t) => {
    const visitors = await visitorsOf(t);
    const store = visitors.open(0);
    const other = visitors.open(1);
    const generation = await visitors.generation(store);
    decideFor(store, generation, "C-1");
    let seen = await held(other, generation, "C-1");
    t.same([seen.surrogateHigh, seen.surrogateLow], [0, 0], "another thread sees none yet");
    other.visitors.release(seen);
    store.log.flush();
    store.visitors.turnWritten();
    seen = await held(other, generation, "C-1");
    t.not(seen.surrogateLow + seen.surrogateHigh, 0);
    const { surrogateHigh } = seen;
    other.visitors.release(seen);
    const own = await held(store, generation, "C-1");
    own.beginFact(CLOCK_US);
    t.equal(own.surrogateHigh, surrogateHigh, "and it stays");
    store.visitors.release(own);
  },
);

t.test("visitors: a tiny table evicts, and nothing is lost", async (t) => {
  const visitors = await visitorsOf(t, 256);
  const store = visitors.open(0);
  const generation = await visitors.generation(store);
  const versions = new Map<string, number>();
  for (let round = 0; round < 6_000; round++) {
    const id = `v-${(round * 7919) % 1500}`;
    const version = await inTime(store, () => decideFor(store, generation, id));
    const expected = (versions.get(id) ?? 0) + 1;
    if (version !== expected) t.equal(version, expected, `${id} in round ${round}`);
    versions.set(id, expected);
  }
  t.equal(versions.size, 1500, "of 256 slots");
  for (const [id, version] of versions) {
    const visitor = await held(store, generation, id);
    t.equal(visitor.state.version, version);
    t.equal(
      visitor.readMemory().entries.length +
        visitor.readMemory().tallies.reduce((sum, { count }) => sum + count, 0),
      version * 3,
      id,
    );
    store.visitors.release(visitor);
    if (t.counts.fail > 3) break;
  }
});

t.test(
  "visitors: a memory past the largest block is spilled, changed, checkpointed, and loaded again",
  async (t) => {
    const visitors = await visitorsOf(t, 256);
    const store = visitors.open(0);
    const generation = await visitors.generation(store);
    const spilled = () => readdirSync(`${visitors.directory.handle.path}/spill`).length;
    const visitor = await held(store, generation, "kiosk");
    for (let index = 0; index < SPILLED; index++)
      visitor.fold(eventFact(store, index + 1, [index, index + 1]));
    t.equal(visitor.readMemory().eventIds.length, SPILLED);
    store.visitors.release(visitor);
    t.equal(spilled(), 1, "the test says what it means");
    const other = visitors.open(1);
    let seen = await held(other, generation, "kiosk");
    t.equal(seen.readMemory().eventIds.length, SPILLED, "another thread reads what was spilled");
    const before = seen.readMemory();
    seen.beginFact(CLOCK_US * 2);
    seen.fold(eventFact(other, 5, [7, 7]));
    other.visitors.restore(seen);
    seen = await held(other, generation, "kiosk");
    t.same(seen.readMemory().eventIds, before.eventIds, "restored");
    const decisionId = other.log.nextDecisionId();
    seen.beginFact(CLOCK_US + 10_000);
    seen.appendPresentations(sampleDecision(generation, decisionId), decisionId, CLOCK_US / 1000);
    const { version } = seen.state;
    other.visitors.release(seen);
    // Everybody leaves, the kiosk too.
    for (let index = 0; index < 600; index++)
      await inTime(store, () => decideFor(store, generation, `x-${index}`));
    for (let index = 0; index < 3000 && spilled() > 0; index++)
      await inTime(store, () => decideFor(store, generation, `y-${index}`));
    t.equal(spilled(), 0, "its file has gone with it");
    seen = await held(store, generation, "kiosk");
    t.equal(seen.state.version, version);
    t.equal(seen.readMemory().entries.filter(({ decisionId: id }) => id === decisionId).length, 3);
    t.equal(spilled(), 1);
    // Its event ids are forgotten: it fits into the table again.
    seen.fold({ ...eventFact(store, 2 * SPILLED, [1, 2]), atUs: CLOCK_US + 3 * DAY_US });
    t.equal(spilled(), 1, "as long as it may be restored");
    store.visitors.release(seen);
    t.equal(spilled(), 0);
    seen = await held(store, generation, "another");
    for (let index = 0; index < SPILLED; index++)
      seen.fold(eventFact(store, 3 * SPILLED + index, [index, 9]));
    t.equal(spilled(), 1);
    store.visitors.restore(seen);
    t.equal(spilled(), 0, "what was never so leaves nothing");
    store.visitors.release(await held(store, generation, "another"));
  },
);

t.test(
  "visitors: columns that a later generation declares are there, also of visitors that are hot",
  async (t) => {
    const visitors = await visitorsOf(t);
    const store = visitors.open(0);
    const generation = await visitors.generation(store);
    const names = Array.from({ length: 50 }, (_, index) => `later_${index}`);
    const set = names.map((name, index) => ({ name, value: index }));
    await store.profiles.write({ level: "customer", id: "C-1", set, unset: [], atUs: 1 });
    store.visitors.release(await held(store, generation, "C-1"));
    const wider = await visitors.generation(
      store,
      names.map((name) => ({ name, type: "integer" as const })),
    );
    const visitor = await held(store, wider, "C-1");
    t.same(
      storedValues(wider, visitor.state),
      names.map((_, index) => index),
    );
    store.visitors.release(visitor);
    const before = await held(store, generation, "C-1");
    t.equal(
      storedValue(generation, before.state, 0),
      undefined,
      "the earlier generation reads its own columns",
    );
    store.visitors.release(before);
  },
);

t.test("visitors: a thread that ends by a fault puts back what it holds", async (t) => {
  const visitors = await visitorsOf(t);
  const store = visitors.open(0);
  const other = visitors.open(1);
  const generation = await visitors.generation(store);
  decideFor(store, generation, "C-1");
  const visitor = await held(store, generation, "C-1");
  visitor.beginFact(CLOCK_US);
  store.visitors.restoreAll();
  const seen = await held(other, generation, "C-1");
  t.equal(seen.state.version, 1, "as it was before the call that failed");
  other.visitors.release(seen);
  t.throws(() => store.visitors.release(visitor), /let go twice/);
});

t.test(
  "visitors: a bundle with more attributes than the table has columns is refused, and nothing else breaks",
  async (t) => {
    const visitors = await visitorsOf(t);
    const store = visitors.open(0);
    const generation = await visitors.generation(store);
    const set = [{ name: "age", value: 41 }];
    await store.profiles.write({ level: "customer", id: "C-1", set, unset: [], atUs: 1 });
    const tooMany = Array.from({ length: 200 }, (_, index) => ({
      name: `attribute_${index}`,
      type: "number" as const,
    }));
    await t.rejects(visitors.generation(store, tooMany), { code: "INTERN_TABLE_FULL" });
    const visitor = await held(store, generation, "C-1");
    t.equal(storedValue(generation, visitor.state, 0), 41);
    store.visitors.release(visitor);
    const again = await held(visitors.open(1), generation, "C-1");
    t.equal(storedValue(generation, again.state, 0), 41, "a thread that starts afterwards, too");
  },
);
