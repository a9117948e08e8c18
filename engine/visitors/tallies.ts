/**
 * Tallies: contacts, responses and suppressions that are no longer entries, added up.
 *
 * They grow with distinct (subject, span of time); spans grow with age, so that a year of contacts stays small:
 *
 * ```
 *   quarter of an hour ──35 days──► day ──100 days──► four weeks ──435 days──► ever, up to here
 * ```
 * All of a span counts as if it lay in the quarter of the last one counted: towards counting, and never in the future.
 * Only time that has passed wholly is made coarser.
 *
 * The grain of a contact hangs on one *day line* alone: what lies before it is added up by day, what ends 65 days before it by
 * four weeks, 400 days before it for ever. The line lies 35 days behind the newest fact; where more than
 * `talliesInPlaceMax` tallies would remain, at the first day with which they do not, at most 2 days behind. So it
 * only ever moves on as facts are added, and the tallies are a function of the set of what was added up, whatever the
 * order. Past `talliesMax`, which takes a flood of contacts, the order matters (`boundTallies`).
 */
import type { MemoryTally, VisitorMemory } from "./memory.ts";
import { BUCKET_MAX, BUCKET_MS, EntryKind, Grain, MEMORY_LIMITS } from "./memory-layout.ts";

const QUARTERS_PER_DAY = 96;
const DAYS_PER_BLOCK = 28;
const COUNT_MAX = 0x7fff_ffff;
const US_PER_BUCKET = BUCKET_MS * 1000;
/** Days that lie between the day line and where the next grains begin. */
const BLOCKS_BEHIND = MEMORY_LIMITS.daysForDays - MEMORY_LIMITS.quartersForDays;
const EVER_BEHIND = MEMORY_LIMITS.weeksForDays - MEMORY_LIMITS.quartersForDays;
/** What stays of `talliesMax` where tallies are forgotten: so that it is not done with each fact. */
const KEPT_SHARE = 7 / 8;

/** When a quarter ends, exclusive, epoch ms: an instant from which on no window holds it; Infinity: never. */
export function bucketEndMs(bucket: number): number {
  return bucket === BUCKET_MAX ? Number.POSITIVE_INFINITY : (bucket + 1) * BUCKET_MS;
}

/** When the first may be of what a tally adds up, epoch ms: −Infinity, ever. */
export function bucketStartMs(grain: number, bucket: number): number {
  if (grain === Grain.EVER) return Number.NEGATIVE_INFINITY;
  return spanOf(grain, bucket) * QUARTERS_OF[grain]! * BUCKET_MS;
}

/** One order for one set: contacts last, and by their last quarters. */
export function compareTallies(a: MemoryTally, b: MemoryTally): number {
  return comparePlaces(a, b) || a.count - b.count;
}

/** 0: the same subject and grain, and the same last quarter. */
function comparePlaces(a: MemoryTally, b: MemoryTally): number {
  return (
    Number(a.kind === EntryKind.CONTACT) - Number(b.kind === EntryKind.CONTACT) ||
    a.bucket - b.bucket ||
    a.kind - b.kind ||
    a.offer - b.offer ||
    a.zone - b.zone ||
    a.category - b.category ||
    a.medium - b.medium ||
    a.flags - b.flags ||
    a.grain - b.grain
  );
}

/**
 * Adds one of grain QUARTER up: to that of the same subject and quarter, where there is one. `tallies` are in order and
 * stay so. Cost: O(those that come after it).
 */
export function addTally(tallies: MemoryTally[], added: MemoryTally): void {
  if (added.kind === EntryKind.SUPPRESSION) {
    // Of an offer's only the longest counts.
    const index = tallies.findIndex(({ kind, offer }) => kind === added.kind && offer === added.offer);
    const standing = tallies[index];
    if (standing !== undefined && standing.bucket >= added.bucket) return;
    if (standing !== undefined) tallies.splice(index, 1);
  }
  let place = tallies.length;
  for (; place > 0; place--) {
    const standing = tallies[place - 1]!;
    const order = comparePlaces(standing, added);
    if (order < 0) break;
    if (order > 0) continue;
    join(standing, added);
    return;
  }
  tallies.splice(place, 0, added);
}

function join(standing: MemoryTally, added: MemoryTally): void {
  standing.bucket = Math.max(standing.bucket, added.bucket);
  standing.count = Math.min(COUNT_MAX, standing.count + added.count);
}

/** Lets them grow coarser with age, forgets suppressions that have ended, and keeps their bounds. In place, in order. */
export function trimTallies(memory: VisitorMemory): void {
  if (memory.tallies.length === 0) return;
  const newest = Math.floor(memory.lastFactUs / US_PER_BUCKET);
  if (memory.tallies.some((tally) => hasEnded(tally, newest)))
    memory.tallies = memory.tallies.filter((tally) => !hasEnded(tally, newest));
  const newestDay = dayOf(newest);
  const lineMax = newestDay - MEMORY_LIMITS.quartersForDaysMin;
  let line = dayLineAt(newest, memory.dayLine);
  memory.tallies = coarsen(memory.tallies, (tally) => grainAt(tally.bucket, line));
  while (line < lineMax && countedIn(memory.tallies) > MEMORY_LIMITS.talliesInPlaceMax) {
    line++;
    memory.tallies = coarsen(memory.tallies, (tally) => grainAt(tally.bucket, line));
  }
  memory.dayLine = line > newestDay - MEMORY_LIMITS.quartersForDays ? line : 0;
  if (memory.tallies.length > MEMORY_LIMITS.talliesMax) boundTallies(memory, newestDay);
  memory.tallies.sort(compareTallies);
}

