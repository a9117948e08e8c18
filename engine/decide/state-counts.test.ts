/** `state.*` in every place where an expression may stand: what a memory answers, and when. */
import t from "tap";
import { EntryKind, type MemoryView } from "../visitors/memory-layout.ts";
import type { Model } from "../workspace/model.ts";
import type { Channel } from "../workspace/model-channels.ts";
import { decide, visitorSegments } from "./decide.ts";
import type { Decision } from "./decision.ts";
import { attributesOf } from "./golden.ts";
import { call, type Happened, memory, NOW_MS, offer, open, rule, shop, visitor } from "./testing/kit.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const { ACCEPT, REJECT, RESERVATION, EVENT } = EntryKind;

/** Rule `r` brings `a` by a condition; `b` ranks below it for everybody. */
function model(suitability: string, changes: Partial<Model> = {}, channel: Partial<Channel> = {}): Model {
  const rules = [rule("r", "a", { score: 90, suitability }), rule("plain", "b", { score: 10 })];
  const offers = [
    offer("a", { category: "food" }),
    offer("b", { category: "drinks" }),
    offer("story", { fallback: true }),
  ];
  return shop({ rules, ...channel }, { offers, ...changes });
}

function decided(of: Model, memories: readonly MemoryView[], known = true): Decision {
  const generation = open(of);
  const state = visitor(generation, known ? {} : null, "C-1", "customer", memories);
  return decide(generation, call({ points: [["p1", 2]], explain: true }), state, NOW_MS, 0);
}

function offersOf({ points, generation }: Decision): string[] {
  return points[0]!.picks.map(({ treatment }) => generation.treatments[treatment]!.offer.code);
}

for (const [condition, happened, holds, why] of [
  ["state.contacts('any') == 0", [], true, "nothing is remembered"],
  ["state.contacts('offer.a') == 1", [{}], true, "a contact with the offer"],
  ["state.contacts('offer.b') == 0", [{}], true, "with another offer"],
  ["state.contacts('category.food') == 1", [{ offer: "a", category: "food" }], true, "by category"],
  ["state.contacts('zone.home') == 1 && state.contacts('zone.other') == 0", [{}], true, "by zone"],
  [
    "state.contacts('medium.app') == 1 && state.contacts('medium.sms') == 0",
    [{ medium: "app" }],
    true,
    "by medium",
  ],
  ["state.contacts('any') == 3", [{}, { offer: "b" }, { zone: "other" }], true, "by nothing"],
  ["state.responded('offer.a')", [{}], false, "a contact is no response"],
  [
    "state.contacts('offer.a') == 0",
    [{ kind: ACCEPT }, { kind: EVENT }],
    true,
    "nor is a response a contact",
  ],
  ["state.accepted('offer.a') && !state.rejected('offer.a')", [{ kind: ACCEPT }], true, "an acceptance"],
  [
    "state.responses('any') == 3",
    [{ kind: ACCEPT }, { kind: REJECT }, { kind: REJECT }],
    true,
    "either kind adds up",
  ],
  [
    "state.responses('any', 'reject') == 2",
    [{ kind: ACCEPT }, { kind: REJECT, tallied: 2 }],
    true,
    "what was added up counts",
  ],
  [
    "state.contacts('offer.a', duration('1h')) == 1",
    [{ agoMs: HOUR_MS }],
    true,
    "the window's start is in it",
  ],
  [
    "state.contacts('offer.a', duration('1h')) == 1",
    [{ agoMs: HOUR_MS + 1 }],
    false,
    "what was before it is not",
  ],
  [
    "state.contacts('offer.a', duration('61m')) == 1",
    [{ agoMs: HOUR_MS + 15 * MINUTE_MS }],
    true,
    "it begins with a quarter of an hour: never shorter than it says",
  ],
  [
    "state.contacts('offer.a', duration('61m')) == 1",
    [{ agoMs: HOUR_MS + 15 * MINUTE_MS + 1 }],
    false,
    "and less than one longer",
  ],
  [
    "state.contacts('offer.a') == 1",
    [{ kind: RESERVATION, agoMs: MINUTE_MS, lasts: MINUTE_MS + 1 }],
    true,
    "a live reservation is a contact",
  ],
  [
    "state.contacts('offer.a') == 1",
    [{ kind: RESERVATION, agoMs: MINUTE_MS, lasts: MINUTE_MS }],
    false,
    "one that lapsed is not",
  ],
  [
    "state.contacts('offer.a') == 1",
    [{ heldOut: true }],
    true,
    "what a held-out visitor would have got counts, so that lift compares like with like",
  ],
  [
    "state.contacts('story') >= 0 || state.contacts('any') == 0",
    [{ fallback: true }],
    undefined,
    "no such subject",
  ],
  ["state.contacts('any') == 0", [{ offer: "story", fallback: true }], true, "a fallback counts nowhere"],
] as readonly (readonly [string, Happened[], boolean | undefined, string])[]) {
  t.test(`state: ${why}`, async (t) => {
    if (holds === undefined) {
      t.throws(() => open(model(condition)), { code: "BUNDLE_INVALID" });
      return;
    }
    const memories = happened.length === 0 ? [] : [memory(...happened)];
    for (const known of [true, false])
      t.strictSame(offersOf(decided(model(condition), memories, known)), holds ? ["a", "b"] : ["b"]);
  });
}

