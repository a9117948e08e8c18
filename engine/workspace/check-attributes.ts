/** Declared attributes and their values: types, defaults, bounds, and the reserved consent attributes. */
import { ENGINE_LIMITS } from "../limits.ts";
import { byName, type Checker, defined, sortedRecord, valueAt } from "./checker.ts";
import type { Attribute, AttributeType, AttributeValue, ContextAttribute } from "./model-attributes.ts";
import { CONSENT_VALUES, MEDIUMS } from "./model-channels.ts";
import { foldName, OFFER_BUILT_INS } from "./names.ts";
import type { RawAttribute, RawValues } from "./raw.ts";
import type { Problem } from "./source.ts";

export type AttributesByName = ReadonlyMap<string, Attribute>;

/** Where attributes are declared; each kind has names of its own that are taken. */
export type AttributeKind = "profile" | "context" | "feed" | "offer" | "event";

const CONSENT_PREFIX = "consent";

/** The attributes of one list, sorted by name. `reserved`: attributes that are there already. */
export function checkAttributes(
  checker: Checker,
  kind: AttributeKind,
  raws: readonly RawAttribute[],
  reserved: readonly Attribute[] = [],
): Attribute[] {
  const attributes = new Map<string, Attribute>();
  const places = new Map<string, RawAttribute>();
  for (const raw of raws) {
    const name = checker.name("attribute", raw, "name");
    const problem = reservedProblem(kind, name);
    if (problem !== undefined) checker.report(raw, "name", problem);
    checker.add("attribute", attributes, name, checkAttribute(checker, name, raw), raw, "name");
    if (!places.has(name)) places.set(name, raw);
  }
  for (const [name, raw] of places) {
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      const prefix = name.slice(0, dot);
      if (!attributes.has(prefix)) continue;
      const message = `\`${name}\` cannot be beside \`${prefix}\`: an attribute has no parts`;
      checker.report(raw, "name", { code: "NAME_CLASH", message });
      break;
    }
  }
  checker.limit("attributes of a kind", attributes.size + reserved.length, ENGINE_LIMITS.attributesMax, raws);
  return byName([...attributes.values(), ...reserved], (attribute) => attribute.name);
}

export function checkContextAttributes(checker: Checker, raws: readonly RawAttribute[]): ContextAttribute[] {
  const sources = new Map(raws.map((raw) => [foldName(raw.name), raw.source ?? "trusted"] as const));
  const attributes = checkAttributes(checker, "context", raws);
  return attributes.map((attribute) => ({ ...attribute, source: sources.get(attribute.name) ?? "trusted" }));
}

/** `consent.<medium>.<purpose>`, unknown until told. */
export function consentAttributes(purposes: readonly string[]): Attribute[] {
  return MEDIUMS.flatMap((medium) =>
    purposes.map(
      (purpose): Attribute => ({
        name: `${CONSENT_PREFIX}.${medium}.${purpose}`,
        type: "string",
        default: "unknown",
        allowed: CONSENT_VALUES,
      }),
    ),
  );
}

function reservedProblem(kind: AttributeKind, name: string): Problem | undefined {
  const [first = ""] = name.split(".");
  if (kind === "profile" && first === CONSENT_PREFIX) {
    const message = "`consent.*` is reserved: state `purposes` in workspace.yaml instead";
    return { code: "NAME_RESERVED", message };
  }
  if (kind === "offer" && OFFER_BUILT_INS.includes(first)) {
    return { code: "NAME_RESERVED", message: `every offer has \`${first}\` of its own` };
  }
  return undefined;
}

function checkAttribute(checker: Checker, name: string, raw: RawAttribute): Attribute {
  const { type, min, max, description } = raw;
  const numeric = type === "number" || type === "integer";
  for (const key of ["min", "max"] as const) {
    if (raw[key] === undefined) continue;
    if (!numeric) {
      const message = `only numbers have \`${key}\`, and this is a ${type}`;
      checker.report(raw, key, { code: "COMBINATION_INVALID", message }, true);
    } else if (type === "integer" && !Number.isSafeInteger(raw[key])) {
      checker.report(raw, key, { code: "TYPE_WRONG", message: "an integer's bound must be an integer" });
    }
  }
  if (min !== undefined && max !== undefined && min > max) {
    const message = "`max` is less than `min`: no value would be allowed";
    checker.report(raw, "max", { code: "COMBINATION_INVALID", message });
  }
  const bounds = numeric ? defined<Partial<Attribute>>({ min, max }) : {};
  const allowed = checkAllowed(checker, { name, type, ...bounds }, raw);
  const attribute = defined<Attribute>({ name, type, ...bounds, allowed, description });
  if (raw.default === undefined) return attribute;
  const preset = attributeValue(checker, attribute, raw, "default");
  return preset === undefined ? attribute : { ...attribute, default: preset };
}

