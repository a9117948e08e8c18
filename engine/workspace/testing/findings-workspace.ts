/** A workspace in which there is nothing to find, and the changes of it that tests of findings make. */

export const FINDINGS_FILES: Readonly<Record<string, string>> = {
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
export const STRATEGY = "strategy/web.yaml";
export const SEGMENTS = "segments/all.yaml";
export const OFFERS = "offers/all.yaml";
export const CHANNEL = "channels/web/channel.yaml";

/** With one more line in a file. */
export const withLine = (path: string, line: string) => ({ [path]: `${FINDINGS_FILES[path]}  - ${line}\n` });
/** With a third rule for offer `a`, which another rule brings as well, for less. */
export const withRule = (text: string) =>
  withLine(STRATEGY, `{ id: r, zone: home, offer: a, score: 20, ${text} }`);
/** With another first rule, and one more for its zone and offer. */
export const scored = (first: string, other: string) => ({
  [STRATEGY]: FINDINGS_FILES[STRATEGY]!.replace("first, zone: home, offer: a, score: 10", first).concat(
    `  - { zone: home, offer: a, id: ${other} }\n`,
  ),
});
/** Rule `first`, better than `r`, with a feed; both with what is given besides. */
export const withFeed = (first: string, other = "") => ({
  "feeds/weather.yaml":
    "name: weather\nkey: daypart\nmaxAge: 1h\nattributes: [{ name: heat, type: number }]\n",
  ...scored(`first, zone: home, offer: a, score: 10${first}`, `r, score: 5${other}`),
});
export const SHADOWED =
  "5 [r] RULE_SHADOWED rule `r` never counts: whenever it fires, `first` brings the same offer with a higher score";
export const withSegment = (text: string) => withLine(SEGMENTS, `{ name: s, ${text} }`);
