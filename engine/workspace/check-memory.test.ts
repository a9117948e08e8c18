/**
 * Caps, suppressions, effects of events, responses, sessions and visitors' time zones: what of the small workspace's
 * model they become, and what is said of bad ones, to the letter. Each row adds one line to the small workspace.
 */
import t from "tap";
import { modelFault } from "../bundle/model-shape.ts";
import type { Channel, EventDefinition } from "./model-channels.ts";
import type { Offer } from "./model-offers.ts";
import { diagnosticLines, loadWith, SMALL_WORKSPACE } from "./testing/small-workspace.ts";

const CHANNEL = "channels/harbor-coffee/channel.yaml";
const OFFERS = "offers/coffee.yaml";
const DAY_MS = 86_400_000;

/** The small workspace with a visitor's time zone, and `lines` added to its channel. */
function withChannel(lines: string, zones = "[Europe/Lisbon, Asia/Tokyo]") {
  return loadWith({
    "workspace.yaml": `${SMALL_WORKSPACE["workspace.yaml"]}visitorTimeZone: home_zone\n`,
    "profile.yaml": `${SMALL_WORKSPACE["profile.yaml"]}  - { name: home_zone, type: string, allowed: ${zones} }\n`,
    [CHANNEL]: `${SMALL_WORKSPACE[CHANNEL]}${lines}\n`,
  });
}

/** The same with keys added to the offer `free-pastry`, of category food. */
function withOffer(keys: string, of = "free-pastry, category: food") {
  return loadWith({ [OFFERS]: SMALL_WORKSPACE[OFFERS]!.replace(of, `${of}, ${keys}`) });
}

/** The same with keys added to the event `view.menu`. */
function withEvent(keys: string) {
  const event = "name: view.menu, category: plain";
  return loadWith({ [CHANNEL]: SMALL_WORKSPACE[CHANNEL]!.replace(event, `${event}, ${keys}`) });
}

for (const [lines, expected, why] of [
  [
    "caps: [{ name: Week, of: zone, subject: Home, max: 3, window: 7d }]",
    {
      caps: [
        { name: "week", of: "zone", subject: "home", max: 3, window: { kind: "rolling", ms: 7 * DAY_MS } },
      ],
    },
    "a rolling window",
  ],
  [
    "caps: [{ name: b, of: medium, subject: app, max: 2, per: day, in: visitor }, { name: a, of: category, subject: drinks, max: 5, per: month }]",
    {
      caps: [
        {
          name: "a",
          of: "category",
          subject: "drinks",
          max: 5,
          window: { kind: "calendar", unit: "month", zone: "channel" },
        },
        {
          name: "b",
          of: "medium",
          subject: "app",
          max: 2,
          window: { kind: "calendar", unit: "day", zone: "visitor" },
        },
      ],
    },
    "calendar windows, sorted by name",
  ],
  [
    "caps: [{ name: once, of: offer, max: 1, ever: true }]",
    { caps: [{ name: "once", of: "offer", max: 1, window: { kind: "ever" } }] },
    "each offer once, for good",
  ],
  [
    "suppress: [{ on: accept, for: forever, related: category }, { on: presented, moreThan: 4, within: 30d, for: 60d, related: price }]",
    {
      suppressions: [
        { on: "accept", relatedBy: "category" },
        { on: "presented", moreThan: 4, withinMs: 30 * DAY_MS, forMs: 60 * DAY_MS, relatedBy: "price" },
      ],
    },
    "suppressions, in their own order",
  ],
  ["responses: { within: 7d }", { responses: { withinMs: 7 * DAY_MS, withoutContact: "warn" } }, "responses"],
  [
    "responses: { withoutContact: refuse }",
    { responses: { withinMs: 30 * DAY_MS, withoutContact: "refuse" } },
    "their default",
  ],
  ["sessionTimeout: 45m", { sessionTimeoutMs: 2_700_000 }, "a session's time-out"],
  ["", {}, "nothing said, nothing there"],
] as const) {
  t.test(`channel: ${why}`, async (t) => {
    const loaded = withChannel(lines);
    t.same(diagnosticLines(loaded), []);
    const { caps, suppressions, responses, sessionTimeoutMs } = loaded.model!.channels[0]! as Channel;
    const got = { caps, suppressions, responses, sessionTimeoutMs };
    t.same(JSON.parse(JSON.stringify(got)), expected);
    t.equal(modelFault(JSON.parse(JSON.stringify(loaded.model))), "", "a node takes it");
    t.equal(loaded.model!.visitorTimeZone, "home_zone");
    t.same(Object.keys(loaded.model!.timeZones), ["Asia/Tokyo", "Europe/Lisbon"]);
  });
}

