/**
 * Counting in memories against a naive count over all facts: the same where entries were added up, never less where
 * tallies had to be added up themselves.
 */
import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../testing/fuzz.ts";
import { MemoryCounter, type MemoryQuery, NEVER_MS } from "./count.ts";
import type { VisitorFact } from "./facts.ts";
import { foldFact } from "./fold.ts";
import type { VisitorMemory } from "./memory.ts";
import { emptyMemory, encodeMemory, memoryViewOf } from "./memory-codec.ts";
import { EntryKind } from "./memory-layout.ts";
import { countInMemories, lastInMemories } from "./testing/count-once.ts";
import { interleave, logsOf, SOURCES, stepsArbitrary } from "./testing/fact-streams.ts";
import { decisionFact, eventFact, factId, NOW_MS, presentation } from "./testing/facts.ts";
import { rollingStartMs } from "./windows.ts";

const { seed, runs } = fuzzSettings(100);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const { CONTACT, ACCEPT, REJECT, SUPPRESSION } = EntryKind;

/** One thing that counts, as a list of all of them would have it. */
interface Happening {
  kind: number;
  offer: number;
  category: number;
  zone: number;
  medium: number;
  atMs: number;
}

/** By the glossary, not by the fold: what a visitor's facts come to at `nowMs`. */
function happenings(facts: readonly VisitorFact[], nowMs: number): Happening[] {
  const unique = [...new Map(facts.map((fact) => [fact.factId, fact])).values()];
  const found: Happening[] = [];
  const responses = new Set<string>();
  const isSeen = (id: string, position: number, offer: number): number => {
    let firstMs = Number.POSITIVE_INFINITY;
    for (const fact of unique) {
      if (fact.kind !== "event" || fact.entryKind !== CONTACT || fact.treatment === null) continue;
      const { treatment } = fact;
      if (treatment.decisionId !== id || treatment.position !== position || treatment.offer !== offer)
        continue;
      firstMs = Math.min(firstMs, Math.max(fact.occurredAtMs, treatment.decidedAtMs));
    }
    return firstMs;
  };
  for (const fact of unique) {
    if (fact.kind === "decision")
      for (const { reservationMs, position, offer, category, zone, medium } of fact.presentations) {
        const about = { kind: CONTACT, offer, category, zone, medium };
        const seenMs = reservationMs < 0 ? fact.nowMs : isSeen(fact.factId, position, offer);
        if (seenMs < Number.POSITIVE_INFINITY) found.push({ ...about, atMs: seenMs });
        else if (fact.nowMs + reservationMs > nowMs) found.push({ ...about, atMs: fact.nowMs });
      }
    else if (fact.kind === "event" && (fact.entryKind === ACCEPT || fact.entryKind === REJECT)) {
      const { offer, category, zone, medium, decidedAtMs, decisionId, position } = fact.treatment!;
      const atMs = Math.max(fact.occurredAtMs, decidedAtMs);
      // Without ids, what was said of one presentation at one time was said once.
      const key = [fact.entryKind, decisionId, position, offer, atMs, fact.event].join();
      if (responses.has(key)) continue;
      responses.add(key);
      found.push({ kind: fact.entryKind, offer, category, zone, medium, atMs });
    }
  }
  return found;
}

function foldAll(facts: readonly VisitorFact[]): VisitorMemory {
  const memory = emptyMemory();
  for (const fact of facts) foldFact(memory, fact);
  return memory;
}

const WINDOWS_MS = [0, HOUR_MS, 7 * HOUR_MS, DAY_MS, 3 * DAY_MS, 10_000 * DAY_MS];
const QUERIES: MemoryQuery[] = WINDOWS_MS.flatMap((_, window) =>
  ([CONTACT, ACCEPT, REJECT] as const).flatMap((kind): MemoryQuery[] => [
    { of: "any", subject: 0, kind, window },
    ...[1, 2, 3, 4, 5].map((subject) => ({ of: "offer", subject, kind, window }) as const),
    ...[10, 11, 12].map((subject) => ({ of: "category", subject, kind, window }) as const),
    ...[20, 21].map((subject) => ({ of: "zone", subject, kind, window }) as const),
    ...[1, 2, 3].map((subject) => ({ of: "medium", subject, kind, window }) as const),
  ]),
);

