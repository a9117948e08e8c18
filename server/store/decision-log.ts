/**
 * A lane's decision log: turns entries into records, gathers a turn's records into one frame, and writes it.
 *
 * Invariants: identity records are written before the frame that uses them; what records refer to by number is defined
 * before, in the same file; a sequence number is never given twice. Where a write fails the whole turn is dropped, its
 * definitions are undone, and the next frame is marked as following a gap. log-encode.ts knows what is in a record.
 */
import {
  AssertionError,
  assert,
  type Generation,
  NodeError,
  OVERLAY_NONE,
  type Overlay,
} from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";
import {
  encodeDecision,
  encodeEvent,
  encodeForget,
  encodeLink,
  encodeOverlay,
  encodeProfileWrite,
  encodeSession,
  FIELD_COUNT,
  type RecordVisitor,
} from "./log-encode.ts";
import { RECORD_HEADER_SIZE } from "./log-format.ts";
import { LogNames } from "./log-names.ts";
import { RecordKind } from "./log-record.ts";
import { FRAME_RESERVED_SIZE, type LogWriter } from "./log-writer.ts";
import { RecordWriter } from "./msgpack.ts";
import { factId, sourceHex, sourceWords } from "./source.ts";
import type { SurrogateRegistry } from "./surrogates.ts";
import type {
  DecisionEntry,
  DecisionLog,
  EventEntry,
  ForgetEntry,
  LinkEntry,
  ProfileWrite,
  SessionEntry,
  VisitorStamp,
} from "./types.ts";

const BUFFER_SIZE_INITIAL = 256 * 1024;
/** A buffer that a rare large turn made larger than this is let go. */
const BUFFER_SIZE_KEPT_MAX = 8 * 1024 * 1024;
const NO_DECISION = 0;
const AGING_INTERVAL_MS = 3_600_000;

export interface LaneLogOptions {
  /** Proffer's version, for BOOT records. */
  readonly version: string;
  readonly nowMs: () => number;
  /** Whether answers of events and profile writes wait until their records are on the disk. */
  readonly answersWaitForSync?: boolean;
}

export class LaneLog implements DecisionLog {
  readonly answersWaitForSync: boolean;
  readonly decisionWords: Int32Array;
  readonly #sourceWord: number;
  readonly #writer: LogWriter;
  readonly #surrogates: SurrogateRegistry;
  readonly #options: LaneLogOptions;
  readonly #prefixHex: string;
  readonly #names = new LogNames();
  #records = new RecordWriter(BUFFER_SIZE_INITIAL);
  #recordCount = 0;
  #sequence = 0;
  #drawn = NO_DECISION;
  #recordStart = 0;
  #recordSequence = 0;
  #bundleId = "";
  #overlay: Overlay = OVERLAY_NONE;
  #overlayAtMs = 0;
  /** Whether this file says what the overlay is. */
  #overlayIsTold = true;
  #earlyError: unknown = null;
  #isClosed = false;
  readonly #agingTimer: NodeJS.Timeout;

  constructor(writer: LogWriter, surrogates: SurrogateRegistry, options: LaneLogOptions) {
    this.#writer = writer;
    this.#surrogates = surrogates;
    this.#options = options;
    this.answersWaitForSync = options.answersWaitForSync === true;
    this.#prefixHex = sourceHex(writer.source);
    this.decisionWords = sourceWords(writer.source);
    this.#sourceWord = this.decisionWords[2]!;
    this.#records.position = FRAME_RESERVED_SIZE;
    this.#appendBoot();
    this.#agingTimer = setInterval(() => this.rotateAged(Date.now()), AGING_INTERVAL_MS);
    this.#agingTimer.unref();
  }

