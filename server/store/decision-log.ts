/**
 * A lane's decision log: turns entries into records, gathers a turn's records into one frame, and writes it.
 *
 * Invariants: identity records are written before the frame that uses them; a name is defined before it is used, in
 * the same file; a sequence number is never given twice. Where a write fails the whole turn is dropped, its names are
 * undefined again, and the next frame is marked as following a gap.
 */
import {
  AssertionError,
  type AttributeValue,
  assert,
  type Generation,
  NodeError,
  type Pick,
} from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";
import { RECORD_HEADER_SIZE } from "./log-format.ts";
import { DECISION_FLAG_HOLDOUT, PICK_FLAG_FALLBACK, RecordKind } from "./log-record.ts";
import { FRAME_RESERVED_SIZE, type LogWriter } from "./log-writer.ts";
import { RecordWriter } from "./msgpack.ts";
import { factId, sourceHex } from "./source.ts";
import type { SurrogateRegistry } from "./surrogates.ts";
import type { DecisionEntry, DecisionLog, EventEntry, ProfileWrite } from "./types.ts";

const BUFFER_SIZE_INITIAL = 256 * 1024;
/** A buffer that a rare large turn made larger than this is let go. */
const BUFFER_SIZE_KEPT_MAX = 8 * 1024 * 1024;
const NAMES_BUFFER_SIZE = 8 * 1024;
const NO_DECISION = 0;

export interface LaneLogOptions {
  /** Proffer's version, for BOOT records. */
  readonly version: string;
  readonly nowMs: () => number;
}

export class LaneLog implements DecisionLog {
  readonly #writer: LogWriter;
  readonly #surrogates: SurrogateRegistry;
  readonly #options: LaneLogOptions;
  readonly #prefixHex: string;
  #records = new RecordWriter(BUFFER_SIZE_INITIAL);
  #recordCount = 0;
  readonly #definitions = new RecordWriter(NAMES_BUFFER_SIZE);
  #names = new Map<string, number>();
  #namesNew: string[] = [];
  #sequence = 0;
  #drawn = NO_DECISION;
  #recordStart = 0;
  #bundleId = "";
  #earlyError: unknown = null;
  #isClosed = false;

  constructor(writer: LogWriter, surrogates: SurrogateRegistry, options: LaneLogOptions) {
    this.#writer = writer;
    this.#surrogates = surrogates;
    this.#options = options;
    this.#prefixHex = sourceHex(writer.source);
    this.#records.position = FRAME_RESERVED_SIZE;
    this.#appendBoot();
  }

  get hasPending(): boolean {
    return this.#recordCount > 0 || this.#earlyError !== null;
  }

