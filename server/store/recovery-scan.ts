/**
 * Reads frames of logs for a recovery: decisions by a cursor where they lie, as words (recovery-batch.ts); all else is
 * copied as it is, for the thread that puts everything in order (recovery-merge.ts).
 *
 * Knows nothing of what files defined, so that a file's pieces can be read by two threads at once.
 */
import { FRAME_HEADER_SIZE, RECORD_HEADER_SIZE } from "./log-format.ts";
import type { LogFrame } from "./log-reader.ts";
import { PICK_FLAG_FALLBACK, REDACTED_MARK, RecordKind } from "./log-record.ts";
import { RecordFormatError } from "./msgpack.ts";
import { RecordCursor } from "./record-cursor.ts";
import {
  BYTES_PER_LOG_BYTE,
  FACT,
  FACT_WORDS,
  type Facts,
  HELD_OUT,
  PLACE_SHIFT,
  PLACES_MAX,
  PRESENTATION_WORDS,
  RAW,
  RAW_HEAD_WORDS,
} from "./recovery-batch.ts";

const WORD_SIZE = 4;
/** What a frame's records come to in words is at most twice its bytes: decisions shorter than this are not read as such. */
const DECISION_SIZE_MIN = 32;
/** Of any record; what is shorter is none. */
const RECORD_SIZE_MIN = 4;
const TREATMENTS_MAX = 2 ** 31;

export class FrameScan {
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #cursor = new RecordCursor();
  /** Where the next fact's words begin. */
  at: number;
  /** Since `reset`: decisions read; what is no record; the highest numbers met, −1 for none. */
  decisions = 0;
  lost = 0;
  treatmentMax = -1;
  placeMax = -1;

  /** Puts facts from word `start` on, to before `end`; even numbers. */
  constructor(facts: Facts, start: number, end: number) {
    this.#words = facts.words;
    this.#doubles = facts.doubles;
    this.#bytes = new Uint8Array(facts.arena);
    this.#start = start;
    this.#end = end;
    this.at = start;
  }

