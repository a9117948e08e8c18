/** Who leaves the visitor table and when, and how memories that stay are put together. */
import t from "tap";
import { Compactor } from "../compactor.ts";
import { ABSENT, FULL, Room, readTableCounters } from "../index.ts";
import { Slots } from "../slots.ts";
import { CONTROL, SET_WORDS } from "../table-layout.ts";
import { VisitorKey } from "../visitor-key.ts";
import { auditTable } from "./audit-table.ts";
import { append, entries, insert, LEVEL, makeTable } from "./table-kit.ts";

export function testEviction(): void {
  t.test(
    "table: a dirty visitor leaves when its checkpoint was committed, a clean one at once",
    async (t) => {
      const { table, other, buffers } = makeTable({ slotCount: 4 });
      const [victims, tokens] = [new Int32Array(4), new Int32Array(4)];
      const slots = ["a", "b", "c", "d"].map((id) => {
        const slot = insert(table, id);
        if (id < "c") append(table, slot, 1);
        table.unlock(slot);
        return slot;
      });
      t.equal(table.checkpoints.claimVictims(4, victims, tokens), 2);
      t.equal(table.checkpoints.freedAtOnce, 2, "the clean ones");
      t.strictSame([...victims.subarray(0, 2)].sort(), slots.slice(0, 2));
      t.equal(table.freeSlotCount, 2);
      t.ok(table.checkpoints.lockVictim(victims[0]!, tokens[0]!));
      t.strictSame(entries(table, victims[0]!), [1]);
      table.unlock(victims[0]!);
      t.equal(other.lock(LEVEL, table.freeSlotCount === 2 ? "b" : ""), slots[1], "taken back");
      other.unlock(slots[1]!);
      const [a, b] = [victims.indexOf(slots[0]!), victims.indexOf(slots[1]!)];
      t.notOk(table.checkpoints.lockVictim(slots[1]!, tokens[b]!));
      t.ok(table.checkpoints.settle(slots[0]!, tokens[a]!), "leaves");
      t.notOk(table.checkpoints.settle(slots[1]!, tokens[b]!), "stays");
      t.notOk(table.checkpoints.settle(slots[0]!, tokens[a]!), "once only");
      t.equal(table.lock(LEVEL, "a"), ABSENT);
      t.equal(table.lock(LEVEL, "b"), slots[1]);
      t.notOk(table.isDirty(slots[1]!), "taken back unchanged: its checkpoint holds");
      table.unlock(slots[1]!);
      t.match(readTableCounters(buffers), { live: 1, loading: 0, evicting: 0, evictions: 3, takeBacks: 1 });
    },
  );

  t.test("table: a visitor that cannot leave since its set is locked stays, and leaves later", async (t) => {
    const { table, buffers } = makeTable();
    const [victims, tokens] = [new Int32Array(4), new Int32Array(4)];
    const slot = insert(table, "a");
    append(table, slot, 1);
    table.unlock(slot);
    t.equal(table.checkpoints.claimVictims(4, victims, tokens), 1);
    // Another thread holds every set, and has lost its processor.
    const sets = new Int32Array(buffers.index);
    for (let set = 0; set < sets.length; set += SET_WORDS) sets[set] = 3;
    t.notOk(table.checkpoints.settle(slot, tokens[0]!));
    for (let set = 0; set < sets.length; set += SET_WORDS) sets[set] = 0;
    t.match(readTableCounters(buffers), { live: 1, evicting: 0 });
    let freed = 0;
    for (let round = 0; round < 4; round++) {
      t.equal(table.checkpoints.claimVictims(4, victims, tokens), 0, "it is clean");
      freed += table.checkpoints.freedAtOnce;
    }
    t.equal(freed, 1);
  });

  t.test("table: a change while a checkpoint is committed keeps the visitor dirty", async (t) => {
    const { table } = makeTable();
    const slot = insert(table, "a");
    append(table, slot, 1);
    table.unlock(slot);
    const seen: number[] = [];
    t.equal(
      table.checkpoints.forEachDirty(0, 1000, (_, token) => seen.push(token)),
      64,
    );
    table.lock(LEVEL, "a");
    append(table, slot, 2);
    table.unlock(slot);
    t.notOk(table.checkpoints.settle(slot, seen[0]!));
    table.lock(LEVEL, "a");
    t.ok(table.isDirty(slot));
    table.unlock(slot);
    t.equal(
      table.checkpoints.forEachDirty(0, 1000, (_, token) => seen.push(token)),
      64,
    );
    table.checkpoints.settle(slot, seen[1]!);
    t.equal(
      table.checkpoints.forEachDirty(0, 1000, () => t.fail("it is clean")),
      64,
    );
  });

  t.test("table: full of dirty visitors it says so, and takes others once some have left", async (t) => {
    const { table } = makeTable({ slotCount: 16 });
    const [victims, tokens] = [new Int32Array(16), new Int32Array(16)];
    for (let index = 0; index < 200; index++) {
      let slot = insert(table, `v${index}`);
      while (slot === FULL) {
        const count = table.checkpoints.claimVictims(4, victims, tokens);
        for (let victim = 0; victim < count; victim++)
          table.checkpoints.settle(victims[victim]!, tokens[victim]!);
        slot = insert(table, `v${index}`);
      }
      t.ok(slot >= 0);
      append(table, slot, index);
      table.unlock(slot);
    }
    t.equal(table.lock(LEVEL, "v199") >= 0, true);
  });

  t.test("table: who was here since the hand passed stays", async (t) => {
    const { table } = makeTable({ slotCount: 4 });
    const [victims, tokens] = [new Int32Array(4), new Int32Array(4)];
    const ids = ["a", "b", "c", "d"];
    for (const id of ids) table.unlock(insert(table, id));
    t.equal(table.checkpoints.claimVictims(1, victims, tokens), 0);
    t.equal(table.checkpoints.freedAtOnce, 1, "the hand passed all, and came to the first again");
    for (const id of ["b", "d"]) table.unlock(table.lock(LEVEL, id));
    t.equal(table.checkpoints.claimVictims(1, victims, tokens), 0);
    t.equal(table.checkpoints.freedAtOnce, 1);
    t.strictSame(
      ids.filter((id) => table.find(LEVEL, id) >= 0),
      ["b", "d"],
    );
  });

  t.test("table: a full set makes room within itself, clean visitors first", async (t) => {
    const { table, buffers } = makeTable({ slotCount: 64 });
    const slots = new Slots(buffers, 4);
    const key = new VisitorKey(slots, 1, 2);
    const ids: string[] = [];
    for (let number = 0; ids.length < 18; number++) {
      key.read(LEVEL, `n${number}`);
      if (slots.setOf(key.hashLow) === 0) ids.push(`n${number}`);
    }
    for (const [index, id] of ids.slice(0, 15).entries()) {
      const slot = insert(table, id);
      if (index !== 7) append(table, slot, index);
      table.unlock(slot);
    }
    const slot = insert(table, ids[15]!);
    t.ok(slot >= 0, "the clean one left");
    append(table, slot, 15);
    table.unlock(slot);
    t.equal(table.lock(LEVEL, ids[7]!), ABSENT);
    t.equal(table.insert(LEVEL, ids[16]!), FULL, "the others have changed");
    const [victims, tokens] = [new Int32Array(1), new Int32Array(1)];
    t.equal(table.checkpoints.claimVictims(1, victims, tokens), 1, "one of the set is the first to go");
    t.ok(table.checkpoints.lockVictim(victims[0]!, tokens[0]!));
    t.ok(ids.includes(table.id(victims[0]!)));
    table.unlock(victims[0]!);
    t.ok(table.checkpoints.settle(victims[0]!, tokens[0]!));
    t.ok(insert(table, ids[16]!) >= 0);
    t.equal(table.insert(LEVEL, ids[17]!), FULL);
    t.equal(table.checkpoints.claimVictims(1, victims, tokens), 1);
    table.checkpoints.unclaim(victims[0]!, tokens[0]!);
    t.notOk(table.checkpoints.settle(victims[0]!, tokens[0]! + 1));
    t.equal(readTableCounters(buffers).evicting, 0, "its checkpoint failed: it stays");
    table.restoreAll();
    t.strictSame(auditTable(buffers), []);
  });

  t.test("table: memories of one size make room for those of another", async (t) => {
    const { table, buffers } = makeTable({ slotCount: 4000, arenaSizeBytes: 4 * 65_536 });
    const [victims, tokens] = [new Int32Array(64), new Int32Array(64)];
    const small: string[] = [];
    table.unlock(insert(table, "tiny"));
    // Two granules each: three pages of four; the tiny one has the other.
    for (let index = 0; index < 1536; index++) {
      const slot = insert(table, `small-${index}`);
      append(table, slot, index);
      table.unlock(slot);
      small.push(`small-${index}`);
    }
    t.equal(new Int32Array(buffers.control)[CONTROL.PAGES_FREE], 0);
    // Three of four leave, spread over all pages.
    for (const [index, id] of small.entries()) {
      if (index % 4 !== 0) table.free(table.lock(LEVEL, id));
    }
    const large = insert(table, "large");
    t.equal(table.reserveMemory(large, 200), Room.FULL, "every page has small ones on it");
    t.ok(table.isStarved);
    t.equal(table.checkpoints.claimVictims(1, victims, tokens), 0, "all had their second chance");
    t.notOk(table.isStarved);
    t.equal(table.reserveMemory(large, 200), Room.OK, "they were put together");
    table.unlock(large);
    for (let index = 0; index < small.length; index += 4) {
      const slot = table.lock(LEVEL, small[index]!);
      t.ok(slot >= 0);
      t.strictSame(entries(table, slot), [index]);
      table.unlock(slot);
    }
    t.strictSame(auditTable(buffers), []);
  });

  t.test("table: what is held stays where it is while memories are put together", async (t) => {
    const { table, buffers } = makeTable({ slotCount: 4000, arenaSizeBytes: 8 * 65_536 });
    const ids = Array.from({ length: 2048 }, (_, index) => `small-${index}`);
    for (const [index, id] of ids.entries()) {
      const slot = insert(table, id);
      append(table, slot, index);
      table.unlock(slot);
    }
    for (const [index, id] of ids.entries()) if (index % 4 !== 0) table.free(table.lock(LEVEL, id));
    const held = ids.slice(-40).flatMap((id, index) => (index % 4 === 0 ? [table.lock(LEVEL, id)] : []));
    const starts = held.map((slot) => table.memoryStart(slot));
    new Compactor(new Slots(buffers, 2)).run(4000);
    t.equal(readTableCounters(buffers).compactions, 1);
    t.strictSame(
      held.map((slot) => table.memoryStart(slot)),
      starts,
    );
    for (const slot of held) table.unlock(slot);
    t.strictSame(auditTable(buffers), []);
  });
}
