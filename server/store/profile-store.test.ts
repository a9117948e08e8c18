import { Worker } from "node:worker_threads";
import t from "tap";
import { ENGINE_LIMITS, NodeError, storedValue } from "../../engine/index.ts";
import {
  emptyVisitor,
  openTemporaryStore,
  readProfile,
  sampleGeneration,
  storedValues,
  temporaryFolder,
} from "./testing/sample.ts";

const generation = sampleGeneration();

t.test("profiles: what is written is read, typed, by attribute index", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const { profiles } = opened.store;
  const visitor = emptyVisitor();
  t.equal(readProfile(profiles, generation, "customer", "C-1", visitor), false, "nobody yet");
  t.match(visitor, { known: false, version: 0, updatedAtMs: 0, level: "customer", id: "C-1" });
  const first = await profiles.write({
    level: "customer",
    id: "C-1",
    set: [
      { name: "age", value: 41 },
      { name: "tier", value: "gold" },
      { name: "member", value: true },
      { name: "spend", value: 12.5 },
      { name: "first_name", value: "Łucja" },
    ],
    unset: [],
    atUs: 5_000_000,
  });
  t.equal(first.version, 1);
  t.equal(readProfile(profiles, generation, "customer", "C-1", visitor), true);
  t.same(storedValues(generation, visitor), [41, undefined, "Łucja", true, 12.5, "gold"]);
  t.match(visitor, { known: true, version: 1, updatedAtMs: 5_000 });
  const write = { level: "customer", id: "C-1", set: [{ name: "age", value: 42 }], unset: ["tier"], atUs: 1 };
  t.equal((await profiles.write(write)).version, 2);
  t.equal(write.atUs, 5_000_001, "a fact's time is raised to the visitor's last fact + 1 µs");
  readProfile(profiles, generation, "customer", "C-1", visitor);
  t.same(storedValues(generation, visitor), [42, undefined, "Łucja", true, 12.5, undefined]);
  t.equal(readProfile(profiles, generation, "customer", "c-1", visitor), false, "ids are case-sensitive");
  t.equal(readProfile(profiles, generation, "device", "C-1", visitor), false, "a level is part of who it is");
  t.same(
    storedValues(generation, visitor),
    new Array(6).fill(undefined),
    "what the read before left is gone",
  );
  await opened.close();

  const again = await openTemporaryStore(folder.path);
  readProfile(again.store.profiles, generation, "customer", "C-1", visitor);
  t.same(
    storedValues(generation, visitor),
    [42, undefined, "Łucja", true, 12.5, undefined],
    "and all of it after a restart",
  );
  await again.close();
});

t.test("profiles: ids at and past the bound, strange ids, long strings", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const { profiles } = opened.store;
  const visitor = emptyVisitor();
  const long = "ł".repeat(ENGINE_LIMITS.stringValueSizeMax / 2);
  for (const id of ["x".repeat(128), "é".repeat(64), "😀".repeat(32), "__proto__", "a\0b", " "]) {
    await profiles.write({
      level: "customer",
      id,
      set: [{ name: "first_name", value: long }],
      unset: [],
      atUs: 1,
    });
    t.ok(readProfile(profiles, generation, "customer", id, visitor), JSON.stringify(id).slice(0, 20));
    t.equal(storedValue(generation, visitor, 2), long);
  }
  for (const id of ["x".repeat(129), "é".repeat(65)]) {
    const refused = profiles.write({ level: "customer", id, set: [], unset: [], atUs: 1 });
    await t.rejects(refused, { code: "FIELD_TOO_LONG" });
  }
  await opened.close();
});

t.test("profiles: a declared type that differs from the stored one reads as nothing", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const { profiles } = opened.store;
  await profiles.write({
    level: "customer",
    id: "a",
    set: [{ name: "age", value: "old" }],
    unset: [],
    atUs: 1,
  });
  const visitor = emptyVisitor();
  t.ok(readProfile(profiles, generation, "customer", "a", visitor));
  t.equal(storedValue(generation, visitor, 0), undefined);
  const later = sampleGeneration([{ name: "age", type: "string" }]);
  readProfile(profiles, later, "customer", "a", visitor);
  t.same(storedValues(later, visitor), ["old"], "another generation has a map of its own");
  await opened.close();
});

