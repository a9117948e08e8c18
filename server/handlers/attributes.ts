/**
 * Values from callers, typed by the declarations they are for. Errors: ATTRIBUTE_VALUE_INVALID, naming the attribute
 * and never its value.
 */
import {
  type Attribute,
  type AttributeValue,
  CoercionFailure,
  coerceValue,
  NodeError,
  refusalText,
  type WireValue,
} from "../../engine/index.ts";

/** Undefined for `null`, "no value". */
export function typedValue(
  attribute: Attribute,
  value: WireValue,
  field: string,
): AttributeValue | undefined {
  const typed = coerceValue(attribute, value);
  if (typed instanceof CoercionFailure) {
    throw new NodeError("ATTRIBUTE_VALUE_INVALID", `${attribute.name} ${refusalText(attribute, typed)}`, {
      field,
    });
  }
  return typed;
}