  /** A lane that nobody asks ends its file, too, when it is old enough. */
  rotateAged(nowMs: number): void {
    if (this.hasPending || this.#isClosed || !this.#writer.isFull(nowMs)) return;
    this.#rotate();
    try {
      this.flush();
    } catch {
      // A full disk: the next turn says so.
    }
  }

  get writtenBytes(): number {
    return this.#writer.writtenBytes;
  }

  get hasPending(): boolean {
    return this.#recordCount > 0 || this.#earlyError !== null;
  }

  nextDecisionId(): string {
    if (!this.#overlayIsTold) this.#appendOverlay();
    const sequence = this.#nextSequence();
    this.#drawn = sequence;
    this.decisionWords[2] = this.#sourceWord | Math.floor(sequence / 2 ** 32);
    this.decisionWords[3] = sequence;
    return factId(this.#prefixHex, sequence);
  }

  nextFactId(): string {
    this.#drawn = this.#nextSequence();
    return factId(this.#prefixHex, this.#drawn);
  }

  appendDecision(entry: DecisionEntry): void {
    assert(this.#drawn !== NO_DECISION, "log: no decision id was drawn for this entry");
    const { call, nowMs } = entry;
    const visitor = this.#visitorOf(entry, call.level, call.id, nowMs);
    const out = this.#begin(FIELD_COUNT.DECISION, RecordKind.DECISION, this.#drawn);
    this.#drawn = NO_DECISION;
    encodeDecision(out, this.#names, entry, visitor);
    this.#end();
  }

  appendEvent(entry: EventEntry): string {
    const visitor = this.#visitorOf(entry, entry.level, entry.id, entry.atMs);
    const out = this.#begin(FIELD_COUNT.EVENT, RecordKind.EVENT, this.#drawnOrNext());
    encodeEvent(out, this.#names, entry, visitor);
    return this.#endFact();
  }

  appendProfileWrite(write: ProfileWrite, version: number, caller: string, stamp?: VisitorStamp): string {
    const visitor = this.#visitorOf(stamp ?? NO_STAMP, write.level, write.id, write.atUs / 1000);
    const out = this.#begin(FIELD_COUNT.PROFILE_WRITE, RecordKind.PROFILE_WRITE, this.#nextSequence());
    encodeProfileWrite(out, this.#names, write, version, stamp?.visitorVersion ?? 0, caller, visitor);
    return this.#endFact();
  }

  appendLink(entry: LinkEntry): string {
    const alias = this.#visitorOf(entry.alias, entry.alias.level, entry.alias.id, entry.atMs);
    const owner = this.#visitorOf(entry.owner, entry.owner.level, entry.owner.id, entry.atMs);
    const out = this.#begin(FIELD_COUNT.LINK, RecordKind.LINK, this.#drawnOrNext());
    encodeLink(out, this.#names, entry, alias, owner);
    return this.#endFact();
  }

  appendSession(entry: SessionEntry): string {
    const { level, visitorId, changedAtUs } = entry.session;
    const { surrogateHigh, surrogateLow } = entry;
    const stamp = { visitorVersion: 0, atUs: changedAtUs, surrogateHigh, surrogateLow };
    const visitor = this.#visitorOf(stamp, level, visitorId, changedAtUs / 1000);
    const out = this.#begin(FIELD_COUNT.SESSION, RecordKind.SESSION, this.#nextSequence());
    encodeSession(out, this.#names, entry, visitor);
    return this.#endFact();
  }

  appendForget(entry: ForgetEntry): string {
    const out = this.#begin(FIELD_COUNT.FORGET, RecordKind.FORGET, this.#nextSequence());
    encodeForget(out, this.#names, entry);
    return this.#endFact();
  }

  noteOverlay(overlay: Overlay, atMs: number): void {
    this.#overlay = overlay;
    this.#overlayAtMs = atMs;
    this.#overlayIsTold = overlay.version === 0;
  }

  appendGeneration(generation: Generation, atMs: number): void {
    this.#bundleId = generation.bundleId;
    const out = this.#begin(5, RecordKind.GENERATION, this.#nextSequence());
    out.number(atMs);
    this.#names.write(out, generation.bundleId);
    out.number(generation.number);
    this.#end();
  }

  flush(): void {
    const early = this.#earlyError;
    this.#earlyError = null;
    if (early !== null) {
      this.#drop();
      throw early;
    }
    if (this.#recordCount === 0) return;
    this.#write();
  }

  async synced(): Promise<void> {
    await Promise.all([this.#surrogates.synced(), this.#writer.synced()]);
  }

  /** Writes what is pending and syncs. Errors: LOG_UNWRITABLE; closed in any case. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#agingTimer);
    try {
      this.flush();
    } finally {
      this.#writer.close();
    }
  }

  /** The held visitor's own, else what the registry knows or draws. */
  #visitorOf(stamp: VisitorStamp, level: string, id: string, atMs: number): RecordVisitor {
    if (stamp.surrogateHigh !== 0 || stamp.surrogateLow !== 0) return stamp;
    const { high, low } = this.#surrogates.of(level, id);
    const atUs = stamp.atUs !== 0 ? stamp.atUs : this.#surrogates.factTimeUs({ high, low }, atMs * 1000);
    return { surrogateHigh: high, surrogateLow: low, atUs };
  }

  #write(): void {
    try {
      this.#surrogates.flush();
      this.#writer.write(this.#frame(), this.#recordCount + this.#names.count);
    } catch (cause) {
      this.#drop();
      if (cause instanceof NodeError || cause instanceof AssertionError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new NodeError("LOG_UNWRITABLE", `the log cannot be written: ${reason}`, { cause });
    }
    this.#names.keep();
    this.#reset();
    if (this.#writer.isFull(Date.now()) || this.#names.isCrowded) this.#rotate();
  }

  /** Definitions of this turn go in front of the records; turns that define nothing are written as they lie. */
  #frame(): Buffer {
    const records = this.#records.buffer.subarray(0, this.#records.position);
    if (this.#names.count === 0) return records;
    return Buffer.concat([
      records.subarray(0, FRAME_RESERVED_SIZE),
      this.#names.definitions,
      records.subarray(FRAME_RESERVED_SIZE),
    ]);
  }

  #rotate(): void {
    try {
      this.#writer.rotate();
    } catch {
      return; // The disk is full: this file goes on for now, and the next flush tries again.
    }
    this.#names.reset();
    this.#overlayIsTold = this.#overlay.version === 0;
    this.#appendBoot();
  }

  /** Forgets the turn: nothing of it was or will be written. */
  #drop(): void {
    this.#names.drop();
    this.#overlayIsTold = this.#overlay.version === 0;
    this.#surrogates.forgetUnwritten();
    this.#writer.noteGap();
    this.#reset();
  }

  #reset(): void {
    if (this.#records.buffer.length > BUFFER_SIZE_KEPT_MAX)
      this.#records = new RecordWriter(BUFFER_SIZE_INITIAL);
    this.#records.position = FRAME_RESERVED_SIZE;
    this.#recordCount = 0;
  }

  #appendBoot(): void {
    const out = this.#begin(6, RecordKind.BOOT, this.#nextSequence());
    out.number(this.#options.nowMs());
    out.string(this.#options.version);
    out.string(process.version);
    out.string(this.#bundleId);
    this.#end();
  }

  #appendOverlay(): void {
    const out = this.#begin(FIELD_COUNT.OVERLAY, RecordKind.OVERLAY, this.#nextSequence());
    encodeOverlay(out, this.#overlay, this.#overlayAtMs);
    this.#end();
    this.#overlayIsTold = true;
  }

  #drawnOrNext(): number {
    return this.#drawn === NO_DECISION ? this.#nextSequence() : this.#drawn;
  }

  #nextSequence(): number {
    assert(this.#sequence < STORE_LIMITS.sequenceMax, "log: the source's sequence is used up");
    this.#sequence += 1;
    return this.#sequence;
  }

  #begin(fieldCount: number, kind: number, sequence: number): RecordWriter {
    assert(!this.#isClosed, "log: appended after it was closed");
    if (kind !== RecordKind.DECISION) this.#drawn = NO_DECISION;
    const out = this.#records;
    out.reserve(RECORD_HEADER_SIZE);
    this.#recordStart = out.position;
    this.#recordSequence = sequence;
    out.position += RECORD_HEADER_SIZE;
    out.array(fieldCount);
    out.number(kind);
    out.number(sequence);
    return out;
  }

  /** Ends the record and gives its fact id. */
  #endFact(): string {
    const id = factId(this.#prefixHex, this.#recordSequence);
    this.#end();
    return id;
  }

  #end(): void {
    const out = this.#records;
    const size = out.position - this.#recordStart - RECORD_HEADER_SIZE;
    assert(size <= STORE_LIMITS.logRecordSizeMax, "log: a record is larger than calls may make it");
    out.view.setUint32(this.#recordStart, size, true);
    this.#recordCount += 1;
    if (out.position >= STORE_LIMITS.turnBufferSizeMax && this.#earlyError === null) this.#writeEarly();
  }

  /** Far more than a turn should bring: written early, so that the buffer stays bounded. */
  #writeEarly(): void {
    try {
      this.#write();
    } catch (error) {
      this.#earlyError = error; // Told at the end of the turn, to all of it.
    }
  }
}

const NO_STAMP: VisitorStamp = { visitorVersion: 0, atUs: 0, surrogateHigh: 0, surrogateLow: 0 };
