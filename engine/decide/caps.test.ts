/** Caps: what a memory counts against a candidate, and what the picks of one call add to it. */
import t from "tap";
import { EntryKind } from "../visitors/memory-layout.ts";
import type { Cap } from "../workspace/model-caps.ts";
import { decide } from "./decide.ts";
import { call, type Happened, memory, NOW_MS, open, point, visitor } from "./testing/kit.ts";
import {
  cap,
  DAY_MS,
  decided,
  EVER,
  HOUR_MS,
  MINUTE_MS,
  model,
  reasonsOf,
  rolling,
  type Setting,
} from "./testing/recall-kit.ts";

type CapRow = readonly [
  caps: readonly Cap[],
  happened: readonly Happened[],
  dropped: Readonly<Record<string, string>>,
  why: string,
];
const drinks: Happened = { offer: "c", category: "drinks" };
const food: Happened = { category: "food" };
const capRows: readonly CapRow[] = [
  [[cap("offer", 1)], [], {}, "nothing happened yet"],
  [[cap("offer", 1)], [{}], { a: "CAP_OFFER_REACHED" }, "an offer's cap concerns the offer alone"],
  [[cap("offer", 2)], [{}], {}, "one below the most is room for one"],
  [[cap("offer", 1, EVER, "b")], [{}, { offer: "b" }], { b: "CAP_OFFER_REACHED" }, "of one offer alone"],
  [[cap("offer", 2)], [{ tallied: 2 }], { a: "CAP_OFFER_REACHED" }, "tallies count like entries"],
  [[cap("offer", 1)], [{ fallback: true }], {}, "a fallback counts nowhere"],
  [[cap("offer", 1)], [{ heldOut: true }], { a: "CAP_OFFER_REACHED" }, "what was held out counts alike"],
  [
    [cap("offer", 1)],
    [{ kind: EntryKind.RESERVATION, agoMs: 1000, lasts: 1001 }],
    { a: "CAP_OFFER_REACHED" },
    "a reservation that lives is a contact",
  ],
  [[cap("offer", 1)], [{ kind: EntryKind.RESERVATION, agoMs: 1000, lasts: 1000 }], {}, "a lapsed one is not"],
  [
    [cap("offer", 1)],
    [{ kind: EntryKind.ACCEPT }, { kind: EntryKind.EVENT }],
    {},
    "responses are no contacts",
  ],
  [
    [cap("category", 1)],
    [food],
    { a: "CAP_CATEGORY_REACHED", b: "CAP_CATEGORY_REACHED" },
    "a category's cap concerns all its offers",
  ],
  [[cap("category", 1, EVER, "drinks")], [drinks, food], { c: "CAP_CATEGORY_REACHED" }, "of one category"],
  [
    [cap("category", 1)],
    [{ offer: "gone", category: "food" }],
    { a: "CAP_CATEGORY_REACHED", b: "CAP_CATEGORY_REACHED" },
    "an offer that is in no bundle any more had a category all the same",
  ],
  [
    [cap("zone", 2)],
    [{}, drinks],
    { a: "CAP_ZONE_REACHED", b: "CAP_ZONE_REACHED", c: "CAP_ZONE_REACHED" },
    "a zone's cap counts all offers",
  ],
  [[cap("zone", 3)], [{ zone: "other" }], {}, "another zone"],
  [[cap("zone", 3)], [{ channel: "shop" }], {}, "another channel's zone of the same name is another zone"],
  [
    [cap("zone", 3)],
    [{ channel: "" }, { channel: "", tallied: 1 }, { channel: "shop" }, {}],
    { a: "CAP_ZONE_REACHED", b: "CAP_ZONE_REACHED", c: "CAP_ZONE_REACHED" },
    "older memories did not tell channels apart: they count for every zone of the name",
  ],
  [
    [cap("medium", 1, EVER, "app")],
    [{ zone: "other" }],
    { a: "CAP_MEDIUM_REACHED", b: "CAP_MEDIUM_REACHED", c: "CAP_MEDIUM_REACHED" },
    "a medium's cap counts in all zones",
  ],
  [[cap("medium", 1, EVER, "web")], [{}], {}, "another medium"],
  [
    [cap("medium", 1), cap("category", 1), cap("offer", 1)],
    [food],
    { a: "CAP_OFFER_REACHED", b: "CAP_CATEGORY_REACHED", c: "CAP_MEDIUM_REACHED" },
    "offer, category, zone, medium: the first that is used up is the reason",
  ],
  [[cap("offer", 1, rolling(HOUR_MS))], [{ agoMs: HOUR_MS }], { a: "CAP_OFFER_REACHED" }, "at the edge"],
  [
    [cap("offer", 1, rolling(50 * MINUTE_MS))],
    [{ agoMs: HOUR_MS }],
    { a: "CAP_OFFER_REACHED" },
    "of the quarter that the window begins in, everything counts",
  ],
  [[cap("offer", 1, rolling(45 * MINUTE_MS))], [{ agoMs: HOUR_MS }], {}, "a quarter further it does not"],
];
for (const [caps, happened, dropped, why] of capRows) {
  t.test(`caps: ${why}`, async (t) => {
    const decision = decided({ caps }, [memory(...happened)]);
    const survivors = ["a", "b", "c"].filter((code) => dropped[code] === undefined);
    t.strictSame(reasonsOf(decision, "p1"), {
      ...Object.fromEntries(survivors.map((code) => [code, "SELECTED"])),
      ...dropped,
    });
  });
}

