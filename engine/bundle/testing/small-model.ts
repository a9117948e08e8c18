/** A model with a bit of everything that bundles and segments care about, for tests. */
import type { Model } from "../../workspace/model.ts";

export function smallModel(changes: Partial<Model> = {}): Model {
  return {
    format: 1,
    name: "small",
    timeZone: "UTC",
    levels: [
      { name: "customer", defaultOffers: [{ offer: "latte", score: 5 }] },
      { name: "device", defaultOffers: [] },
    ],
    purposes: ["marketing"],
    profile: [
      { name: "age", type: "integer", min: 0, max: 130 },
      { name: "tier", type: "string", allowed: ["bronze", "gold"], default: "bronze" },
    ],
    context: [{ name: "daypart", type: "string", source: "client" }],
    offerAttributes: [{ name: "title", type: "string" }],
    segments: [
      { name: "all-but-gold", expression: "!gold" },
      { name: "core", expression: "(gold | silver) & !lapsed" },
      { name: "gold", list: { level: "customer", asOfMs: 1_790_000_000_000 } },
      { name: "lapsed", list: { level: "customer" } },
      { name: "mixed", list: { level: "customer" }, rule: "profile.age > 30" },
      { name: "phones", list: { level: "device" } },
      { name: "silver", list: { level: "customer", asOfMs: 1_780_000_000_000 } },
      { name: "young", rule: "profile.age < 30" },
      { name: "young-core", expression: "young & core" },
    ],
    segmentGroups: [{ name: "value", segments: ["gold", "silver"], remainder: "everyone-else" }],
    offers: [
      {
        code: "latte",
        category: "drinks",
        value: 3.5,
        fallback: false,
        attributes: { title: { kind: "constant", value: "Ein Kaffee für zwei ☕" } },
      },
      { code: "story", fallback: true, attributes: {} },
    ],
    channels: [
      {
        name: "shop",
        salt: "salt",
        timeZone: "UTC",
        deadlineMsDefault: 50,
        consentUnknown: "denied",
        unrecorded: "answer",
        zones: [{ name: "home" }],
        points: [
          {
            name: "home.hero",
            zone: "home",
            medium: "app",
            contact: "decide",
            reservationMs: 0,
            consent: "required",
            duplicates: "caller",
            countMax: 5,
            quotas: [],
            fallbacks: ["story"],
          },
        ],
        events: [{ name: "view", category: "plain", attributes: [] }],
        anonymous: { tier: "bronze" },
        factors: {},
        rules: [{ id: "r1", zone: "home", segment: "core", offer: "latte", enabled: true, score: 70 }],
        whiteLists: [],
        blackLists: [],
      },
    ],
    invariants: [{ name: "cheap", require: "offer.value < 100.0" }],
    goldens: [],
    previews: [],
    tzdbVersion: "2026a",
    timeZones: { UTC: { initialOffsetMinutes: 0, atMs: [], offsetMinutes: [] } },
    ...changes,
  };
}
