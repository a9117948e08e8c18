/** Golden sequences: what visitors remember from step to step, and what is said where a step comes out otherwise. */
import t from "tap";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import type { Model } from "../workspace/model.ts";
import type { EventDefinition } from "../workspace/model-channels.ts";
import type {
  GoldenDecideStep,
  GoldenEventStep,
  GoldenSequence,
  GoldenStep,
} from "../workspace/model-goldens.ts";
import { runSequences } from "./golden-sequence.ts";
import { NOW_MS, offer, point, rule, shop } from "./testing/kit.ts";

const library = await loadBitmapLibrary();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const event = (name: string, changes: Partial<EventDefinition> = {}): EventDefinition => ({
  name,
  category: "plain",
  attributes: [],
  ...changes,
});
const MODEL: Model = shop(
  {
    rules: [rule("a", "a", { score: 90 }), rule("b", "b", { score: 80 })],
    points: [
      point("p1", { fallbacks: ["story"] }),
      point("p2", { contact: "impression", reservationMs: HOUR_MS }),
    ],
    events: [
      event("seen", { category: "contact" }),
      event("taken", { category: "accept" }),
      event("no.thanks", { category: "reject" }),
      event("hide", {
        attributes: [{ name: "code", type: "string" }],
        suppress: { offerFrom: "code", minutes: 60 },
        sets: [{ attribute: "tier", value: "gold" }],
      }),
    ],
    caps: [{ name: "twice a day", of: "offer", max: 2, window: { kind: "rolling", ms: DAY_MS } }],
    suppressions: [{ on: "accept" }, { on: "reject", forMs: HOUR_MS }],
    responses: { withinMs: DAY_MS, withoutContact: "refuse" },
  },
  { offers: [offer("a"), offer("b"), offer("story", { fallback: true })] },
);

/** Steps an hour apart unless told otherwise. */
function sequence(steps: readonly (GoldenStep | ((atMs: number) => GoldenStep))[]): GoldenSequence {
  return {
    name: "one",
    visitor: { level: "customer", id: "C-1", known: true, profile: { age: 30 }, lists: [] },
    others: [{ level: "device", id: "D-1", known: false, profile: {}, lists: [] }],
    steps: steps.map((step, index) => (typeof step === "function" ? step(NOW_MS + index * HOUR_MS) : step)),
  };
}

interface Decided {
  as?: string;
  at?: string;
  visitor?: GoldenStep["visitor"];
}
/** Asks `p1` (or `at`) and states the offers. */
const decides =
  (offers: string, { as, at = "p1", visitor }: Decided = {}) =>
  (atMs: number): GoldenDecideStep => ({
    kind: "decide",
    atMs,
    ...(as === undefined ? {} : { as }),
    ...(visitor === undefined ? {} : { visitor }),
    request: { channel: "web", points: [{ point: at, count: 1, allowDuplicates: false }], context: {} },
    expect: {
      points: [
        {
          point: at,
          status: offers === "" || offers === "story" ? "FALLBACK" : "DECIDED",
          treatments: offers === "" ? [] : [{ offer: offers }],
        },
      ],
      dropped: [],
    },
  });
/** Tells of what step `of` presented: `[step, point, offer]`. */
const happens =
  (
    name: string,
    expect: GoldenEventStep["expect"],
    changes: Partial<GoldenEventStep> = {},
    of?: [string, string, string],
  ) =>
  (atMs: number): GoldenEventStep => ({
    kind: "event",
    atMs,
    channel: "web",
    event: name,
    attributes: {},
    expect,
    ...(of === undefined ? {} : { of: { step: of[0], point: of[1], offer: of[2] } }),
    ...changes,
  });
const APPLIED = { applied: true, duplicate: false, advisories: [] };
const DEVICE = { level: "device", id: "D-1" };

