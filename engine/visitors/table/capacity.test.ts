import t from "tap";
import {
  arenaSizeFor,
  capacityForBytes,
  createVisitorTable,
  tableSizeBytes,
  visitorSizeBytes,
} from "./index.ts";

const GIB = 2 ** 30;

t.test("capacity: a budget in bytes is not exceeded, and is used", async (t) => {
  for (const [sizeBytes, columnCount, memoryWords] of [
    [GIB, 30, 150],
    [16 * GIB, 30, 60],
    [10_000_000, 0, 12],
    [64_000_000, 300, 1000],
  ] as const) {
    const capacity = capacityForBytes(sizeBytes, columnCount, memoryWords);
    const takenBytes = tableSizeBytes(capacity, columnCount);
    t.ok(takenBytes <= sizeBytes);
    t.ok(takenBytes > 0.75 * sizeBytes, `${takenBytes} of ${sizeBytes}`);
    t.equal(capacity.arenaSizeBytes, arenaSizeFor(capacity.slotCount, memoryWords));
  }
  t.equal(capacityForBytes(1, 30, 100).slotCount, 1, "one at least");
});

t.test("capacity: what is stated is what the buffers take", async (t) => {
  const capacity = { slotCount: 6 * 1024, arenaSizeBytes: 4 * 2 ** 20 };
  const buffers = createVisitorTable({
    ...capacity,
    columnCount: 30,
    columnsMax: 30,
    seed: [1, 2],
    holderCount: 1,
  });
  const { index, headers, rows, arena, freeSlots } = buffers;
  const sizeBytes = [index, headers, rows, arena, freeSlots].reduce(
    (sum, buffer) => sum + buffer.byteLength,
    0,
  );
  t.equal(tableSizeBytes(capacity, 30), sizeBytes);
  t.ok(visitorSizeBytes(30, 100) > 40 * 8 + 64 + 400);
  t.ok(visitorSizeBytes(30, 100) < 40 * 8 + 64 + 700);
});

t.test("capacity: options that make no table", async (t) => {
  const options = {
    slotCount: 10,
    columnCount: 3,
    arenaSizeBytes: 1000,
    seed: [1, 2],
    holderCount: 1,
  } as const;
  createVisitorTable(options);
  for (const [wrong, why] of [
    [{ slotCount: 0 }, "no slot"],
    [{ slotCount: 1.5 }, "half a slot"],
    [{ slotCount: 2 ** 27, columnCount: 30 }, "rows beyond what one buffer addresses"],
    [{ columnCount: 9, columnsMax: -1 }, "fewer columns than there are"],
    [{ arenaSizeBytes: 2 ** 33 }, "an arena beyond what one buffer addresses"],
    [{ holderCount: 0 }, "no thread"],
  ] as const) {
    t.throws(() => createVisitorTable({ ...options, ...wrong }), { name: "AssertionError" }, why);
  }
});
