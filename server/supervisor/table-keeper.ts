/**
 * Has the batch pool keep key indexes on the disk (store/kept-keys.ts), when a bundle has stood for some seconds: not
 * while swaps follow one another, nor again for ids that were looked at.
 */
import type { Logger } from "pino";
import type { CompiledBundle } from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { TablePool } from "./table-pool.ts";

const KEEP_AFTER_MS = 5_000;

export class TableKeeper {
  readonly #bundlesPath: string;
  readonly #tables: TablePool;
  readonly #pool: BatchPool;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #keeping: Promise<void> = Promise.resolve();
  /** Dictionaries that were looked at last. */
  #lookedAt = "";

  constructor(bundlesPath: string, tables: TablePool, pool: BatchPool, logger: Logger) {
    this.#bundlesPath = bundlesPath;
    this.#tables = tables;
    this.#pool = pool;
    this.#logger = logger;
  }

  /** Of a bundle that is about to be active. */
  keep(compiled: CompiledBundle): void {
    const { keys } = compiled.segments;
    const dictionaries = keys
      .map(({ level, count, blobs }) => `${level} ${count} ${blobs.at(-1)}`)
      .join("\n");
    if (dictionaries === this.#lookedAt) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined; // One that has run would hold the tables for ever.
      const unpin = this.#tables.pin(compiled);
      if (unpin === null) return;
      this.#lookedAt = dictionaries;
      this.#keeping = this.#keeping
        .then(() => this.#pool.keepKeys({ bundlesPath: this.#bundlesPath, keys }))
        .catch((error: unknown) =>
          this.#logger.warn({ err: error }, "key indexes are not kept for the next start"),
        )
        .then(unpin);
    }, KEEP_AFTER_MS).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#keeping;
  }
}