/** Faults of all queries: what the counter says against the naive count over quarters and over exact windows. */
function faultsOf(
  memories: readonly VisitorMemory[],
  all: readonly Happening[],
  nowMs: number,
  isExact: boolean,
): string[] {
  const faults: string[] = [];
  const views = memories.map((memory) => memoryViewOf(encodeMemory(memory)));
  const counter = new MemoryCounter();
  const numbers = QUERIES.map((query) => counter.add(query));
  const starts = WINDOWS_MS.map((ms) => rollingStartMs(nowMs, ms));
  counter.begin(views, nowMs, starts);
  QUERIES.forEach((query, index) => {
    const startMs = starts[query.window]!;
    const about = all.filter(
      ({ kind, ...rest }) => kind === query.kind && (query.of === "any" || rest[query.of] === query.subject),
    );
    const inQuarters = about.filter(({ atMs }) => atMs >= startMs);
    const strictly = about.filter(({ atMs }) => atMs > nowMs - WINDOWS_MS[query.window]!);
    const counted = counter.count(numbers[index]!);
    const lastMs = counter.lastMs(numbers[index]!);
    const truthMs = inQuarters.reduce((most, { atMs }) => Math.max(most, atMs), NEVER_MS);
    const holds = {
      exact: !isExact || counted === inQuarters.length,
      "never less": counted >= strictly.length,
      "asked directly": countInMemories(views, query, startMs, nowMs) === counted,
      "last, asked directly": lastInMemories(views, query, startMs, nowMs) === lastMs,
      "last is not before": lastMs >= truthMs,
      "last is hardly after": !isExact || lastMs === truthMs || lastMs < truthMs + 900_000,
    };
    for (const [what, isTrue] of Object.entries(holds))
      if (!isTrue) faults.push(`${what}: ${JSON.stringify(query)} ${counted} for ${inQuarters.length}`);
  });
  return faults;
}

t.test("count: contacts that were added up count as they did", async (t) => {
  t.comment(`seed ${seed}, ${runs} runs`);
  let tallied = 0;
  fc.assert(
    fc.property(stepsArbitrary(100, ["decision"]), fc.nat(), fc.nat(5 * 24 * 60), (steps, order, minute) => {
      const facts = interleave(logsOf(steps), order);
      const nowMs = NOW_MS + minute * 60_000;
      // Lapsed and forgotten by the newest fact's clock is lapsed by every later one.
      const isLater = facts.every(({ atUs }) => atUs <= nowMs * 1000 + 1000);
      const memory = foldAll(facts);
      tallied += memory.tallies.length;
      if (isLater) t.same(faultsOf([memory], happenings(facts, nowMs), nowMs, true), []);
    }),
    { seed, numRuns: runs },
  );
  t.ok(tallied > 0);
});

t.test("count: with impressions and responses, of two linked visitors; never less", async (t) => {
  const steps = stepsArbitrary(60, ["decision", "event"]);
  fc.assert(
    fc.property(steps, steps, fc.nat(), (first, second, order) => {
      // Without event ids, which is the merge's test; and of one bundle (`b` even): an impression of a reservation that
      // lapsed and was forgotten counts for the category that the bundle of its day says.
      const logs = [first, second].map((own) =>
        interleave(logsOf(own.map((step) => ({ ...step, b: (step.b & ~1) | 6 }))), order),
      );
      const nowMs = NOW_MS + 4 * DAY_MS;
      const memories = logs.map(foldAll);
      const all = logs.flatMap((facts) => happenings(facts, nowMs));
      t.same(faultsOf(memories, all, nowMs, false), []);
    }),
    { seed, numRuns: Math.ceil(runs / 2) },
  );
});

