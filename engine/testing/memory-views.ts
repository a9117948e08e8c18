/** Memories as a decision reads them, made of what a test says happened. */
import { emptyMemory, encodeMemory, memoryViewOf } from "../visitors/memory-codec.ts";
import { EntryKind, type MemoryView, mediumNumber } from "../visitors/memory-layout.ts";
import { trimMemory } from "../visitors/memory-trim.ts";
import type { NodeNumbers } from "../visitors/node-numbers.ts";
import { MEDIUMS } from "../workspace/model-channels.ts";
import type { NaiveMemoryEvent } from "./naive-memory.ts";

const MINUTE_MS = 60_000;
const KINDS = {
  contact: EntryKind.CONTACT,
  reservation: EntryKind.RESERVATION,
  accept: EntryKind.ACCEPT,
  reject: EntryKind.REJECT,
  event: EntryKind.EVENT,
  suppression: EntryKind.SUPPRESSION,
} as const;

/** In its normal form: past 48 entries older ones are added up. `numbers`: those of the generation that reads it. */
export function memoryView(events: readonly NaiveMemoryEvent[], numbers: NodeNumbers): MemoryView {
  const memory = emptyMemory();
  memory.entries = events.map((event, index) => ({
    kind: KINDS[event.kind],
    decisionId: (index + 1).toString(16).padStart(32, "0"),
    position: 0,
    medium: mediumNumber(MEDIUMS.indexOf(event.medium)),
    heldOut: event.heldOut,
    fallback: event.fallback,
    offer: numbers.term(event.offer),
    rule: 0,
    zone: numbers.term(event.channel === "" ? event.zone : `${event.channel}/${event.zone}`),
    point: 0,
    category: event.category === undefined ? 0 : numbers.term(event.category),
    channel: 0,
    event: 0,
    atMs: event.atMs,
    lasts: event.kind === "suppression" ? event.lastsMs / MINUTE_MS : event.lastsMs,
    afterDecisionMs: 0,
  }));
  memory.lastFactUs = events.reduce((lastUs, { atMs }) => Math.max(lastUs, atMs * 1000), 0);
  memory.version = events.length;
  trimMemory(memory);
  return memoryViewOf(encodeMemory(memory));
}
