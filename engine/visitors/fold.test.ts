import t from "tap";
import { foldFact, unfoldEvent } from "./fold.ts";
import { emptyMemory, encodeMemory } from "./memory-codec.ts";
import { EntryKind } from "./memory-layout.ts";
import { decisionFact, eventFact, factId, NOW_MS, presentation } from "./testing/facts.ts";

const source = "0000000000aa0000010001";

t.test("fold: an impression makes the reservation a contact, in either order", async (t) => {
  const decision = decisionFact(source, 1, [presentation({ offer: 7, reservationMs: 60_000 })]);
  const impression = eventFact("0000000000bb0000010002", 1, {
    entryKind: EntryKind.CONTACT,
    event: 99,
    occurredAtMs: NOW_MS + 5000,
    treatment: {
      ...presentation({ offer: 7, category: 3 }),
      decisionId: factId(source, 1),
      decidedAtMs: NOW_MS,
    },
  });
  const there = emptyMemory();
  t.ok(foldFact(there, decision));
  t.ok(foldFact(there, impression));
  const back = emptyMemory();
  foldFact(back, impression);
  foldFact(back, decision);
  t.same(encodeMemory(there), encodeMemory(back), "one state");
  t.equal(there.entries.length, 1, "one presentation is one entry");
  t.match(there.entries[0], {
    kind: EntryKind.CONTACT,
    atMs: NOW_MS + 5000,
    afterDecisionMs: 5000,
    category: 0,
  });
  t.notOk(foldFact(there, impression), "a repeat changes nothing");
  t.same(encodeMemory(there), encodeMemory(back));

  unfoldEvent(there, impression);
  t.match(
    there.entries,
    [{ kind: EntryKind.RESERVATION, atMs: NOW_MS, event: 0 }],
    "taken back: reserved again",
  );
});
