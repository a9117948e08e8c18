/**
 * Keeps the log in order around the lanes: repairs what an earlier boot left torn and has what it tells folded into LMDB
 * before they serve, has full blocks sealed in the batch pool while the node runs. Damage is told, loudly, and never
 * touched; the node goes on with all that can be read.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { NodeError, type NodeErrorCode } from "../../engine/index.ts";
import type { BatchPool, DamageFault, RecoverResult } from "../batch/pool.ts";
import type { DataDirectoryHandle } from "../store/data-directory.ts";
import type { RetentionPolicy } from "../store/log-retain.ts";
import { SCRUB_START, type ScrubProgress } from "../store/log-scrub.ts";
import type { LogSizes } from "../store/log-sealer.ts";
import type { StoreLoss } from "../store/store-guard.ts";

const SEAL_INTERVAL_MS = 5_000;
const TEND_INTERVAL_MS = 60_000;
const RETRY_MS = 1_000;
/** With slices of 4 MiB: 8 MiB a second at most, a terabyte in a day and a half. */
const SCRUB_PAUSE_MS = 500;
const PROGRESS_INTERVAL_MS = 1_000;
/** Below, a rate tells how fast files are opened. */
const RATE_RECORDS_MIN = 10_000;

/** For metrics and probes. */
export interface LogDamage {
  /** Names of log files that are damaged or missing. */
  readonly files: readonly string[];
  /** What this start could not fold. */
  readonly bytesLost: number;
  readonly recordsLost: number;
  /** Sealed bytes of earlier boots that were read again. */
  readonly verifiedBytes: number;
  readonly isVerified: boolean;
}

export class LogKeeper {
  readonly #directory: DataDirectoryHandle;
  readonly #logger: Logger;
  readonly #retryMs: number;
  readonly #stopSignal: AbortSignal | null;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<Promise<void>>();
  #isStopping = false;
  readonly #told = new Set<string>();
  readonly #damaged = new Set<string>();
  #scrubbed: ScrubProgress = SCRUB_START;
  /** Set where this start made the visitor store anew from the logs. */
  storeLoss: StoreLoss | null = null;
  /** As of the last sealing. */
  sizes: LogSizes = { diskBytes: 0, unsealedBytes: 0 };
  /** By compaction, since the start. */
  recordsRedacted = 0;
  /** What this start folded; null before. */
  recovered: RecoverResult["memories"] | null = null;

  /** `stopSignal` ends a wait for room, by an AbortError. */
  constructor(
    directory: DataDirectoryHandle,
    logger: Logger,
    retryMs = RETRY_MS,
    stopSignal: AbortSignal | null = null,
  ) {
    this.#stopSignal = stopSignal;
    this.#retryMs = retryMs;
    this.#directory = directory;
    this.#logger = logger;
  }

