import t from "tap";
import type { EventFact, VisitorFact } from "./facts.ts";
import { foldFact } from "./fold.ts";
import { historyOf } from "./history.ts";
import { emptyMemory } from "./memory-codec.ts";
import { AFTER_DECISION_MAX, EntryKind } from "./memory-layout.ts";
import { decisionFact, eventFact, factId, NOW_MS, presentation } from "./testing/facts.ts";

const A = "0000000000aa0000010001";
const B = "0000000000bb0000010001";
const { ACCEPT, CONTACT, EVENT } = EntryKind;

function memoryOf(...facts: readonly VisitorFact[]) {
  const memory = emptyMemory();
  for (const fact of facts) foldFact(memory, fact);
  return memory;
}
const shown = presentation({ offer: 7, rule: 8, zone: 3, point: 4, category: 5, channel: 6, medium: 1 });
function told(sequence: number, ms: number, changes: Partial<EventFact> = {}, of = shown): EventFact {
  const { reservationMs: _, ...about } = of;
  const treatment = { ...about, decisionId: factId(A, 1), decidedAtMs: NOW_MS };
  return eventFact(B, sequence, { occurredAtMs: NOW_MS + ms, treatment, event: 70, ...changes });
}

t.test("history: newest first, of all ids of a person, each under its own", async (t) => {
  const own = memoryOf(
    decisionFact(A, 1, [shown]),
    told(1, 3000, { entryKind: ACCEPT, eventIdHash: [1, 2] }),
    eventFact(B, 2, { occurredAtMs: NOW_MS + 9000, event: 71 }),
  );
  const linked = memoryOf(decisionFact(A, 2, [presentation({ offer: 9 })], NOW_MS + 2000));
  const lines = historyOf([
    { level: "customer", id: "C-1", memory: own },
    { level: "device", id: "d-1", memory: linked },
  ]);
  t.match(lines, [
    { kind: "event", event: 71, decisionId: "", offer: 0, atMs: NOW_MS + 9000 },
    { kind: "accept", event: 70, offer: 7, rule: 8, point: 4, decidedAtMs: NOW_MS, level: "customer" },
    { kind: "contact", event: 0, offer: 9, id: "d-1", decisionId: factId(A, 2) },
    { kind: "contact", event: 0, offer: 7, id: "C-1", medium: 1, decidedAtMs: NOW_MS, atMs: NOW_MS },
  ]);
  t.ok(Number.isNaN(lines[0]!.decidedAtMs), "it belongs to no presentation");
});

t.test("history: what was not seen is no line", async (t) => {
  const memory = memoryOf(
    decisionFact(A, 1, [presentation({ reservationMs: 1000 }), presentation({ position: 1, heldOut: true })]),
    told(1, 1, { entryKind: EVENT, treatment: null, suppress: { offer: 1, minutes: 0 } }),
  );
  t.match(historyOf([{ level: "customer", id: "C-1", memory }]), [{ kind: "event" }]);
});

t.test("history: an event that hid an offer has the offer's name", async (t) => {
  const hide = { entryKind: EVENT, treatment: null };
  const memory = memoryOf(
    told(1, 1, { ...hide, suppress: { offer: 9, minutes: 0 } }),
    told(2, 2, { ...hide, suppress: { offer: 11, minutes: 60 } }),
    told(3, 3, hide),
  );
  t.match(historyOf([{ level: "customer", id: "C-1", memory }]), [
    { kind: "event", offer: 0 },
    { kind: "event", offer: 11 },
    { kind: "event", offer: 9 },
  ]);
});

t.test("history: fallbacks that were seen are lines", async (t) => {
  const memory = memoryOf(told(1, 5, { entryKind: CONTACT }, { ...shown, fallback: true }));
  t.match(historyOf([{ level: "customer", id: "C-1", memory }]), [{ kind: "contact", fallback: true }]);
});

t.test("history: what a response did not know of its presentation, the presentation says", async (t) => {
  const blank = presentation({ offer: 7 });
  const memory = memoryOf(decisionFact(A, 1, [shown]), told(1, 5, { entryKind: ACCEPT }, blank));
  t.match(historyOf([{ level: "customer", id: "C-1", memory }])[0], {
    kind: "accept",
    rule: 8,
    zone: 3,
    point: 4,
    category: 5,
    channel: 6,
    medium: 1,
  });
});

t.test("history: a decision that lies further back than can be told has no time", async (t) => {
  const memory = memoryOf(told(1, AFTER_DECISION_MAX + 1, { entryKind: ACCEPT }));
  const [line] = historyOf([{ level: "customer", id: "C-1", memory }]);
  t.ok(Number.isNaN(line!.decidedAtMs));
  t.equal(line!.atMs, NOW_MS + AFTER_DECISION_MAX + 1);
});