  nextDecisionId(): string {
    this.#drawn = this.#nextSequence();
    return factId(this.#prefixHex, this.#drawn);
  }

  appendDecision(entry: DecisionEntry): void {
    assert(this.#drawn !== NO_DECISION, "log: no decision id was drawn for this entry");
    const { call, decision } = entry;
    const { generation } = decision;
    const surrogate = this.#surrogates.of(call.level, call.id);
    const atUs = this.#surrogates.factTimeUs(surrogate, entry.nowMs * 1000);
    const out = this.#begin(18, RecordKind.DECISION, this.#drawn);
    this.#drawn = NO_DECISION;
    out.number(entry.nowMs);
    out.number(atUs - entry.nowMs * 1000);
    out.number(entry.seed);
    this.#name(generation.bundleId);
    out.number(generation.number);
    this.#name(entry.transport);
    this.#name(entry.caller);
    this.#name(call.channel);
    out.string(call.requestId);
    out.binary8(surrogate.high, surrogate.low);
    out.number(entry.visitorVersion);
    out.number(decision.holdout ? DECISION_FLAG_HOLDOUT : 0);
    out.array(decision.points.length);
    for (let index = 0; index < decision.points.length; index++) {
      const point = decision.points[index]!;
      const asked = call.points[index];
      out.array(6);
      if (point.pointIndex < 0) out.string(point.point);
      else this.#name(point.point);
      out.number(asked?.count ?? 1);
      out.boolean(asked?.allowDuplicates ?? false);
      out.number(point.status);
      this.#picks(point.picks, generation);
      this.#picks(point.heldOut, generation);
    }
    out.array(call.contextNames.length * 2);
    for (let index = 0; index < call.contextNames.length; index++) {
      const name = call.contextNames[index]!;
      if (generation.contextIndex.has(name)) this.#name(name);
      else out.string(name);
      out.value(call.contextValues[index]);
    }
    this.#integers(decision.stageDrops);
    this.#integers(decision.withdrawals);
    this.#end();
  }

  appendEvent(entry: EventEntry): void {
    const surrogate = this.#surrogates.of(entry.level, entry.id);
    const out = this.#begin(14, RecordKind.EVENT, this.#nextSequence());
    out.number(this.#surrogates.factTimeUs(surrogate, entry.atMs * 1000));
    out.number(entry.atMs);
    out.number(entry.occurredAtMs);
    out.string(entry.requestId);
    this.#name(entry.channel);
    out.binary8(surrogate.high, surrogate.low);
    this.#name(entry.event);
    this.#name(entry.category);
    out.string(entry.eventId);
    this.#name(entry.caller);
    const { treatment } = entry;
    if (treatment === null) out.nil();
    else {
      out.array(6);
      out.binaryOfHex(treatment.decisionId);
      this.#name(treatment.offer);
      this.#name(treatment.rule);
      this.#name(treatment.point);
      out.number(treatment.position);
      out.number(treatment.atMs);
    }
    const names = Object.keys(entry.attributes);
    out.array(names.length * 2);
    for (const name of names) {
      this.#name(name);
      out.value(entry.attributes[name]);
    }
    this.#end();
  }

  appendProfileWrite(write: ProfileWrite, version: number, caller: string): void {
    const surrogate = this.#surrogates.of(write.level, write.id);
    const out = this.#begin(9, RecordKind.PROFILE_WRITE, this.#nextSequence());
    out.number(write.atUs);
    out.binary8(surrogate.high, surrogate.low);
    out.number(version);
    out.number(write.sequence ?? 0);
    out.array(write.set.length * 2);
    for (const { name, value } of write.set) {
      this.#name(name);
      this.#attributeValue(value);
    }
    out.array(write.unset.length);
    for (const name of write.unset) this.#name(name);
    this.#name(caller);
    this.#end();
  }

  appendGeneration(generation: Generation, atMs: number): void {
    this.#bundleId = generation.bundleId;
    const out = this.#begin(5, RecordKind.GENERATION, this.#nextSequence());
    out.number(atMs);
    this.#name(generation.bundleId);
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
    try {
      this.flush();
    } finally {
      this.#writer.close();
    }
  }

  #write(): void {
    try {
      this.#surrogates.flush();
      this.#writer.write(this.#frame(), this.#recordCount + this.#namesNew.length);
    } catch (cause) {
      this.#drop();
      if (cause instanceof NodeError || cause instanceof AssertionError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new NodeError("LOG_UNWRITABLE", `the log cannot be written: ${reason}`, { cause });
    }
    this.#reset();
    if (this.#writer.isFull) this.#rotate();
  }

  /** Names defined in this turn go in front of the records; turns that define none are written as they lie. */
  #frame(): Buffer {
    const records = this.#records.buffer.subarray(0, this.#records.position);
    if (this.#namesNew.length === 0) return records;
    const definitions = this.#definitions.buffer.subarray(0, this.#definitions.position);
    return Buffer.concat([
      records.subarray(0, FRAME_RESERVED_SIZE),
      definitions,
      records.subarray(FRAME_RESERVED_SIZE),
    ]);
  }

  #rotate(): void {
    try {
      this.#writer.rotate();
    } catch {
      return; // The disk is full: this file goes on for now, and the next flush tries again.
    }
    this.#names = new Map();
    this.#appendBoot();
  }

  /** Forgets the turn: nothing of it was or will be written. */
  #drop(): void {
    for (const name of this.#namesNew) this.#names.delete(name);
    this.#surrogates.forgetUnwritten();
    this.#writer.noteGap();
    this.#reset();
  }

  #reset(): void {
    this.#namesNew.length = 0;
    this.#definitions.position = 0;
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
    out.position += RECORD_HEADER_SIZE;
    out.array(fieldCount);
    out.number(kind);
    out.number(sequence);
    return out;
  }

  #end(): void {
    const out = this.#records;
    const size = out.position - this.#recordStart - RECORD_HEADER_SIZE;
    assert(size <= STORE_LIMITS.logRecordSizeMax, "log: a record is larger than calls may make it");
    out.view.setUint32(this.#recordStart, size, true);
    this.#recordCount += 1;
    if (out.position < STORE_LIMITS.turnBufferSizeMax || this.#earlyError !== null) return;
    try {
      this.#write(); // Far more than a turn should bring: written early, so that the buffer stays bounded.
    } catch (error) {
      this.#earlyError = error; // Told at the end of the turn, to all of it.
    }
  }

  /** Configured names: by number. */
  #name(name: string): void {
    const number = this.#names.get(name);
    if (number !== undefined) this.#records.number(number);
    else this.#defineName(name);
  }

  #defineName(name: string): void {
    const number = this.#names.size;
    if (number >= STORE_LIMITS.logNamesMax || name.length > STORE_LIMITS.logNameLengthMax) {
      this.#records.string(name);
      return;
    }
    this.#names.set(name, number);
    this.#namesNew.push(name);
    const out = this.#definitions;
    out.reserve(RECORD_HEADER_SIZE);
    const start = out.position;
    out.position += RECORD_HEADER_SIZE;
    out.array(3);
    out.number(RecordKind.NAME);
    out.number(number);
    out.string(name);
    out.view.setUint32(start, out.position - start - RECORD_HEADER_SIZE, true);
    this.#records.number(number);
  }

  #picks(picks: readonly Pick[], generation: Generation): void {
    const out = this.#records;
    out.array(picks.length * 6);
    for (let index = 0; index < picks.length; index++) {
      const pick = picks[index]!;
      const treatment = generation.treatments[pick.treatment];
      assert(treatment !== undefined, "log: a pick names no treatment of its generation");
      this.#name(treatment.id);
      this.#name(treatment.offer.code);
      out.number(pick.score);
      out.number(pick.propensity);
      out.number(pick.selectionProbability);
      out.number(pick.fallback ? PICK_FLAG_FALLBACK : 0);
    }
  }

  #integers(values: readonly number[]): void {
    this.#records.array(values.length);
    for (let index = 0; index < values.length; index++) this.#records.number(values[index] ?? 0);
  }

  #attributeValue(value: AttributeValue): void {
    this.#records.value(value);
  }
}
