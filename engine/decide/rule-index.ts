/**
 * The rule index as a lane reads it: which treatments of a word the visitor, the call and the clock let pass.
 *
 * A decision asks word by word, best treatments first, and stops when what is left cannot matter. Within a word the
 * attributes come first (each costs a row, whatever the number of treatments), then who the treatments are for, then
 * consent, then what else conditions ask of several attributes. Each step is asked only of what the steps before it left.
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
  LINE_INTS,
  openRules,
  programMark,
  ROW_BY_CLASS,
  type RulesTables,
  SCORE_PARTS,
  SourceKind,
  TABLE_INTS,
  TEST_INTS,
  Verdict,
  WAY_WORDS,
  WORD_BITS,
  type ZoneDirectory,
} from "../rules/index/layout.ts";
import { ScoreMachine } from "../rules/index/score-machine.ts";
import { tableHolds } from "../rules/index/truth-table.ts";
import { consentOutcome } from "../visitors/consent.ts";
import type { Model } from "../workspace/model.ts";
import { profileValue } from "./inputs.ts";
import { IN, OUT } from "./membership.ts";
import type { Desk, OpenedGeneration } from "./opened.ts";
import { NONE, type PointPlan } from "./plan.ts";
import { Stage } from "./reasons.ts";
import { ZoneIndex } from "./zone-index.ts";

const PROPENSITY = 1;
const ALL_BITS = -1;

export class RuleIndex {
  readonly machine: ScoreMachine;
  /** Of the position scored last. */
  propensity = 0;
  readonly #tables: RulesTables;
  readonly #ints: Int32Array;
  readonly #places: Uint16Array;
  readonly #words: Int32Array;
  readonly #classes: AttributeClasses;
  readonly #tablesAt: number;
  readonly #tableCount: number;
  readonly #chainsAt: number;
  readonly #chainStamps: Int32Array;
  readonly #chainHolds: Uint8Array;
  readonly #zones: ReadonlyMap<string, ZoneDirectory>;

  /** Of the block under way: by line, where the row of the visitor's class would begin if the block did at word 0. */
  readonly #rows: Int32Array;
  #block = 0;
  #wordTo = 0;
  #groupFrom = 0;
  #groupTo = 0;
  #lineFrom = 0;
  /** Where the words of the purposes begin that the visitor has not consented to. */
  readonly #denied: Int32Array;
  #deniedCount = 0;
  /** Whether the classes of the attributes that the zone's truth tables read are worked out. */
  #tablesReady = false;

  /** @param columns of the profile's attributes. */
  constructor(compiled: CompiledRules, columns: Int32Array, { context, purposes }: Model) {
    const tables = openRules(compiled);
    this.#tables = tables;
    this.#ints = tables.ints;
    this.#places = tables.places;
    this.#words = tables.words;
    this.#classes = new AttributeClasses(tables, columns, context);
    this.machine = new ScoreMachine(tables, columns);
    const { tablesAt, tableCount, chainsAt, chainCount, zones } = tables.directory;
    this.#tablesAt = tablesAt;
    this.#tableCount = tableCount;
    this.#chainsAt = chainsAt;
    this.#chainStamps = new Int32Array(chainCount);
    this.#chainHolds = new Uint8Array(chainCount);
    this.#zones = new Map(zones.map((zone) => [`${zone.channel}\n${zone.zone}`, zone]));
    const sizes = zones.map((zone) => mostLines(zone, tables.ints));
    this.#rows = new Int32Array(sizes.reduce((most, size) => Math.max(most, size), 0));
    this.#denied = new Int32Array(purposes.length);
  }

  zone(channel: string, zone: string, whiteLists: readonly number[]): ZoneIndex {
    const directory = this.#zones.get(`${channel}\n${zone}`);
    assert(directory !== undefined, "rule index: a zone was not compiled");
    return new ZoneIndex(directory, this.#tables, this.#classes, whiteLists);
  }

  resetStamps(): void {
    this.#classes.resetStamps();
    this.machine.resetStamps();
    this.#chainStamps.fill(0);
  }

  /**
   * The final score of a position whose parts are constants and programs, NaN where it is none to score with;
   * `propensity` is left beside it. Multiplied in the order of the pipeline. Allocates nothing.
   */
  score({ parts }: ZoneIndex, position: number, { inputs, stamp }: Desk): number {
    const at = position * SCORE_PARTS;
    let product = 1;
    for (let part = 0; part < SCORE_PARTS; part++) {
      let value = parts[at + part]!;
      if (value < 0) {
        this.machine.run(programMark(value), inputs, stamp);
        value = this.machine.result[0]! + 0; // −0 would print as such.
      }
      if (!(value >= 0)) return Number.NaN;
      if (part === PROPENSITY) {
        if (value > 1) return Number.NaN;
        this.propensity = value;
      }
      product *= value;
    }
    return product < Number.POSITIVE_INFINITY ? product : Number.NaN;
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
    this.#tablesReady = false;
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
  boundsHold({ desk, columns }: OpenedGeneration, { ranges, rangeEnds }: ZoneIndex): boolean {
    const { row, base, defaults, context } = desk.inputs;
    for (let at = 0; at < ranges.length; at++) {
      const { root, index } = ranges[at]!;
      const low = rangeEnds[2 * at]!;
      const high = rangeEnds[2 * at + 1]!;
      if (root === "profile") {
        const cell = row[base + columns[index]!]!;
        if (cell < low || cell > high) return false;
        if (!Number.isNaN(cell)) continue;
        const preset = defaults.cells[index]!;
        if (preset < low || preset > high) return false;
      } else {
        const given = context[index];
        if (typeof given === "number" && (given < low || given > high)) return false;
      }
    }
    return true;
  }

  /** Bits of the treatments of a word that can be presented at all. */
  present(zone: ZoneIndex, word: number): number {
    return this.#words[zone.base + word]!;
  }

  /**
   * Bits of the treatments of a word that nothing in the index speaks against. Drops are added to `drops`, by stage.
   *
   * @param excluded of those that are present, the ones that are dropped, and counted, already.
   * Cost: O(lines of the block) until nothing is left; once a block, for each line the class of its attribute.
   * Allocates nothing.
   */
  survivors(
    generation: OpenedGeneration,
    zone: ZoneIndex,
    word: number,
    drops: number[],
    excluded: number,
  ): number {
    const { inputs, stamp } = generation.desk;
    if (word >= this.#wordTo) this.#enter(zone, word, inputs, stamp);
    const words = this.#words;
    const ints = this.#ints;
    const rows = this.#rows;
    const lineFrom = this.#lineFrom;
    let bits = words[zone.base + word]!;
    let count = bitCount(bits);
    const present = Math.min(WORD_BITS, zone.count - word * WORD_BITS);
    if (present > count) drops[Stage.ELIGIBILITY]! += present - count;
    if (excluded !== 0) {
      bits &= ~excluded;
      count = bitCount(bits);
    }

    for (let group = this.#groupFrom; group < this.#groupTo && bits !== 0; group += GROUP_INTS) {
      const from = ints[group + 1]! - lineFrom;
      const to = ints[group + 2]! - lineFrom;
      bits &=
        ints[group + 3]! === 1
          ? passOnly(words, rows, from, to, word)
          : passEither(words, rows, from, to, word);
      const left = bitCount(bits);
      if (left < count) drops[Stage.ELIGIBILITY + ints[group]!]! += count - left;
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
    if (bits !== 0 && zone.hasWides) return this.#askWides(zone, word, bits, inputs, stamp, drops);
    return bits;
  }

  /** Of a word's treatments: those whose conditions over several attributes hold. */
  #askWides(
    { wideStarts, wides, tableAttributes }: ZoneIndex,
    word: number,
    bits: number,
    inputs: ExpressionInputs,
    stamp: number,
    drops: number[],
  ): number {
    if (!this.#tablesReady) {
      for (let at = 0; at < tableAttributes.length; at++)
        this.#classes.classOf(tableAttributes[at]!, inputs, stamp);
      this.#tablesReady = true;
    }
    const ints = this.#ints;
    const { classes } = this.#classes;
    const tablesAt = this.#tablesAt;
    const tableCount = this.#tableCount;
    const starts = wideStarts + word * WORD_BITS;
    let kept = bits;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const bit = WORD_BITS - 1 - Math.clz32(rest & -rest);
      const to = ints[starts + bit + 1]!;
      for (let each = ints[starts + bit]!; each < to; each++) {
        const wide = ints[wides + each]!;
        const number = wide >> 2;
        const holds =
          number < tableCount
            ? tableHolds(ints, tablesAt + number * TABLE_INTS, classes)
            : this.#askChain(number - tableCount, inputs, stamp);
        if (holds === 1) continue;
        kept ^= 1 << bit;
        drops[Stage.ELIGIBILITY + (wide & 3)]! += 1;
        break;
      }
    }
    return kept;
  }

  #askChain(chain: number, inputs: ExpressionInputs, stamp: number): number {
    if (this.#chainStamps[chain] === stamp) return this.#chainHolds[chain]!;
    const ints = this.#ints;
    const at = ints[this.#chainsAt + chain]!;
    let test = ints[at]!;
    while (test >= 0) {
      const place = at + 1 + test * TEST_INTS;
      const valueClass = this.#classes.classOf(ints[place]!, inputs, stamp);
      const classes = ints[place + 1]!;
      const count = ints[place + 2]!;
      const isIn =
        count === 0
          ? ((classes >>> valueClass) & 1) === 1
          : valueClass >= classes && valueClass < classes + count;
      test = ints[isIn ? place + 3 : place + 4]!;
    }
    const holds = test === Verdict.HOLDS ? 1 : 0;
    this.#chainStamps[chain] = stamp;
    this.#chainHolds[chain] = holds;
    return holds;
  }

  /** Of the treatments sought: those whose segment, list or level holds the visitor. */
  #reached(generation: OpenedGeneration, zone: ZoneIndex, word: number, sought: number): number {
    const ints = this.#ints;
    const { memberships } = generation;
    const sources = zone.sources + word * WORD_BITS;
    let reached = 0;
    for (let rest = sought; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const source = ints[sources + WORD_BITS - 1 - Math.clz32(bit)]!;
      const membership =
        (source & 3) === SourceKind.SEGMENT
          ? memberships.final(source >> 2)
          : listed(generation, zone, source);
      reached |= bit & -(membership & IN); // Without a branch: half of the sources hold a visitor, and none can guess which.
    }
    return reached;
  }

  #enter(
    { blocks, blockCount, groups, lines, reads, readsEnds }: ZoneIndex,
    word: number,
    inputs: ExpressionInputs,
    stamp: number,
  ): void {
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
    const readFrom = this.#block === 0 ? 0 : readsEnds[this.#block - 1]!;
    this.#classes.read(reads, readFrom, readsEnds[this.#block]!, inputs, stamp);
    const lineFrom = ints[this.#groupFrom + 1]!;
    this.#lineFrom = lineFrom;
    const wordCount = this.#wordTo - word;
    for (let group = this.#groupFrom; group < this.#groupTo; group += GROUP_INTS) {
      const ways = ints[group + 3]!;
      for (let line = ints[group + 1]!; line < ints[group + 2]!; line++) {
        const row = this.#findRow(lines + line * LINE_INTS, wordCount * ways);
        this.#rows[line - lineFrom] = row - word * ways;
      }
    }
  }

  /** Where the row of the visitor's class begins. @param length of a row. */
  #findRow(at: number, length: number): number {
    const ints = this.#ints;
    const valueClass = this.#classes.classes[ints[at]!]!; // `#enter` has read it.
    const placesAt = ints[at + 1]!;
    const breakCount = ints[at + 2]!;
    let row: number;
    if (breakCount === ROW_BY_CLASS) row = valueClass;
    else if (breakCount === DIRECT) row = this.#places[placesAt + valueClass]!;
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
    return ints[at + 3]! + row * length;
  }
}

