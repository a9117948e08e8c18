import t from "tap";
import type { EventFact, VisitorFact } from "./facts.ts";
import { foldFact, retireMarks } from "./fold.ts";
import type { VisitorMemory } from "./memory.ts";
import { emptyMemory, encodeMemory } from "./memory-codec.ts";
import { EntryKind, MEMORY_LIMITS } from "./memory-layout.ts";
import { decisionFact, eventFact, factId, NOW_MS, presentation } from "./testing/facts.ts";
import { undoFold } from "./unfold.ts";

const A = "0000000000aa0000010001";
const B = "0000000000bb0000010002";
const HOUR_MS = 3_600_000;
const { CONTACT, RESERVATION, ACCEPT, EVENT, SUPPRESSION } = EntryKind;

function fold(...facts: readonly VisitorFact[]): VisitorMemory {
  const memory = emptyMemory();
  for (const fact of facts) foldFact(memory, fact);
  return memory;
}

const about = presentation({ offer: 7, category: 1, reservationMs: 60_000 });
const decision = decisionFact(A, 1, [about]);
const contactNow = decisionFact(A, 1, [{ ...about, reservationMs: -1 }]);
/** An event of another lane about that presentation; its bundle has put the offer into category 3. */
function told(sequence: number, changes: Partial<EventFact>): EventFact {
  const { reservationMs: _, ...of } = about;
  const treatment = { ...of, category: 3, decisionId: factId(A, 1), decidedAtMs: NOW_MS };
  // Each of a lane of its own, so that any order is one that logs may come in.
  return eventFact(`${B.slice(0, -1)}${sequence}`, sequence, {
    entryKind: CONTACT,
    event: 99,
    treatment,
    ...changes,
  });
}
const seen = told(1, { occurredAtMs: NOW_MS + 5000 });

for (const [facts, expected, why] of [
  [
    [decision],
    { kind: RESERVATION, lasts: 60_000, event: 0, atMs: NOW_MS },
    "a point on impression reserves",
  ],
  [[contactNow], { kind: CONTACT, lasts: 0, event: 0, atMs: NOW_MS }, "a point on decide makes a contact"],
  [
    [decisionFact(A, 1, [{ ...about, reservationMs: 0 }])],
    { kind: RESERVATION, lasts: 1 },
    "a reservation of no time is one still",
  ],
  [
    [decision, seen],
    { kind: CONTACT, category: 1, event: 99, atMs: NOW_MS + 5000, afterDecisionMs: 5000, lasts: 60_000 },
    "an impression makes it the contact, of the category of its day",
  ],
  [[contactNow, seen], { kind: CONTACT, event: 0, atMs: NOW_MS }, "a contact at once needs no impression"],
  [
    [decision, seen, told(2, { occurredAtMs: NOW_MS + 9000 })],
    { atMs: NOW_MS + 5000 },
    "a second impression changes nothing",
  ],
  [
    [decision, seen, told(2, { occurredAtMs: NOW_MS + 1000, event: 98 })],
    { atMs: NOW_MS + 1000, event: 98, category: 1 },
    "an earlier one that comes late does",
  ],
  [
    [decision, told(1, { occurredAtMs: NOW_MS - HOUR_MS })],
    { kind: CONTACT, atMs: NOW_MS, afterDecisionMs: 0 },
    "nothing is seen before it was decided, whatever the caller's clock says",
  ],
  [[seen], { kind: CONTACT, category: 3, lasts: 0 }, "an impression of an unknown decision is a contact"],
  [
    [decisionFact(A, 1, [{ ...about, heldOut: true }])],
    { kind: RESERVATION, heldOut: true },
    "what a held-out visitor would have got",
  ],
] as const) {
  t.test(`fold: ${why}`, async (t) => {
    const memory = fold(...facts);
    t.equal(memory.entries.length, 1, "one presentation is one entry");
    t.match(memory.entries[0], expected);
    t.same(encodeMemory(fold(...[...facts].reverse())), encodeMemory(memory), "in the other order, too");
    for (const fact of facts) t.notOk(foldFact(memory, fact), "a repeat");
  });
}

