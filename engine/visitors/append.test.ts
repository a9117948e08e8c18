/**
 * The fast path of folding against the fold itself: decisions appended in place, one after the other, among facts that
 * go the slow way, come to the same memory.
 */
import fc from "fast-check";
import t from "tap";
import type { Decision, Pick, PointDecision } from "../decide/decision.ts";
import { open, point, rule, shop } from "../decide/testing/kit.ts";
import { fuzzSettings } from "../testing/fuzz.ts";
import { appendPresentations, appendSize, holdsDecision, MUST_FOLD, presentationCount } from "./append.ts";
import { decisionFactOf } from "./decision-fact.ts";
import { factIdToWords } from "./fact-id.ts";
import { foldFact } from "./fold.ts";
import type { VisitorMemory } from "./memory.ts";
import {
  decodeMemory,
  emptyMemory,
  encodeMemory,
  encodeMemoryInto,
  memoryViewOf,
  verifyMemory,
} from "./memory-codec.ts";
import { MEMORY, MEMORY_LIMITS } from "./memory-layout.ts";
import { trimMemory } from "./memory-trim.ts";
import { SOURCES } from "./testing/fact-streams.ts";
import { eventFact, factId, NOW_MS } from "./testing/facts.ts";
import { trimInPlace } from "./trim-in-place.ts";

const { seed, runs } = fuzzSettings(150);
const ROOM_WORDS = 20_000;
const generation = open(
  shop({
    points: [point("p1"), point("p2", { contact: "impression", reservationMs: 600_000, medium: "web" })],
    rules: ["a", "b", "c", "d"].map((code) => rule(`r-${code}`, code)),
  }),
);
const { recording } = generation;
const treatmentCount = generation.treatments.length;

interface Asked {
  lane: number;
  minutes: number;
  isEvent: boolean;
  picks: { point: number; treatment: number; fallback: boolean; heldOut: boolean }[];
}

function decisionOf({ picks }: Asked): Decision {
  const points = ["p1", "p2", "p1"].map(
    (name, index): PointDecision => ({
      point: name,
      pointIndex: index % 2,
      status: 1,
      picks: [],
      heldOut: [],
    }),
  );
  for (const { point: at, treatment, fallback, heldOut } of picks) {
    const pick = { treatment: treatment % treatmentCount, fallback } as Pick;
    const into = heldOut ? points[at]!.heldOut : points[at]!.picks;
    const offer = generation.treatments[pick.treatment]!.offer;
    if (!into.some((one) => generation.treatments[one.treatment]!.offer === offer)) into.push(pick);
  }
  // Of a decision, recording reads these alone.
  return { generation, channelIndex: 0, points } as Partial<Decision> as Decision;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  lane: fc.nat(3),
  minutes: fc.nat(30),
  isEvent: fc.nat(9).map((n) => n === 0),
  picks: fc.array(
    fc.record({
      point: fc.nat(2),
      treatment: fc.nat(40),
      fallback: fc.nat(5).map((n) => n === 0),
      heldOut: fc.nat(5).map((n) => n === 0),
    }),
    { maxLength: 6 },
  ),
});

function normal(memory: VisitorMemory): Int32Array {
  trimMemory(memory);
  return encodeMemory(memory);
}

t.test("append: equals the fold, in any mixture with facts that are folded", async (t) => {
  t.comment(`seed ${seed}, ${runs} runs`);
  let appended = 0;
  let slow = 0;
  let trimmed = 0;
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 60, size: "max" }), (calls) => {
      const memory = emptyMemory();
      // Not at the beginning of its buffer, as in the table.
      const words = new Int32Array(ROOM_WORDS);
      const view = { ...memoryViewOf(words), start: 64 };
      encodeMemoryInto(memory, view);
      const id = new Int32Array(4);
      let nowMs = NOW_MS;
      calls.forEach((call, index) => {
        nowMs += call.minutes * 60_000;
        const source = SOURCES[call.lane]!;
        const factIdText = factId(source, index + 1);
        const atUs = nowMs * 1000;
        const fact = call.isEvent
          ? eventFact(source, index + 1, { occurredAtMs: nowMs, version: index + 1 })
          : decisionFactOf(decisionOf(call), recording, factIdText, index + 1, atUs, nowMs);
        foldFact(memory, fact);
        factIdToWords(factIdText, id, 0);
        const decision = decisionOf(call);
        let size = call.isEvent ? MUST_FOLD : appendSize(view, id, presentationCount(decision));
        if (size === MUST_FOLD && !call.isEvent && trimInPlace(view)) {
          trimmed++;
          verifyMemory(view, ROOM_WORDS);
          size = appendSize(view, id, presentationCount(decision));
        }
        if (size === MUST_FOLD) {
          const decoded = decodeMemory(view);
          foldFact(decoded, fact);
          encodeMemoryInto(decoded, view);
          slow++;
        } else {
          appendPresentations(view, recording, decision, id, index + 1, atUs, nowMs);
          const holds =
            words[view.start + MEMORY.WORDS] === size &&
            holdsDecision(view, id) === presentationCount(decision) > 0 &&
            appendSize(view, id, 1) === MUST_FOLD;
          if (!holds) t.fail("as large as was said; it holds the decision; a repeat is no new one");
          appended++;
        }
        if (words[view.start + MEMORY.ENTRY_COUNT]! > words[view.start + MEMORY.ENTRIES_ROOM]!)
          t.fail("room");
      });
      t.same(normal(decodeMemory(view)), normal(memory));
    }),
    { seed, numRuns: runs },
  );
  t.ok(appended > slow, `${appended} appended, ${slow} folded`);
  t.ok(trimmed > 0, `${trimmed} trimmed in place`);
});

t.test("append: a full memory is appended to again after it was put in order", async (t) => {
  const memory = emptyMemory();
  const view = memoryViewOf(new Int32Array(ROOM_WORDS));
  encodeMemoryInto(memory, view);
  const id = new Int32Array(4);
  const call: Asked = {
    lane: 0,
    minutes: 0,
    isEvent: false,
    picks: [{ point: 0, treatment: 0, fallback: false, heldOut: false }],
  };
  let sequence = 0;
  const append = (): boolean => {
    sequence += 1;
    factIdToWords(factId(SOURCES[0], sequence), id, 0);
    if (appendSize(view, id, 1) === MUST_FOLD) return false;
    appendPresentations(view, recording, decisionOf(call), id, sequence, sequence, NOW_MS + sequence);
    return true;
  };
  while (append()) t.ok(sequence <= MEMORY_LIMITS.entriesMax);
  t.equal(sequence, MEMORY_LIMITS.entriesMax + 1, "entriesMax stand in place");
  const decoded = decodeMemory(view);
  trimMemory(decoded);
  t.ok(trimInPlace(view));
  t.same(encodeMemory(decodeMemory(view)), encodeMemory(decoded), "in place as with objects");
  t.equal(decoded.entries.length, MEMORY_LIMITS.entriesKept);
  t.match(decoded.tallies, [{ count: MEMORY_LIMITS.entriesMax - MEMORY_LIMITS.entriesKept }]);
  t.ok(append(), "there is room again");
});
