/**
 * Memories as earlier builds wrote them, turned over where they lie.
 *
 * In format 1 a tally's bucket was the number of its quarter, day or block of four weeks, and counted at the end of it,
 * which may have lain in the future; past a bound there were tallies that counted for every offer. Now what counted at the
 * end of a span counts there still, but no later than the newest fact; what nobody can tell whose it was counts
 * for none.
 */
import {
  BUCKET_MS,
  ENTRY_WORDS,
  EntryKind,
  Grain,
  MEMORY,
  MEMORY_FORMAT,
  type MemoryView,
  TALLY,
  TALLY_WORDS,
} from "./memory-layout.ts";

const US_PER_BUCKET = BUCKET_MS * 1000;
const QUARTERS_PER_DAY = 96;
const QUARTERS_PER_BLOCK = 28 * QUARTERS_PER_DAY;
/** As offer: of every one of them. As the words have it. */
const ANY_OFFER = -1;

/** @param view of format 1, verified. Cost: O(tallies), and where some go O(size). */
export function turnOver(view: MemoryView): void {
  const { words, doubles, start } = view;
  const newest = Math.floor(doubles[(start + MEMORY.LAST_FACT_US) >> 1]! / US_PER_BUCKET);
  const end = start + words[start + MEMORY.WORDS]!;
  const entriesAt = end - ENTRY_WORDS * words[start + MEMORY.ENTRY_COUNT]!;
  let to = entriesAt - TALLY_WORDS * words[start + MEMORY.TALLY_COUNT]!;
  for (let at = to; at < entriesAt; at += TALLY_WORDS) {
    if (words[at + TALLY.OFFER] === ANY_OFFER) continue;
    words.copyWithin(to, at, at + TALLY_WORDS);
    const packed = words[to + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
    const last = lastQuarterOf((packed >>> 16) & 0xff, words[to + TALLY.BUCKET]!);
    if ((packed & 0xff) !== EntryKind.SUPPRESSION) words[to + TALLY.BUCKET] = Math.min(newest, last);
    to += TALLY_WORDS;
  }
  words.copyWithin(to, entriesAt, end);
  words[start + MEMORY.TALLY_COUNT]! -= (entriesAt - to) / TALLY_WORDS;
  words[start + MEMORY.WORDS]! -= entriesAt - to;
  words[start + MEMORY.FORMAT] = MEMORY_FORMAT;
}

function lastQuarterOf(grain: number, bucket: number): number {
  if (grain === Grain.DAY) return bucket * QUARTERS_PER_DAY + QUARTERS_PER_DAY - 1;
  return grain === Grain.FOUR_WEEKS ? bucket * QUARTERS_PER_BLOCK + QUARTERS_PER_BLOCK - 1 : bucket;
}
