/**
 * A visitor's memory as bytes: what was presented to it, what came of it, and what has been folded into it so far.
 *
 * One run of 32-bit words (little-endian), the same in the hot table, in LMDB and in tests, so that hot code scans it
 * where it lies. Names (offers, zones, points…) are *terms*: numbers that a node gives to strings for good
 * (`NodeNumbers`), 0 is "none". All sections start at even words, so that 64-bit floats are aligned.
 *
 * ```
 *  word 0        4           8                   12
 *  ┌─────────────┬───────────┬───────────────────┬───────┬───────┬──────────┬─────────┬─────────┐
 *  │ counts      │ words, 0… │ version, last fact│ links │ marks │ event ids│ tallies │ entries │
 *  └─────────────┴───────────┴───────────────────┴───────┴───────┴──────────┴─────────┴─────────┘
 *     header, 12 words                             LINK     4 each    4 each     6 each    16 each
 * ```
 * Entries stand last: a decision only appends. In place, entries may stand in whatever order and be a few more than are
 * kept (`fold.ts` says what is kept, `append.ts` when it is put in order); folding and encoding put them in one order.
 */

/** 1, of earlier builds, is turned over where it is read (`memory-formats.ts`). */
export const MEMORY_FORMAT = 2;
export const MEMORY_HEADER_WORDS = 12;
/** Word offsets in the header. VERSION and LAST_FACT_US are f64. */
export const MEMORY = {
  /** MEMORY_FORMAT | `VisitorMemory.dayLine` << 8. */
  FORMAT: 0,
  MARK_COUNT: 1,
  EVENT_ID_COUNT: 2,
  ENTRY_COUNT: 3,
  TALLY_COUNT: 4,
  /** Of the links' section, even. */
  LINK_WORDS: 5,
  /** Of everything, header included. */
  WORDS: 6,
  /** Entries that may stand in place before the memory is trimmed; see MEMORY_LIMITS.appendsMin. */
  ENTRIES_ROOM: 7,
  VERSION: 8,
  LAST_FACT_US: 10,
} as const;

/**
 * An id linked to this one: its fixed part, then level and id as UTF-8, padded with zeros to an even number of words, then
 * the turns, an f64 each (`link-turns.ts`).
 */
export const LINK_FIXED_WORDS = 8;
export const LINK = {
  /** 1 = role is alias | 2 = linked | size of level << 8 | size of id << 16, in bytes. */
  FLAGS_SIZES: 0,
  /** How many; 0 in memories that knew of none. */
  TURN_COUNT: 1,
  /** f64, epoch µs, and the 4 words of the fact's id: by them the last word wins. */
  AT_US: 2,
  FACT_ID: 4,
} as const;

/** The last fact folded of one source: 16 bytes of fact id, most significant first (word 0 = bytes 0–3, big-endian value). */
export const MARK_WORDS = 4;

/** A caller's event id, remembered for at least 24 h: 64 bits of its hash, and when it came (f64 epoch ms). */
export const EVENT_ID_WORDS = 4;
export const EVENT_ID = { HASH_HIGH: 0, HASH_LOW: 1, AT_MS: 2 } as const;

/**
 * Contacts and responses that are no longer entries, counted by subject and span of time. Contacts stand last, and
 * by their last quarters: who asks for the last week need not go through years.
 */
export const TALLY_WORDS = 6;
export const TALLY = {
  OFFER: 0,
  ZONE: 1,
  CATEGORY: 2,
  KIND_MEDIUM_GRAIN_FLAGS: 3,
  /** The quarter of an hour (since the epoch) that the last one counted lies in. SUPPRESSION: in which it still holds. */
  BUCKET: 4,
  COUNT: 5,
} as const;
/**
 * What a tally adds up: a quarter of an hour, a UTC day, four weeks (28 days since the epoch), or everything up to its
 * last quarter. The older, the coarser (`tallies.ts`), and all of it counts as if it lay at the last one counted.
 * Tallies of kind SUPPRESSION are of grain QUARTER, and their counts do not add up.
 */
export const Grain = { QUARTER: 0, DAY: 1, FOUR_WEEKS: 2, EVER: 3 } as const;
export const BUCKET_MS = 900_000;
/** The bucket of what never ends. */
export const BUCKET_MAX = 0x7fff_ffff;