t.test("count: reservations live to their end, fallbacks and events count nowhere", async (t) => {
  const code = { decisionId: factId(SOURCES[1], 9), decidedAtMs: NOW_MS };
  const memory = foldAll([
    decisionFact(SOURCES[0], 1, [presentation({ reservationMs: 1000 })]),
    eventFact(SOURCES[1], 1, {
      entryKind: CONTACT,
      treatment: { ...presentation({ fallback: true }), ...code },
    }),
    eventFact(SOURCES[1], 2, { eventIdHash: [1, 2] }),
  ]);
  const views = [memoryViewOf(encodeMemory(memory))];
  const about = { of: "any", subject: 0, kind: CONTACT } as const;
  t.equal(countInMemories(views, about, NEVER_MS, NOW_MS + 999), 1);
  t.equal(countInMemories(views, about, NEVER_MS, NOW_MS + 1000), 0, "it has lapsed");
  t.equal(countInMemories(views, about, NEVER_MS, NOW_MS - HOUR_MS), 1, "a clock that was set back");
});

t.test("count: suppressions hold until the last one ends, as entries and added up", async (t) => {
  const counter = new MemoryCounter();
  const query = counter.add({ of: "offer", subject: 7, kind: SUPPRESSION, window: 0 });
  const other = counter.add({ of: "offer", subject: 8, kind: SUPPRESSION, window: 0 });
  const suppress = (sequence: number, minutes: number) =>
    eventFact(SOURCES[0], sequence, { suppress: { offer: 7, minutes }, occurredAtMs: NOW_MS });
  const untilMs = (memory: VisitorMemory, nowMs: number) => {
    counter.begin([memoryViewOf(encodeMemory(memory))], nowMs, [0]);
    t.equal(counter.count(other), 0);
    return counter.count(query) > 0 ? counter.lastMs(query) : 0;
  };
  const memory = foldAll([suppress(1, 600), suppress(2, 61)]);
  t.equal(untilMs(memory, NOW_MS + 1), NOW_MS + 600 * 60_000);
  t.equal(untilMs(memory, NOW_MS + 600 * 60_000), 0, "it has ended");
  // Sixty contacts later both were added up.
  for (let sequence = 3; sequence < 63; sequence++)
    foldFact(memory, decisionFact(SOURCES[0], sequence, [presentation({ offer: 1 })], NOW_MS + sequence));
  t.notOk(memory.entries.some(({ kind }) => kind === SUPPRESSION));
  t.equal(untilMs(memory, NOW_MS + 1), NOW_MS + 600 * 60_000);
  foldFact(memory, suppress(70, 0));
  t.equal(untilMs(memory, NOW_MS + 10_000 * DAY_MS), Number.POSITIVE_INFINITY, "for good");
});

t.test("counter: large terms, no query, another visitor", async (t) => {
  const counter = new MemoryCounter();
  const large = counter.add({ of: "offer", subject: 0xffff_0000, kind: CONTACT, window: 0 });
  const memory = foldAll([decisionFact(SOURCES[0], 1, [presentation({ offer: 0xffff_0000 })])]);
  const views = [memoryViewOf(encodeMemory(memory))];
  counter.begin(views, NOW_MS, [0]);
  t.equal(counter.count(large), 1);
  counter.begin([], NOW_MS, [0]);
  t.equal(counter.count(large), 0, "nothing of the visitor before");
  t.equal(counter.lastMs(large), NEVER_MS);
  counter.begin(views, NOW_MS, [NOW_MS + 900_000]);
  t.equal(counter.count(large), 0, "before the window");
  t.throws(
    () => counter.add({ of: "any", subject: 0, kind: CONTACT, window: 0 }),
    /before the first decision/,
  );
  t.throws(() => counter.begin(views, NOW_MS, []), /a window has no start/);
  const none = new MemoryCounter();
  none.begin(views, NOW_MS, []);
  t.equal(none.queryCount, 0);
});
