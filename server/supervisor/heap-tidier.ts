/**
 * Gives memory back when a bundle has stood for some seconds: free table buffers, and the heaps of threads that took part
 * in the swap and take no calls (this one, the batch workers). Not while swaps follow one another: the next one would want
 * it again. Lanes' heaps are left alone: they collect while they serve.
 */
import { collectHeap } from "../batch/collect-heap.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { TablePool } from "./table-pool.ts";

const TIDY_AFTER_MS = 4_000;

export class HeapTidier {
  readonly #tables: TablePool;
  readonly #pool: BatchPool;
  #timer: NodeJS.Timeout | undefined;
  #tidying: Promise<void> = Promise.resolve();

  constructor(tables: TablePool, pool: BatchPool) {
    this.#tables = tables;
    this.#pool = pool;
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
    this.#tables.trim();
    collectHeap();
    // A worker that ends meanwhile takes its heap along.
    await this.#pool.collectHeaps().catch(() => {});
  }
}
