/** Feeds in a workspace: what they come to in the model, and what is wrong with them, in a designer's words. */
import t from "tap";
import { modelFault } from "../bundle/model-shape.ts";
import { diagnosticLines, loadWith } from "./testing/small-workspace.ts";

const FEED = `name: Weather
displayName: Weather by area
key: area
maxAge: 30m
attributes:
  - { name: sky, type: string, allowed: [sun, rain] }
  - { name: heat.day, type: number, min: -60, max: 60 }
`;
const CONTEXT = `attributes:
  - { name: daypart, type: string, source: client }
  - { name: area, type: string }
  - { name: warmth, type: number }
`;
const RULES = (more: string) => `channel: harbor-coffee
rules:
  - { id: hero-latte, zone: home, offer: latte-2for1, score: 70, applicability: "context.weather.sky == 'rain'"${more} }
`;
const GOLDEN = (more: string) => `goldens:
  - name: when it rains
    at: 2026-11-02T08:00:00Z
    visitor: { level: customer, id: C-1, profile: { age: 30 } }
    channel: harbor-coffee
    points: [{ point: home.hero }]
    expect: { points: [{ point: home.hero, status: FALLBACK, offers: [brand-story] }] }
${more}`;

function loadFeeds(changes: Record<string, string | null> = {}) {
  return loadWith({ "context.yaml": CONTEXT, "feeds/weather.yaml": FEED, ...changes });
}

t.test("feeds: attributes stand in the context under the feed's name, and rules may say more", async (t) => {
  const loaded = loadFeeds({
    "strategy/coffee.yaml": RULES(", feeds: [{ feed: weather, maxAge: 2h }]"),
    "tests/coffee.yaml": GOLDEN(
      "    context: { area: alfama }\n    feeds: { weather: { age: 45m, row: { sky: rain } } }\n",
    ),
  });
  t.same(diagnosticLines(loaded), []);
  const model = loaded.model!;
  t.same(model.feeds, [
    { name: "weather", displayName: "Weather by area", key: "area", maxAgeMs: 1_800_000, whenStale: "drop" },
  ]);
  t.same(
    model.context.map(({ name, source, feed }) => [name, source, feed]),
    [
      ["area", "trusted", undefined],
      ["daypart", "client", undefined],
      ["warmth", "trusted", undefined],
      ["weather.heat.day", "trusted", "weather"],
      ["weather.sky", "trusted", "weather"],
    ],
  );
  t.same(model.channels[0]!.rules[0]!.feeds, [{ feed: "weather", maxAgeMs: 7_200_000 }]);
  t.same(model.goldens[0]!.request, {
    channel: "harbor-coffee",
    points: [{ point: "home.hero", count: 1, allowDuplicates: false }],
    context: { area: "alfama" },
    feeds: [{ feed: "weather", ageMs: 2_700_000, row: { sky: "rain" } }],
  });
  t.equal(modelFault(model), "");
  t.notOk("feeds" in loadWith().model!, "a workspace without feeds says nothing of them");
});

