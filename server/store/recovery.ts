/**
 * Recovery: what the logs tell beyond the last checkpoint is folded into LMDB, before lanes serve.
 *
 * Reads the logs of earlier boots from where the checkpoint stands (checkpoint-meta.ts), source by source. Facts commute
 * and each is known by its source and sequence, so that neither the order of the sources matters nor how often one is
 * folded: a recovery that was killed half-way is simply run again. What is damaged or missing is reported and passed over.
 * Takes a few hundred MB for its batch, and about 60 bytes and its key for each visitor that the node ever met.
 */
import { statSync } from "node:fs";
import { NodeError } from "../../engine/index.ts";
import { type Checkpoint, putCheckpoint, readCheckpoint } from "./checkpoint-meta.ts";
import { finishForgetting } from "./forget.ts";
import { IdentityIndex } from "./identity-index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import { LogFault } from "./log-fault.ts";
import { type LogFile, listLogSources } from "./log-folder.ts";
import { missingFiles } from "./log-missing.ts";
import { LogFileReader, stopError } from "./log-reader.ts";
import type { LogRecord } from "./log-record.ts";
import { StoreNumbers } from "./numbers.ts";
import { FactBatch } from "./recovery-batch.ts";
import { type FoldSource, MemoryFolder } from "./recovery-fold.ts";
import { FileScan, type ScanContext } from "./recovery-scan.ts";
import { RecoveredSessions, type SessionCodec } from "./recovery-sessions.ts";
import { sourceHex, sourceWords } from "./source.ts";

export interface RecoveryProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly records: number;
}

export interface MemoryRecoveryOptions {
  readonly dataPath: string;
  /** Logs of boots before it are read; it runs (or begins to). */
  readonly boot: number;
  readonly environment: LmdbEnvironment;
  readonly nowMs: number;
  /** False: the logs are another node's, and are merged into this one's LMDB. */
  readonly isOwn?: boolean;
  /** Without one sessions are not recovered. */
  readonly sessions?: SessionCodec;
  readonly onProgress?: (progress: RecoveryProgress) => void;
}

export interface MemoryRecovery {
  /** Read beyond the checkpoint, whatever their kind. */
  readonly records: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Records that nothing could be made of, in or behind damage. */
  readonly recordsLost: number;
  /** Bytes that could not be read, or were passed over. Missing files are not in it: nobody knows their size. */
  readonly bytesLost: number;
  /** Profile writes that LMDB lacked. */
  readonly profileWritesMerged: number;
  readonly sessions: number;
  /** What is damaged or missing: LOG_CORRUPT, LOG_FORMAT_NEWER, by file, block and offset. */
  readonly faults: readonly NodeError[];
}

/** A file to read: facts behind `offset`, definitions from its beginning. */
interface Part {
  readonly file: LogFile;
  readonly size: number;
  readonly offset: number;
  readonly isLast: boolean;
}

const PROGRESS_EVERY_FRAMES = 4096;
/** Treatments of files read that facts may refer to. */
const RECORDS_KEPT_MAX = 500_000;

/**
 * Folds the logs' tails and notes that it is done.
 *
 * Cost: blocks its thread. Errors: STORE_UNWRITABLE (a full disk: what was folded stays, and the next run goes on),
 * DATA_DIR_INVALID, system errors.
 */
