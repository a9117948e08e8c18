/**
 * Reads one log file for a recovery: its frames, its definitions as terms, its facts into a batch.
 *
 * Decisions are read by a cursor where they lie, all other kinds through log-decode.ts. Behind damage it goes on with the
 * next whole frame; records that refer to what the damage defined are counted as lost.
 */
import { type IdentityIndex, surrogateWords } from "./identity-index.ts";
import { decodeRecord, isRedacted } from "./log-decode.ts";
import { type Definitions, noDefinitions } from "./log-fields.ts";
import { FRAME_HEADER_SIZE, RECORD_HEADER_SIZE } from "./log-format.ts";
import type { LogFileReader, LogFrame } from "./log-reader.ts";
import {
  type LinkRecord,
  type LogRecord,
  PICK_FLAG_FALLBACK,
  type PointRecord,
  RecordKind,
  type TreatmentRecord,
} from "./log-record.ts";
import { RecordFormatError } from "./msgpack.ts";
import { RecordCursor } from "./record-cursor.ts";
import type { FactBatch, OtherFact } from "./recovery-batch.ts";

/** What a scan asks of the recovery around it. */
export interface ScanContext {
  readonly batch: FactBatch;
  readonly identities: IdentityIndex;
  onRecord(record: LogRecord): void;
}

export interface ScanCount {
  records: number;
  /** Records that could not be read, since what they refer to was in damaged bytes, or that are no records. */
  lost: number;
}

export class FileScan {
  readonly #context: ScanContext;
  readonly #source: number;
  readonly #definitions: Definitions;
  readonly #cursor = new RecordCursor();
  /** What the file defined, by its numbers; and where that is in the batch's tables of an epoch. */
  readonly #treatmentRecords: TreatmentRecord[] = [];
  readonly #placeRecords: PointRecord[] = [];
  #treatments: number[] = [];
  #places: number[] = [];
  #epoch = -1;
  readonly count: ScanCount = { records: 0, lost: 0 };

  /** `source`: its index among those of the recovery. */
  constructor(reader: LogFileReader, source: number, context: ScanContext) {
    this.#context = context;
    this.#source = source;
    this.#definitions = noDefinitions(reader.header.format);
  }

  /** After damage: what it defined is missing. */
  noteHoles(): void {
    this.#definitions.hasHoles = true;
  }

  /** `isCovered`: the checkpoint has its facts; what it defines is read all the same. */
  frame(frame: LogFrame, isCovered: boolean): void {
    const { bytes } = frame;
    if (this.#epoch !== this.#context.batch.epoch) this.#defineAnew();
    this.#cursor.open(bytes);
    for (let at = FRAME_HEADER_SIZE; at < bytes.length; ) {
      const start = at + RECORD_HEADER_SIZE;
      at = start + bytes.readUInt32LE(at);
      try {
        if (!this.#record(frame, start, at, isCovered)) return;
      } catch (error) {
        if (!(error instanceof RecordFormatError)) throw error;
        this.count.lost += 1;
      }
    }
  }

  /** How many treatments the file has defined so far. */
  get definitionCount(): number {
    return this.#treatmentRecords.length;
  }

  #defineAnew(): void {
    this.#epoch = this.#context.batch.epoch;
    this.#treatments = this.#treatmentRecords.map((record) => this.#addTreatment(record));
    this.#places = this.#placeRecords.map((record) => this.#addPlace(record));
  }

  /** False: nothing of the frame behind it matters. */
  #record(frame: LogFrame, start: number, end: number, isCovered: boolean): boolean {
    const cursor = this.#cursor;
    if (frame.isRedacted && isRedacted(frame.bytes.subarray(start, end))) return true;
    cursor.begin(start, end);
    cursor.array();
    const kind = cursor.number();
    const isDefinition =
      kind === RecordKind.NAME || kind === RecordKind.TREATMENT || kind === RecordKind.POINT;
    if (isCovered && !isDefinition) return false; // Definitions stand in front.
    if (kind === RecordKind.DECISION && this.#definitions.format > 1) this.#decision();
    else this.#other(decodeRecord(frame.bytes.subarray(start, end), this.#definitions));
    if (!isDefinition) this.count.records += 1;
    return true;
  }

  #decision(): void {
    const { batch, identities } = this.#context;
    const cursor = this.#cursor;
    const sequence = cursor.number();
    const nowMs = cursor.number();
    const atUs = nowMs * 1000 + cursor.number();
    const surrogateAt = cursor.binary(8);
    const high = cursor.view.getUint32(surrogateAt);
    const low = cursor.view.getUint32(surrogateAt + 4);
    const version = cursor.number();
    if (version === 0) return; // No visitor was held: nothing was presented that is remembered.
    cursor.skip(1);
    const first = batch.presentationCount;
    try {
      const pointCount = cursor.array();
      for (let position = 0; position < pointCount; position++) this.#point(position);
    } catch (error) {
      batch.presentationCount = first;
      throw error;
    }
    const fact = batch.begin(identities.numberOf(high, low), this.#source, sequence, high, low);
    batch.endDecision(fact, first, version, atUs, nowMs);
  }

  #point(position: number): void {
    const cursor = this.#cursor;
    const fieldCount = cursor.array();
    const place = this.#place();
    this.#picks(place, position, false);
    this.#picks(place, position, true);
    cursor.skip(fieldCount - 3);
  }

