/**
 * A visitor's history for people: contacts, responses and plain events, newest first, as far as they stand one by one.
 *
 * In terms: who asks turns them into names, and presentations into codes. No line: reservations without an impression,
 * what a held-out visitor would have got, suppressions; the event that suppressed an offer is one, and it has the offer.
 */
import { type Spans, spansHold } from "./link-turns.ts";
import type { MemoryEntry, VisitorMemory } from "./memory.ts";
import { AFTER_DECISION_MAX, EntryKind } from "./memory-layout.ts";
import { compareEntries } from "./memory-trim.ts";

/** The memory of one id. */
export interface OwnedMemory {
  readonly level: string;
  readonly id: string;
  readonly memory: VisitorMemory;
  /** What of it is told; null or undefined: all. */
  readonly spans?: Spans;
}

/** Terms are 0 where unknown. */
export interface HistoryEntry {
  /** Under which id it happened. */
  readonly level: string;
  readonly id: string;
  /** To whom it was presented, which its code names; null where that is not known, or nothing was. */
  readonly presentedTo: { readonly level: string; readonly id: string } | null;
  readonly kind: "contact" | "accept" | "reject" | "event";
  readonly atMs: number;
  /** Of the event that told of it; 0: the decision itself. */
  readonly event: number;
  /** "" where it belongs to no presentation. */
  readonly decisionId: string;
  /** When that was decided, epoch ms; NaN without a presentation, or where it lies too long back to be known. */
  readonly decidedAtMs: number;
  readonly position: number;
  readonly offer: number;
  readonly rule: number;
  readonly zone: number;
  readonly point: number;
  readonly category: number;
  readonly channel: number;
  readonly medium: number;
  readonly fallback: boolean;
}

/** @param memories of one person: its own and those linked to it. Cost: O(n log n) in their entries. */
export function historyOf(memories: readonly OwnedMemory[]): HistoryEntry[] {
  const lines: { entry: MemoryEntry; owner: OwnedMemory }[] = [];
  for (const owner of memories)
    for (const entry of owner.memory.entries)
      if (KINDS[entry.kind] !== undefined && !entry.heldOut && isTold(entry, owner))
        lines.push({ entry, owner });
  lines.sort((a, b) => compareEntries(b.entry, a.entry));
  return lines.map(({ entry, owner }) => lineOf(entry, owner, memories));
}

const KINDS: { readonly [kind: number]: HistoryEntry["kind"] } = {
  [EntryKind.CONTACT]: "contact",
  [EntryKind.ACCEPT]: "accept",
  [EntryKind.REJECT]: "reject",
  [EntryKind.EVENT]: "event",
};

/** A contact is that one's to whom it was presented, as it is counted (`counted.ts`). */
function isTold({ kind, atMs, afterDecisionMs }: MemoryEntry, { spans }: OwnedMemory): boolean {
  return !spans || spansHold(spans, kind === EntryKind.CONTACT ? atMs - afterDecisionMs : atMs);
}

function lineOf(entry: MemoryEntry, owner: OwnedMemory, memories: readonly OwnedMemory[]): HistoryEntry {
  const { level, id, memory } = owner;
  // What a response did not know of its presentation, the presentation does.
  const { decisionId, position, offer } = entry;
  const isPresented = (one: MemoryEntry) =>
    (one.kind === EntryKind.CONTACT || one.kind === EntryKind.RESERVATION) &&
    one.decisionId === decisionId &&
    one.position === position &&
    one.offer === offer;
  // It may have been presented under one id, and answered under another that is linked to it.
  let presented: MemoryEntry | undefined;
  let presentedTo: OwnedMemory | null = null;
  for (const one of decisionId === "" ? [] : [owner, ...memories]) {
    presented = one.memory.entries.find(isPresented);
    if (presented === undefined) continue;
    presentedTo = one;
    break;
  }
  // An event without a presentation is about the offer that it hid.
  const hidden =
    entry.kind === EntryKind.EVENT && offer === 0 && decisionId === ""
      ? memory.entries.find(
          (one) =>
            one.kind === EntryKind.SUPPRESSION &&
            one.decisionId === "" &&
            one.event === entry.event &&
            one.atMs === entry.atMs,
        )
      : undefined;
  const isDated = decisionId !== "" && entry.afterDecisionMs < AFTER_DECISION_MAX;
  return {
    level,
    id,
    presentedTo: presentedTo === null ? null : { level: presentedTo.level, id: presentedTo.id },
    kind: KINDS[entry.kind]!,
    atMs: entry.atMs,
    event: entry.event,
    decisionId,
    decidedAtMs: isDated ? entry.atMs - entry.afterDecisionMs : Number.NaN,
    position,
    offer: hidden?.offer ?? offer,
    rule: entry.rule || (presented?.rule ?? 0),
    zone: entry.zone || (presented?.zone ?? 0),
    point: entry.point || (presented?.point ?? 0),
    category: entry.category || (presented?.category ?? 0),
    channel: entry.channel || (presented?.channel ?? 0),
    medium: entry.medium || (presented?.medium ?? 0),
    fallback: entry.fallback,
  };
}
