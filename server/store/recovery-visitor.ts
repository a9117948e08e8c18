/**
 * Folds a visitor's facts into its memory: read from LMDB once, folded where it will be written from
 * (recovery-records.ts). For the recovery's thread and for its helper's alike, each with a folder of its own.
 *
 * Decisions go the words' way (`appendPresentations`' parts), all else, and what has no room as it is, through `foldFact`.
 */
import {
  appendEntry,
  appendMark,
  appendSize,
  assert,
  type DecisionFact,
  decodeMemory,
  ENTRY_FLAG_HELD_OUT,
  ENTRY_WORDS,
  emptyMemory,
  encodeMemoryInto,
  entriesStart,
  finishEntry,
  foldFact,
  holdsDecision,
  lacksRoom,
  MEMORY,
  MEMORY_LIMITS,
  type MemoryView,
  MUST_FOLD,
  memoryViewOf,
  memoryWords,
  NodeError,
  putInOrder,
  trimInPlace,
  trimMemory,
  type VisitorFact,
} from "../../engine/index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import { FACT, FACT_WORDS, type Facts, HELD_OUT, PLACE_SHIFT, PRESENTATION_WORDS } from "./recovery-batch.ts";
import type { FoldFile } from "./recovery-files.ts";
import type { RecoveredRecords } from "./recovery-records.ts";
import { factId } from "./source.ts";

/** A memory that may be appended to as it is never grows past it in one visit. */
const APPEND_ROOM_WORDS = 16 * 1024;
/**
 * Entries that stand in the scratch memory before it is trimmed: trimming gives the same later as sooner, and costs the
 * less the more goes at once. Where the tallies of so many could outgrow a block of the table, it is as lanes do it.
 */
const FOLD_ENTRIES_ROOM = 192;
const POSITION_MASK = 0xff;
/** Facts that are looked at ahead: more would drive each other out of a core's cache. */
const TOUCHED_MAX = 2048;

/** What a batch's visitors are folded from. */
export interface FoldInput {
  readonly facts: Facts;
  /** By index; null where no fact is of the file. */
  readonly files: readonly (FoldFile | null)[];
  /** A visitor's facts, one after the other. */
  readonly order: Int32Array;
}

/** What is folded of a fact that has no words; null for nothing. */
export type OtherFold = (key: string, fact: number, file: FoldFile, sequence: number) => VisitorFact | null;

export class VisitorFolder {
  readonly #environment: LmdbEnvironment;
  readonly #records: RecoveredRecords;
  readonly #otherFold: OtherFold;
  readonly #empty: Int32Array;
  readonly #factWords = new Int32Array(4);
  #input: FoldInput | null = null;
  /** Null: to be looked for. */
  #hasEarlyEntries: boolean | null = null;
  /** Memories that could not be read: begun anew. */
  readonly faults: NodeError[] = [];

  constructor(environment: LmdbEnvironment, records: RecoveredRecords, otherFold: OtherFold) {
    this.#environment = environment;
    this.#records = records;
    this.#otherFold = otherFold;
    const memory = emptyMemory();
    this.#empty = new Int32Array(memoryWords(memory));
    encodeMemoryInto(memory, memoryViewOf(this.#empty));
  }

  /** Before a batch's visitors. */
  begin(input: FoldInput): void {
    this.#input = input;
  }

  /** Looks at what the groups' visitors, from `from` to before `to`, are folded from. */
  touch({ ends }: { readonly ends: Int32Array }, from: number, to: number): void {
    const first = from === 0 ? 0 : ends[from - 1]!;
    this.#input?.facts.touch(this.#input.order, first, Math.min(ends[to - 1]!, first + TOUCHED_MAX));
  }

  /** `order` from `from` to before `to`: the visitor's facts. What comes of it is among the records to be written. */
  fold(key: string, from: number, to: number): void {
    const input = this.#input;
    assert(input !== null, "recovery: a visitor is folded of no batch");
    const { facts, order } = input;
    const bytes = this.#environment.memories.getBinaryFast(key);
    this.#load(bytes, facts.surrogateHigh(order[from]!), facts.surrogateLow(order[from]!));
    facts.inOrderOfTime(order, from, to, this.#sourceOf);
    this.#widen();
    this.#hasEarlyEntries = null;
    let isChanged = false;
    for (let place = from; place < to; place++) {
      const fact = order[place]!;
      const file = this.#fileOf(facts.file(fact));
      if (fact >= 0) isChanged = this.#decision(facts, fact, file) || isChanged;
      else {
        const other = this.#otherFold(key, fact, file, facts.sequence(fact));
        if (other !== null) isChanged = this.#foldSlowly(other) || isChanged;
      }
    }
    if (!isChanged) return;
    this.#trim();
    const { words, start } = this.#records.view;
    this.#records.keep(key, words[start + MEMORY.WORDS]!);
  }

  #fileOf(index: number): FoldFile {
    const file = this.#input?.files[index];
    assert(file != null, "recovery: a fact is of a file that is not there");
    return file;
  }

  readonly #sourceOf = (file: number): number => this.#fileOf(file).source;

  /** `high`, `low`: the visitor's surrogate where the record has none: the first that was told. */
  #load(bytes: Buffer | undefined, high: number, low: number): void {
    if (bytes !== undefined) {
      try {
        this.#records.beginAt(bytes, high, low, APPEND_ROOM_WORDS);
        return;
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        // Who it is does not belong into a node's log.
        const message = `${error.message}; what its log tail tells is all that is known of that visitor now`;
        this.faults.push(new NodeError("LOG_CORRUPT", message, { cause: error }));
      }
    }
    this.#records.beginWith(this.#empty, high, low, APPEND_ROOM_WORDS);
  }

  /** Whether it was no repeat. */
  #decision(facts: Facts, fact: number, file: FoldFile): boolean {
    const { view } = this.#records;
    const id = this.#factWords;
    const sequence = facts.sequence(fact);
    id[0] = file.words[0]!;
    id[1] = file.words[1]!;
    id[2] = file.words[2]! | Math.floor(sequence / 2 ** 32);
    id[3] = sequence;
    const { words } = facts;
    const count = words[fact + FACT.COUNT]!;
    // Who is seen often fills its room again and again.
    if (lacksRoom(view, count) && trimInPlace(view)) this.#widen();
    const size = appendSize(view, id, count);
    const isSlow =
      size === MUST_FOLD || size > this.#records.room || (count > 0 && this.#mayHoldDecision(id));
    if (isSlow) return this.#foldSlowly(decisionFactOf(facts, fact, file));
    appendMark(view, id, facts.version(fact), facts.atUs(fact));
    const nowMs = facts.nowMs(fact);
    let first = 0;
    let positionBefore = -1;
    let at = fact + FACT_WORDS;
    for (let left = count; left > 0; left--, at += PRESENTATION_WORDS) {
      const { offer, rule, category } = file.treatments[words[at]!]!;
      const packed = words[at + 1]!;
      const { medium, reservationMs, zone, point, channel } = file.places[packed >>> PLACE_SHIFT]!;
      const flags = (packed & HELD_OUT) === 0 ? 0 : ENTRY_FLAG_HELD_OUT;
      const position = packed & POSITION_MASK;
      const entry = appendEntry(view, id, position, medium, flags, nowMs);
      finishEntry(view.words, entry, reservationMs, offer, rule, zone, point, category, channel);
      if (position !== positionBefore) first = entry;
      else putInOrder(view.words, first, entry);
      positionBefore = position;
    }
    return true;
  }

