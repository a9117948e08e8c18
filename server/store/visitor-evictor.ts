/**
 * Makes room in the visitor table: visitors that nobody asked for of late go to LMDB, a batch at a time.
 *
 * Clean ones leave at once. Dirty ones are claimed, copied inside the write transaction (so that the order of commits is
 * the order of copies, whoever else writes), and leave when the commit is done, unless somebody took them meanwhile. A
 * commit that fails leaves them live and dirty; the next attempt waits a little. So nothing is lost, and the table is
 * full for as long as the disk is.
 */
import { NodeError, type VisitorTable } from "../../engine/index.ts";
import { commitErrorOf, type LmdbEnvironment } from "./lmdb-environment.ts";
import type { VisitorLoader } from "./visitor-loader.ts";

/** Visitors that one commit lets go: a share of a small table, so that a few do not drive all others out. */
const BATCH_MAX = 512;
const BATCH_SHARE = 1 / 16;
/** Free slots that are kept: a share of the table, within bounds. */
const FREE_SHARE = 1 / 64;
const FREE_MIN = 8;
const FREE_MAX = 4096;
const RETRY_AFTER_MS = 100;
/** Batches in a row that let nobody go: whoever is left is in use. */
const IDLE_BATCHES_MAX = 4;

export class VisitorEvictor {
  readonly #environment: LmdbEnvironment;
  readonly #table: VisitorTable;
  readonly #loader: VisitorLoader;
  readonly #lowWater: number;
  readonly #batchMax: number;
  readonly #victims = new Int32Array(BATCH_MAX);
  readonly #tokens = new Int32Array(BATCH_MAX);
  #running: Promise<void> | null = null;
  #isClosed = false;
  #retryAt = 0;
  failureCount = 0;

  constructor(environment: LmdbEnvironment, table: VisitorTable, loader: VisitorLoader) {
    this.#environment = environment;
    this.#table = table;
    this.#loader = loader;
    const wanted = Math.floor(table.slotCount * FREE_SHARE);
    this.#batchMax = Math.max(FREE_MIN, Math.min(BATCH_MAX, Math.floor(table.slotCount * BATCH_SHARE)));
    this.#lowWater = Math.max(Math.min(FREE_MIN, table.slotCount >> 2), Math.min(FREE_MAX, wanted));
  }

  /** After a visitor came: begins to make room where it runs low. Cost: two reads of shared words. */
  check(): void {
    if (this.#table.freeSlotCount < this.#lowWater || this.#table.isStarved) this.wake();
  }

  /** Lets a batch go at least: a set of the index may be full where the table is not. */
  wake(): void {
    if (this.#running !== null || this.#isClosed || performance.now() < this.#retryAt) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    await null; // Not in the call that found it necessary.
    let idleBatches = 0;
    const goal = 2 * this.#lowWater;
    do {
      const left = await this.#evictBatch();
      if (left < 0) return;
      idleBatches = left === 0 ? idleBatches + 1 : 0;
    } while (
      !this.#isClosed &&
      idleBatches < IDLE_BATCHES_MAX &&
      (this.#table.freeSlotCount < goal || this.#table.isStarved)
    );
  }

  /** How many left the table; −1 where the store cannot be written. */
  async #evictBatch(): Promise<number> {
    const { checkpoints } = this.#table;
    const victims = this.#victims;
    const tokens = this.#tokens;
    const count = checkpoints.claimVictims(this.#batchMax, victims, tokens);
    const freedAtOnce = checkpoints.freedAtOnce;
    if (count === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      return freedAtOnce;
    }
    const copied = new Uint8Array(count);
    try {
      await this.#environment.root.transaction(() => {
        for (let index = 0; index < count; index++) {
          const slot = victims[index]!;
          if (!checkpoints.lockVictim(slot, tokens[index]!)) continue; // Somebody has it again: it stays.
          try {
            this.#loader.putRecord(slot);
            copied[index] = 1;
          } catch (error) {
            // A spilled memory that cannot be read stays where it is, and keeps nobody else from leaving.
            if (!(error instanceof NodeError)) throw error;
          } finally {
            this.#table.unlock(slot);
          }
        }
      });
    } catch (error) {
      await commitErrorOf(error);
      for (let index = 0; index < count; index++) checkpoints.unclaim(victims[index]!, tokens[index]!);
      this.failureCount += 1;
      this.#retryAt = performance.now() + RETRY_AFTER_MS;
      return -1;
    }
    Atomics.add(this.#environment.commits, 0, 1);
    let left = freedAtOnce;
    for (let index = 0; index < count; index++) {
      if (copied[index] === 0) checkpoints.unclaim(victims[index]!, tokens[index]!);
      else if (checkpoints.settle(victims[index]!, tokens[index]!)) left += 1;
    }
    return left;
  }
}
