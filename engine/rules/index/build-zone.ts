/**
 * From the treatments of a zone, in their order, to the blocks of its index (layout.ts).
 *
 * A block is halved until its rows fit its share of memory; in a block of one word, what still does not fit is left to
 * the conditions' functions, the sets with the most bounds first.
 */
import { assert } from "../../assert.ts";
import type { AttributeTable } from "./attribute-table.ts";
import {
  ASK_STAGES,
  BLOCK_WORDS_MAX,
  DIRECT,
  GROUP_INTS,
  type Growing,
  LINE_INTS,
  ROW_BY_CLASS,
  WAY_WORDS,
  WORD_BITS,
} from "./layout.ts";
import type { ValueSet } from "./value-set.ts";

/** By attribute: what one way to pass asks of it, what the other; with what is asked in either case. */
export type Ways = readonly [ReadonlyMap<number, ValueSet>, ReadonlyMap<number, ValueSet>];

export interface IndexedTreatment {
  /** By stage: what is asked of each attribute alone, by its id. */
  readonly stages: readonly Map<number, ValueSet>[];
  /** By stage: two ways to pass, of which one must do; null: nothing of this kind is asked. */
  readonly ways: (Ways | null)[];
  /** Called with the stage of what was left out. */
  readonly leaveOut: (stage: number) => void;
}

export interface RowSinks {
  readonly ints: Growing<Int32Array>;
  readonly places: Growing<Uint16Array>;
  readonly words: Growing<Int32Array>;
}

/** First class of a value. */
const FIRST = 1;
const ROW_BYTES = Int32Array.BYTES_PER_ELEMENT;
const ROWS_MAX = 65_535;
/** A row for each class where classes are few, and not many more than there are different rows. */
const ROW_PER_CLASS_MAX = 64;
const ROW_PER_CLASS_SHARE = 2;

/** A set stands in both ways where its treatment has only one. */
const BOTH = -1;

/** Sets of one attribute, by treatment and way. */
interface LineDraft {
  readonly attribute: number;
  readonly members: { readonly position: number; readonly way: number; readonly set: ValueSet }[];
}
interface GroupDraft {
  readonly stage: number;
  /** Words of a row for each word of the block. */
  readonly wayCount: number;
  readonly lines: readonly LineDraft[];
}

export interface ZoneBlocks {
  readonly blocks: number[];
  readonly groups: number[];
  readonly lines: number[];
}

export class ZoneBuilder {
  readonly #attributes: AttributeTable;
  readonly #treatments: readonly IndexedTreatment[];
  readonly #sinks: RowSinks;
  readonly #bytesMax: number;
  readonly #out: ZoneBlocks = { blocks: [], groups: [], lines: [] };
  /** Bytes of rows, and of their directories, so far. */
  readonly bytes = { rows: 0, places: 0 };

  constructor(
    attributes: AttributeTable,
    treatments: readonly IndexedTreatment[],
    sinks: RowSinks,
    blockBytesMax: number,
  ) {
    this.#attributes = attributes;
    this.#treatments = treatments;
    this.#sinks = sinks;
    this.#bytesMax = blockBytesMax;
  }

