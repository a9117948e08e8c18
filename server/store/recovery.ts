/**
 * Recovery: what the logs tell beyond the last checkpoint is folded into LMDB, before lanes serve.
 *
 * Reads the logs of earlier boots from where the checkpoint stands (checkpoint-meta.ts), boot by boot and the sources of
 * one in step (recovery-plan.ts): in pieces, that a second thread reads as well (recovery-helper.ts), and that are put in
 * order then (recovery-merge.ts). A visitor's facts are folded in the order of their times, as they were when they
 * happened; each is known by its source and sequence, so that it does not matter how often one is folded: a recovery that
 * was killed half-way is simply run again. (Between two batches the order holds but for what one frame tells.) What is
 * damaged or missing is reported and passed over.
 * Takes a few hundred MB for its batch, and about 40 bytes and its key for each visitor that the tails are about; of tails
 * that fill more than one batch, for each visitor that the node ever met.
 */
import { availableParallelism } from "node:os";
import { NodeError } from "../../engine/index.ts";
import { putCheckpoint, readCheckpoint } from "./checkpoint-meta.ts";
import { finishForgetting } from "./forget.ts";
import { IdentityIndex, surrogateWords } from "./identity-index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import type { LogHeader } from "./log-format.ts";
import { missingFiles } from "./log-missing.ts";
import type { LogPosition } from "./log-reader.ts";
import type { LogRecord } from "./log-record.ts";
import { StoreNumbers } from "./numbers.ts";
import { BYTES_PER_LOG_BYTE, FactBatch, newArena } from "./recovery-batch.ts";
import { CHUNKS_MAX, type Chunk, ChunkScanner, ChunkTable } from "./recovery-chunks.ts";
import { RecoveredFile } from "./recovery-files.ts";
import { MemoryFolder } from "./recovery-fold.ts";
import { RecoveryHelper } from "./recovery-helper.ts";
import { ChunkMerge } from "./recovery-merge.ts";
import { ChunkPlanner, type Part, type PlannedSource, planSources } from "./recovery-plan.ts";
import { FrameScan } from "./recovery-scan.ts";
import { RecoveredSessions, type SessionCodec } from "./recovery-sessions.ts";

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
  /** Bytes of a piece that is read at a time, and pieces of a batch, where they are to be other than usual: tests fold often. */
  readonly bounds?: { readonly chunkSize: number; readonly chunksMax: number };
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

