/** What the oracle answers: a decision with the reason of every candidate. */
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { NaiveReading } from "./naive-feeds.ts";

export interface OraclePick {
  readonly offer: string;
  readonly treatmentId: string;
  readonly score: number;
  readonly propensity: number;
  readonly fallback: boolean;
  /** In the order of names. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OraclePoint {
  readonly point: string;
  readonly status: string;
  readonly picks: readonly OraclePick[];
  readonly heldOut: readonly Omit<OraclePick, "attributes">[];
}

export interface OracleDecision {
  readonly holdout: boolean;
  readonly points: readonly OraclePoint[];
  /** `point treatment-id REASON` of every candidate at every point, sorted. */
  readonly reasons: readonly string[];
  /** Names of invariants, one a withdrawal. */
  readonly withdrawals: readonly string[];
  readonly contextUnknownCount: number;
  readonly feeds: readonly NaiveReading[];
}
