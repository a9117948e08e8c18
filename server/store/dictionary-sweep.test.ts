import t from "tap";
import { sweepDictionary, wantSweep } from "./dictionary-sweep.ts";
import { surrogatesOf } from "./forget.ts";
import { InternTable } from "./intern-table.ts";
import { openLmdb, visitorKey } from "./lmdb-environment.ts";
import { LmdbProfileStore } from "./profile-store.ts";
import { guardStore } from "./store-guard.ts";
import { NOW_MS, recovered } from "./testing/recovery-kit.ts";
import { openTemporaryStore, temporaryFolder } from "./testing/sample.ts";

t.test("dictionary: a record that cannot be read keeps all strings, and the store", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const set = [{ name: "first_name", value: "Ann" }];
  await opened.store.profiles.write({ level: "customer", id: "a", set, unset: [], atUs: 1 });
  await opened.close();
  const environment = openLmdb(`${folder.path}/lmdb`);
  await environment.profiles.put(visitorKey("customer", "a"), Buffer.of(1, 2));
  await environment.root.transaction(() => wantSweep(environment));
  await t.rejects(sweepDictionary(environment), { code: "DATA_DIR_INVALID" });
  t.same(new InternTable(environment.interns).strings, ["Ann"]);
  await environment.close();
  t.equal(await guardStore(folder.path), null);
});

t.test("dictionary: what only the forgotten had said is erased by the next start", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  let opened = await openTemporaryStore(folder.path);
  const write = async (id: string, set: Record<string, string>, unset: string[] = []): Promise<void> => {
    const entries = Object.entries(set).map(([name, value]) => ({ name, value }));
    await opened.store.profiles.write({ level: "customer", id, set: entries, unset, atUs: 1 });
  };
  const valuesOf = (id: string): unknown[] => {
    const { profiles } = opened.store;
    t.ok(profiles instanceof LmdbProfileStore);
    const record = (profiles as LmdbProfileStore).readRecord("customer", id);
    return [...(record?.entries.values() ?? [])].map(({ value }) => value);
  };
  await write("gone", { first_name: "SECRET", tier: "gold", city: "shared-name" });
  await write("stays", { tier: "gold", first_name: "shared-name", city: "" });
  await write("stays", { first_name: "Ann" });
  await opened.close();

  let environment = openLmdb(`${folder.path}/lmdb`);
  const stored = (): string[] =>
    [...environment.interns.getRange({ start: "" })].map(({ key, value }) => key + value.toString("latin1"));
  t.equal(await sweepDictionary(environment), 0, "nobody was forgotten since the store was made");
  await environment.root.transaction(() => wantSweep(environment)); // As in a store of an earlier version.
  t.equal(await sweepDictionary(environment), 1, "a value that was written over");
  t.equal(await sweepDictionary(environment), 0, "nobody was forgotten since");
  t.match(stored().join(), /SECRET/);
  await environment.root.transaction(() => {
    void environment.profiles.remove(visitorKey("customer", "gone"));
    wantSweep(environment);
  });
  await environment.close();
  t.equal(await guardStore(folder.path), null, "as a start does it");
  environment = openLmdb(`${folder.path}/lmdb`);
  t.notMatch(stored().join(), /SECRET|shared-name/);
  t.match(stored().join(), /gold/, "what others have too stays");
  const { strings } = new InternTable(environment.interns);
  t.equal(strings.filter((value) => value === "").length, 4, "three erased, one that is empty");
  await environment.close();

  opened = await openTemporaryStore(folder.path);
  t.same(valuesOf("stays"), ["gold", "Ann", ""]);
  await write("new", { first_name: "SECRET", tier: "gold" });
  await write("stays", { city: "Riga" });
  t.same(valuesOf("new"), ["SECRET", "gold"], "and it may come again");
  t.same(valuesOf("stays"), ["gold", "Ann", "Riga"]);
  await opened.close();
});

t.test("dictionary: so is what a recovery forgets, of a store that a power loss set back", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const set = [{ name: "first_name", value: "SECRET" }];
  await opened.store.profiles.write({ level: "customer", id: "gone", set, unset: [], atUs: 1 });
  const surrogates = surrogatesOf(folder.path, "customer", "gone");
  t.equal(surrogates.length, 1);
  opened.store.log.appendForget({ surrogates, atMs: NOW_MS, caller: "admin" });
  opened.store.log.flush();
  await opened.close();
  t.equal(await guardStore(folder.path), null, "the start after it sweeps, recovers, and forgets");
  await recovered(folder.path, 2, ({ profiles }) => {
    t.equal(profiles.get(visitorKey("customer", "gone")), undefined);
  });
  t.equal(await guardStore(folder.path), null, "the next one erases");
  const environment = openLmdb(`${folder.path}/lmdb`);
  t.same(new InternTable(environment.interns).strings, [""]);
  await environment.close();
});
