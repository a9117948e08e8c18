import t from "tap";
import { judgeEvent } from "./event-rules.ts";
import { foldFact } from "./fold.ts";
import { emptyMemory, encodeMemory, memoryViewOf } from "./memory-codec.ts";
import { EntryKind, MEMORY_LIMITS } from "./memory-layout.ts";
import { holdsEventId, knowsContact } from "./memory-lookup.ts";
import { decisionFact, eventFact, factId, NOW_MS, presentation } from "./testing/facts.ts";

const A = "0000000000aa0000010001";
const HOUR_MS = 3_600_000;

t.test("lookup: event ids, in whatever memory of the group, for 26 hours", async (t) => {
  const memory = emptyMemory();
  foldFact(memory, eventFact(A, 1, { eventIdHash: [0x8000_0000, 0xffff_ffff] }));
  const views = [memoryViewOf(encodeMemory(emptyMemory())), memoryViewOf(encodeMemory(memory))];
  t.ok(holdsEventId(views, [0x8000_0000, 0xffff_ffff], NOW_MS));
  t.ok(holdsEventId(views, [0x8000_0000, 0xffff_ffff], NOW_MS + 26 * HOUR_MS));
  t.notOk(holdsEventId(views, [0x8000_0000, 0xffff_ffff], NOW_MS + 26 * HOUR_MS + 1), "long ago");
  t.notOk(holdsEventId(views, [0x8000_0000, 0xffff_fffe], NOW_MS), "another");
  t.notOk(holdsEventId(views, [0, 0xffff_ffff], NOW_MS), "both halves count");
  t.notOk(holdsEventId([], [0x8000_0000, 0xffff_ffff], NOW_MS));
});

t.test("lookup: an event whose id pushes out a young one is told so", async (t) => {
  const memory = emptyMemory();
  const add = (sequence: number) =>
    memory.eventIds.push({ hashHigh: 0, hashLow: sequence, atMs: NOW_MS + sequence });
  for (let sequence = 1; sequence < MEMORY_LIMITS.eventIdsMax; sequence++) add(sequence);
  const codesAt = (nowMs: number, eventId = "another") => {
    const verdict = judgeEvent({
      event: { name: "view", category: "plain", attributes: [] },
      policy: undefined,
      names: { term: () => 1, categoryOf: () => "", mediumOf: () => undefined, hasOffer: () => false },
      eventId,
      opened: null,
      attributes: {},
      occurredAtMs: null,
      nowMs,
      memories: [memoryViewOf(encodeMemory(memory))],
    });
    return verdict.kind === "applied" ? verdict.advisories.map(({ code }) => code) : verdict;
  };
  t.same(codesAt(NOW_MS + HOUR_MS), [], "there is room for one");
  add(MEMORY_LIMITS.eventIdsMax);
  t.same(codesAt(NOW_MS + HOUR_MS), ["EVENT_IDS_FULL"]);
  t.same(codesAt(NOW_MS + HOUR_MS, ""), [], "an event without an id pushes none out");
  t.same(codesAt(NOW_MS + 24 * HOUR_MS + 1), [], "the oldest is of yesterday");
});

t.test("lookup: a contact is known as an entry, or may be among those added up", async (t) => {
  const memory = emptyMemory();
  foldFact(memory, decisionFact(A, 1, [presentation({ offer: 7, position: 2 })]));
  foldFact(memory, decisionFact(A, 2, [presentation({ offer: 8, reservationMs: HOUR_MS })]));
  const knows = (sequence: number, offer: number, position: number, atMs = NOW_MS) =>
    knowsContact(
      [memoryViewOf(encodeMemory(memory))],
      { decisionId: factId(A, sequence), position, atMs },
      offer,
    );
  t.ok(knows(1, 7, 2));
  t.notOk(knows(1, 7, 1), "another position");
  t.notOk(knows(1, 9, 2), "another offer");
  t.notOk(knows(3, 7, 2), "another decision");
  t.notOk(knows(2, 8, 0), "a reservation is no contact");
  for (let index = 0; index < MEMORY_LIMITS.entriesKept + 1; index++)
    foldFact(memory, decisionFact(A, 10 + index, [presentation({ offer: 9 })], NOW_MS + HOUR_MS + index));
  t.notOk(memory.entries.some(({ offer }) => offer === 7));
  t.ok(knows(1, 7, 2), "added up: it may be the one");
  t.ok(knows(99, 7, 0, NOW_MS - HOUR_MS), "so may be one that was decided before");
  t.notOk(knows(99, 7, 0, NOW_MS + HOUR_MS), "but none that was decided later");
  t.notOk(knows(99, 6, 0), "nor another offer");
  t.notOk(memory.tallies.some(({ kind }) => kind === EntryKind.RESERVATION));
});
