/** The stop list: what it takes away, when, where, and that nothing else changes. */
import t from "tap";
import type { Stop } from "../trust/documents.ts";
import { decide, decideDeadline } from "./decide.ts";
import type { Decision } from "./decision.ts";
import type { Generation } from "./generation.ts";
import { OVERLAY_NONE, takeOverlay } from "./overlay.ts";
import { call, NOW_MS, offer, open, point, rule, shop, visitor } from "./testing/kit.ts";

const SHOP = shop(
  {
    zones: [{ name: "home" }, { name: "other" }],
    points: [
      point("p1", { fallbacks: ["story", "news"] }),
      point("p2", { zone: "other", medium: "web", fallbacks: ["story"] }),
    ],
    rules: [rule("ra", "a", { score: 90 }), rule("rb", "b"), rule("oa", "a", { zone: "other" })],
  },
  {
    offers: ["a", "b"]
      .map((code) => offer(code))
      .concat(["story", "news"].map((code) => offer(code, { fallback: true }))),
  },
);

function stop(changes: Partial<Stop>): Stop {
  return { id: "s1", kind: "offer", name: "a", fromMs: 0, why: "sold out", ...changes };
}

function take(generation: Generation, ...stops: readonly Stop[]): void {
  takeOverlay(generation, { ...OVERLAY_NONE, version: 7, stopListSequence: 1, stops });
}

function offers({ generation, points }: Decision): string {
  return points
    .map(({ picks }) => picks.map(({ treatment }) => generation.treatments[treatment]!.offer.code).join("+"))
    .join(" | ");
}

const ASKED = {
  points: [
    ["p1", 3],
    ["p2", 3],
  ] as [string, number][],
};

for (const [stops, expected, why] of [
  [[], "a+b | story", "no stop list: `a` is given at p1 and not again"],
  [[stop({})], "b | story", "an offer, at every point, by every rule"],
  [[stop({ name: "story" })], "a+b | ", "a fallback's offer, as a fallback too: an empty answer is one"],
  [[stop({}), stop({ name: "b" })], "story+news | story", "all that a point has: its fallbacks answer"],
  [
    [stop({ name: "a" }), stop({ name: "b" }), stop({ name: "story" })],
    "news | ",
    "the next fallback answers",
  ],
  [
    [stop({ kind: "point", name: "p1" })],
    "story+news | a",
    "a point keeps its fallbacks; what it would have had, others get",
  ],
  [[stop({ kind: "zone", name: "other" })], "a+b | story", "a zone"],
  [[stop({ kind: "zone", name: "home" })], "story+news | a", "all points of a zone"],
  [[stop({ kind: "medium", name: "app" })], "story+news | a", "all points of a medium"],
  [[stop({ kind: "medium", name: "sms" })], "a+b | story", "a medium that no point has"],
  [[stop({ kind: "all", name: "" })], "story+news | story", "everything but fallbacks"],
  [[stop({ channel: "web" })], "b | story", "in this channel"],
  [[stop({ channel: "kiosk" })], "a+b | story", "in another channel"],
  [[stop({ name: "no-such" })], "a+b | story", "an offer that this bundle does not have"],
  [[stop({ fromMs: NOW_MS })], "b | story", "from its first millisecond on"],
  [[stop({ fromMs: NOW_MS + 1 })], "a+b | story", "not before"],
  [[stop({ untilMs: NOW_MS + 1 })], "b | story", "to its last millisecond"],
  [[stop({ untilMs: NOW_MS })], "a+b | story", "not after"],
] as const) {
  t.test(`stops: ${why}`, async (t) => {
    const generation = open(SHOP);
    take(generation, ...stops);
    for (const explain of [false, true]) {
      const decision = decide(generation, call({ ...ASKED, explain }), visitor(generation), NOW_MS, 0);
      t.equal(offers(decision), expected, explain ? "explained" : "not explained");
      t.equal(decision.overlayVersion, 7);
    }
  });
}

