/**
 * Folds a batch of facts into the memories and profiles of LMDB, a visitor at a time: read once, folded where it lies,
 * written once.
 *
 * Decisions go the words' way (`appendPresentations`' parts), all else, and what has no room as it is, through `foldFact`.
 * Transactions are bounded; killed between two of them, a recovery that runs again finds the facts' marks and goes on.
 */
import {
  appendEntry,
  appendMark,
  appendSize,
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
  memoryWords,
  NodeError,
  trimInPlace,
  trimMemory,
  type VisitorFact,
  verifyMemory,
} from "../../engine/index.ts";
import type { IdentityIndex } from "./identity-index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import { encodeMemoryRecord } from "./memory-record.ts";
import type { StoreNumbers } from "./numbers.ts";
import type { FactBatch, OtherFact } from "./recovery-batch.ts";
import { eventFact, linkFact, touchFact } from "./recovery-facts.ts";
import { RecoveredProfiles } from "./recovery-profiles.ts";
import { RecoveredTerms } from "./recovery-terms.ts";
import { factId } from "./source.ts";

/** A transaction that blocks nobody (no lane serves yet), but whose pages are held until it commits. */
const VISITORS_PER_TRANSACTION = 8192;
/** Of a record in `memories`: the surrogate, in front of the words. */
const MEMORY_RECORD_HEAD_SIZE = 8;
const SCRATCH_WORDS_INITIAL = 64 * 1024;
/** A memory that may be appended to as it is never grows past it in one visit. */
const APPEND_ROOM_WORDS = 16 * 1024;
/**
 * Entries that stand in the scratch memory before it is trimmed: trimming gives the same later as sooner, and costs the
 * less the more goes at once. Where the tallies of so many could reach their bound, it is as lanes do it: past the bound
 * tallies grow coarser, and how far hangs on how many come at once.
 */
const FOLD_ENTRIES_ROOM = 192;

/** Of a source: what its fact ids begin with, as text and as words. */
export interface FoldSource {
  readonly prefixHex: string;
  /** `sourceWords` */
  readonly words: Int32Array;
}

/** Places in the batch's order. */
interface VisitorGroup {
  readonly key: string;
  readonly first: number;
  readonly end: number;
}

export class MemoryFolder {
  readonly #environment: LmdbEnvironment;
  readonly #identities: IdentityIndex;
  readonly #terms: RecoveredTerms;
  readonly #profiles: RecoveredProfiles;
  readonly #empty: Int32Array;
  readonly #factWords = new Int32Array(4);
  #words = new Int32Array(SCRATCH_WORDS_INITIAL);
  #view: MemoryView = viewOf(this.#words);
  #bytes = Buffer.from(this.#words.buffer);
  /** Null: to be looked for. */
  #hasEarlyEntries: boolean | null = null;
  /** Memories that could not be read: begun anew. */
  readonly #faults: NodeError[] = [];

