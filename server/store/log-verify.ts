/**
 * Verifies a data directory's logs: framing, checksums, the chain of frames, every record's shape, and the seals.
 *
 * Works beside a running node: the end of a live file that is being written counts as its tail, not as a fault. The
 * first broken block of a file is named; what lies behind it in that file is not looked at.
 */
import { statSync } from "node:fs";
import { NodeError } from "../../engine/index.ts";
import { decodeRecord } from "./log-decode.ts";
import { LogFault, toLogFault } from "./log-fault.ts";
import { type Definitions, noDefinitions } from "./log-fields.ts";
import { type LogFile, type LogSource, listLogSources } from "./log-folder.ts";
import { lostSources, missingIdentities } from "./log-missing.ts";
import { LogFileReader, type LogFrame, type LogPosition, stopError } from "./log-reader.ts";
import { MerkleTree, NO_DIGEST, readSeals, type Seal, type SealFile } from "./log-seal.ts";
import { type LogStart, readLogStart } from "./log-start.ts";
import { RecordFormatError } from "./msgpack.ts";

const PROGRESS_EVERY_FRAMES = 1024;

export interface FileVerification {
  readonly file: string;
  readonly frames: number;
  readonly records: number;
  /** Of them, those of forgotten visitors, of which digests are left. */
  readonly redacted: number;
  readonly sizeBytes: number;
  readonly blocksSealed: number;
  /** Records that no seal covers yet: the unsealed tail. */
  readonly recordsUnsealed: number;
  readonly closed: boolean;
  /** Frames that follow records dropped on a full disk. */
  readonly gaps: number;
  /** Bytes behind the last whole frame: a write under way, or a torn one that the next start repairs. */
  readonly tailBytes: number;
  /** The first thing that is wrong; it names file, block and offset. */
  readonly fault: LogFault | null;
}

export interface LogVerification {
  readonly files: readonly FileVerification[];
  readonly faults: readonly LogFault[];
}

/** What a verification tells while it runs. */
export interface VerifyHooks {
  readonly onFile?: (file: FileVerification) => void;
  /** Bytes read so far, of all; told now and then. */
  readonly onProgress?: (bytesDone: number) => void;
}

/** Bytes of all log files: what a verification reads. */
export function logBytes(dataPath: string): number {
  let total = 0;
  for (const { files } of listLogSources(dataPath))
    for (const { path } of files) total += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return total;
}

/** Cost: reads everything. Errors: system errors; what is wrong with logs is in the result. */
export function verifyLogs(dataPath: string, hooks: VerifyHooks = {}): LogVerification {
  const files: FileVerification[] = [];
  const faults: LogFault[] = [];
  let bytesDone = 0;
  for (const source of listLogSources(dataPath)) {
    const start = readLogStart(dataPath, source.boot, source.lane);
    for (const file of verifySource(source, start, (offset) => hooks.onProgress?.(bytesDone + offset))) {
      files.push(file);
      bytesDone += file.sizeBytes;
      hooks.onFile?.(file);
      if (file.fault !== null) faults.push(file.fault);
    }
  }
  for (const name of lostSources(dataPath))
    faults.push(new LogFault(name, "missing, and so is all else of its source"));
  for (const { name } of missingIdentities(dataPath))
    faults.push(new LogFault(name, "missing: whom its source's records are about nobody can say"));
  return { files, faults };
}

/** What one file hands to the next of its source; null once a file is broken. */
interface Carried {
  /** Null: not known. */
  readonly nodeId: string | null;
  readonly checksum: number;
  readonly chain: Buffer | null;
  readonly block: number;
  readonly sequence: number;
}

function* verifySource(
  source: LogSource,
  start: LogStart | null,
  onProgress: (offset: number) => void,
): Generator<FileVerification> {
  // Retention removed what was before: it wrote down what the first file kept has to follow.
  let carried: Carried | null =
    start === null
      ? null
      : { nodeId: null, checksum: start.checksum, chain: start.chain, block: start.block, sequence: 0 };
  const first = start?.file ?? 1;
  let expected = first;
  for (const [index, file] of source.files.entries()) {
    if (file.file < first) continue; // As good as gone: the next start removes it.
    const check = new FileCheck(file, index === source.files.length - 1, onProgress);
    if (file.file !== expected) {
      check.fail(`a file before it is missing (number ${expected})`);
      carried = null;
    } else carried = check.run(carried, file.file === 1);
    yield check.result();
    expected = file.file + 1;
  }
}

class FileCheck {
  readonly #file: LogFile;
  readonly #isLast: boolean;
  readonly #onProgress: (offset: number) => void;
  #redacted = 0;
  #frames = 0;
  #records = 0;
  #size = 0;
  #gaps = 0;
  #tailBytes = 0;
  #sealIndex = 0;
  #recordsSealed = 0;
  #closed = false;
  #fault: LogFault | null = null;

  constructor(file: LogFile, isLast: boolean, onProgress: (offset: number) => void) {
    this.#file = file;
    this.#isLast = isLast;
    this.#onProgress = onProgress;
  }

  fail(what: string, block = -1, offset = -1): void {
    this.#fault ??= new LogFault(this.#file.name, what, block, offset);
  }

  result(): FileVerification {
    return {
      file: this.#file.name,
      frames: this.#frames,
      records: this.#records,
      redacted: this.#redacted,
      sizeBytes: this.#size,
      blocksSealed: this.#sealIndex,
      recordsUnsealed: this.#records - this.#recordsSealed,
      closed: this.#closed,
      gaps: this.#gaps,
      tailBytes: this.#tailBytes,
      fault: this.#fault,
    };
  }

