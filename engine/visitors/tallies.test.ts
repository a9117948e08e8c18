/**
 * Visitors with more tallies than a memory has room for, against a list of every contact: what counts within a day or
 * two counts to the quarter of an hour, what is older to the day; nothing counts for another offer or in the future.
 */
import fc from "fast-check";
import t from "tap";
import { fuzzSettings, SeededRandom } from "../testing/fuzz.ts";
import { NEVER_MS } from "./count.ts";
import type { DecisionFact } from "./facts.ts";
import { foldFact } from "./fold.ts";
import type { VisitorMemory } from "./memory.ts";
import { decodeMemory, emptyMemory, encodeMemory, memoryViewOf, openMemory } from "./memory-codec.ts";
import { BUCKET_MS, EntryKind, Grain, MEMORY, MEMORY_LIMITS, type MemoryView } from "./memory-layout.ts";
import { trimMemory } from "./memory-trim.ts";
import { countInMemories, lastInMemories } from "./testing/count-once.ts";
import { interleave, SOURCES } from "./testing/fact-streams.ts";
import { decisionFact, NOW_MS, presentation } from "./testing/facts.ts";
import { rollingStartMs } from "./windows.ts";

const { seed, runs } = fuzzSettings(30);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WINDOWS_MS = [HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 60 * DAY_MS];

/** What was shown, by offer. */
type Shown = Map<number, number[]>;

class Visitor {
  readonly memory = emptyMemory();
  readonly shown: Shown = new Map();
  #sequence = 0;

