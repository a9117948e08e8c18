/**
 * Tallies: contacts, responses and suppressions that are no entries any more, added up.
 *
 * They grow with distinct (subject, bucket of time); buckets grow with age, so that a year of contacts stays small:
 *
 * ```
 *   quarter of an hour ──35 days──► day ──100 days──► four weeks ──400 days──► ever, up to here
 * ```
 * A bucket counts as if all of it lay at its end: each step puts a count into a later or wider place, no cap widens.
 * By age it is a function of the set and of the newest fact; what the bound (`talliesMax`) does beside that is not.
 */
import { assert } from "../assert.ts";
import type { MemoryTally, VisitorMemory } from "./memory.ts";
import { ANY_TERM, BUCKET_MAX, BUCKET_MS, EntryKind, Grain, MEMORY_LIMITS } from "./memory-layout.ts";

const QUARTERS_PER_DAY = 96;
const DAYS_PER_BLOCK = 28;
const QUARTERS_PER_BLOCK = DAYS_PER_BLOCK * QUARTERS_PER_DAY;
const COUNT_MAX = 0x7fff_ffff;
const US_PER_BUCKET = BUCKET_MS * 1000;

/** The last quarter of an hour that a bucket may be about. */
export function lastQuarterOf(grain: number, bucket: number): number {
  if (grain === Grain.DAY) return bucket * QUARTERS_PER_DAY + QUARTERS_PER_DAY - 1;
  return grain === Grain.FOUR_WEEKS ? bucket * QUARTERS_PER_BLOCK + QUARTERS_PER_BLOCK - 1 : bucket;
}

/** When a bucket ends, exclusive, epoch ms: an instant from which on no window holds it; Infinity: never. */
export function bucketEndMs(grain: number, bucket: number): number {
  if (bucket === BUCKET_MAX) return Number.POSITIVE_INFINITY;
  return (lastQuarterOf(grain, bucket) + 1) * BUCKET_MS;
}

/** When a bucket begins, epoch ms: −Infinity, ever. */
export function bucketStartMs(grain: number, bucket: number): number {
  if (grain === Grain.EVER) return Number.NEGATIVE_INFINITY;
  if (grain === Grain.DAY) return bucket * QUARTERS_PER_DAY * BUCKET_MS;
  return (grain === Grain.FOUR_WEEKS ? bucket * QUARTERS_PER_BLOCK : bucket) * BUCKET_MS;
}

/** One order for one set: contacts last, and by the ends of their buckets. */
export function compareTallies(a: MemoryTally, b: MemoryTally): number {
  return (
    Number(a.kind === EntryKind.CONTACT) - Number(b.kind === EntryKind.CONTACT) ||
    lastQuarterOf(a.grain, a.bucket) - lastQuarterOf(b.grain, b.bucket) ||
    compareSubjects(a, b) ||
    a.grain - b.grain ||
    a.count - b.count
  );
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
  // What is added is new, mostly, and so are the last.
  for (let index = tallies.length - 1; index >= 0; index--) {
    const standing = tallies[index]!;
    if (!meets(standing, added)) continue;
    join(standing, added);
    return;
  }
  tallies.push(added);
}

/** Of suppressions only the longest counts; all there is of a subject up to a quarter is one, too. */
function meets(a: MemoryTally, b: MemoryTally): boolean {
  const isBucket = a.bucket === b.bucket || a.kind === EntryKind.SUPPRESSION || a.grain === Grain.EVER;
  return isBucket && a.grain === b.grain && compareSubjects(a, b) === 0;
}

function join(standing: MemoryTally, added: MemoryTally): void {
  standing.bucket = Math.max(standing.bucket, added.bucket);
  if (standing.kind !== EntryKind.SUPPRESSION)
    standing.count = Math.min(COUNT_MAX, standing.count + added.count);
}

/** Lets them grow coarser with age, forgets suppressions that have ended, and keeps their bound. In place, in order. */
export function trimTallies(memory: VisitorMemory): void {
  if (memory.tallies.length === 0) return;
  const newestQuarter = Math.floor(memory.lastFactUs / US_PER_BUCKET);
  const late = memory.tallies.filter((tally) => isOutOfDate(tally, newestQuarter));
  if (late.length > 0) {
    memory.tallies = memory.tallies.filter((tally) => !isOutOfDate(tally, newestQuarter));
    for (const tally of late)
      if (tally.kind !== EntryKind.SUPPRESSION) addTally(memory.tallies, coarsenByAge(tally, newestQuarter));
  }
  for (const step of [toDay, toFourWeeks, toEver, toAny]) {
    if (memory.tallies.length <= MEMORY_LIMITS.talliesMax) break;
    memory.tallies = coarsenOldest(memory.tallies, step);
  }
  assert(
    memory.tallies.length <= MEMORY_LIMITS.talliesMax,
    "tallies: what counts for all is one of each kind",
  );
  memory.tallies.sort(compareTallies);
}

