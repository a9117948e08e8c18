/**
 * The rule index as a lane reads it: which treatments of a word the visitor, the call and the clock let pass.
 *
 * A decision asks word by word, best treatments first, and stops when what is left cannot matter. Within a word the
 * attributes come first (each costs a row, whatever the number of treatments), then who the treatments are for, then
 * consent. Each step is asked only of what the steps before it left.
 *
 * What a word's drops count under is the stage of the step that dropped: an explained decision, where every reason is
 * looked for in the order of the pipeline, may tell another one of the same treatment.
 */
import { assert } from "../assert.ts";
import type { ExpressionInputs } from "../rules/expression-inputs.ts";
import { AttributeClasses } from "../rules/index/attribute-classes.ts";
import { bitCount } from "../rules/index/build-zone.ts";
import {
  BLOCK_INTS,
  type CompiledRules,
  DIRECT,
  GROUP_INTS,
  GroupKind,
  LINE_INTS,
  openRules,
  type RulesTables,
  SOURCE_INTS,
  SourceKind,
  WORD_BITS,
  type ZoneDirectory,
} from "../rules/index/layout.ts";
import { consentOutcome } from "../visitors/consent.ts";
import { profileValue } from "./inputs.ts";
import { IN } from "./membership.ts";
import type { OpenedGeneration } from "./opened.ts";
import { NONE, type PointPlan } from "./plan.ts";
import { Stage } from "./reasons.ts";

/** Where a zone's tables begin. */
export class ZoneIndex {
  readonly count: number;
  readonly wordCount: number;
  readonly base: number;
  readonly everybody: number;
  readonly sourceStarts: number;
  readonly sources: number;
  readonly blocks: number;
  readonly blockCount: number;
  readonly groups: number;
  readonly lines: number;
  readonly bounds: Float64Array;
  readonly purposes: ZoneDirectory["purposes"];
  readonly ranges: ZoneDirectory["ranges"];
  /** The channel's, by their number in ListTable. */
  readonly whiteLists: readonly number[];
  readonly #order: Int32Array;
  readonly #asks: Int32Array;

  constructor(directory: ZoneDirectory, { ints, numbers }: RulesTables, whiteLists: readonly number[]) {
    const { count } = directory;
    this.count = count;
    this.wordCount = directory.wordCount;
    this.base = directory.base;
    this.everybody = directory.everybody;
    this.sourceStarts = directory.sourceStarts;
    this.sources = directory.sources;
    this.blocks = directory.blocks;
    this.blockCount = directory.blockCount;
    this.groups = directory.groups;
    this.lines = directory.lines;
    this.bounds = numbers.subarray(directory.bounds, directory.bounds + count);
    this.purposes = directory.purposes;
    this.ranges = directory.ranges;
    this.whiteLists = whiteLists;
    this.#order = ints.subarray(directory.order, directory.order + count);
    this.#asks = ints.subarray(directory.asks, directory.asks + count);
  }

  /** Place in `zoneEntries` of the treatment at a position. */
  placeAt(position: number): number {
    return this.#order[position]!;
  }

  partsAt(position: number): { scoreBound: number; asks: number } {
    return { scoreBound: this.bounds[position]!, asks: this.#asks[position]! };
  }
}

export class RuleIndex {
  readonly #tables: RulesTables;
  readonly #ints: Int32Array;
  readonly #places: Uint16Array;
  readonly #words: Int32Array;
  readonly #classes: AttributeClasses;
  readonly #zones: ReadonlyMap<string, ZoneDirectory>;

  /** Of the block under way: by line, where the row of the visitor's class begins, less the block's first word. */
  readonly #rows: Int32Array;
  #block = 0;
  #wordTo = 0;
  #groupFrom = 0;
  #groupTo = 0;
  #lineFrom = 0;
  /** Where the words of the purposes begin that the visitor has not consented to. */
  readonly #denied: Int32Array;
  #deniedCount = 0;

