/** Visitors that are linked: held together, forgotten, and let go of where something fails between. */
import t from "tap";
import type { Generation } from "../../engine/index.ts";
import { SlotVisitor } from "./held-visitor.ts";
import { factId, sourceHex } from "./source.ts";
import type { Store } from "./store.ts";
import { storedValues } from "./testing/sample.ts";
import { CLOCK_US, decideFor, held, visitorsOf } from "./testing/visitors.ts";
import { VisitorLoader } from "./visitor-loader.ts";

const OWNER = { level: "customer", id: "C-1" };
const ALIAS = { level: "device", id: "d-1" };

/** Links the device to the customer. */
function linkDevice(store: Store, generation: Generation): void {
  const [owner, alias] = store.visitors.holdBoth(generation, OWNER, ALIAS)!;
  const fact = {
    kind: "link",
    version: 1,
    atUs: CLOCK_US,
    factId: factId(sourceHex(store.source), 50),
    linked: true,
  } as const;
  owner.fold({ ...fact, role: "owner", otherLevel: ALIAS.level, otherId: ALIAS.id });
  alias.fold({ ...fact, role: "alias", otherLevel: OWNER.level, otherId: OWNER.id });
  for (const one of [owner, alias]) store.visitors.release(one);
}

t.test("visitors: linked ids are held together, and read as one", async (t) => {
  const visitors = await visitorsOf(t);
  const store = visitors.open(0);
  const generation = await visitors.generation(store);
  decideFor(store, generation, "C-1");
  linkDevice(store, generation);
  const seen = await held(store, generation, "d-1", "device");
  t.equal(seen.state.memories.length, 2);
  t.same(
    seen.readLinked().map(({ level, id, memory }) => [level, id, memory.entries.length]),
    [["customer", "C-1", 3]],
  );
  const other = visitors.open(1);
  t.equal(other.visitors.hold(generation, "customer", "C-1"), null, "both are locked");
  store.visitors.release(seen);
  const back = other.visitors.hold(generation, "customer", "C-1");
  t.equal(back?.state.memories.length, 2);
  other.visitors.release(back!);
  t.throws(() => store.visitors.holdBoth(generation, OWNER, OWNER));
});

t.test("visitors: who is forgotten is unknown, in the table, in LMDB, and to who was linked", async (t) => {
  const visitors = await visitorsOf(t);
  const store = visitors.open(0);
  const other = visitors.open(1);
  const generation = await visitors.generation(store);
  const set = [{ name: "first_name", value: "y".repeat(80) }];
  await store.profiles.write({ level: "customer", id: "C-1", set, unset: [], atUs: 1 });
  decideFor(store, generation, "C-1");
  store.log.flush();
  store.visitors.turnWritten();
  linkDevice(store, generation);
  await store.visitors.forget("customer", "C-1");
  for (const reader of [store, other]) {
    const visitor = await held(reader, generation, "C-1");
    t.match(visitor.state, { known: false, version: 0 });
    t.same(visitor.readMemory().entries, []);
    t.same(storedValues(generation, visitor.state), new Array(6).fill(undefined));
    t.equal(visitor.surrogateHigh, 0);
    reader.visitors.release(visitor);
    const device = await held(reader, generation, "d-1", "device");
    t.same([device.readMemory().links, device.state.memories.length], [[], 1], "the link is forgotten");
    reader.visitors.release(device);
  }
  t.equal(decideFor(other, generation, "C-1"), 1, "somebody else by the same id");
});

t.test("visitors: a fault while a link is dropped leaves who was linked as it was, and free", async (t) => {
  const visitors = await visitorsOf(t);
  const store = visitors.open(0);
  const other = visitors.open(1);
  const generation = await visitors.generation(store);
  linkDevice(store, generation);
  const { putRecord } = VisitorLoader.prototype;
  t.teardown(() => Object.assign(VisitorLoader.prototype, { putRecord }));
  VisitorLoader.prototype.putRecord = () => {
    throw new Error("injected");
  };
  await t.rejects(store.visitors.forget("device", "d-1"), {
    code: "STORE_UNWRITABLE",
    message: /is not erased, only unlinked from other ids; repeat the call/,
  });
  VisitorLoader.prototype.putRecord = putRecord;
  const seen = await held(other, generation, "C-1");
  t.match(seen.readMemory().links, [{ id: "d-1", linked: true }], "not half a word of it");
  other.visitors.release(seen);
  await store.visitors.forget("device", "d-1");
  const after = await held(other, generation, "C-1");
  t.same(after.readMemory().links, [], "the repeat ends it");
  other.visitors.release(after);
});

t.test("visitors: where the second of two cannot be opened, the first is let go", async (t) => {
  const visitors = await visitorsOf(t);
  const store = visitors.open(0);
  const other = visitors.open(1);
  const generation = await visitors.generation(store);
  const { open } = SlotVisitor.prototype;
  t.teardown(() => Object.assign(SlotVisitor.prototype, { open }));
  let openedCount = 0;
  SlotVisitor.prototype.open = function (...given) {
    openedCount += 1;
    open.apply(this, given);
    if (openedCount === 3) throw new Error("injected");
  };
  t.throws(() => store.visitors.holdBoth(generation, ALIAS, OWNER), /injected/);
  SlotVisitor.prototype.open = open;
  for (const { level, id } of [ALIAS, OWNER]) {
    const free = other.visitors.hold(generation, level, id);
    t.ok(free, `${level} is free`);
    if (free !== null) other.visitors.release(free);
  }
});
