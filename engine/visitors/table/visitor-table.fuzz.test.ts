/**
 * The table against a map: two holders in one thread take, change, restore, checkpoint and lose visitors in any order,
 * and every look-up says what the map says. `npm run fuzz -- visitor-table` repeats a run by its seed.
 */
import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../../testing/fuzz.ts";
import { ABSENT, BUSY, createVisitorTable, FULL, VisitorTable } from "./index.ts";
import { auditTable } from "./testing/audit-table.ts";
import { change, check, copyOut, load, makeRaceStore, storeViews } from "./testing/memory-of-counts.ts";
import { levelOf } from "./testing/racer.ts";

const VISITORS = 24;
const { seed, runs: numRuns } = fuzzSettings(150);
const ids = Array.from({ length: VISITORS }, (_, visitor) => `${"é".repeat(visitor % 5)}${visitor >> 1}`);

const operation = fc.record({
  kind: fc.constantFrom(
    "hold",
    "hold",
    "hold",
    "change",
    "change",
    "change",
    "unlock",
    "unlock",
    "restore",
    "restoreAll",
    "erase",
    "claim",
    "scan",
    "copy",
    "commit",
    "settle",
    "unclaim",
  ),
  holder: fc.nat({ max: 1 }),
  visitor: fc.nat({ max: VISITORS - 1 }),
  number: fc.nat({ max: 9 }),
});
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

interface Held {
  slot: number;
  visitor: number;
  /** What it was when it was taken. */
  version: number;
}
interface Leaving {
  slot: number;
  token: number;
  copy: Int32Array | null;
  isCommitted: boolean;
}

class Model {
  readonly #buffers;
  readonly #tables: VisitorTable[];
  readonly #store = storeViews(makeRaceStore(VISITORS));
  readonly #versions = new Array<number>(VISITORS).fill(0);
  readonly #held: Held[][] = [[], []];
  #leaving: Leaving[] = [];

  constructor(slotCount: number, pages: number) {
    this.#buffers = createVisitorTable({
      slotCount,
      columnCount: 10,
      columnsMax: 32,
      arenaSizeBytes: pages * 65_536,
      seed: [seed, 7],
      holderCount: 2,
    });
    this.#tables = [1, 2].map((holder) => new VisitorTable(this.#buffers, holder));
  }

  run(operations: readonly Operation[]): void {
    for (const step of operations) this.#step(step);
    for (const held of this.#held) while (held.length > 0) this.#unlock(held, 0);
    for (let visitor = 0; visitor < VISITORS; visitor++) {
      this.#hold(0, visitor);
      const held = this.#held[0]!;
      if (held.length > 0) this.#unlock(held, 0);
    }
    same(auditTable(this.#buffers), []);
  }

  #step({ kind, holder, visitor, number }: Operation): void {
    const table = this.#tables[holder]!;
    const held = this.#held[holder]!;
    const at = number % Math.max(1, held.length);
    const leavingAt = number % Math.max(1, this.#leaving.length);
    const leaving = this.#leaving[leavingAt];
    if (kind === "hold") this.#hold(holder, visitor);
    if (kind === "claim") this.#claim(table, 1 + number);
    if (kind === "scan") {
      const end = table.checkpoints.forEachDirty(number % table.slotCount, 8, (slot, token) =>
        this.#leaving.push({ slot, token, copy: copyOut(table, slot), isCommitted: false }),
      );
      same(end >= number % table.slotCount && end <= table.slotCount, true);
    }
    if (leaving !== undefined) this.#leave(kind, table, leaving, leavingAt);
    if (held.length === 0) return;
    const { slot, visitor: own, version } = held[at]!;
    if (kind === "change" && change(table, slot, own, number)) this.#versions[own]!++;
    if (kind === "unlock") this.#unlock(held, at);
    if (kind === "restore") {
      table.restore(slot);
      this.#versions[own] = version;
      held.splice(at, 1);
    }
    if (kind === "restoreAll") {
      table.restoreAll();
      for (const each of held) this.#versions[each.visitor] = each.version;
      held.length = 0;
    }
    // Erased from the table only: what the store has is what there is then, and no later commit brings it back.
    if (kind === "erase" && number === 0) {
      table.free(slot);
      this.#versions[own] = this.#store.read(own)[0]!;
      held.splice(at, 1);
      this.#leaving = this.#leaving.filter((each) => each.slot !== slot);
    }
  }

  #leave(kind: string, table: VisitorTable, leaving: Leaving, at: number): void {
    const { slot, token, copy, isCommitted } = leaving;
    if (kind === "copy" && copy === null) {
      if (table.isHeld(slot)) return;
      if (!table.checkpoints.lockVictim(slot, token)) return void this.#leaving.splice(at, 1);
      leaving.copy = copyOut(table, slot);
      table.unlock(slot);
    }
    if (kind === "commit" && copy !== null && !isCommitted) {
      this.#store.commit(copy);
      leaving.isCommitted = true;
    }
    if (kind === "settle" && isCommitted && !table.isHeld(slot)) {
      table.checkpoints.settle(slot, token);
      this.#leaving.splice(at, 1);
    }
    if (kind === "unclaim" && !isCommitted && !table.isHeld(slot)) {
      table.checkpoints.unclaim(slot, token);
      this.#leaving.splice(at, 1);
    }
  }

  #hold(holder: number, visitor: number): void {
    const table = this.#tables[holder]!;
    if (this.#held[holder]!.some((held) => held.visitor === visitor)) return;
    const isBusy = this.#held[1 - holder]!.some((held) => held.visitor === visitor);
    let slot = table.lock(levelOf(visitor), ids[visitor]!);
    same(slot === BUSY, isBusy);
    if (isBusy) same(table.insert(levelOf(visitor), ids[visitor]!) < 0, true);
    if (isBusy) return;
    if (slot === ABSENT) {
      same(this.#store.read(visitor)[0]!, this.#versions[visitor]!);
      slot = table.insert(levelOf(visitor), ids[visitor]!);
      if (slot === FULL) return;
      same(slot >= 0, true);
      if (!load(table, slot, visitor, this.#store)) {
        table.restore(slot);
        return;
      }
      table.publish(slot);
    }
    check(table, slot, visitor);
    same(table.surrogateLow(slot), this.#versions[visitor]);
    this.#held[holder]!.push({ slot, visitor, version: this.#versions[visitor]! });
  }

  #unlock(held: Held[], at: number): void {
    const { slot } = held.splice(at, 1)[0]!;
    this.#tables[held === this.#held[0] ? 0 : 1]!.unlock(slot);
  }

  #claim(table: VisitorTable, max: number): void {
    const [victims, tokens] = [new Int32Array(max), new Int32Array(max)];
    const count = table.checkpoints.claimVictims(max, victims, tokens);
    for (let index = 0; index < count; index++)
      this.#leaving.push({ slot: victims[index]!, token: tokens[index]!, copy: null, isCommitted: false });
  }
}

function same(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(`got ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
}

for (const [slotCount, pages, why] of [
  [32, 64, "a slot for everybody"],
  [12, 64, "a slot for half of them"],
  [20, 3, "hardly any memory"],
  [1, 64, "one slot"],
] as const) {
  t.test(`table as a map: ${why} (seed ${seed})`, async () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 250, size: "max" }), (operations) =>
        new Model(slotCount, pages).run(operations),
      ),
      { seed, numRuns },
    );
  });
}