t.test("fold: what is told of one event twice stands once, what is told of two stands twice", async (t) => {
  const accept = (sequence: number, id: number | null, minutes: number) =>
    told(sequence, {
      entryKind: ACCEPT,
      eventIdHash: id === null ? null : [1, id],
      occurredAtMs: NOW_MS + minutes * 60_000,
    });
  const responses = (memory: VisitorMemory) => memory.entries.filter(({ kind }) => kind === ACCEPT);
  const twice = fold(accept(1, 5, 1), accept(2, 5, 2));
  t.match(responses(twice), [{ lasts: 5, atMs: NOW_MS + 120_000 }], "of one id: the latest");
  t.equal(twice.eventIds.length, 1);
  t.equal(responses(fold(accept(1, 5, 1), accept(2, 6, 1))).length, 2, "of two ids");
  t.equal(responses(fold(accept(1, null, 1), accept(2, null, 2))).length, 2, "without ids, at two times");
  t.equal(responses(fold(accept(1, null, 1), accept(2, null, 1))).length, 1, "without ids, at one");
  t.equal(responses(fold(accept(1, 0, 1), accept(2, null, 1))).length, 2, "a hash of 0 is an id, too");
});

t.test("fold: an event's own effect is an entry of its own", async (t) => {
  const hidden = told(1, { entryKind: EVENT, suppress: { offer: 8, minutes: 30 } });
  t.match(fold(hidden).entries, [
    { kind: EVENT, offer: 7 },
    { kind: SUPPRESSION, offer: 8, lasts: 30, event: 99, decisionId: factId(A, 1) },
  ]);
});

t.test(
  "fold: event ids are known for 26 hours by the newest fact, and the newest four thousand",
  async (t) => {
    const at = (sequence: number, hours: number) =>
      eventFact(A, sequence, { eventIdHash: [0, sequence], occurredAtMs: NOW_MS + hours * HOUR_MS });
    t.equal(fold(at(1, 0), at(2, 26)).eventIds.length, 2);
    t.same(
      fold(at(1, 0), at(2, 26.001)).eventIds.map(({ hashLow }) => hashLow),
      [2],
    );
    const memory = emptyMemory();
    for (let sequence = 1; sequence <= MEMORY_LIMITS.eventIdsMax + 3; sequence++)
      foldFact(memory, at(sequence, sequence / HOUR_MS));
    t.equal(memory.eventIds.length, MEMORY_LIMITS.eventIdsMax);
    t.equal(memory.eventIds[0]!.hashLow, 4, "the oldest go");
    t.equal(memory.entries.length, MEMORY_LIMITS.eventEntriesMax, "and sixteen plain events stay");
  },
);

t.test("fold: versions and times rise only", async (t) => {
  const touch = (sequence: number, version: number, atUs: number) =>
    ({ kind: "touch", factId: factId(A, sequence), version, atUs }) as const;
  const memory = fold(touch(1, 7, 100), touch(2, 3, 50));
  t.match(memory, { version: 7, lastFactUs: 100, marks: [factId(A, 2)] });
});

