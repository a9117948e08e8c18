/**
 * What is found of segments, dates, zones, points, offers and rules that another beats: the files that are changed, every
 * finding with the text under its carets in brackets, and why.
 */
import {
  CHANNEL,
  FINDINGS_FILES,
  OFFERS,
  SEGMENTS,
  SHADOWED,
  STRATEGY,
  scored,
  withFeed,
  withLine,
  withRule,
  withSegment,
} from "./findings-workspace.ts";

type Files = Readonly<Record<string, string>>;

export const WORKSPACE_FINDINGS: readonly (readonly [
  changes: Files,
  found: readonly string[],
  why: string,
])[] = [
  [
    withRule('segment: adults, applicability: "profile.age < 18"'),
    [
      "5 [profile.age < 18] RULE_NEVER_FIRES rule `r` can never fire: `profile.age < 18` and being in segment `adults` cannot both hold",
    ],
    "a condition against its segment",
  ],
  [
    {
      [OFFERS]: FINDINGS_FILES[OFFERS]!.replace(
        "code: b",
        "code: b, suitability: \"profile.tier == 'gold'\"",
      ),
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
      [SEGMENTS]: `${FINDINGS_FILES[SEGMENTS]}  - { name: older, rule: "profile.age > 40" }
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
      [STRATEGY]: `${FINDINGS_FILES[STRATEGY]}  - { id: r, zone: home, offer: a, score: 5, segment: adults }
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
      [OFFERS]: `${FINDINGS_FILES[OFFERS]}  - { code: c, validity: { until: 2026-11-22 } }\n`,
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
      [OFFERS]: FINDINGS_FILES[OFFERS]!.replace("code: b", "code: b, validity: { until: 2026-12-01 }"),
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
      [CHANNEL]: FINDINGS_FILES[CHANNEL]!.replace("{ name: order }]", "{ name: order }, { name: empty }]"),
      ...withLine(STRATEGY, "{ id: r, zone: empty, offer: a, score: 5 }"),
    },
    ["5 [empty] RULE_NEVER_FIRES rule `r` can never fire: no point asks for zone `empty`"],
    "a zone without points",
  ],
  [
    { [STRATEGY]: FINDINGS_FILES[STRATEGY]!.replace("zone: home", "zone: order") },
    [
      "channels/web/channel.yaml:5 [p1] POINT_FALLS_BACK point `p1` can only fall back: nothing can come to its zone `home`",
    ],
    "a point that can only fall back",
  ],
  [
    { [STRATEGY]: FINDINGS_FILES[STRATEGY]!.replace("zone: order", "zone: home") },
    [
      "channels/web/channel.yaml:6 [p2] POINT_SILENT point `p2` can only answer nothing: nothing can come to its zone `order`, and it has no fallback",
    ],
    "a point that can only answer nothing",
  ],
  [
    {
      [STRATEGY]: FINDINGS_FILES[STRATEGY]!.replace(
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
      [STRATEGY]: FINDINGS_FILES[STRATEGY]!.replace("zone: order", '"zone": "*"').replace(
        "first, zone: home",
        "first, zone: order",
      ),
    },
    [],
    "a rule for all zones",
  ],
  [
    { [OFFERS]: `${FINDINGS_FILES[OFFERS]}  - { code: c }\n  - { code: d, fallback: true }\n` },
    [
      "5 [c] OFFER_UNREACHED offer `c` can come to no point: no rule, white list, default or point's fallbacks name it",
      "6 [d] OFFER_UNREACHED offer `d` can come to no point: no rule, white list, default or point's fallbacks name it",
    ],
    "offers that nothing names",
  ],
  [
    {
      [STRATEGY]: `${FINDINGS_FILES[STRATEGY]!.replace("score: 10 }", "score: 10, enabled: false }")}whiteLists: [{ name: w, offers: [a], visitors: [customer:C-1], zones: [home], score: 5 }]\n`,
    },
    ["3 [false] RULE_DISABLED rule `first` is switched off"],
    "a white list reaches what the rule does not",
  ],
  [
    {
      "workspace.yaml": FINDINGS_FILES["workspace.yaml"]!.replace(
        "name: device",
        "name: device, defaultOffers: [{ offer: c, score: 1, zones: [home] }]",
      ),
      [OFFERS]: `${FINDINGS_FILES[OFFERS]}  - { code: c }\n`,
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
      [STRATEGY]: `${FINDINGS_FILES[STRATEGY]!}${Array.from({ length: 64 }, (_, at) => `  - { id: r${at}, zone: home, offer: a, score: 5 }\n`).join("")}`,
    },
    [
      "3 [first] SHADOWED_UNSOUGHT rule `first` and 64 more were not held against the other rules of the same offer: too much to search",
    ],
    "too many rules of one offer",
  ],
];
