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

/** The small workspace with some files replaced, or taken out (null). */
export function loadWith(changes: Readonly<Record<string, string | null>> = {}): LoadedWorkspace {
  return loadWorkspace(filesWith(changes));
}

export function filesWith(changes: Readonly<Record<string, string | null>>): Map<string, string> {
  const files = new Map(Object.entries(SMALL_WORKSPACE));
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
