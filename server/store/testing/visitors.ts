/** Visitor stores for tests: one table over one data directory, as many threads' views of it as a test wants. */
import { createVisitorTable, type Generation, type VisitorTableBuffers } from "../../../engine/index.ts";
import { type DataDirectory, openDataDirectory } from "../data-directory.ts";
import { NamesRecorder } from "../numbers.ts";
import { openStore, type Store, type StoreOptions } from "../store.ts";
import type { HeldVisitor } from "../types.ts";
import { visitorTableOptions } from "../visitor-sizes.ts";
import { VisitorSpill } from "../visitor-spill.ts";
import { sampleDecision, sampleGeneration, temporaryFolder } from "./sample.ts";

export interface TestVisitors {
  readonly directory: DataDirectory;
  readonly buffers: VisitorTableBuffers;
  /** Another thread's view; lanes are numbered from 0 on. */
  open(lane: number, options?: Partial<StoreOptions>): Store;
  /** A generation whose names the node knows by then, opened by that store. */
  generation(store: Store, profile?: Parameters<typeof sampleGeneration>[0]): Promise<Generation>;
  close(): Promise<void>;
}

export async function openTestVisitors(path: string, slots = 256): Promise<TestVisitors> {
  const directory = await openDataDirectory(path);
  VisitorSpill.wipe(path);
  const buffers = createVisitorTable(visitorTableOptions({ slots, memoryBytes: 0 }, 0, 8, [1, 2]));
  const stores: Store[] = [];
  return {
    directory,
    buffers,
    open(lane, options = {}) {
      const store = openStore({
        directory: directory.handle,
        lane,
        version: "0.1.0",
        visitors: { buffers, holder: lane + 1 },
        ...options,
      });
      stores.push(store);
      return store;
    },
    async generation(store, profile) {
      const names = new NamesRecorder();
      sampleGeneration(profile, names);
      for (const name of ["customer", "device", "accept", "view"]) names.term(name);
      await store.numbers.intern(names);
      store.ensureColumns();
      return sampleGeneration(profile, store.generationNumbers);
    },
    async close() {
      for (const store of stores) await store.close();
      await directory.close();
    },
  };
}

/** The same over a folder that goes with the test. */
export async function visitorsOf(
  t: { teardown: (fn: () => unknown) => void },
  slots?: number,
): Promise<TestVisitors> {
  const folder = temporaryFolder();
  const visitors = await openTestVisitors(folder.path, slots);
  t.teardown(async () => {
    await visitors.close();
    folder.remove();
  });
  return visitors;
}

/** When `decideFor` decides, epoch µs. */
export const CLOCK_US = 1_800_000_000_000_000;

/** Records one decision with three contacts; returns the version after it, null where the visitor is busy. */
export function decideFor(store: Store, generation: Generation, id: string): number | null {
  const visitor = store.visitors.hold(generation, "customer", id);
  if (visitor === null) return null;
  visitor.beginFact(CLOCK_US);
  const decisionId = store.log.nextDecisionId();
  visitor.appendPresentations(sampleDecision(generation, decisionId), decisionId, CLOCK_US / 1000);
  const { version } = visitor.state;
  store.visitors.release(visitor);
  return version;
}

/** Tries until it succeeds, turn after turn, with far more patience than a call has: test machines are slow. */
export async function inTime<T>(store: Store, attempt: () => T | null): Promise<T> {
  for (const endAt = performance.now() + 60_000; ; ) {
    const result = attempt();
    if (result !== null) return result;
    if (performance.now() > endAt) throw new Error("a visitor stays busy, or the table full");
    await store.visitors.whenFree(performance.now());
  }
}

/** Holds, waiting as a handler would. */
export function held(
  store: Store,
  generation: Generation,
  id: string,
  level = "customer",
): Promise<HeldVisitor> {
  return inTime(store, () => store.visitors.hold(generation, level, id));
}
