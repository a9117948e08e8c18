/**
 * Gives memory back when a bundle has stood for some seconds: the generation before, free table buffers, and what the heaps
 * of all threads need not keep: at once those that take no calls (this one, the batch workers), in small steps the lanes'.
 * Not while swaps follow one another: the next one would want it again.
 */
import { collectHeap } from "../batch/collect-heap.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { LanePool } from "./lane-pool.ts";
import type { TablePool } from "./table-pool.ts";

const TIDY_AFTER_MS = 4_000;

export class HeapTidier {
  readonly #tables: TablePool;
  readonly #pool: BatchPool;
  readonly #lanes: LanePool;
  readonly #dropPrevious: () => void;
  #timer: NodeJS.Timeout | undefined;
  #tidying: Promise<void> = Promise.resolve();

  /** @param dropPrevious lets go of the generation before, where nothing may go back to it by itself. */
  constructor(tables: TablePool, pool: BatchPool, lanes: LanePool, dropPrevious: () => void) {
    this.#tables = tables;
    this.#pool = pool;
    this.#lanes = lanes;
    this.#dropPrevious = dropPrevious;
  }

  /** A generation was opened: there is something to tidy up after. */
  tidyLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#tidying = this.#tidy();
    }, TIDY_AFTER_MS).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#tidying;
  }

  async #tidy(): Promise<void> {
    this.#dropPrevious();
    await this.#tables.trim();
    this.#lanes.tidy();
    collectHeap();
    // A worker that ends meanwhile takes its heap along.
    await this.#pool.collectHeaps().catch(() => {});
  }
}