/** Before which day all is added up by day at least, by age or because it had to be. Quarters and days since the epoch. */
export function dayLineAt(newestQuarter: number, dayLine: number): number {
  return Math.max(0, dayLine, dayOf(newestQuarter) - MEMORY_LIMITS.quartersForDays);
}

/** Whether a tally is not as it should be at that time: so that nothing is made anew where all are. */
export function isOutOfDate(
  { kind, grain, bucket }: Pick<MemoryTally, "kind" | "grain" | "bucket">,
  newestQuarter: number,
  line: number,
): boolean {
  if (kind === EntryKind.SUPPRESSION) return bucket < newestQuarter;
  return grain < grainAt(bucket, line);
}

/** Whether the quarter lies where single quarters stay. */
export function isYoung(bucket: number, line: number): boolean {
  return dayOf(bucket) >= line;
}

function grainAt(bucket: number, line: number): number {
  const day = dayOf(bucket);
  if (day >= line) return Grain.QUARTER;
  const blockLastDay = (Math.floor(day / DAYS_PER_BLOCK) + 1) * DAYS_PER_BLOCK - 1;
  if (blockLastDay >= line - BLOCKS_BEHIND) return Grain.DAY;
  return blockLastDay >= line - EVER_BEHIND ? Grain.FOUR_WEEKS : Grain.EVER;
}

/**
 * Past the bound: of each subject what is older than a month becomes one. Then the oldest contacts are forgotten, then the
 * oldest responses, suppressions last: each hurts only what it is about, by counting too little of long ago.
 */
function boundTallies(memory: VisitorMemory, newestDay: number): void {
  const { talliesMax, quartersForDays } = MEMORY_LIMITS;
  const recentFrom = newestDay - quartersForDays;
  memory.tallies = coarsen(memory.tallies, ({ grain }) => (grain === Grain.FOUR_WEEKS ? Grain.EVER : grain));
  if (memory.tallies.length > talliesMax)
    memory.tallies = coarsen(memory.tallies, ({ grain, bucket }) =>
      dayOf(bucket) < recentFrom ? Grain.EVER : grain,
    );
  if (memory.tallies.length <= talliesMax) return;
  const byWorth = memory.tallies.sort(
    (a, b) => worthOf(a) - worthOf(b) || a.bucket - b.bucket || compareTallies(a, b),
  );
  const gone = byWorth.length - Math.floor(talliesMax * KEPT_SHARE);
  memory.forgotten += gone;
  memory.tallies = byWorth.slice(gone);
}

function worthOf({ kind }: MemoryTally): number {
  if (kind === EntryKind.CONTACT) return 0;
  return kind === EntryKind.SUPPRESSION ? 2 : 1;
}

/** With each at least as coarse as it should be; the same array where all are. Cost: O(tallies). */
function coarsen(tallies: MemoryTally[], grainOf: (tally: MemoryTally) => number): MemoryTally[] {
  const isLate = (tally: MemoryTally): boolean =>
    tally.kind !== EntryKind.SUPPRESSION && tally.grain < grainOf(tally);
  const late = tallies.filter(isLate);
  if (late.length === 0) return tallies;
  const merged = tallies.filter((tally) => !isLate(tally));
  // What was added up by quarters stands as it is; a coarse one may meet what is made now.
  const coarse = new Map<string, MemoryTally>();
  for (const tally of merged) if (tally.grain !== Grain.QUARTER) coarse.set(keyOf(tally), tally);
  for (const tally of late) {
    const made = { ...tally, grain: grainOf(tally) };
    const key = keyOf(made);
    const standing = coarse.get(key);
    if (standing !== undefined) {
      join(standing, made);
      continue;
    }
    coarse.set(key, made);
    merged.push(made);
  }
  return merged;
}

function keyOf({ kind, offer, zone, category, medium, flags, grain, bucket }: MemoryTally): string {
  return `${offer} ${zone} ${category} ${kind} ${medium} ${flags} ${grain} ${spanOf(grain, bucket)}`;
}

/** By grain: how many quarters a span has. */
const QUARTERS_OF = [1, QUARTERS_PER_DAY, DAYS_PER_BLOCK * QUARTERS_PER_DAY, Number.POSITIVE_INFINITY];

/** Which span of its grain a quarter lies in. */
function spanOf(grain: number, bucket: number): number {
  return Math.floor(bucket / QUARTERS_OF[grain]!);
}

function dayOf(quarter: number): number {
  return Math.floor(quarter / QUARTERS_PER_DAY);
}

function hasEnded({ kind, bucket }: MemoryTally, newestQuarter: number): boolean {
  return kind === EntryKind.SUPPRESSION && bucket < newestQuarter;
}

/** Suppressions come and go: they are none of those that the day line hangs on. */
function countedIn(tallies: readonly MemoryTally[]): number {
  let count = 0;
  for (const { kind } of tallies) if (kind !== EntryKind.SUPPRESSION) count++;
  return count;
}
