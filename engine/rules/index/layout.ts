/**
 * The rule index in shared memory: what the compile step writes once and every lane reads where it lies.
 *
 * ```
 * directory  JSON (RulesDirectory): attributes, and per zone where its tables begin
 * numbers    f64   bounds of attributes' values; each zone's score bounds
 * ints       i32   orders, sources, blocks, groups, lines; texts of attributes are in the directory
 * places     u16   per line: class of the value → row
 * words      i32   bits of treatments, 32 a word; a row is one word (or two) for each word of its block
 * ```
 * The treatments of a zone stand in the order of their score bounds, best first: position `p` is bit `p & 31` of word
 * `p >> 5`. Words form *blocks*. Within a block, all conditions of one stage about one attribute are a *line*: the
 * attribute's value falls into a class (attribute-classes.ts), the class names a row, and the row has a bit for each
 * treatment that the value lets pass. A *group* is a stage's lines.
 *
 * What a condition asks of several attributes at once is a disjunction of conjunctions more often than not, and mostly
 * of two: there are two ways to pass. Where a group has such treatments, its rows have two words for each word of the block,
 * one for each way, and a treatment passes that passes all lines in the first words or in the second ones; what it asks in
 * either case stands in both.
 *
 * What else is asked of several attributes is a *wide* condition; equal ones are one, and they are asked for the treatments
 * that the lines let pass. One of few atoms is a *truth table*, read without a branch; another is a *chain*, tests of
 * classes with jumps between them, and is asked once a decision.
 *
 * Deterministic: the same model gives the same bytes.
 */
import type { IndexedAttribute } from "./normal-form.ts";

export const WORD_BITS = 32;
/** Words of a block at most; a heavier one is halved until it fits. */
export const BLOCK_WORDS_MAX = 16;

/** Records in `ints`. */
export const BLOCK_INTS = 4; //  wordFrom, wordTo, groupFrom, groupTo
export const GROUP_INTS = 4; //  stage, lineFrom, lineTo, words of a row for each word of the block
export const LINE_INTS = 4; //   attribute, placesAt, breakCount, rowsAt

/** Words of a row for each word of the block where treatments have two ways to pass. */
export const WAY_WORDS = 2;

/**
 * Of a wide condition as a truth table: the table, the mask of classes of each atom, then the atoms' attributes, a byte
 * each. Bit `i` of the table: whether it holds where bit `a` of `i` says of each atom `a` whether it does. An atom that
 * there is not has no class in its mask. Half a cache line, so that what is asked of a treatment is seldom more than one.
 */
export const TABLE_ATOMS = 5;
export const TABLE_INTS = 8;
export const TABLE_MASKS = 1;
export const TABLE_ATTRIBUTES = 6;
/** What a byte and a mask have room for. */
export const TABLE_ATTRIBUTE_COUNT = 256;
export const MASK_CLASSES_MAX = WORD_BITS;

/**
 * Of a wide condition as a chain: the first test (or a verdict), then tests: attribute, classes, class count, next if so, next if not.
 * A class count of 0: the classes are a mask of bits. What is next is a test's number or a verdict.
 */
export const TEST_INTS = 5;
export const Verdict = { HOLDS: -1, FAILS: -2 } as const;

/** `breakCount` of a line whose `placesAt` is into `places`; else it counts the rising classes at `placesAt` in `ints`. */
export const DIRECT = -1;
/** `breakCount` of a line with a row for each class: few classes, and nothing to look up on the way. */
export const ROW_BY_CLASS = -2;

/** Score, propensity, context weight, value, lever. */
export const SCORE_PARTS = 5;
/** How a part of a score names its program among numbers that are never below 0, and back. */
export function programMark(program: number): number {
  return -1 - program;
}

/** Who a treatment is for: `number << 2 | kind`. */
export const SourceKind = { SEGMENT: 0, WHITE_LIST: 1, LEVEL: 2 } as const;
export const NO_SOURCE = -1;

/** Bits of a treatment's `asks`: conditions that the index does not decide alone, in the order in which they are asked. */
export const ASK_STAGES = ["eligibility", "applicability", "suitability"] as const;
/** The rule's own is bit `2 × stage`, its offer's the next one. */
export function askBit(stage: number, isOffer: boolean): number {
  return 1 << (2 * stage + (isOffer ? 1 : 0));
}
/** The index does not know its dates. */
export const ASK_DATES = 1 << (2 * ASK_STAGES.length);

/** How an attribute's values are put into classes; class 0 is always "no value". */
export interface AttributeEntry extends IndexedAttribute {
  /**
   * `bounds`: class 1 + how many of the rising bounds are passed. `listed` (strings that are only compared for being
   * equal): class 1 for another, 2 + place for a listed one.
   */
  readonly kind: "bounds" | "listed";
  readonly classCount: number;
  /** Of numbers: first of `boundCount` in `numbers`. */
  readonly boundsAt: number;
  readonly boundCount: number;
  /** Of strings: the bounds, or what is listed, rising by code point. */
  readonly texts: readonly string[];
}

