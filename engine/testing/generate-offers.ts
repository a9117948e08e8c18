/** Arbitrary offers, and the predicates and the dates around the clock that rules have too. */
import type { Attribute } from "../workspace/model-attributes.ts";
import type { Offer, OfferAttributeSource, Predicates, Validity } from "../workspace/model-offers.ts";
import { CATEGORIES, type Dice, maybe, NOW_MS, offerExpressions, PURPOSES } from "./dice.ts";
import type { ExpressionArbitraries } from "./expressions.ts";
import { offerCaps, suppressions } from "./generate-memory.ts";

export function offer(dice: Dice, code: string, attributes: readonly Attribute[]): Offer {
  return {
    code,
    fallback: false,
    ...maybe("category", dice.pick([undefined, ...CATEGORIES])),
    ...maybe("purpose", dice.pick([undefined, ...PURPOSES])),
    ...maybe("value", dice.pick([undefined, 2, 0.5])),
    ...maybe("validity", validity(dice)),
    ...predicates(dice),
    ...maybe("caps", offerCaps(dice)),
    ...maybe("suppressions", suppressions(dice)),
    attributes: offerValues(dice, attributes),
  };
}

export function offerValues(
  dice: Dice,
  attributes: readonly Attribute[],
): Record<string, OfferAttributeSource> {
  const kinds = {
    number: "double",
    integer: "int",
    boolean: "boolean",
    string: "string",
    timestamp: "timestamp",
  };
  return Object.fromEntries(
    dice.subset(attributes).map((attribute): [string, OfferAttributeSource] => {
      const value = dice.value(attribute);
      const byDefault = maybe("default", dice.pick([undefined, value]));
      if (!dice.oneIn(4)) return [attribute.name, { kind: "constant", value }];
      if (attribute.name === "title" && dice.oneIn(2)) {
        const template = "Hi {{ profile.tier }}, {{ profile.age }} at {{ now }}";
        return [
          attribute.name,
          { kind: "template", template, ...maybe("default", dice.pick([undefined, "?"])) },
        ];
      }
      const kind = kinds[attribute.type] as keyof ExpressionArbitraries;
      const expression = dice.expression(offerExpressions, kind);
      return [attribute.name, { kind: "expression", expression, ...byDefault }];
    }),
  );
}

export function validity(dice: Dice): Validity | undefined {
  if (!dice.oneIn(6)) return undefined;
  const edges = [undefined, NOW_MS - 1, NOW_MS, NOW_MS + 1];
  return { ...maybe("fromMs", dice.pick(edges)), ...maybe("untilMs", dice.pick(edges)) };
}

export function predicates(dice: Dice): Predicates {
  const some = (times: number): string | undefined =>
    dice.oneIn(2 * times) ? dice.predicate(true) : undefined;
  return {
    ...maybe("eligibility", some(3)),
    ...maybe("applicability", some(4)),
    ...maybe("suitability", some(4)),
  };
}
