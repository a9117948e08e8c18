/**
 * What an expression may name, and what is said of one that names something else.
 *
 * Roots: `profile.*`, `context.*`, `offer.*` (code, category, purpose, value, cost and the declared offer attributes),
 * `state.*` (functions over the visitor's memory, see state-query.ts) and `now`. `session.*` is a known name that this
 * version refuses with a message of its own.
 */

import type { Model } from "../workspace/model.ts";
import type { Attribute, AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import type { Offer } from "../workspace/model-offers.ts";
import type { StateQueries, StateQuery } from "./state-query.ts";

export type ExpressionRoot = "profile" | "context" | "offer" | "state" | "now";

export interface ExpressionScope {
  readonly profile: readonly Attribute[];
  readonly context: readonly Attribute[];
  /** Columns of the profile's cells, parallel to `profile`. Absent: each attribute's own index. */
  readonly columns?: Int32Array;
  /** Declared offer attributes; the built-in ones are added by the checker. */
  readonly offer: readonly Attribute[];
  /** Roots allowed here; rule segments, for one, see no `offer`. */
  readonly roots: readonly ExpressionRoot[];
  /** IANA zone names that calendar functions may name; others are build errors. */
  readonly timeZones?: ReadonlySet<string>;
  /** Gives questions to `state.*` their numbers. Absent: they are only checked. */
  readonly queries?: { add(query: StateQuery): number };
  /**
   * What attributes can be, by name with root; literals compared with others are faults. Absent: not looked at.
   * `offer.code`, `offer.category` and `zone` also say what `state.*` can be asked about.
   */
  readonly values?: ReadonlyMap<string, KnownValues>;
}

export interface KnownValues {
  readonly values: readonly AttributeValue[];
  /** Nothing declares them: one that is near none of them may be meant for later, and is only warned of. */
  readonly isOpen?: boolean;
}

export interface ExpressionProblem {
  readonly message: string;
  /** An error unless stated. */
  readonly severity?: "warning";
  /** UTF-16 offsets into the expression, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** The nearest known name, where a name is unknown. */
  readonly suggestion?: string;
}

export type ExpressionType = AttributeType | "any";

/** Facts of an offer that every expression may read, before the declared attributes. */
export const OFFER_BUILT_IN: readonly Attribute[] = [
  { name: "code", type: "string" },
  { name: "category", type: "string" },
  { name: "purpose", type: "string" },
  { name: "value", type: "number" },
  { name: "cost", type: "number" },
];

/** Attributes of `offer.*` in the order of their indexes: built-in ones, then the declared ones they do not hide. */
export function offerAttributesOf(declared: readonly Attribute[]): readonly Attribute[] {
  let attributes = offerAttributes.get(declared);
  if (attributes === undefined) {
    const builtIn = new Set(OFFER_BUILT_IN.map((attribute) => attribute.name));
    attributes = [...OFFER_BUILT_IN, ...declared.filter((attribute) => !builtIn.has(attribute.name))];
    offerAttributes.set(declared, attributes);
  }
  return attributes;
}

/** By what is declared: asked for once an offer. */
const offerAttributes = new WeakMap<readonly Attribute[], readonly Attribute[]>();

/**
 * An offer's values as expressions see them, parallel to `offerAttributesOf(model.offerAttributes)`.
 *
 * Attributes made per presentation (expressions, templates) are not known before the winner is, so they have no value.
 */
export function offerValuesOf(
  declared: readonly Attribute[],
  offer: Offer,
): readonly (AttributeValue | undefined)[] {
  return offerAttributesOf(declared).map((attribute, index) => {
    if (index === 0) return offer.code;
    if (index === 1) return offer.category;
    if (index === 2) return offer.purpose;
    if (index === 3) return offer.value;
    if (index === 4) return offer.cost;
    if (!Object.hasOwn(offer.attributes, attribute.name)) return attribute.default;
    const source = offer.attributes[attribute.name]!;
    return source.kind === "constant" ? source.value : undefined;
  });
}

export const ALL_ROOTS: readonly ExpressionRoot[] = ["profile", "context", "offer", "state", "now"];
/** Rule segments are about the visitor and the call, before any offer is looked at. */
export const SEGMENT_ROOTS: readonly ExpressionRoot[] = ["profile", "context", "state", "now"];

/** The scope of a checked model's expressions. */
export function scopeOf(
  model: Model,
  roots: readonly ExpressionRoot[],
  columns: Int32Array,
  queries: StateQueries,
): ExpressionScope {
  return {
    profile: model.profile,
    columns,
    queries,
    context: model.context,
    offer: model.offerAttributes,
    roots,
    timeZones: new Set(Object.keys(model.timeZones)),
  };
}
