/** The visitor table on one thread: who is found, what is held, what was written. Leaving and room: eviction-cases.ts. */
import t from "tap";
import { ENTRY_WORDS, MEMORY, MEMORY_HEADER_WORDS } from "../memory-layout.ts";
import { ABSENT, BUSY, MEMORY_WORDS_MAX, Room, readTableCounters, VisitorTable } from "./index.ts";
import { Slots } from "./slots.ts";
import { GRANULE_WORDS, HEADER, HEADER_WORDS } from "./table-layout.ts";
import { auditTable } from "./testing/audit-table.ts";
import { testEviction } from "./testing/eviction-cases.ts";
import { append, entries, insert, LEVEL, makeTable } from "./testing/table-kit.ts";
import { VisitorKey } from "./visitor-key.ts";

t.test("table: a visitor is found again by level and id, and by nothing else", async (t) => {
  const { table } = makeTable();
  const ids = [
    "a",
    "C-4711",
    "Ж",
    "日本語の識別子",
    "x".repeat(128),
    "é".repeat(64),
    "12345678",
    "1234567",
    "𝒳",
  ];
  const slots = ids.map((id) => {
    t.equal(table.lock(LEVEL, id), ABSENT, id);
    const slot = insert(table, id);
    t.ok(slot >= 0);
    table.unlock(slot);
    return slot;
  });
  for (const [index, id] of ids.entries()) {
    t.equal(table.find(LEVEL, id), slots[index]);
    t.equal(table.lock(LEVEL, id), slots[index], id);
    t.equal(table.id(slots[index]!), id);
    t.equal(table.level(slots[index]!), LEVEL);
    t.ok(table.isVisitor(slots[index]!, LEVEL, id));
    t.notOk(table.isVisitor(slots[index]!, LEVEL + 1, id));
    table.unlock(slots[index]!);
    t.equal(table.lock(LEVEL + 1, id), ABSENT, "of another level");
    t.equal(table.lock(LEVEL, `${id.slice(0, 20)}!`), ABSENT);
  }
  t.equal(table.freeSlotCount, 64 - ids.length);
});

t.test("table: facts, row and memory are what was written", async (t) => {
  const { table, other } = makeTable();
  const slot = insert(table, "a");
  t.equal(table.columnsFilled(slot), 0);
  table.beginRow(slot, 10);
  table.rows[table.rowStart(slot) + table.cellOf(3)] = 1.5;
  table.endRow(slot, 10);
  table.setSurrogate(slot, 0xffff_fffe, 5);
  table.setProfile(slot, true, 1_700_000_000_000.5);
  for (let value = 1; value <= 100; value++) t.equal(append(table, slot, value), Room.OK);
  table.unlock(slot);
  t.equal(other.lock(LEVEL, "a"), slot);
  t.equal(other.surrogateHigh(slot), 0xffff_fffe);
  t.equal(other.surrogateLow(slot), 5);
  t.ok(other.isKnown(slot));
  t.ok(other.isDirty(slot));
  t.notOk(other.isOversize(slot));
  t.equal(other.profileUpdatedAtMs(slot), 1_700_000_000_000.5);
  t.equal(other.columnsFilled(slot), 10);
  t.equal(other.rows[other.rowStart(slot) + other.cellOf(3)], 1.5);
  t.ok(Number.isNaN(other.rows[other.rowStart(slot) + other.cellOf(4)]));
  t.strictSame(
    entries(other, slot),
    Array.from({ length: 100 }, (_, index) => index + 1),
  );
  other.unlock(slot);
});

t.test("table: columns of later generations", async (t) => {
  const { table, other } = makeTable({ columnCount: 10, columnsMax: 40 });
  t.equal(table.columnsMax, 48, "groups of 16: 10 and some to spare, whole cache lines");
  const slots = ["a", "b"].map((id) => insert(table, id));
  for (const slot of slots) {
    table.beginRow(slot, 10);
    for (let column = 0; column < 10; column++) {
      t.equal(table.cellOf(column), column);
      table.rows[table.rowStart(slot) + column] = 100 * slot + column;
    }
    table.endRow(slot, 10);
  }
  t.equal(table.columnCount, 10);
  t.ok(other.ensureColumns(40));
  t.ok(other.ensureColumns(20), "never fewer");
  t.equal(table.columnCount, 40);
  t.notOk(table.ensureColumns(49));
  for (const slot of slots) {
    t.equal(table.columnsFilled(slot), 10, "to be laid out again");
    table.beginRow(slot, 40);
    for (let column = 0; column < 40; column += 2) {
      table.rows[table.rowStart(slot) + table.cellOf(column)] = 1000 * slot + column;
    }
    table.endRow(slot, 40);
  }
  for (const slot of slots) {
    t.strictSame(
      Array.from({ length: 40 }, (_, column) => table.rows[table.rowStart(slot) + table.cellOf(column)]!),
      Array.from({ length: 40 }, (_, column) => (column % 2 === 0 ? 1000 * slot + column : Number.NaN)),
    );
    table.unlock(slot);
  }
});

