/** Two devices and two customers who log in on them, post events and tell consents, against the rule as plainly as it can be said. */
import fc from "fast-check";
import t from "tap";
import { NOW_MS, NUMBERS, open, point, shop } from "../decide/testing/kit.ts";
import { LocalVisitors } from "./local-visitors.ts";
import { storedValue } from "./visitor.ts";

const CONSENT = "consent.app.marketing";
const generation = open(
  shop({ points: [point("p1")], events: [{ name: "asked", category: "plain", attributes: [] }] }),
);
const channel = generation.channels.get("web")!;
const visitor = (name: string) => ({ level: name.startsWith("C") ? "customer" : "device", id: name });
const NAMES = ["C-1", "C-2", "d-1", "d-2"] as const;

const stepArbitrary = fc.oneof(
  fc.record({
    kind: fc.constant("log in" as const),
    who: fc.constantFrom(...NAMES),
    at: fc.constantFrom("d-1", "d-2"),
  }),
  fc.record({ kind: fc.constant("event" as const), who: fc.constantFrom(...NAMES), at: fc.constant("") }),
  fc.record({
    kind: fc.constant("consent" as const),
    who: fc.constantFrom(...NAMES),
    at: fc.constantFrom("granted", "denied", "unset"),
  }),
);

interface Told {
  readonly who: string;
  readonly kind: "event" | "consent";
  readonly value: string;
  readonly step: number;
}

/** Who has what: a device's is its owner's, from whom it was nobody's before; else its own. */
class Naive {
  readonly told: Told[] = [];
  readonly #owners = new Map<string, { owner: string; from: number }[]>();

  logIn(device: string, owner: string, step: number): void {
    const turns = this.#owners.get(device) ?? [];
    if (turns.at(-1)?.owner !== owner) turns.push({ owner, from: turns.length === 0 ? -1 : step });
    this.#owners.set(device, turns);
  }
  ownerOf(device: string): string | undefined {
    return this.#owners.get(device)?.at(-1)?.owner;
  }
  /** What is the customer's, whichever id it was told under. */
  of(customer: string): Told[] {
    return this.told.filter(({ who, step }) => {
      if (who === customer) return true;
      const turns = this.#owners.get(who) ?? [];
      return turns.findLast(({ from }) => from <= step)?.owner === customer;
    });
  }
}

t.test("merging: what each id reads, and its consent", async (t) => {
  const property = fc.property(fc.array(stepArbitrary, { maxLength: 15 }), (steps) => {
    const visitors = new LocalVisitors(NUMBERS);
    const naive = new Naive();
    for (const [step, { kind, who, at }] of steps.entries()) {
      const nowMs = NOW_MS + 10 * step;
      const { level, id } = visitor(who);
      if (kind === "log in") {
        if (level === "device") continue;
        visitors.link(generation, visitor(at), { level, id }, nowMs);
        naive.logIn(at, who, step);
        continue;
      }
      naive.told.push({ who, kind, value: at, step });
      if (kind === "event") {
        const event = channel.events[0]!;
        const said = { level, id, channel, event, eventId: "", opened: null, attributes: {} };
        visitors.event(generation, { ...said, occurredAtMs: null, nowMs });
      } else if (at === "unset") visitors.update(level, id, {}, [CONSENT], nowMs);
      else visitors.update(level, id, { [CONSENT]: at }, [], nowMs);
    }
    for (const name of NAMES) {
      const { level, id } = visitor(name);
      const owner = level === "customer" ? name : naive.ownerOf(name);
      const theirs = owner === undefined ? naive.told.filter(({ who }) => who === name) : naive.of(owner);
      const consent = theirs.findLast(({ kind }) => kind === "consent")?.value;
      const state = visitors.hold(generation, level, id);
      const stored = storedValue(generation, state.owner ?? state, generation.profileIndex.get(CONSENT)!);
      t.equal(stored ?? "unset", consent ?? "unset", `consent of ${name}`);
      // A device itself has all that ever happened under it, too.
      const events = new Set([...theirs, ...naive.told.filter(({ who }) => who === name)]);
      const steps = [...events].filter(({ kind }) => kind === "event").map(({ step }) => step);
      const found = visitors.historyOf(level, id).map(({ atMs }) => (atMs - NOW_MS) / 10);
      t.strictSame(found.sort(), steps.sort(), `history of ${name}`);
    }
    return t.passing();
  });
  fc.assert(property, { numRuns: 300 });
});
