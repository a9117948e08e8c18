/**
 * One of several threads that race over a small table; `visitor-table.race.test.ts` starts them.
 *
 * Each takes visitors, changes them by a rule that only undisturbed changes keep (`memory-of-counts.ts`), lets some go
 * unchanged, links some, and checkpoints others into a store in shared memory. What it counts as done it counts after
 * the slot was let go, so at the end every visitor must have been changed as often as was counted.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Compactor } from "../compactor.ts";
import { ABSENT, BUSY, FULL, VisitorTable, type VisitorTableBuffers } from "../index.ts";
import { Slots } from "../slots.ts";
import { change, check, copyOut, load, type RaceStore, storeViews } from "./memory-of-counts.ts";

export interface RacerData {
  readonly buffers: VisitorTableBuffers;
  readonly store: RaceStore;
  readonly holder: number;
  readonly seed: number;
  readonly runMs: number;
  /** Of visitor i, whose level is `levelOf(i)`. */
  readonly ids: readonly string[];
  /** Compact the arena now and then, whether it is short or not. */
  readonly compacts: boolean;
}
export interface RacerReport {
  readonly changes: number;
  readonly restores: number;
  readonly busy: number;
  readonly full: number;
  readonly left: number;
}

const BATCH = 8;

export function levelOf(visitor: number): number {
  return visitor & 1;
}

function race({ buffers, store: shared, holder, seed, runMs, ids, compacts }: RacerData): RacerReport {
  const table = new VisitorTable(buffers, holder);
  const compactor = new Compactor(new Slots(buffers, holder));
  const store = storeViews(shared);
  const report = { changes: 0, restores: 0, busy: 0, full: 0, left: 0 };
  const victims = new Int32Array(BATCH);
  const tokens = new Int32Array(BATCH);
  const group = new Int32Array(4);
  let state = seed;
  const random = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  // The square makes some visitors much more sought after than others.
  const anyVisitor = (): number => Math.floor((random(1000) / 1000) ** 2 * ids.length);

  const checkpoint = (slot: number, token: number): void => {
    if (!table.checkpoints.lockVictim(slot, token)) return;
    const commit = copyOut(table, slot);
    table.unlock(slot);
    store.commit(commit);
    if (table.checkpoints.settle(slot, token)) report.left++;
  };
  const makeRoom = (): void => {
    const count = table.checkpoints.claimVictims(1 + random(BATCH), victims, tokens);
    for (let index = 0; index < count; index++) checkpoint(victims[index]!, tokens[index]!);
  };
  const scan = (): void => {
    const from = random(table.slotCount);
    const copies: { slot: number; token: number; commit: Int32Array }[] = [];
    table.checkpoints.forEachDirty(from, 16, (slot, token) =>
      copies.push({ slot, token, commit: copyOut(table, slot) }),
    );
    for (const { slot, token, commit } of copies) {
      store.commit(commit);
      table.checkpoints.settle(slot, token);
    }
  };
  /** Locks the visitor, from the store where it is not in the table; < 0: not now. */
  const hold = (visitor: number): number => {
    const slot = table.lock(levelOf(visitor), ids[visitor]!);
    if (slot !== ABSENT) return slot;
    const inserted = table.insert(levelOf(visitor), ids[visitor]!);
    if (inserted < 0) return inserted;
    if (random(20) === 0 || !load(table, inserted, visitor, store)) {
      table.restore(inserted);
      return BUSY;
    }
    table.publish(inserted);
    return inserted;
  };
  const changeOrNot = (slot: number, visitor: number): void => {
    check(table, slot, visitor);
    const times = 1 + random(3);
    let done = 0;
    for (let time = 0; time < times; time++) if (change(table, slot, visitor, random(4))) done++;
    if (random(5) === 0) {
      table.restore(slot);
      report.restores++;
      return;
    }
    table.unlock(slot);
    store.count(visitor, done);
    report.changes += done;
  };
  const changeGroup = (): void => {
    const visitors = new Map<number, number>();
    for (let index = 0; index < group.length; index++) {
      const visitor = anyVisitor();
      const slot = table.find(levelOf(visitor), ids[visitor]!);
      if (slot >= 0) visitors.set(slot, visitor);
    }
    [...visitors.keys()].forEach((slot, index) => {
      group[index] = slot;
    });
    if (!table.lockAll(group, visitors.size)) return;
    for (const slot of group.subarray(0, visitors.size)) {
      const visitor = visitors.get(slot)!;
      if (table.isVisitor(slot, levelOf(visitor), ids[visitor]!)) changeOrNot(slot, visitor);
      else table.unlock(slot);
    }
  };

  const endAt = performance.now() + runMs;
  while (performance.now() < endAt) {
    const dice = random(20);
    if (compacts && random(40) === 0) compactor.run(random(1000));
    if (dice === 0) scan();
    else if (dice === 1) makeRoom();
    else if (dice < 5) changeGroup();
    else {
      const visitor = anyVisitor();
      const slot = hold(visitor);
      if (slot >= 0) changeOrNot(slot, visitor);
      else if (slot === BUSY) report.busy++;
      else if (slot === FULL) {
        report.full++;
        makeRoom();
      }
    }
  }
  table.close();
  return report;
}

if (parentPort !== null) parentPort.postMessage(race(workerData as RacerData));
