/**
 * What an answer to a call of the swap bench shows of where it came from: its bundle, the editions of the treatments at
 * `hero` (the strategy) and by which of two rules they were presented (the lists). As answer-facts.h reads it in C++; the
 * log of either generator is a run of records, little-endian:
 *
 *     f64 intended, epoch ms | f32 latency, ms | u32 call | 16 B bundle id's beginning | i32 edition
 *     u8 treatments by a rule of those in `tide` | u8 by others | u8 outcome | u8 whether a fallback is among them
 */
import { HERO, IN_TIDE } from "./workspace.ts";

export const RECORD_SIZE = 40;
export const BUNDLE_BEGINNING = 16;
export const NO_EDITION = -1;
export const SEVERAL_EDITIONS = -2;
/** `unsent`: due, but there was no room for it to the end; `unseen`: answered, but its bytes were gone. */
export const OUTCOMES = ["answered", "refused", "unanswered", "unsent", "unreadable", "unseen"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface AnswerFacts {
  readonly outcome: Outcome;
  /** The beginning of its id. */
  readonly bundle: string;
  readonly edition: number;
  readonly inCount: number;
  readonly outCount: number;
  readonly hasFallback: boolean;
}
export interface AnswerRecord extends AnswerFacts {
  readonly intendedAtMs: number;
  readonly latencyMs: number;
  /** Its number in the file of calls. */
  readonly call: number;
}

const PREFIX_SIZE = 5;
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const EDITION_MAX = 2e9;
const MALFORMED = "no protobuf";

export function factsWithout(outcome: Outcome): AnswerFacts {
  return { outcome, bundle: "", edition: NO_EDITION, inCount: 0, outCount: 0, hasFallback: false };
}

/** Reads a DecideResponse where it lies. @param message with its length prefix. */
export function readAnswer(message: Buffer): AnswerFacts {
  try {
    return readFacts(message.subarray(PREFIX_SIZE));
  } catch (error) {
    if ((error as Error).message !== MALFORMED) throw error;
    return factsWithout("unreadable");
  }
}

function readFacts(message: Buffer): AnswerFacts {
  let bundle = "";
  let hero = Buffer.alloc(0);
  for (const [field, value] of fields(message)) {
    if (field === 2) bundle = value.toString("latin1", 0, BUNDLE_BEGINNING);
    else if (field === 4 && textOf(value, 1) === HERO) hero = value as Buffer<ArrayBuffer>;
  }
  let [edition, inCount, outCount, hasFallback] = [NO_EDITION, 0, 0, false];
  for (const [field, treatment] of fields(hero)) {
    if (field !== 3) continue;
    const id = textOf(treatment, 2);
    if (id.includes("/fallback:")) {
      hasFallback = true;
      continue;
    }
    const own = editionOf(treatment);
    if (inCount + outCount === 0) edition = own;
    else if (edition !== own) edition = SEVERAL_EDITIONS;
    if (id.startsWith(`${HERO}/${IN_TIDE}-`)) inCount += 1;
    else outCount += 1;
  }
  return { outcome: "answered", bundle, edition, inCount, outCount, hasFallback };
}

/** The number in the attribute `edition`. */
function editionOf(treatment: Buffer): number {
  for (const [field, entry] of fields(treatment)) {
    if (field !== 6 || textOf(entry, 1) !== "edition") continue;
    // google.protobuf.Value: number_value = 2, a double.
    const number = firstOf(firstOf(entry, 2), 2);
    const edition = number.length === 8 ? number.readDoubleLE(0) : NO_EDITION;
    return edition >= 0 && edition < EDITION_MAX ? Math.trunc(edition) : NO_EDITION;
  }
  return NO_EDITION;
}

function textOf(message: Buffer, wanted: number): string {
  return firstOf(message, wanted).toString("latin1");
}

function firstOf(message: Buffer, wanted: number): Buffer {
  for (const [field, value] of fields(message)) if (field === wanted) return value;
  return message.subarray(0, 0);
}

/** Fields with bytes (of doubles, their eight); others are passed over. Throws where it is no protobuf. */
function* fields(bytes: Buffer): Generator<readonly [number, Buffer]> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1, size = 0; size < 10 && at < bytes.length; scale *= 128, size++) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new Error(MALFORMED);
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = tag % 8;
    const field = Math.floor(tag / 8);
    if (kind === VARINT) varint();
    else if (kind === FIXED64 || kind === BYTES) {
      const size = kind === BYTES ? varint() : 8;
      if (size > bytes.length - at) throw new Error(MALFORMED);
      yield [field, bytes.subarray(at, at + size)];
      at += size;
    } else if (kind === FIXED32 && bytes.length - at >= 4) at += 4;
    else throw new Error(MALFORMED);
  }
}

export function writeRecord(record: AnswerRecord, to: Buffer, at: number): void {
  to.writeDoubleLE(record.intendedAtMs, at);
  to.writeFloatLE(record.latencyMs, at + 8);
  to.writeUInt32LE(record.call, at + 12);
  to.fill(0, at + 16, at + 32);
  to.write(record.bundle, at + 16, BUNDLE_BEGINNING, "latin1");
  to.writeInt32LE(record.edition, at + 32);
  to[at + 36] = record.inCount;
  to[at + 37] = record.outCount;
  to[at + 38] = OUTCOMES.indexOf(record.outcome);
  to[at + 39] = Number(record.hasFallback);
}

export function readRecord(from: Buffer, at: number): AnswerRecord {
  const end = from.indexOf(0, at + 16);
  return {
    intendedAtMs: from.readDoubleLE(at),
    latencyMs: from.readFloatLE(at + 8),
    call: from.readUInt32LE(at + 12),
    bundle: from.toString("latin1", at + 16, end < 0 ? at + 32 : Math.min(end, at + 32)),
    edition: from.readInt32LE(at + 32),
    inCount: from[at + 36]!,
    outCount: from[at + 37]!,
    outcome: OUTCOMES[from[at + 38]!] ?? "unreadable",
    hasFallback: from[at + 39] !== 0,
  };
}
