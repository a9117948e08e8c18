/**
 * Counting in a visitor's memory for one decision: caps, suppressions and `state.*` ask, one pass answers all.
 *
 * A generation registers the distinct queries that it may ask (`add`), each about a subject, a kind and a window. Per
 * decision `begin` takes the memories and when each window starts; the first question goes through the memories once
 * and counts for every query that is met; every other answer is a look-up.
 *
 * Windows start at quarters of an hour (`windows.ts`), and what was added up lies in quarters: so whether something is
 * an entry or a tally makes no difference to a count.
 */
import { assert } from "../assert.ts";
import { ContactFilter } from "./contact-filter.ts";
import { CountedCursor } from "./counted.ts";
import { EntryKind, type MemoryView } from "./memory-layout.ts";

/** Kinds that are counted. CONTACT: live reservations too. SUPPRESSION: those that hold; its window is of no account. */
export type CountedKind =
  | typeof EntryKind.CONTACT
  | typeof EntryKind.ACCEPT
  | typeof EntryKind.REJECT
  | typeof EntryKind.SUPPRESSION;

const SUBJECTS = ["any", "offer", "category", "zone", "medium"] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface MemoryQuery {
  readonly of: Subject;
  /** Term of the offer, category or zone; `mediumNumber`; 0 with `any`. */
  readonly subject: number;
  /** Further terms of the same: a zone has two (`zone-names.ts`). */
  readonly also?: readonly number[];
  readonly kind: CountedKind;
  /** Index into the `starts` of `begin`. */
  readonly window: number;
}

const KIND_COUNT = EntryKind.SUPPRESSION + 1;
const NONE = -1;
/** Larger terms go into a map: a table by term would be mostly empty. */
const TABLE_TERMS_MAX = 1 << 20;
/** The time of what never was. */
export const NEVER_MS = Number.NEGATIVE_INFINITY;

export class MemoryCounter {
  readonly #queries: MemoryQuery[] = [];
  readonly #known = new Map<string, number>();
  readonly #cursor = new CountedCursor();
  #windowCount = 0;

  /**
   * By subject × kind: the first place about a term; the others about it follow in `#next`. A place is one term of one
   * query, `#queryAt` says which.
   */
  #tables: TermTable[] = [];
  /** By kind: a bit for each subject that a query is about. */
  readonly #subjectsAsked = new Uint8Array(KIND_COUNT);
  #next: Int32Array = new Int32Array(0);
  #queryAt: Int32Array = new Int32Array(0);
  #windows: Int32Array = new Int32Array(0);
  #counts: Float64Array = new Float64Array(0);
  #lasts: Float64Array = new Float64Array(0);
  #stamps: Int32Array = new Int32Array(0);
  #contactWindows: readonly number[] = [];
  #contactFilter: ContactFilter | null = null;
  #isSealed = false;

  #memories: readonly MemoryView[] = [];
  #starts: ArrayLike<number> = [];
  #nowMs = 0;
  #stamp = 0;
  #isCounted = true;

