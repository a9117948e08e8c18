/**
 * A file against its JSON Schema: faults in the words of a designer, and the file without what is faulty.
 *
 * The faulty parts are taken out and the rest goes on to the checkers, so that one typing error does not hide the
 * other errors. What is taken out is remembered by name, so that it is not reported as unknown where it is used.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { foldName, nearestName } from "./names.ts";
import type { JsonSchema } from "./schemas/common.ts";
import { type FileKind, SCHEMAS } from "./schemas/index.ts";
import type { Problem, RawObject, RawValue, Sources } from "./source.ts";

export interface SchemaResult {
  /** Undefined where nothing usable is left. */
  readonly value: RawValue | undefined;
  /** Names of what was taken out, or lacks something that was. */
  readonly removedNames: readonly string[];
}

/** Each round takes something out; a file nested as deep as schemas go needs fewer. */
const ROUNDS_MAX = 16;

const validators = new Map<FileKind, ValidateFunction>();

function validatorOf(kind: FileKind): ValidateFunction {
  let validator = validators.get(kind);
  if (validator === undefined) {
    const ajv = new Ajv({
      allErrors: true,
      verbose: true,
      strict: true,
      allowUnionTypes: true,
      strictTypes: false,
    });
    validator = ajv.compile(withoutHints(SCHEMAS[kind]));
    validators.set(kind, validator);
  }
  return validator;
}

/** Patterns are there for editors: names are checked in better words. */
function withoutHints(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value) => (key === "pattern" ? undefined : value)),
  ) as JsonSchema;
}

/** Reports what is wrong with `root` and takes it out. Changes `root`. */
export function checkSchema(sources: Sources, kind: FileKind, root: RawValue): SchemaResult {
  const validate = validatorOf(kind);
  const removedNames: string[] = [];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if (validate(root)) return { value: root, removedNames };
    const errors = (validate.errors ?? []).filter((error) => error.keyword !== "if");
    const faults = errors.map((error) => faultOf(root, error));
    if (round === 0) {
      for (const fault of faults) report(sources, root, fault);
    }
    if (!removeFaulty(sources, faults, removedNames)) return { value: undefined, removedNames };
  }
  return { value: undefined, removedNames };
}

type Container = RawObject | RawValue[];

interface Fault {
  readonly error: ErrorObject;
  /** Where the value at fault stands; no container: the root itself. */
  readonly container: Container | undefined;
  readonly key: string | number;
  readonly value: RawValue;
  /** All containers around it, the root first. */
  readonly around: readonly RawValue[];
}

function faultOf(root: RawValue, error: ErrorObject): Fault {
  let container: Container | undefined;
  let key: string | number = "";
  let value = root;
  const around: RawValue[] = [];
  for (const part of error.instancePath.split("/").slice(1)) {
    container = value as Container;
    around.push(container);
    key = Array.isArray(container) ? Number(part) : part.replace(/~1/g, "/").replace(/~0/g, "~");
    value = (container as RawObject)[key] as RawValue;
  }
  return { error, container, key, value, around };
}

function report(sources: Sources, root: RawValue, fault: Fault): void {
  const { error, container, key, value } = fault;
  const problem = problemOf(fault);
  if (error.keyword === "additionalProperties") {
    sources.report(sources.placeOf(value as object, error.params.additionalProperty, true), problem);
  } else if (container === undefined) {
    sources.report(sources.placeOf(typeof root === "object" && root !== null ? root : {}), problem);
  } else {
    sources.report(sources.placeOf(container, key, error.keyword === "false schema"), problem);
  }
}

