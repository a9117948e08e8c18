/**
 * Findings, to the letter: each row changes a workspace in which there is nothing to find, and states every finding
 * that comes of it, with the text under its carets in brackets. Rows without any are as much of the promise: what is
 * not certain is not told.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import { Expressions } from "../expressions.ts";
import { loadWorkspace } from "../load.ts";
import { diagnosticLines } from "../testing/small-workspace.ts";
import { FINDING_CODES } from "./codes.ts";
import { Facts } from "./facts.ts";
import { findShadowed } from "./find-rules.ts";
import { sourcesOf } from "./sources.ts";

const AT_MS = Date.UTC(2026, 10, 22);
const FILES: Readonly<Record<string, string>> = {
  "workspace.yaml": `name: shop
levels: [{ name: customer }, { name: device }]
purposes: [marketing]
offerAttributes: [{ name: limit, type: integer }]
`,
  "profile.yaml": `attributes:
  - { name: age, type: integer, min: 0, max: 130 }
  - { name: city, type: string }
  - { name: since, type: timestamp }
  - { name: tier, type: string, allowed: [bronze, silver, gold], default: bronze }
  - { name: vip, type: boolean }
  - { name: x, type: number }
`,
  "context.yaml": `attributes: [{ name: daypart, type: string, source: client }]
`,
  "channels/web/channel.yaml": `name: web
salt: salt
zones: [{ name: home }, { name: order }]
points:
  - { name: p1, zone: home, medium: web, fallbacks: [story] }
  - { name: p2, zone: order, medium: web }
`,
  "segments/all.yaml": `segments:
  - { name: listed, list: { level: customer } }
  - { name: devices, list: { level: device } }
  - { name: adults, rule: "profile.age >= 18" }
`,
  "offers/all.yaml": `offers:
  - { code: story, fallback: true }
  - { code: a, attributes: { limit: 18 } }
  - { code: b }
`,
  "strategy/web.yaml": `channel: web
rules:
  - { id: first, zone: home, offer: a, score: 10 }
  - { id: second, zone: order, offer: b, score: 10 }
`,
};
const STRATEGY = "strategy/web.yaml";
const SEGMENTS = "segments/all.yaml";
const OFFERS = "offers/all.yaml";
const CHANNEL = "channels/web/channel.yaml";

const linesOf = (changes: Readonly<Record<string, string>>, atMs = AT_MS): string[] => {
  const loaded = loadWorkspace(new Map(Object.entries({ ...FILES, ...changes })), { findingsAtMs: atMs });
  t.ok(loaded.model, diagnosticLines(loaded).join("\n"));
  return diagnosticLines(loaded).map((line) => line.replace(/^\w+\/all\.yaml:|^strategy\/web\.yaml:/, ""));
};
/** With one more line in a file. */
const withLine = (path: string, line: string) => ({ [path]: `${FILES[path]}  - ${line}\n` });
/** With a third rule for offer `a`, which another rule brings as well, for less. */
const withRule = (text: string) => withLine(STRATEGY, `{ id: r, zone: home, offer: a, score: 20, ${text} }`);
/** With another first rule, and one more for its zone and offer. */
const scored = (first: string, other: string) => ({
  [STRATEGY]: FILES[STRATEGY]!.replace("first, zone: home, offer: a, score: 10", first).concat(
    `  - { zone: home, offer: a, id: ${other} }\n`,
  ),
});
/** Rule `first`, better than `r`, with a feed; both with what is given besides. */
const withFeed = (first: string, other = "") => ({
  "feeds/weather.yaml":
    "name: weather\nkey: daypart\nmaxAge: 1h\nattributes: [{ name: heat, type: number }]\n",
  ...scored(`first, zone: home, offer: a, score: 10${first}`, `r, score: 5${other}`),
});
const SHADOWED =
  "5 [r] RULE_SHADOWED rule `r` never counts: whenever it fires, `first` brings the same offer with a higher score";
