/**
 * Folds a batch of facts into the memories and profiles of LMDB, a visitor at a time: read once, folded where
 * it will be written from (recovery-records.ts), written once.
 *
 * Decisions go the words' way (`appendPresentations`' parts), all else, and what has no room as it is, through `foldFact`.
 * Transactions are bounded; killed between two of them, a recovery that runs again finds the facts' marks and goes on.
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
import type { IdentityIndex } from "./identity-index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import type { StoreNumbers } from "./numbers.ts";
import type { FactBatch, OtherFact } from "./recovery-batch.ts";
import { eventFact, linkFact, touchFact } from "./recovery-facts.ts";
import { groupByVisitor } from "./recovery-groups.ts";
import { RecoveredProfiles } from "./recovery-profiles.ts";
import { RecoveredRecords } from "./recovery-records.ts";
import { RecoveredTerms } from "./recovery-terms.ts";
import { factId } from "./source.ts";

/** A memory that may be appended to as it is never grows past it in one visit. */
const APPEND_ROOM_WORDS = 16 * 1024;
/**
 * Entries that stand in the scratch memory before it is trimmed: trimming gives the same later as sooner, and costs the
 * less the more goes at once. Where the tallies of so many could reach their bound, it is as lanes do it: past the bound
 * tallies grow coarser, and how far hangs on how many come at once.
 */
const FOLD_ENTRIES_ROOM = 192;
/** Surrogates without an identity that are counted one by one. */
const UNKNOWN_MAX = 10_000;

/** Of a source: what its fact ids begin with, as text and as words. */
export interface FoldSource {
  readonly prefixHex: string;
  /** `sourceWords` */
  readonly words: Int32Array;
}

export class MemoryFolder {
  readonly #environment: LmdbEnvironment;
  readonly #identities: IdentityIndex;
  readonly #terms: RecoveredTerms;
  readonly #profiles: RecoveredProfiles;
  readonly #empty: Int32Array;
  readonly #factWords = new Int32Array(4);
  readonly #records: RecoveredRecords;
  /** Null: to be looked for. */
  #hasEarlyEntries: boolean | null = null;
  /** Memories that could not be read: begun anew. */
  readonly #faults: NodeError[] = [];
  /** Surrogates that no identity file knows. */
  readonly #unknown = new Set<string>();
  #unknownFacts = 0;

