/** A new bundle tried on the node's visitors: hot ones and cold ones. */
import t from "tap";
import {
  buildBundle,
  compileBundle,
  loadBitmapLibrary,
  type Model,
  openGeneration,
  readBundle,
} from "../../engine/index.ts";
import { NamesRecorder, namesOfModel } from "../store/numbers.ts";
import { shopModel, temporaryFolder, writeBundleFile } from "../testing/node-kit.ts";
import { openTestThreads, type TestThread } from "../testing/thread-kit.ts";
import { trySample } from "./sample.ts";

const library = await loadBitmapLibrary();
const NO_A_TO_MINORS = { name: "no-a-to-minors", when: "offer.code == 'a'", require: "profile.age >= 18" };

function model(withdrawals: number | null, changes: Partial<Model> = {}): Model {
  const rollback =
    withdrawals === null ? {} : { rollback: { withdrawals, decisions: 1000, withinMs: 60_000 } };
  return { ...shopModel(), invariants: [NO_A_TO_MINORS], ...rollback, ...changes };
}

/** As the batch pool's `compile` leaves it. */
async function compiled({ thread }: TestThread, of: Model) {
  const bundle = readBundle(buildBundle(of, [{ segment: "gold", members: ["C-GOLD"] }]).bytes);
  const made = compileBundle(bundle, library, [1, 2]);
  const names = new NamesRecorder();
  openGeneration(made, 1, 0, names);
  await thread.store.numbers.intern(names);
  await thread.store.numbers.intern(namesOfModel(of));
  thread.store.ensureColumns();
  return made;
}

async function population(opened: TestThread, ages: Readonly<Record<string, number>>): Promise<void> {
  for (const [id, age] of Object.entries(ages)) {
    await opened.thread.store.profiles.write({
      level: "customer",
      id,
      set: [{ name: "age", value: age }],
      unset: [],
      atUs: Date.now() * 1000,
    });
  }
}

t.test(
  "sample: visitors in LMDB and in the table, each once at every point, and what came of it",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const [opened] = await openTestThreads(folder.path, 1);
    t.teardown(() => opened!.close());
    const { thread, activate } = opened!;
    await activate(writeBundleFile(folder.path).path);
    const adults = Object.fromEntries(Array.from({ length: 38 }, (_, index) => [`C-${index}`, 18 + index]));
    await population(opened!, { ...adults, "C-MINOR": 17, "ż-minor": 3 });
    const { generation } = thread.generations.current();
    for (const id of ["C-1", "C-2", "C-MINOR", "never-written"]) {
      thread.store.visitors.release(thread.store.visitors.hold(generation, "customer", id)!);
    }
    const found = thread.store.sampleVisitors(["customer", "device"], 1000, 7);
    t.equal(new Set(found.map((one) => one.id)).size, found.length, "none twice");
    t.ok(found.length >= 40, "all that there are, where more are wanted");
    t.equal(thread.store.sampleVisitors(["customer"], 10, 7).length, 10, "no more than are wanted");

    const task = { visitorsMax: 1000, visitorsMin: 0, timeMsMax: 60_000, seed: 7 };
    thread.outbox.flush();
    const before = thread.store.log.writtenBytes;
    const lax = trySample(thread, { ...task, compiled: await compiled(opened!, model(0.5)) });
    t.equal(lax.visitors, found.length);
    t.equal(lax.decisions, 2 * lax.visitors, "two points");
    // Two minors at two points; who has no age cannot be told, and that counts as violated.
    t.equal(lax.withdrawals, 4 + 2 * (found.length - 40));
    t.equal(thread.store.log.writtenBytes, before, "nothing is recorded");
    t.notOk(thread.store.log.hasPending, "nor is anything about to be");

    const strict = await compiled(opened!, model(0.01));
    t.throws(() => trySample(thread, { ...task, compiled: strict }), {
      code: "INVARIANT_BROKEN",
      field: "invariant no-a-to-minors",
      message:
        /^invariant no-a-to-minors takes offer a away \d+ times at (hero|side) of channel web; \d+ more elsewhere: \d+(\.\d+)? % of the \d+ decisions that were tried for \d+ visitors of this node, and the workspace allows 1 %$/,
    });
    const none = { visitors: 0, decisions: 0, withdrawals: 0 };
    t.strictSame(
      trySample(thread, { ...task, compiled: await compiled(opened!, model(null)) }),
      none,
      "no rate, no trial",
    );
    t.equal(trySample(thread, { ...task, timeMsMax: 0, compiled: strict }).visitors, 0, "within its time");
    const some = await compiled(opened!, model(1));
    t.equal(
      trySample(thread, { ...task, visitorsMin: 5, timeMsMax: 0, compiled: some }).visitors,
      5,
      "but for so many at least, whatever the machine",
    );
  },
);