const withSegment = (text: string) => withLine(SEGMENTS, `{ name: s, ${text} }`);

t.test("nothing to find", async (t) => t.strictSame(linesOf({}), []));

for (const [condition, found, why] of [
  [
    "profile.age > 30 && profile.age < 20",
    "[profile.age > 30] rule `r` can never fire: `profile.age > 30` and `profile.age < 20` cannot both hold → profile.age > 30 || profile.age < 20",
    "a range with its ends exchanged",
  ],
  [
    "profile.tier == 'gold' && profile.tier == 'silver'",
    "[profile.tier == 'gold'] rule `r` can never fire: `profile.tier == 'gold'` and `profile.tier == 'silver'` cannot both hold → profile.tier in [\"gold\", \"silver\"]",
    "one value cannot be two",
  ],
  [
    "profile.age > 200",
    "[profile.age > 200] rule `r` can never fire: `profile.age > 200` never holds",
    "more than is declared",
  ],
  [
    "profile.vip && profile.age < 0",
    "[profile.age < 0] rule `r` can never fire: `profile.age < 0` never holds",
    "less than is declared, beside what may hold",
  ],
  [
    "profile.age > 17 && profile.age < 18",
    "[profile.age > 17] rule `r` can never fire: `profile.age > 17` and `profile.age < 18` cannot both hold → profile.age > 17 || profile.age < 18",
    "no whole number between",
  ],
  [
    "profile.tier != 'gold' && profile.tier != 'silver' && profile.tier != 'bronze'",
    "[profile.tier != 'gold'] rule `r` can never fire: `profile.tier != 'gold'`, `profile.tier != 'silver'` and `profile.tier != 'bronze'` cannot all hold",
    "none of those allowed",
  ],
  [
    "profile.tier.startsWith('p')",
    "[profile.tier.startsWith('p')] rule `r` can never fire: `profile.tier.startsWith('p')` never holds",
    "no allowed value begins so",
  ],
  [
    "profile.tier.endsWith('x')",
    "[profile.tier.endsWith('x')] rule `r` can never fire: `profile.tier.endsWith('x')` never holds",
    "the allowed values are tried",
  ],
  [
    "profile.vip && !profile.vip",
    "[profile.vip] rule `r` can never fire: `profile.vip` and `!profile.vip` cannot both hold",
    "a flag and not the flag",
  ],
  [
    "!has(profile.city) && profile.city == 'Lisbon'",
    "[!has(profile.city)] rule `r` can never fire: `!has(profile.city)` and `profile.city == 'Lisbon'` cannot both hold",
    "what is not there has no value",
  ],
  [
    "!has(profile.tier)",
    "[!has(profile.tier)] rule `r` can never fire: `!has(profile.tier)` never holds",
    "what has a default is always there",
  ],
  [
    "profile.age < offer.limit && profile.age > 20",
    "[profile.age < offer.limit] rule `r` can never fire: `profile.age < offer.limit` and `profile.age > 20` cannot both hold",
    "an offer's attribute is a constant",
  ],
  [
    "offer.limit > 20",
    "[offer.limit > 20] rule `r` can never fire: `offer.limit > 20` never holds",
    "false by the offer alone",
  ],
  [
    "offer.cost > 1.0",
    "[offer.cost > 1.0] rule `r` can never fire: `offer.cost > 1.0` never holds",
    "the offer lacks what is asked for",
  ],
  [
    "(profile.age < 5 || profile.age > 60) && profile.age in [10, 20]",
    "[(profile.age < 5 || profile.age > 60)] rule `r` can never fire: `(profile.age < 5 || profile.age > 60)` and `profile.age in [10, 20]` cannot both hold",
    "through a disjunction",
  ],
  [
    "!(profile.age >= 18 || profile.vip) && (profile.vip ? true : profile.age > 30)",
    "[!(profile.age >= 18 || profile.vip)] rule `r` can never fire: `!(profile.age >= 18 || profile.vip)` and `(profile.vip ? true : profile.age > 30)` cannot both hold",
    "through negation and a conditional",
  ],
  [
    "now < timestamp('2026-01-01T00:00:00Z')",
    "[now < timestamp('2026-01-01T00:00:00Z')] rule `r` can never fire: `now < timestamp('2026-01-01T00:00:00Z')` never holds",
    "a date past in a condition",
  ],
  [
    "now.getFullYear() == 2025",
    "[now.getFullYear() == 2025] rule `r` can never fire: `now.getFullYear() == 2025` never holds",
    "a year past",
  ],
  [
    "now.getHours('Europe/Lisbon') > 23",
    "[now.getHours('Europe/Lisbon') > 23] rule `r` can never fire: `now.getHours('Europe/Lisbon') > 23` never holds",
    "an hour that no day has",
  ],
  [
    "state.contacts('any') < 0",
    "[state.contacts('any') < 0] rule `r` can never fire: `state.contacts('any') < 0` never holds",
    "a count below 0",
  ],
  [
    "size(profile.city) > 8 && size(profile.city) < 4",
    "[size(profile.city) > 8] rule `r` can never fire: `size(profile.city) > 8` and `size(profile.city) < 4` cannot both hold",
    "a function of an attribute, twice",
  ],
  ["profile.age > 20 && profile.age < 30", "", "a range"],
  ["profile.x > 0.5 && profile.x < 0.6", "", "a range of doubles"],
  ["profile.city != 'a' && profile.city != 'b'", "", "texts without end"],
  ["profile.city.endsWith('x') && profile.city.startsWith('y')", "", "texts that are not listed"],
  ["profile.x * 2.0 > 1.0 && profile.x < 0.1", "", "arithmetic is not solved: not certain, not told"],
  ["!(profile.x / profile.x > 1.0) && !(profile.x / profile.x <= 1.0)", "", "0 / 0 is neither"],
  ["profile.age > 20 || profile.age < 10 || 1 / 0 > 0", "", "what fails is absorbed"],
  ["now.getFullYear() == 2026", "", "this year"],
  ["state.responded('any') && state.contacts('any') == 0", "", "what memory does is not known here"],
] as const) {
  t.test(`rules: ${why}: ${condition}`, async (t) => {
    const lines = linesOf(withRule(`eligibility: "${condition}"`));
    t.strictSame(lines, found === "" ? [] : [`5 ${found}`.replace("] rule", "] RULE_NEVER_FIRES rule")]);
  });
}

