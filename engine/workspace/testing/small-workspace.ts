/** A small complete workspace for tests, and how to load it with one file changed. */
import { type LoadedWorkspace, loadWorkspace } from "../load.ts";

export const SMALL_WORKSPACE: Readonly<Record<string, string>> = {
  "workspace.yaml": `name: harbor-coffee
displayName: Harbor Coffee
timeZone: Europe/Lisbon
levels:
  - name: customer
    defaultOffers: [{ offer: loyalty-welcome, score: 5 }]
  - name: device
purposes: [marketing, service]
offerAttributes:
  - { name: title, type: string }
  - { name: price, type: number, default: 0 }
  - { name: greeting, type: string }
  - { name: saving, type: number }
`,
  "profile.yaml": `attributes:
  - { name: age, type: integer, min: 0, max: 130 }
  - { name: first_name, type: string }
  - { name: tier, type: string, allowed: [bronze, silver, gold], default: bronze }
  - { name: affinity.coffee, type: number, default: 0 }
`,
  "context.yaml": `attributes:
  - { name: daypart, type: string, source: client }
`,
  "channels/harbor-coffee/channel.yaml": `name: harbor-coffee
salt: harbor-2026
timeZone: Europe/Lisbon
deadlineMs: 50
consentUnknown: denied
unrecorded: answer
zones: [{ name: home }, { name: order }]
points:
  - { name: home.hero, zone: home, medium: app, contact: impression, reservation: 30m, consent: required, duplicates: caller, countMax: 5, quotas: [{ by: category, max: 1 }], fallbacks: [brand-story] }
events:
  - { name: impression, category: contact }
  - { name: view.menu, category: plain, attributes: [{ name: section, type: string }] }
anonymous: { tier: bronze }
fallbacks: [brand-story]
holdout: { salt: h1, share: 5%, answer: fallback }
factors: { value: "offer.value" }
`,
  "segments/coffee.yaml": `segments:
  - { name: gold-members, list: { level: customer, file: gold-members.csv, asOf: 2026-11-01T00:00:00Z } }
  - { name: coffee-lovers, rule: "profile.affinity.coffee > 0.6" }
  - { name: lapsed, list: { level: customer } }
  - { name: core, expression: "gold-members & !lapsed" }
groups: [{ name: value-tier, segments: [gold-members, lapsed], remainder: everyone-else }]
`,
  "offers/coffee.yaml": `offers:
  - code: latte-2for1
    category: drinks
    purpose: marketing
    value: 3.5
    cost: 1.1
    validity: { from: 2026-01-01, until: 2027-01-01 }
    eligibility: "profile.age >= 16"
    applicability: "context.daypart == 'morning'"
    attributes:
      title: Two for one
      price: 3.5
      greeting: { template: "Hello {{ profile.first_name }}", default: Hello }
      saving: { expression: "profile.affinity.coffee * 2.0", default: 0 }
  - { code: brand-story, category: brand, fallback: true, attributes: { title: Our story } }
  - { code: loyalty-welcome, category: loyalty }
  - { code: free-pastry, category: food }
`,
  "strategy/coffee.yaml": `channel: harbor-coffee
rules:
  - { id: hero-latte, zone: home, segment: coffee-lovers, offer: latte-2for1, score: 70, eligibility: "profile.age > 3", lever: 1.2 }
whiteLists: [{ name: vip, offers: [free-pastry], visitors: [customer:C-1001], segment: core, zones: [home], score: 95 }]
blackLists: [{ name: complaints, offers: ["*"], segment: everyone-else }]
`,
  "invariants/coffee.yaml": `invariants: [{ name: no-credit-to-minors, when: "offer.category == 'loyalty'", require: "profile.age >= 18" }]
`,
  "tests/coffee.yaml": `goldens:
  - name: gold member in the morning
    at: 2026-11-02T08:00:00Z
    visitor: { level: customer, id: C-1001, profile: { age: 30 }, lists: [gold-members] }
    channel: harbor-coffee
    context: { daypart: morning }
    points: [{ point: home.hero, count: 2 }]
    expect:
      holdout: false
      points: [{ point: home.hero, status: DECIDED, offers: [latte-2for1, free-pastry] }]
      dropped: [{ point: home.hero, offer: loyalty-welcome, reason: ELIGIBILITY_FALSE }]
`,
};

