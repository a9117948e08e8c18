/**
 * Has changed visitors checkpointed, in the batch pool, at intervals and when the node stops: then a restart recovers
 * nothing. A slice a task, so that a batch that waits behind it does not wait long.
 *
 * A checkpoint that fails (a full disk) is told once, leaves everything as it is, and is tried again at the next interval.
 */
import type { Logger } from "pino";
import type { BatchPool } from "../batch/pool.ts";
import type { DataDirectoryHandle } from "../store/data-directory.ts";
import type { CheckpointProgress } from "../store/visitor-checkpoint.ts";

export interface CheckpointFacts {
  /** When the logs' positions of the last whole one were taken, epoch ms; 0 before the first. */
  readonly atMs: number;
  readonly durationMs: number;
  readonly visitors: number;
  readonly total: number;
  readonly failuresTotal: number;
}

type Pool = Pick<BatchPool, "checkpoint">;

export class VisitorKeeper {
  readonly #directory: DataDirectoryHandle;
  readonly #logger: Logger;
  #facts: CheckpointFacts = { atMs: 0, durationMs: 0, visitors: 0, total: 0, failuresTotal: 0 };
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<boolean> | null = null;
  #pool: Pool | null = null;
  #sweptTo = "";
  #isFailing = false;

  constructor(directory: DataDirectoryHandle, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
  }

  get facts(): CheckpointFacts {
    return this.#facts;
  }

  start(pool: Pool, intervalMs: number): void {
    this.#pool = pool;
    this.#timer = setInterval(() => void this.checkpoint(), intervalMs);
    this.#timer.unref();
  }

  /** Waits for one under way, and makes a last one; does nothing where it was never started. */
  async stop(): Promise<void> {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    await this.#running;
    await this.checkpoint();
    this.#pool = null;
  }

  /** Makes one, or waits for the one under way. Resolves with whether it is whole; never rejects. */
  checkpoint(): Promise<boolean> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<boolean> {
    const pool = this.#pool;
    if (pool === null) return false;
    const { path: dataPath, boot } = this.#directory;
    const startedAt = performance.now();
    try {
      let progress: CheckpointProgress | null = null;
      do {
        progress = await pool.checkpoint({ dataPath, boot, progress, sweptTo: this.#sweptTo });
      } while (!progress.isDone);
      this.#sweptTo = progress.sweptTo;
      this.#facts = {
        ...this.#facts,
        atMs: progress.positions.atMs,
        durationMs: performance.now() - startedAt,
        visitors: progress.copied,
        total: this.#facts.total + 1,
      };
      const { durationMs, visitors } = this.#facts;
      this.#logger.debug(
        { visitors, durationMs: Math.round(durationMs) },
        `${visitors} visitors checkpointed in ${Math.round(durationMs)} ms`,
      );
      if (this.#isFailing) this.#logger.info("visitors are checkpointed again");
      this.#isFailing = false;
      return true;
    } catch (error) {
      this.#facts = { ...this.#facts, failuresTotal: this.#facts.failuresTotal + 1 };
      if (!this.#isFailing)
        this.#logger.error({ err: error }, "visitors cannot be checkpointed; the log keeps what they were");
      this.#isFailing = true;
      return false;
    }
  }
}