for (const [changes, found, why] of [
  [
    withRule('segment: adults, applicability: "profile.age < 18"'),
    [
      "5 [profile.age < 18] RULE_NEVER_FIRES rule `r` can never fire: `profile.age < 18` and being in segment `adults` cannot both hold",
    ],
    "a condition against its segment",
  ],
  [
    {
      [OFFERS]: FILES[OFFERS]!.replace("code: b", "code: b, suitability: \"profile.tier == 'gold'\""),
      ...withLine(
        STRATEGY,
        "{ id: r, zone: order, offer: b, score: 5, eligibility: \"profile.tier in ['bronze', 'silver']\" }",
      ),
    },
    [
      "5 [profile.tier in ['bronze', 'silver']] RULE_NEVER_FIRES rule `r` can never fire: `profile.tier in ['bronze', 'silver']` and `profile.tier == 'gold'` of offer `b` cannot both hold",
    ],
    "a condition against its offer's",
  ],
  [
    {
      ...withRule("segment: s"),
      ...withSegment("expression: adults - adults"),
    },
    [
      "5 [adults - adults] SEGMENT_DEAD segment `s` can hold nobody: `adults` and `!adults` cannot both hold",
      "5 [s] RULE_NEVER_FIRES rule `r` can never fire: being in segment `s` never holds",
    ],
    "a dead segment, and a rule of it",
  ],
  [
    withSegment('rule: "profile.age < 0"'),
    ["5 [profile.age < 0] SEGMENT_DEAD segment `s` can hold nobody: `profile.age < 0` never holds"],
    "a segment whose rule never holds",
  ],
  [
    withSegment("expression: listed & devices"),
    [
      "5 [listed & devices] SEGMENT_DEAD segment `s` can hold nobody: `listed` and `devices` cannot both hold",
    ],
    "nobody is of two audience levels at once",
  ],
  [withSegment("expression: listed - adults"), [], "sets that may have something in common"],
  [withSegment('list: { level: customer }, rule: "profile.age < 0"'), [], "a list may hold anybody"],
  [
    {
      [SEGMENTS]: `${FILES[SEGMENTS]}  - { name: older, rule: "profile.age > 40" }
groups: [{ name: g, segments: [adults, older], remainder: rest }]
`,
    },
    [
      "5 [profile.age > 40] SEGMENT_DEAD segment `older` can hold nobody: `profile.age > 40` and not being in `adults`, which comes before it cannot both hold",
    ],
    "in an exclusive group, who is held by the one before it",
  ],
  [
    {
      ...withRule("segment: adults"),
      [STRATEGY]: `${FILES[STRATEGY]}  - { id: r, zone: home, offer: a, score: 5, segment: adults }
blackLists: [{ name: no, offers: [a], segment: adults, zones: [home] }]
`,
    },
    [
      "5 [adults] RULE_NEVER_FIRES rule `r` can never fire: being in segment `adults` and not being on black list `no` cannot both hold",
    ],
    "a black list by the same segment",
  ],
  [
    {
      ...withRule('eligibility: "profile.age < 16"'),
      "invariants/all.yaml":
        'invariants: [{ name: grown, when: "offer.code == \'a\'", require: "profile.age >= 18" }]\n',
    },
    [
      "5 [profile.age < 16] RULE_NEVER_FIRES rule `r` can never fire: `profile.age < 16` and passing invariant `grown` cannot both hold",
    ],
    "an invariant that withdraws it whenever",
  ],
  [
    withRule("validity: { until: 2026-11-01 }"),
    ["5 [2026-11-01] RULE_ENDED rule `r` ended at 2026-11-01T00:00:00Z"],
    "a rule's dates are over",
  ],
  [withRule("validity: { until: 2026-11-23 }"), [], "they are not yet"],
  [
    {
      [OFFERS]: `${FILES[OFFERS]}  - { code: c, validity: { until: 2026-11-22 } }\n`,
      ...withLine(STRATEGY, "{ id: r, zone: home, offer: c, score: 5 }"),
    },
    [
      "5 [2026-11-22] OFFER_ENDED offer `c` ended at 2026-11-22T00:00:00Z",
      "5 [c] RULE_ENDED rule `r` can never fire: its offer `c` ended at 2026-11-22T00:00:00Z",
    ],
    "an offer's dates are over",
  ],
  [
    {
      [OFFERS]: FILES[OFFERS]!.replace("code: b", "code: b, validity: { until: 2026-12-01 }"),
      ...withLine(STRATEGY, "{ id: r, zone: order, offer: b, score: 5, validity: { from: 2026-12-01 } }"),
    },
    [
      "5 [b] RULE_NEVER_FIRES rule `r` can never fire: the rule being valid from 2026-12-01T00:00:00Z and offer `b` being valid until 2026-12-01T00:00:00Z cannot both hold",
    ],
    "a rule and its offer are never valid at the same time",
  ],
  [
    withRule("validity: { from: 2026-12-01 }, eligibility: \"now < timestamp('2026-12-01T00:00:00Z')\""),
    [
      "5 [now < timestamp('2026-12-01T00:00:00Z')] RULE_NEVER_FIRES rule `r` can never fire: `now < timestamp('2026-12-01T00:00:00Z')` and the rule being valid from 2026-12-01T00:00:00Z cannot both hold",
    ],
    "a condition against the rule's dates",
  ],
  [
    withRule('enabled: false, eligibility: "profile.age < 0"'),
    ["5 [false] RULE_DISABLED rule `r` is switched off"],
    "switched off: not looked at further",
  ],
  [
    {
      [CHANNEL]: FILES[CHANNEL]!.replace("{ name: order }]", "{ name: order }, { name: empty }]"),
      ...withLine(STRATEGY, "{ id: r, zone: empty, offer: a, score: 5 }"),
    },
    ["5 [empty] RULE_NEVER_FIRES rule `r` can never fire: no point asks for zone `empty`"],
    "a zone without points",
  ],
  [
    { [STRATEGY]: FILES[STRATEGY]!.replace("zone: home", "zone: order") },
    [
      "channels/web/channel.yaml:5 [p1] POINT_FALLS_BACK point `p1` can only fall back: nothing can come to its zone `home`",
    ],
    "a point that can only fall back",
  ],
  [
    { [STRATEGY]: FILES[STRATEGY]!.replace("zone: order", "zone: home") },
    [
      "channels/web/channel.yaml:6 [p2] POINT_SILENT point `p2` can only answer nothing: nothing can come to its zone `order`, and it has no fallback",
    ],
    "a point that can only answer nothing",
  ],
  [
    {
      [STRATEGY]: FILES[STRATEGY]!.replace(
        "offer: b, score: 10",
        'offer: b, score: 10, eligibility: "profile.age < 0"',
      ),
    },
    [
      "channels/web/channel.yaml:6 [p2] POINT_SILENT point `p2` can only answer nothing: nothing can come to its zone `order`, and it has no fallback",
      "4 [b] OFFER_UNREACHED offer `b` can come to no point: what names it can never bring it",
      "4 [profile.age < 0] RULE_NEVER_FIRES rule `second` can never fire: `profile.age < 0` never holds",
    ],
    "what follows from a rule that never fires",
  ],
  [
    {
      [STRATEGY]: FILES[STRATEGY]!.replace("zone: order", '"zone": "*"').replace(
        "first, zone: home",
        "first, zone: order",
      ),
    },
    [],
    "a rule for all zones",
  ],
  [
    { [OFFERS]: `${FILES[OFFERS]}  - { code: c }\n  - { code: d, fallback: true }\n` },
    [
      "5 [c] OFFER_UNREACHED offer `c` can come to no point: no rule, white list, default or point's fallbacks name it",
      "6 [d] OFFER_UNREACHED offer `d` can come to no point: no rule, white list, default or point's fallbacks name it",
    ],
    "offers that nothing names",
  ],
  [
    {
      [STRATEGY]: `${FILES[STRATEGY]!.replace("score: 10 }", "score: 10, enabled: false }")}whiteLists: [{ name: w, offers: [a], visitors: [customer:C-1], zones: [home], score: 5 }]\n`,
    },
    ["3 [false] RULE_DISABLED rule `first` is switched off"],
    "a white list reaches what the rule does not",
  ],
  [
    {
      "workspace.yaml": FILES["workspace.yaml"]!.replace(
        "name: device",
        "name: device, defaultOffers: [{ offer: c, score: 1, zones: [home] }]",
      ),
      [OFFERS]: `${FILES[OFFERS]}  - { code: c }\n`,
    },
    [],
    "a default reaches it",
  ],
  [
    withLine(STRATEGY, '{ id: r, zone: home, offer: a, score: 5, eligibility: "profile.vip" }'),
    [
      "5 [r] RULE_SHADOWED rule `r` never counts: whenever it fires, `first` brings the same offer with a higher score",
    ],
    "the same offer always comes by a better rule",
  ],
  [
    scored("first, zone: home, offer: a, score: 100, value: 1e307", "r, score: 5, value: 1e307"),
    [],
    "a better rule whose score is beyond what a double holds is refused",
  ],
  [
    scored("first, zone: home, offer: a, score: 100, value: 1e306", "r, score: 5, value: 1e306"),
    [
      "5 [r] RULE_SHADOWED rule `r` never counts: whenever it fires, `first` brings the same offer with a higher score",
    ],
    "the largest scores that are none too large",
  ],
  [
    scored(
      "first, zone: home, offer: a, score: 10, contextWeight: 0.01, value: 5e-324",
      "e, score: 5, contextWeight: 0.01, value: 5e-324",
    ),
    [],
    "factors so small that both scores round to 0: the first by its id counts",
  ],
  [withFeed(", feeds: [{ feed: weather }]"), [], "a better rule that a stale feed drops"],
  [
    withFeed(
      ', propensity: "context.weather.heat"',
      ', propensity: "context.weather.heat", feeds: [{ feed: weather, maxAge: 2h }]',
    ),
    [],
    "a better rule that the feed drops an hour earlier",
  ],
  [
    withFeed(", feeds: [{ feed: weather, maxAge: 2h }]", ", feeds: [{ feed: weather }]"),
    [SHADOWED],
    "a better rule that the feed drops an hour later",
  ],
  [
    withFeed(", feeds: [{ feed: weather, whenStale: use }]"),
    [SHADOWED],
    "a better rule that is decided by old values",
  ],
  [
    {
      [STRATEGY]: `${FILES[STRATEGY]!}${Array.from({ length: 64 }, (_, at) => `  - { id: r${at}, zone: home, offer: a, score: 5 }\n`).join("")}`,
    },
    [
      "3 [first] SHADOWED_UNSOUGHT rule `first` and 64 more were not held against the other rules of the same offer: too much to search",
    ],
    "too many rules of one offer",
  ],
] as readonly (readonly [Record<string, string>, readonly string[], string])[]) {
  t.test(`findings: ${why}`, async (t) => t.strictSame(linesOf(changes), found));
}

