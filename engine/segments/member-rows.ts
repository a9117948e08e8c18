/**
 * Membership turned the other way: of each visitor that a list names, one row of bits, a bit for each compiled segment of
 * its level. A decision asks one visitor about many segments: they lie in one cache line here, and in as many
 * bitmaps elsewhere.
 *
 * ```
 *   u32 words, `wordCount` for each ordinal; segment `s` of the list given is bit s & 31 of word s >> 5
 * ```
 * Only where that stays small; else lanes ask the bitmaps. Written once, before any reader sees it.
 */
import type { Container } from "./portable.ts";

const WORD_BITS = 32;
const CHUNK_BITS = 16;
/** Of one level. */
const ROWS_BYTES_MAX = 64 * 1024 * 1024;

export interface MemberRows {
  readonly level: string;
  /** In the order of their bits. */
  readonly segments: readonly string[];
  readonly wordCount: number;
  readonly words: SharedArrayBuffer;
}

/** Null where the rows would be too large. Cost: O(members). */
export function writeMemberRows(
  level: string,
  idCount: number,
  members: readonly { readonly segment: string; readonly containers: readonly Container[] }[],
): MemberRows | null {
  const wordCount = Math.ceil(members.length / WORD_BITS);
  const size = idCount * wordCount * Uint32Array.BYTES_PER_ELEMENT;
  if (size > ROWS_BYTES_MAX) return null;
  const words = new SharedArrayBuffer(size);
  const rows = new Uint32Array(words);
  members.forEach(({ containers }, segment) => {
    const column = segment >>> 5;
    const bit = 1 << (segment & 31);
    eachMember(containers, (ordinal) => {
      const at = ordinal * wordCount + column;
      rows[at] = rows[at]! | bit;
    });
  });
  return { level, segments: members.map(({ segment }) => segment), wordCount, words };
}

function eachMember(containers: readonly Container[], visit: (ordinal: number) => void): void {
  for (const { key, kind, data } of containers) {
    const base = key * 2 ** CHUNK_BITS;
    if (kind === "array") for (const value of data) visit(base + value);
    else if (kind === "run") {
      for (let at = 0; at < data.length; at += 2)
        for (let value = data[at]!; value <= data[at]! + data[at + 1]!; value++) visit(base + value);
    } else {
      data.forEach((half, index) => {
        for (let bits = half; bits !== 0; bits &= bits - 1)
          visit(base + index * 16 + (31 - Math.clz32(bits & -bits)));
      });
    }
  }
}
