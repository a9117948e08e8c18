/**
 * Keeps the log in order around the lanes: repairs what an earlier boot left torn, has full blocks sealed in the batch
 * pool while the node runs. Damage is told, loudly, and never touched; the node goes on, its state does not hang on it.
 */
import type { Logger } from "pino";
import type { BatchPool, RecoverResult } from "../batch/pool.ts";
import type { DataDirectoryHandle } from "../store/data-directory.ts";

const SEAL_INTERVAL_MS = 5_000;

export class LogKeeper {
  readonly #directory: DataDirectoryHandle;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | null = null;
  #sealing: Promise<void> | null = null;
  readonly #told = new Set<string>();

  constructor(directory: DataDirectoryHandle, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
  }

  /** Before the lanes start; in the pool, so that probes are answered meanwhile. Errors: LOG_UNWRITABLE. */
  async recover(pool: Pick<BatchPool, "recover">): Promise<RecoverResult> {
    const { path, boot } = this.#directory;
    const report = await pool.recover({ dataPath: path, boot });
    for (const tail of report.repaired) {
      this.#logger.warn(
        `log: the unfinished end of ${tail.file} was cut off at offset ${tail.offset} (${tail.removedBytes} bytes, kept in ${tail.savedAs})`,
      );
    }
    for (const fault of report.faults) this.#logger.error({ code: fault.code }, `log: ${fault.message}`);
    return report;
  }

  start(pool: Pick<BatchPool, "seal">, intervalMs = SEAL_INTERVAL_MS): void {
    this.#timer = setInterval(() => this.#sealUnlessSealing(pool), intervalMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#sealing;
  }

  #sealUnlessSealing(pool: Pick<BatchPool, "seal">): void {
    this.#sealing ??= this.#seal(pool).finally(() => {
      this.#sealing = null;
    });
  }

  async #seal(pool: Pick<BatchPool, "seal">): Promise<void> {
    const { path, boot } = this.#directory;
    try {
      for (;;) {
        const report = await pool.seal({ dataPath: path, boot });
        for (const fault of report.faults) this.#tell(fault);
        if (!report.hasMore || this.#timer === null) return;
      }
    } catch (error) {
      this.#tell(error instanceof Error ? error.message : String(error)); // A full disk: the next round tries again.
    }
  }

  /** Once each: the same fault comes back every few seconds. */
  #tell(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#logger.error(`log: ${message}`);
  }
}
