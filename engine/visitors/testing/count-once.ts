/** Counting in memories one question at a time: what tests hold `MemoryCounter` against, and ask. */
import { type MemoryQuery, NEVER_MS } from "../count.ts";
import { CountedCursor } from "../counted.ts";
import { EntryKind, type MemoryView } from "../memory-layout.ts";

type Question = Pick<MemoryQuery, "of" | "subject" | "kind">;

/** How many since then. @param startMs as `starts` of `MemoryCounter.begin`. */
export function countInMemories(
  memories: readonly MemoryView[],
  query: Question,
  startMs: number,
  nowMs: number,
): number {
  const cursor = new CountedCursor();
  let total = 0;
  cursor.begin(memories, nowMs, startMs);
  while (cursor.next()) if (isAbout(cursor, query, startMs)) total += cursor.count;
  return total;
}

/** As `MemoryCounter.lastMs`. */
export function lastInMemories(
  memories: readonly MemoryView[],
  query: Question,
  startMs: number,
  nowMs: number,
): number {
  const cursor = new CountedCursor();
  let lastMs = NEVER_MS;
  cursor.begin(memories, nowMs, startMs);
  while (cursor.next()) if (isAbout(cursor, query, startMs)) lastMs = Math.max(lastMs, cursor.lastMs);
  return lastMs;
}

function isAbout(cursor: CountedCursor, { of, subject, kind }: Question, startMs: number): boolean {
  if (cursor.kind !== kind) return false;
  if (kind !== EntryKind.SUPPRESSION && !(cursor.lastMs >= startMs)) return false;
  return of === "any" || cursor[of] === subject;
}
