import t from "tap";
import { decide } from "../decide/decide.ts";
import type { Decision } from "../decide/decision.ts";
import { call, NOW_MS, NUMBERS, open, point, rule, shop } from "../decide/testing/kit.ts";
import { NodeError } from "../errors.ts";
import type { Channel, EventDefinition } from "../workspace/model-channels.ts";
import { CountedCursor } from "./counted.ts";
import { type LocalEvent, LocalVisitors, openedCodeOf } from "./local-visitors.ts";
import { EntryKind } from "./memory-layout.ts";

const MINUTE_MS = 60_000;
const event = (
  name: string,
  category: EventDefinition["category"],
  changes: Partial<EventDefinition> = {},
) => ({
  name,
  category,
  attributes: [],
  ...changes,
});
const events = [
  event("seen", "contact"),
  event("taken", "accept"),
  event("hidden", "reject", { suppress: { minutes: 60 } }),
  event("asked", "plain", {
    sets: [{ attribute: "tier", from: "tier" }],
    suppress: { offerFrom: "no", minutes: 0 },
  }),
  event("agreed", "plain", { sets: [{ attribute: "consent.app.marketing", from: "answer" }] }),
];
const generation = open(
  shop({
    points: [
      point("p1"),
      point("p2", { contact: "impression", reservationMs: 10 * MINUTE_MS, medium: "web" }),
    ],
    rules: [rule("r-a", "a")],
    events,
    responses: { withinMs: 60 * MINUTE_MS, withoutContact: "refuse" },
  }),
);
const channel = generation.channels.get("web")!;
const customer = { level: "customer", id: "C-1" };
const device = { level: "device", id: "d-1" };

function decided(visitors: LocalVisitors, who: typeof customer, nowMs: number, at = "p1"): Decision {
  const decision = decide(
    generation,
    call({ points: [at], ...who }),
    visitors.hold(generation, who.level, who.id),
    nowMs,
    0,
  );
  visitors.record(generation, decision, who.level, who.id, nowMs);
  return decision;
}

const newVisitors = () => new LocalVisitors(NUMBERS);
const codeOf = (decision: Decision, who: typeof customer, nowMs = NOW_MS) =>
  openedCodeOf(decision, who, nowMs, 0, decision.points[0]!.picks[0]!);

function asked(name: string, changes: Partial<LocalEvent> = {}, of: Channel = channel): LocalEvent {
  return {
    ...customer,
    channel: of,
    event: of.events.find((known) => known.name === name)!,
    eventId: "",
    opened: null,
    attributes: {},
    occurredAtMs: null,
    nowMs: NOW_MS,
    ...changes,
  };
}

/** Contacts that count, live reservations among them. */
function contacts(visitors: LocalVisitors, { level, id }: typeof customer, nowMs: number): number {
  const cursor = new CountedCursor();
  let count = 0;
  cursor.begin(visitors.memoriesOf(level, id), nowMs);
  while (cursor.next()) if (cursor.kind === EntryKind.CONTACT) count += cursor.count;
  return count;
}

t.test("local visitors: a reservation counts while it lives, or once it was seen", async (t) => {
  const visitors = newVisitors();
  const decision = decided(visitors, customer, NOW_MS, "p2");
  t.equal(contacts(visitors, customer, NOW_MS + 9 * MINUTE_MS), 1);
  t.equal(contacts(visitors, customer, NOW_MS + 10 * MINUTE_MS), 0, "lapsed");
  const seen = { opened: codeOf(decision, customer), nowMs: NOW_MS + 20 * MINUTE_MS };
  t.match(visitors.event(generation, asked("seen", seen)), { kind: "applied", advisories: [] });
  t.equal(contacts(visitors, customer, NOW_MS + 30 * MINUTE_MS), 1, "seen late, and a contact all the same");
  t.match(visitors.event(generation, asked("seen", seen)), {
    kind: "applied",
    advisories: [{ code: "CONTACT_ALREADY_KNOWN", level: "INFO" }],
  });
  t.equal(contacts(visitors, customer, NOW_MS + 30 * MINUTE_MS), 1, "one presentation is one contact");
  t.match(visitors.historyOf("customer", "C-1"), [
    { kind: "contact", atMs: NOW_MS + 20 * MINUTE_MS, decidedAtMs: NOW_MS, decisionId: decision.decisionId },
  ]);
});

