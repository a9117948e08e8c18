/**
 * One zone of the rule index as a lane reads it: where its tables begin (rules/index/layout.ts), made when a generation
 * is opened. `rule-index.ts` asks it.
 */
import type { AttributeClasses } from "../rules/index/attribute-classes.ts";
import {
  BLOCK_INTS,
  GROUP_INTS,
  LINE_INTS,
  programMark,
  type RulesTables,
  SCORE_PARTS,
  type ZoneDirectory,
} from "../rules/index/layout.ts";
import type { IndexedParts } from "./build-candidate.ts";
import { NONE } from "./plan.ts";

/** Where a zone's tables begin. */
export class ZoneIndex {
  readonly count: number;
  readonly wordCount: number;
  readonly base: number;
  readonly everybody: number;
  readonly wideStarts: number;
  readonly wides: number;
  readonly hasWides: boolean;
  /** Attributes that truth tables of the zone read. */
  readonly tableAttributes: Int32Array;
  readonly sources: number;
  readonly blocks: number;
  readonly blockCount: number;
  readonly groups: number;
  readonly lines: number;
  /** Attributes that lines read, by the block that reads them first; by block, where its ones end. */
  readonly reads: Int32Array;
  readonly readsEnds: Int32Array;
  readonly bounds: Float64Array;
  readonly purposes: ZoneDirectory["purposes"];
  readonly ranges: ZoneDirectory["ranges"];
  /** Of each range its low and its high end. */
  readonly rangeEnds: Float64Array;
  /** The channel's, by their number in ListTable. */
  readonly whiteLists: readonly number[];
  /** By position and part, see `ZoneDirectory.parts`. */
  readonly parts: Float64Array;
  readonly #order: Int32Array;
  readonly #asks: Int32Array;

  constructor(
    directory: ZoneDirectory,
    { ints, numbers }: RulesTables,
    classes: AttributeClasses,
    whiteLists: readonly number[],
  ) {
    const { count } = directory;
    this.count = count;
    this.wordCount = directory.wordCount;
    this.base = directory.base;
    this.everybody = directory.everybody;
    this.wideStarts = directory.wideStarts;
    this.wides = directory.wides;
    this.hasWides = ints[directory.wideStarts + count]! > 0;
    this.tableAttributes = Int32Array.from(directory.tableAttributes);
    this.sources = directory.sources;
    this.blocks = directory.blocks;
    this.blockCount = directory.blockCount;
    this.groups = directory.groups;
    this.lines = directory.lines;
    const reads: number[] = [];
    this.readsEnds = new Int32Array(directory.blockCount);
    const known = new Set<number>();
    for (let block = 0; block < directory.blockCount; block++) {
      const news = blockAttributes(directory, block, ints).filter((attribute) => !known.has(attribute));
      for (const attribute of classes.inReadingOrder(news)) {
        known.add(attribute);
        reads.push(attribute);
      }
      this.readsEnds[block] = reads.length;
    }
    this.reads = Int32Array.from(reads);
    this.bounds = numbers.subarray(directory.bounds, directory.bounds + count);
    this.purposes = directory.purposes;
    this.ranges = directory.ranges;
    this.rangeEnds = Float64Array.from(
      directory.ranges.flatMap(({ low, high }) => [
        low ?? Number.NEGATIVE_INFINITY,
        high ?? Number.POSITIVE_INFINITY,
      ]),
    );
    this.whiteLists = whiteLists;
    this.parts = numbers.subarray(directory.parts, directory.parts + count * SCORE_PARTS);
    this.#order = ints.subarray(directory.order, directory.order + count);
    this.#asks = ints.subarray(directory.asks, directory.asks + count);
  }

  /** Place in `zoneEntries` of the treatment at a position. */
  placeAt(position: number): number {
    return this.#order[position]!;
  }

  partsAt(position: number): IndexedParts {
    const parts = this.parts.subarray(position * SCORE_PARTS, (position + 1) * SCORE_PARTS);
    const programs = Array.from(parts, (part) => (part < 0 ? programMark(part) : NONE));
    return { scoreBound: this.bounds[position]!, asks: this.#asks[position]!, programs };
  }
}

/** Of every line of a block. */
function blockAttributes(
  { blocks, groups, lines }: ZoneDirectory,
  block: number,
  ints: Int32Array,
): number[] {
  const at = blocks + block * BLOCK_INTS;
  const attributes: number[] = [];
  for (let group = ints[at + 2]!; group < ints[at + 3]!; group++) {
    const place = groups + group * GROUP_INTS;
    for (let line = ints[place + 1]!; line < ints[place + 2]!; line++)
      attributes.push(ints[lines + line * LINE_INTS]!);
  }
  return attributes;
}