const limit = (of: "medium" | "purpose", max: number, about: Partial<Cap> = {}): Cap => ({
  ...cap(of, max),
  ...about,
});
const MEDIUM = "CAP_MEDIUM_REACHED";
const PURPOSE = "CAP_PURPOSE_REACHED";
/** Offer a is marketing, b is service, c has no purpose. */
const limitRows: readonly CapRow[] = [
  [
    [limit("medium", 3)],
    [{ channel: "shop", zone: "till" }],
    { c: MEDIUM },
    "contacts of every channel count",
  ],
  [[limit("medium", 1, { subject: "sms" })], [{}, {}], {}, "another medium"],
  [
    [limit("medium", 1, { purpose: "marketing" })],
    [{ offer: "a", channel: "shop" }],
    { a: MEDIUM },
    "a medium's limit for a purpose leaves other purposes alone",
  ],
  [[limit("medium", 1, { purpose: "marketing" })], [{ offer: "a", medium: "sms" }], {}, "another medium"],
  [[limit("medium", 1, { purpose: "marketing" })], [{ offer: "b" }, { offer: "c" }], {}, "other purposes"],
  [
    [limit("purpose", 1, { subject: "marketing" })],
    [{ offer: "a", medium: "sms" }],
    { a: PURPOSE },
    "any medium",
  ],
  [
    [limit("purpose", 1)],
    [{ offer: "b", tallied: 1 }],
    { b: PURPOSE },
    "each purpose for itself, tallies too",
  ],
  [
    [limit("purpose", 1)],
    [{ offer: "gone" }],
    { a: PURPOSE, b: PURPOSE },
    "of an offer that is gone nobody knows what it was for: it counts",
  ],
];
for (const [caps, happened, dropped, why] of limitRows) {
  t.test(`limits of the workspace: ${why}`, async (t) => {
    const offers = { a: { purpose: "marketing" }, b: { purpose: "service" } };
    const points = [point("p1", { consent: "ignored" })];
    const of = { offers, channel: { points }, model: { caps, purposes: ["marketing", "service"] } };
    const { trace } = decided(of, [memory(...happened)]);
    const told = trace!.filter(({ reason }) => reason !== "SELECTED");
    t.strictSame(Object.fromEntries(told.map(({ offer, reason }) => [offer, reason])), dropped);
  });
}

type CalendarRow = readonly [unit: "day" | "week" | "month", agoMs: number, counts: boolean, why: string];
// Monday, 2026-11-02, 08:00 UTC.
const calendarRows: readonly CalendarRow[] = [
  ["day", 8 * HOUR_MS, true, "midnight belongs to the day"],
  ["day", 8 * HOUR_MS + 1, false, "before it was yesterday"],
  ["week", 8 * HOUR_MS, true, "it is Monday: the week began today"],
  ["week", 8 * HOUR_MS + 1, false, "Sunday was last week"],
  ["month", 32 * HOUR_MS, true, "the first of the month"],
  ["month", 32 * HOUR_MS + 1, false, "October"],
];
for (const [unit, agoMs, counts, why] of calendarRows) {
  t.test(`caps: ${unit}: ${why}`, async (t) => {
    const caps = [cap("offer", 1, { kind: "calendar", unit, zone: "channel" })];
    const decision = decided({ caps }, [memory({ agoMs })]);
    t.equal(reasonsOf(decision, "p1").a, counts ? "CAP_OFFER_REACHED" : "SELECTED");
  });
}