  /** Before the lanes start; in the pool, so that probes are answered meanwhile. Waits for a full disk. Errors: DATA_DIR_INVALID. */
  async recover(pool: Pick<BatchPool, "recover">): Promise<RecoverResult> {
    const { path, boot } = this.#directory;
    const progress = new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT);
    const stopTelling = this.#tellProgress(new Float64Array(progress));
    let report: RecoverResult;
    try {
      report = await this.#untilWritable(() => pool.recover({ dataPath: path, boot, progress }));
    } finally {
      stopTelling();
    }
    this.recovered = report.memories;
    for (const tail of report.repaired) {
      this.#logger.warn(
        `log: the unfinished end of ${tail.file} was cut off at offset ${tail.offset} (${tail.removedBytes} bytes, kept in ${tail.savedAs})`,
      );
    }
    this.#tellStoreLoss(report.storeLoss);
    for (const { code, message, files } of report.faults) this.#tellDamage(code, message, files);
    const { records, durationMs } = report.memories;
    if (records > 0) {
      const text = `${count(records)} records folded in ${seconds(durationMs)}`;
      this.#logger.info(
        { records, durationMs: Math.round(durationMs), recordsPerSecond: perSecond(records, durationMs) },
        records < RATE_RECORDS_MIN
          ? `log: ${text}`
          : `log: ${text}, ${count(perSecond(records, durationMs))}/s`,
      );
    }
    return report;
  }

  /**
   * A full disk at start is waited for: ending would have the service manager start the node again and again, and lanes
   * could not log either. Probes are answered meanwhile, and say why the node is not ready.
   */
  async #untilWritable<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const code = error instanceof NodeError ? error.code : "";
        const isWritable = code !== "LOG_UNWRITABLE" && code !== "STORE_UNWRITABLE";
        if (isWritable || this.#isStopping) throw error;
        this.#tell(`${(error as Error).message}; trying again until there is room`);
        await sleep(this.#retryMs, undefined, this.#stopSignal === null ? {} : { signal: this.#stopSignal });
      }
    }
  }

  /** A line a second while a recovery takes long; returns what ends it. */
  #tellProgress(told: Float64Array): () => void {
    const startedAt = performance.now();
    const timer = setInterval(() => {
      const [bytesDone = 0, bytesTotal = 0, records = 0] = told;
      if (bytesDone === 0) return;
      const elapsedMs = performance.now() - startedAt;
      const leftMs = (elapsedMs * (bytesTotal - bytesDone)) / bytesDone;
      const percent = Math.floor((100 * bytesDone) / bytesTotal);
      this.#logger.info(
        { records, percent },
        // Before, what is left is guessed from how fast files are opened.
        records < RATE_RECORDS_MIN || elapsedMs < PROGRESS_INTERVAL_MS
          ? `log: folding, ${percent} %, ${count(records)} records`
          : `log: folding, ${percent} %, ${count(records)} records, ${count(perSecond(records, elapsedMs))}/s, about ${seconds(leftMs)} left`,
      );
    }, PROGRESS_INTERVAL_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** What is known to be damaged, and how far the sealed files of earlier boots were read again. */
  get damage(): LogDamage {
    return {
      files: [...this.#damaged].sort(),
      bytesLost: this.recovered?.bytesLost ?? 0,
      recordsLost: this.recovered?.recordsLost ?? 0,
      verifiedBytes: this.#scrubbed.bytesDone,
      isVerified: this.#scrubbed.isDone,
    };
  }

  start(
    pool: Pick<BatchPool, "seal" | "tend" | "scrub">,
    retention: RetentionPolicy,
    { sealMs, tendMs, scrubMs } = {
      sealMs: SEAL_INTERVAL_MS,
      tendMs: TEND_INTERVAL_MS,
      scrubMs: SCRUB_PAUSE_MS,
    },
  ): void {
    this.#every(scrubMs, () => this.#scrub(pool));
    this.#every(sealMs, () => this.#seal(pool));
    this.#every(tendMs, () => this.#tend(pool, retention));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await Promise.all(this.#running);
  }

  /** Never twice at a time. */
  #every(intervalMs: number, work: () => Promise<void>): void {
    let isRunning = false;
    const timer = setInterval(() => {
      if (isRunning) return;
      isRunning = true;
      const running = work().finally(() => {
        isRunning = false;
        this.#running.delete(running);
      });
      this.#running.add(running);
    }, intervalMs);
    timer.unref();
    this.#timers.push(timer);
  }

  async #tend(pool: Pick<BatchPool, "tend">, retention: RetentionPolicy): Promise<void> {
    const { path, boot } = this.#directory;
    try {
      for (;;) {
        const report = await pool.tend({ dataPath: path, boot, ...retention });
        this.#tellDamages(report.faults);
        if (report.filesRemoved > 0)
          this.#logger.info(
            `log: ${report.filesRemoved} files (${count(report.bytesRemoved)} bytes) past retention removed`,
          );
        this.recordsRedacted += report.recordsRedacted;
        if (report.recordsRedacted > 0)
          this.#logger.info(`log: ${report.recordsRedacted} records of forgotten visitors redacted`);
        if (report.recordsTooSmall > 0)
          this.#tell(
            `${report.recordsTooSmall} records of forgotten visitors, of format 1, are too small to be redacted`,
          );
        if (!report.hasMore || this.#isStopping) return;
      }
    } catch (error) {
      this.#tell(error instanceof Error ? error.message : String(error));
    }
  }

  /** Once a boot. What a slice could not read is tried again. */
  async #scrub(pool: Pick<BatchPool, "scrub">): Promise<void> {
    if (this.#scrubbed.isDone) return;
    const { path, boot } = this.#directory;
    try {
      const { progress, faults } = await pool.scrub({ dataPath: path, boot, progress: this.#scrubbed });
      this.#scrubbed = progress;
      // Of a file that recovery told about there is nothing new to say.
      for (const { file, message } of faults)
        if (!this.#damaged.has(file)) this.#tellDamage("LOG_CORRUPT", message, [file]);
      if (progress.isDone)
        this.#logger.debug(`log: ${count(progress.bytesDone)} sealed bytes of earlier boots verified`);
    } catch (error) {
      this.#tell(error instanceof Error ? error.message : String(error));
    }
  }

  #tellStoreLoss(loss: StoreLoss | null): void {
    this.storeLoss = loss;
    if (loss === null) return;
    if (loss.lostBeforeMs === 0) {
      this.#logger.warn("the visitor store was empty: it was rebuilt from the logs, which are all kept");
      return;
    }
    const time = new Date(loss.lostBeforeMs).toISOString();
    this.#logger.error(
      { code: "DATA_DIR_INVALID", lostBefore: time },
      `the visitor store was empty, and retention has removed the oldest logs: it was rebuilt from what is left; memories (caps, suppressions, history) and profiles from before ${time} are lost. Bring back a copy of \`lmdb/\` if there is one, with the node stopped, and import profiles again`,
    );
  }

  /** Once each, as `#tell`. */
  #tellDamages(faults: readonly DamageFault[]): void {
    for (const { code, message, files } of faults) {
      if (this.#told.has(message)) continue;
      this.#told.add(message);
      this.#tellDamage(code, message, files);
    }
  }

  #tellDamage(code: NodeErrorCode, message: string, files: readonly string[]): void {
    for (const file of files) this.#damaged.add(file);
    const advice =
      files.length === 0
        ? ""
        : `; keep a copy of the data directory, and run \`proffer log ${this.#directory.path} --verify\``;
    this.#logger.error({ code }, `log: ${message}${advice}`);
  }

  async #seal(pool: Pick<BatchPool, "seal">): Promise<void> {
    const { path, boot } = this.#directory;
    try {
      for (;;) {
        const report = await pool.seal({ dataPath: path, boot });
        this.sizes = { diskBytes: report.diskBytes, unsealedBytes: report.unsealedBytes };
        this.#tellDamages(report.faults);
        if (!report.hasMore || this.#isStopping) return;
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

function perSecond(records: number, durationMs: number): number {
  return Math.round((records * 1000) / Math.max(durationMs, 0.001));
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
