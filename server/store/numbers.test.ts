import t from "tap";
import { NodeError } from "../../engine/index.ts";
import { checkpointNow, putCheckpoint, readCheckpoint } from "./checkpoint-meta.ts";
import { openLmdb } from "./lmdb-environment.ts";
import { StoreNumbers } from "./numbers.ts";
import { RecoveredTerms, type TreatmentTerms } from "./recovery-terms.ts";
import { temporaryFolder } from "./testing/sample.ts";

t.test("numbers: the same for all, for good, and none is given twice", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const environment = openLmdb(folder.path);
  const first = new StoreNumbers(environment);
  const second = new StoreNumbers(environment);
  await first.intern({ terms: ["offer-a", "zone", "offer-a", ""], columns: ["age:number"] });
  t.equal(first.term("offer-a"), 1);
  t.equal(second.term("zone"), 2, "who misses a name loads what others added");
  t.equal(second.column({ name: "age", type: "timestamp" }), 0, "numbers and timestamps are one kind");
  await second.intern({ terms: ["zone", "offer-b"], columns: ["age:string"] });
  t.equal(first.term("offer-b"), 3);
  t.equal(first.column({ name: "age", type: "string" }), 1, "a changed type is another column");
  t.equal(first.name(3), "offer-b");
  t.equal(first.name(0), "");
  t.equal(first.termOrZero("never"), 0);
  t.throws(() => first.term("never"), { code: "INTERN_TABLE_FULL" });
  await environment.close();
  const again = openLmdb(folder.path);
  const later = new StoreNumbers(again);
  t.same([later.term("offer-a"), later.term("zone"), later.term("offer-b")], [1, 2, 3], "after a restart");
  t.same(later.columnKeys, ["age:number", "age:string"]);
  await again.close();
});

t.test("numbers: at the bound all of a bundle's names are refused, none is half in", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const environment = openLmdb(folder.path);
  const numbers = new StoreNumbers(environment, { termsMax: 3, columnsMax: 1 });
  await numbers.intern({ terms: ["a", "b"], columns: ["x:number"] });
  await t.rejects(numbers.intern({ terms: ["c", "d"], columns: [] }), { code: "INTERN_TABLE_FULL" });
  t.equal(numbers.termOrZero("c"), 0, "nothing of the refused bundle was kept");
  await t.rejects(numbers.intern({ terms: [], columns: ["y:number"] }), NodeError);
  await numbers.intern({ terms: ["a", "c"], columns: ["x:number"] });
  t.equal(numbers.term("c"), 3, "what fits still goes in");
  await environment.close();
});

t.test("numbers: a full table costs recovery the names that do not fit, and never the start", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const environment = openLmdb(folder.path);
  const numbers = new StoreNumbers(environment, { termsMax: 6, columnsMax: 1 });
  await numbers.intern({ terms: ["a", "b"], columns: [] });
  const terms = new RecoveredTerms(numbers);
  const definitions = {
    treatments: ["a", "c", "d", "e", "f", "g"].map((offer, number) => ({
      kind: "treatment" as const,
      number,
      treatmentId: `t-${offer}`,
      offer,
      category: "",
      rule: "b",
    })),
    points: [],
  };
  const treatments: TreatmentTerms[] = [];
  await terms.prepare([{ definitions, treatments, places: [] }], []);
  t.equal(treatments.length, 6);
  const lost = treatments.filter(({ offer }) => offer === 0).length;
  t.equal(lost, terms.namesLost.size);
  t.ok(lost >= 1 && lost <= 2, `${lost} of 5 new names did not fit`);
  t.equal(treatments[0]!.offer, 1);
  await environment.close();
});

t.test("checkpoint: what was noted is read; before the first there is none", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const environment = openLmdb(folder.path);
  t.equal(readCheckpoint(environment), null);
  const checkpoint = checkpointNow(folder.path, 3, 1234);
  t.same(checkpoint, { atMs: 1234, bootsBefore: 3, sources: [] });
  const noted = { ...checkpoint, sources: [{ boot: 3, lane: 0, file: 2, offset: 77 }] };
  await environment.root.transaction(() => putCheckpoint(environment, noted));
  t.same(readCheckpoint(environment), noted);
  await environment.close();
});
