/** What the oracle is asked: a visitor as it is stored, and a call with what it tries. */
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { NaiveMemoryEvent } from "./naive-memory.ts";

export interface OracleVisitor {
  readonly level: string;
  readonly id: string;
  readonly known: boolean;
  /** Stored values by attribute. */
  readonly values: Readonly<Record<string, AttributeValue>>;
  /** What each of its ids remembers, its own first. */
  readonly memories: readonly (readonly NaiveMemoryEvent[])[];
}

export interface OracleRequest {
  readonly channel: string;
  readonly points: readonly { point: string; count: number; allowDuplicates: boolean }[];
  readonly context: Readonly<Record<string, AttributeValue>>;
  readonly preview: OraclePreview | null;
  /** A value of a feed's attribute that is tried; absent in it: none at all. */
  readonly tried?: { readonly name: string; readonly value?: AttributeValue };
}

export interface OraclePreview {
  readonly asOfMs: number | null;
  /** Over what is stored; null takes a stored value away. */
  readonly profile: Readonly<Record<string, AttributeValue | null>>;
  readonly inSegments: readonly string[];
  /** A segment that is named both ways is out. */
  readonly notInSegments: readonly string[];
}