  /** Whether frames of so many bytes certainly have room. */
  hasRoomFor(size: number): boolean {
    return BYTES_PER_LOG_BYTE * size <= (this.#end - this.at) * WORD_SIZE;
  }

  get isEmpty(): boolean {
    return this.at === this.#start;
  }

  /** Begins with the first word again: what was there is written over. */
  clear(): void {
    this.at = this.#start;
  }

  /** Begins to count anew. */
  reset(): void {
    this.decisions = 0;
    this.lost = 0;
    this.treatmentMax = -1;
    this.placeMax = -1;
  }

  /**
   * @param file its index. @param hasDecisions of a format that memories are folded from.
   * @param isCovered the checkpoint has its facts; what it defines is read all the same.
   */
  frame(frame: LogFrame, file: number, hasDecisions: boolean, isCovered: boolean): void {
    const { bytes, isRedacted } = frame;
    const cursor = this.#cursor;
    cursor.open(bytes);
    for (let at = FRAME_HEADER_SIZE; at < bytes.length; ) {
      const start = at + RECORD_HEADER_SIZE;
      const size = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      at = start + size;
      if (size < RECORD_SIZE_MIN) {
        this.lost += 1;
        continue;
      }
      const kind = kindAt(bytes, start);
      if (isCovered && !isDefinition(kind)) {
        if (isRedacted && bytes[start] === REDACTED_MARK) continue;
        return;
      }
      if (kind === RecordKind.DECISION && hasDecisions && size >= DECISION_SIZE_MIN && !isRedacted) {
        cursor.begin(start, at);
        if (this.#decisionIfAny(file)) continue;
      }
      this.#raw(bytes, start, size, isRedacted);
    }
  }

  /** False where it is to be read otherwise, or is none. */
  #decisionIfAny(file: number): boolean {
    const start = this.at;
    try {
      if (this.#decision(file)) {
        this.decisions += 1;
        return true;
      }
    } catch (error) {
      if (!(error instanceof RecordFormatError)) throw error;
    }
    this.at = start;
    return false;
  }

  #decision(file: number): boolean {
    const cursor = this.#cursor;
    cursor.array();
    cursor.number();
    const sequence = cursor.number();
    const nowMs = cursor.number();
    const atUs = nowMs * 1000 + cursor.number();
    const surrogateAt = cursor.binary(8);
    const version = cursor.number();
    if (version === 0) return true; // No visitor was held: nothing was presented that is remembered.
    cursor.skip(1);
    const fact = this.at;
    this.at = fact + FACT_WORDS;
    const pointCount = cursor.array();
    for (let position = 0; position < pointCount; position++) if (!this.#point(position)) return false;
    const words = this.#words;
    const doubles = this.#doubles;
    words[fact + FACT.COUNT] = (this.at - fact - FACT_WORDS) / PRESENTATION_WORDS;
    words[fact + FACT.FILE] = file;
    words[fact + FACT.SURROGATE_HIGH] = cursor.view.getInt32(surrogateAt);
    words[fact + FACT.SURROGATE_LOW] = cursor.view.getInt32(surrogateAt + 4);
    const at = fact >> 1;
    doubles[at + FACT.SEQUENCE] = sequence;
    doubles[at + FACT.VERSION] = version;
    doubles[at + FACT.AT_US] = atUs;
    doubles[at + FACT.NOW_MS] = nowMs;
    return true;
  }

  #point(position: number): boolean {
    const cursor = this.#cursor;
    const fieldCount = cursor.array();
    let place = -1; // A point that the channel does not have: nothing is presented there.
    if (cursor.isAtArray) return false;
    if (cursor.isAtString) cursor.skip(1);
    else {
      place = cursor.number();
      if (!isIndex(place, PLACES_MAX)) return false;
      if (place > this.placeMax) this.placeMax = place;
    }
    if (!this.#picks(place, position & 0xff) || !this.#picks(place, (position & 0xff) | HELD_OUT))
      return false;
    cursor.skip(fieldCount - 3);
    return true;
  }

  #picks(place: number, flags: number): boolean {
    const cursor = this.#cursor;
    for (let left = cursor.array(); left > 0; left -= 5) {
      if (cursor.isAtArray) return false;
      const treatment = cursor.number();
      const isFallback = (cursor.number() & PICK_FLAG_FALLBACK) !== 0;
      cursor.skip(3);
      if (!isIndex(treatment, TREATMENTS_MAX)) return false;
      if (treatment > this.treatmentMax) this.treatmentMax = treatment;
      if (isFallback || place < 0) continue;
      this.#words[this.at] = treatment;
      this.#words[this.at + 1] = (place << PLACE_SHIFT) | flags;
      this.at += PRESENTATION_WORDS;
    }
    return true;
  }

  #raw(bytes: Uint8Array, start: number, size: number, isRedacted: boolean): void {
    this.#words[this.at] = RAW;
    this.#words[this.at + 1] = 2 * size + Number(isRedacted);
    const to = this.at + RAW_HEAD_WORDS;
    this.#bytes.set(bytes.subarray(start, start + size), to * WORD_SIZE);
    this.at = to + 2 * Math.ceil(size / (2 * WORD_SIZE));
  }
}

/** Of a record: what stands behind its length. What is no record is told when it is decoded. */
function kindAt(bytes: Uint8Array, start: number): number {
  const head = bytes[start]!;
  return bytes[start + (head === 0xdc ? 3 : head === 0xdd ? 5 : 1)]!;
}

function isIndex(number: number, end: number): boolean {
  return number >= 0 && number < end && Number.isInteger(number);
}

/** They stand in front of their frame's records. */
export function isDefinition(kind: number): boolean {
  return kind === RecordKind.NAME || kind === RecordKind.TREATMENT || kind === RecordKind.POINT;
}
