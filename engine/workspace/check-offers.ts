/** Offers: what is proposed, with constant, computed and templated attributes. */
import { ENGINE_LIMITS } from "../limits.ts";
import type { KnownValues } from "../rules/scope.ts";
import { type AttributesByName, attributeValue } from "./check-attributes.ts";
import { checkOfferCaps } from "./check-caps.ts";
import { checkRelated, checkSuppressions } from "./check-suppressions.ts";
import { byName, type Checker, defined, type Names, sortedRecord } from "./checker.ts";
import type { Attribute } from "./model-attributes.ts";
import type { Offer, OfferAttributeSource } from "./model-offers.ts";
import { foldName } from "./names.ts";
import type { RawComputed, RawOffer, RawOffers } from "./raw.ts";

export interface CheckedOffers {
  readonly offers: readonly Offer[];
  readonly byCode: ReadonlyMap<string, Offer>;
  /** Where each was written, for reports that come later. */
  readonly raws: ReadonlyMap<string, RawOffer>;
}

/** What `offer.code`, `offer.category` and `offer.purpose` can be. Categories are declared nowhere: offers state them. */
export function offerFacts(
  files: readonly RawOffers[],
  purposes: readonly string[],
): ReadonlyMap<string, KnownValues> {
  const raws = files.flatMap((file) => file.offers);
  const categories = new Set(
    raws.flatMap(({ category }) => (category === undefined ? [] : [foldName(category)])),
  );
  const codes = new Set(raws.map(({ code }) => foldName(code)));
  return new Map([
    ["offer.code", { values: [...codes] }],
    ["offer.category", { values: [...categories], isOpen: true }],
    ["offer.purpose", { values: [...purposes] }],
  ]);
}

export function checkOffers(
  checker: Checker,
  files: readonly RawOffers[],
  attributes: AttributesByName,
  purposes: Names,
): CheckedOffers {
  const byCode = new Map<string, Offer>();
  const raws = new Map<string, RawOffer>();
  for (const raw of files.flatMap((file) => file.offers)) {
    const code = checker.name("offer", raw, "code");
    checker.add("offer", byCode, code, checkOffer(checker, code, raw, attributes, purposes), raw, "code");
    if (!raws.has(code)) raws.set(code, raw);
  }
  const offers = byName(byCode.values(), (offer) => offer.code);
  for (const [code, raw] of raws) {
    checkRelated(checker, raw.suppress, attributes, offers, [byCode.get(code)!]);
  }
  if (files[0] !== undefined) checker.limit("offers", byCode.size, ENGINE_LIMITS.offersMax, files[0]);
  return { offers, byCode, raws };
}

function checkOffer(
  checker: Checker,
  code: string,
  raw: RawOffer,
  attributes: AttributesByName,
  purposes: Names,
): Offer {
  const { displayName, value, cost, eligibility, applicability, suitability, fallback = false } = raw;
  checker.predicates(raw);
  return defined<Offer>({
    code,
    displayName,
    category: raw.category === undefined ? undefined : checker.name("category", raw, "category"),
    purpose: raw.purpose === undefined ? undefined : checker.reference("purpose", raw, "purpose", purposes),
    value,
    cost,
    validity: checker.validity(raw),
    eligibility,
    applicability,
    suitability,
    fallback,
    caps: checkOfferCaps(checker, raw),
    suppressions: checkSuppressions(checker, raw.suppress),
    attributes: checkOfferAttributes(checker, raw, attributes),
  });
}

/** The offer's own, and the declared defaults of those it does not state. */
function checkOfferAttributes(
  checker: Checker,
  raw: RawOffer,
  attributes: AttributesByName,
): Record<string, OfferAttributeSource> {
  const sources = new Map<string, OfferAttributeSource>();
  const values = raw.attributes ?? {};
  for (const key of Object.keys(values)) {
    const name = foldName(key);
    const attribute = attributes.get(name);
    if (attribute === undefined) {
      checker.unknown("offer attribute", name, attributes, () => checker.sources.placeOf(values, key, true));
      continue;
    }
    if (sources.has(name)) checker.duplicate("offer attribute", name, values, key);
    const source = checkSource(checker, attribute, values, key);
    if (source === undefined) continue;
    sources.set(name, source);
    if (source.kind !== "constant" && source.default === undefined) {
      checkMade(checker, attribute, raw, values, key);
    }
  }
  for (const { name, default: preset } of attributes.values()) {
    if (preset !== undefined && !sources.has(name)) sources.set(name, { kind: "constant", value: preset });
  }
  return sortedRecord(sources);
}

/** An attribute that is made for the visitor and has no default: where it cannot be made, it has no value. */
function checkMade(
  checker: Checker,
  { name }: Attribute,
  raw: RawOffer,
  values: NonNullable<RawOffer["attributes"]>,
  key: string,
): void {
  if (raw.fallback === true) {
    const message = `a fallback is answered whatever is known: \`${name}\` needs a \`default\``;
    checker.report(values, key, { code: "FALLBACK_NOT_FIT", message }, true);
    return;
  }
  const { template, expression } = values[key] as RawComputed;
  const predicates = [raw.eligibility, raw.applicability, raw.suitability].filter(
    (text) => text !== undefined,
  );
  const text = template ?? expression ?? "";
  const missing = checker.expressions?.mayLack(text, template !== undefined, predicates);
  if (missing === undefined) return;
  const message = `\`${name}\` has no \`default\`, and no value where \`${missing}\` has none`;
  checker.report(values, key, { severity: "warning", code: "COMBINATION_INVALID", message }, true);
}

function checkSource(
  checker: Checker,
  attribute: Attribute,
  values: NonNullable<RawOffer["attributes"]>,
  key: string,
): OfferAttributeSource | undefined {
  const raw = values[key]!;
  if (typeof raw !== "object") {
    const value = attributeValue(checker, attribute, values, key);
    return value === undefined ? undefined : { kind: "constant", value };
  }
  const preset = raw.default === undefined ? undefined : attributeValue(checker, attribute, raw, "default");
  if ((raw.template === undefined) === (raw.expression === undefined)) {
    const message = "state either `template` or `expression`";
    checker.report(values, key, { code: "COMBINATION_INVALID", message }, true);
    return undefined;
  }
  if (raw.expression !== undefined) {
    checker.expression(raw, "expression", "treatment", attribute.type);
    return defined<OfferAttributeSource>({ kind: "expression", expression: raw.expression, default: preset });
  }
  if (attribute.type !== "string") {
    const message = `a template makes a text, but \`${attribute.name}\` is a ${attribute.type}`;
    checker.report(raw, "template", { code: "TYPE_WRONG", message }, true);
    return undefined;
  }
  checker.template(raw, "template");
  return defined<OfferAttributeSource>({
    kind: "template",
    template: raw.template!,
    default: preset as string | undefined,
  });
}