/** The same with all that a workspace may say of visitors' memory. */
export const MEMORY_WORKSPACE: Readonly<Record<string, string>> = {
  ...SMALL_WORKSPACE,
  "workspace.yaml": `${SMALL_WORKSPACE["workspace.yaml"]}visitorTimeZone: home_zone
`,
  "profile.yaml": `${SMALL_WORKSPACE["profile.yaml"]}  - { name: home_zone, type: string, allowed: [Europe/Lisbon, Asia/Tokyo] }
`,
  "channels/harbor-coffee/channel.yaml": `${SMALL_WORKSPACE["channels/harbor-coffee/channel.yaml"]!.replace(
    "attributes: [{ name: section, type: string }]",
    "attributes: [{ name: section, type: string }], sets: { tier: gold, first_name: { from: section } }, suppress: { offer: section, for: 90d }",
  )}caps:
  - { name: home-week, of: zone, subject: home, max: 3, window: 7d }
  - { name: drinks-day, of: category, subject: drinks, max: 2, per: day, in: visitor }
  - { name: app-month, of: medium, subject: app, max: 9, per: month, in: channel }
  - { name: ever, of: offer, max: 20, ever: true }
suppress:
  - { on: accept, for: forever, related: category }
  - { on: presented, moreThan: 4, within: 30d, for: 60d }
responses: { within: 30d, withoutContact: warn }
sessionTimeout: 30m
`,
  "offers/coffee.yaml": SMALL_WORKSPACE["offers/coffee.yaml"]!.replace(
    "code: free-pastry,",
    "code: free-pastry, caps: [{ max: 3, window: 168h }, { name: one, max: 1, per: day }], suppress: [{ on: reject, for: 30d }],",
  ),
  "tests/memory.yaml": `sequences:
  - name: twice
    at: 2026-11-02T08:00:00
    channel: harbor-coffee
    visitor: { level: customer, id: C-1001, profile: { age: 30 }, lists: [gold-members] }
    others: [{ level: device, id: a9f0, known: false }]
    context: { daypart: morning }
    steps:
      - { decide: [{ point: home.hero, count: 2 }], as: look, expect: { points: [{ point: home.hero, status: DECIDED, offers: [free-pastry] }] } }
      - { after: 5m, event: impression, eventId: e-1, of: { step: look, point: home.hero, offer: free-pastry }, expect: { applied: true } }
      - { at: 2026-11-03T08:00:00Z, event: view.menu, visitor: device:a9f0, attributes: { section: cold }, expect: { duplicate: false } }
      - { update: { tier: gold }, unset: [age] }
      - { link: customer:C-1001, visitor: device:a9f0 }
      - { forget: true }
`,
};

/** The small workspace with some files replaced, or taken out (null). */
export function loadWith(changes: Readonly<Record<string, string | null>> = {}): LoadedWorkspace {
  return loadWorkspace(filesWith(changes));
}

export function filesWith(
  changes: Readonly<Record<string, string | null>>,
  base: Readonly<Record<string, string>> = SMALL_WORKSPACE,
): Map<string, string> {
  const files = new Map(Object.entries(base));
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) files.delete(path);
    else files.set(path, text);
  }
  return files;
}

/** Diagnostics as lines, the place as the text under the carets: ``file:line `text` CODE message → suggestion``. */
export function diagnosticLines(loaded: LoadedWorkspace): string[] {
  return loaded.diagnostics.map((each) => {
    const text = each.quote.slice(each.column - 1, each.columnEnd - 1);
    const way = each.suggestion === undefined ? "" : ` → ${each.suggestion}`;
    return `${each.file}:${each.line} [${text}] ${each.code} ${each.message}${way}`;
  });
}
