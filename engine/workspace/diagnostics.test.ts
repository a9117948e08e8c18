/**
 * What is said of bad workspaces, to the letter: each row changes one text of the small workspace and states every
 * diagnostic that comes of it, with the text under its carets in brackets. The words are the interface.
 */
import t from "tap";
import { diagnosticLines, loadWith, SMALL_WORKSPACE } from "./testing/small-workspace.ts";

type Row = readonly [why: string, path: string, from: string, to: string, ...expected: string[]];

const OFFERS = "offers/coffee.yaml";
const SEGMENTS = "segments/coffee.yaml";
const STRATEGY = "strategy/coffee.yaml";
const CHANNEL = "channels/harbor-coffee/channel.yaml";
const TESTS = "tests/coffee.yaml";

const ROWS: readonly Row[] = [
  // Names
  [
    "the issue's own example",
    SEGMENTS,
    '"gold-members & !lapsed"',
    '"gold-memebrs & !lapsed"',
    "segments/coffee.yaml:5 [gold-memebrs] REFERENCE_UNKNOWN unknown segment `gold-memebrs` → gold-members",
  ],
  ["names are case-insensitive", SEGMENTS, '"gold-members & !lapsed"', '"Gold-Members & !LAPSED"'],
  [
    "two segments of one name, the second in other letters",
    SEGMENTS,
    "name: lapsed",
    "name: Gold-Members",
    "segments/coffee.yaml:4 [Gold-Members] NAME_DUPLICATE segment `gold-members` is there twice",
    "segments/coffee.yaml:5 [lapsed] REFERENCE_UNKNOWN unknown segment `lapsed`",
    "segments/coffee.yaml:6 [lapsed] REFERENCE_UNKNOWN unknown segment `lapsed`",
  ],
  [
    "a name with a space",
    OFFERS,
    "code: free-pastry",
    "code: free cake",
    "offers/coffee.yaml:17 [free cake] NAME_INVALID an offer's name is made of letters, digits, `.`, `_` and `-` → free-cake",
    "strategy/coffee.yaml:4 [free-pastry] REFERENCE_UNKNOWN unknown offer `free-pastry`",
    "tests/coffee.yaml:10 [free-pastry] REFERENCE_UNKNOWN unknown offer `free-pastry`",
  ],
  [
    "an attribute that no expression could name",
    "profile.yaml",
    "name: age",
    "name: in",
    "invariants/coffee.yaml:1 [profile.age] EXPRESSION_INVALID unknown attribute `profile.age`",
    "offers/coffee.yaml:8 [profile.age] EXPRESSION_INVALID unknown attribute `profile.age`",
    "profile.yaml:2 [in] NAME_RESERVED `in` is a reserved word of expressions",
    "strategy/coffee.yaml:3 [profile.age] EXPRESSION_INVALID unknown attribute `profile.age`",
    "tests/coffee.yaml:4 [age] REFERENCE_UNKNOWN unknown profile attribute `age`",
  ],
  [
    "an attribute below another",
    "profile.yaml",
    "name: first_name",
    "name: age.exact",
    "offers/coffee.yaml:13 [profile.first_name] TEMPLATE_INVALID unknown attribute `profile.first_name`",
    "profile.yaml:3 [age.exact] NAME_CLASH `age.exact` cannot be beside `age`: an attribute has no parts",
  ],
  [
    "consent is made from purposes",
    "profile.yaml",
    "name: tier",
    "name: consent.web",
    "channels/harbor-coffee/channel.yaml:13 [tier] REFERENCE_UNKNOWN unknown profile attribute `tier`",
    "profile.yaml:4 [consent.web] NAME_RESERVED `consent.*` is reserved: state `purposes` in workspace.yaml instead",
  ],
  [
    "an offer's own attributes",
    "workspace.yaml",
    "name: price",
    "name: value",
    "offers/coffee.yaml:12 [price] REFERENCE_UNKNOWN unknown offer attribute `price`",
    "workspace.yaml:11 [value] NAME_RESERVED every offer has `value` of its own",
  ],
  [
    "a name that objects have an opinion on",
    SEGMENTS,
    "name: core",
    "name: __proto__",
    "segments/coffee.yaml:5 [__proto__] NAME_RESERVED the name `__proto__` is reserved",
    "strategy/coffee.yaml:4 [core] REFERENCE_UNKNOWN unknown segment `core`",
  ],
  // Expressions
  [
    "an unknown attribute",
    STRATEGY,
    "profile.age > 3",
    "profile.agee > 3",
    "strategy/coffee.yaml:3 [profile.agee] EXPRESSION_INVALID unknown attribute `profile.agee` → profile.age",
  ],
  [
    "a comparison of two types",
    STRATEGY,
    '"profile.age > 3"',
    "'profile.age > \"x\"'",
    'strategy/coffee.yaml:3 [profile.age > "x"] EXPRESSION_INVALID `>` cannot compare an integer with a string',
  ],
  [
    "a place in a double-quoted text with escapes",
    STRATEGY,
    '"profile.age > 3"',
    '"profile.tier == \\"gold\\" && profile.agee > 3"',
    "strategy/coffee.yaml:3 [profile.agee] EXPRESSION_INVALID unknown attribute `profile.agee` → profile.age",
  ],
  [
    "a place in a single-quoted text with quotes",
    STRATEGY,
    '"profile.age > 3"',
    "'profile.tier == ''gold'' && profile.agee > 3'",
    "strategy/coffee.yaml:3 [profile.agee] EXPRESSION_INVALID unknown attribute `profile.agee` → profile.age",
  ],
  [
    "a place in a folded block",
    OFFERS,
    '"profile.age >= 16"',
    ">-\n      profile.age >= 16\n      && profile.tierr == 'gold'",
    "offers/coffee.yaml:10 [profile.tierr] EXPRESSION_INVALID unknown attribute `profile.tierr` → profile.tier",
  ],
  [
    "a place in a literal block",
    OFFERS,
    '"profile.age >= 16"',
    "|\n      profile.age >= 16 &&\n        profile.tierr == 'gold'",
    "offers/coffee.yaml:10 [profile.tierr] EXPRESSION_INVALID unknown attribute `profile.tierr` → profile.tier",
  ],
  [
    "a place in a plain text over two lines",
    OFFERS,
    '"profile.age >= 16"',
    "profile.age >= 16 &&\n      profile.tierr == 'gold'",
    "offers/coffee.yaml:9 [profile.tierr] EXPRESSION_INVALID unknown attribute `profile.tierr` → profile.tier",
  ],
  [
    "a place in a template",
    OFFERS,
    "profile.first_name",
    "profile.first_nam",
    "offers/coffee.yaml:13 [profile.first_nam] TEMPLATE_INVALID unknown attribute `profile.first_nam` → profile.first_name",
  ],
  [
    "a template that does not end",
    OFFERS,
    "first_name }}",
    "first_name }",
    "offers/coffee.yaml:13 [{{] TEMPLATE_INVALID `{{` has no `}}`",
  ],
  [
    "what later versions know",
    STRATEGY,
    "profile.age > 3",
    "session.age > 3",
    "strategy/coffee.yaml:3 [session.age] EXPRESSION_INVALID `session.*` is not in this version",
  ],
  [
    "a segment knows no offer",
    SEGMENTS,
    "profile.affinity.coffee > 0.6",
    "offer.price > 0.6",
    "segments/coffee.yaml:3 [offer.price] EXPRESSION_INVALID `offer.*` cannot be used here; an expression here may use `profile.*`, `context.*`, `now`",
  ],
  [
    "an expression of another type than its attribute",
    OFFERS,
    '"profile.affinity.coffee * 2.0"',
    '"profile.tier"',
    "offers/coffee.yaml:14 [profile.tier] EXPRESSION_INVALID the result must be a number, but this is a string",
  ],
  // Keys and types
  [
    "an unknown key",
    OFFERS,
    "purpose: marketing",
    "purpse: marketing",
    "offers/coffee.yaml:4 [purpse] KEY_UNKNOWN unknown key `purpse` → purpose",
  ],
  [
    "a key twice",
    OFFERS,
    "purpose: marketing",
    "category: food",
    "offers/coffee.yaml:4 [category] KEY_DUPLICATE `category` is written twice",
  ],
  [
    "a missing key",
    STRATEGY,
    "offer: latte-2for1, ",
    "",
    'strategy/coffee.yaml:3 [{ id: hero-latte, zone: home, segment: coffee-lovers, score: 70, eligibility: "profile.age > 3", lever: 1.2 }] KEY_MISSING `offer` is missing',
  ],
  [
    "what is taken out is not unknown where it is used",
    SEGMENTS,
    "{ level: customer, file: gold-members.csv",
    "{ file: gold-members.csv",
    "segments/coffee.yaml:2 [{ file: gold-members.csv, asOf: 2026-11-01T00:00:00Z }] KEY_MISSING `level` is missing",
  ],
  [
    "a number where a text is wanted",
    TESTS,
    "id: C-1001",
    "id: 1001",
    "tests/coffee.yaml:4 [1001] TYPE_WRONG expected a text, found the number 1001; put it in quotes",
  ],
  [
    "nothing where a list is wanted",
    "profile.yaml",
    SMALL_WORKSPACE["profile.yaml"]!,
    "attributes:\n",
    "profile.yaml:1 [] TYPE_WRONG expected a list, found nothing",
  ],
  [
    "a value that is none of a list",
    CHANNEL,
    "medium: app",
    "medium: apps",
    "channels/harbor-coffee/channel.yaml:9 [apps] VALUE_NOT_ALLOWED `apps` is not allowed → app",
  ],
  [
    "a value near none of the list",
    CHANNEL,
    "medium: app",
    "medium: television",
    "channels/harbor-coffee/channel.yaml:9 [television] VALUE_NOT_ALLOWED `television` is not allowed; it is one of web, app, email, sms, push, agent, kiosk",
  ],
  [
    "a count out of its range",
    CHANNEL,
    "countMax: 5",
    "countMax: 500",
    "channels/harbor-coffee/channel.yaml:9 [500] VALUE_OUT_OF_RANGE must be at most 100",
  ],
  [
    "a score out of its range",
    STRATEGY,
    "score: 70",
    "score: 700",
    "strategy/coffee.yaml:3 [700] VALUE_OUT_OF_RANGE must be from 0 to 100",
  ],
  [
    "a rule without any score",
    STRATEGY,
    "score: 70, ",
    "",
    "strategy/coffee.yaml:3 [hero-latte] KEY_MISSING a rule needs a `score`, or a `propensity` of its own or of its channel",
  ],
  ["a rule with a propensity needs none", STRATEGY, "score: 70, ", "propensity: 0.1, "],
  [
    "a number where a text with a form of its own is wanted",
    CHANNEL,
    "share: 5%",
    "share: 0.05",
    "channels/harbor-coffee/channel.yaml:15 [0.05] TYPE_WRONG expected a text, found the number 0.05; write it as `5%`",
  ],
  // Values of attributes
  [
    "a default that is not allowed",
    "profile.yaml",
    "default: bronze",
    "default: bronz",
    "profile.yaml:4 [bronz] VALUE_NOT_ALLOWED `bronz` is not allowed for `tier` → bronze",
  ],
  [
    "bounds that allow nothing",
    "profile.yaml",
    "min: 0, max: 130",
    "min: 131, max: 130",
    "profile.yaml:2 [130] COMBINATION_INVALID `max` is less than `min`: no value would be allowed",
    "tests/coffee.yaml:4 [30] VALUE_OUT_OF_RANGE `age` is 131 to 130, but this is 30",
  ],
  [
    "a value out of its attribute's range",
    TESTS,
    "age: 30",
    "age: 300",
    "tests/coffee.yaml:4 [300] VALUE_OUT_OF_RANGE `age` is 0 to 130, but this is 300",
  ],
  [
    "a value of another type",
    CHANNEL,
    "tier: bronze",
    "age: old",
    "channels/harbor-coffee/channel.yaml:13 [old] TYPE_WRONG `age` is a whole number up to ±(2^53 − 1), but this is `old`",
  ],
  [
    "an integer that is not exact",
    CHANNEL,
    "tier: bronze",
    "age: 9007199254740993",
    "channels/harbor-coffee/channel.yaml:13 [9007199254740993] TYPE_WRONG `age` is a whole number up to ±(2^53 − 1), but this is `9007199254740992`",
  ],
  [
    "bounds of a text",
    "profile.yaml",
    "name: first_name, type: string",
    "name: first_name, type: string, min: 3",
    "profile.yaml:3 [min] COMBINATION_INVALID only numbers have `min`, and this is a string",
  ],
  // Dates, durations, shares
  [
    "a day that does not exist",
    OFFERS,
    "from: 2026-01-01",
    "from: 2026-02-30",
    "offers/coffee.yaml:7 [2026-02-30] DATE_INVALID `2026-02-30` is not a date like 2026-01-31 or 2026-01-31T08:00 that exists",
  ],
  [
    "an end before the beginning",
    OFFERS,
    "until: 2027-01-01",
    "until: 2026-01-01",
    "offers/coffee.yaml:7 [2026-01-01] DATE_INVALID it ends before it begins",
  ],
  [
    "an unknown time zone",
    CHANNEL,
    "Europe/Lisbon",
    "europe/lisbon",
    "channels/harbor-coffee/channel.yaml:3 [europe/lisbon] TIME_ZONE_UNKNOWN unknown time zone `europe/lisbon` → Europe/Lisbon",
  ],
  [
    "a duration without its unit",
    CHANNEL,
    "reservation: 30m",
    "reservation: '30'",
    "channels/harbor-coffee/channel.yaml:9 ['30'] DURATION_INVALID `30` is not a duration like 30m, 45s or 2h",
  ],
  [
    "a share above all",
    CHANNEL,
    "share: 5%",
    "share: 101%",
    "channels/harbor-coffee/channel.yaml:15 [101%] SHARE_INVALID `101%` is not a share like 5% or 0.5%, at most 100%, in steps of 0.0001%",
  ],
  // Combinations
  [
    "a circle of segments",
    SEGMENTS,
    '"gold-members & !lapsed"',
    '"everyone-else & !core"',
    'segments/coffee.yaml:5 ["everyone-else & !core"] CYCLE segments are defined by each other: `core` → `core`',
  ],
  [
    "a circle through a group's remainder",
    SEGMENTS,
    "name: lapsed, list: { level: customer }",
    "name: lapsed, expression: everyone-else",
    "segments/coffee.yaml:4 [everyone-else] CYCLE segments are defined by each other: `lapsed` → `everyone-else` → `lapsed`",
  ],
  [
    "algebra that does not parse",
    SEGMENTS,
    "& !lapsed",
    "& (lapsed",
    "segments/coffee.yaml:5 [(] ALGEBRA_INVALID this parenthesis is never closed",
  ],
  [
    "a list beside an expression",
    SEGMENTS,
    "{ name: core, expression:",
    '{ name: core, rule: "true", expression:',
    "segments/coffee.yaml:5 [rule] COMBINATION_INVALID `rule` may not stand beside `expression`",
  ],
  [
    "a fallback with a predicate",
    OFFERS,
    "fallback: true,",
    'fallback: true, eligibility: "true",',
    "offers/coffee.yaml:15 [eligibility] KEY_FORBIDDEN a fallback is fit for everybody: it may have no `eligibility`",
  ],
  [
    "a fallback that is none",
    CHANNEL,
    "fallbacks: [brand-story] }",
    "fallbacks: [free-pastry] }",
    "channels/harbor-coffee/channel.yaml:9 [free-pastry] FALLBACK_NOT_FIT offer `free-pastry` is not declared `fallback: true`",
  ],
  [
    "a fallback that an invariant could forbid",
    "invariants/coffee.yaml",
    "'credit'",
    "'brand'",
    'invariants/coffee.yaml:1 ["profile.age >= 18"] FALLBACK_FORBIDDEN invariant `no-credit-to-minors` could forbid the fallback `brand-story`, which must be fit for everybody',
  ],
  [
    "a quota by what is not the same for everybody",
    CHANNEL,
    "by: category",
    "by: greeting",
    "channels/harbor-coffee/channel.yaml:9 [greeting] COMBINATION_INVALID `greeting` is not the same for everybody in offer `latte-2for1`, so nothing can be counted by it",
  ],
  [
    "a channel in another's folder",
    CHANNEL,
    "name: harbor-coffee",
    "name: harbour-coffee",
    "channels/harbor-coffee/channel.yaml:1 [harbour-coffee] COMBINATION_INVALID the channel is `harbour-coffee`, but its folder is `harbor-coffee`",
    "strategy/coffee.yaml:1 [harbor-coffee] REFERENCE_UNKNOWN unknown channel `harbor-coffee` → harbour-coffee",
    "tests/coffee.yaml:5 [harbor-coffee] REFERENCE_UNKNOWN unknown channel `harbor-coffee` → harbour-coffee",
  ],
  [
    "a visitor without level",
    STRATEGY,
    "customer:C-1001",
    "C-1001",
    "strategy/coffee.yaml:4 [C-1001] VALUE_NOT_ALLOWED a visitor is written `LEVEL:ID`, as `customer:C-1001`",
  ],
  [
    "answers in another order than the request",
    TESTS,
    "points: [{ point: home.hero, count: 2 }]",
    "points: [{ point: other }, { point: home.hero }]",
    "tests/coffee.yaml:10 [points] COMBINATION_INVALID `home.hero` is asked for, but nothing is said of its answer",
    "tests/coffee.yaml:10 [home.hero] COMBINATION_INVALID answers come in the order of the request, which asks for `other` here",
  ],
  [
    "a reason that is no code",
    TESTS,
    "reason: ELIGIBILITY_FALSE",
    "reason: ELIGIBILTY_FALSE",
    "tests/coffee.yaml:11 [ELIGIBILTY_FALSE] VALUE_NOT_ALLOWED `ELIGIBILTY_FALSE` is not allowed → ELIGIBILITY_FALSE",
  ],
  [
    "a reason of another stage",
    TESTS,
    "reason: ELIGIBILITY_FALSE",
    "stage: SCORE, reason: ELIGIBILITY_FALSE",
    "tests/coffee.yaml:11 [SCORE] COMBINATION_INVALID ELIGIBILITY_FALSE is a reason of stage ELIGIBILITY",
  ],
  // YAML
  [
    "a bracket that is never closed",
    "context.yaml",
    "source: client }",
    "source: client ",
    "context.yaml:3 [] YAML_SYNTAX Flow map in block collection must be sufficiently indented and end with a }",
  ],
];

for (const [why, path, from, to, ...expected] of ROWS) {
  t.test(why, async (t) => {
    const text = SMALL_WORKSPACE[path]!;
    t.ok(text.includes(from), "the row changes something");
    const loaded = loadWith({ [path]: text.replace(from, () => to) });
    t.same(diagnosticLines(loaded), expected);
    t.equal(loaded.model === undefined, expected.length > 0, "a model only without errors");
  });
}
