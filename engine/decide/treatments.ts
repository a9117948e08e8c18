/**
 * The treatments of a generation, in one fixed order: by channel, by zone (rules, white lists, level defaults), then
 * each point's fallbacks. Ids are static: the same strategy gives the same ids under any bundle.
 */

import { compileTemplate, compileValue } from "../rules/compile.ts";
import type { ExpressionScope } from "../rules/scope.ts";
import type { Model } from "../workspace/model.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import type { Offer } from "../workspace/model-offers.ts";
import type { OfferFacts } from "./conditions.ts";
import type { Treatment } from "./generation.ts";
import type { PersonalPlan } from "./plan.ts";

/** What all treatments of one offer share. */
interface OfferParts {
  readonly constants: Treatment["constants"];
  readonly personal: Treatment["personal"];
  readonly plans: readonly PersonalPlan[] | null;
}

export class TreatmentTable {
  readonly treatments: Treatment[] = [];
  readonly personal: (readonly PersonalPlan[] | null)[] = [];
  readonly #model: Model;
  readonly #facts: OfferFacts;
  readonly #scope: ExpressionScope;
  readonly #parts = new Map<string, OfferParts>();

  /** @param scope of expressions about an offer. */
  constructor(model: Model, facts: OfferFacts, scope: ExpressionScope) {
    this.#model = model;
    this.#facts = facts;
    this.#scope = scope;
  }

  /** Errors: BUNDLE_INVALID where an attribute's expression does not check. */
  add(treatment: Omit<Treatment, "index" | "constants" | "personal">): Treatment {
    const { offer } = treatment;
    let parts = this.#parts.get(offer.code);
    if (parts === undefined) {
      parts = this.#partsOf(offer);
      this.#parts.set(offer.code, parts);
    }
    const { constants, personal, plans } = parts;
    const added: Treatment = { index: this.treatments.length, ...treatment, constants, personal };
    this.treatments.push(added);
    this.personal.push(plans);
    return added;
  }

  #partsOf(offer: Offer): OfferParts {
    const constants: { name: string; attribute: Attribute; value: AttributeValue }[] = [];
    const plans: PersonalPlan[] = [];
    const declared = [...this.#model.offerAttributes].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const attribute of declared) {
      const { name } = attribute;
      const source = Object.hasOwn(offer.attributes, name) ? offer.attributes[name] : undefined;
      if (source === undefined) {
        if (attribute.default !== undefined) constants.push({ name, attribute, value: attribute.default });
      } else if (source.kind === "constant") constants.push({ name, attribute, value: source.value });
      else plans.push(this.#personalPlan(attribute, source, offer));
    }
    const personal = plans.map(({ attribute }) => ({ name: attribute.name, attribute }));
    return { constants, personal, plans: plans.length === 0 ? null : plans };
  }

  #personalPlan(
    attribute: Attribute,
    source: Exclude<Offer["attributes"][string], { kind: "constant" }>,
    offer: Offer,
  ): PersonalPlan {
    const scope = this.#scope;
    const zones = this.#model.timeZones;
    return {
      attribute,
      expression:
        source.kind === "expression" ? compileValue(source.expression, attribute.type, scope, zones) : null,
      template: source.kind === "template" ? compileTemplate(source.template, scope, zones) : null,
      offerValues: this.#facts.of(offer),
      default: source.default ?? attribute.default,
    };
  }
}