t.test("an offer's caps are named by what they say", async (t) => {
  const loaded = withOffer(
    "caps: [{ max: 3, window: 168h }, { max: 1, per: day }, { name: Life, max: 9, ever: true }], suppress: [{ on: reject, for: 30d }]",
  );
  t.same(diagnosticLines(loaded), []);
  const offer = loaded.model!.offers.find(({ code }) => code === "free-pastry") as Offer;
  t.same(
    offer.caps?.map(({ name, of, max, window }) => [name, of, max, window.kind]),
    [
      ["1-per-day", "offer", 1, "calendar"],
      ["3-in-168h", "offer", 3, "rolling"],
      ["life", "offer", 9, "ever"],
    ],
  );
  t.same(offer.suppressions, [{ on: "reject", forMs: 30 * DAY_MS }]);
  t.equal(modelFault(JSON.parse(JSON.stringify(loaded.model))), "");
});

t.test("an event's effects", async (t) => {
  const loaded = withEvent(
    "sets: { Tier: gold, first_name: { from: Section } }, suppress: { offer: section, for: 90s }",
  );
  t.same(diagnosticLines(loaded), []);
  const event = loaded.model!.channels[0]!.events.find(({ name }) => name === "view.menu") as EventDefinition;
  t.same(event.sets, [
    { attribute: "first_name", from: "section" },
    { attribute: "tier", value: "gold" },
  ]);
  t.same(event.suppress, { offerFrom: "section", minutes: 2 });
  t.equal(modelFault(JSON.parse(JSON.stringify(loaded.model))), "");
});