const onDecide = (visitors: LocalVisitors) => codeOf(decided(visitors, customer, NOW_MS), customer);
for (const [why, make, expected] of [
  [
    "a response to a contact",
    (v: LocalVisitors) => asked("taken", { opened: onDecide(v) }),
    { kind: "applied", advisories: [] },
  ],
  [
    "its own time says when it was",
    (v: LocalVisitors) =>
      asked("taken", {
        opened: onDecide(v),
        nowMs: NOW_MS + 90 * MINUTE_MS,
        occurredAtMs: NOW_MS + 60 * MINUTE_MS,
      }),
    { kind: "applied" },
  ],
  [
    "a response after the time that the channel states",
    (v: LocalVisitors) => asked("taken", { opened: onDecide(v), nowMs: NOW_MS + 61 * MINUTE_MS }),
    { kind: "refused", code: "RESPONSE_TOO_LATE" },
  ],
  [
    "a response to what was only reserved",
    (v: LocalVisitors) => asked("taken", { opened: codeOf(decided(v, customer, NOW_MS, "p2"), customer) }),
    { kind: "refused", code: "RESPONSE_WITHOUT_CONTACT" },
  ],
  [
    "a response whose decision another node made",
    (v: LocalVisitors) => asked("taken", { opened: { ...onDecide(v), decisionId: "f".repeat(32) } }),
    { kind: "refused", code: "RESPONSE_WITHOUT_CONTACT" },
  ],
  [
    "the same, where the channel only warns (the default)",
    (v: LocalVisitors) => {
      const { responses: _, ...rest } = channel;
      return asked("taken", { opened: { ...onDecide(v), decisionId: "f".repeat(32) } }, rest);
    },
    { kind: "applied", advisories: [{ code: "RESPONSE_WITHOUT_CONTACT", level: "WARNING" }] },
  ],
  [
    "the same, where the channel accepts it",
    (v: LocalVisitors) => {
      const responses = { withinMs: 60 * MINUTE_MS, withoutContact: "accept" } as const;
      return asked(
        "taken",
        { opened: { ...onDecide(v), decisionId: "f".repeat(32) } },
        { ...channel, responses },
      );
    },
    { kind: "applied", advisories: [] },
  ],
  [
    "a response to a fallback: fallbacks are no contacts at decide",
    (v: LocalVisitors) =>
      asked("taken", { opened: { ...onDecide(v), decisionId: "f".repeat(32), rule: "fallback" } }),
    { kind: "applied", advisories: [], fact: { treatment: { fallback: true } } },
  ],
  ["a response without a code", () => asked("taken"), { kind: "refused", code: "TREATMENT_CODE_REQUIRED" }],
  [
    "a code of another visitor",
    (v: LocalVisitors) => asked("taken", { opened: { ...onDecide(v), id: "C-2" } }),
    { kind: "refused", code: "TREATMENT_CODE_MISMATCH" },
  ],
  [
    "a code of another channel",
    (v: LocalVisitors) => asked("taken", { opened: { ...onDecide(v), channel: "app" } }),
    { kind: "refused", code: "TREATMENT_CODE_MISMATCH" },
  ],
  [
    "an event of the day before yesterday",
    () => asked("asked", { occurredAtMs: NOW_MS - 24 * 60 * MINUTE_MS - 1 }),
    {
      kind: "refused",
      code: "VALUE_OUT_OF_RANGE",
      message: /^occurredAt lies more than 24 hours back: it must be from 20.*Z to 20.*Z$/,
    },
  ],
  [
    "an event of yesterday",
    () => asked("asked", { occurredAtMs: NOW_MS - 24 * 60 * MINUTE_MS }),
    { kind: "applied" },
  ],
  [
    "an event well ahead of the node's clock",
    () => asked("asked", { occurredAtMs: NOW_MS + 5 * MINUTE_MS + 1 }),
    { kind: "refused", code: "VALUE_OUT_OF_RANGE", message: /more than 5 minutes ahead of the node's clock/ },
  ],
  [
    "an offer to suppress that the bundle does not have",
    () => asked("asked", { attributes: { no: "nothing" } }),
    { kind: "applied", advisories: [{ code: "SUPPRESS_OFFER_UNKNOWN" }], fact: { suppress: null } },
  ],
  [
    "an offer to suppress, in capitals",
    () => asked("asked", { attributes: { no: "B" } }),
    { kind: "applied", advisories: [], fact: { suppress: { minutes: 0 } } },
  ],
  [
    "without an attribute that names it, the offer of the code is suppressed",
    (v: LocalVisitors) => asked("hidden", { opened: onDecide(v) }),
    { kind: "applied", fact: { suppress: { minutes: 60 } } },
  ],
] as const) {
  t.test(`events: ${why}`, async (t) => {
    const visitors = newVisitors();
    t.match(visitors.event(generation, make(visitors)), expected);
  });
}

t.test("local visitors: an event id is known for a day, and its effects happen once", async (t) => {
  const visitors = newVisitors();
  const hour = 60 * MINUTE_MS;
  const set = { eventId: "e-1", attributes: { tier: "gold" } };
  t.match(visitors.event(generation, asked("asked", set)), { kind: "applied" });
  t.match(visitors.event(generation, asked("asked", { ...set, nowMs: NOW_MS + 24 * hour })), {
    kind: "duplicate",
  });
  t.match(visitors.event(generation, asked("asked", { ...set, nowMs: NOW_MS + 27 * hour })), {
    kind: "applied",
  });
  t.equal(visitors.historyOf("customer", "C-1").length, 1, "one event of one id");
  t.match(visitors.hold(generation, "customer", "C-1"), { known: true }, "what it set is a profile");
});

t.test("local visitors: an event that sets what may not be is refused, and changes nothing", async (t) => {
  const visitors = newVisitors();
  const agreed = (answer: string) =>
    visitors.event(generation, asked("agreed", { eventId: answer, attributes: { answer } }));
  t.match(agreed("perhaps"), { kind: "refused", code: "ATTRIBUTE_VALUE_INVALID", field: "attributes" });
  t.equal(visitors.hold(generation, customer.level, customer.id).known, false);
  t.match(agreed("granted"), { kind: "applied" });
  t.match(agreed("granted"), { kind: "duplicate" });
  t.equal(visitors.hold(generation, customer.level, customer.id).known, true);
});

t.test("local visitors: linked ids are read together and keep what is theirs", async (t) => {
  const visitors = newVisitors();
  const decision = decided(visitors, device, NOW_MS, "p2");
  t.equal(contacts(visitors, customer, NOW_MS), 0);
  t.match(visitors.link(generation, device, customer, NOW_MS), { kind: "link", previous: null });
  t.match(visitors.link(generation, device, customer, NOW_MS), { kind: "linked" }, "again");
  t.equal(contacts(visitors, customer, NOW_MS), 1);
  t.equal(contacts(visitors, device, NOW_MS), 1);
  // Its code is answered by the customer, and filed where the presentation is.
  const opened = codeOf(decision, device);
  t.match(visitors.event(generation, asked("seen", { opened })), { kind: "applied" });
  t.equal(visitors.memoryOf("device", "d-1")!.entries[0]!.kind, EntryKind.CONTACT);
  t.equal(visitors.memoryOf("customer", "C-1")!.entries.length, 0);
  t.match(visitors.historyOf("customer", "C-1"), [{ kind: "contact", level: "device", id: "d-1" }]);

  // Somebody else logs in on the device.
  const other = { level: "customer", id: "C-2" };
  t.match(visitors.link(generation, device, other, NOW_MS + 1000), { previous: customer });
  t.equal(contacts(visitors, customer, NOW_MS), 1, "it has moved; what happened before it did stays");
  t.equal(contacts(visitors, other, NOW_MS), 0, "from then on");
  t.strictSame(visitors.historyOf("customer", "C-2"), []);
  t.match(visitors.historyOf("customer", "C-1"), [{ kind: "contact", level: "device", id: "d-1" }]);
  t.match(visitors.event(generation, asked("taken", { opened })), { kind: "applied" });
  t.match(visitors.historyOf("customer", "C-1"), [
    { kind: "accept", ...customer, presentedTo: device },
    { kind: "contact", presentedTo: device },
  ]);
  t.strictSame(visitors.historyOf("customer", "C-2"), [], "what one answers is not the other's");
  t.ok(visitors.forget("device", "d-1"));
  t.notOk(visitors.forget("device", "d-1"));
  t.same(visitors.memoryOf("customer", "C-2")!.links, [], "its name is nowhere");
});

t.test(
  "local visitors: who was presented something has the contact, whoever has the device when it is seen",
  async (t) => {
    const visitors = newVisitors();
    const other = { level: "customer", id: "C-2" };
    visitors.link(generation, device, customer, NOW_MS);
    const opened = codeOf(decided(visitors, device, NOW_MS + 1000, "p2"), device, NOW_MS + 1000);
    visitors.link(generation, device, other, NOW_MS + 2000);
    const nowMs = NOW_MS + 3000;
    t.match(visitors.event(generation, asked("seen", { ...device, opened, nowMs })), { kind: "applied" });
    t.equal(contacts(visitors, customer, nowMs), 1);
    t.match(visitors.historyOf("customer", "C-1"), [{ kind: "contact", level: "device", atMs: nowMs }]);
    t.equal(contacts(visitors, other, nowMs), 0);
    t.strictSame(visitors.historyOf("customer", "C-2"), []);
  },
);

t.test("links: only a less known visitor becomes a better known one", async (t) => {
  const visitors = newVisitors();
  const refused = (from: typeof customer, to: typeof customer) =>
    t.throws(
      () => visitors.link(generation, from, to, NOW_MS),
      new NodeError("VISITOR_ALREADY_KNOWN", "only a less known visitor becomes a better known one"),
    );
  refused(customer, { level: "customer", id: "C-2" });
  refused(customer, device);
  t.match(visitors.link(generation, device, { level: "device", id: "d-2" }, NOW_MS), { kind: "moved" });
  t.same(visitors.memoriesOf("device", "d-1").length, 1, "two devices are not linked");
  t.match(visitors.link(generation, device, customer, NOW_MS), { kind: "link" });
  refused(customer, { level: "customer", id: "C-2" });
});

t.test("local visitors: an alias's owner is who is linked to", async (t) => {
  const levels = ["household", "customer", "device"].map((name) => ({ name, defaultOffers: [] }));
  const three = open(shop({}, { levels }));
  const visitors = newVisitors();
  const home = { level: "household", id: "H-1" };
  visitors.link(three, customer, home, NOW_MS);
  t.match(visitors.link(three, device, customer, NOW_MS), { kind: "link" });
  t.match(visitors.memoryOf("device", "d-1")!.links, [{ role: "alias", ...home }]);
  for (const { level, id } of [home, customer, device])
    t.equal(visitors.memoriesOf(level, id).length, 3, level);
});

t.test("local visitors: of more linked ids than are read together the last ones are", async (t) => {
  const visitors = newVisitors();
  const linked = (index: number, atMs = NOW_MS + index) => {
    const one = { level: "device", id: `d-${index}` };
    decided(visitors, one, NOW_MS);
    return visitors.link(generation, one, customer, atMs);
  };
  for (let index = 1; index <= 7; index++) t.match(linked(index), { kind: "link", isCrowded: false });
  t.match(linked(8), { kind: "link", isCrowded: true });
  t.match(linked(1, NOW_MS + 9), { kind: "linked" }, "one that had given way is the last one again");
  t.equal(visitors.memoriesOf("customer", "C-1").length, 8);
  t.equal(contacts(visitors, customer, NOW_MS), 8, "of all but the second (the first one has two)");
  t.equal(contacts(visitors, { level: "device", id: "d-2" }, NOW_MS), 1 + 7, "which reads six others");
  t.equal(visitors.memoriesOf("device", "d-7").length, 8);
});
