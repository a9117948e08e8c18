/**
 * Visitors' memories against what they promise: logs of several nodes merge to one state however they meet, the fast
 * path is the fold, bytes come back as they went, and damaged ones are refused.
 */
import fc from "fast-check";
import t from "tap";
import { NodeError } from "../errors.ts";
import { fuzzSettings, SeededRandom } from "../testing/fuzz.ts";
import { NEVER_MS } from "./count.ts";
import type { VisitorFact } from "./facts.ts";
import { foldFact, retireMarks } from "./fold.ts";
import { decodeMemory, emptyMemory, encodeMemory, memoryViewOf, openMemory } from "./memory-codec.ts";
import { EntryKind, MEMORY_LIMITS } from "./memory-layout.ts";
import { countInMemories } from "./testing/count-once.ts";
import { interleave, logsOf, SOURCES, stepsArbitrary } from "./testing/fact-streams.ts";

const { seed, runs } = fuzzSettings(300);
const parameters = { seed, numRuns: runs };
const orders = fc.tuple(fc.nat(), fc.nat());

function folded(facts: readonly VisitorFact[]): Int32Array {
  const memory = emptyMemory();
  for (const fact of facts) foldFact(memory, fact);
  return encodeMemory(memory);
}

const OFFERS = 5;

/**
 * What there was, by kind and offer, and how many entries that makes at most: as plainly as it can be said. A
 * presentation is a contact at once, by an impression, or for as long as it is reserved.
 */
function truthOf(facts: readonly VisitorFact[], nowMs: number) {
  const happened = new Map<string, Set<string>>();
  const add = (kind: number, offer: number, what: string): void => {
    const key = `${kind} ${offer}`;
    happened.set(key, (happened.get(key) ?? new Set()).add(what));
  };
  let entryCount = 0;
  for (const fact of facts) {
    if (fact.kind === "decision") {
      for (const { offer, position, reservationMs } of fact.presentations) {
        entryCount++;
        if (reservationMs < 0 || fact.nowMs + reservationMs > nowMs)
          add(EntryKind.CONTACT, offer, `${fact.factId} ${position}`);
      }
    } else if (fact.kind === "event") {
      entryCount += fact.suppress === null ? 1 : 2;
      const { treatment, entryKind, eventIdHash: hash, occurredAtMs, event } = fact;
      if (treatment === null) continue;
      const { decisionId, position, offer, decidedAtMs } = treatment;
      const id = hash === null ? `at ${Math.max(occurredAtMs, decidedAtMs)} ${event}` : `id ${hash}`;
      const of = `${decisionId} ${position}`;
      add(entryKind, offer, entryKind === EntryKind.CONTACT ? of : `${of} ${id}`);
    }
  }
  return { happened, entryCount };
}

t.test(
  "memory fuzz: logs of three nodes give one state in any interleaving, with repeats",
  { timeout: 0 },
  async (t) => {
    t.comment(`seed ${seed}, ${runs} runs`);
    // Few enough that nothing becomes a tally: then every way in which facts can meet is free of order.
    const steps = stepsArbitrary(20, ["decision", "event", "event", "event", "link", "touch"]);
    fc.assert(
      fc.property(steps, orders, (steps, [first, second]) => {
        const logs = logsOf(steps);
        t.same(folded(interleave(logs, first)), folded(interleave(logs, second)));
      }),
      parameters,
    );
  },
);

t.test(
  "memory fuzz: past what is kept, too, where no event comes after its presentation was added up",
  async (t) => {
    const steps = stepsArbitrary(120, ["decision", "touch"]);
    fc.assert(
      fc.property(steps, orders, (steps, [first, second]) => {
        // In the order of time, as lanes write them: then reservations live when others come, and lapse later.
        const hours = steps.map((step) => ({ ...step, minute: step.minute >> 2 }));
        const logs = logsOf(hours.sort((a, b) => a.minute - b.minute));
        const words = folded(interleave(logs, first));
        t.same(words, folded(interleave(logs, second)));
        const { entries } = decodeMemory(memoryViewOf(words));
        t.ok(entries.length <= MEMORY_LIMITS.entriesKept + MEMORY_LIMITS.liveReservationsMax);
      }),
      { ...parameters, numRuns: Math.ceil(runs / 5) },
    );
  },
);