t.test("table: what is held by one thread is busy for others", async (t) => {
  const { table, other, buffers } = makeTable();
  const slot = table.insert(LEVEL, "a");
  t.equal(other.lock(LEVEL, "a"), BUSY, "loading");
  t.equal(other.insert(LEVEL, "a"), BUSY, "loading");
  table.memoryWords[table.memoryStart(slot) + MEMORY.WORDS] = MEMORY_HEADER_WORDS;
  table.publish(slot);
  t.equal(other.lock(LEVEL, "a"), BUSY, "live and held");
  t.notOk(other.lockSlot(slot));
  t.throws(() => other.unlock(slot), { message: "table: a slot that this thread does not hold" });
  t.throws(() => other.memoryStart(slot), { message: "table: a slot that this thread does not hold" });
  t.throws(() => table.lock(LEVEL, "a"), { message: "table: this thread holds the slot already" });
  table.unlock(slot);
  t.equal(other.insert(LEVEL, "a"), BUSY, "it is there: lock it");
  t.equal(other.lock(LEVEL, "a"), slot);
  other.unlock(slot);
  t.ok(readTableCounters(buffers).lockBusy > 0);
  t.equal(table.freeSlotCount, 63, "refused inserts give their slots back");
});

t.test("table: several slots are locked all or none", async (t) => {
  const { table, other } = makeTable();
  const slots = ["a", "b", "c"].map((id) => {
    const slot = insert(table, id);
    table.unlock(slot);
    return slot;
  });
  t.equal(other.lock(LEVEL, "b"), slots[1]);
  const wanted = Int32Array.from(slots.toReversed());
  t.notOk(table.lockAll(wanted, 3));
  for (const slot of slots) t.notOk(table.isHeld(slot));
  other.unlock(slots[1]!);
  t.ok(table.lockAll(wanted, 3));
  t.strictSame(
    [...wanted],
    slots.toSorted((a, b) => a - b),
    "in rising order",
  );
  for (const slot of slots) table.unlock(slot);
  t.notOk(table.lockAll(Int32Array.of(slots[0]!, 60), 2), "nobody is in slot 60");
  t.notOk(table.isHeld(slots[0]!));
});

t.test("table: restored, a slot is what it was when it was locked", async (t) => {
  const { table, buffers } = makeTable();
  const slot = insert(table, "a");
  table.setSurrogate(slot, 1, 2);
  table.beginRow(slot, 10);
  table.endRow(slot, 10);
  for (let value = 1; value <= 3; value++) append(table, slot, value);
  table.unlock(slot);
  const usedBytes = readTableCounters(buffers).arenaUsedBytes;
  const changes: [string, () => void][] = [
    ["an entry appended in place or moved", () => append(table, slot, 9)],
    [
      "so many that the memory moves twice",
      () => {
        for (let value = 4; value < 10; value++) append(table, slot, value);
      },
    ],
    [
      "published words changed",
      () => {
        table.beginChange(slot);
        const start = table.memoryStart(slot) + MEMORY_HEADER_WORDS;
        table.memoryWords.fill(77, start, start + ENTRY_WORDS);
      },
    ],
    [
      "published words changed, then moved, then changed again",
      () => {
        table.beginChange(slot);
        const start = table.memoryStart(slot) + MEMORY_HEADER_WORDS;
        table.memoryWords.fill(77, start, start + ENTRY_WORDS);
        for (let value = 4; value < 12; value++) append(table, slot, value);
        table.beginChange(slot);
        table.memoryWords.fill(
          78,
          table.memoryStart(slot) + MEMORY_HEADER_WORDS,
          table.memoryStart(slot) + 40,
        );
      },
    ],
    ["written anew", () => table.replaceMemory(slot, 900)],
    ["facts", () => table.setSurrogate(slot, 8, 9)],
    ["profile", () => table.setProfile(slot, true, 5)],
  ];
  for (const [why, change] of changes) {
    t.equal(table.lock(LEVEL, "a"), slot);
    change();
    table.restore(slot);
    t.equal(table.lock(LEVEL, "a"), slot, why);
    t.strictSame(entries(table, slot), [1, 2, 3], why);
    t.equal(table.surrogateHigh(slot), 1);
    t.equal(table.profileUpdatedAtMs(slot), 0);
    t.notOk(table.isKnown(slot));
    t.equal(table.columnsFilled(slot), 10, "the row was not touched");
    table.unlock(slot);
    t.equal(readTableCounters(buffers).arenaUsedBytes, usedBytes, why);
  }
  t.equal(table.lock(LEVEL, "a"), slot);
  table.beginRow(slot, 10);
  table.restore(slot);
  table.lock(LEVEL, "a");
  t.equal(table.columnsFilled(slot), 0, "a row written in part is written again");
  table.unlock(slot);
});