t.test("state: memories of linked ids add up", async (t) => {
  const memories = [memory({}), memory({}, { kind: ACCEPT }), memory({ tallied: 4 })];
  const both = "state.contacts('offer.a') == 6 && state.accepted('any')";
  t.strictSame(offersOf(decided(model(both), memories)), ["a", "b"]);
});

t.test(
  "state: a zone is the deciding channel's; where that has none of the name, every channel's",
  async (t) => {
    const [web] = shop().channels as [Channel];
    const kiosk = { ...web, name: "kiosk" };
    const lobby = {
      zones: [{ name: "lobby" }],
      points: web.points.map((each) => ({ ...each, zone: "lobby" })),
    };
    const happened = [
      {},
      { channel: "kiosk" },
      { channel: "kiosk" },
      { channel: "gone" },
      { channel: "", tallied: 1 },
    ];
    for (const [own, zone, count, why] of [
      [{}, "home", 2, "its own, and what an older memory has under the bare name"],
      [lobby, "lobby", 3, "it has no such zone: what is known of all others"],
    ] as const) {
      const condition = `state.contacts('zone.home') == ${count}`;
      const built = model(
        condition,
        {},
        { rules: [rule("r", "a", { zone, suitability: condition })], ...own },
      );
      const both = { ...built, channels: [kiosk, built.channels[0]!] };
      t.strictSame(offersOf(decided(both, [memory(...happened)])), ["a"], why);
    }
    const segments = [{ name: "seen", rule: "state.contacts('zone.home') == 4" }];
    const generation = open(shop({}, { segments, channels: [kiosk, web] }));
    const state = visitor(generation, {}, "C-1", "customer", [memory(...happened)]);
    t.strictSame(visitorSegments(generation, state, NOW_MS), ["seen"], "no channel decides: every channel's");
  },
);

t.test("state: the next visitor's memory is another, one without a memory has none", async (t) => {
  const generation = open(model("state.contacts('offer.a') == 1"));
  const asked = call({ points: [["p1", 2]] });
  for (const [memories, expected] of [
    [[memory({})], ["a", "b"]],
    [[], ["b"]],
    [[memory({}, {})], ["b"]],
    [[memory({})], ["a", "b"]],
  ] as const) {
    const state = visitor(generation, {}, "C-1", "customer", memories);
    t.strictSame(offersOf(decide(generation, asked, state, NOW_MS, 0)), expected);
  }
});

