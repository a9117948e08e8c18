/**
 * The hot visitor table in shared memory: which buffers there are and what lies in them.
 *
 * ```
 *  index     sets of 128 bytes:  lock │ 15 tags ║ – │ 15 × (slot + 1)              hash → slot, no lock to read
 *  headers   64 bytes a slot:    lock, state, token, key, block, facts              one cache line
 *  rows      f64 × stride a slot, group after group: profile columns                cell = row(slot) + cellOf(column)
 *  arena     pages of 64 KiB, each of blocks of one size:  key (UTF-8) │ memory     memory-layout.ts
 *  pages     8 words a page: size class, free blocks, list links
 *  freeSlots a stack of slot numbers
 *  holders   per thread: what it holds with pre-images, blocks put by for it
 *  counters  f64 × 32 per thread, one writer each; sums are read by whoever asks
 *  control   sizes, seed, and the few shared words, a cache line each
 * ```
 * A slot's header, row and block are read and written only under its lock; tags and slot numbers of the index are
 * read without one and believed only after the key was compared under the slot's lock. Locks: a set's lock comes
 * before those of slots that are merely tried, a slot's lock before those of the arena and of the free slots.
 *
 * Memory that was never touched costs address space only, so the rows have room for further columns: a column that a
 * later generation declares needs no other buffer and no hand-over. Rows are made in groups of `columnStride` columns,
 * what was known at start and some to spare; the second group lies behind the first one's last row. (Rows of a new
 * stride would have to be filled from the store for every visitor, beside the old ones.)
 */
import { ENGINE_LIMITS } from "../../limits.ts";
import { MEMORY_HEADER_WORDS } from "../memory-layout.ts";

/** Words of a slot's header. SURROGATE and PROFILE_AT_MS take two words each, the latter an f64. */
export const HEADER_WORDS = 16;
export const HEADER = {
  /** Number of the holder, 0: free. Atomic. */
  LOCK: 0,
  /** Atomic where it is read without the lock. */
  STATE: 1,
  /** Moves on with every claim and every change: who remembers it sees whether anything happened since. */
  TOKEN: 2,
  FLAGS: 3,
  LEVEL: 4,
  HASH_LOW: 5,
  HASH_HIGH: 6,
  KEY_SIZE: 7,
  /** Index of the block in the arena, in granules. */
  BLOCK: 8,
  BLOCK_CLASS: 9,
  SURROGATE_HIGH: 10,
  SURROGATE_LOW: 11,
  PROFILE_AT_MS: 12,
  COLUMNS_FILLED: 14,
  /** The clock's second chance: 1 since it was last held. Written without care, a lost write costs nothing. */
  REFERENCED: 15,
} as const;

export const SlotState = { FREE: 0, LOADING: 1, LIVE: 2, EVICTING: 3 } as const;

export const SlotFlag = {
  /** The store has a profile record. */
  KNOWN: 1,
  /** The memory differs from its checkpoint. */
  DIRTY: 2,
  /** The memory is too large for the arena: the store keeps it, the block holds its header only. */
  OVERSIZE: 4,
  /** The row has cells that name strings of this visitor alone: the store keeps those. */
  TEXTS: 8,
} as const;

/** A set of the index: word 0 is its lock, words 1–15 tags, word 16 where it evicts next, 17–31 slot + 1. */
export const SET_WORDS = 32;
export const WAY_COUNT = 15;
export const SET_HINT = 16;
/** Slots to a set on average at most: then one set in 2,000 overflows, and evicts within itself. */
export const SLOTS_PER_SET = 6;

export const GRANULE_WORDS = 16;
export const GRANULE_BYTES = 4 * GRANULE_WORDS;
export const PAGE_GRANULES = 1024;
const PAGE_WORDS = PAGE_GRANULES * GRANULE_WORDS;
export const PAGE_BYTES = 4 * PAGE_WORDS;
/** Block sizes in granules: none wastes more than a fifth of itself above four granules. */
export const BLOCK_CLASSES: readonly number[] = [
  1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224,
  256, 340, 512,
];
const BLOCK_GRANULES_MAX = BLOCK_CLASSES.at(-1)!;
const KEY_WORDS_MAX = divCeil(ENGINE_LIMITS.visitorIdSizeMax, 8) * 2;
/** Above so many words a memory is oversize. */
export const MEMORY_WORDS_MAX = BLOCK_GRANULES_MAX * GRANULE_WORDS - KEY_WORDS_MAX;

export const PAGE_META_WORDS = 8;
export const PAGE_META = {
  /** Index of the class + 1; 0: of no class. */
  CLASS: 0,
  /** Blocks neither handed out nor put by for a thread. */
  FREE: 1,
  /** First freed block + 1; a freed block's first word is the next one + 1. */
  FREE_HEAD: 2,
  /** Blocks handed out for the first time so far; those behind were never touched. */
  CARVED: 3,
  /** Page + 1 in the list of its class's pages with free blocks, or of pages of no class. */
  NEXT: 4,
  PREVIOUS: 5,
  /** 1: being emptied, not in its class's list. */
  DRAINING: 6,
} as const;