  constructor(
    environment: LmdbEnvironment,
    identities: IdentityIndex,
    numbers: StoreNumbers,
    isOwn: boolean,
  ) {
    this.#environment = environment;
    this.#terms = new RecoveredTerms(numbers);
    this.#profiles = new RecoveredProfiles(environment, isOwn);
    this.#identities = identities;
    const memory = emptyMemory();
    this.#empty = new Int32Array(memoryWords(memory));
    encodeMemoryInto(memory, viewOf(this.#empty));
  }

  /** Folds all of the batch and empties it. Errors: what LMDB throws; what was committed stays. */
  async fold(batch: FactBatch, sources: readonly FoldSource[]): Promise<void> {
    await this.#terms.prepare(batch);
    const order = batch.byVisitor(this.#identities.visitorCount);
    const groups = this.#groupsByKey(batch, order);
    const { root, commits } = this.#environment;
    for (let from = 0; from < groups.length; from += VISITORS_PER_TRANSACTION) {
      root.transactionSync(() => {
        for (const { key, first, end } of groups.slice(from, from + VISITORS_PER_TRANSACTION))
          this.#visitor(key, order, first, end, batch, sources);
      });
      Atomics.add(commits, 0, 1);
    }
    batch.clear();
  }

  /**
   * A visitor's facts each, in the order of keys: neighbours share pages, and a transaction writes each page once. Out of
   * order a transaction copied a page for nearly every visitor, and commits took most of a recovery.
   */
  #groupsByKey(batch: FactBatch, order: Int32Array): VisitorGroup[] {
    const groups: VisitorGroup[] = [];
    for (let first = 0; first < order.length; ) {
      const visitor = batch.visitor(order[first]!);
      let end = first + 1;
      while (end < order.length && batch.visitor(order[end]!) === visitor) end++;
      groups.push({ key: this.#identities.keyOf(visitor), first, end });
      first = end;
    }
    return groups.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

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
    return faults;
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
    let high = batch.surrogateHigh(first);
    let low = batch.surrogateLow(first);
    if (bytes !== undefined && bytes.readUInt32LE(0) + bytes.readUInt32LE(4) !== 0) {
      high = bytes.readUInt32LE(0);
      low = bytes.readUInt32LE(4);
    }
    batch.inOrderOfTime(order, from, to);
    this.#load(bytes);
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
        if (other.kind === "profile-write") this.#profiles.merge(key, other.record, source.prefixHex);
      }
    }
    if (!isChanged) return;
    this.#trim();
    const encoded = encodeMemoryRecord(high, low, this.#words, 0, this.#words[MEMORY.WORDS]!);
    void this.#environment.memories.put(key, encoded);
  }

  /** Null for a profile write where no visitor was held: it is no fact of a memory. */
  #factOf(other: OtherFact, id: string): VisitorFact | null {
    switch (other.kind) {
      case "event":
        return eventFact(other.record, id, this.#terms.term);
      case "link":
        return linkFact(other.record, id, other.role, other.otherKey);
      case "profile-write":
        return other.record.visitorVersion === 0 ? null : touchFact(other.record, id);
    }
  }

  #load(bytes: Buffer | undefined): void {
    const size = bytes === undefined ? 0 : bytes.length - MEMORY_RECORD_HEAD_SIZE;
    this.#reserve(Math.ceil(Math.max(0, size) / 4) + APPEND_ROOM_WORDS);
    if (bytes !== undefined) {
      try {
        // The library's buffer is reused, and not aligned.
        Buffer.prototype.copy.call(
          bytes,
          this.#bytes,
          0,
          MEMORY_RECORD_HEAD_SIZE,
          MEMORY_RECORD_HEAD_SIZE + size,
        );
        verifyMemory(this.#view, Math.floor(size / 4));
        return;
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        // Who it is does not belong into a node's log.
        const message = `${error.message}; what its log tail tells is all that is known of that visitor now`;
        this.#faults.push(new NodeError("LOG_CORRUPT", message, { cause: error }));
      }
    }
    this.#words.set(this.#empty);
  }

  /** Whether it was no repeat. */
  #decision(batch: FactBatch, index: number, end: number, source: FoldSource): boolean {
    const view = this.#view;
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
      size === MUST_FOLD || size > this.#words.length || (count > 0 && this.#mayHoldDecision(id));
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
    this.#hasEarlyEntries ??= holdsEarlyEntries(this.#view);
    return this.#hasEarlyEntries && holdsDecision(this.#view, id);
  }

  #foldSlowly(fact: VisitorFact): boolean {
    this.#hasEarlyEntries = null;
    const memory = decodeMemory(this.#view);
    if (foldFact(memory, fact) === null) return false;
    this.#reserve(memoryWords(memory) + APPEND_ROOM_WORDS);
    encodeMemoryInto(memory, this.#view);
    this.#widen();
    return true;
  }

  #widen(): void {
    const words = this.#words;
    if (words[MEMORY.TALLY_COUNT]! + FOLD_ENTRIES_ROOM > MEMORY_LIMITS.talliesMax) return;
    words[MEMORY.ENTRIES_ROOM] = Math.max(words[MEMORY.ENTRIES_ROOM]!, FOLD_ENTRIES_ROOM);
  }

  /** To what a lane may append to. */
  #trim(): void {
    const words = this.#words;
    const isSmall = words[MEMORY.ENTRY_COUNT]! <= MEMORY_LIMITS.entriesMax;
    if (isSmall) words[MEMORY.ENTRIES_ROOM] = MEMORY_LIMITS.entriesMax;
    else if (!trimInPlace(this.#view)) {
      const memory = decodeMemory(this.#view);
      trimMemory(memory);
      this.#reserve(memoryWords(memory));
      encodeMemoryInto(memory, this.#view);
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

  #reserve(wordCount: number): void {
    if (wordCount <= this.#words.length) return;
    const grown = new Int32Array(2 * Math.ceil(wordCount / 2) * 2);
    grown.set(this.#words);
    this.#words = grown;
    this.#view = viewOf(grown);
    this.#bytes = Buffer.from(grown.buffer);
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

function viewOf(words: Int32Array): MemoryView {
  return { words, doubles: new Float64Array(words.buffer), start: 0 };
}