export interface ZoneDirectory {
  readonly channel: string;
  readonly zone: string;
  readonly count: number;
  readonly wordCount: number;
  /** In `ints`, by position: place in `zoneEntries`; bits of what must be asked. */
  readonly order: number;
  readonly asks: number;
  /** In `numbers`, by position: the highest final score that it can come to. */
  readonly bounds: number;
  /** In `words`: treatments that can be presented at all; that are for everybody. */
  readonly base: number;
  readonly everybody: number;
  /**
   * In `ints`: by position (and one more) where its wide conditions begin; then `condition << 2 | stage`. Truth tables
   * are numbered first, then chains.
   */
  readonly wideStarts: number;
  readonly wides: number;
  /** Attributes that truth tables of the zone read. */
  readonly tableAttributes: readonly number[];
  /**
   * In `numbers`, of each position's score, propensity, context weight, value, lever: its value, or, below 0, the mark of
   * its program in `ints` (`programMark`), or NaN: its function is asked, or it is none to score with.
   */
  readonly parts: number;
  /** In `ints`, by position: who it is for (`SourceKind`); of one that is for everybody `NO_SOURCE`. */
  readonly sources: number;
  /** Index into `model.purposes`, and in `words` the treatments of that purpose. */
  readonly purposes: readonly { readonly purpose: number; readonly words: number }[];
  readonly blocks: number;
  readonly blockCount: number;
  readonly groups: number;
  readonly lines: number;
  /** What the score bounds rely on: attributes that must be within, where they have a value. */
  readonly ranges: readonly (IndexedAttribute & {
    readonly low: number | null;
    readonly high: number | null;
  })[];
}

export interface RulesDirectory {
  readonly attributes: readonly AttributeEntry[];
  /** In `ints`: the truth tables, one behind the other. */
  readonly tablesAt: number;
  readonly tableCount: number;
  /** In `ints`: by chain, where it begins. */
  readonly chainsAt: number;
  readonly chainCount: number;
  /** What score programs read. */
  readonly reads: readonly IndexedAttribute[];
  readonly zones: readonly ZoneDirectory[];
  readonly sizes: readonly IndexPart[];
}

export interface IndexPart {
  readonly part: string;
  readonly bytes: number;
}

/** As it was built; where a bundle was compiled, views of shared memory, which survive structured clone uncopied. */
export interface CompiledRules {
  readonly directory: Uint8Array;
  readonly numbers: Float64Array;
  readonly ints: Int32Array;
  readonly places: Uint16Array;
  readonly words: Int32Array;
}

/** The directory read. */
export interface RulesTables extends Omit<CompiledRules, "directory"> {
  readonly directory: RulesDirectory;
}

export function openRules(compiled: CompiledRules): RulesTables {
  const text = new TextDecoder().decode(new Uint8Array(compiled.directory)); // A copy: it takes no shared memory.
  return { ...compiled, directory: JSON.parse(text) as RulesDirectory };
}

/** What each part costs, the directory last. */
export function indexParts(compiled: CompiledRules): IndexPart[] {
  const { sizes } = openRules(compiled).directory;
  return [...sizes, { part: "directory", bytes: compiled.directory.byteLength }];
}

const LINE_BYTES = 64;

type Cells = Int32Array | Uint16Array | Float64Array;

/** An array that grows while an index is built. */
export class Growing<T extends Cells> {
  #cells: T;
  #length = 0;
  readonly #make: new (
    length: number,
  ) => T;

  constructor(make: new (length: number) => T) {
    this.#make = make;
    this.#cells = new make(1024);
  }

  get length(): number {
    return this.#length;
  }

  /** Where it begins. */
  append(values: ArrayLike<number>): number {
    const at = this.#length;
    const length = at + values.length;
    if (length > this.#cells.length) {
      const larger = new this.#make(Math.max(length, 2 * this.#cells.length));
      larger.set(this.#cells.subarray(0, at));
      this.#cells = larger;
    }
    this.#cells.set(values, at);
    this.#length = length;
    return at;
  }

  /** Cells until the next one begins a cache line; the array itself will. Returns where that is. */
  alignToLine(): number {
    const cells = LINE_BYTES / this.#cells.BYTES_PER_ELEMENT;
    const rest = this.#length % cells;
    return rest === 0 ? this.#length : this.append(new Array<number>(cells - rest).fill(0)) + cells - rest;
  }

  /** What it holds by now; a view. */
  cells(): T {
    return this.#cells.subarray(0, this.#length) as T;
  }
}