/** Whether a tally is not as it should be at that time: so that nothing is made anew where all are. */
export function isOutOfDate(
  { kind, grain, bucket }: Pick<MemoryTally, "kind" | "grain" | "bucket">,
  newestQuarter: number,
): boolean {
  if (kind === EntryKind.SUPPRESSION) return bucket < newestQuarter;
  return grain !== nextGrain(grain, bucket, newestQuarter);
}

/** The grain that the bucket should have by its age, or the next one towards it. */
function nextGrain(grain: number, bucket: number, newestQuarter: number): number {
  const { quartersForDays, daysForDays, weeksForDays } = MEMORY_LIMITS;
  const isOver = (lastQuarter: number, days: number) => lastQuarter < newestQuarter - days * QUARTERS_PER_DAY;
  if (grain === Grain.QUARTER) {
    const day = Math.floor(bucket / QUARTERS_PER_DAY);
    return isOver(lastQuarterOf(Grain.DAY, day), quartersForDays) ? Grain.DAY : grain;
  }
  if (grain === Grain.DAY) {
    const block = Math.floor(bucket / DAYS_PER_BLOCK);
    return isOver(lastQuarterOf(Grain.FOUR_WEEKS, block), daysForDays) ? Grain.FOUR_WEEKS : grain;
  }
  const isForEver = grain === Grain.FOUR_WEEKS && isOver(lastQuarterOf(grain, bucket), weeksForDays);
  return isForEver ? Grain.EVER : grain;
}

function coarsenByAge(tally: MemoryTally, newestQuarter: number): MemoryTally {
  let aged = tally;
  while (isOutOfDate(aged, newestQuarter)) aged = COARSER[aged.grain]!(aged);
  return aged;
}

type Coarsen = (tally: MemoryTally) => MemoryTally;

function toDay(tally: MemoryTally): MemoryTally {
  if (tally.grain !== Grain.QUARTER || tally.kind === EntryKind.SUPPRESSION) return tally;
  return { ...tally, grain: Grain.DAY, bucket: Math.floor(tally.bucket / QUARTERS_PER_DAY) };
}

function toFourWeeks(tally: MemoryTally): MemoryTally {
  const day = toDay(tally);
  if (day.grain !== Grain.DAY) return day;
  return { ...day, grain: Grain.FOUR_WEEKS, bucket: Math.floor(day.bucket / DAYS_PER_BLOCK) };
}

function toEver(tally: MemoryTally): MemoryTally {
  return { ...tally, grain: Grain.EVER, bucket: lastQuarterOf(tally.grain, tally.bucket) };
}

function toAny(tally: MemoryTally): MemoryTally {
  return { ...toEver(tally), offer: ANY_TERM, zone: ANY_TERM, category: ANY_TERM, medium: 0, flags: 0 };
}

/** By grain. */
const COARSER: readonly Coarsen[] = [toDay, toFourWeeks, toEver];

/** Keeps the newest half of the bound as it is, the rest one step coarser. */
function coarsenOldest(tallies: readonly MemoryTally[], step: Coarsen): MemoryTally[] {
  const byAge = [...tallies].sort(
    (a, b) => lastQuarterOf(a.grain, a.bucket) - lastQuarterOf(b.grain, b.bucket) || compareTallies(a, b),
  );
  const coarseCount = byAge.length - MEMORY_LIMITS.talliesMax / 2;
  const coarse = byAge.slice(0, coarseCount).map(step);
  coarse.sort((a, b) => compareSubjects(a, b) || a.grain - b.grain || a.bucket - b.bucket);
  const merged: MemoryTally[] = [];
  for (const tally of coarse) {
    const last = merged.at(-1);
    if (last !== undefined && meets(last, tally)) join(last, tally);
    else merged.push({ ...tally });
  }
  for (const tally of byAge.slice(coarseCount)) {
    // A coarse one may meet one that was just made.
    if (tally.grain === Grain.QUARTER) merged.push(tally);
    else addTally(merged, tally);
  }
  return merged;
}