/** Of a word: what passes all lines. Four at a time: to look whether anything is left costs as much as a line. */
function passOnly(words: Int32Array, rows: Int32Array, from: number, to: number, word: number): number {
  let bits = ALL_BITS;
  let line = from;
  for (; line < to - 3 && bits !== 0; line += 4)
    bits &=
      words[rows[line]! + word]! &
      words[rows[line + 1]! + word]! &
      words[rows[line + 2]! + word]! &
      words[rows[line + 3]! + word]!;
  if (bits === 0) return 0;
  for (; line < to; line++) bits &= words[rows[line]! + word]!;
  return bits;
}

/** The same where treatments have two ways to pass. */
function passEither(words: Int32Array, rows: Int32Array, from: number, to: number, word: number): number {
  const offset = word * WAY_WORDS;
  let one = ALL_BITS;
  let other = ALL_BITS;
  for (let line = from; line < to; line++) {
    const at = rows[line]! + offset;
    one &= words[at]!;
    other &= words[at + 1]!;
  }
  return one | other;
}

/** Membership by a white list or a level. */
function listed(
  { desk, memberships, lists }: OpenedGeneration,
  { whiteLists }: ZoneIndex,
  source: number,
): number {
  const number = source >> 2;
  if ((source & 3) === SourceKind.LEVEL) return number === desk.levelIndex ? IN : OUT;
  return lists.holds(whiteLists[number]!, desk.levelIndex, desk.id, memberships, desk.stamp);
}

/** Lines of the zone's block that has the most. */
function mostLines({ blocks, blockCount, groups }: ZoneDirectory, ints: Int32Array): number {
  let most = 0;
  for (let block = 0; block < blockCount; block++) {
    const at = blocks + block * BLOCK_INTS;
    const groupFrom = groups + ints[at + 2]! * GROUP_INTS;
    const groupTo = groups + ints[at + 3]! * GROUP_INTS;
    if (groupFrom < groupTo) most = Math.max(most, ints[groupTo - GROUP_INTS + 2]! - ints[groupFrom + 1]!);
  }
  return most;
}