t.test("caps: a calendar day is the visitor's, where it says which, else the channel's", async (t) => {
  const fixed = (minutes: number) => ({ initialOffsetMinutes: minutes, atMs: [], offsetMinutes: [] });
  const setting: Setting = {
    caps: [cap("offer", 1, { kind: "calendar", unit: "day", zone: "visitor" })],
    model: {
      visitorTimeZone: "tier",
      timeZones: { UTC: fixed(0), "Pacific/Auckland": fixed(13 * 60) },
      profile: [{ name: "tier", type: "string" }],
    },
  };
  const generation = open(model(setting));
  // 08:00 UTC is 21:00 in Auckland: nine hours ago it was 12:00 of the same day there, the day before in UTC.
  for (const [profile, expected, why] of [
    [{ tier: "Pacific/Auckland" }, "CAP_OFFER_REACHED", "Auckland's day began 21 hours ago"],
    [{ tier: "Mars/Olympus" }, "SELECTED", "a zone that the bundle does not have: the channel's"],
    [{}, "SELECTED", "none stated: the channel's"],
  ] as const) {
    const state = visitor(generation, profile, "C-1", "customer", [memory({ agoMs: 9 * HOUR_MS })]);
    const decision = decide(generation, call({ explain: true }), state, NOW_MS, 0);
    t.equal(reasonsOf(decision, "p1").a, expected, why);
  }
});

t.test("caps: a preview's clock moves the windows", async (t) => {
  const generation = open(model({ caps: [cap("offer", 1, rolling(DAY_MS))] }));
  const state = visitor(generation, {}, "C-1", "customer", [memory({})]);
  const at = (asOfMs: number): string | undefined => {
    const asked = call({ explain: true });
    asked.preview = { asOfMs, profile: {}, inSegments: [], notInSegments: [], bundle: "" };
    return reasonsOf(decide(generation, asked, state, NOW_MS, 0), "p1").a;
  };
  t.equal(at(NOW_MS), "CAP_OFFER_REACHED");
  t.equal(at(NOW_MS + DAY_MS), "SELECTED", "a day on the contact is out of the window");
});

t.test("caps: a preview's clock that lies back sees nothing of what came later", async (t) => {
  const asOf = (agoMs: number, happened: Happened, setting: Setting = { caps: [cap("offer", 1)] }) => {
    const generation = open(model(setting));
    const state = visitor(generation, {}, "C-1", "customer", [memory(happened)]);
    const asked = call({ explain: true });
    asked.preview = { asOfMs: NOW_MS - agoMs, profile: {}, inSegments: [], notInSegments: [], bundle: "" };
    return reasonsOf(decide(generation, asked, state, NOW_MS, 0), "p1").a;
  };
  t.equal(asOf(2 * HOUR_MS, { agoMs: HOUR_MS }), "SELECTED", "the contact came an hour after");
  t.equal(asOf(HOUR_MS / 2, { agoMs: HOUR_MS }), "CAP_OFFER_REACHED", "and half an hour before");
  t.equal(asOf(HOUR_MS + MINUTE_MS, { agoMs: HOUR_MS }), "CAP_OFFER_REACHED", "clocks differ by a minute");
  t.equal(asOf(3 * HOUR_MS, { agoMs: HOUR_MS, tallied: 1 }), "SELECTED", "added up since");
  const accept = { suppressions: [{ on: "accept" as const }] };
  t.equal(asOf(2 * HOUR_MS, { kind: EntryKind.ACCEPT }, accept), "SELECTED", "nor had it been accepted");
});

t.test("caps: memories of linked ids add up", async (t) => {
  const decision = decided({ caps: [cap("offer", 2)] }, [memory({}), memory({})]);
  t.equal(reasonsOf(decision, "p1").a, "CAP_OFFER_REACHED");
});

t.test("caps: the trace names the cap and how far it is used up", async (t) => {
  const decision = decided({ caps: [cap("offer", 1, rolling(DAY_MS))] }, [memory({})]);
  const line = decision.trace!.find((each) => each.offer === "a")!;
  t.match(line, {
    stage: "SUITABILITY",
    detail: "cap `offer-cap`: 1 of 1 contacts with offer `a` in 1d; free again at 2026-11-03T07:15:00Z",
    numbers: { count: 1, max: 1, picked: 0 },
  });
});