export const CONTROL = {
  MAGIC: 0,
  SLOT_COUNT: 1,
  SET_COUNT: 2,
  COLUMN_STRIDE: 3,
  COLUMNS_MAX: 4,
  PAGE_COUNT: 5,
  HOLDER_COUNT: 6,
  SEED: 7,
  /** Declared by any generation so far. */
  COLUMN_COUNT: 16,
  FREE_SLOTS_LOCK: 32,
  FREE_SLOT_COUNT: 33,
  CLOCK_HAND: 48,
  PAGES_LOCK: 64,
  /** First page of no class that was used before, + 1. */
  PAGES_HEAD: 65,
  PAGES_CARVED: 66,
  PAGES_FREE: 67,
  /** 1: a block was refused since visitors were last let go. */
  STARVED: 68,
  COMPACT_LOCK: 80,
  COMPACT_CURSOR: 81,
  /** Slots + 1 that full sets want checkpointed first. */
  PRESSED: 96,
  /** Per class, a cache line each. */
  CLASSES: 160,
} as const;
export const PRESSED_COUNT = 64;
export const CLASS_WORDS = 16;
export const CLASS = { LOCK: 0, HEAD: 1, FREE: 2, PAGES: 3 } as const;
export const CONTROL_WORDS = CONTROL.CLASSES + BLOCK_CLASSES.length * CLASS_WORDS;

/** A visitor with all its linked ids, and a session that is being moved from one to another. */
export const HELD_MAX = 24;
export const HELD_WORDS = 64;
/** Words of a record of what is held; HEADER and HEAD are copies. */
export const HELD = {
  SLOT: 0,
  BLOCK: 1,
  BLOCK_CLASS: 2,
  /** Words of memory copied by `beginChange`; 0: its header only. */
  COPIED_WORDS: 3,
  ROW_TOUCHED: 4,
  HEADER: 8,
  HEAD: 8 + HEADER_WORDS,
} as const;
/** Blocks of a class that a thread has put by at most. */
export const CACHE_BLOCKS = 16;
const CACHE_WORDS = CACHE_BLOCKS + 1;
export const HOLDER = {
  HELD_COUNT: 0,
  /** Numbers of records: those in use first. */
  ORDER: 8,
  RECORDS: 64,
  CACHES: 64 + HELD_MAX * HELD_WORDS,
  COPIES: 64 + HELD_MAX * HELD_WORDS + BLOCK_CLASSES.length * CACHE_WORDS,
} as const;
export const COPY_WORDS = BLOCK_GRANULES_MAX * GRANULE_WORDS;
export const HOLDER_WORDS = divCeil(HOLDER.COPIES + HELD_MAX * COPY_WORDS, 16) * 16;

/** What each thread counts; `readTableCounters` adds up. The last four are gauges: sums of what each added and took. */
export const COUNTERS = [
  "hits",
  "misses",
  "inserts",
  "evictions",
  "takeBacks",
  "lockWaits",
  "lockBusy",
  "setsFull",
  "slotsFull",
  "arenaFull",
  "blockMoves",
  "compactions",
  "restores",
  "talliesForgotten",
  "loading",
  "live",
  "evicting",
  "arenaUsedBytes",
] as const;
export type CounterName = (typeof COUNTERS)[number];
export const COUNTER_STRIDE = 32;
export const COUNTER = Object.fromEntries(COUNTERS.map((name, index) => [name, index])) as Readonly<
  Record<CounterName, number>
>;

export const TABLE_MAGIC = 0x3154_5650; // "PVT1"
export const SLOT_COUNT_MAX = 2 ** 27;
export const PAGE_COUNT_MAX = 2 ** 31 / PAGE_WORDS - 1;

/** Survives structured clone: hand it to every thread. */
export interface VisitorTableBuffers {
  readonly control: SharedArrayBuffer;
  readonly index: SharedArrayBuffer;
  readonly headers: SharedArrayBuffer;
  readonly rows: SharedArrayBuffer;
  readonly arena: SharedArrayBuffer;
  readonly pages: SharedArrayBuffer;
  readonly freeSlots: SharedArrayBuffer;
  readonly holders: SharedArrayBuffer;
  readonly counters: SharedArrayBuffer;
}

export function divCeil(value: number, divisor: number): number {
  return Math.ceil(value / divisor);
}

/** Index of the smallest class that holds a key of so many bytes and so many words of memory; −1 above the largest. */
export function blockClass(keySizeBytes: number, memoryWords: number): number {
  const granules = divCeil(divCeil(keySizeBytes, 8) * 2 + memoryWords, GRANULE_WORDS);
  return granules > BLOCK_GRANULES_MAX ? -1 : CLASS_BY_GRANULES[granules]!;
}

/** The same for a memory that has nothing in it yet. */
export function emptyBlockClass(keySizeBytes: number): number {
  return blockClass(keySizeBytes, MEMORY_HEADER_WORDS);
}

const CLASS_BY_GRANULES = new Uint8Array(BLOCK_GRANULES_MAX + 1);
for (let granules = 1, index = 0; granules <= BLOCK_GRANULES_MAX; granules++) {
  if (granules > BLOCK_CLASSES[index]!) index++;
  CLASS_BY_GRANULES[granules] = index;
}