  /** Registers a query and gives its number; the same query, the same number. Only before the first `begin`. */
  add(query: MemoryQuery): number {
    assert(!this.#isSealed, "counter: queries are added before the first decision");
    assert(query.window >= 0 && query.subject >= 0, "counter: no such window or subject");
    const key = `${query.of} ${query.subject} ${query.also ?? ""} ${query.kind} ${query.window}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.#queries.length);
    this.#windowCount = Math.max(this.#windowCount, query.window + 1);
    return this.#queries.push(query) - 1;
  }

  get queryCount(): number {
    return this.#queries.length;
  }

  /**
   * Turns to a visitor; counts nothing yet.
   *
   * @param memories own and linked; read until the next `begin`.
   * @param nowMs by which reservations live and suppressions hold.
   * @param starts by window: counts what happened at or after it; a multiple of BUCKET_MS, −Infinity: ever.
   */
  begin(memories: readonly MemoryView[], nowMs: number, starts: ArrayLike<number>): void {
    if (!this.#isSealed) this.#seal();
    assert(starts.length >= this.#windowCount, "counter: a window has no start");
    this.#memories = memories;
    this.#nowMs = nowMs;
    this.#starts = starts;
    this.#isCounted = this.#queries.length === 0;
  }

  /** How many. Cost: the first after `begin` O(entries + tallies), then O(1). */
  count(query: number): number {
    if (!this.#isCounted) this.#countAll();
    return this.#stamps[query] === this.#stamp ? this.#counts[query]! : 0;
  }

  /**
   * When the last one was, epoch ms, NEVER_MS without one; of what was added up, the end of its quarter. Of kind
   * SUPPRESSION: when the last one ends, Infinity for good.
   */
  lastMs(query: number): number {
    if (!this.#isCounted) this.#countAll();
    return this.#stamps[query] === this.#stamp ? this.#lasts[query]! : NEVER_MS;
  }

  #seal(): void {
    this.#isSealed = true;
    const queries = this.#queries;
    const contacts = queries.filter(({ kind }) => kind === EntryKind.CONTACT);
    this.#contactWindows = [...new Set(contacts.map(({ window }) => window))];
    this.#contactFilter = filterOf(contacts);
    this.#windows = Int32Array.from(queries, ({ window }) => window);
    this.#counts = new Float64Array(queries.length);
    this.#lasts = new Float64Array(queries.length);
    this.#stamps = new Int32Array(queries.length);
    const terms: Map<number, number>[] = [];
    const next: number[] = [];
    const queryAt: number[] = [];
    queries.forEach(({ of, subject, also = [], kind }, index) => {
      const subjectIndex = SUBJECTS.indexOf(of);
      const table = subjectIndex * KIND_COUNT + kind;
      this.#subjectsAsked[kind]! |= 1 << subjectIndex;
      terms[table] ??= new Map();
      for (const term of [subject, ...also]) {
        next.push(terms[table].get(term) ?? NONE);
        terms[table].set(term, queryAt.push(index) - 1);
      }
    });
    this.#next = Int32Array.from(next);
    this.#queryAt = Int32Array.from(queryAt);
    const tableCount = SUBJECTS.length * KIND_COUNT;
    this.#tables = Array.from({ length: tableCount }, (_, index) => new TermTable(terms[index]));
  }

  #countAll(): void {
    this.#isCounted = true;
    this.#stamp += 1;
    if (this.#stamp >= 0x7fff_ffff) {
      this.#stamps.fill(0);
      this.#stamp = 1;
    }
    const cursor = this.#cursor;
    cursor.begin(this.#memories, this.#nowMs, this.#sinceMs(), this.#contactFilter);
    while (cursor.next()) {
      const { kind } = cursor;
      const asked = this.#subjectsAsked[kind]!;
      if (asked & 1) this.#note(this.#tables[kind]!.first(0));
      if (asked & 2) this.#note(this.#tables[KIND_COUNT + kind]!.first(cursor.offer));
      if (asked & 4) this.#note(this.#tables[2 * KIND_COUNT + kind]!.first(cursor.category));
      if (asked & 8) this.#note(this.#tables[3 * KIND_COUNT + kind]!.first(cursor.zone));
      if (asked & 16) this.#note(this.#tables[4 * KIND_COUNT + kind]!.first(cursor.medium));
    }
  }

  /** Before which no query asks for contacts. */
  #sinceMs(): number {
    let sinceMs = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#contactWindows.length; index++) {
      const startMs = this.#starts[this.#contactWindows[index]!]!;
      if (startMs < sinceMs) sinceMs = startMs;
    }
    return sinceMs;
  }

  /** Counts what the cursor stands at for the query at a place and at all that follow it. */
  #note(first: number): void {
    const { count, lastMs, kind } = this.#cursor;
    for (let place = first; place !== NONE; place = this.#next[place]!) {
      const query = this.#queryAt[place]!;
      if (kind !== EntryKind.SUPPRESSION && !(lastMs >= this.#starts[this.#windows[query]!]!)) continue;
      if (this.#stamps[query] !== this.#stamp) {
        this.#stamps[query] = this.#stamp;
        this.#counts[query] = count;
        this.#lasts[query] = lastMs;
      } else {
        this.#counts[query]! += count;
        this.#lasts[query] = Math.max(this.#lasts[query]!, lastMs);
      }
    }
  }
}

/** What queries about contacts ask about; null where a table by term would be mostly empty. */
function filterOf(queries: readonly MemoryQuery[]): ContactFilter | null {
  const termsOf = ({ subject, also = [] }: MemoryQuery): number[] => [subject, ...also];
  if (queries.some((query) => termsOf(query).some((term) => term >= TABLE_TERMS_MAX))) return null;
  const askedOf = (of: Subject): number[] => queries.filter((query) => query.of === of).flatMap(termsOf);
  const byTerm = (of: Subject): Uint8Array => {
    const terms = askedOf(of);
    const flags = new Uint8Array(terms.reduce((length, term) => Math.max(length, term + 1), 0));
    for (const term of terms) flags[term] = 1;
    return flags;
  };
  // Who asks about any asks about every offer.
  const asksAny = queries.some(({ of }) => of === "any");
  const offers = asksAny ? new Uint8Array(0) : byTerm("offer");
  return new ContactFilter(offers, byTerm("zone"), byTerm("category"), askedOf("medium"), asksAny ? 1 : 0);
}

/** The first place about a term. */
class TermTable {
  readonly #table: Int32Array;
  readonly #map: ReadonlyMap<number, number> | null;

  constructor(terms: ReadonlyMap<number, number> = new Map()) {
    let termMax = -1;
    for (const term of terms.keys()) termMax = Math.max(termMax, term);
    const isSmall = termMax < TABLE_TERMS_MAX;
    this.#table = new Int32Array(isSmall ? termMax + 1 : 0).fill(NONE);
    this.#map = isSmall ? null : terms;
    if (isSmall) for (const [term, place] of terms) this.#table[term] = place;
  }

  first(term: number): number {
    if (this.#map !== null) return this.#map.get(term) ?? NONE;
    return term < this.#table.length ? this.#table[term]! : NONE;
  }
}
