/** Goldens and sequences of a workspace with a feed: how a designer tests what happens when it rains, and when nobody says so. */
import t from "tap";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { diagnosticLines, loadWith } from "../workspace/testing/small-workspace.ts";
import { runGoldens, runPreviews } from "./golden.ts";
import { runSequences } from "./golden-sequence.ts";

const library = await loadBitmapLibrary();

const golden = (name: string, more: string, answer: string, dropped = "") => `
  - name: ${name}
    at: 2026-11-02T08:00:00Z
    visitor: { level: customer, id: C-7, profile: { age: 30 } }
    channel: harbor-coffee
    points: [{ point: home.hero }]
    ${more}
    expect: { points: [{ point: home.hero, ${answer} }]${dropped} }`;
const WET = "status: DECIDED, offers: [free-pastry]";
const DRY = "status: FALLBACK, offers: [brand-story]";
const because = (reason: string) =>
  `, dropped: [{ point: home.hero, offer: free-pastry, reason: ${reason} }]`;

const loaded = loadWith({
  "workspace.yaml": "name: shop\nlevels: [{ name: customer }]\npurposes: [marketing]\n",
  "context.yaml": "attributes: [{ name: area, type: string }]",
  "feeds/weather.yaml": `name: weather
key: area
maxAge: 30m
attributes: [{ name: sky, type: string, allowed: [rain, sun] }, { name: since, type: timestamp }]
`,
  "segments/coffee.yaml": null,
  "invariants/coffee.yaml": null,
  "channels/harbor-coffee/channel.yaml": `name: harbor-coffee
zones: [{ name: home }]
points: [{ name: home.hero, zone: home, medium: app, consent: ignored, fallbacks: [brand-story] }]
`,
  "offers/coffee.yaml": "offers: [{ code: free-pastry }, { code: brand-story, fallback: true }]",
  "strategy/coffee.yaml": `channel: harbor-coffee
rules: [{ id: wet, zone: home, offer: free-pastry, score: 9, applicability: "context.weather.sky == 'rain' && context.weather.since < now" }]
`,
  "tests/coffee.yaml": `goldens:${[
    golden(
      "rain",
      "context: { area: a }\n    feeds: { weather: { age: 29m, row: { sky: rain, since: '2026-11-02T07:00:00Z' } } }",
      WET,
    ),
    golden(
      "sun",
      "context: { area: a }\n    feeds: { weather: { row: { sky: sun, since: '2026-11-02T07:00:00Z' } } }",
      DRY,
      because("APPLICABILITY_FALSE"),
    ),
    golden(
      "no row",
      "context: { area: a }\n    feeds: { weather: { age: 1m } }",
      DRY,
      because("APPLICABILITY_ATTRIBUTE_MISSING"),
    ),
    golden(
      "too old",
      "context: { area: a }\n    feeds: { weather: { age: 31m, row: { sky: rain, since: '2026-11-02T07:00:00Z' } } }",
      DRY,
      because("FEED_STALE"),
    ),
    golden("never pushed", "context: { area: a }", DRY, because("FEED_STALE")),
    golden("wrong", "context: { area: a }", WET),
  ].join("")}
sequences:
  - name: it begins to rain
    at: 2026-11-02T08:00:00Z
    visitor: { level: customer, id: C-8 }
    channel: harbor-coffee
    context: { area: a }
    feeds: { weather: { row: { sky: sun, since: '2026-11-02T07:00:00Z' } } }
    steps:
      - { decide: [{ point: home.hero }], expect: { points: [{ point: home.hero, ${DRY} }] } }
      - { after: 1h, decide: [{ point: home.hero }], feeds: { weather: { row: { sky: rain, since: '2026-11-02T07:00:00Z' } } }, expect: { points: [{ point: home.hero, ${WET} }] } }
      - { after: 1h, decide: [{ point: home.hero }], expect: { points: [{ point: home.hero, ${DRY} }] } }
`,
  "previews/coffee.yaml": `previews:
  - name: what if it rains
    at: 2026-11-02T08:00:00Z
    visitor: { level: customer, id: C-9 }
    channel: harbor-coffee
    context: { area: b }
    feeds: { weather: { age: 2m, row: { sky: rain, since: '2026-11-02T07:00:00Z' } } }
    points: [{ point: home.hero }]
`,
});

t.test("goldens: feeds stand as they say", async (t) => {
  t.same(diagnosticLines(loaded), []);
  const reports = runGoldens(loaded.model!, library);
  t.same(Object.fromEntries(reports.map(({ name, passed }) => [name, passed])), {
    rain: true,
    sun: true,
    "no row": true,
    "too old": true,
    "never pushed": true,
    wrong: false,
  });
});

t.test("sequences: a step says of feeds what the sequence does not", async (t) => {
  t.match(runSequences(loaded.model!, library), [{ passed: true }]);
});

t.test("previews: with feeds as they may be", async (t) => {
  const [report] = runPreviews(loaded.model!, library);
  t.match(report?.answer?.points[0]?.treatments, [{ offer: "free-pastry" }]);
});