  /** Index into the batch's places, −1 for a point that the channel does not have: nothing is presented there. */
  #place(): number {
    const cursor = this.#cursor;
    if (cursor.isAtString) {
      cursor.skip(1);
      return -1;
    }
    if (cursor.isAtArray) {
      cursor.array();
      return this.#addPlace({
        kind: "point",
        number: -1,
        channel: cursor.string(),
        point: cursor.string(),
        zone: cursor.string(),
        medium: cursor.number(),
        reservationMs: cursor.number(),
      });
    }
    const place = this.#places[cursor.number()];
    if (place === undefined) throw new RecordFormatError("a point is not defined");
    return place;
  }

  #picks(place: number, position: number, heldOut: boolean): void {
    const { batch } = this.#context;
    const cursor = this.#cursor;
    for (let left = cursor.array(); left > 0; left -= 5) {
      const treatment = this.#treatment();
      const isFallback = (cursor.number() & PICK_FLAG_FALLBACK) !== 0;
      cursor.skip(3);
      if (!isFallback && place >= 0) batch.addPresentation(place, treatment, position, heldOut);
    }
  }

  #treatment(): number {
    const cursor = this.#cursor;
    if (!cursor.isAtArray) {
      const treatment = this.#treatments[cursor.number()];
      if (treatment === undefined) throw new RecordFormatError("a treatment is not defined");
      return treatment;
    }
    cursor.array();
    return this.#addTreatment({
      kind: "treatment",
      number: -1,
      treatmentId: cursor.string(),
      offer: cursor.string(),
      category: cursor.stringIfAny(),
      rule: cursor.string(),
    });
  }

  #addTreatment(record: TreatmentRecord): number {
    const { treatmentRecords } = this.#context.batch;
    treatmentRecords.push(record);
    return treatmentRecords.length - 1;
  }

  #addPlace(record: PointRecord): number {
    const { placeRecords } = this.#context.batch;
    placeRecords.push(record);
    return placeRecords.length - 1;
  }

  #other(record: LogRecord): void {
    switch (record.kind) {
      case "name":
      case "redacted":
        return;
      case "treatment":
        this.#treatmentRecords[record.number] = record;
        this.#treatments[record.number] = this.#addTreatment(record);
        return;
      case "point":
        this.#placeRecords[record.number] = record;
        this.#places[record.number] = this.#addPlace(record);
        return;
      case "event":
        // What format 1 says of an event lacks what memories keep of it.
        if (this.#definitions.format > 1)
          this.#add(record.surrogate, record.sequence, { kind: "event", record });
        break;
      case "profile-write":
        this.#add(record.surrogate, record.sequence, { kind: "profile-write", record });
        break;
      case "link":
        this.#link(record);
        break;
    }
    this.#context.onRecord(record);
  }

  #link(record: LinkRecord): void {
    const { sequence } = record;
    const alias = this.#visitorOf(record.alias.surrogate);
    const owner = this.#visitorOf(record.owner.surrogate);
    this.#add(record.alias.surrogate, sequence, { kind: "link", record, role: "alias", other: owner });
    this.#add(record.owner.surrogate, sequence, { kind: "link", record, role: "owner", other: alias });
  }

  #add(surrogate: string, sequence: number, other: OtherFact): void {
    const { batch, identities } = this.#context;
    const { high, low } = surrogateWords(surrogate);
    batch.endOther(batch.begin(identities.numberOf(high, low), this.#source, sequence, high, low), other);
  }

  #visitorOf(surrogate: string): number {
    const { high, low } = surrogateWords(surrogate);
    return this.#context.identities.numberOf(high, low);
  }
}
