/**
 * What the workspace's JSON Schemas share: names, values, dates, attributes.
 *
 * Draft-07, the one that editors' YAML language server knows best. Each schema is one document without outer
 * references, so that an editor needs one file. Descriptions are what an editor shows: write them for designers.
 */
import { ENGINE_LIMITS } from "../../limits.ts";

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const NAME_PATTERN = "^[A-Za-z0-9._-]+$";

export function object(
  description: string,
  required: readonly string[],
  properties: Readonly<Record<string, JsonSchema>>,
  more: JsonSchema = {},
): JsonSchema {
  const requiredKeys = required.length === 0 ? {} : { required };
  return { type: "object", description, ...requiredKeys, properties, additionalProperties: false, ...more };
}

export function listOf(
  description: string,
  items: JsonSchema,
  maxItems: number = ENGINE_LIMITS.offersMax,
): JsonSchema {
  return { type: "array", description, items, maxItems };
}

export function text(description: string, more: JsonSchema = {}): JsonSchema {
  return { type: "string", description, maxLength: ENGINE_LIMITS.stringValueSizeMax, ...more };
}

/** A name or a reference to one; its characters are checked with better words by the checker. */
export function name(description: string, more: JsonSchema = {}): JsonSchema {
  return { type: "string", description, ...more };
}

/** For editors only: the published schema shows the pattern, the checker reports it. */
export const NAME_HINT: JsonSchema = { pattern: NAME_PATTERN };

export function oneOf(description: string, values: readonly string[], defaultValue?: string): JsonSchema {
  const preset = defaultValue === undefined ? {} : { default: defaultValue };
  return { type: "string", description, enum: values, ...preset };
}

/** Where designers read what an expression may say. */
const EXPRESSIONS_PAGE = "all of it: engine/rules/EXPRESSIONS.md";

export function expression(description: string): JsonSchema {
  return {
    type: "string",
    description: `${description} (CEL; ${EXPRESSIONS_PAGE})`,
    maxLength: ENGINE_LIMITS.expressionLengthMax,
  };
}

export function numberOrExpression(description: string): JsonSchema {
  return {
    type: ["number", "string"],
    description: `${description}: a number, or CEL that yields one (${EXPRESSIONS_PAGE})`,
    maxLength: ENGINE_LIMITS.expressionLengthMax,
  };
}

export const DISPLAY_NAME = text("Free text shown to people.", { maxLength: 1000 });
export const DESCRIPTION = text("Free text for the people who edit this.");
export const SCALAR: JsonSchema = {
  type: ["string", "number", "boolean"],
  maxLength: ENGINE_LIMITS.stringValueSizeMax,
};

export const TIME_ZONE = text("IANA time zone, as `Europe/Lisbon`.", { examples: ["Europe/Lisbon", "UTC"] });
const DATE =
  "`2026-01-01`, `2026-01-01T08:00` in the time zone that applies, or the same with `Z` or `+01:00`";
export const INSTANT = text(`A date or time: ${DATE}.`);

export const VALIDITY = object("When it is valid.", [], {
  from: text(`First moment: ${DATE}.`),
  until: text(`First moment after: ${DATE}.`),
  timeZone: TIME_ZONE,
});

export const PREDICATES: Readonly<Record<string, JsonSchema>> = {
  eligibility: expression(
    "May it be shown? Hard rules over `profile.*`, `context.*`, `offer.*`, `state.*` and `now`.",
  ),
  applicability: expression("Is it relevant now? Mostly over `context.*`."),
  suitability: expression(
    'Should it be shown? The customer\'s interest, and what came of earlier contacts: `state.contacts("offer.latte", duration("168h")) < 3`.',
  ),
};

export const FACTORS: Readonly<Record<string, JsonSchema>> = {
  propensity: numberOrExpression("P: the modelled probability that the visitor accepts, 0 to 1"),
  contextWeight: numberOrExpression("C: how much the situation speaks for it"),
  value: numberOrExpression("V: what an acceptance is worth"),
  lever: numberOrExpression("L: the business's lever"),
};

const ATTRIBUTE_PROPERTIES: Readonly<Record<string, JsonSchema>> = {
  name: name("Parts like `age` or `last_visit`, joined by dots: `affinity.coffee`."),
  type: oneOf("Type of its values. A changed type is a new attribute.", [
    "string",
    "number",
    "integer",
    "boolean",
    "timestamp",
  ]),
  default: {
    ...SCALAR,
    description: "Value where nothing is known. Without one, the attribute is missing there.",
  },
  allowed: listOf("The only values it may have.", SCALAR, 10_000),
  min: { type: "number", description: "Smallest number allowed." },
  max: { type: "number", description: "Largest number allowed." },
  description: DESCRIPTION,
};

export function attributeSchema(what: string, more: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  return object(what, ["name", "type"], { ...ATTRIBUTE_PROPERTIES, ...more });
}

export function attributesSchema(what: string, item: JsonSchema): JsonSchema {
  return listOf(what, item, ENGINE_LIMITS.attributesMax);
}

export const VALUES_BY_ATTRIBUTE: JsonSchema = {
  type: "object",
  description: "Values by attribute name.",
  additionalProperties: SCALAR,
};