  constructor(
    environment: LmdbEnvironment,
    identities: IdentityIndex,
    numbers: StoreNumbers,
    isOwn: boolean,
  ) {
    this.#environment = environment;
    this.#records = new RecoveredRecords(environment);
    this.#terms = new RecoveredTerms(numbers);
    this.#profiles = new RecoveredProfiles(environment, isOwn);
    this.#identities = identities;
    const memory = emptyMemory();
    this.#empty = new Int32Array(memoryWords(memory));
    encodeMemoryInto(memory, memoryViewOf(this.#empty));
  }

  /** Folds all of the batch and empties it. Errors: what LMDB throws; what was committed stays. */
  async fold(batch: FactBatch, sources: readonly FoldSource[]): Promise<void> {
    await this.#terms.prepare(batch);
    this.#identities.resolve();
    const { order, visitors, ends, count } = groupByVisitor(batch, this.#identities, this.#noteUnknown);
    for (let group = 0, first = 0; group < count; group++) {
      const key = this.#identities.keyOf(visitors[group]!);
      assert(key !== null, "recovery: a visitor without a key has no facts");
      this.#visitor(key, order, first, ends[group]!, batch, sources);
      first = ends[group]!;
      if (this.#records.isFull) this.#write();
    }
    this.#write();
    batch.clear();
  }

  #write(): void {
    this.#records.write(({ key, record, prefixHex }) => this.#profiles.merge(key, record, prefixHex));
  }

  readonly #noteUnknown = (number: number, factCount: number): void => {
    this.#unknownFacts += factCount;
    if (this.#unknown.size < UNKNOWN_MAX) this.#unknown.add(this.#identities.surrogateOf(number));
  };

  /** Forgets what files defined, as the batch does. */
  clearRecords(batch: FactBatch): void {
    this.#terms.clear(batch);
  }

  get faults(): readonly NodeError[] {
    const faults = [...this.#faults];
    const [first] = this.#terms.namesLost;
    if (first !== undefined) {
      const what = `the node has no numbers left for ${this.#terms.namesLost.size} names in the logs (the first: ${first})`;
      faults.push(
        new NodeError(
          "INTERN_TABLE_FULL",
          `${what}: what happened under them counts for no cap or suppression`,
        ),
      );
    }
    const { lostCount } = this.#profiles;
    if (lostCount > 0)
      faults.push(
        new NodeError(
          "INTERN_TABLE_FULL",
          `${lostCount} profile writes with new attributes are not recovered`,
        ),
      );
    if (this.#unknown.size > 0) faults.push(this.#unknownFault());
    return faults;
  }

  #unknownFault(): NodeError {
    const [first] = this.#unknown;
    return new NodeError(
      "LOG_CORRUPT",
      `identity files lack ${this.#unknown.size} visitors (the first: surrogate ${first}): ${this.#unknownFacts} facts about them are lost. If there is a copy of \`identity/\`, bring it back with the node stopped, with \`lmdb/\` of the same copy, or without \`lmdb/\` where no log was removed: the next start folds them`,
    );
  }

  get profileWritesMerged(): number {
    return this.#profiles.mergedCount;
  }

  /** `order` from `from` to before `to`: the visitor's facts. */
  #visitor(
    key: string,
    order: Int32Array,
    from: number,
    to: number,
    batch: FactBatch,
    sources: readonly FoldSource[],
  ): void {
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
      if (end >= 0) isChanged = this.#decision(batch, index, end, source) || isChanged;
      else {
        const other = batch.others[-1 - end]!;
        const fact = this.#factOf(other, factId(source.prefixHex, batch.sequence(index)));
        if (fact !== null) isChanged = this.#foldSlowly(fact) || isChanged;
        if (other.kind === "profile-write")
          this.#records.addProfileWrite({ key, record: other.record, prefixHex: source.prefixHex });
      }
    }
    if (!isChanged) return;
    this.#trim();
    const { words, start } = this.#records.view;
    this.#records.keep(key, words[start + MEMORY.WORDS]!);
  }

  /** Null for a profile write where no visitor was held: it is no fact of a memory. */
  #factOf(other: OtherFact, id: string): VisitorFact | null {
    switch (other.kind) {
      case "event":
        return eventFact(other.record, id, this.#terms.term);
      case "link":
        return this.#linkFact(other, id);
      case "profile-write":
        return other.record.visitorVersion === 0 ? null : touchFact(other.record, id);
    }
  }

  /** Null where the other was erased: nothing links them any more. */
  #linkFact({ record, role, other }: OtherFact & { kind: "link" }, id: string): VisitorFact | null {
    const otherKey = this.#identities.keyOf(other);
    return otherKey === null ? null : linkFact(record, id, role, otherKey);
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
        this.#faults.push(new NodeError("LOG_CORRUPT", message, { cause: error }));
      }
    }
    this.#records.beginWith(this.#empty, high, low, APPEND_ROOM_WORDS);
  }

  /** Whether it was no repeat. */
  #decision(batch: FactBatch, index: number, end: number, source: FoldSource): boolean {
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
      return this.#foldSlowly(this.#decisionFact(batch, index, end, factId(source.prefixHex, sequence)));
    appendMark(view, id, batch.version(index), batch.atUs(index));
    const nowMs = batch.nowMs(index);
    for (let at = start; at < end; at++) {
      const place = this.#terms.places[batch.place(at)]!;
      const { offer, rule, category } = this.#terms.treatments[batch.treatment(at)]!;
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
    if (words[start + MEMORY.TALLY_COUNT]! + FOLD_ENTRIES_ROOM > MEMORY_LIMITS.talliesMax) return;
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

  #decisionFact(batch: FactBatch, index: number, end: number, id: string): DecisionFact {
    const presentations: DecisionFact["presentations"][number][] = [];
    for (let at = batch.start(index); at < end; at++) {
      presentations.push({
        ...this.#terms.places[batch.place(at)]!,
        ...this.#terms.treatments[batch.treatment(at)]!,
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