t.test("stops: begin and end by the clock of each decision, in any order, and are lifted", async (t) => {
  const generation = open(SHOP);
  const at = (nowMs: number) => offers(decide(generation, call(), visitor(generation), nowMs, 0));
  take(generation, stop({ fromMs: 100, untilMs: 200 }), stop({ id: "s2", fromMs: 150, untilMs: 300 }));
  const expected = [
    [99, "a"],
    [100, "b"],
    [199, "b"],
    [200, "b"],
    [299, "b"],
    [300, "a"],
    [150, "b"],
    [0, "a"],
    [250, "b"],
  ] as const;
  for (const [nowMs, offerCode] of expected) t.equal(at(nowMs), offerCode, `at ${nowMs}`);
  take(generation);
  t.equal(at(250), "a", "lifted");
  take(generation, stop({ fromMs: 100 }));
  const preview = call();
  preview.preview = { asOfMs: 99, profile: {}, inSegments: [], notInSegments: [], bundle: "" };
  t.equal(offers(decide(generation, preview, visitor(generation), 250, 0)), "a", "a preview's clock counts");
});

t.test("stops: an explanation names the stop, once the rule's own dates are looked at", async (t) => {
  const generation = open(SHOP);
  take(
    generation,
    stop({ id: "recall-7", untilMs: Date.UTC(2027, 0, 1) }),
    stop({ id: "again", why: "" }),
    stop({ id: "web-down", kind: "medium", name: "web", why: "" }),
    stop({ id: "no-story", name: "story" }),
  );
  const { trace, stageDrops } = decide(
    generation,
    call({ ...ASKED, explain: true }),
    visitor(generation),
    NOW_MS,
    0,
  );
  const lines = trace!.map(({ treatmentId, stage, reason, detail }) => [treatmentId, stage, reason, detail]);
  t.strictSame(lines.filter(([, , reason]) => reason === "STOPPED").sort(), [
    ["home/ra", "ELIGIBILITY", "STOPPED", "stop `recall-7`: offer `a` until 2027-01-01T00:00:00Z: sold out"],
    ["other/oa", "ELIGIBILITY", "STOPPED", "stop `recall-7`: offer `a` until 2027-01-01T00:00:00Z: sold out"],
    [
      "p2/fallback:story",
      "ELIGIBILITY",
      "STOPPED",
      "stop `no-story`: offer `story` until it is lifted: sold out",
    ],
  ]);
  t.equal(stageDrops[2], 2, "drops by stage count candidates");
});

t.test("stops: drops are counted where nothing is explained", async (t) => {
  const generation = open(SHOP);
  const drops = () => decide(generation, call(), visitor(generation), NOW_MS, 0).stageDrops[2];
  t.equal(drops(), 0);
  take(generation, stop({}));
  t.equal(drops(), 1, "the offer's candidate");
  take(generation, stop({ kind: "point", name: "p1" }));
  t.equal(drops(), 2, "all of a point's");
});

t.test("stops: who is held out, and who is late, sees no stopped fallback either", async (t) => {
  const holdout = { salt: "h", sharePpm: 1_000_000, answer: "fallback" } as const;
  const [web] = SHOP.channels;
  const heldOut = open({ ...SHOP, channels: [{ ...web!, holdout }] });
  const late = open(SHOP);
  for (const generation of [heldOut, late]) take(generation, stop({ name: "story" }));
  const decision = decide(heldOut, call(), visitor(heldOut), NOW_MS, 0);
  t.equal(offers(decision), "news");
  t.equal(offers(decideDeadline(late, call(), NOW_MS)), "news");
  take(late, stop({ name: "story", fromMs: NOW_MS + 1 }));
  t.equal(offers(decideDeadline(late, call(), NOW_MS)), "story", "by the clock");
});

t.test("stops: no near miss is told of what is stopped", async (t) => {
  const generation = open(
    shop({ rules: [rule("ra", "a", { eligibility: "profile.age >= 18" })], points: [point("p1")] }),
  );
  const nearMisses = () =>
    decide(generation, call({ explain: true }), visitor(generation, { age: 17 }), NOW_MS, 0).trace!.filter(
      ({ nearMiss }) => nearMiss !== undefined,
    ).length;
  t.equal(nearMisses(), 1);
  take(generation, stop({}));
  t.equal(nearMisses(), 0);
});