  show(offers: readonly number[], nowMs: number): void {
    for (let from = 0; from < offers.length; from += 250) {
      const chunk = offers.slice(from, from + 250);
      const presented = chunk.map((offer, position) =>
        presentation({ offer, position, zone: 20, medium: 1 }),
      );
      foldFact(this.memory, decisionFact(SOURCES[0], ++this.#sequence, presented, nowMs));
    }
    for (const offer of offers) this.shown.set(offer, [...(this.shown.get(offer) ?? []), nowMs]);
  }

  view(): MemoryView {
    return memoryViewOf(encodeMemory(this.memory));
  }
}

function count(view: MemoryView, offer: number, startMs: number, nowMs: number): number {
  return countInMemories([view], { of: "offer", subject: offer, kind: EntryKind.CONTACT }, startMs, nowMs);
}

/** What a count may not be, by the list. */
function faultsOf(visitor: Visitor, nowMs: number, offers: Iterable<number>): string[] {
  const faults: string[] = [];
  const view = visitor.view();
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  for (const offer of offers) {
    const shown = visitor.shown.get(offer) ?? [];
    const since = (startMs: number) => shown.filter((atMs) => atMs >= startMs).length;
    for (const windowMs of WINDOWS_MS) {
      const startMs = rollingStartMs(nowMs, windowMs);
      const counted = count(view, offer, startMs, nowMs);
      // Older than two days: at most those of the day in which the window begins.
      const most = since(startMs >= today - 2 * DAY_MS ? startMs : Math.floor(startMs / DAY_MS) * DAY_MS);
      if (counted < since(startMs) || counted > most)
        faults.push(`${offer} in ${windowMs / HOUR_MS} h: ${counted}, in truth ${since(startMs)}`);
    }
    const ever = count(view, offer, NEVER_MS, nowMs);
    if (ever !== shown.length) faults.push(`${offer} ever: ${ever}, in truth ${shown.length}`);
    const about = { of: "offer", subject: offer, kind: EntryKind.CONTACT } as const;
    const lastMs = lastInMemories([view], about, NEVER_MS, nowMs);
    const trueMs = shown.at(-1) ?? NEVER_MS;
    if (!(lastMs === trueMs || (lastMs > trueMs && lastMs < trueMs + BUCKET_MS)))
      faults.push(`${offer} last at ${lastMs}`);
  }
  return faults;
}

for (const [offers, timesADay, days] of [
  [20, 2, 34],
  [10, 4, 40],
  [15, 3, 34],
  [30, 3, 34],
  [60, 4, 35],
  [60, 4, 80],
] as const) {
  t.test(`tallies: ${offers} offers, each ${timesADay} times a day, for ${days} days`, async (t) => {
    const visitor = new Visitor();
    const all = Array.from({ length: offers }, (_, index) => index + 1);
    for (let day = 0; day < days; day++) {
      for (let time = 0; time < timesADay; time++) {
        const nowMs = NOW_MS + day * DAY_MS + Math.floor((12 * HOUR_MS * time) / timesADay);
        visitor.show(all, nowMs);
        if (day % 16 === 15 || day > days - 3) t.same(faultsOf(visitor, nowMs, all), [], `day ${day}`);
      }
    }
    t.same(faultsOf(visitor, NOW_MS + (days + 1) * DAY_MS, all), []);
    t.equal(visitor.memory.forgotten, 0);
  });
}

t.test("tallies: 1000 offers once each are 1000 contacts, and none of any other offer", async (t) => {
  const visitor = new Visitor();
  const all = Array.from({ length: 1000 }, (_, index) => index + 1);
  for (let from = 0; from < 500; from += 100) visitor.show(all.slice(from, from + 100), NOW_MS + from);
  t.same(faultsOf(visitor, NOW_MS + 1000, all), [], "half of them");
  for (let from = 500; from < 1000; from += 100)
    visitor.show(all.slice(from, from + 100), NOW_MS + DAY_MS + from);
  for (const laterMs of [2000, DAY_MS, 2 * DAY_MS, 8 * DAY_MS, 31 * DAY_MS])
    t.same(faultsOf(visitor, NOW_MS + DAY_MS + laterMs, all), [], `after ${laterMs / HOUR_MS} h`);
});

t.test("tallies: whoever is shown what and when, no count strays by more than it may", async (t) => {
  t.comment(`seed ${seed}, ${runs} runs`);
  let slid = 0;
  const habits = fc.record({
    offers: fc.integer({ min: 1, max: 80 }),
    decisions: fc.integer({ min: 1, max: 150 }),
    gapMinutes: fc.integer({ min: 1, max: 1000 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(habits, ({ offers, decisions, gapMinutes, seed }) => {
      const random = new SeededRandom(seed);
      const visitor = new Visitor();
      let nowMs = NOW_MS + random.below(DAY_MS);
      for (let index = 0; index < decisions; index++) {
        nowMs += random.below(2 * gapMinutes * 60_000);
        const first = random.below(offers);
        const shown = 1 + random.below(offers);
        visitor.show(
          Array.from({ length: shown }, (_, each) => 1 + ((first + each) % offers)),
          nowMs,
        );
      }
      if (visitor.memory.dayLine > 0) slid++;
      const asked = Array.from({ length: offers + 1 }, (_, index) => index + 1);
      t.same(faultsOf(visitor, nowMs + random.below(3 * DAY_MS), asked), []);
    }),
    { seed, numRuns: runs },
  );
  t.ok(slid > 0 || runs < 30, `${slid} past the room`);
});

t.test("tallies: logs of several nodes give one state in any interleaving, past the room too", async (t) => {
  let slid = 0;
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 10, max: 60 }),
      (seed, first, second, days) => {
        const random = new SeededRandom(seed);
        const logs: DecisionFact[][] = [[], [], []];
        for (let index = 0; index < 90; index++) {
          const log = random.below(3);
          const from = random.below(60);
          const presented = Array.from({ length: 40 }, (_, position) =>
            presentation({ position, offer: 1 + ((from + position) % 60), zone: 20 + (position % 2) }),
          );
          const nowMs = NOW_MS + Math.floor((index * days * DAY_MS) / 90) + random.below(HOUR_MS);
          logs[log]!.push(decisionFact(SOURCES[2 * log]!, logs[log]!.length + 1, presented, nowMs));
        }
        const one = folded(interleave(logs, first) as DecisionFact[]);
        const two = folded(interleave(logs, second) as DecisionFact[]);
        if (one.dayLine > 0) slid++;
        t.same(encodeMemory(one), encodeMemory(two));
        // Read again from the beginning, in the order of time: repeats.
        for (const fact of logs.flat()) foldFact(one, fact);
        t.same(encodeMemory(one), encodeMemory(two));
      },
    ),
    { seed, numRuns: Math.ceil(runs / 5) },
  );
  t.ok(slid > 0 || runs < 30, `${slid} past the room`);
});

function folded(facts: readonly DecisionFact[]): VisitorMemory {
  const memory = emptyMemory();
  for (const fact of facts) foldFact(memory, fact);
  return memory;
}

t.test("tallies: of a flood the oldest is forgotten, told, and counts for nobody else", async (t) => {
  const visitor = new Visitor();
  const offerCount = 10_000;
  for (let from = 0; from < offerCount; from += 200)
    visitor.show(
      Array.from({ length: 200 }, (_, index) => 1 + from + index),
      NOW_MS + from * 10_000,
    );
  const { memory } = visitor;
  t.ok(memory.tallies.length <= MEMORY_LIMITS.talliesMax);
  const kept = memory.tallies.length + memory.entries.length;
  t.equal(memory.forgotten, offerCount - kept, "as many as are not there");
  const view = visitor.view();
  const nowMs = NOW_MS + offerCount * 10_000;
  const counts = Array.from({ length: offerCount + 1 }, (_, index) =>
    count(view, index + 1, NEVER_MS, nowMs),
  );
  t.same([...new Set(counts)].sort(), [0, 1], "never more than was");
  t.equal(counts.lastIndexOf(0, offerCount - 1), offerCount - kept - 1, "the oldest");
  t.equal(counts[offerCount], 0, "never shown");
});

t.test("tallies: contacts are forgotten before what suppresses", async (t) => {
  const memory = emptyMemory();
  memory.lastFactUs = NOW_MS * 1000;
  const bucket = Math.floor(NOW_MS / BUCKET_MS);
  const about = { zone: 0, category: 0, medium: 0, flags: 0, grain: Grain.QUARTER, count: 1 };
  for (let offer = 1; offer <= MEMORY_LIMITS.talliesMax; offer++)
    memory.tallies.push({ ...about, offer, kind: EntryKind.CONTACT, bucket });
  memory.tallies.push({ ...about, offer: 1, kind: EntryKind.REJECT, bucket: bucket - 9999 });
  memory.tallies.push({ ...about, offer: 2, kind: EntryKind.SUPPRESSION, bucket: bucket + 1 });
  trimMemory(memory);
  t.equal(memory.tallies.filter(({ kind }) => kind !== EntryKind.CONTACT).length, 2);
  t.ok(memory.forgotten > 0);
});

t.test("tallies: by age they are days, four weeks, ever, each counted at its last contact", async (t) => {
  const visitor = new Visitor();
  for (let day = 0; day < 600; day++) visitor.show([1, 2], NOW_MS + day * DAY_MS);
  const nowMs = NOW_MS + 599 * DAY_MS;
  t.same(faultsOf(visitor, nowMs, [1, 2, 3]), []);
  const grains = visitor.memory.tallies.map(({ grain }) => grain);
  for (const grain of Object.values(Grain)) t.ok(grains.includes(grain), `grain ${grain}`);
  for (const { bucket } of visitor.memory.tallies)
    t.ok(visitor.shown.get(1)!.includes(bucket * BUCKET_MS), "when something was");
  const view = visitor.view();
  for (const days of [100, 200, 400]) {
    const startMs = rollingStartMs(nowMs, days * DAY_MS);
    const counted = count(view, 1, startMs, nowMs);
    t.ok(counted > days && counted <= days + 29, `${counted} in ${days} days`);
  }
});

t.test(
  "tallies: memories of earlier builds count on, not in the future, and for no other offer",
  async (t) => {
    const memory = emptyMemory();
    memory.version = 7;
    memory.lastFactUs = NOW_MS * 1000;
    const bucket = Math.floor(NOW_MS / BUCKET_MS);
    const day = Math.floor(NOW_MS / DAY_MS);
    const about = { zone: 20, category: 0, medium: 1, flags: 0, kind: EntryKind.CONTACT, count: 3 };
    const last = { ...about, kind: EntryKind.SUPPRESSION, bucket: bucket + 500, grain: Grain.QUARTER };
    memory.tallies.push(
      { ...last, offer: 9 },
      { ...last, offer: 0xffff_ffff },
      { ...about, offer: 1, grain: Grain.EVER, bucket: bucket - 50_000 },
      { ...about, offer: 2, grain: Grain.DAY, bucket: day - 40 },
      { ...about, offer: 0xffff_ffff, zone: 0xffff_ffff, grain: Grain.EVER, bucket: bucket - 10 },
      { ...about, offer: 3, grain: Grain.QUARTER, bucket: bucket - 5 },
      { ...about, offer: 4, grain: Grain.FOUR_WEEKS, bucket: Math.floor(day / 28) },
    );
    const words = encodeMemory(memory);
    words[MEMORY.FORMAT] = 1;
    const read = decodeMemory(openMemory(new Uint8Array(words.buffer)));
    t.same(
      read.tallies.map(({ offer, bucket: at }) => [offer, at - bucket]),
      [
        [9, 500],
        [1, -50_000],
        [2, (day - 40) * 96 + 95 - bucket],
        [3, -5],
        [4, 0],
      ],
    );
    t.equal(read.version, 7);
    trimMemory(read);
    t.same(read.tallies.find(({ offer }) => offer === 2)?.grain, Grain.DAY);
  },
);
