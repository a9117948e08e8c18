/**
 * Taking back what an event's fact made: for one that was folded and then not logged, so that its repeat is no
 * duplicate.
 *
 * Folding says what it changed (`FoldToken`), undoing takes back exactly that, and only what still stands as it was made:
 * an earlier event of the same presentation, which was answered and is in the log, stays. A second impression of a
 * contact changes nothing, so that nobody could tell later whether one came: where other facts were folded meanwhile,
 * what they may have found standing stays, too. So do presentations of decisions. What stays makes counts higher,
 * never lower. Mark, version and time stay: gaps are legal. What was added up because of the fact stays added up.
 */
import { isSameHappening } from "./fold.ts";
import type { MemoryEntry, VisitorMemory } from "./memory.ts";
import { EntryKind } from "./memory-layout.ts";
import { compareEntries } from "./memory-trim.ts";

/** What a fact changed. */
export interface FoldToken {
  /** Of the memory, after it. */
  readonly version: number;
  /** Its event id; `before`: when the same id had come earlier, null where it was not remembered. */
  readonly eventId: {
    readonly hashHigh: number;
    readonly hashLow: number;
    readonly atMs: number;
    readonly before: number | null;
  } | null;
  /** Entries that it added (`before` is null) or made otherwise. Copies. */
  readonly entries: readonly { readonly before: MemoryEntry | null; readonly after: MemoryEntry }[];
}

/** Takes back what still stands of it. Returns whether anything changed. Cost: O(size of the memory). */
export function undoFold(memory: VisitorMemory, token: FoldToken): boolean {
  let isChanged = undoEventId(memory, token.eventId);
  const isLast = memory.version === token.version;
  for (const { before, after } of token.entries) {
    if (!isLast && !hasOwnId(after)) continue;
    const index = memory.entries.findIndex((entry) => isSameHappening(entry, after));
    const standing = memory.entries[index];
    if (standing === undefined || compareEntries(standing, after) !== 0) continue;
    if (before === null) memory.entries.splice(index, 1);
    else Object.assign(standing, before);
    isChanged = true;
  }
  memory.entries.sort(compareEntries);
  return isChanged;
}

function undoEventId(memory: VisitorMemory, made: FoldToken["eventId"]): boolean {
  if (made === null) return false;
  const { hashHigh, hashLow, atMs, before } = made;
  const index = memory.eventIds.findIndex((one) => one.hashHigh === hashHigh && one.hashLow === hashLow);
  const standing = memory.eventIds[index];
  if (standing === undefined || standing.atMs !== atMs || before === atMs) return false;
  if (before === null) memory.eventIds.splice(index, 1);
  else standing.atMs = before;
  return true;
}

/** Whether no other event can mean the same entry: it is known by an event id. */
function hasOwnId({ kind, lasts }: MemoryEntry): boolean {
  const isOfEvent = kind === EntryKind.ACCEPT || kind === EntryKind.REJECT || kind === EntryKind.EVENT;
  return isOfEvent && lasts !== 0;
}
