/**
 * Logs of several nodes about one visitor, for property tests: facts that meet one another in every way there is, and
 * interleavings of them that keep each lane's order.
 */
import fc from "fast-check";
import { SeededRandom } from "../../testing/fuzz.ts";
import { eventIdHash } from "../event-id.ts";
import type { DecisionFact, VisitorFact } from "../facts.ts";
import { EntryKind } from "../memory-layout.ts";
import { factId, NOW_MS, presentation } from "./facts.ts";

const MINUTE_MS = 60_000;
/** Node, boot, lane: three nodes, two lanes each; the third was started anew. */
export const SOURCES = [
  "0000000000aa0000010000",
  "0000000000aa0000010001",
  "0000000000bb0000010000",
  "0000000000bb0000010001",
  "0000000000cc0000010000",
  "0000000000cc0000020000",
] as const;
const RESERVATIONS_MS = [-1, -1, MINUTE_MS, 60 * MINUTE_MS, 12 * 60 * MINUTE_MS] as const;
const EVENT_KINDS = [
  EntryKind.CONTACT,
  EntryKind.CONTACT,
  EntryKind.ACCEPT,
  EntryKind.REJECT,
  EntryKind.EVENT,
] as const;

/** One fact in the making: small numbers, so that a failure shrinks. */
export interface Step {
  readonly what: "decision" | "event" | "link" | "touch";
  readonly lane: number;
  readonly minute: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export function stepsArbitrary(countMax: number, whats: readonly Step["what"][]): fc.Arbitrary<Step[]> {
  const small = fc.nat(11);
  const step = fc.record({
    what: fc.constantFrom(...whats),
    lane: fc.nat(SOURCES.length - 1),
    minute: fc.nat(4 * 24 * 60),
    a: small,
    b: small,
    c: small,
  });
  return fc.array(step, { maxLength: countMax, size: "max" });
}

/** The log of each source, in order. */
export function logsOf(steps: readonly Step[]): VisitorFact[][] {
  const logs: VisitorFact[][] = SOURCES.map(() => []);
  const decisions: DecisionFact[] = [];
  const idOf = ({ lane }: Step) => factId(SOURCES[lane]!, logs[lane]!.length + 1);
  // Decisions first, so that events of any lane may be about any of them; the order in a lane is of no account here.
  for (const step of steps) {
    if (step.what !== "decision") continue;
    const decision = decisionOf(step, idOf(step));
    decisions.push(decision);
    logs[step.lane]!.push(decision);
  }
  for (const step of steps) {
    if (step.what === "decision") continue;
    logs[step.lane]!.push(otherFactOf(step, idOf(step), decisions));
  }
  return logs;
}

function decisionOf({ minute, a, b, c }: Step, id: string): DecisionFact {
  const nowMs = NOW_MS + minute * MINUTE_MS;
  const count = 1 + (c % 3);
  const presentations = Array.from({ length: count }, (_, position) =>
    presentation({
      position: position % 2,
      offer: 1 + ((a + position) % 5),
      zone: 20 + (b % 2),
      category: 10 + ((a + position) % 3),
      medium: 1 + (b % 3),
      rule: 40 + b,
      point: 50 + (b % 2),
      channel: 60,
      heldOut: c === 11,
      reservationMs: RESERVATIONS_MS[b % RESERVATIONS_MS.length]!,
    }),
  );
  return { kind: "decision", factId: id, version: a + b, atUs: nowMs * 1000 + c, nowMs, presentations };
}

function otherFactOf(
  { what, minute, a, b, c }: Step,
  id: string,
  decisions: readonly DecisionFact[],
): VisitorFact {
  const nowMs = NOW_MS + minute * MINUTE_MS;
  const base = { factId: id, version: a + c, atUs: nowMs * 1000 + b };
  if (what === "touch") return { kind: "touch", ...base };
  if (what === "link") {
    const role = a % 2 === 0 ? "alias" : "owner";
    return { kind: "link", ...base, role, otherLevel: "device", otherId: `d-${b % 4}`, linked: c % 3 !== 0 };
  }
  // Several events of one id, some of them about a decision that no log has.
  const decision = decisions[(a * 7 + b) % (decisions.length + 1)];
  const occurredAtMs = nowMs - (c % 4) * 40 * MINUTE_MS;
  const entryKind = EVENT_KINDS[c % EVENT_KINDS.length]!;
  const of =
    decision?.presentations[a % decision.presentations.length] ?? presentation({ offer: 1 + (a % 5) });
  const { reservationMs: _, ...about } = of;
  const isPlain = entryKind === EntryKind.EVENT && b % 2 === 0;
  const treatment = isPlain
    ? null
    : {
        ...about,
        // Later bundles put offers elsewhere; the decision knows better.
        category: about.category + (b % 2) * 100,
        heldOut: false,
        decisionId: decision?.factId ?? factId("0000000000dd0000010000", 1 + (a % 3)),
        decidedAtMs: decision?.nowMs ?? NOW_MS,
      };
  return {
    kind: "event",
    ...base,
    event: 70 + (b % 3),
    entryKind,
    occurredAtMs,
    eventIdHash: b < 6 ? eventIdHash(`event ${b}`) : null,
    treatment,
    suppress: a === 0 ? { offer: 1 + (b % 5), minutes: c * 60 } : null,
  };
}

/** All facts of all logs, each log in its order, some of them again. */
export function interleave(logs: readonly (readonly VisitorFact[])[], seed: number): VisitorFact[] {
  const random = new SeededRandom(seed);
  const nexts = logs.map(() => 0);
  const order: VisitorFact[] = [];
  let left = logs.reduce((sum, log) => sum + log.length, 0);
  while (left > 0) {
    const lane = random.below(logs.length);
    const log = logs[lane]!;
    const next = nexts[lane]!;
    if (next > 0 && random.below(5) === 0) {
      // A stretch that was read before is read again.
      const from = random.below(next);
      order.push(...log.slice(from, from + 1 + random.below(next - from)));
    }
    if (next >= log.length) continue;
    order.push(log[next]!);
    nexts[lane] = next + 1;
    left--;
  }
  return order;
}
