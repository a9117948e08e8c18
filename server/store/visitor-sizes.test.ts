import t from "tap";
import { columnStride, createVisitorTable, tableSizeBytes } from "../../engine/index.ts";
import { visitorTableOptions } from "./visitor-sizes.ts";

const MIB = 1024 * 1024;

for (const [sizes, columnsKnown, slotCount, columnsMax, why] of [
  [{ slots: 1_000_000, memoryBytes: 0 }, 0, 1_000_000, 128, "a node that has met no bundle"],
  [{ slots: 1_000_000, memoryBytes: 0 }, 100, 1_000_000, 208, "room for as many columns again"],
  [{ slots: 5_000_000, memoryBytes: 0 }, 30, 5_000_000, 160, "whole groups of 40"],
  [{ slots: 60_000_000, memoryBytes: 0 }, 4, 60_000_000, 32, "no more columns than rows can have"],
] as const) {
  t.test(`table size: ${why}`, async (t) => {
    const options = visitorTableOptions(sizes, columnsKnown, 2, [1, 2]);
    t.equal(options.slotCount, slotCount);
    t.equal(options.columnsMax, columnsMax);
    t.ok(options.columnCount >= columnsKnown);
    t.equal(options.columnsMax! % columnStride(options.columnCount), 0);
    t.ok(options.slotCount * options.columnsMax! < 2 ** 31);
    t.ok(options.holderCount! > 2);
  });
}

t.test("table size: a budget in bytes is kept by a full table", async (t) => {
  for (const memoryBytes of [8 * MIB, 256 * MIB, 4096 * MIB]) {
    const { slotCount, arenaSizeBytes, columnCount } = visitorTableOptions(
      { slots: 1, memoryBytes },
      30,
      2,
      [1, 2],
    );
    const size = tableSizeBytes({ slotCount, arenaSizeBytes }, columnCount);
    t.ok(size <= memoryBytes, `${slotCount} visitors in ${memoryBytes} bytes`);
    t.ok(size > memoryBytes * 0.8, "and it is used");
  }
  const { slotCount } = visitorTableOptions({ slots: 1, memoryBytes: 8 * MIB }, 30, 2, [1, 2]);
  createVisitorTable(visitorTableOptions({ slots: slotCount, memoryBytes: 0 }, 30, 2, [1, 2]));
});

for (const [sizes, columnsKnown, field, why] of [
  [{ slots: 1000, memoryBytes: 100_000 }, 30, "visitors.memoryBytes", "too small a budget"],
  [{ slots: 64_000_000, memoryBytes: 0 }, 900, "visitors.slots", "rows past what an index can name"],
] as const) {
  t.test(`table size: refused, ${why}`, async (t) => {
    t.throws(() => visitorTableOptions(sizes, columnsKnown, 1, [1, 2]), { code: "CONFIG_INVALID", field });
  });
}