const CHANNEL_FAULTS: readonly (readonly [lines: string, ...expected: string[]])[] = [
  [
    "caps: [{ name: a, of: offer, subject: late-2for1, max: 1, window: 7d }]",
    "[late-2for1] REFERENCE_UNKNOWN unknown offer `late-2for1` → latte-2for1",
  ],
  [
    "caps: [{ name: a, of: category, subject: drink, max: 1, window: 7d }]",
    "[drink] REFERENCE_UNKNOWN unknown category `drink` → drinks",
  ],
  [
    "caps: [{ name: a, of: zone, subject: hom, max: 1, window: 7d }]",
    "[hom] REFERENCE_UNKNOWN unknown zone `hom` → home",
  ],
  [
    "caps: [{ name: a, of: medium, subject: apps, max: 1, window: 7d }]",
    "[apps] REFERENCE_UNKNOWN unknown medium `apps` → app",
  ],
  [
    "caps: [{ name: a, of: medium, subject: sms, max: 1, window: 7d }]",
    "[sms] COMBINATION_INVALID no point of the channel has the medium `sms`, so the cap is never reached",
  ],
  [
    "caps: [{ name: a, of: zone, subject: order, max: 1, window: 7d }]",
    "[order] COMBINATION_INVALID no point is in zone `order`, so the cap is never reached",
  ],
  [
    "caps: [{ name: a, of: category, subject: brand, max: 1, window: 7d }]",
    "[brand] COMBINATION_INVALID only fallbacks are of category `brand`, and no cap counts those",
  ],
  [
    "caps: [{ name: a, of: offer, subject: brand-story, max: 1, window: 7d }]",
    "[brand-story] FALLBACK_FORBIDDEN `brand-story` is a fallback, and a fallback is fit for everybody: no cap may be about it",
  ],
  ["caps: [{ name: a, of: offer, max: 0, window: 7d }]", "[0] VALUE_OUT_OF_RANGE must be at least 1"],
  [
    "caps: [{ name: a, of: offer, max: 1 }]",
    "[max] COMBINATION_INVALID state one of `window: 7d` (rolling), `per: day|week|month` (calendar) or `ever: true`",
  ],
  [
    "caps: [{ name: a, of: offer, max: 1, window: 7d, per: day }]",
    "[per] COMBINATION_INVALID state one of `window: 7d` (rolling), `per: day|week|month` (calendar) or `ever: true`",
  ],
  [
    "caps: [{ name: a, of: offer, max: 1, window: 7d, in: visitor }]",
    "[in] COMBINATION_INVALID `in` names the time zone of `per`, and there is none",
  ],
  ["caps: [{ name: a, of: offer, max: 1, window: 10m }]", "[10m] VALUE_OUT_OF_RANGE must be 15m to 400d"],
  [
    "caps: [{ name: a, of: offer, max: 1, window: a week }]",
    "[a week] DURATION_INVALID `a week` is not a duration like 30m, 12h or 7d",
  ],
  ["caps: [{ name: a, of: offer, max: 1, per: dya }]", "[dya] VALUE_NOT_ALLOWED `dya` is not allowed → day"],
  [
    "caps: [{ name: a, of: offer, max: 1, window: 7d }, { name: a, of: zone, max: 1, window: 7d }]",
    "[a] NAME_DUPLICATE cap `a` is there twice; the first one is at channels/harbor-coffee/channel.yaml:17",
  ],
  [
    "caps: [{ name: a, of: zone, max: 2, window: 7d }, { name: b, of: zone, subject: home, max: 3, per: day }]",
    "[3] COMBINATION_INVALID this cap is never reached: `a` allows no more, over as long a time",
  ],
  ["caps: [{ name: a, of: zone, max: 2, window: 7d }, { name: b, of: zone, max: 1, per: day }]"],
  [
    "caps: [{ name: a, of: offer, maximum: 1, per: day }]",
    "[{ name: a, of: offer, maximum: 1, per: day }] KEY_MISSING `max` is missing",
    "[maximum] KEY_UNKNOWN unknown key `maximum` → max",
  ],
  [
    "caps: [{ name: a, of: offer, max: 1, ever: false }]",
    "[false] VALUE_NOT_ALLOWED `ever: false` says nothing: write `true`, or leave `ever` out",
  ],
  [
    "suppress: [{ on: accept, for: 7d }, { on: accept, for: forever }]",
    "[{ on: accept, for: forever }] COMBINATION_INVALID two suppressions follow from the same `on: accept`: only the longer counts, so the one before does nothing",
  ],
  ["suppress: [{ on: accept, for: forever }, { on: accept, for: 90d, related: category }]"],
  [
    "suppress: [{ on: presented, for: 7d }]",
    "[presented] COMBINATION_INVALID `on: presented` needs `moreThan`: after how many contacts",
  ],
  [
    "suppress: [{ on: accept, moreThan: 2, for: 7d }]",
    "[moreThan] COMBINATION_INVALID `moreThan` counts contacts: it stands beside `on: presented` only",
  ],
  ["suppress: [{ on: accept }]", "[{ on: accept }] KEY_MISSING `for` is missing"],
  [
    "suppress: [{ on: accept, for: ever }]",
    "[ever] DURATION_INVALID `ever` is neither `forever` nor a duration like 30m, 12h or 7d → forever",
  ],
  [
    "suppress: [{ on: accept, for: 2w }]",
    "[2w] DURATION_INVALID `2w` is neither `forever` nor a duration like 30m, 12h or 7d → 14d",
  ],
  [
    "caps: [{ name: a, of: offer, max: 1, window: 7 days }]",
    "[7 days] DURATION_INVALID `7 days` is not a duration like 30m, 12h or 7d → 7d",
  ],
  [
    "caps: [{ name: a, of: offer, max: 1, window: 1.5hours }]",
    "[1.5hours] DURATION_INVALID `1.5hours` is not a duration like 30m, 12h or 7d → 90m",
  ],
  ["suppress: [{ on: accept, for: 20s }]", "[20s] VALUE_OUT_OF_RANGE must be 1m to 3650d"],
  [
    "suppress: [{ on: accept, for: 7d, related: categroy }]",
    "[categroy] REFERENCE_UNKNOWN offers are related by `category` or an offer attribute, not by `categroy` → category",
  ],
  [
    "suppress: [{ on: accept, for: 7d, related: saving }]",
    "[saving] COMBINATION_INVALID `saving` is not the same for everybody in offer `latte-2for1`, so nothing can be related by it",
  ],
  [
    "suppress: [{ on: accept, for: 7d }, { on: accept, for: 7d }]",
    "[{ on: accept, for: 7d }] NAME_DUPLICATE this suppression is there twice",
  ],
  ["responses: { within: 500d }", "[500d] VALUE_OUT_OF_RANGE must be 1m to 400d"],
  ["responses: { withoutContact: acept }", "[acept] VALUE_NOT_ALLOWED `acept` is not allowed → accept"],
  ["sessionTimeout: 30", "[30] TYPE_WRONG expected a text, found the number 30; write it as `30m`"],
  ["sessionTimeout: 5s", "[5s] VALUE_OUT_OF_RANGE must be 1m to 30d"],
];

for (const [lines, ...expected] of CHANNEL_FAULTS) {
  t.test(lines, async (t) => {
    const place = "channels/harbor-coffee/channel.yaml:17 ";
    t.same(
      diagnosticLines(withChannel(lines)),
      expected.map((line) => place + line),
    );
  });
}