function checkAllowed(
  checker: Checker,
  attribute: Attribute,
  raw: RawAttribute,
): AttributeValue[] | undefined {
  if (raw.allowed === undefined) return undefined;
  if (raw.type === "boolean" || raw.type === "timestamp") {
    const message = `a ${raw.type} has no \`allowed\``;
    checker.report(raw, "allowed", { code: "COMBINATION_INVALID", message }, true);
    return undefined;
  }
  if (raw.allowed.length === 0) {
    const message = "`allowed` is empty: no value would be allowed";
    checker.report(raw, "allowed", { code: "VALUE_OUT_OF_RANGE", message }, true);
  }
  const values = new Set<AttributeValue>();
  for (const index of raw.allowed.keys()) {
    const value = attributeValue(checker, attribute, raw.allowed, index);
    if (value === undefined) continue;
    if (values.has(value)) {
      const message = `\`${value}\` is there twice`;
      checker.report(raw.allowed, index, { code: "NAME_DUPLICATE", message });
    }
    values.add(value);
  }
  return [...values];
}

const TYPE_TEXT: Readonly<Record<AttributeType, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number up to ±(2^53 − 1)",
  boolean: "true or false",
  timestamp: "a date or time in quotes",
};

/** The value at `container[key]` as the attribute's type has it; undefined, and reported, where it does not fit. */
export function attributeValue(
  checker: Checker,
  attribute: Attribute,
  container: object,
  key: string | number,
): AttributeValue | undefined {
  const value = valueAt(container, key);
  const { name, type, allowed, min, max } = attribute;
  const fits =
    type === "string" || type === "timestamp"
      ? typeof value === "string"
      : type === "integer"
        ? Number.isSafeInteger(value)
        : typeof value === type;
  if (!fits) {
    const message = `\`${name}\` is ${TYPE_TEXT[type]}, but this is \`${String(value)}\``;
    checker.report(container, key, { code: "TYPE_WRONG", message });
    return undefined;
  }
  if (type === "timestamp") return checker.instant(container, key);
  if (allowed !== undefined && !allowed.includes(value as AttributeValue)) {
    checker.unknownValue(attribute, container, key, String(value), allowed.map(String));
    return undefined;
  }
  if ((min !== undefined && (value as number) < min) || (max !== undefined && (value as number) > max)) {
    const range =
      min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `${min} to ${max}`;
    const message = `\`${name}\` is ${range}, but this is ${String(value)}`;
    checker.report(container, key, { code: "VALUE_OUT_OF_RANGE", message });
    return undefined;
  }
  if (typeof value === "string" && Buffer.byteLength(value) > ENGINE_LIMITS.stringValueSizeMax) {
    const message = `a text has at most ${ENGINE_LIMITS.stringValueSizeMax} bytes`;
    checker.report(container, key, { code: "VALUE_OUT_OF_RANGE", message });
    return undefined;
  }
  return value as AttributeValue;
}

/**
 * Values by attribute name, each of a declared attribute and of its type.
 *
 * @param isRefused whether it has said of an undeclared name why it may not stand here.
 */
export function attributeValues(
  checker: Checker,
  what: string,
  attributes: AttributesByName,
  values: RawValues | undefined,
  isRefused: (key: string, name: string) => boolean = () => false,
): Record<string, AttributeValue> {
  const result = new Map<string, AttributeValue>();
  for (const key of Object.keys(values ?? {})) {
    const name = foldName(key);
    const attribute = attributes.get(name);
    if (attribute === undefined) {
      if (isRefused(key, name)) continue;
      checker.unknown(what, name, attributes, () => checker.sources.placeOf(values!, key, true));
      continue;
    }
    if (result.has(name)) checker.duplicate(what, name, values!, key);
    const value = attributeValue(checker, attribute, values!, key);
    if (value !== undefined) result.set(name, value);
  }
  return sortedRecord(result);
}

export function indexByName(attributes: readonly Attribute[]): AttributesByName {
  return new Map(attributes.map((attribute) => [attribute.name, attribute]));
}
