/**
 * Tallies: contacts, responses and suppressions that are no entries any more, added up.
 *
 * They grow with distinct (subject, quarter of an hour). Past their bound the oldest become days, then "up to here",
 * then one that counts for every subject: each step puts a count into a later or wider place, so that no cap widens.
 */
import { assert } from "../assert.ts";
import type { MemoryTally, VisitorMemory } from "./memory.ts";
import { ANY_TERM, BUCKET_MAX, BUCKET_MS, EntryKind, Grain, MEMORY_LIMITS } from "./memory-layout.ts";

const QUARTERS_PER_DAY = 96;
const COUNT_MAX = 0x7fff_ffff;

/** The last quarter of an hour that the tally may be about. */
export function lastQuarterOf({ grain, bucket }: Pick<MemoryTally, "grain" | "bucket">): number {
  return grain === Grain.DAY ? bucket * QUARTERS_PER_DAY + QUARTERS_PER_DAY - 1 : bucket;
}

/** When the tally's bucket ends, exclusive, epoch ms: an instant from which on no window holds it. */
export function bucketEndMs(grain: number, bucket: number): number {
  if (bucket === BUCKET_MAX) return Number.POSITIVE_INFINITY;
  return grain === Grain.DAY ? (bucket + 1) * QUARTERS_PER_DAY * BUCKET_MS : (bucket + 1) * BUCKET_MS;
}

/** One order for one set. */
export function compareTallies(a: MemoryTally, b: MemoryTally): number {
  return compareSubjects(a, b) || a.grain - b.grain || a.bucket - b.bucket || a.count - b.count;
}

function compareSubjects(a: MemoryTally, b: MemoryTally): number {
  return (
    a.kind - b.kind ||
    a.offer - b.offer ||
    a.zone - b.zone ||
    a.category - b.category ||
    a.medium - b.medium ||
    a.flags - b.flags
  );
}

/** Adds one up: to the tally of the same subject and bucket, where there is one. Cost: O(tallies). */
export function addTally(tallies: MemoryTally[], added: MemoryTally): void {
  const standing = tallies.find((tally) => meets(tally, added));
  if (standing === undefined) tallies.push(added);
  else join(standing, added);
}

/** Of suppressions only the longest counts; all there is of a subject up to a quarter is one, too. */
function meets(a: MemoryTally, b: MemoryTally): boolean {
  if (a.grain !== b.grain || compareSubjects(a, b) !== 0) return false;
  return a.bucket === b.bucket || a.kind === EntryKind.SUPPRESSION || a.grain === Grain.EVER;
}

function join(standing: MemoryTally, added: MemoryTally): void {
  standing.bucket = Math.max(standing.bucket, added.bucket);
  if (standing.kind !== EntryKind.SUPPRESSION)
    standing.count = Math.min(COUNT_MAX, standing.count + added.count);
}

/** Makes them few enough again, in place; does nothing within the bound. */
export function compactTallies(memory: VisitorMemory): void {
  if (memory.tallies.length <= MEMORY_LIMITS.talliesMax) return;
  const newestQuarter = Math.floor(memory.lastFactUs / 1000 / BUCKET_MS);
  // A suppression that has ended says nothing any more.
  memory.tallies = memory.tallies.filter(
    ({ kind, bucket }) => kind !== EntryKind.SUPPRESSION || bucket >= newestQuarter,
  );
  for (const step of [toDay, toEver, toAny]) {
    if (memory.tallies.length <= MEMORY_LIMITS.talliesMax) return;
    memory.tallies = coarsenOldest(memory.tallies, step);
  }
  assert(
    memory.tallies.length <= MEMORY_LIMITS.talliesMax,
    "tallies: what counts for all is one of each kind",
  );
}

type Coarsen = (tally: MemoryTally) => MemoryTally;

function toDay(tally: MemoryTally): MemoryTally {
  if (tally.grain !== Grain.QUARTER || tally.kind === EntryKind.SUPPRESSION) return tally;
  return { ...tally, grain: Grain.DAY, bucket: Math.floor(tally.bucket / QUARTERS_PER_DAY) };
}

function toEver(tally: MemoryTally): MemoryTally {
  return { ...tally, grain: Grain.EVER, bucket: lastQuarterOf(tally) };
}

function toAny(tally: MemoryTally): MemoryTally {
  return { ...toEver(tally), offer: ANY_TERM, zone: ANY_TERM, category: ANY_TERM, medium: 0, flags: 0 };
}

/** Keeps the newest quarter of the bound as it is (so that the next entries find room), the rest one step coarser. */
function coarsenOldest(tallies: readonly MemoryTally[], step: Coarsen): MemoryTally[] {
  const byAge = [...tallies].sort((a, b) => lastQuarterOf(a) - lastQuarterOf(b) || compareTallies(a, b));
  const coarseCount = byAge.length - MEMORY_LIMITS.talliesMax / 4;
  const coarse = byAge.slice(0, coarseCount).map(step).sort(compareTallies);
  const merged: MemoryTally[] = [];
  for (const tally of coarse) {
    const last = merged.at(-1);
    if (last !== undefined && meets(last, tally)) join(last, tally);
    else merged.push(tally);
  }
  for (const tally of byAge.slice(coarseCount)) {
    // A coarse one may meet one that was just made.
    if (tally.grain === Grain.QUARTER) merged.push(tally);
    else addTally(merged, tally);
  }
  return merged;
}
