/**
 * Membership turned the other way: of each visitor that a list names, one row of bits, a bit for each compiled segment of
 * its level. A decision asks one visitor about many segments: they lie in one cache line here, and in as many
 * bitmaps elsewhere.
 *
 * ```
 *   u32 words, `wordCount` for each ordinal; segment `s` of the list given is bit s & 31 of word s >> 5
 * ```
 * Only where that stays small; else lanes ask the bitmaps. Written once, before any reader sees it; over the rows of an
 * earlier compile only bits of members that came or left are turned.
 */
import { assert } from "../assert.ts";
import { BITSET_SIZE_BYTES, CHUNK_VALUE_COUNT, type Container } from "./portable.ts";
import { sharedChunkCount, sharedContainer } from "./shared-bitmap.ts";
import type { TableBuffer, TableBuffers } from "./table-buffer.ts";

const WORD_BITS = 32;
const WORD_BYTES = Uint32Array.BYTES_PER_ELEMENT;
const CHUNK_WORDS = BITSET_SIZE_BYTES / WORD_BYTES;
/** Of one level. */
const ROWS_BYTES_MAX = 64 * 1024 * 1024;

export interface MemberRows {
  readonly level: string;
  readonly idCount: number;
  /** In the order of their bits. */
  readonly segments: readonly string[];
  readonly wordCount: number;
  readonly words: TableBuffer;
}

/** A segment's members at the level, as a shared bitmap. */
export interface RowMembers {
  readonly segment: string;
  readonly containers: TableBuffer;
}

/** Rows to go on from, and the bitmaps that they were made of. */
export interface RowsBase {
  readonly rows: MemberRows;
  readonly members: readonly RowMembers[];
}

/** Null where the rows would be too large, or there are none. Cost: O(members), over a base O(rows + what changed). */
export function writeMemberRows(
  level: string,
  idCount: number,
  members: readonly RowMembers[],
  buffers: TableBuffers,
  base: RowsBase | null,
): MemberRows | null {
  const wordCount = Math.ceil(members.length / WORD_BITS);
  const length = idCount * wordCount;
  if (length * WORD_BYTES > ROWS_BYTES_MAX || members.length === 0) return null;
  const from = base !== null && isBase(base.rows, idCount, members) ? base : null;
  const before = members.map((_, at) => from?.members[at]?.containers ?? null);
  const isUnchanged = (at: number): boolean => before[at]?.id === members[at]!.containers.id;
  if (from !== null && from.rows.idCount === idCount && members.every((_, at) => isUnchanged(at)))
    return from.rows;
  const words = buffers.take(length * WORD_BYTES);
  const rows = new Uint32Array(words.buffer, 0, length);
  const kept = from === null ? 0 : from.rows.idCount * wordCount;
  if (from !== null) rows.set(new Uint32Array(from.rows.words.buffer, 0, kept));
  rows.fill(0, kept);
  members.forEach(({ containers }, at) => {
    if (isUnchanged(at)) return;
    const bit = 1 << (at & 31);
    const column = at >>> 5;
    turnBits(before[at]?.buffer ?? null, containers.buffer, (ordinal) => {
      rows[ordinal * wordCount + column]! ^= bit;
    });
  });
  return { level, idCount, segments: members.map(({ segment }) => segment), wordCount, words };
}

function isBase(
  { segments, idCount }: MemberRows,
  idCountNow: number,
  members: readonly RowMembers[],
): boolean {
  const isSame =
    segments.length === members.length && segments.every((name, at) => name === members[at]!.segment);
  return isSame && idCount <= idCountNow;
}

const chunkBefore = new Uint32Array(CHUNK_WORDS);
const chunkAfter = new Uint32Array(CHUNK_WORDS);

/** Visits each ordinal that is in one of two bitmaps and not in the other; of `before` null, all of `after`. */
function turnBits(
  before: SharedArrayBuffer | null,
  after: SharedArrayBuffer,
  visit: (ordinal: number) => void,
): void {
  const chunkCount = Math.max(before === null ? 0 : sharedChunkCount(before), sharedChunkCount(after));
  for (let chunk = 0; chunk < chunkCount; chunk++) {
    const base = chunk * CHUNK_VALUE_COUNT;
    layBits(before === null ? null : sharedContainer(before, chunk), chunkBefore);
    layBits(sharedContainer(after, chunk), chunkAfter);
    for (let word = 0; word < CHUNK_WORDS; word++) {
      for (let bits = chunkBefore[word]! ^ chunkAfter[word]!; bits !== 0; bits &= bits - 1) {
        visit(base + word * WORD_BITS + 31 - Math.clz32(bits & -bits));
      }
    }
  }
}

function layBits(container: Omit<Container, "cardinality"> | null, bits: Uint32Array): void {
  bits.fill(0);
  if (container === null) return;
  const { kind, data } = container;
  if (kind === "bitset") {
    assert(data.byteOffset % WORD_BYTES === 0, "member rows: a bitset is not aligned");
    bits.set(new Uint32Array(data.buffer, data.byteOffset, CHUNK_WORDS));
  } else if (kind === "array") {
    for (let at = 0; at < data.length; at++) bits[data[at]! >>> 5]! |= 1 << (data[at]! & 31);
  } else {
    for (let at = 0; at < data.length; at += 2) {
      for (let value = data[at]!; value <= data[at]! + data[at + 1]!; value++)
        bits[value >>> 5]! |= 1 << (value & 31);
    }
  }
}