function problemOf({ error, key, value }: Fault): Problem {
  const { params, parentSchema = {} } = error;
  switch (error.keyword) {
    case "additionalProperties": {
      const name = String(params.additionalProperty);
      const known = Object.keys((parentSchema.properties as object | undefined) ?? {});
      const suggestion = nearestName(name, known) ?? known.find((each) => isStemOf(each, name));
      return { code: "KEY_UNKNOWN", message: `unknown key \`${name}\``, suggestion };
    }
    case "required":
      return { code: "KEY_MISSING", message: `\`${params.missingProperty}\` is missing` };
    case "false schema":
      return {
        code: "KEY_FORBIDDEN",
        message: `a fallback is fit for everybody: it may have no \`${key}\``,
      };
    case "type": {
      const expected = [params.type as string | readonly string[]].flat().map(typeName);
      const found = foundName(value);
      const [example] = (parentSchema.examples as readonly string[] | undefined) ?? [];
      const isScalar = value !== null && typeof value !== "object";
      const quotes = expected.includes("a text") && isScalar ? "; put it in quotes" : "";
      const hint = example === undefined ? quotes : `; write it as \`${example}\``;
      return { code: "TYPE_WRONG", message: `expected ${listed(expected)}, found ${found}${hint}` };
    }
    case "enum": {
      const allowed = (params.allowedValues as readonly unknown[]).map(String);
      if (allowed.length === 1 && allowed[0] === "true" && value === false) {
        const message = `\`${String(key)}: false\` says nothing: write \`true\`, or leave \`${String(key)}\` out`;
        return { code: "VALUE_NOT_ALLOWED", message };
      }
      const suggestion = nearestName(
        String(value).toLowerCase(),
        allowed.map((each) => each.toLowerCase()),
      );
      const found = allowed.find((each) => each.toLowerCase() === suggestion);
      const near = allowed.length <= 12 ? allowed : sharingWords(String(value), allowed);
      if (found === undefined && near.length === 1 && allowed.length > 12) {
        return {
          code: "VALUE_NOT_ALLOWED",
          message: `\`${String(value)}\` is not allowed`,
          suggestion: near[0],
        };
      }
      const listing =
        near.length > 0 ? `; ${allowed === near ? "it is" : "it may be"} one of ${near.join(", ")}` : "";
      const message = `\`${String(value)}\` is not allowed`;
      return found === undefined
        ? { code: "VALUE_NOT_ALLOWED", message: message + listing }
        : { code: "VALUE_NOT_ALLOWED", message, suggestion: found };
    }
    case "minimum":
      return { code: "VALUE_OUT_OF_RANGE", message: `must be at least ${params.limit}` };
    case "maximum":
      return { code: "VALUE_OUT_OF_RANGE", message: `must be at most ${params.limit}` };
    case "minLength":
      return { code: "VALUE_OUT_OF_RANGE", message: "may not be empty" };
    case "maxLength":
      return { code: "VALUE_OUT_OF_RANGE", message: `has more than ${params.limit} characters` };
    case "minItems":
      return { code: "VALUE_OUT_OF_RANGE", message: "the list may not be empty" };
    case "maxItems":
      return { code: "LIMIT_EXCEEDED", message: `the list has more than ${params.limit} entries` };
    default:
      return { code: "VALUE_NOT_ALLOWED", message: error.message ?? "not allowed here" };
  }
}

const STEM_LENGTH_MIN = 3;

/** Whether one of two keys begins with the other, as `max` and `maximum` do. */
function isStemOf(known: string, name: string): boolean {
  const [short, long] = known.length < name.length ? [known, name] : [name, known];
  return short.length >= STEM_LENGTH_MIN && long.toLowerCase().startsWith(short.toLowerCase());
}

const NEAR_MAX = 6;

/** Of codes, those that share most words with what was written: `CAP_OFFER` is near CAP_OFFER_REACHED. At most so many. */
function sharingWords(written: string, codes: readonly string[]): string[] {
  const words = new Set(written.toUpperCase().split(/[^A-Z0-9]+/));
  const shared = codes.map((code) => code.split("_").filter((word) => words.has(word)).length);
  const most = shared.reduce((max, count) => Math.max(max, count), 0);
  return most === 0 ? [] : codes.filter((_, index) => shared[index] === most).slice(0, NEAR_MAX);
}

/** Takes the parts at fault out. False where that leaves nothing. */
function removeFaulty(sources: Sources, faults: readonly Fault[], removedNames: string[]): boolean {
  const items = new Map<RawValue[], Set<number>>();
  for (const { error, container, key, value, around } of faults) {
    for (const outer of around) rememberNames("", outer, removedNames);
    if (error.keyword === "additionalProperties") {
      delete (value as RawObject)[error.params.additionalProperty];
      sources.spoil(value as RawObject);
      continue;
    }
    if (container === undefined) return false;
    rememberNames(key, value, removedNames);
    sources.spoil(container);
    if (!Array.isArray(container)) delete container[key];
    else items.set(container, (items.get(container) ?? new Set()).add(Number(key)));
  }
  for (const [list, indexes] of items) sources.removeItems(list, indexes);
  return true;
}

const NAME_KEYS = ["name", "code", "id", "remainder"];

/** The name that is taken out, or that of the thing that something is taken out of. */
function rememberNames(key: string | number, value: RawValue, names: string[]): void {
  if (NAME_KEYS.includes(String(key))) names.push(foldName(String(value)));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const nameKey of NAME_KEYS) {
    const name = Object.hasOwn(value, nameKey) ? value[nameKey] : undefined;
    if (typeof name === "string") names.push(foldName(name));
  }
}

function typeName(type: string): string {
  if (type === "string") return "a text";
  if (type === "integer") return "a whole number";
  if (type === "number") return "a number";
  if (type === "boolean") return "true or false";
  if (type === "array") return "a list";
  return type === "object" ? "a map" : type;
}

function foundName(value: RawValue | undefined): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  if (typeof value === "string") return "a text";
  return typeof value === "number"
    ? `the number ${value}`
    : `${value}`.replace(/^(true|false)$/, "true or false");
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