/** Bytes of logs; with fewer a second thread has hardly begun before all is done. */
const HELPED_SIZE_MIN = 16 * 1024 * 1024;
const RECORD_SIZE_USUAL = 200;
/** Of the work on a batch, for the progress that is told: the rest is folding it. */
const READ_SHARE = 0.4;
/** A piece that a thread reads at a time: the less, the less there is to read. */
const CHUNK_SIZE_MIN = 64 * 1024;
const CHUNK_SIZE_MAX = 1024 * 1024;
const CHUNKS_WANTED = 64;
/** Treatments and points of files read that facts of a batch may refer to, and records of a batch that are no decisions. */
const DEFINITIONS_MAX = 500_000;
const OTHERS_MAX = 1 << 17;

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
  readonly #sources: readonly PlannedSource[];
  readonly #identities: IdentityIndex;
  readonly #helper: RecoveryHelper | null;
  readonly #folder: MemoryFolder;
  readonly #sessions: RecoveredSessions;
  readonly #batch: FactBatch;
  readonly #scan: FrameScan;
  readonly #merge: ChunkMerge;
  readonly #planner: ChunkPlanner;
  readonly #chunkSize: number;
  /** By index; null where all that a file told was folded. */
  readonly #files: (RecoveredFile | null)[] = [];
  readonly #sourceIndexes = new Map<string, number>();
  readonly #forgotten: string[] = [];
  readonly #missing: readonly NodeError[];
  #bytesTotal = 0;
  /** Of those that were read, what is folded. */
  #bytesFolded = 0;

  constructor(options: MemoryRecoveryOptions) {
    this.#options = options;
    const { environment, dataPath, boot, bounds } = options;
    const checkpoint = readCheckpoint(environment);
    this.#missing = missingFiles(dataPath, checkpoint, boot);
    this.#sources = planSources(dataPath, boot, checkpoint);
    let sizeTotal = 0;
    for (const { parts } of this.#sources)
      for (const { size, offset } of parts) {
        this.#bytesTotal += size - offset;
        sizeTotal += size;
      }
    const hasHelper =
      options.hasHelper ?? (this.#bytesTotal >= HELPED_SIZE_MIN && availableParallelism() > 1);
    this.#helper = hasHelper ? new RecoveryHelper(environment.path) : null;
    this.#identities = new IdentityIndex(dataPath, this.#bytesTotal / RECORD_SIZE_USUAL);
    this.#folder = new MemoryFolder(
      environment,
      this.#identities,
      new StoreNumbers(environment),
      options.isOwn ?? true,
      this.#helper,
    );
    this.#sessions = new RecoveredSessions(environment, options.sessions ?? null, options.nowMs);
    this.#batch = new FactBatch(newArena(sizeTotal));
    this.#scan = new FrameScan(this.#batch, 0, this.#arenaMiddle);
    const { batch, identities, scan } = {
      batch: this.#batch,
      identities: this.#identities,
      scan: this.#scan,
    };
    this.#merge = new ChunkMerge({ batch, identities, scan, onRecord: (record) => this.#onRecord(record) });
    this.#chunkSize =
      bounds?.chunkSize ??
      Math.min(CHUNK_SIZE_MAX, Math.max(CHUNK_SIZE_MIN, Math.ceil(this.#bytesTotal / CHUNKS_WANTED)));
    this.#planner = new ChunkPlanner(this.#sources, this.#chunkSize, {
      onFile: (part, header, position) => this.#addFile(part, header, position),
      onUnreadable: ({ size, offset }, error) => this.#merge.loseFile(error, size - offset),
    });
  }

  async run(): Promise<MemoryRecovery> {
    const { environment, dataPath } = this.#options;
    const chunksMax = this.#options.bounds?.chunksMax ?? CHUNKS_MAX;
    const sizeMax = Math.max(this.#chunkSize, this.#batch.arena.byteLength / BYTES_PER_LOG_BYTE);
    for (;;) {
      const chunks = this.#planner.batch(chunksMax, sizeMax);
      if (chunks.length === 0) break;
      while (chunks.length > 0) {
        await this.#read(chunks);
        await this.#fold();
      }
    }
    const wasUnfinished = finishForgetting(environment, dataPath, this.#forgotten);
    // Once more, with those identities erased: who came back under a forgotten id keeps what is its own.
    if (wasUnfinished) return recover(this.#options);
    this.#note();
    const durationMs = performance.now() - this.#startedAt;
    this.#tell(0);
    const { records, bytesDone: bytes, recordsLost, bytesLost, faults } = this.#merge;
    return {
      records,
      bytes,
      durationMs,
      recordsLost,
      bytesLost,
      profileWritesMerged: this.#folder.profileWritesMerged,
      sessions: this.#sessions.count,
      faults: [...this.#missing, ...faults, ...this.#identities.faults, ...this.#folder.faults],
    };
  }

  async close(): Promise<void> {
    this.#planner.close();
    await this.#helper?.end();
  }

  /** The first word that is the helper's; without one all are this thread's. */
  get #arenaMiddle(): number {
    const { length } = this.#batch.words;
    return this.#helper === null ? length : length / 2;
  }

  #addFile(part: Part, header: LogHeader, position: LogPosition): number {
    const name = `${part.file.boot} ${part.file.lane}`;
    const source = this.#sourceIndexes.get(name) ?? this.#sourceIndexes.size;
    this.#sourceIndexes.set(name, source);
    const index = this.#files.length;
    this.#files.push(new RecoveredFile(index, part, source, header, position));
    return index;
  }

  /** Reads pieces, and takes those away that were read whole: as many as a batch has room for, one at least. */
  async #read(chunks: Chunk[]): Promise<void> {
    const table = ChunkTable.of(chunks);
    const files = this.#files.map((file) => file?.part.file ?? null);
    const { arena, words } = this.#batch;
    const range = { start: this.#arenaMiddle, end: words.length };
    this.#helper?.scan({ kind: "scan", chunks: table.shared, files, arena, ...range });
    this.#scan.clear();
    const scanner = new ChunkScanner(files, this.#scan);
    let merged = 0;
    let hasRoom = true;
    const mergeTo = (end: number): void => {
      for (; hasRoom && merged < end && table.isFinished(merged); merged++) {
        const chunk = chunks[merged]!;
        const file = this.#files[chunk.file]!;
        hasRoom = this.#merge.merge(file, chunk, table.scanned(merged));
        if (!hasRoom) chunks[merged--] = { ...chunk, from: file.position };
      }
      this.#tell(0);
    };
    const definitionsMax = DEFINITIONS_MAX + this.#definitionCount();
    try {
      while (scanner.next(table)) {
        mergeTo(chunks.length);
        if (!hasRoom || this.#isFull(definitionsMax)) table.stop();
      }
    } catch (error) {
      table.stop();
      throw error;
    } finally {
      scanner.close();
    }
    await this.#helper?.finished(); // It may have had room when there was none here.
    mergeTo(chunks.length);
    chunks.splice(0, merged);
  }

  #isFull(definitionsMax: number): boolean {
    return (
      this.#batch.otherCount >= OTHERS_MAX ||
      this.#sessions.isFull ||
      this.#definitionCount() > definitionsMax
    );
  }

  #definitionCount(): number {
    let count = 0;
    for (const file of this.#files) count += file?.definitionCount ?? 0;
    return count;
  }

  async #fold(): Promise<void> {
    if (this.#batch.count > 0)
      await this.#folder.fold(this.#batch, this.#files, (share) => this.#tell(share));
    this.#bytesFolded = this.#merge.bytesDone;
    this.#sessions.write(this.#identities);
    for (const [index, file] of this.#files.entries()) if (file?.isEnded === true) this.#files[index] = null;
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
    const { bytesDone: bytesRead, records } = this.#merge;
    const unfolded = bytesRead - this.#bytesFolded;
    const bytesDone = this.#bytesFolded + unfolded * (READ_SHARE + (1 - READ_SHARE) * share);
    this.#options.onProgress?.({ records, bytesDone, bytesTotal: this.#bytesTotal });
  }
}
