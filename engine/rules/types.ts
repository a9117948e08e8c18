/** Types of the expression language: which join, which are numbers, and how messages name them. */
import type { AttributeType } from "../workspace/model-attributes.ts";
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
export function typeText(type: TreeType | "none"): string {
  return isList(type) ? "a list" : TYPE_TEXTS[type as ScalarType | "none"];
}
export function isList(type: TreeType | "none"): type is ListType {
  return type.startsWith("list<");
}
export function elementTypeOf(type: ListType): TreeType | "none" {
  return type.slice(5, -1) as TreeType | "none";
}
export function isNumeric(type: TreeType): boolean {
  return type === "int" || type === "double" || type === "number";
}

/** The type that holds values of both, or null: equal types, numbers of different kinds, lists of such. */
export function joinTypes(left: TreeType | "none", right: TreeType | "none"): TreeType | "none" | null {
  if (left === right || right === "none") return left;
  if (left === "none") return right;
  if (isList(left) && isList(right)) {
    const element = joinTypes(elementTypeOf(left), elementTypeOf(right));
    return element === null ? null : `list<${element}>`;
  }
  return isNumeric(left) && isNumeric(right) ? "number" : null;
}
