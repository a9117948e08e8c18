/**
 * Puts in order what was read of the logs in pieces: what files define, then the facts, into the batch; for the recovery's
 * own thread.
 *
 * A piece counts if it begins where the file was read to. Where it does not, or ends before it should, the file is damaged
 * there: it is read again from where it holds, behind damage with the next whole frame, and records that refer to what
 * the damage defined are counted as lost.
 */
import { NodeError } from "../../engine/index.ts";
import { type IdentityIndex, surrogateWords } from "./identity-index.ts";
import { decodeRecord, isRedacted } from "./log-decode.ts";
import { LogFault } from "./log-fault.ts";
import { LogFileReader, type LogPosition, stopError } from "./log-reader.ts";
import type { LinkRecord, LogRecord } from "./log-record.ts";
import { RecordFormatError } from "./msgpack.ts";
import {
  FACT,
  FACT_WORDS,
  type FactBatch,
  type OtherFact,
  PLACE_SHIFT,
  PRESENTATION_WORDS,
  RAW_HEAD_WORDS,
} from "./recovery-batch.ts";
import { type Chunk, type ScannedChunk, scanFrames } from "./recovery-chunks.ts";
import type { RecoveredFile } from "./recovery-files.ts";
import type { FrameScan } from "./recovery-scan.ts";

const WAITING_MAX = 64;

export interface MergeContext {
  readonly batch: FactBatch;
  readonly identities: IdentityIndex;
  /** This thread's. */
  readonly scan: FrameScan;
  /** Each that is no decision of a memory, and no definition. */
  onRecord(record: LogRecord): void;
}

export class ChunkMerge {
  readonly #context: MergeContext;
  readonly #bytes: Uint8Array;
  /** Decisions that are about to be added. */
  readonly #waiting = new Int32Array(WAITING_MAX);
  readonly faults: NodeError[] = [];
  records = 0;
  bytesDone = 0;
  recordsLost = 0;
  bytesLost = 0;

  constructor(context: MergeContext) {
    this.#context = context;
    this.#bytes = new Uint8Array(context.batch.arena);
  }

  /**
   * The next piece of a file. @param scanned null where it could not be read.
   *
   * Returns false where a part of it waits for room: from the file's position on, in a batch of its own. Errors: system
   * errors.
   */
  merge(file: RecoveredFile, chunk: Chunk, scanned: ScannedChunk | null): boolean {
    if (file.isEnded) return true;
    if (scanned !== null && follows(chunk.from, file.position)) this.#take(file, scanned);
    const isDone = file.position.offset >= chunk.to || this.#readAgain(file, chunk);
    const { size } = file.part;
    const doneTo = file.isEnded ? size : Math.min(size, file.position.offset);
    this.bytesDone += Math.max(0, doneTo - file.doneTo);
    file.doneTo = Math.max(doneTo, file.doneTo);
    if (doneTo === size) this.#end(file);
    return isDone;
  }

  /** A file that cannot be read at all. */
  loseFile(error: NodeError, bytes: number): void {
    this.#lose(error, bytes);
    this.bytesDone += bytes;
  }

