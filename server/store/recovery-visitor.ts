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
  trimInPlace,
  trimMemory,
  type VisitorFact,
} from "../../engine/index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import type { FactBatch } from "./recovery-batch.ts";
import type { RecoveredRecords } from "./recovery-records.ts";
import type { PlaceTerms, TreatmentTerms } from "./recovery-terms.ts";
import { factId } from "./source.ts";

/** A memory that may be appended to as it is never grows past it in one visit. */
const APPEND_ROOM_WORDS = 16 * 1024;
/**
 * Entries that stand in the scratch memory before it is trimmed: trimming gives the same later as sooner, and costs the
 * less the more goes at once. Where the tallies of so many could outgrow a block of the table, it is as lanes do it.
 */
const FOLD_ENTRIES_ROOM = 192;
/** Of a source: what its fact ids begin with, as text and as words. */
export interface FoldSource {
  readonly prefixHex: string;
  /** `sourceWords` */
  readonly words: Int32Array;
}

/** What a batch's visitors are folded from. */
export interface FoldInput {
  readonly batch: FactBatch;
  readonly sources: readonly FoldSource[];
  /** By index of the batch's records. */
  readonly treatments: readonly TreatmentTerms[];
  readonly places: readonly PlaceTerms[];
  /** Indexes of the facts, a visitor's one after the other. */
  readonly order: Int32Array;
}

/** What is folded of a fact that is no decision: `other` is its index among the batch's; null for nothing. */
export type OtherFold = (
  key: string,
  other: number,
  source: FoldSource,
  sequence: number,
) => VisitorFact | null;

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

  /** `order` from `from` to before `to`: the visitor's facts. What comes of it is among the records to be written. */
  fold(key: string, from: number, to: number): void {
    const input = this.#input;
    assert(input !== null, "recovery: a visitor is folded of no batch");
    const { batch, sources, order } = input;
    const bytes = this.#environment.memories.getBinaryFast(key);
    const first = order[from]!;
    this.#load(bytes, batch.surrogateHigh(first), batch.surrogateLow(first));
    batch.inOrderOfTime(order, from, to);
    this.#widen();
    this.#hasEarlyEntries = null;
    let isChanged = false;
    for (let place = from; place < to; place++) {
      const index = order[place]!;
      const end = batch.end(index);
      const source = sources[batch.source(index)]!;
      if (end >= 0) isChanged = this.#decision(input, index, end, source) || isChanged;
      else {
        const fact = this.#otherFold(key, -1 - end, source, batch.sequence(index));
        if (fact !== null) isChanged = this.#foldSlowly(fact) || isChanged;
      }
    }
    if (!isChanged) return;
    this.#trim();
    const { words, start } = this.#records.view;
    this.#records.keep(key, words[start + MEMORY.WORDS]!);
  }

  /** `high`, `low`: the visitor's surrogate where the record has none. */
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
  #decision(input: FoldInput, index: number, end: number, source: FoldSource): boolean {
    const { batch } = input;
    const { view } = this.#records;
    const id = this.#factWords;
    const sequence = batch.sequence(index);
    id[0] = source.words[0]!;
    id[1] = source.words[1]!;
    id[2] = source.words[2]! | Math.floor(sequence / 2 ** 32);
    id[3] = sequence;
    const start = batch.start(index);
    const count = end - start;
    // Who is seen often fills its room again and again.
    if (lacksRoom(view, count) && trimInPlace(view)) this.#widen();
    const size = appendSize(view, id, count);
    const isSlow =
      size === MUST_FOLD || size > this.#records.room || (count > 0 && this.#mayHoldDecision(id));
    if (isSlow)
      return this.#foldSlowly(this.#decisionFact(input, index, end, factId(source.prefixHex, sequence)));
    appendMark(view, id, batch.version(index), batch.atUs(index));
    const nowMs = batch.nowMs(index);
    for (let at = start; at < end; at++) {
      const place = input.places[batch.place(at)]!;
      const { offer, rule, category } = input.treatments[batch.treatment(at)]!;
      const flags = batch.isHeldOut(at) ? ENTRY_FLAG_HELD_OUT : 0;
      const entry = appendEntry(view, id, batch.position(at), place.medium, flags, nowMs);
      finishEntry(
        view.words,
        entry,
        place.reservationMs,
        offer,
        rule,
        place.zone,
        place.point,
        category,
        place.channel,
      );
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

  #decisionFact(input: FoldInput, index: number, end: number, id: string): DecisionFact {
    const { batch } = input;
    const presentations: DecisionFact["presentations"][number][] = [];
    for (let at = batch.start(index); at < end; at++) {
      presentations.push({
        ...input.places[batch.place(at)]!,
        ...input.treatments[batch.treatment(at)]!,
        position: batch.position(at),
        heldOut: batch.isHeldOut(at),
        fallback: false,
      });
    }
    return {
      kind: "decision",
      factId: id,
      version: batch.version(index),
      atUs: batch.atUs(index),
      nowMs: batch.nowMs(index),
      presentations,
    };
  }
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