t.test("state: what a call presents itself counts from the next call on", async (t) => {
  const generation = open(model("state.contacts('any') == 0", {}, { points: shop().channels[0]!.points }));
  const asked = call({
    points: [
      ["p1", 1, true],
      ["p2", 1, true],
    ],
  });
  const decision = decide(generation, asked, visitor(generation), NOW_MS, 0);
  t.strictSame(
    decision.points.map(({ picks }) => generation.treatments[picks[0]!.treatment]!.offer.code),
    ["a", "a"],
  );
});

t.test("state: a preview asks by its own clock", async (t) => {
  const generation = open(model("state.contacts('any', duration('1h')) == 1"));
  const asked = call({ points: [["p1", 2]] });
  asked.preview = { asOfMs: NOW_MS - HOUR_MS, profile: {}, inSegments: [], notInSegments: [], bundle: "" };
  const state = visitor(generation, {}, "C-1", "customer", [memory({ agoMs: 2 * HOUR_MS })]);
  t.strictSame(offersOf(decide(generation, asked, state, NOW_MS, 0)), ["a", "b"]);
  asked.preview = null;
  t.strictSame(offersOf(decide(generation, asked, state, NOW_MS, 0)), ["b"]);
});

t.test("state: scores, propensities, segments, invariants and personal attributes ask, too", async (t) => {
  const rules = [
    rule("seg", "a", { segment: "seen", score: "90 - 20 * state.contacts('offer.a')" }),
    rule("tired", "b", { score: 60, propensity: "state.rejected('any') ? 0.5 : 1.0" }),
    rule("guarded", "c", { score: 99 }),
  ];
  const title = { kind: "template", template: "seen {{ state.contacts('offer.a') }}×" } as const;
  const built = shop(
    { rules },
    {
      offers: [offer("a", { attributes: { title } }), offer("b"), offer("c")],
      segments: [{ name: "seen", rule: "state.contacts('any', duration('24h')) > 0" }],
      invariants: [{ name: "once", when: "offer.code == 'c'", require: "!state.accepted('offer.c')" }],
    },
  );
  const asked = call({ points: [["p1", 3]], explain: true });
  const generation = open(built);
  const given = (...happened: Happened[]) => {
    const state = visitor(generation, {}, "C-1", "customer", [memory(...happened)]);
    return { decision: decide(generation, asked, state, NOW_MS, 0), state };
  };
  const nothing = given({ kind: EVENT });
  t.strictSame(offersOf(nothing.decision), ["c", "b"]);
  t.strictSame(visitorSegments(generation, nothing.state, NOW_MS), []);
  const seen = given({}, { kind: REJECT }, { kind: ACCEPT, offer: "c" });
  t.strictSame(offersOf(seen.decision), ["a", "b"], "70, 30; c was accepted before");
  t.strictSame(
    seen.decision.withdrawals.map(({ invariant }) => invariant),
    [0],
  );
  t.strictSame(visitorSegments(generation, seen.state, NOW_MS), ["seen"]);
  const [first] = seen.decision.points[0]!.picks;
  t.equal(first?.score, 70);
  t.strictSame(attributesOf(generation, first!), { title: "seen 1×" });
  const line = seen.decision.trace!.find(({ reason }) => reason === "INVARIANT_VIOLATED");
  t.equal(line?.detail, 'invariant `once`: !state.responded("offer.c", "accept") is false');
  t.equal(line?.detailWithValues, `${line?.detail}: state.responses("offer.c", "accept") = 1`);
});

t.test("state: an explanation names the count, with values only", async (t) => {
  const { trace } = decided(model("state.contacts('offer.a', duration('168h')) < 3"), [memory({}, {}, {})]);
  const line = trace!.find(({ reason }) => reason === "SUITABILITY_FALSE");
  t.equal(line?.detail, 'state.contacts("offer.a", duration("168h")) < 3 is false');
  t.equal(line?.detailWithValues, `${line?.detail}: state.contacts("offer.a", 168h) = 3`);
});
