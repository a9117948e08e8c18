/** The checked model: attributes of visitors, calls and events, and the values that they take. */

export type AttributeType = "number" | "integer" | "boolean" | "string" | "timestamp";

/** A timestamp's value is integer epoch milliseconds; an integer is exact up to ±(2^53 − 1). */
export type AttributeValue = number | string | boolean;

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly default?: AttributeValue;
  readonly allowed?: readonly AttributeValue[];
  readonly min?: number;
  readonly max?: number;
  readonly description?: string;
}

/** `trusted`: servers only may send it. `client`: browsers too. */
export interface ContextAttribute extends Attribute {
  readonly source: "trusted" | "client";
  /** The feed that gives it, named by the first parts of `name`; absent: callers send it. */
  readonly feed?: string;
}