  /** @param columns of the profile's attributes. */
  constructor(compiled: CompiledRules, columns: Int32Array, purposeCount: number) {
    const tables = openRules(compiled);
    this.#tables = tables;
    this.#ints = tables.ints;
    this.#places = tables.places;
    this.#words = tables.words;
    this.#classes = new AttributeClasses(tables, columns);
    this.#zones = new Map(tables.directory.zones.map((zone) => [`${zone.channel}\n${zone.zone}`, zone]));
    const sizes = tables.directory.zones.map((zone) => mostLines(zone, tables.ints));
    this.#rows = new Int32Array(sizes.reduce((most, size) => Math.max(most, size), 0));
    this.#denied = new Int32Array(purposeCount);
  }

  zone(channel: string, zone: string, whiteLists: readonly number[]): ZoneIndex {
    const directory = this.#zones.get(`${channel}\n${zone}`);
    assert(directory !== undefined, "rule index: a zone was not compiled");
    return new ZoneIndex(directory, this.#tables, whiteLists);
  }

  resetStamps(): void {
    this.#classes.resetStamps();
  }

  /** Begins a look at a zone for a point; words are asked in rising order from then on. */
  begin(
    generation: OpenedGeneration,
    { zone, consentAttributes }: PointPlan,
    unknownMeans: "denied" | "granted",
  ): void {
    this.#block = 0;
    this.#wordTo = 0;
    this.#deniedCount = 0;
    const { purposes } = zone.index;
    if (consentAttributes === null || purposes.length === 0) return;
    for (let at = 0; at < purposes.length; at++) {
      const { purpose, words } = purposes[at]!;
      const attribute = consentAttributes[purpose]!;
      const stored = attribute === NONE ? undefined : profileValue(generation, attribute);
      if (consentOutcome(stored, unknownMeans) !== "granted") this.#denied[this.#deniedCount++] = words;
    }
  }

  /** Whether the zone's score bounds hold for this visitor and call: what was stored may be older than its declaration. */
  boundsHold(generation: OpenedGeneration, { ranges }: ZoneIndex): boolean {
    for (let at = 0; at < ranges.length; at++) {
      const { root, index, low, high } = ranges[at]!;
      const { desk } = generation;
      const value = root === "profile" ? profileValue(generation, index) : desk.inputs.context[index];
      if (typeof value !== "number") continue;
      if (low !== null && value < low) return false;
      if (high !== null && value > high) return false;
    }
    return true;
  }

  /**
   * Bits of the treatments of a word that nothing in the index speaks against. Drops are added to `drops`, by stage.
   *
   * Cost: O(lines of the block) until nothing is left; once a block, for each line the class of its attribute.
   * Allocates nothing.
   */
  survivors(generation: OpenedGeneration, zone: ZoneIndex, word: number, drops: number[]): number {
    if (word >= this.#wordTo) this.#enter(zone, word);
    const words = this.#words;
    const { inputs, stamp } = generation.desk;
    let bits = words[zone.base + word]!;
    let count = bitCount(bits);
    const present = Math.min(WORD_BITS, zone.count - word * WORD_BITS);
    if (present > count) drops[Stage.ELIGIBILITY]! += present - count;

    for (let group = this.#groupFrom; group < this.#groupTo && bits !== 0; group += GROUP_INTS) {
      const ints = this.#ints;
      const lineFrom = ints[group + 2]!;
      const lineTo = ints[group + 3]!;
      if (ints[group] === GroupKind.ALL) {
        for (let line = lineFrom; line < lineTo && bits !== 0; line++)
          bits &= words[this.#rowOf(zone, line, inputs, stamp) + word]!;
      } else {
        let passed = 0;
        for (let line = lineFrom; line < lineTo && (bits & ~passed) !== 0; line++)
          passed |= words[this.#rowOf(zone, line, inputs, stamp) + word]!;
        bits &= passed;
      }
      const left = bitCount(bits);
      if (left < count) drops[Stage.ELIGIBILITY + ints[group + 1]!]! += count - left;
      count = left;
    }

    const sought = bits & ~words[zone.everybody + word]!;
    if (sought !== 0) {
      bits = (bits & ~sought) | this.#reached(generation, zone, word, sought);
      const left = bitCount(bits);
      if (left < count) drops[Stage.SEGMENT]! += count - left;
      count = left;
    }
    for (let at = 0; at < this.#deniedCount && bits !== 0; at++) {
      bits &= ~words[this.#denied[at]! + word]!;
      const left = bitCount(bits);
      if (left < count) drops[Stage.ELIGIBILITY]! += count - left;
      count = left;
    }
    return bits;
  }

  /** Of the treatments sought: those whose segment, list or level holds the visitor. */
  #reached(generation: OpenedGeneration, zone: ZoneIndex, word: number, sought: number): number {
    const ints = this.#ints;
    const to = ints[zone.sourceStarts + word + 1]!;
    let reached = 0;
    for (let at = ints[zone.sourceStarts + word]!; at < to; at++) {
      const place = zone.sources + at * SOURCE_INTS;
      const mask = ints[place + 1]! & sought;
      if (mask !== 0 && holds(generation, zone, ints[place]!)) reached |= mask;
    }
    return reached;
  }

  #enter({ blocks, blockCount, groups, lines }: ZoneIndex, word: number): void {
    const ints = this.#ints;
    let at = blocks + this.#block * BLOCK_INTS;
    if (this.#wordTo > 0) {
      this.#block += 1;
      at += BLOCK_INTS;
    }
    assert(this.#block < blockCount, "rule index: no such block");
    assert(ints[at] === word, "rule index: words are asked in their order");
    this.#wordTo = ints[at + 1]!;
    this.#groupFrom = groups + ints[at + 2]! * GROUP_INTS;
    this.#groupTo = groups + ints[at + 3]! * GROUP_INTS;
    if (this.#groupFrom === this.#groupTo) return;
    this.#lineFrom = ints[this.#groupFrom + 2]!;
    const lineTo = ints[this.#groupTo - GROUP_INTS + 3]!;
    this.#rows.fill(NO_ROW, 0, lineTo - this.#lineFrom);
    assert(lines >= 0, "rule index: no lines");
  }

  /** Where the row of the visitor's class begins, so that a word's number can be added. */
  #rowOf(zone: ZoneIndex, line: number, inputs: ExpressionInputs, stamp: number): number {
    const known = this.#rows[line - this.#lineFrom]!;
    return known === NO_ROW ? this.#findRow(zone, line, inputs, stamp) : known;
  }

  #findRow(zone: ZoneIndex, line: number, inputs: ExpressionInputs, stamp: number): number {
    const ints = this.#ints;
    const at = zone.lines + line * LINE_INTS;
    const valueClass = this.#classes.classOf(ints[at]!, inputs, stamp);
    const placesAt = ints[at + 1]!;
    const breakCount = ints[at + 2]!;
    let row: number;
    if (breakCount === DIRECT) row = this.#places[placesAt + valueClass]!;
    else {
      let low = placesAt;
      let high = placesAt + breakCount;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (ints[middle]! <= valueClass) low = middle + 1;
        else high = middle;
      }
      row = low - placesAt;
    }
    const block = zone.blocks + this.#block * BLOCK_INTS;
    const wordFrom = ints[block]!;
    const found = ints[at + 3]! + row * (ints[block + 1]! - wordFrom) - wordFrom;
    this.#rows[line - this.#lineFrom] = found;
    return found;
  }
}

/** Below what a row can begin at: less a zone's words. */
const NO_ROW = -(2 ** 30);

function holds(generation: OpenedGeneration, { whiteLists }: ZoneIndex, source: number): boolean {
  const number = source >> 2;
  const { desk, memberships, lists } = generation;
  switch (source & 3) {
    case SourceKind.SEGMENT:
      return memberships.final(number) === IN;
    case SourceKind.WHITE_LIST:
      return lists.holds(whiteLists[number]!, desk.levelIndex, desk.id, memberships, desk.stamp) === IN;
    default:
      return number === desk.levelIndex;
  }
}

/** Lines of the zone's block that has the most. */
function mostLines({ blocks, blockCount, groups }: ZoneDirectory, ints: Int32Array): number {
  let most = 0;
  for (let block = 0; block < blockCount; block++) {
    const at = blocks + block * BLOCK_INTS;
    const groupFrom = groups + ints[at + 2]! * GROUP_INTS;
    const groupTo = groups + ints[at + 3]! * GROUP_INTS;
    if (groupFrom < groupTo) most = Math.max(most, ints[groupTo - GROUP_INTS + 3]! - ints[groupFrom + 2]!);
  }
  return most;
}