/** One thing that happened. */
export const ENTRY_WORDS = 16;
export const ENTRY = {
  /** 4 words: the decision that presented (fact id); zeros where the entry belongs to no presentation. */
  DECISION: 0,
  /** kind | position << 8 | medium << 16 | flags << 24. `position`: of the point among those of its decision. */
  KIND_POSITION_MEDIUM_FLAGS: 4,
  /** Terms. */
  OFFER: 5,
  /** Of the treatment's rule (`Treatment.rule`). */
  RULE: 6,
  ZONE: 7,
  POINT: 8,
  CATEGORY: 9,
  CHANNEL: 10,
  /** Of the event that made the entry; 0: the decision did. */
  EVENT: 11,
  /** f64, epoch ms: when it happened. */
  AT_MS: 12,
  /**
   * RESERVATION: ms until it lapses, at least 1; stays in the CONTACT that it becomes. SUPPRESSION: minutes it holds,
   * 0 for good. ACCEPT, REJECT, EVENT: low half of the event id's hash, 0 without one. Else 0.
   */
  LASTS: 14,
  /** ms from the decision to `AT_MS`, u32, AFTER_DECISION_MAX: at least so many. A code says when its decision was. */
  AFTER_DECISION_MS: 15,
} as const;

export const AFTER_DECISION_MAX = 0xffff_ffff;

export const EntryKind = {
  /** Presented at a point that counts on impression; lapses unless an impression comes. */
  RESERVATION: 1,
  CONTACT: 2,
  ACCEPT: 3,
  REJECT: 4,
  /** A plain event: for the history only. */
  EVENT: 5,
  /** An offer is suppressed by an event's own effect, see EventDefinition.suppress. */
  SUPPRESSION: 6,
} as const;
export type EntryKindNumber = (typeof EntryKind)[keyof typeof EntryKind];

/** The visitor is held out: it would have been presented. Counts like the others, is no contact in the history. */
export const ENTRY_FLAG_HELD_OUT = 1;
/** A fallback: in the history, in no count. */
export const ENTRY_FLAG_FALLBACK = 2;

/** Mediums as numbers: 1 + index in MEDIUMS; 0: unknown. */
export function mediumNumber(index: number): number {
  return index + 1;
}

export const MEMORY_LIMITS = {
  /** Entries that stay one by one, the newest; live reservations stay beside them. Older ones become tallies. */
  entriesKept: 48,
  /** In place, so many more may be appended (and at least up to `entriesMax`) before a memory is trimmed. */
  appendsMin: 16,
  entriesMax: 64,
  /** Past it the oldest live reservations are counted as if they were contacts: no cap gets wider. */
  liveReservationsMax: 256,
  /** Of which plain events; older ones are forgotten: nothing is decided by them. */
  eventEntriesMax: 16,
  /** How old what was added up is when it becomes a tally of the next grain: a day, four weeks, ever. In days. */
  quartersForDays: 35,
  daysForDays: 100,
  weeksForDays: 435,
  /**
   * Past it they grow coarser up to 33 days before their time, no more than it takes: single quarters stay for two days
   * at least, days for 67, four weeks for longer than the longest window. So many, with entries and marks, stay within
   * the largest block of the visitor table (32 KiB); what is more lies beside it.
   */
  talliesInPlaceMax: 960,
  quartersForDaysMin: 2,
  /** Past it the oldest of a subject become one, and at last the oldest of all are forgotten. */
  talliesMax: 8192,
  /** The newest. With so many a memory is larger than the largest block of the visitor table, and is kept beside it. */
  eventIdsMax: 4096,
  /** How long an event id is remembered at least, ms. */
  eventIdMs: 26 * 3_600_000,
  /** Ids of one person that are read together: a known customer and its anonymous ids. */
  linkedMax: 8,
  /** Links remembered, ended ones too: the newest. */
  linksMax: 32,
  /** Words kept of whose an alias was and when, of each owner. */
  turnsMax: 64,
  marksMax: 64,
} as const;

/** Where a memory lies. Views of the same buffer; `start` is even. */
export interface MemoryView {
  words: Int32Array;
  doubles: Float64Array;
  /** Word index of the header. */
  start: number;
  /** Of a linked id: what of its memory counts here (`link-turns.ts`); null or undefined: all. */
  spans?: Float64Array | null;
}
