/**
 * What a lane asks about shipped membership: opened per lane over one generation's CompiledSegments.
 *
 * Levels and segments are numbers here: the order of `model.levels`, and `SegmentPlan`'s. What a bitmap holds of
 * a live segment, the plan says (`compiled`); rules are none of this reader's business.
 */
import type { CompiledSegments } from "../decide/generation.ts";
import { NodeError } from "../errors.ts";
import { KeyIndex } from "./key-index.ts";
import { SharedBitmap } from "./shared-bitmap.ts";
import { wordsOf } from "./table-buffer.ts";

export class SegmentReader {
  /** Of lists whose memory may hold others by now. */
  static readonly CLOSED = new (class extends SegmentReader {
    constructor() {
      super({ keys: [], bitmaps: [], rows: [] }, [], []);
    }
    override ordinal(): number {
      throw new NodeError("BUNDLE_NOT_READY", "the bundle that the call began under is gone; repeat it", {
        retryAfterMs: 1,
      });
    }
  })();

  readonly #keys: readonly (KeyIndex | null)[];
  /** By segment index × levels + level index. */
  readonly #bitmaps: readonly (SharedBitmap | null)[];
  readonly #outside: Uint8Array;
  /** By level: rows of members where there are, words of a row, and (with `#bitmaps`' places) each segment's bit. */
  readonly #rows: readonly (Uint32Array | null)[];
  readonly #wordCounts: Int32Array;
  readonly #bits: Int32Array;
  readonly #levelCount: number;

  /**
   * @param levels names in the order of `model.levels`.
   * @param segments names in the order of `SegmentPlan.segments`.
   */
  constructor(compiled: CompiledSegments, levels: readonly string[], segments: readonly string[]) {
    this.#levelCount = levels.length;
    const keys: (KeyIndex | null)[] = levels.map(() => null);
    const levelIndex = new Map(levels.map((name, index) => [name, index]));
    for (const { level, index, count } of compiled.keys) {
      const at = levelIndex.get(level);
      if (at !== undefined) keys[at] = new KeyIndex(index.buffer, count);
    }
    const bitmaps: (SharedBitmap | null)[] = new Array(levels.length * segments.length).fill(null);
    this.#outside = new Uint8Array(bitmaps.length);
    const segmentIndex = new Map(segments.map((name, index) => [name, index]));
    for (const { segment, level, outside, containers } of compiled.bitmaps) {
      const atSegment = segmentIndex.get(segment);
      const atLevel = levelIndex.get(level);
      if (atSegment === undefined || atLevel === undefined) continue;
      const slot = atSegment * levels.length + atLevel;
      bitmaps[slot] = new SharedBitmap(containers.buffer);
      this.#outside[slot] = outside ? 1 : 0;
    }
    const rows: (Uint32Array | null)[] = levels.map(() => null);
    this.#wordCounts = new Int32Array(levels.length);
    this.#bits = new Int32Array(bitmaps.length).fill(-1);
    for (const { level, segments: named, wordCount, words } of compiled.rows) {
      const atLevel = levelIndex.get(level);
      if (atLevel === undefined) continue;
      rows[atLevel] = wordsOf(words.buffer);
      this.#wordCounts[atLevel] = wordCount;
      named.forEach((segment, bit) => {
        const atSegment = segmentIndex.get(segment);
        if (atSegment !== undefined) this.#bits[atSegment * levels.length + atLevel] = bit;
      });
    }
    this.#rows = rows;
    this.#keys = keys;
    this.#bitmaps = bitmaps;
  }

  /** The visitor's ordinal at the level, −1 where no list names it. Allocates nothing for ASCII ids. */
  ordinal(levelIndex: number, id: string): number {
    return this.#keys[levelIndex]?.find(id) ?? -1;
  }

  get levelCount(): number {
    return this.#levelCount;
  }

  /** A level's rows one after the other, by ordinal, a bit for each list; null where it has none. */
  rows(levelIndex: number): Uint32Array | null {
    return this.#rows[levelIndex] ?? null;
  }

  /** Where the row of an ordinal begins. */
  rowAt(levelIndex: number, ordinal: number): number {
    return ordinal * this.#wordCounts[levelIndex]!;
  }

  /** The segment's bit in rows of the level, −1 without one. */
  bit(segmentIndex: number, levelIndex: number): number {
    return this.#bits[segmentIndex * this.#levelCount + levelIndex]!;
  }

  /** Whether the compiled part of the segment holds the visitor; `ordinal` as `ordinal()` gave it, −1 included. */
  has(segmentIndex: number, levelIndex: number, ordinal: number): boolean {
    const slot = segmentIndex * this.#levelCount + levelIndex;
    if (ordinal < 0) return this.#outside[slot] === 1;
    const rows = this.#rows[levelIndex]!;
    if (rows !== null) {
      const bit = this.#bits[slot]!;
      if (bit < 0) return false;
      return ((rows[ordinal * this.#wordCounts[levelIndex]! + (bit >>> 5)]! >>> (bit & 31)) & 1) === 1;
    }
    return this.#bitmaps[slot]?.has(ordinal) === true;
  }
}