  run(before: Carried | null, isFirst: boolean): Carried | null {
    const { name, path } = this.#file;
    let reader: LogFileReader | null = null;
    try {
      const seals = readSeals(path, name); // Before the log: what is sealed then is in the log by now.
      reader = new LogFileReader(path, name);
      const carried = this.#frameByFrame(reader, seals, before, isFirst);
      return this.#fault === null ? carried : null;
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      this.#fault ??= toLogFault(name, error);
      return null;
    } finally {
      this.#size = reader?.size ?? 0;
      reader?.close();
    }
  }

  #frameByFrame(
    reader: LogFileReader,
    seals: SealFile | null,
    before: Carried | null,
    isFirst: boolean,
  ): Carried | null {
    this.#checkHeader(reader, seals, before, isFirst);
    const definitions = noDefinitions(reader.header.format);
    let sequence = before?.sequence ?? 0;
    let tree = new MerkleTree();
    let start = reader.position.offset;
    let position: LogPosition = reader.position;
    while (this.#fault === null) {
      const frame = reader.next();
      if (frame === null) break;
      if (frame.block !== position.block && tree.count > 0) {
        this.#checkSeal(seals, tree, start, position);
        tree = new MerkleTree();
        start = frame.offset;
      }
      for (const payload of frame.payloads) tree.add(payload, frame.isRedacted);
      sequence = this.#checkRecords(frame, definitions, sequence);
      this.#frames += 1;
      if (this.#frames % PROGRESS_EVERY_FRAMES === 0) this.#onProgress(frame.endOffset);
      this.#gaps += frame.hasGap ? 1 : 0;
      position = reader.position;
    }
    if (this.#fault !== null) return null;
    this.#checkEnd(reader, seals, tree, start, position);
    return {
      nodeId: reader.header.nodeId,
      checksum: position.checksum,
      chain: this.#closed ? (seals?.seals.at(-1)?.chain ?? null) : null,
      block: position.block,
      sequence,
    };
  }

  #checkHeader(
    reader: LogFileReader,
    seals: SealFile | null,
    before: Carried | null,
    isFirst: boolean,
  ): void {
    const { header } = reader;
    const { boot, lane, file } = this.#file;
    if (header.boot !== boot || header.lane !== lane || header.file !== file) {
      this.fail("the header belongs to another file");
    }
    if (isFirst && (header.previousChecksum !== 0 || header.firstBlock !== 0)) {
      this.fail("the header does not begin a source");
    }
    if (before !== null) {
      const follows =
        (before.nodeId === null || header.nodeId === before.nodeId) &&
        header.previousChecksum === before.checksum &&
        (header.firstBlock === before.block || header.firstBlock === before.block + 1);
      if (!follows) this.fail("the file does not follow the one before it");
    }
    const chain = isFirst ? NO_DIGEST : (before?.chain ?? null);
    if (seals !== null && seals.wholeSize > 0 && chain !== null && !seals.previousChain.equals(chain)) {
      this.fail("its seals do not follow those of the file before it");
    }
    if (seals !== null && seals.brokenIndex >= 0) {
      const block = header.firstBlock + seals.brokenIndex;
      this.fail(`seal ${seals.brokenIndex + 1} does not follow the one before it`, block);
    }
  }

  #checkRecords(frame: LogFrame, definitions: Definitions, sequenceBefore: number): number {
    let sequence = sequenceBefore;
    for (const payload of frame.payloads) {
      try {
        const record = decodeRecord(payload, definitions, frame.isRedacted);
        this.#records += 1;
        if (record.kind === "redacted") this.#redacted += 1;
        if (!("sequence" in record)) continue;
        if (record.sequence <= sequence) throw new RecordFormatError("sequence numbers do not rise");
        sequence = record.sequence;
      } catch (error) {
        if (!(error instanceof RecordFormatError)) throw error;
        this.fail(error.message, frame.block, frame.offset);
        return sequence;
      }
    }
    return sequence;
  }

  /** Compares a finished block with its seal, where it has one. */
  #checkSeal(seals: SealFile | null, tree: MerkleTree, start: number, end: LogPosition): void {
    const seal = seals?.seals[this.#sealIndex];
    if (seal === undefined) return;
    if (seal.closed || !isSealOf(seal, tree, start, end)) {
      this.fail("differs from its seal", end.block, start);
      return;
    }
    this.#sealIndex += 1;
    this.#recordsSealed += tree.count;
  }

  #checkEnd(
    reader: LogFileReader,
    seals: SealFile | null,
    tree: MerkleTree,
    start: number,
    end: LogPosition,
  ): void {
    const stop = reader.stop;
    if (stop !== null && (stop.kind === "damage" || (stop.kind === "tail" && !this.#isLast))) {
      this.#fault ??= stopError(this.#file.name, stop);
      return;
    }
    if (tree.count > 0 && seals?.seals[this.#sealIndex]?.closed === false) {
      this.#checkSeal(seals, tree, start, end);
    }
    const rest = seals?.seals[this.#sealIndex];
    if (rest !== undefined && !rest.closed) {
      this.fail("the log ends before what its seals cover", rest.block, end.offset);
    }
    if (rest?.closed === true) {
      this.#closed = true;
      if (rest.endOffset !== end.offset || rest.lastChecksum !== end.checksum || stop?.kind === "tail") {
        this.fail("the file was changed after it was closed", end.block, end.offset);
      }
    }
    this.#tailBytes = Math.max(0, reader.size - end.offset);
  }
}

function isSealOf(seal: Seal, tree: MerkleTree, start: number, end: LogPosition): boolean {
  return (
    seal.block === end.block &&
    seal.recordCount === tree.count &&
    seal.startOffset === start &&
    seal.endOffset === end.offset &&
    seal.lastChecksum === end.checksum &&
    seal.root.equals(tree.root())
  );
}
