/**
 * What of a memory is kept one by one, what is added up, and what is forgotten: its one normal form.
 *
 * Kept: the newest 48 entries (16 plain events among them), every live reservation, event ids of 26 h. What is older
 * becomes tallies by subject and quarter of an hour, so that counts stay what they were. Trimming twice comes to the
 * same; early or late only where no fact meets, later, what was added up meanwhile (`fold.ts`).
 */
import type { MemoryEntry, MemoryLink, VisitorMemory } from "./memory.ts";
import { BUCKET_MAX, BUCKET_MS, EntryKind, Grain, MEMORY_LIMITS } from "./memory-layout.ts";
import { addTally, trimTallies } from "./tallies.ts";

const US_PER_MS = 1000;
const MINUTE_MS = 60_000;

/** One order for one set: by time, then by all the rest. */
export function compareEntries(a: MemoryEntry, b: MemoryEntry): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  if (a.decisionId !== b.decisionId) return a.decisionId < b.decisionId ? -1 : 1;
  return (
    a.position - b.position ||
    a.offer - b.offer ||
    a.kind - b.kind ||
    a.event - b.event ||
    a.lasts - b.lasts ||
    a.rule - b.rule ||
    a.zone - b.zone ||
    a.point - b.point ||
    a.category - b.category ||
    a.channel - b.channel ||
    a.medium - b.medium ||
    Number(a.heldOut) - Number(b.heldOut) ||
    Number(a.fallback) - Number(b.fallback) ||
    a.afterDecisionMs - b.afterDecisionMs
  );
}

/** Whether the reservation lives at `nowMs`. */
function isLiveReservation({ kind, atMs, lasts }: MemoryEntry, nowMs: number): boolean {
  return kind === EntryKind.RESERVATION && atMs + lasts > nowMs;
}

/** Brings the memory into its normal form, in place. Cost: O(size) where it is nearly in order. */
export function trimMemory(memory: VisitorMemory): void {
  const newestMs = Math.floor(memory.lastFactUs / US_PER_MS);
  memory.marks = trimMarks(memory.marks);
  memory.links = trimLinks(memory.links);
  trimEventIds(memory, newestMs);
  trimEntries(memory);
  trimTallies(memory);
}

/** The same for entries alone: what became a tally is not met again. */
export function trimEntries(memory: VisitorMemory): void {
  const newestMs = Math.floor(memory.lastFactUs / US_PER_MS);
  const entries = memory.entries.sort(compareEntries);
  let events = 0;
  let live = 0;
  for (const entry of entries) {
    if (entry.kind === EntryKind.EVENT) events++;
    else if (isLiveReservation(entry, newestMs)) live++;
  }
  let eventsLeft = Math.max(0, events - MEMORY_LIMITS.eventEntriesMax);
  let othersLeft = Math.max(0, entries.length - live - eventsLeft - MEMORY_LIMITS.entriesKept);
  let liveLeft = Math.max(0, live - MEMORY_LIMITS.liveReservationsMax);
  if (eventsLeft + othersLeft + liveLeft === 0) return;
  // From the oldest on; events that are too many go first, so that they are none of the others.
  const kept: MemoryEntry[] = [];
  for (const entry of entries) {
    const isLive = isLiveReservation(entry, newestMs);
    if (entry.kind === EntryKind.EVENT && eventsLeft > 0) eventsLeft--;
    else if (isLive && liveLeft > 0) {
      liveLeft--;
      tallyEntry(memory, { ...entry, kind: EntryKind.CONTACT });
    } else if (!isLive && othersLeft > 0) {
      othersLeft--;
      tallyEntry(memory, entry);
    } else kept.push(entry);
  }
  memory.entries = kept;
}

/** Adds to the tallies what is counted for ever after; the rest is history that ends here. */
function tallyEntry(memory: VisitorMemory, entry: MemoryEntry): void {
  const { kind, offer, zone, category, medium, atMs, heldOut } = entry;
  const bucket = Math.floor(atMs / BUCKET_MS);
  switch (kind) {
    case EntryKind.RESERVATION: // It has lapsed.
    case EntryKind.EVENT:
      return;
    case EntryKind.SUPPRESSION: {
      const endsMs = atMs + entry.lasts * MINUTE_MS;
      const last = entry.lasts === 0 ? BUCKET_MAX : Math.min(BUCKET_MAX, Math.ceil(endsMs / BUCKET_MS) - 1);
      const none = { zone: 0, category: 0, medium: 0, flags: 0, grain: Grain.QUARTER };
      addTally(memory.tallies, { offer, kind, bucket: last, count: 1, ...none });
      return;
    }
    default:
      if (entry.fallback) return;
      addTally(memory.tallies, {
        offer,
        zone,
        category,
        kind,
        medium,
        grain: Grain.QUARTER,
        flags: heldOut ? 1 : 0,
        bucket,
        count: 1,
      });
  }
}

/** By boot, then node and lane: sources of early boots are the least likely to come again. */
function trimMarks(marks: string[]): string[] {
  if (marks.length <= MEMORY_LIMITS.marksMax) return marks.sort();
  const byBoot = (mark: string): string => mark.slice(12, 18) + mark;
  const newest = marks.sort((a, b) => (byBoot(a) < byBoot(b) ? 1 : -1)).slice(0, MEMORY_LIMITS.marksMax);
  return newest.sort();
}

function trimLinks(links: MemoryLink[]): MemoryLink[] {
  if (links.length > MEMORY_LIMITS.linksMax) {
    links.sort((a, b) => b.atUs - a.atUs || (a.factId < b.factId ? 1 : -1));
    links.length = MEMORY_LIMITS.linksMax;
  }
  return links.sort((a, b) => (a.level === b.level ? (a.id < b.id ? -1 : 1) : a.level < b.level ? -1 : 1));
}

function trimEventIds(memory: VisitorMemory, newestMs: number): void {
  const { eventIds } = memory;
  if (eventIds.length === 0) return;
  const kept = eventIds.filter(({ atMs }) => atMs >= newestMs - MEMORY_LIMITS.eventIdMs);
  kept.sort((a, b) => a.atMs - b.atMs || a.hashHigh - b.hashHigh || a.hashLow - b.hashLow);
  memory.eventIds = kept.slice(-MEMORY_LIMITS.eventIdsMax);
}
