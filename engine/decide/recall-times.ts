/**
 * When what an explained decision names will be over, and when it came about: memories are gone through once more.
 *
 * Explained decisions only: it allocates, and it costs O(entries + tallies) a line. Pure; decides nothing.
 */
import { CountedCursor } from "../visitors/counted.ts";
import { spansHold } from "../visitors/link-turns.ts";
import { entriesStart } from "../visitors/memory-codec.ts";
import { ENTRY, ENTRY_WORDS, EntryKind, MEMORY, type MemoryView } from "../visitors/memory-layout.ts";
import { rollingLeavesMs } from "../visitors/windows.ts";
import { type CapPlan, purposeIndexOf } from "./memory-rules.ts";
import type { MemorySubjects } from "./memory-subjects.ts";
import type { Recall } from "./recall.ts";

const MINUTE_MS = 60_000;

/**
 * From when on so many contacts have left a rolling window that one more may come, at the latest: reservations count
 * as if they were to become contacts.
 *
 * @param plan of the cap that is used up: the culprit.
 */
export function rollingFreeMs(recall: Recall, plan: CapPlan, windowMs: number): number {
  const { counts, nowMs } = recall;
  const contacts: { atMs: number; count: number }[] = [];
  const picked = recall.culpritPicked;
  if (picked > 0) contacts.push({ atMs: nowMs, count: picked });
  const cursor = new CountedCursor();
  cursor.begin(recall.memories, nowMs);
  while (cursor.next())
    if (cursor.kind === EntryKind.CONTACT && countsIn(cursor, plan, counts.subjects))
      contacts.push({ atMs: cursor.lastMs, count: cursor.count });
  contacts.sort((a, b) => b.atMs - a.atMs);
  // The newest may stay as long as they are fewer than the cap allows: the one that makes it full must go.
  let count = 0;
  for (const contact of contacts) {
    count += contact.count;
    if (count >= plan.max) return rollingLeavesMs(contact.atMs, windowMs);
  }
  return nowMs;
}

function countsIn(cursor: CountedCursor, { cap, number }: CapPlan, subjects: MemorySubjects): boolean {
  switch (cap.of) {
    case "offer":
      return subjects.offers[cursor.offer] === number;
    case "category":
      return subjects.categories[cursor.category] === number;
    case "zone": {
      const zone = subjects.zones[cursor.zone];
      return zone === number || zone === subjects.bareZones[number];
    }
    case "medium":
      if (cap.purpose !== undefined) return isFor(cursor, cursor.medium, number, subjects);
      return cursor.medium === number;
    case "purpose":
      return isFor(cursor, 0, number, subjects);
  }
}

/** As `MemoryCounts` counts: an offer that the bundle does not have may be for anything. */
function isFor(cursor: CountedCursor, medium: number, number: number, subjects: MemorySubjects): boolean {
  const offer = subjects.offers[cursor.offer] ?? -1;
  if (offer >= 0) {
    const purpose = subjects.purposeOfOffer[offer]!;
    return purpose >= 0 && purposeIndexOf(purpose, medium) === number;
  }
  for (let purpose = 0; purpose < subjects.purposeCount; purpose++)
    if (purposeIndexOf(purpose, medium) === number) return true;
  return false;
}

/**
 * The event that suppressed an offer for longest, and when. The name is "" where the bundle has no such event any
 * more; the time NaN where it is not known one by one any more.
 */
export function eventSuppression(recall: Recall, offerIndex: number): { atMs: number; event: string } {
  const { subjects } = recall.counts;
  let found = { atMs: Number.NaN, event: "" };
  let foundUntilMs = Number.NEGATIVE_INFINITY;
  for (const view of recall.memories) {
    for (const { offer, event, atMs, minutes } of suppressionsOf(view)) {
      if (view.spans && !spansHold(view.spans, atMs)) continue;
      const untilMs = minutes === 0 ? Number.POSITIVE_INFINITY : atMs + minutes * MINUTE_MS;
      if (subjects.offers[offer] !== offerIndex || untilMs < foundUntilMs) continue;
      // Of two that end alike, the later is what was done last.
      if (untilMs === foundUntilMs && atMs < found.atMs) continue;
      found = { atMs, event: subjects.eventNames.get(event) ?? "" };
      foundUntilMs = untilMs;
    }
  }
  return foundUntilMs === recall.counts.eventUntilMs[offerIndex] ? found : { atMs: Number.NaN, event: "" };
}

function* suppressionsOf({ words, doubles, start }: MemoryView): Generator<{
  offer: number;
  event: number;
  atMs: number;
  minutes: number;
}> {
  const end = start + words[start + MEMORY.WORDS]!;
  for (let at = entriesStart({ words, doubles, start }); at < end; at += ENTRY_WORDS) {
    if ((words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]! & 0xff) !== EntryKind.SUPPRESSION) continue;
    const offer = words[at + ENTRY.OFFER]! >>> 0;
    const event = words[at + ENTRY.EVENT]! >>> 0;
    const atMs = doubles[(at + ENTRY.AT_MS) >> 1]!;
    yield { offer, event, atMs, minutes: words[at + ENTRY.LASTS]! >>> 0 };
  }
}