t.test(
  "fold: a live reservation stays beside the newest 48, and a lapsed one goes with the oldest",
  async (t) => {
    const contacts = (from: number, count: number, atMs: number) =>
      Array.from({ length: count }, (_, index) =>
        decisionFact(A, from + index, [presentation({ offer: 1 + (index % 3) })], atMs + index),
      );
    const long = decisionFact(B, 1, [presentation({ offer: 9, reservationMs: HOUR_MS })]);
    const memory = fold(long, ...contacts(1, 60, NOW_MS + 1000));
    t.equal(memory.entries.length, MEMORY_LIMITS.entriesKept + 1);
    t.match(memory.entries[0], { kind: RESERVATION, offer: 9 });
    t.equal(
      memory.tallies.reduce((sum, { count }) => sum + count, 0),
      12,
    );
    // The next fact comes after it has lapsed; the tallies know nothing of it.
    for (const fact of contacts(61, 1, NOW_MS + HOUR_MS)) foldFact(memory, fact);
    t.equal(memory.entries.length, MEMORY_LIMITS.entriesKept);
    t.notOk(
      memory.entries.some(({ offer }) => offer === 9) || memory.tallies.some(({ offer }) => offer === 9),
    );
    // The same in another order: contacts first, so that they would have pushed the reservation out.
    const other = fold(...contacts(1, 60, NOW_MS + 1000), long, ...contacts(61, 1, NOW_MS + HOUR_MS));
    t.same(encodeMemory(other), encodeMemory(memory));
    const last = fold(...contacts(1, 60, NOW_MS + 1000), ...contacts(61, 1, NOW_MS + HOUR_MS), long);
    t.same(encodeMemory(last), encodeMemory(memory), "it comes when it has lapsed");
  },
);

t.test("fold: more live reservations than there is room for count as contacts", async (t) => {
  const memory = emptyMemory();
  const count = MEMORY_LIMITS.liveReservationsMax + 10;
  for (let sequence = 1; sequence <= count; sequence++)
    foldFact(
      memory,
      decisionFact(A, sequence, [presentation({ reservationMs: HOUR_MS })], NOW_MS + sequence),
    );
  t.equal(memory.entries.length, MEMORY_LIMITS.liveReservationsMax);
  t.match(memory.tallies, [{ kind: CONTACT, count: 10 }]);
});

t.test("fold: a mark that was dropped is the one of the earliest boot", async (t) => {
  const memory = emptyMemory();
  const source = (boot: number) => `0000000000aa${boot.toString(16).padStart(6, "0")}0000`;
  for (let boot = 1; boot <= MEMORY_LIMITS.marksMax + 2; boot++)
    foldFact(memory, { kind: "touch", factId: factId(source(boot), 1), version: 1, atUs: boot });
  t.equal(memory.marks.length, MEMORY_LIMITS.marksMax);
  t.equal(memory.marks[0], factId(source(3), 1));
  t.ok(retireMarks(memory, (of) => of <= source(10)));
  t.equal(memory.marks[0], factId(source(11), 1));
  t.notOk(retireMarks(memory, () => false));
});

t.test("unfold: an event that was not logged leaves nothing", async (t) => {
  const set = { eventIdHash: [1, 2], suppress: { offer: 7, minutes: 5 } } as const;
  for (const [fact, why] of [
    [told(1, { ...set, entryKind: ACCEPT }), "a response"],
    [told(1, { ...set, occurredAtMs: NOW_MS + 7 }), "an impression: reserved again"],
    [eventFact(B, 1, { ...set, treatment: null }), "a plain event"],
  ] as const) {
    const memory = fold(decision);
    const before = structuredClone(memory);
    const token = foldFact(memory, fact)!;
    t.ok(undoFold(memory, token), why);
    t.same(
      { ...memory, marks: [], lastFactUs: 0, version: 0 },
      { ...before, marks: [], lastFactUs: 0, version: 0 },
    );
    t.notOk(undoFold(memory, token), "there is nothing more of it");
  }
  const memory = fold(contactNow);
  t.notOk(undoFold(memory, foldFact(memory, seen)!), "a contact of the decision stays");
});

