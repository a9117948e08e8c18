/**
 * A thread that does one thing in a tight loop, so that a lock that does not lock shows; `hammer.test.ts` starts some.
 */
import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../../assert.ts";
import { Arena } from "../arena.ts";
import { VisitorTable, type VisitorTableBuffers } from "../index.ts";
import { BLOCK_CLASSES, GRANULE_WORDS } from "../table-layout.ts";

export interface HammerData {
  readonly buffers: VisitorTableBuffers;
  readonly holder: number;
  readonly what: "slot" | "arena";
  readonly rounds: number;
}

/** Adds 1 to a cell, without atomics but for the slot's lock. */
function hammerSlot({ buffers, holder, rounds }: HammerData): void {
  const table = new VisitorTable(buffers, holder);
  for (let round = 0; round < rounds; ) {
    if (!table.lockSlot(0)) continue;
    table.rows[table.rowStart(0)]!++;
    table.unlock(0);
    round++;
  }
  table.close();
}

/** Takes blocks and gives them back; who has one has its granules, and says so in their second words. */
function hammerArena({ buffers, holder, rounds }: HammerData): void {
  const arena = new Arena(buffers, holder);
  const words = new Int32Array(buffers.arena);
  const mine: { block: number; classIndex: number }[] = [];
  const giveBack = (block: number, classIndex: number): void => {
    for (let granule = 0; granule < BLOCK_CLASSES[classIndex]!; granule++) {
      const owner = Atomics.exchange(words, (block + granule) * GRANULE_WORDS + 1, 0);
      assert(owner === holder, "hammer: a granule has another owner");
    }
    arena.release(block, classIndex);
  };
  for (let round = 0; round < rounds; round++) {
    const wanted = (round * 7 + holder) % 3 === 0 ? 0 : 18;
    const block = mine.length < 40 ? arena.allocate(wanted) : -1;
    if (block >= 0) {
      const classIndex = arena.allocatedClass;
      for (let granule = 0; granule < BLOCK_CLASSES[classIndex]!; granule++) {
        const owner = Atomics.exchange(words, (block + granule) * GRANULE_WORDS + 1, holder);
        assert(owner === 0, "hammer: a granule has two owners");
      }
      mine.push({ block, classIndex });
    }
    if (block >= 0 && round % 5 !== 0) continue;
    const given = mine.splice((round * 13) % Math.max(1, mine.length), 1)[0];
    if (given !== undefined) giveBack(given.block, given.classIndex);
  }
  for (const { block, classIndex } of mine) giveBack(block, classIndex);
  arena.flush();
}

if (parentPort !== null) {
  const data = workerData as HammerData;
  if (data.what === "slot") hammerSlot(data);
  else hammerArena(data);
  parentPort.postMessage("done");
}
