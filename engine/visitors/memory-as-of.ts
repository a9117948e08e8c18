/**
 * A memory as it was at an earlier time, for previews with a clock that lies back: what came later is left out.
 *
 * Clocks of callers and nodes differ, so what lies a few minutes ahead stays. What was added up since is left out where
 * all of it came later; a bucket that began before counts as a whole, as always. Suppressions added up stay: they do
 * not say since when. Makes copies: for previews only.
 */
import { OCCURRED_FUTURE_MS_MAX } from "./event-rules.ts";
import { decodeMemory, encodeMemory, memoryViewOf } from "./memory-codec.ts";
import { EntryKind, type MemoryView } from "./memory-layout.ts";
import { bucketStartMs } from "./tallies.ts";

export function memoriesAsOf(memories: readonly MemoryView[], asOfMs: number): readonly MemoryView[] {
  const untilMs = asOfMs + OCCURRED_FUTURE_MS_MAX;
  return memories.map((view) => {
    const memory = decodeMemory(view);
    memory.entries = memory.entries.filter(({ atMs }) => atMs <= untilMs);
    memory.tallies = memory.tallies.filter(
      ({ kind, grain, bucket }) => kind === EntryKind.SUPPRESSION || bucketStartMs(grain, bucket) <= untilMs,
    );
    return { ...memoryViewOf(encodeMemory(memory)), spans: view.spans ?? null };
  });
}