export async function recoverMemories(options: MemoryRecoveryOptions): Promise<MemoryRecovery> {
  try {
    return await new Recovery(options).run();
  } catch (cause) {
    if (cause instanceof NodeError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NodeError("STORE_UNWRITABLE", `what the logs tell cannot be folded: ${reason}`, { cause });
  }
}

class Recovery {
  readonly #startedAt = performance.now();
  readonly #options: MemoryRecoveryOptions;
  readonly #checkpoint: Checkpoint | null;
  readonly #parts: readonly { boot: number; lane: number; parts: Part[] }[];
  readonly #identities: IdentityIndex;
  readonly #numbers: StoreNumbers;
  readonly #folder: MemoryFolder;
  readonly #sessions: RecoveredSessions;
  readonly #batch = new FactBatch();
  readonly #sources: FoldSource[] = [];
  readonly #forgotten: string[] = [];
  readonly #unknown = new Set<string>();
  #unknownFacts = 0;
  readonly #faults: NodeError[] = [];
  #records = 0;
  #recordsLost = 0;
  #bytesLost = 0;
  #bytesDone = 0;
  #bytesTotal = 0;

  constructor(options: MemoryRecoveryOptions) {
    this.#options = options;
    const { environment, dataPath } = options;
    this.#checkpoint = readCheckpoint(environment);
    this.#parts = this.#plan();
    // Nothing to read, nobody to look up: a start after a clean end reads no identities.
    const isIdle = this.#parts.every(({ parts }) => parts.length === 0);
    this.#identities = isIdle ? new IdentityIndex() : IdentityIndex.load(dataPath);
    this.#faults.push(...this.#identities.faults);
    this.#numbers = new StoreNumbers(environment);
    this.#folder = new MemoryFolder(environment, this.#identities, this.#numbers, options.isOwn ?? true);
    this.#sessions = new RecoveredSessions(environment, options.sessions ?? null, options.nowMs);
  }

  async run(): Promise<MemoryRecovery> {
    const { environment, dataPath } = this.#options;
    const sources = this.#parts;
    for (const { parts } of sources) for (const { size, offset } of parts) this.#bytesTotal += size - offset;
    for (const { boot, lane, parts } of sources) await this.#source(boot, lane, parts);
    await this.#fold();
    this.#sessions.write();
    finishForgetting(environment, dataPath, this.#forgotten);
    this.#note();
    const durationMs = performance.now() - this.#startedAt;
    this.#tell();
    if (this.#unknown.size > 0) this.#faults.push(this.#unknownFault());
    return {
      records: this.#records,
      bytes: this.#bytesDone,
      durationMs,
      recordsLost: this.#recordsLost,
      bytesLost: this.#bytesLost,
      profileWritesMerged: this.#folder.profileWritesMerged,
      sessions: this.#sessions.count,
      faults: [...this.#faults, ...this.#folder.faults],
    };
  }

  /** What is to be read of each source, and what of it is not there. */
  #plan(): { boot: number; lane: number; parts: Part[] }[] {
    const { dataPath, boot } = this.#options;
    const bootsBefore = this.#checkpoint?.bootsBefore ?? 0;
    this.#faults.push(...missingFiles(dataPath, this.#checkpoint, boot));
    const planned: { boot: number; lane: number; parts: Part[] }[] = [];
    for (const source of listLogSources(dataPath)) {
      if (source.boot >= boot || source.boot < bootsBefore) continue;
      const noted = this.#checkpoint?.sources.find(
        (at) => at.boot === source.boot && at.lane === source.lane,
      );
      const parts: Part[] = [];
      for (const file of source.files) {
        if (noted !== undefined && file.file < noted.file) continue;
        const { size } = statSync(file.path);
        const offset = file.file === noted?.file ? Math.min(noted.offset, size) : 0;
        const isLast = file === source.files.at(-1);
        if (size > offset) parts.push({ file, size, offset, isLast });
      }
      planned.push({ boot: source.boot, lane: source.lane, parts });
    }
    return planned;
  }

  async #source(boot: number, lane: number, parts: readonly Part[]): Promise<void> {
    let source = -1;
    for (const part of parts) {
      let reader: LogFileReader;
      try {
        reader = new LogFileReader(part.file.path, part.file.name);
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        this.#lose(error, part.size - part.offset);
        this.#bytesDone += part.size - part.offset;
        continue;
      }
      try {
        if (source < 0) {
          const named = { nodeId: reader.header.nodeId, boot, lane };
          source = this.#sources.length;
          this.#sources.push({ prefixHex: sourceHex(named), words: sourceWords(named) });
        }
        await this.#file(reader, part, source);
      } finally {
        reader.close();
      }
    }
  }

  async #file(reader: LogFileReader, part: Part, source: number): Promise<void> {
    if (this.#batch.treatmentRecords.length > RECORDS_KEPT_MAX) await this.#fold();
    if (this.#batch.count === 0) this.#folder.clearRecords(this.#batch);
    const scan = new FileScan(reader, source, this.#context);
    const doneBefore = this.#bytesDone;
    const recordsBefore = this.#records;
    const progress = (): void => {
      this.#bytesDone = doneBefore + Math.max(0, reader.position.offset - part.offset);
      this.#records = recordsBefore + scan.count.records;
    };
    for (let frames = 0; ; frames++) {
      const frame = reader.next();
      if (frame === null) {
        if (!this.#goesOn(reader, part)) break;
        scan.noteHoles();
        continue;
      }
      if (!this.#batch.hasRoomFor(frame.bytes.length)) await this.#fold();
      scan.frame(frame, frame.endOffset <= part.offset);
      if (frames % PROGRESS_EVERY_FRAMES !== 0) continue;
      progress();
      this.#tell();
    }
    progress();
    this.#bytesDone = doneBefore + part.size - part.offset;
    this.#recordsLost += scan.count.lost;
    if (scan.count.lost > 0) {
      this.#faults.push(
        new LogFault(part.file.name, `${scan.count.lost} records could not be read; they are lost`),
      );
    }
  }

  /** At a file's end, or at damage: whether there is more behind it. */
  #goesOn(reader: LogFileReader, part: Part): boolean {
    const { stop } = reader;
    if (stop === null || stop.kind === "end") return false;
    if (stop.kind === "tail") {
      // Torn by a crash: nothing was answered from it. In an earlier file of the source it is damage.
      if (!part.isLast) this.#lose(stopError(part.file.name, stop), part.size - stop.offset);
      return false;
    }
    const goesOn = reader.skipDamage();
    const lost = (goesOn ? reader.position.offset : part.size) - stop.offset;
    if (stop.offset + lost > part.offset) this.#lose(stopError(part.file.name, stop), lost);
    return goesOn;
  }

  #lose(fault: NodeError, bytes: number): void {
    this.#bytesLost += bytes;
    this.#faults.push(
      new NodeError(fault.code, `${fault.message}; ${bytes} bytes of it are lost`, { cause: fault }),
    );
  }

  readonly #context: ScanContext = ((recovery: Recovery) => ({
    get batch() {
      return recovery.#batch;
    },
    get identities() {
      return recovery.#identities;
    },
    onRecord: (record: LogRecord) => recovery.#onRecord(record),
    onUnknownVisitor: (high: number, low: number) => recovery.#onUnknown(high, low),
  }))(this);

  async #fold(): Promise<void> {
    if (this.#batch.count > 0) await this.#folder.fold(this.#batch, this.#sources);
    this.#tell();
  }

  #onRecord(record: LogRecord): void {
    if (record.kind === "forget") this.#forgotten.push(...record.surrogates);
    if (record.kind !== "session") return;
    const high = Number.parseInt(record.surrogate.slice(0, 8), 16);
    const low = Number.parseInt(record.surrogate.slice(8), 16);
    const visitor = this.#identities.visitorOf(high, low);
    if (visitor >= 0) this.#sessions.add(record, this.#identities.keyOf(visitor));
  }

  #onUnknown(high: number, low: number): void {
    this.#unknownFacts += 1;
    if (this.#unknown.size < 10_000)
      this.#unknown.add(high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0"));
  }

  #unknownFault(): NodeError {
    const [first] = this.#unknown;
    return new NodeError(
      "LOG_CORRUPT",
      `identity files lack ${this.#unknown.size} visitors (the first: surrogate ${first}): ${this.#unknownFacts} facts about them are lost`,
    );
  }

  #note(): void {
    const { environment, boot, nowMs } = this.#options;
    environment.root.transactionSync(() => {
      putCheckpoint(environment, { atMs: nowMs, bootsBefore: boot, sources: [] });
    });
    Atomics.add(environment.commits, 0, 1);
  }

  #tell(): void {
    this.#options.onProgress?.({
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      records: this.#records,
    });
  }
}
