/** Facts for tests of visitors' memory: short to write, with what a test does not care about filled in. */
import type { DecisionFact, EventFact, PresentationFact } from "../facts.ts";
import { EntryKind } from "../memory-layout.ts";

export const NOW_MS = Date.UTC(2026, 10, 2, 8);

/** @param source 22 hex digits. */
export function factId(source: string, sequence: number): string {
  return source + sequence.toString(16).padStart(10, "0");
}

export function presentation(
  changes: Partial<PresentationFact & { reservationMs: number }> = {},
): PresentationFact & { reservationMs: number } {
  return {
    position: 0,
    offer: 1,
    rule: 0,
    zone: 0,
    point: 0,
    category: 0,
    channel: 0,
    medium: 0,
    heldOut: false,
    fallback: false,
    reservationMs: -1,
    ...changes,
  };
}

export function decisionFact(
  source: string,
  sequence: number,
  presentations: DecisionFact["presentations"],
  nowMs = NOW_MS,
): DecisionFact {
  return {
    kind: "decision",
    factId: factId(source, sequence),
    version: sequence,
    atUs: nowMs * 1000,
    nowMs,
    presentations,
  };
}

export function eventFact(source: string, sequence: number, changes: Partial<EventFact> = {}): EventFact {
  const occurredAtMs = changes.occurredAtMs ?? NOW_MS;
  return {
    kind: "event",
    factId: factId(source, sequence),
    version: sequence,
    atUs: occurredAtMs * 1000,
    event: 1,
    entryKind: EntryKind.EVENT,
    occurredAtMs,
    eventIdHash: null,
    treatment: null,
    suppress: null,
    ...changes,
  };
}
