/** What generators of scenarios share: the small world they draw from, and an imperative hand on fast-check. */
import fc from "fast-check";
import { checkExpression } from "../rules/check.ts";
import { ALL_ROOTS, type ExpressionScope } from "../rules/scope.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import {
  type ExpressionArbitraries,
  expressionArbitraries,
  type NamedAttribute,
  stateTexts,
} from "./expressions.ts";

type Generate = fc.GeneratorValue;

export const NOW_MS = Date.UTC(2026, 2, 29, 1); // Lisbon's clocks go forward.
export const LISBON: TimeZoneTable = {
  initialOffsetMinutes: 0,
  atMs: [NOW_MS, Date.UTC(2026, 9, 25, 1)],
  offsetMinutes: [60, 0],
};
export const ZONE = "Europe/Lisbon";
/** Its day is another one for a quarter of ours, and its quarters of an hour are not whole hours. */
export const ZONE_AFAR = "Asia/Kathmandu";
export const KATHMANDU: TimeZoneTable = { initialOffsetMinutes: 345, atMs: [], offsetMinutes: [] };
/** Where a visitor says which zone is its own. */
export const ZONE_ATTRIBUTE: Attribute = {
  name: "zone",
  type: "string",
  allowed: [ZONE, ZONE_AFAR],
};
export const PURPOSES = ["marketing", "service"];
export const LEVELS = ["customer", "device"];
export const IDS = ["C-1", "C-2", "C-3", "é-4", "C-5"];
export const CATEGORIES = ["drinks", "food"];

export const PROFILE: readonly Attribute[] = [
  { name: "affinity.coffee", type: "number" },
  { name: "age", type: "integer" },
  { name: "since", type: "timestamp" },
  { name: "tier", type: "string" },
  { name: "vip", type: "boolean" },
];
export const CONTEXT: readonly Attribute[] = [
  { name: "daypart", type: "string" },
  { name: "rain", type: "boolean" },
  { name: "temperature", type: "number" },
];
/** Feeds, joined by attributes of the context; where there are none, callers send what they would give. */
export const FEEDS = [
  { name: "stock", key: "rain" },
  { name: "weather", key: "daypart" },
] as const;
export const FEED_ATTRIBUTES: readonly Attribute[] = [
  { name: "stock.left", type: "integer" },
  { name: "stock.since", type: "timestamp" },
  { name: "weather.heat", type: "number" },
  { name: "weather.sky", type: "string" },
];
export const OFFER: readonly Attribute[] = [
  { name: "brand", type: "string" },
  { name: "price", type: "number" },
  { name: "steps", type: "integer", max: 1000 },
  { name: "title", type: "string" },
];

const VALUES: Readonly<Record<Attribute["type"], readonly AttributeValue[]>> = {
  number: [0, 0.5, 2, -1.5],
  integer: [0, 7, 18, Number.MAX_SAFE_INTEGER],
  boolean: [true, false],
  string: ["", "gold", "a", "𝕏"],
  timestamp: [0, NOW_MS - 1, NOW_MS],
};

/** By context attribute: keys of rows. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  rain: ["true", "false", "maybe"],
  daypart: ["", "gold", "a", "𝕏"],
};

const rooted = (root: string, attributes: readonly Attribute[]): NamedAttribute[] =>
  attributes.map(({ name, type }) => ({ name: `${root}.${name}`, type }));
const VISITOR_NAMES = [
  ...rooted("profile", PROFILE),
  ...rooted("context", CONTEXT),
  ...rooted("context", FEED_ATTRIBUTES),
];
const OFFER_NAMES = [
  ...VISITOR_NAMES,
  ...rooted("offer", OFFER),
  ...rooted("offer", [
    { name: "code", type: "string" },
    { name: "category", type: "string" },
    { name: "value", type: "number" },
  ]),
];
const ASKED = stateTexts(
  ["offer.offer-0", "offer.offer-1", "category.drinks", "zone.home", "zone.order", "medium.app", "any"],
  ["15m", "24h"],
);
export const visitorExpressions = expressionArbitraries(VISITOR_NAMES, [ZONE, "+02:00"], ASKED);
export const offerExpressions = expressionArbitraries(OFFER_NAMES, [ZONE, "+02:00"], ASKED);

/** Conditions as designers write them; the arbitrary ones are rarely true. */
const PLAIN = [
  "profile.age >= 18",
  "profile.vip",
  "profile.tier == 'gold'",
  "profile.tier in ['gold', 'a']",
  "context.weather.sky == 'gold'",
  "!has(context.weather.heat) || context.weather.heat < 1.0",
  "context.stock.left > 0",
  "context.rain || context.temperature < 1.0",
  "has(profile.since) && now - profile.since > duration('1h')",
  `now.getHours('${ZONE}') == 2`,
  "state.contacts('any', duration('24h')) < 2",
  "!state.responded('offer.offer-0')",
  "state.accepted('category.drinks') || state.contacts('offer.offer-1') == 0",
  "true",
] as const;

const SCOPE: ExpressionScope = {
  profile: PROFILE,
  context: [...CONTEXT, ...FEED_ATTRIBUTES],
  offer: OFFER,
  roots: ALL_ROOTS,
};

/** Imperative helpers over fast-check's generator. */
export class Dice {
  readonly #generate: Generate;
  constructor(generate: Generate) {
    this.#generate = generate;
  }
  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.#generate(fc.nat, times - 1) === times - 1;
  }
  count(min: number, max: number): number {
    return this.#generate(fc.integer, { min, max });
  }
  pick<T>(values: readonly T[]): T {
    return values[this.#generate(fc.nat, values.length - 1)]!;
  }
  subset<T>(values: readonly T[]): T[] {
    return values.filter(() => this.#generate(fc.boolean));
  }
  expression(expressions: ExpressionArbitraries, kind: keyof ExpressionArbitraries): string {
    // Macros in macros may take more steps than a bundle's expression may.
    for (;;) {
      const { ours } = this.#generate(() => expressions[kind]);
      if (!checkExpression(ours, "any", SCOPE).some(({ message }) => message.includes("steps"))) return ours;
    }
  }
  predicate(isAboutOffer: boolean): string {
    if (!this.oneIn(3)) return this.pick(PLAIN);
    return this.expression(isAboutOffer ? offerExpressions : visitorExpressions, "boolean");
  }
  value(attribute: Attribute): AttributeValue {
    return this.pick(VALUES[attribute.type]);
  }
  values(attributes: readonly Attribute[]): Record<string, AttributeValue> {
    return Object.fromEntries(
      this.subset(attributes).map((attribute) => [attribute.name, this.value(attribute)]),
    );
  }
  /** Some with a default, or bounds. */
  declare<T extends Attribute>(attributes: readonly T[]): T[] {
    return attributes.map((attribute) =>
      this.oneIn(3) ? { ...attribute, default: this.value(attribute) } : attribute,
    );
  }
}

/** A key for what is there, none for what is not. */
export function maybe<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
