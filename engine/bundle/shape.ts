/**
 * Parts that the shape of a bundle's model is put together from: a shape says of a value what is wrong with it.
 *
 * Nothing is coerced and nothing is unbounded; a field that no shape knows is a fault.
 */
import { ENGINE_LIMITS } from "../limits.ts";

/** "" where the value is of the shape, else what is wrong, after the path. */
export type Shape = (value: unknown, path: string) => string;

export const fail = (path: string, what: string): string =>
  `model: ${path === "" ? "it" : path} is not ${what}`;
export const text: Shape = (value, path) =>
  typeof value === "string" && value.length <= TEXT_LENGTH_MAX ? "" : fail(path, "a text within bounds");
export const name: Shape = (value, path) =>
  typeof value === "string" && value !== "" && value.length <= ENGINE_LIMITS.nameLengthMax
    ? ""
    : fail(path, "a name within bounds");
const TEXT_LENGTH_MAX = 65_536;
export const expression: Shape = (value, path) =>
  typeof value === "string" && value.length <= ENGINE_LIMITS.expressionLengthMax
    ? ""
    : fail(path, "an expression within bounds");
export const flag: Shape = (value, path) => (typeof value === "boolean" ? "" : fail(path, "true or false"));
export const finite: Shape = (value, path) => (Number.isFinite(value) ? "" : fail(path, "a number"));
export const whole =
  (min: number, max: number): Shape =>
  (value, path) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? ""
      : fail(path, "a whole number within bounds");
export const instant = whole(-8.64e15, 8.64e15);
export const scalar: Shape = (value, path) =>
  typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)
    ? ""
    : fail(path, "a scalar");
export const oneOf =
  (...values: readonly unknown[]): Shape =>
  (value, path) =>
    values.includes(value) ? "" : fail(path, `one of ${values.join(", ")}`);

export function listOf(shape: Shape, countMax: number = ENGINE_LIMITS.rulesPerChannelMax): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return fail(path, "a list");
    if (value.length > countMax) return fail(path, "a list within bounds");
    for (let index = 0; index < value.length; index++) {
      const fault = shape(value[index], `${path}[${index}]`);
      if (fault !== "") return fault;
    }
    return "";
  };
}

export function mapOf(shape: Shape): Shape {
  return (value, path) => {
    if (!isRecord(value)) return fail(path, "an object");
    for (const [key, one] of Object.entries(value)) {
      if (key === "__proto__") return fail(`${path}.${key}`, "a name");
      const fault = shape(one, `${path}.${key}`);
      if (fault !== "") return fault;
    }
    return "";
  };
}

type Fields = Readonly<Record<string, Shape>>;

export function object(required: Fields, optional: Fields = {}): Shape {
  const requiredFields = Object.entries(required);
  const shapes = new Map([...requiredFields, ...Object.entries(optional)]);
  return (value, path) => {
    if (!isRecord(value)) return fail(path, "an object");
    for (const [key] of requiredFields) {
      if (!Object.hasOwn(value, key)) return fail(`${path}.${key}`, "there");
    }
    for (const [key, one] of Object.entries(value)) {
      const shape = shapes.get(key);
      if (shape === undefined) return fail(`${path}.${key}`, "a field of format 1");
      const fault = shape(one, path === "" ? key : `${path}.${key}`);
      if (fault !== "") return fault;
    }
    return "";
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
