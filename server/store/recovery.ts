/**
 * Recovery: what the logs tell beyond the last checkpoint is folded into LMDB, before lanes serve.
 *
 * Reads the logs of earlier boots from where the checkpoint stands (checkpoint-meta.ts), boot by boot and the sources of
 * one in step. A visitor's facts are folded in the order of their times, as they were when they happened; each is known
 * by its source and sequence, so that it does not matter how often one is folded: a recovery that was killed half-way is
 * simply run again. (Between two batches of two million facts the order holds but for what one frame tells.) What is
 * damaged or missing is reported and passed over.
 *
 * Takes a few hundred MB for its batch, and about 40 bytes and its key for each visitor that the tails are about; of tails
 * that fill more than one batch, for each visitor that the node ever met.
 */
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { NodeError } from "../../engine/index.ts";
import { type Checkpoint, putCheckpoint, readCheckpoint } from "./checkpoint-meta.ts";
import { finishForgetting } from "./forget.ts";
import { IdentityIndex, surrogateWords } from "./identity-index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import { LogFault } from "./log-fault.ts";
import { type LogFile, listLogSources } from "./log-folder.ts";
import { missingFiles } from "./log-missing.ts";
import { LogFileReader, type LogFrame, stopError } from "./log-reader.ts";
import type { LogRecord } from "./log-record.ts";
import { StoreNumbers } from "./numbers.ts";
import { FactBatch } from "./recovery-batch.ts";
import { MemoryFolder } from "./recovery-fold.ts";
import { RecoveryHelper } from "./recovery-helper.ts";
import { FileScan, type ScanContext } from "./recovery-scan.ts";
import { RecoveredSessions, type SessionCodec } from "./recovery-sessions.ts";
import type { FoldSource } from "./recovery-visitor.ts";
import { sourceHex, sourceWords } from "./source.ts";

export interface RecoveryProgress {
  /** Of `bytesTotal`: what is read and folded, and a part of what is only read. */
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
  /** Facts of a batch, and definitions kept beyond it, where they are to be other than usual: tests fold often. */
  readonly bounds?: { readonly factsMax: number; readonly recordsMax: number };
  /** Whether a second thread helps; without it one does where there is much to read and a processor for it. */
  readonly hasHelper?: boolean;
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

interface OpenFile {
  readonly reader: LogFileReader;
  readonly part: Part;
  readonly scan: FileScan;
}

/** A source that is being read. */
interface OpenSource {
  readonly boot: number;
  readonly lane: number;
  readonly parts: readonly Part[];
  /** Of the parts, the one to open next. */
  next: number;
  /** Its index among those of the recovery; −1 until a file of it could be opened. */
  source: number;
  file: OpenFile | null;
  /** Time of the last fact read. */
  clockUs: number;
}

/** Bytes of logs; with fewer a second thread has hardly begun before all is done. */
const HELPED_SIZE_MIN = 16 * 1024 * 1024;
/** Frames are of some hundred bytes, or of thousands of imported records. */
const PROGRESS_EVERY_BYTES = 256 * 1024;
/** Of the work on a batch, for the progress that is told: the rest is folding it. */
const READ_SHARE = 0.4;
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
    return await recover(options);
  } catch (cause) {
    if (cause instanceof NodeError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NodeError("STORE_UNWRITABLE", `what the logs tell cannot be folded: ${reason}`, { cause });
  }
}

async function recover(options: MemoryRecoveryOptions): Promise<MemoryRecovery> {
  const recovery = new Recovery(options);
  try {
    return await recovery.run();
  } finally {
    await recovery.close();
  }
}