t.test("table: a thread that ended leaves nothing held", async (t) => {
  const { table, buffers } = makeTable();
  const live = insert(table, "a");
  append(table, live, 1);
  table.unlock(live);
  const dying = new VisitorTable(buffers, 3);
  dying.lock(LEVEL, "a");
  append(dying, live, 2);
  t.ok(dying.insert(LEVEL, "b") >= 0);
  const successor = new VisitorTable(buffers, 3);
  t.equal(successor.lock(LEVEL, "b"), ABSENT, "it was being loaded");
  t.equal(table.lock(LEVEL, "a"), live);
  t.strictSame(entries(table, live), [1]);
  t.equal(table.freeSlotCount, 63);
});

t.test("table: a memory that is too large is the store's", async (t) => {
  const { table } = makeTable();
  const slot = insert(table, "x".repeat(128));
  t.equal(table.reserveMemory(slot, MEMORY_WORDS_MAX), Room.OK, "the bound is for any id");
  t.equal(table.reserveMemory(slot, MEMORY_WORDS_MAX + 1), Room.OVERSIZE);
  table.setOversize(slot, true);
  t.equal(table.replaceMemory(slot, MEMORY_HEADER_WORDS), Room.OK);
  t.ok(table.memoryCapacity(slot) < 64);
  t.ok(table.isOversize(slot));
  table.unlock(slot);
  table.lock(LEVEL, "x".repeat(128));
  t.equal(table.memoryWords[table.memoryStart(slot) + MEMORY.WORDS], 0, "its header is the store's to write");
});

t.test("table: ids whose hashes agree in set and tag are two visitors", async (t) => {
  const { table, other, buffers } = makeTable({ slotCount: 6 });
  const key = new VisitorKey(new Slots(buffers, 4), 1, 2);
  const byTag = new Map<number, string>();
  let pair: [string, string] | null = null;
  // With one set, a birthday among 2 ** 32 tags.
  for (let number = 0; pair === null; number++) {
    key.read(LEVEL, `n${number}`);
    const same = byTag.get(key.hashHigh);
    if (same !== undefined) pair = [same, `n${number}`];
    byTag.set(key.hashHigh, `n${number}`);
  }
  const [first, second] = pair;
  const slot = insert(table, first);
  t.equal(table.lock(LEVEL, second), ABSENT, "while the first one is held by us");
  const twin = insert(table, second);
  t.ok(twin >= 0 && twin !== slot);
  t.equal(other.lock(LEVEL, first), BUSY);
  table.unlock(slot);
  table.unlock(twin);
  for (const [id, its] of [
    [first, slot],
    [second, twin],
  ] as const) {
    t.equal(other.lock(LEVEL, id), its);
    other.unlock(its);
  }
  t.equal(table.lock(LEVEL, first), slot);
  table.free(slot);
  t.equal(table.lock(LEVEL, first), ABSENT);
  t.equal(table.lock(LEVEL, second), twin);
  table.unlock(twin);
  t.strictSame(auditTable(buffers), []);
});

t.test("table: a hash of 64 bits is not believed", async (t) => {
  const { table, buffers } = makeTable();
  const slot = insert(table, "a");
  table.unlock(slot);
  const headers = new Int32Array(buffers.headers);
  const keyAt = headers[slot * HEADER_WORDS + HEADER.BLOCK]! * GRANULE_WORDS;
  for (const [words, at, why] of [
    [table.memoryWords, keyAt, "another id"],
    [headers, slot * HEADER_WORDS + HEADER.LEVEL, "another level"],
    [headers, slot * HEADER_WORDS + HEADER.KEY_SIZE, "a longer id"],
  ] as const) {
    words[at]!++;
    t.equal(table.lock(LEVEL, "a"), ABSENT, why);
    words[at]!--;
    t.equal(table.lock(LEVEL, "a"), slot);
    table.unlock(slot);
  }
});

testEviction();