for (const [of, happened, text, why] of [
  [
    cap("offer", 2, rolling(DAY_MS)),
    [{ agoMs: 20 * HOUR_MS }, { agoMs: 10 * HOUR_MS }, { agoMs: 2 * HOUR_MS }],
    "cap `offer-cap`: 3 of 2 contacts with offer `a` in 1d; free again at 2026-11-02T22:15:00Z",
    "the second last must leave the window, and it leaves by quarters",
  ],
  [
    cap("category", 2, rolling(DAY_MS)),
    [
      { category: "food", tallied: 2, agoMs: 5 * HOUR_MS },
      { offer: "c", category: "drinks" },
    ],
    "cap `category-cap`: 2 of 2 contacts with category `food` in 1d; free again at 2026-11-03T03:15:00Z",
    "what was added up counts, what is of another category does not",
  ],
  [
    cap("zone", 1, { kind: "calendar", unit: "day", zone: "channel" }),
    [{}],
    "cap `zone-cap`: 1 of 1 contacts with zone `home` this day by the channel's time zone (UTC); free again at 2026-11-03T00:00:00Z",
    "a calendar window ends with the day",
  ],
  [
    cap("medium", 1, { kind: "calendar", unit: "month", zone: "visitor" }),
    [{}],
    "cap `medium-cap`: 1 of 1 contacts with medium `app` this month by the visitor's time zone (UTC); free again at 2026-12-01T00:00:00Z",
    "a visitor without a time zone has the channel's",
  ],
  [
    cap("offer", 1),
    [{}],
    "cap `offer-cap`: 1 of 1 contacts with offer `a` ever; never free again",
    "ever is ever",
  ],
] as const) {
  t.test(`caps: the trace says when it is free again: ${why}`, async (t) => {
    const decision = decided({ caps: [of] }, [memory(...happened)]);
    t.equal(decision.trace!.find((each) => each.offer === "a")!.detail, text);
  });
}

t.test("caps: free again is the first instant at which the cap lets the offer through", async (t) => {
  const generation = open(model({ caps: [cap("offer", 2, rolling(DAY_MS + MINUTE_MS))] }));
  const state = visitor(generation, {}, "C-1", "customer", [
    memory({ agoMs: 10 * HOUR_MS }, { agoMs: 9 * HOUR_MS + 7 * MINUTE_MS }, { agoMs: HOUR_MS }),
  ]);
  const at = (nowMs: number) =>
    decide(generation, call({ explain: true }), state, nowMs, 0).trace!.find(({ offer }) => offer === "a")!;
  const freeMs = Date.parse(/free again at (.*)$/.exec(at(NOW_MS).detail)![1]!);
  t.equal(at(freeMs - 1).reason, "CAP_OFFER_REACHED");
  t.equal(at(freeMs).reason, "SELECTED");
});

t.test("caps: one call cannot exceed a cap, at whichever of its points", async (t) => {
  const points = [
    point("p1"),
    point("p2", { contact: "impression", reservationMs: 1000, duplicates: "allow" }),
  ];
  const setting: Setting = {
    caps: [cap("offer", 2)],
    channel: { points: [...points, point("p3", { duplicates: "allow" })] },
  };
  const decision = decided(setting, [memory({})], {
    points: [
      ["p2", 1],
      ["p3", 1],
      ["p1", 3, true],
    ],
  });
  t.strictSame(
    decision.points.map(({ picks }) =>
      picks.map(({ treatment }) => decision.generation.treatments[treatment]!.offer.code),
    ),
    [["a"], ["b"], ["b", "c"]],
    "the reservation of the first point counts at the second",
  );
  const line = decision.trace!.find((each) => each.offer === "a" && each.point === "p3")!;
  t.match(line, { reason: "CAP_OFFER_REACHED", numbers: { count: 2, picked: 1, max: 2 } });
});

t.test("caps: at one point, a category's cap is looked at again after each pick", async (t) => {
  const decision = decided({ caps: [cap("category", 1)] }, []);
  t.match(reasonsOf(decision, "p1"), { a: "SELECTED", b: "CAP_CATEGORY_REACHED", c: "SELECTED" });
  const line = decision.trace!.find((each) => each.offer === "b")!;
  t.match(line.numbers, { score: 89, final: 89, count: 1, picked: 1 });
  t.match(line.detail, "1 of them by this call");
});

t.test("caps: a zone that is used up leaves the fallback, which no cap concerns", async (t) => {
  const channel = { points: [point("p1", { fallbacks: ["story"] })] };
  const decision = decided({ caps: [cap("zone", 1)], channel }, [memory({})]);
  t.equal(decision.points[0]!.status, 2);
  t.equal(decision.points[0]!.picks.length, 1);
});

t.test("caps: what a held-out visitor would have got counts within the call", async (t) => {
  const holdout = { salt: "h", sharePpm: 1_000_000, answer: "nothing" as const };
  const decision = decided({ caps: [cap("medium", 1)], channel: { holdout } }, [], { points: ["p1", "p2"] });
  t.strictSame(
    decision.points.map(({ heldOut }) => heldOut.length),
    [1, 0],
  );
});
