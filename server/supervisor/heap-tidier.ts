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
/** Between two collections of an idle heap: V8 gives up the room for new objects where hardly any were made for 5 s. */
const AGAIN_AFTER_MS = 6_000;

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
    this.#in(TIDY_AFTER_MS, async () => {
      this.#dropPrevious();
      await this.#tables.trim();
      this.#lanes.tidy();
      await this.#collectIdle();
      this.#in(AGAIN_AFTER_MS, () => this.#collectIdle());
    });
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#tidying;
    clearTimeout(this.#timer); // It may have set another one.
  }

  #in(delayMs: number, work: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#tidying = work();
    }, delayMs).unref();
  }

  async #collectIdle(): Promise<void> {
    collectHeap();
    // A worker that ends meanwhile takes its heap along.
    await this.#pool.collectHeaps().catch(() => {});
  }
}
