/**
 * Whether words are a visitor's memory: for what was read from a disk, before anybody counts on it.
 *
 * Every count is held against its bound before it is used, so that no word from outside leads a reader astray.
 */
import {
  BUCKET_MAX,
  ENTRY,
  ENTRY_WORDS,
  EntryKind,
  EVENT_ID,
  EVENT_ID_WORDS,
  Grain,
  LINK,
  LINK_FIXED_WORDS,
  MARK_WORDS,
  MEMORY,
  MEMORY_FORMAT,
  MEMORY_HEADER_WORDS,
  MEMORY_LIMITS,
  type MemoryView,
  TALLY,
  TALLY_WORDS,
} from "./memory-layout.ts";

/** Still read, see `memory-formats.ts`. */
export const FORMAT_OF_BLOCKS = 1;

/** Entries that a memory may hold at once: those kept, live reservations, and what was appended since. */
export const ENTRIES_COUNT_MAX =
  MEMORY_LIMITS.entriesKept + MEMORY_LIMITS.liveReservationsMax + MEMORY_LIMITS.appendsMin;
const LINKS_WORDS_MAX = MEMORY_LIMITS.linksMax * (LINK_FIXED_WORDS + 64 + 2 * MEMORY_LIMITS.turnsMax);
const KIND_MAX = EntryKind.SUPPRESSION;
const MEDIUM_MAX = 7;
const FLAGS_MAX = 3;

/** What is wrong, for people; "" where nothing is. `wordsMax`: words from `view.start` on that may be read. */
export function memoryFault(view: MemoryView, wordsMax: number): string {
  const { words, doubles, start } = view;
  if (wordsMax < MEMORY_HEADER_WORDS) return "shorter than its header";
  const format = words[start + MEMORY.FORMAT]! & 0xff;
  if (format !== MEMORY_FORMAT && format !== FORMAT_OF_BLOCKS) return "of another format";
  const count = (word: number, max: number): number => {
    const value = words[start + word]!;
    return value >= 0 && value <= max ? value : Number.NaN;
  };
  const linkWords = count(MEMORY.LINK_WORDS, LINKS_WORDS_MAX);
  const markCount = count(MEMORY.MARK_COUNT, MEMORY_LIMITS.marksMax);
  const eventIdCount = count(MEMORY.EVENT_ID_COUNT, MEMORY_LIMITS.eventIdsMax);
  const tallyCount = count(MEMORY.TALLY_COUNT, MEMORY_LIMITS.talliesMax);
  const entryCount = count(MEMORY.ENTRY_COUNT, ENTRIES_COUNT_MAX);
  if (Number.isNaN(count(MEMORY.ENTRIES_ROOM, ENTRIES_COUNT_MAX))) return "its room is out of bounds";
  const total =
    MEMORY_HEADER_WORDS +
    linkWords +
    MARK_WORDS * markCount +
    EVENT_ID_WORDS * eventIdCount +
    TALLY_WORDS * tallyCount +
    ENTRY_WORDS * entryCount;
  // NaN of a count out of its bounds fails the comparison.
  if (words[start + MEMORY.WORDS] !== total) return "its counts are out of bounds or do not add up";
  if (total > wordsMax) return "cut off";
  const version = doubles[(start + MEMORY.VERSION) >> 1]!;
  if (!(version >= 0 && version <= Number.MAX_SAFE_INTEGER)) return "no version";
  if (!isTime(doubles[(start + MEMORY.LAST_FACT_US) >> 1]!)) return "no time of its last fact";

  const linksAt = start + MEMORY_HEADER_WORDS;
  if (!linksAreSound(view, linksAt, linksAt + linkWords)) return "a link is unsound";
  const eventIdsAt = linksAt + linkWords + MARK_WORDS * markCount;
  const talliesAt = eventIdsAt + EVENT_ID_WORDS * eventIdCount;
  for (let at = eventIdsAt; at < talliesAt; at += EVENT_ID_WORDS)
    if (!isTime(doubles[(at + EVENT_ID.AT_MS) >> 1]!)) return "an event id has no time";
  const entriesAt = talliesAt + TALLY_WORDS * tallyCount;
  for (let at = talliesAt; at < entriesAt; at += TALLY_WORDS)
    if (!tallyIsSound(words, at)) return "a tally is unsound";
  for (let at = entriesAt; at < start + total; at += ENTRY_WORDS)
    if (!entryIsSound(view, at)) return "an entry is unsound";
  return "";
}

function isTime(value: number): boolean {
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function linksAreSound({ words, doubles }: MemoryView, from: number, end: number): boolean {
  let at = from;
  while (at < end) {
    if (end - at < LINK_FIXED_WORDS) return false;
    const flagsSizes = words[at + LINK.FLAGS_SIZES]!;
    const levelSize = (flagsSizes >>> 8) & 0xff;
    const idSize = (flagsSizes >>> 16) & 0xff;
    const areSizes = flagsSizes >>> 24 === 0 && levelSize > 0 && idSize > 0;
    if (!areSizes || !isTime(doubles[(at + LINK.AT_US) >> 1]!)) return false;
    const turnCount = words[at + LINK.TURN_COUNT]!;
    const turnsAt = at + LINK_FIXED_WORDS + 2 * Math.ceil((levelSize + idSize) / 8);
    at = turnsAt + 2 * turnCount;
    if (turnCount < 0 || turnCount > MEMORY_LIMITS.turnsMax || at > end) return false;
    for (let turn = turnsAt >> 1; turn < at >> 1; turn++) if (!isTime(Math.abs(doubles[turn]!))) return false;
  }
  return at === end;
}

function tallyIsSound(words: Int32Array, at: number): boolean {
  const packed = words[at + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
  const kind = packed & 0xff;
  const bucket = words[at + TALLY.BUCKET]!;
  return (
    (kind === EntryKind.CONTACT ||
      kind === EntryKind.ACCEPT ||
      kind === EntryKind.REJECT ||
      kind === EntryKind.SUPPRESSION) &&
    ((packed >>> 8) & 0xff) <= MEDIUM_MAX &&
    ((packed >>> 16) & 0xff) <= Grain.EVER &&
    packed >>> 24 <= FLAGS_MAX &&
    bucket >= 0 &&
    bucket <= BUCKET_MAX &&
    words[at + TALLY.COUNT]! > 0
  );
}

function entryIsSound({ words, doubles }: MemoryView, at: number): boolean {
  const packed = words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
  const kind = packed & 0xff;
  return (
    kind >= EntryKind.RESERVATION &&
    kind <= KIND_MAX &&
    ((packed >>> 16) & 0xff) <= MEDIUM_MAX &&
    packed >>> 24 <= FLAGS_MAX &&
    isTime(doubles[(at + ENTRY.AT_MS) >> 1]!)
  );
}