t.test("findings: of the time that is given, and only where one is", async (t) => {
  const changes = withRule("validity: { until: 2026-11-01 }");
  t.strictSame(linesOf(changes, Date.UTC(2026, 9, 31)), []);
  t.strictSame(diagnosticLines(loadWorkspace(new Map(Object.entries({ ...FILES, ...changes })))), []);
});

t.test("findings: searching is bounded over a whole check, and what was left out is told", async (t) => {
  const rivals = Array.from({ length: 4 }, (_, at) => {
    return `  - { id: r${at}, zone: home, offer: a, score: ${at}, eligibility: "profile.age > ${10 * at}" }\n`;
  });
  const first = FILES[STRATEGY]!.replace("offer: a,", 'offer: a, eligibility: "profile.age > 0",');
  const files = { ...FILES, [STRATEGY]: first + rivals.join("") };
  const { profile, context, offerAttributes, ...model } = loadWorkspace(new Map(Object.entries(files)))
    .model!;
  const { scopes } = new Expressions(profile, context, offerAttributes, new Map());
  const found = (stepsMax?: number): string[] => {
    const facts = new Facts({ ...model, profile, context, offerAttributes }, scopes, AT_MS);
    findShadowed(facts, sourcesOf(facts), stepsMax);
    return facts.findings.map(({ code, message }) => `${code} ${message}`);
  };
  t.equal(found().length, 4, "all of them, by `first`");
  t.match(found(1).at(-1), /^SHADOWED_UNSOUGHT rule `r\d` and \d more were not held against/);
});

t.test("FINDINGS.md tells every code, and none that there is not", async (t) => {
  const root = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
  const page = readFileSync(join(root, "engine/workspace/FINDINGS.md"), "utf8");
  const told = [...page.matchAll(/^## `([A-Z_]+)`$/gm)].map(([, code]) => code);
  t.strictSame(told, Object.keys(FINDING_CODES), "a section each, in the table's order");
  for (const [code, meaning] of Object.entries(FINDING_CODES)) {
    const section = page.slice(page.indexOf(`## \`${code}\``)).split("\n## ")[0]!;
    t.ok(section.includes(meaning), `${code}: with its meaning`);
    t.match(section, /\*\*Mend it:\*\*/, `${code}: with a way out`);
  }
});