t.test(
  "memory fuzz: past what is kept, with events: no count is lower than the truth, and none higher below",
  async (t) => {
    const kinds = [EntryKind.CONTACT, EntryKind.ACCEPT, EntryKind.REJECT] as const;
    let past = 0;
    fc.assert(
      fc.property(stepsArbitrary(160, ["decision", "event", "event"]), orders, (steps, [first]) => {
        const logs = logsOf(steps);
        const words = folded(interleave(logs, first));
        const view = memoryViewOf(words);
        const nowMs = Math.floor(decodeMemory(view).lastFactUs / 1000);
        const truth = truthOf(logs.flat(), nowMs);
        if (truth.entryCount > MEMORY_LIMITS.entriesKept) past++;
        for (const kind of kinds) {
          for (let offer = 1; offer <= OFFERS; offer++) {
            const count = countInMemories([view], { of: "offer", subject: offer, kind }, NEVER_MS, nowMs);
            const expected = truth.happened.get(`${kind} ${offer}`)?.size ?? 0;
            const isFine =
              truth.entryCount > MEMORY_LIMITS.entriesKept ? count >= expected : count === expected;
            t.ok(isFine, `kind ${kind}, offer ${offer}: ${count}, in truth ${expected}`);
          }
        }
      }),
      { ...parameters, numRuns: Math.ceil(runs / 5) },
    );
    t.ok(past > 0 || runs < 100, `${past} past what is kept`);
  },
);

t.test("memory fuzz: more plain events than are kept, several of one event id", { timeout: 0 }, async (t) => {
  const steps = stepsArbitrary(80, ["event"]);
  fc.assert(
    fc.property(steps, orders, (steps, [first, second]) => {
      const plain = logsOf(steps.map((step) => ({ ...step, c: 4, b: 2 * (step.b >> 1) }))); // Kind EVENT.
      t.same(folded(interleave(plain, first)), folded(interleave(plain, second)));
    }),
    { ...parameters, numRuns: Math.ceil(runs / 5) },
  );
});

t.test(
  "memory fuzz: stopped anywhere, stored, and read again from an earlier place: the same state",
  async (t) => {
    const steps = stepsArbitrary(20, ["decision", "event", "event", "link", "touch"]);
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (steps, order, stop) => {
        const facts = interleave(logsOf(steps), order);
        const at = facts.length === 0 ? 0 : stop % facts.length;
        const half = emptyMemory();
        for (const fact of facts.slice(0, at)) foldFact(half, fact);
        const bytes = new Uint8Array(encodeMemory(half).buffer);
        const stored = decodeMemory(openMemory(bytes));
        t.same(stored, half, "round trip");
        for (const fact of facts) foldFact(stored, fact); // From the beginning: marks tell what is known.
        t.same(encodeMemory(stored), folded(facts));
      }),
      { ...parameters, numRuns: Math.ceil(runs / 2) },
    );
  },
);

t.test(
  "memory fuzz: marks of sources that are retired change nothing but marks",
  { timeout: 0 },
  async (t) => {
    const steps = stepsArbitrary(20, ["decision", "event", "link"]);
    fc.assert(
      fc.property(steps, fc.nat(), (steps, order) => {
        const facts = interleave(logsOf(steps), order);
        const memory = emptyMemory();
        for (const fact of facts) foldFact(memory, fact);
        const before = structuredClone(memory);
        const isRetired = (source: string) => source === SOURCES[0] || source === SOURCES[4];
        const isChanged = retireMarks(memory, isRetired);
        t.equal(isChanged, memory.marks.length < before.marks.length);
        t.same({ ...memory, marks: [] }, { ...before, marks: [] });
        t.notOk(memory.marks.some((mark) => isRetired(mark.slice(0, 22))));
      }),
      { ...parameters, numRuns: Math.ceil(runs / 10) },
    );
  },
);

t.test(
  "memory fuzz: damaged bytes are refused with a code or are a memory; nothing crashes",
  { timeout: 0 },
  async (t) => {
    const steps = stepsArbitrary(30, ["decision", "event", "link", "touch"]);
    let refused = 0;
    fc.assert(
      fc.property(steps, fc.nat(), (steps, order) => {
        const random = new SeededRandom(order);
        const words = folded(interleave(logsOf(steps), order));
        const bytes = new Uint8Array(words.buffer.slice(0));
        for (let change = random.below(4); change >= 0; change--)
          bytes[random.below(Math.min(bytes.length, random.pick([48, 200, 10_000])))] = random.below(256);
        const cut = random.below(4) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
        const shift = new Uint8Array(cut.length + 4); // Bytes of LMDB lie where they lie.
        shift.set(cut, 4);
        try {
          const memory = decodeMemory(openMemory(shift.subarray(4)));
          foldFact(memory, { kind: "touch", factId: `${SOURCES[0]}ffffffffff`, version: 1, atUs: 1 });
          openMemory(new Uint8Array(encodeMemory(memory).buffer));
        } catch (error) {
          if (!(error instanceof NodeError) || error.code !== "DATA_DIR_INVALID") throw error;
          refused++;
        }
      }),
      { ...parameters, numRuns: runs * 2 },
    );
    t.ok(refused > 0, `${refused} of ${runs * 2} refused`);
  },
);