t.test("unfold: an earlier event of the same presentation, which is in the log, stays", async (t) => {
  const at = (ms: number) => NOW_MS + ms;
  const reject = { entryKind: EntryKind.REJECT, suppress: { offer: 7, minutes: 5 } };
  for (const [first, second, why] of [
    [{ occurredAtMs: at(9) }, { occurredAtMs: at(9) }, "an impression of the same time"],
    [{ occurredAtMs: at(9) }, { occurredAtMs: at(5) }, "an impression of an earlier time"],
    [{ occurredAtMs: at(9) }, { occurredAtMs: at(12) }, "an impression of a later time"],
    [{ ...reject, occurredAtMs: at(9) }, { ...reject, occurredAtMs: at(9) }, "a response without an id"],
    [
      { ...reject, occurredAtMs: at(9), eventIdHash: [1, 2] },
      { ...reject, occurredAtMs: at(9), eventIdHash: [3, 4] },
      "a response of another id",
    ],
    [
      { ...reject, occurredAtMs: at(9), eventIdHash: [1, 2] },
      { ...reject, occurredAtMs: at(19), eventIdHash: [1, 2] },
      "a response whose id came long ago",
    ],
  ] as const) {
    const memory = fold(decision, told(1, first));
    const before = structuredClone(memory);
    undoFold(memory, foldFact(memory, told(2, { ...second, atUs: at(30) * 1000 }))!);
    t.same(
      { ...memory, marks: [], lastFactUs: 0, version: 0 },
      { ...before, marks: [], lastFactUs: 0, version: 0 },
      why,
    );
  }
});

t.test("unfold: what other facts met meanwhile stays", async (t) => {
  const impression = told(1, { occurredAtMs: NOW_MS + 9, eventIdHash: [1, 2], version: 2 });
  const again = told(2, { occurredAtMs: NOW_MS + 12, eventIdHash: [3, 4], version: 3 });
  const accept = told(1, { entryKind: ACCEPT, eventIdHash: [5, 6], version: 2 });
  const later = decisionFact(A, 2, [presentation({ offer: 2 })], NOW_MS + HOUR_MS);
  const contact = fold(decision);
  const seenFirst = foldFact(contact, impression)!;
  foldFact(contact, again);
  undoFold(contact, seenFirst);
  t.match(contact.entries, [{ kind: EntryKind.CONTACT }], "an impression that was logged changed nothing");
  t.match(contact.eventIds, [{ hashHigh: 3 }], "the event may be repeated, what came since may not");
  const earlier = fold(decision);
  const wasLater = foldFact(earlier, impression)!;
  foldFact(earlier, told(2, { occurredAtMs: NOW_MS + 5, eventIdHash: [3, 4], version: 3 }));
  undoFold(earlier, wasLater);
  t.match(earlier.entries, [{ kind: EntryKind.CONTACT, atMs: NOW_MS + 5 }], "an earlier impression won");
  const accepted = fold(decision);
  const token = foldFact(accepted, accept)!;
  foldFact(accepted, { ...later, version: 3 });
  undoFold(accepted, token);
  t.notOk(
    accepted.entries.some(({ kind }) => kind === ACCEPT),
    "what is known by an id is taken back whatever came since",
  );
  t.equal(accepted.entries.length, 2);
});

t.test("fold: links: the last word about each id, whichever comes first", async (t) => {
  const link = (source: string, sequence: number, otherId: string, linked: boolean, atUs: number) =>
    ({
      kind: "link",
      factId: factId(source, sequence),
      version: 1,
      atUs,
      role: "owner",
      otherLevel: "device",
      otherId,
      linked,
    }) as const;
  const facts = [link(A, 1, "d-1", true, 100), link(B, 1, "d-1", false, 200), link(A, 2, "d-2", true, 150)];
  const memory = fold(...facts);
  t.match(memory.links, [
    { id: "d-1", linked: false },
    { id: "d-2", linked: true },
  ]);
  t.same(encodeMemory(fold(facts[1]!, facts[0]!, facts[2]!)), encodeMemory(memory));
  t.match(
    fold(link(A, 1, "d", true, 9), link(B, 1, "d", false, 9)).links,
    [{ linked: false }],
    "ties: by fact id",
  );
  const many = emptyMemory();
  for (let index = 1; index <= MEMORY_LIMITS.linksMax + 1; index++)
    foldFact(many, link(A, index, `d-${index}`, true, index));
  t.equal(many.links.length, MEMORY_LIMITS.linksMax);
  t.notOk(
    many.links.some(({ id }) => id === "d-1"),
    "the oldest goes",
  );
});