const passing: readonly (readonly [why: string, steps: Parameters<typeof sequence>[0]])[] = [
  [
    "a cap fills up and empties again",
    [decides("a"), decides("a"), decides("b"), (atMs) => decides("a")(atMs + DAY_MS)],
  ],
  [
    "a reservation counts until it lapses",
    [
      decides("a", { at: "p2" }),
      (atMs) => decides("a")(atMs - 1),
      (atMs) => decides("b")(atMs - HOUR_MS - 1),
      (atMs) => decides("a")(atMs - HOUR_MS),
    ],
  ],
  [
    "an impression makes it a contact, told twice it is one",
    [
      decides("a", { at: "p2", as: "first" }),
      (atMs) => happens("seen", APPLIED, {}, ["first", "p2", "a"])(atMs - 1),
      happens("seen", { applied: true, advisories: ["CONTACT_ALREADY_KNOWN"] }, {}, ["first", "p2", "a"]),
      decides("a"),
      decides("b"),
    ],
  ],
  [
    "an acceptance suppresses for good",
    [
      decides("a", { as: "first" }),
      happens("taken", APPLIED, {}, ["first", "p1", "a"]),
      (atMs) => decides("b")(atMs + DAY_MS),
    ],
  ],
  [
    "a repeated event changes nothing",
    [
      decides("a", { as: "first" }),
      happens("no.thanks", APPLIED, { eventId: "e-1" }, ["first", "p1", "a"]),
      happens("no.thanks", { applied: false, duplicate: true }, { eventId: "e-1" }, ["first", "p1", "a"]),
    ],
  ],
  [
    "a response without a contact is refused where the channel says so",
    [
      decides("a", { at: "p2", as: "first" }),
      happens("taken", { error: "RESPONSE_WITHOUT_CONTACT" }, {}, ["first", "p2", "a"]),
    ],
  ],
  [
    "an event suppresses by itself, and writes the profile",
    [happens("hide", APPLIED, { attributes: { code: "a" } }), (atMs) => decides("b")(atMs - 1), decides("a")],
  ],
  [
    "what happened to a device counts for whom it turned out to be",
    [
      decides("a", { visitor: DEVICE }),
      decides("a", { visitor: DEVICE }),
      decides("a"),
      (atMs) => ({ kind: "link", atMs, visitor: DEVICE, known: { level: "customer", id: "C-1" } }),
      decides("b"),
      (atMs) => ({ kind: "forget", atMs, visitor: DEVICE }),
      decides("a"),
      (atMs) => ({ kind: "update", atMs, set: { age: 40 }, unset: [] }),
      decides("b"),
    ],
  ],
];
for (const [why, steps] of passing) {
  t.test(`sequence: ${why}`, async (t) => {
    const [report] = runSequences({ ...MODEL, sequences: [sequence(steps)] }, library);
    t.strictSame(
      report!.steps.flatMap(({ number, differences }) => differences.map((each) => ({ number, ...each }))),
      [],
    );
    t.ok(report!.passed);
    t.strictSame(
      report!.steps.map(({ number }) => number),
      steps.map((_, index) => index + 1),
    );
  });
}

const failing: readonly (readonly [
  why: string,
  steps: Parameters<typeof sequence>[0],
  number: number,
  difference: unknown,
])[] = [
  [
    "another offer",
    [decides("a"), decides("b")],
    2,
    { path: "points[0].treatments", expected: "b", actual: "a" },
  ],
  [
    "the code of what was not presented",
    [decides("a", { as: "first" }), happens("taken", APPLIED, {}, ["first", "p1", "b"])],
    2,
    { path: "of", expected: "b at p1 in step `first`", actual: "it presented a" },
  ],
  [
    "a refusal that nobody expects",
    [decides("a", { at: "p2", as: "first" }), happens("taken", APPLIED, {}, ["first", "p2", "a"])],
    2,
    { path: "error", expected: "no error", actual: /^RESPONSE_WITHOUT_CONTACT: / },
  ],
  [
    "an expected refusal that does not come",
    [happens("hide", { error: "EVENT_UNKNOWN" })],
    1,
    { path: "error", expected: "EVENT_UNKNOWN", actual: "the event was taken" },
  ],
  [
    "no duplicate",
    [happens("hide", { duplicate: true }, { eventId: "e-1" })],
    1,
    { path: "duplicate", expected: "true", actual: "false" },
  ],
  [
    "two visitors of one level never merge",
    [(atMs) => ({ kind: "link", atMs, known: { level: "customer", id: "C-2" } })],
    1,
    { path: "link", expected: "no error", actual: /^VISITOR_ALREADY_KNOWN: / },
  ],
  [
    "two devices are not linked",
    [(atMs) => ({ kind: "link", atMs, visitor: DEVICE, known: { level: "device", id: "d-2" } })],
    1,
    { path: "link", expected: "linked", actual: "not linked: of one level" },
  ],
];
for (const [why, steps, number, difference] of failing) {
  t.test(`sequence: said of a failure: ${why}`, async (t) => {
    const others = { level: "customer", id: "C-2", known: true, profile: {}, lists: [] };
    const one = sequence(steps);
    const [report] = runSequences(MODEL, library, [{ ...one, others: [...one.others, others] }]);
    t.notOk(report!.passed);
    const failed = report!.steps.filter(({ differences }) => differences.length > 0);
    t.match(failed, [{ number, differences: [difference] }]);
    t.equal(failed.length, 1, "the other steps hold");
  });
}

t.test("sequence: each begins with visitors of its own, and with its own lists", async (t) => {
  const model: Model = {
    ...MODEL,
    segments: [{ name: "vip", list: { level: "customer" } }],
    channels: [
      { ...MODEL.channels[0]!, rules: [rule("a", "a", { segment: "vip" }), rule("b", "b", { score: 10 })] },
    ],
  };
  const vip = (name: string, isVip: boolean, expected: string): GoldenSequence => {
    const one = sequence([decides(expected)]);
    return { ...one, name, visitor: { ...one.visitor, lists: isVip ? ["vip"] : [] } };
  };
  const reports = runSequences(model, library, [
    vip("1", true, "a"),
    vip("2", true, "a"),
    vip("3", true, "a"),
    vip("4", false, "b"),
  ]);
  t.strictSame(
    reports.map(({ name, passed }) => [name, passed]),
    [
      ["1", true],
      ["2", true],
      ["3", true],
      ["4", true],
    ],
  );
});
