/** Types of the expression language: which join, which are numbers, and how messages name them. */
import type { AttributeType } from "../workspace/model.ts";
import type { ListType, ScalarType, TreeType } from "./tree.ts";

export const TYPE_OF_ATTRIBUTE: Readonly<Record<AttributeType, ScalarType>> = {
  number: "double",
  integer: "int",
  boolean: "bool",
  string: "string",
  timestamp: "timestamp",
};

export const TYPE_TEXTS: Readonly<Record<ScalarType | "none", string>> = {
  bool: "a boolean",
  int: "an integer",
  double: "a number",
  number: "a number or integer",
  string: "a string",
  timestamp: "a timestamp",
  duration: "a duration",
  none: "nothing",
};
export function typeText(type: TreeType): string {
  return isList(type) ? "a list" : TYPE_TEXTS[type as ScalarType];
}
export function isList(type: TreeType): type is ListType {
  return type.startsWith("list<");
}
export function elementTypeOf(type: ListType): ScalarType | "none" {
  return type.slice(5, -1) as ScalarType | "none";
}
export function isNumeric(type: TreeType): boolean {
  return type === "int" || type === "double" || type === "number";
}

/** The type that holds values of both, or null: equal types, or numbers of different kinds. */
export function joinTypes(left: ScalarType | "none", right: ScalarType | "none"): ScalarType | "none" | null {
  if (left === right || right === "none") return left;
  if (left === "none") return right;
  return isNumeric(left) && isNumeric(right) ? "number" : null;
}