  /**
   * Whether an entry may be of that decision though it was not folded yet: an event that another source tells of can come
   * first. Such decisions are above their source's mark: looked for once, and again after each event.
   */
  #mayHoldDecision(id: Int32Array): boolean {
    this.#hasEarlyEntries ??= holdsEarlyEntries(this.#records.view);
    return this.#hasEarlyEntries && holdsDecision(this.#records.view, id);
  }

  #foldSlowly(fact: VisitorFact): boolean {
    this.#hasEarlyEntries = null;
    const memory = decodeMemory(this.#records.view);
    if (foldFact(memory, fact) === null) return false;
    this.#records.reserve(memoryWords(memory) + APPEND_ROOM_WORDS);
    encodeMemoryInto(memory, this.#records.view);
    this.#widen();
    return true;
  }

  #widen(): void {
    const { words, start } = this.#records.view;
    if (words[start + MEMORY.TALLY_COUNT]! + FOLD_ENTRIES_ROOM > MEMORY_LIMITS.talliesInPlaceMax) return;
    const at = start + MEMORY.ENTRIES_ROOM;
    words[at] = Math.max(words[at]!, FOLD_ENTRIES_ROOM);
  }

  /** To what a lane may append to. */
  #trim(): void {
    const { view } = this.#records;
    const { words, start } = view;
    const isSmall = words[start + MEMORY.ENTRY_COUNT]! <= MEMORY_LIMITS.entriesMax;
    if (isSmall) words[start + MEMORY.ENTRIES_ROOM] = MEMORY_LIMITS.entriesMax;
    else if (!trimInPlace(view)) {
      const memory = decodeMemory(view);
      trimMemory(memory);
      this.#records.reserve(memoryWords(memory));
      encodeMemoryInto(memory, this.#records.view);
    }
  }
}

function decisionFactOf(facts: Facts, fact: number, file: FoldFile): DecisionFact {
  const { words } = facts;
  const presentations: DecisionFact["presentations"][number][] = [];
  let at = fact + FACT_WORDS;
  for (let left = words[fact + FACT.COUNT]!; left > 0; left--, at += PRESENTATION_WORDS) {
    const packed = words[at + 1]!;
    presentations.push({
      ...file.places[packed >>> PLACE_SHIFT]!,
      ...file.treatments[words[at]!]!,
      position: packed & POSITION_MASK,
      heldOut: (packed & HELD_OUT) !== 0,
      fallback: false,
    });
  }
  return {
    kind: "decision",
    factId: factId(file.prefixHex, facts.sequence(fact)),
    version: facts.version(fact),
    atUs: facts.atUs(fact),
    nowMs: facts.nowMs(fact),
    presentations,
  };
}

/** Whether an entry is of a decision that is above its source's mark, or of a source without one. */
function holdsEarlyEntries(view: MemoryView): boolean {
  const { words, start } = view;
  const end = start + words[start + MEMORY.WORDS]!;
  for (let at = entriesStart(view); at < end; at += ENTRY_WORDS) {
    if ((words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!) === 0) continue;
    ENTRY_ID[0] = words[at]!;
    ENTRY_ID[1] = words[at + 1]!;
    ENTRY_ID[2] = words[at + 2]!;
    ENTRY_ID[3] = words[at + 3]!;
    if (appendSize(view, ENTRY_ID, 0) !== MUST_FOLD) return true; // Else it is not above its mark.
  }
  return false;
}
const ENTRY_ID = new Int32Array(4);