  build(): ZoneBlocks {
    const wordCount = Math.ceil(this.#treatments.length / WORD_BITS);
    for (let from = 0; from < wordCount; from += BLOCK_WORDS_MAX)
      this.#block(from, Math.min(from + BLOCK_WORDS_MAX, wordCount));
    return this.#out;
  }

  #block(wordFrom: number, wordTo: number): void {
    const wordCount = wordTo - wordFrom;
    if (this.#rowBytes(wordFrom, wordTo) > this.#bytesMax) {
      if (wordCount > 1) {
        const middle = wordFrom + (wordCount >> 1);
        this.#block(wordFrom, middle);
        this.#block(middle, wordTo);
        return;
      }
      this.#lighten(wordFrom);
    }
    const drafts = this.#groups(wordFrom, wordTo);
    const { blocks, groups, lines } = this.#out;
    const groupFrom = groups.length / GROUP_INTS;
    for (const { stage, wayCount, lines: drafted } of drafts) {
      const built = drafted
        .map((line) => this.#line(wordFrom, wordTo, wayCount, line))
        .sort((a, b) => a.passed - b.passed || a.record[0]! - b.record[0]!);
      const lineFrom = lines.length / LINE_INTS;
      for (const { record } of built) lines.push(...record);
      groups.push(stage, lineFrom, lines.length / LINE_INTS, wayCount);
    }
    blocks.push(wordFrom, wordTo, groupFrom, groups.length / GROUP_INTS);
  }

  /** Upper bound of the rows' bytes. */
  #rowBytes(wordFrom: number, wordTo: number): number {
    const rowCounts = new Map<number, number>();
    const wayCounts = ASK_STAGES.map((_, stage) => this.#wayCount(wordFrom, wordTo, stage));
    this.#eachSet(wordFrom, wordTo, (set, _, stage, attribute) => {
      const line = attribute * ASK_STAGES.length + stage;
      const { classCount } = this.#attributes.entry(attribute);
      rowCounts.set(line, Math.min(classCount, (rowCounts.get(line) ?? 1) + set.toggles.length + 1));
    });
    let count = 0;
    for (const [line, rowCount] of rowCounts) count += rowCount * wayCounts[line % ASK_STAGES.length]!;
    return count * (wordTo - wordFrom) * ROW_BYTES;
  }

  #wayCount(wordFrom: number, wordTo: number, stage: number): number {
    const treatments = this.#treatments.slice(wordFrom * WORD_BITS, wordTo * WORD_BITS);
    return treatments.some(({ ways }) => ways[stage] !== null) ? WAY_WORDS : 1;
  }

  #eachSet(
    wordFrom: number,
    wordTo: number,
    visit: (set: ValueSet, position: number, stage: number, attribute: number, way: number) => void,
  ): void {
    const to = Math.min(wordTo * WORD_BITS, this.#treatments.length);
    for (let position = wordFrom * WORD_BITS; position < to; position++) {
      const { stages, ways } = this.#treatments[position]!;
      stages.forEach((alone, stage) => {
        const either = ways[stage]!;
        if (either === null)
          for (const [attribute, set] of alone) visit(set, position, stage, attribute, BOTH);
        else
          either.forEach((sets, way) => {
            for (const [attribute, set] of sets) visit(set, position, stage, attribute, way);
          });
      });
    }
  }

  /** Leaves sets out of a word's index until the rest fits. */
  #lighten(word: number): void {
    const sizes = new Map<string, { position: number; stage: number; size: number }>();
    let total = 0;
    this.#eachSet(word, word + 1, (set, position, stage) => {
      const key = `${position} ${stage}`;
      const entry = sizes.get(key) ?? { position, stage, size: 0 };
      entry.size += set.toggles.length + 1;
      total += set.toggles.length + 1;
      sizes.set(key, entry);
    });
    const largest = [...sizes.values()].sort(
      (a, b) => b.size - a.size || a.position - b.position || a.stage - b.stage,
    );
    for (const { position, stage, size } of largest) {
      if (total * ROW_BYTES <= this.#bytesMax) return;
      const treatment = this.#treatments[position]!;
      treatment.stages[stage]!.clear();
      treatment.ways[stage] = null;
      treatment.leaveOut(stage);
      total -= size;
    }
  }

  #groups(wordFrom: number, wordTo: number): GroupDraft[] {
    const lines = ASK_STAGES.map(() => new Map<number, LineDraft>());
    this.#eachSet(wordFrom, wordTo, (set, position, stage, attribute, way) => {
      const line = lines[stage]!.get(attribute);
      if (line === undefined) lines[stage]!.set(attribute, { attribute, members: [{ position, way, set }] });
      else line.members.push({ position, way, set });
    });
    return lines.flatMap((byAttribute, stage): GroupDraft[] => {
      if (byAttribute.size === 0) return [];
      return [{ stage, wayCount: this.#wayCount(wordFrom, wordTo, stage), lines: [...byAttribute.values()] }];
    });
  }

  /** `passed`: treatments that a class lets pass on the average, in thousandths: lines that let few pass come first. */
  #line(
    wordFrom: number,
    wordTo: number,
    wayCount: number,
    { attribute, members }: LineDraft,
  ): { record: number[]; passed: number } {
    const wordCount = (wordTo - wordFrom) * wayCount;
    const { classCount } = this.#attributes.entry(attribute);
    // One word for each word of the block, or three.
    const row = new Int32Array(wordCount).fill(-1);
    // What changes from class to class: `class × treatments + treatment`.
    const span = wordCount * WORD_BITS;
    const changes: number[] = [];
    for (const { position, way, set } of members) {
      const changed = set.toggles.map((bound) => this.#attributes.classAt(attribute, bound));
      if (set.startsIn !== set.missing) changed.unshift(FIRST);
      for (let each = way === BOTH ? 0 : way; each < (way === BOTH ? wayCount : way + 1); each++) {
        const word = ((position >> 5) - wordFrom) * wayCount + each;
        const place = word * WORD_BITS + (position & 31);
        if (!set.missing) row[word] = row[word]! & ~(1 << (position & 31));
        for (const valueClass of changed) changes.push(valueClass * span + place);
      }
    }
    const sorted = Float64Array.from(changes).sort();
    const rowOf = new Map<number, number>();
    const rows: number[] = [];
    const breaks: number[] = [];
    const rowNumbers: number[] = [];
    let hash = 0;
    const emit = (): void => {
      let number = rowOf.get(hash);
      if (number === undefined || !isRow(rows, number * wordCount, row)) {
        number = rows.length / wordCount;
        rowOf.set(hash, number);
        for (const word of row) rows.push(word);
      }
      rowNumbers.push(number);
    };
    emit(); // Class 0.
    for (let at = 0; at < sorted.length; ) {
      const each = Math.floor(sorted[at]! / span);
      if (each >= classCount) break; // The last stretch has no end.
      for (; at < sorted.length && Math.floor(sorted[at]! / span) === each; at++) {
        const place = sorted[at]! % span;
        row[place >> 5] = row[place >> 5]! ^ (1 << (place & 31));
        hash ^= Math.imul(place + 1, 0x9e37_79b1) ^ Math.imul(place + 1, 0x85eb_ca6b << 7);
      }
      breaks.push(each);
      emit();
    }
    const passed = rowNumbers.reduce((sum, number) => sum + popCount(rows, number * wordCount, wordCount), 0);
    const average = Math.floor((passed * 1000) / rowNumbers.length);
    const isDirect =
      2 * classCount <= Math.max(512, rows.length * ROW_BYTES) && rows.length / wordCount <= ROWS_MAX;
    if (2 * wordCount > BLOCK_WORDS_MAX) this.#sinks.words.alignToLine(); // Shorter rows share lines.
    if (!isDirect) {
      const all = rowNumbers.flatMap((number) => rows.slice(number * wordCount, (number + 1) * wordCount));
      this.bytes.rows += all.length * ROW_BYTES;
      this.bytes.places += breaks.length * Int32Array.BYTES_PER_ELEMENT;
      const placesAt = this.#sinks.ints.append(breaks);
      return { record: [attribute, placesAt, breaks.length, this.#sinks.words.append(all)], passed: average };
    }
    const places = new Uint16Array(classCount);
    let next = 0;
    for (let each = 0; each < classCount; each++) {
      if (next < breaks.length && breaks[next] === each) next += 1;
      places[each] = rowNumbers[next]!;
    }
    assert(next === breaks.length, "rule index: a class was not placed");
    if (classCount <= ROW_PER_CLASS_MAX && classCount * wordCount <= ROW_PER_CLASS_SHARE * rows.length) {
      const all = Array.from(places).flatMap((number) =>
        rows.slice(number * wordCount, (number + 1) * wordCount),
      );
      this.bytes.rows += all.length * ROW_BYTES;
      return { record: [attribute, 0, ROW_BY_CLASS, this.#sinks.words.append(all)], passed: average };
    }
    this.bytes.rows += rows.length * ROW_BYTES;
    this.bytes.places += places.byteLength;
    const placesAt = this.#sinks.places.append(places);
    return { record: [attribute, placesAt, DIRECT, this.#sinks.words.append(rows)], passed: average };
  }
}

function isRow(rows: readonly number[], at: number, row: Int32Array): boolean {
  for (let word = 0; word < row.length; word++) if (rows[at + word] !== row[word]) return false;
  return true;
}

function popCount(words: readonly number[], from: number, count: number): number {
  let sum = 0;
  for (let at = from; at < from + count; at++) sum += bitCount(words[at]!);
  return sum;
}

/** Bits that are set in a 32-bit word. */
export function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