class Recovery {
  readonly #startedAt = performance.now();
  readonly #options: MemoryRecoveryOptions;
  readonly #checkpoint: Checkpoint | null;
  readonly #parts: readonly { boot: number; lane: number; parts: Part[] }[];
  readonly #identities: IdentityIndex;
  readonly #numbers: StoreNumbers;
  readonly #helper: RecoveryHelper | null;
  readonly #folder: MemoryFolder;
  readonly #sessions: RecoveredSessions;
  readonly #batch: FactBatch;
  readonly #sources: FoldSource[] = [];
  readonly #forgotten: string[] = [];
  readonly #faults: NodeError[] = [];
  /** Of the boot that is being read; none of those that are read to their ends. */
  #open: OpenSource[] = [];
  /** Of files read to their ends. */
  #recordsClosed = 0;
  #bytesClosed = 0;
  readonly #recordsKeptMax: number;
  #recordsMax: number;
  #recordsLost = 0;
  #bytesLost = 0;
  #bytesTotal = 0;
  /** Of those that were read, what is folded. */
  #bytesFolded = 0;

  constructor(options: MemoryRecoveryOptions) {
    this.#options = options;
    this.#batch = new FactBatch(options.bounds?.factsMax);
    this.#recordsKeptMax = options.bounds?.recordsMax ?? RECORDS_KEPT_MAX;
    this.#recordsMax = this.#recordsKeptMax;
    const { environment, dataPath } = options;
    this.#checkpoint = readCheckpoint(environment);
    this.#parts = this.#plan();
    this.#identities = new IdentityIndex(dataPath);
    this.#numbers = new StoreNumbers(environment);
    for (const { parts } of this.#parts)
      for (const { size, offset } of parts) this.#bytesTotal += size - offset;
    const hasHelper =
      options.hasHelper ?? (this.#bytesTotal >= HELPED_SIZE_MIN && availableParallelism() > 1);
    this.#helper = hasHelper ? new RecoveryHelper(environment.path) : null;
    this.#folder = new MemoryFolder(
      environment,
      this.#identities,
      this.#numbers,
      options.isOwn ?? true,
      this.#helper,
    );
    this.#sessions = new RecoveredSessions(environment, options.sessions ?? null, options.nowMs);
  }

  async run(): Promise<MemoryRecovery> {
    const { environment, dataPath } = this.#options;
    const sources = this.#parts;
    for (const boot of new Set(sources.map(({ boot }) => boot)))
      await this.#boot(sources.filter((source) => source.boot === boot));
    await this.#fold();
    const wasUnfinished = finishForgetting(environment, dataPath, this.#forgotten);
    // Once more, with those identities erased: who came back under a forgotten id keeps what is its own.
    if (wasUnfinished) return recover(this.#options);
    this.#note();
    const durationMs = performance.now() - this.#startedAt;
    this.#tell(0);
    const { records, bytesDone } = this.#done();
    return {
      records,
      bytes: bytesDone,
      durationMs,
      recordsLost: this.#recordsLost,
      bytesLost: this.#bytesLost,
      profileWritesMerged: this.#folder.profileWritesMerged,
      sessions: this.#sessions.count,
      faults: [...this.#faults, ...this.#identities.faults, ...this.#folder.faults],
    };
  }

  async close(): Promise<void> {
    await this.#helper?.end();
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

  /**
   * Reads the sources of one boot in step, always from the one that is the furthest behind in time: so a batch ends at
   * about one time for all, and a visitor's facts are folded in their order across batches, too.
   */
  async #boot(planned: readonly { boot: number; lane: number; parts: readonly Part[] }[]): Promise<void> {
    this.#open = planned.map((source) => ({ ...source, next: 0, source: -1, file: null, clockUs: 0 }));
    try {
      let bytes = PROGRESS_EVERY_BYTES;
      while (this.#open.length > 0) {
        let behind = this.#open[0]!;
        for (const source of this.#open) if (source.clockUs < behind.clockUs) behind = source;
        const frame = this.#nextFrame(behind);
        if (frame === null) this.#open = this.#open.filter((source) => source !== behind);
        else {
          const hasRoom =
            this.#batch.hasRoomFor(frame.bytes.length) &&
            !this.#sessions.isFull &&
            this.#batch.treatmentRecords.length <= this.#recordsMax;
          if (!hasRoom) await this.#fold();
          bytes += frame.bytes.length;
          const { scan, part } = behind.file!;
          const countBefore = this.#batch.count;
          scan.frame(frame, frame.endOffset <= part.offset);
          if (this.#batch.count > countBefore)
            behind.clockUs = Math.max(behind.clockUs, this.#batch.atUs(this.#batch.count - 1));
        }
        if (bytes < PROGRESS_EVERY_BYTES) continue;
        bytes = 0;
        this.#tell(0);
      }
    } finally {
      for (const { file } of this.#open) file?.reader.close();
    }
  }

  /** The source's next frame, of whichever file; null after its last. */
  #nextFrame(source: OpenSource): LogFrame | null {
    for (;;) {
      if (source.file === null) {
        const part = source.parts[source.next++];
        if (part === undefined) return null;
        source.file = this.#openFile(source, part);
        continue;
      }
      const { reader, scan, part } = source.file;
      const frame = reader.next();
      if (frame !== null) return frame;
      if (this.#goesOn(reader, part)) scan.noteHoles();
      else {
        this.#closeFile(source.file);
        source.file = null;
      }
    }
  }

  /** Null where it cannot be read, which is told. */
  #openFile(of: OpenSource, part: Part): OpenFile | null {
    let reader: LogFileReader;
    try {
      reader = new LogFileReader(part.file.path, part.file.name);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      this.#lose(error, part.size - part.offset);
      this.#bytesClosed += part.size - part.offset;
      return null;
    }
    if (of.source < 0) {
      const named = { nodeId: reader.header.nodeId, boot: of.boot, lane: of.lane };
      of.source = this.#sources.length;
      this.#sources.push({ prefixHex: sourceHex(named), words: sourceWords(named) });
    }
    return { reader, part, scan: new FileScan(reader, of.source, this.#context) };
  }

  #closeFile({ reader, part, scan }: OpenFile): void {
    reader.close();
    this.#bytesClosed += part.size - part.offset;
    this.#recordsClosed += scan.count.records;
    this.#recordsLost += scan.count.lost;
    if (scan.count.lost > 0) {
      this.#faults.push(
        new LogFault(part.file.name, `${scan.count.lost} records could not be read; they are lost`),
      );
    }
  }

  /** Read so far. */
  #done(): { records: number; bytesDone: number } {
    let records = this.#recordsClosed;
    let bytesDone = this.#bytesClosed;
    for (const { file } of this.#open) {
      if (file === null) continue;
      records += file.scan.count.records;
      bytesDone += Math.max(0, file.reader.position.offset - file.part.offset);
    }
    return { records, bytesDone };
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
  }))(this);

  async #fold(): Promise<void> {
    if (this.#batch.count > 0)
      await this.#folder.fold(this.#batch, this.#sources, (share) => this.#tell(share));
    this.#bytesFolded = this.#done().bytesDone;
    this.#sessions.write(this.#identities);
    if (this.#batch.treatmentRecords.length > this.#recordsMax) {
      this.#folder.clearRecords(this.#batch);
      // Files that are being read define theirs anew.
      this.#recordsMax = this.#recordsKeptMax;
      for (const { file } of this.#open) this.#recordsMax += file?.scan.definitionCount ?? 0;
    }
    this.#tell(0);
  }

  #onRecord(record: LogRecord): void {
    if (record.kind === "forget") this.#forgotten.push(...record.surrogates);
    if (record.kind !== "session") return;
    const { high, low } = surrogateWords(record.surrogate);
    this.#sessions.add(record, this.#identities.numberOf(high, low));
  }

  #note(): void {
    const { environment, boot, nowMs } = this.#options;
    environment.root.transactionSync(() => {
      putCheckpoint(environment, { atMs: nowMs, bootsBefore: boot, sources: [] });
    });
    Atomics.add(environment.commits, 0, 1);
  }

  /** @param share of what was read since the last batch, folded. */
  #tell(share: number): void {
    const { records, bytesDone: bytesRead } = this.#done();
    const unfolded = bytesRead - this.#bytesFolded;
    const bytesDone = this.#bytesFolded + unfolded * (READ_SHARE + (1 - READ_SHARE) * share);
    this.#options.onProgress?.({ records, bytesDone, bytesTotal: this.#bytesTotal });
  }
}