  #end(file: RecoveredFile): void {
    file.isEnded = true;
    this.recordsLost += file.lost;
    if (file.lost === 0) return;
    const { name } = file.part.file;
    this.faults.push(new LogFault(name, `${file.lost} records could not be read; they are lost`));
  }

  #readAgain(file: RecoveredFile, chunk: Chunk): boolean {
    const { part } = file;
    let reader: LogFileReader;
    try {
      reader = new LogFileReader(part.file.path, part.file.name);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      this.#lose(error, part.size - Math.max(part.offset, file.position.offset));
      file.isEnded = true;
      return true;
    }
    const { scan } = this.#context;
    try {
      reader.seek(file.position);
      while (file.position.offset < chunk.to) {
        const start = scan.at;
        scan.reset();
        const position = scanFrames(reader, scan, file.index, chunk.to, part.offset);
        const { at: end, decisions, lost, treatmentMax, placeMax } = scan;
        this.#take(file, { start, end, position, decisions, lost, treatmentMax, placeMax });
        if (position.offset >= chunk.to) break;
        if (reader.stop === null) return false; // No room.
        if (!this.#goesOn(file, reader)) {
          file.isEnded = true;
          break;
        }
        file.position = reader.position;
        file.definitions.hasHoles = true;
      }
      return true;
    } finally {
      reader.close();
    }
  }

  /** At a file's end, or at damage: whether there is more behind it. */
  #goesOn({ part }: RecoveredFile, reader: LogFileReader): boolean {
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
    this.bytesLost += bytes;
    this.faults.push(
      new NodeError(fault.code, `${fault.message}; ${bytes} bytes of it are lost`, { cause: fault }),
    );
  }

  /** Takes in what was read up to its position. */
  #take(file: RecoveredFile, scanned: ScannedChunk): void {
    const { batch, identities } = this.#context;
    const { words } = batch;
    const { definitions } = file;
    const { end, treatmentMax, placeMax } = scanned;
    const isSound =
      !definitions.hasHoles &&
      treatmentMax < definitions.treatments.length &&
      placeMax < definitions.points.length;
    this.records += scanned.decisions;
    file.lost += scanned.lost;
    file.position = scanned.position;
    let waiting = 0;
    for (let at = scanned.start; at < end; ) {
      const count = words[at + FACT.COUNT]!;
      if (count < 0) {
        this.#addDecisions(waiting);
        waiting = 0;
        const size = words[at + 1]!;
        this.#raw(file, (at + RAW_HEAD_WORDS) * 4, size >>> 1, (size & 1) !== 0);
        at += RAW_HEAD_WORDS + 2 * Math.ceil((size >>> 1) / 8);
        continue;
      }
      if (isSound || this.#isDefined(file, at, count)) {
        identities.touch(words[at + FACT.SURROGATE_HIGH]!, words[at + FACT.SURROGATE_LOW]!);
        this.#waiting[waiting++] = at;
        if (waiting === WAITING_MAX) {
          this.#addDecisions(waiting);
          waiting = 0;
        }
      } else {
        this.records -= 1;
        file.lost += 1;
      }
      at += FACT_WORDS + PRESENTATION_WORDS * count;
    }
    this.#addDecisions(waiting);
  }

  /** Those that wait: their surrogates' places were looked at all at once. */
  #addDecisions(count: number): void {
    const { batch, identities } = this.#context;
    for (let index = 0; index < count; index++) {
      const fact = this.#waiting[index]!;
      batch.addDecision(identities.numberOf(batch.surrogateHigh(fact), batch.surrogateLow(fact)), fact);
    }
  }

  /** Whether the file has defined all that the decision refers to. */
  #isDefined({ definitions }: RecoveredFile, fact: number, count: number): boolean {
    const { words } = this.#context.batch;
    let at = fact + FACT_WORDS;
    for (let left = count; left > 0; left--, at += PRESENTATION_WORDS) {
      const isDefined =
        definitions.treatments[words[at]!] !== undefined &&
        definitions.points[words[at + 1]! >>> PLACE_SHIFT] !== undefined;
      if (!isDefined) return false;
    }
    return true;
  }

  #raw(file: RecoveredFile, start: number, size: number, mayBeRedacted: boolean): void {
    // Of a copy: records are kept, and what they are made of is written over.
    const payload = this.#bytes.slice(start, start + size);
    if (mayBeRedacted && isRedacted(payload)) return;
    try {
      const record = decodeRecord(payload, file.definitions);
      if (record.kind === "name" || record.kind === "treatment" || record.kind === "point") return;
      this.#other(file, record);
      this.records += 1;
    } catch (error) {
      if (!(error instanceof RecordFormatError)) throw error;
      file.lost += 1;
    }
  }

  #other(file: RecoveredFile, record: LogRecord): void {
    // What format 1 says of decisions and events lacks what memories keep of them.
    const isKept = file.definitions.format > 1;
    switch (record.kind) {
      case "decision":
        if (isKept && record.visitorVersion > 0)
          this.#add(file, record.surrogate, record.sequence, { kind: "decision", record });
        return;
      case "event":
        if (isKept) this.#add(file, record.surrogate, record.sequence, { kind: "event", record });
        break;
      case "profile-write":
        this.#add(file, record.surrogate, record.sequence, { kind: "profile-write", record });
        break;
      case "link":
        this.#link(file, record);
        break;
    }
    this.#context.onRecord(record);
  }

  #link(file: RecoveredFile, record: LinkRecord): void {
    const { sequence, alias, owner } = record;
    const [aliasNumber, ownerNumber] = [this.#numberOf(alias.surrogate), this.#numberOf(owner.surrogate)];
    this.#add(file, alias.surrogate, sequence, { kind: "link", record, role: "alias", other: ownerNumber });
    this.#add(file, owner.surrogate, sequence, { kind: "link", record, role: "owner", other: aliasNumber });
  }

  #add(file: RecoveredFile, surrogate: string, sequence: number, fact: OtherFact): void {
    const { high, low } = surrogateWords(surrogate);
    const visitor = this.#context.identities.numberOf(high, low);
    this.#context.batch.addOther({ fact, file: file.index, sequence, visitor, high, low });
  }

  #numberOf(surrogate: string): number {
    const { high, low } = surrogateWords(surrogate);
    return this.#context.identities.numberOf(high, low);
  }
}

/** Whether what begins at the one is what comes behind the other. */
function follows(from: LogPosition, position: LogPosition): boolean {
  const { offset, checksum, block } = position;
  return (
    from.offset === offset && from.checksum === checksum && (from.block === block || from.block === block + 1)
  );
}