for (const [loaded, expected, why] of [
  [
    () => withOffer("caps: [{ max: 1, ever: true }]", "code: brand-story"),
    "offers/coffee.yaml:15 [caps] KEY_FORBIDDEN a fallback is fit for everybody: it may have no `caps`",
    "a fallback has no cap",
  ],
  [
    () => withOffer("suppress: [{ on: accept, for: 7d }]", "code: brand-story"),
    "offers/coffee.yaml:15 [suppress] KEY_FORBIDDEN a fallback is fit for everybody: it may have no `suppress`",
    "nor a suppression",
  ],
  [
    () => withOffer(`caps: [${Array(11).fill("{ max: 1, ever: true }").join(", ")}]`),
    "offers/coffee.yaml:17 [[{ max: 1, ever: true }, { max: 1, ever: true }, { max: 1, ever: true }, { max: 1, ever: true }, { max: 1, ever: true }, { max: 1, ever: true }, { max: 1, ever: true }, { max: 1, ever: true }, { max: 1, ever: true }, { max: 1, ever: true }, { max: 1, ever: true }]] LIMIT_EXCEEDED the list has more than 10 entries",
    "at most ten caps of an offer",
  ],
  [
    () => withOffer("caps: [{ max: 1, per: day, in: visitor }]"),
    "offers/coffee.yaml:17 [visitor] COMBINATION_INVALID nothing tells the visitor's time zone: workspace.yaml names its attribute as `visitorTimeZone`",
    "the visitor's midnight without a visitor's zone",
  ],
  [
    () => withOffer("suppress: [{ on: accept, for: 7d, related: title }]"),
    "offers/coffee.yaml:17 [title] COMBINATION_INVALID nothing is related by `title`: the offer has none",
    "related by what the offer has not",
  ],
  [
    () => withEvent("sets: { teir: gold }"),
    "channels/harbor-coffee/channel.yaml:12 [teir] REFERENCE_UNKNOWN unknown profile attribute `teir` → tier",
    "an event sets what is not there",
  ],
  [
    () => withEvent("sets: { tier: glod }"),
    "channels/harbor-coffee/channel.yaml:12 [glod] VALUE_NOT_ALLOWED `glod` is not allowed for `tier` → gold",
    "an event sets a constant that is not allowed",
  ],
  [
    () => withEvent("sets: { age: { from: section } }"),
    "channels/harbor-coffee/channel.yaml:12 [section] TYPE_WRONG `age` is of type integer, but `section` of type string",
    "an event sets what is of another type",
  ],
  [
    () => withEvent("sets: { tier: { from: section } }"),
    "channels/harbor-coffee/channel.yaml:12 [section] COMBINATION_INVALID `section` can have values that `tier` may not: such an event is refused",
    "an event may carry what may not be set",
  ],
  [
    () => withEvent("sets: { first_name: { from: sektion } }"),
    "channels/harbor-coffee/channel.yaml:12 [sektion] REFERENCE_UNKNOWN unknown event attribute `sektion` → section",
    "an event sets from what it does not carry",
  ],
  [
    () => withEvent("suppress: { offer: ofer, for: 7d }"),
    "channels/harbor-coffee/channel.yaml:12 [ofer] REFERENCE_UNKNOWN unknown event attribute `ofer`",
    "an event suppresses by what it does not carry",
  ],
  [
    () => withChannel("", "[Europe/Lisbn]"),
    "profile.yaml:6 [Europe/Lisbn] TIME_ZONE_UNKNOWN unknown time zone `Europe/Lisbn` → Europe/Lisbon",
    "a visitor's zone that is none",
  ],
  [
    () => loadWith({ "workspace.yaml": `${SMALL_WORKSPACE["workspace.yaml"]}visitorTimeZone: first_name\n` }),
    "workspace.yaml:14 [first_name] COMBINATION_INVALID `first_name` is to be a text with `allowed`: the time zones that visitors may have",
    "a visitor's zone that could be anything",
  ],
  [
    () => loadWith({ "workspace.yaml": `${SMALL_WORKSPACE["workspace.yaml"]}visitorTimeZone: home_zone\n` }),
    "workspace.yaml:14 [home_zone] REFERENCE_UNKNOWN unknown profile attribute `home_zone`",
    "a visitor's zone that is no attribute",
  ],
] as const) {
  t.test(why, async (t) => t.same(diagnosticLines(loaded()), [expected]));
}
