/**
 * A session as words of the visitor table, where a visitor's memory would lie: one key more, under a reserved level.
 *
 * ```
 *  word 0 format 0x53455331 │ 1 flags: 1 ended │ 2 bytes of channel │ 3 of level │ 4 of the visitor's id │ 6 words in all
 *  f64 at word 8: until, epoch ms      f64 at word 10: last change, epoch µs      from word 12: UTF-8 of the three
 * ```
 * The two f64 and the number of words stand where a memory has its version, its last fact and its words, so that the
 * table copies and restores sessions like memories.
 */
import { MEMORY, MEMORY_HEADER_WORDS, type MemoryView } from "../../engine/index.ts";
import { encodeMemoryRecord, MemoryRecords } from "./memory-record.ts";
import type { SessionRecord } from "./types.ts";

/** Of the table: levels of visitors are terms, from 1. */
export const SESSION_LEVEL = -1;
/** Of LMDB's keys; no workspace can declare it. */
export const SESSION_LEVEL_NAME = "$session";

const FORMAT = 0x5345_5331;
const WORD = { FORMAT: 0, FLAGS: 1, CHANNEL_SIZE: 2, LEVEL_SIZE: 3, ID_SIZE: 4 } as const;
const FLAG_ENDED = 1;
const TEXT_SIZE_MAX = 1024;
const UNTIL = MEMORY.VERSION >> 1;
const CHANGED = MEMORY.LAST_FACT_US >> 1;

/** Words of its own. Allocates. */
export function encodeSession(session: SessionRecord): Int32Array {
  const texts = [session.channel, session.level, session.visitorId].map((text) => Buffer.from(text, "utf8"));
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  const words = new Int32Array(MEMORY_HEADER_WORDS + 2 * Math.ceil(size / 8));
  words[WORD.FORMAT] = FORMAT;
  words[WORD.FLAGS] = session.ended ? FLAG_ENDED : 0;
  words[WORD.CHANNEL_SIZE] = texts[0]!.length;
  words[WORD.LEVEL_SIZE] = texts[1]!.length;
  words[WORD.ID_SIZE] = texts[2]!.length;
  words[MEMORY.WORDS] = words.length;
  const doubles = new Float64Array(words.buffer);
  doubles[UNTIL] = session.untilMs;
  doubles[CHANGED] = session.changedAtUs;
  new Uint8Array(words.buffer).set(Buffer.concat(texts), MEMORY_HEADER_WORDS * Int32Array.BYTES_PER_ELEMENT);
  return words;
}

/** Null: nothing was put under this id. Allocates. */
export function decodeSession(id: string, { words, doubles, start }: MemoryView): SessionRecord | null {
  if (words[start + WORD.FORMAT] !== FORMAT) return null;
  const [channelSize, levelSize, idSize] = sizesOf(words, start);
  const from = words.byteOffset + (start + MEMORY_HEADER_WORDS) * Int32Array.BYTES_PER_ELEMENT;
  // A copy: decoders take no shared memory.
  const bytes = Buffer.from(new Uint8Array(words.buffer, from, channelSize + levelSize + idSize));
  return {
    id,
    channel: bytes.toString("utf8", 0, channelSize),
    level: bytes.toString("utf8", channelSize, channelSize + levelSize),
    visitorId: bytes.toString("utf8", channelSize + levelSize),
    changedAtUs: doubles[(start >> 1) + CHANGED]!,
    untilMs: doubles[(start >> 1) + UNTIL]!,
    ended: (words[start + WORD.FLAGS]! & FLAG_ENDED) !== 0,
  };
}

/** When the session that lies there times out, epoch ms. */
export function sessionUntilMs({ doubles, start }: MemoryView): number {
  return doubles[(start >> 1) + UNTIL]!;
}

export function setSessionUntilMs({ doubles, start }: MemoryView, untilMs: number): void {
  doubles[(start >> 1) + UNTIL] = untilMs;
}

/** What is wrong with words that were stored as a session; "" where nothing is. */
export function sessionFault({ words, start }: MemoryView, wordCount: number): string {
  if (wordCount < MEMORY_HEADER_WORDS || words[start + MEMORY.WORDS] !== wordCount)
    return "a session's words";
  const sizes = sizesOf(words, start);
  if (words[start + WORD.FORMAT] !== FORMAT) return "a session of another format";
  if (sizes.some((size) => !(size >= 0 && size <= TEXT_SIZE_MAX))) return "a session's texts";
  const size = sizes[0] + sizes[1] + sizes[2];
  return MEMORY_HEADER_WORDS + 2 * Math.ceil(size / 8) === wordCount ? "" : "a session's size";
}

function sizesOf(words: Int32Array, start: number): [number, number, number] {
  return [words[start + WORD.CHANNEL_SIZE]!, words[start + WORD.LEVEL_SIZE]!, words[start + WORD.ID_SIZE]!];
}

/** How a session's record lies in LMDB: for recovery. */
export const SESSION_CODEC = {
  encode(session: SessionRecord): Buffer {
    const words = encodeSession(session);
    return encodeMemoryRecord(0, 0, words, 0, words.length);
  },
  decode(bytes: Buffer, id: string): SessionRecord | null {
    return decodeSession(id, new MemoryRecords().read(bytes, sessionFault).view);
  },
} as const;