const STRATEGY = "strategy/coffee.yaml";
const TESTS = "tests/coffee.yaml";
const faults: readonly (readonly [why: string, changes: Record<string, string | null>, line: string])[] = [
  [
    "the key is not declared",
    { "feeds/weather.yaml": FEED.replace("key: area", "key: aera") },
    "feeds/weather.yaml:3 [aera] REFERENCE_UNKNOWN unknown context attribute `aera` → area",
  ],
  [
    "rows are not picked by a number with a fraction",
    { "feeds/weather.yaml": FEED.replace("key: area", "key: warmth") },
    "feeds/weather.yaml:3 [warmth] TYPE_WRONG `warmth` is a number; rows are picked by a string, an integer or a boolean",
  ],
  [
    "what is under the feed's name is the feed's",
    { "context.yaml": `${CONTEXT}  - { name: weather.wind, type: number }\n` },
    "feeds/weather.yaml:1 [Weather] NAME_CLASH context.yaml has `weather.wind`, and names under `weather.` are the feed's",
  ],
  [
    "an attribute has no parts",
    { "context.yaml": `${CONTEXT}  - { name: weather, type: string }\n` },
    "feeds/weather.yaml:1 [Weather] NAME_CLASH context.yaml has `weather`, and names under `weather.` are the feed's",
  ],
  [
    "feeds do not stand under one another",
    { "feeds/sea.yaml": FEED.replace("Weather", "weather.sea") },
    "feeds/sea.yaml:1 [weather.sea] NAME_CLASH names under `weather.` are those of feed `weather`",
  ],
  [
    "a feed is there twice",
    { "feeds/more.yaml": FEED },
    "feeds/weather.yaml:1 [Weather] NAME_DUPLICATE feed `weather` is there twice; the first one is at feeds/more.yaml:1",
  ],
  [
    "values are forgotten before they are stale",
    { "feeds/weather.yaml": `${FEED}forgetAfter: 10m\n` },
    "feeds/weather.yaml:8 [10m] COMBINATION_INVALID its attributes have no value after 10m, before it is stale",
  ],
  [
    "an age is a duration",
    { "feeds/weather.yaml": FEED.replace("30m", "half an hour") },
    "feeds/weather.yaml:4 [half an hour] DURATION_INVALID `half an hour` is not a duration like 30m, 12h or 7d",
  ],
  [
    "an age has bounds",
    { "feeds/weather.yaml": FEED.replace("30m", "400d") },
    "feeds/weather.yaml:4 [400d] VALUE_OUT_OF_RANGE must be 1s to 365d",
  ],
  [
    "a feed has attributes",
    {
      "feeds/weather.yaml": `${FEED.slice(0, FEED.indexOf("attributes"))}attributes: []\n`,
      [STRATEGY]: null,
    },
    "feeds/weather.yaml:5 [attributes] KEY_MISSING a feed without attributes says nothing",
  ],
  [
    "a rule names a feed that there is not",
    { [STRATEGY]: RULES(", feeds: [{ feed: wether }]") },
    "strategy/coffee.yaml:3 [wether] REFERENCE_UNKNOWN unknown feed `wether` → weather",
  ],
  [
    "an age of no consequence",
    { [STRATEGY]: RULES(", feeds: [{ feed: weather, maxAge: 5m, whenStale: use }]") },
    "strategy/coffee.yaml:3 [maxAge] COMBINATION_INVALID with `whenStale: use` no age matters",
  ],
  [
    "an attribute that the feed has not",
    { [STRATEGY]: RULES("").replace("weather.sky", "weather.skies") },
    "strategy/coffee.yaml:3 [context.weather.skies] EXPRESSION_INVALID unknown attribute `context.weather.skies` → context.weather.sky",
  ],
  [
    "a golden sends what a feed gives",
    { [TESTS]: GOLDEN("    context: { area: alfama, weather.sky: rain }\n") },
    "tests/coffee.yaml:8 [weather.sky] COMBINATION_INVALID feed `weather` gives it: state it under `feeds`, as `weather: { row: … }`",
  ],
  [
    "a golden states a row that nothing picks",
    { [TESTS]: GOLDEN("    feeds: { weather: { row: { sky: rain } } }\n") },
    "tests/coffee.yaml:8 [feeds] COMBINATION_INVALID feed `weather` is joined by `area`, which the call's context does not have",
  ],
  [
    "a golden's row has values of the feed's attributes",
    { [TESTS]: GOLDEN("    context: { area: alfama }\n    feeds: { weather: { row: { sky: hail } } }\n") },
    "tests/coffee.yaml:9 [hail] VALUE_NOT_ALLOWED `hail` is not allowed for `sky` → rain",
  ],
  [
    "a golden names a feed that there is not",
    { [TESTS]: GOLDEN("    feeds: { wether: { age: 1m } }\n") },
    "tests/coffee.yaml:8 [wether] REFERENCE_UNKNOWN unknown feed `wether` → weather",
  ],
];
for (const [why, changes, line] of faults) {
  t.test(`feeds: ${why}`, async (t) => t.same(diagnosticLines(loadFeeds(changes)), [line]));
}