t.test("profiles: writes of one turn share a transaction and keep their order and versions", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const { profiles } = opened.store;
  const results = await Promise.all(
    Array.from({ length: 500 }, (_, index) =>
      profiles.write({
        level: "customer",
        id: `v-${index % 10}`,
        set: [{ name: "age", value: index }],
        unset: [],
        atUs: 1,
      }),
    ),
  );
  t.equal(results[499]!.version, 50);
  const visitor = emptyVisitor();
  readProfile(profiles, generation, "customer", "v-9", visitor);
  t.equal(storedValue(generation, visitor, 0), 499);
  const many = profiles.writeMany(
    Array.from({ length: 2_000 }, (_, index) => ({
      level: "customer",
      id: `m-${index}`,
      set: [{ name: "tier", value: "gold" }],
      unset: [],
      atUs: 1,
    })),
  );
  t.equal(many.length, 2_000);
  t.ok(readProfile(profiles, generation, "customer", "m-1999", visitor));
  t.throws(
    () =>
      profiles.writeMany([
        { level: "customer", id: "ok", set: [], unset: [], atUs: 1 },
        { level: "customer", id: "x".repeat(129), set: [], unset: [], atUs: 1 },
      ]),
    { code: "FIELD_TOO_LONG" },
  );
  t.equal(readProfile(profiles, generation, "customer", "ok", visitor), false, "writeMany is all or nothing");
  await opened.close();
  await t.rejects(profiles.write({ level: "customer", id: "z", set: [], unset: [], atUs: 1 }), NodeError);
});

t.test("profiles: threads see each other's commits and agree on numbers", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const { profiles } = opened.store;
  const worker = new Worker(new URL("./testing/echo-worker.js", import.meta.url), {
    workerData: { directory: { path: folder.path, nodeId: opened.store.source.nodeId, boot: 1 }, lane: 1 },
  });
  const answers = (async function* (): AsyncGenerator<{ found: boolean; values: unknown[] }> {
    const queue: { found: boolean; values: unknown[] }[] = [];
    let wake = (): void => {};
    worker.on("message", (message) => {
      queue.push(message);
      wake();
    });
    for (;;) {
      while (queue.length > 0) yield queue.shift()!;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  })();
  const next = async (): Promise<{ found: boolean; values: unknown[] }> => (await answers.next()).value;
  await next();
  let stale = 0;
  const visitor = emptyVisitor();
  for (let index = 0; index < 1000; index++) {
    // A new string now and then, so that the worker meets numbers it does not know.
    const tier = `t-${Math.floor(index / 5)}`;
    const set = [
      { name: "age", value: index },
      { name: "tier", value: tier },
    ];
    await profiles.write({ level: "customer", id: "shared", set, unset: [], atUs: 1 });
    worker.postMessage({ read: "shared" });
    const seen = await next();
    if (!seen.found || seen.values[0] !== index || seen.values[5] !== tier) stale += 1;
    if (index % 4 !== 0) continue;
    worker.postMessage({ write: "back", age: index, tier: `w-${index}` });
    await next();
    if (!readProfile(profiles, generation, "customer", "back", visitor)) stale += 1;
    if (storedValue(generation, visitor, 0) !== index || storedValue(generation, visitor, 5) !== `w-${index}`)
      stale += 1;
  }
  t.equal(stale, 0, "no read missed a commit that had been answered");
  // Both at once, on one visitor: no version is lost.
  const mine = Array.from({ length: 200 }, (_, index) =>
    profiles.write({
      level: "customer",
      id: "both",
      set: [{ name: `n${index % 7}`, value: index }],
      unset: [],
      atUs: 1,
    }),
  );
  worker.postMessage({ race: "both", count: 200 });
  await Promise.all(mine);
  await next();
  readProfile(profiles, generation, "customer", "both", visitor);
  t.equal(visitor.version, 400);
  worker.postMessage({ close: true });
  await next();
  await worker.terminate();
  readProfile(profiles, generation, "customer", "both", visitor);
  t.equal(visitor.version, 400, "and a lane that ends takes nothing with it");
  await profiles.write({ level: "customer", id: "both", set: [], unset: ["age"], atUs: 1 });
  await opened.close();
});

t.test("profiles: of a denial and an unsetting of one time the denial is told", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const name = "consent.web.marketing";
  const denial = { set: [{ name, value: "denied" }], unset: [] };
  const unsetting = { set: [], unset: [name] };
  for (const [id, told] of Object.entries({
    "denied first": [denial, unsetting],
    "unset first": [unsetting, denial],
  })) {
    for (const write of told)
      await opened.store.profiles.write({ level: "customer", id, ...write, atUs: 7, isExact: true });
    t.same(opened.store.profiles.consentsOf("customer", id), [{ name, value: "denied", atUs: 7 }], id);
  }
  await opened.close();
});
