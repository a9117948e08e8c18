/**
 * What records hold: their kinds, and their shape as readers get it (names spelled out, surrogates and ids as hex).
 *
 * In files they are positional arrays, kind first; LOG.md lists them for strangers: change both or neither. Configured
 * names (channels, offers, attributes…) are written once per file, as NAME records ahead of the first record of the
 * turn that uses them, and as numbers from then on; whatever callers make up is spelled out.
 */
import type { AttributeValue } from "../../engine/index.ts";

export const RecordKind = {
  BOOT: 0,
  NAME: 1,
  DECISION: 2,
  EVENT: 3,
  PROFILE_WRITE: 4,
  GENERATION: 5,
} as const;
export type RecordKindName = keyof typeof RecordKind;

export const DECISION_FLAG_HOLDOUT = 1;
export const PICK_FLAG_FALLBACK = 1;

export interface BootRecord {
  readonly kind: "boot";
  readonly sequence: number;
  readonly atMs: number;
  readonly version: string;
  readonly nodeVersion: string;
  /** "" before a bundle is active. */
  readonly bundle: string;
}
export interface NameRecord {
  readonly kind: "name";
  readonly number: number;
  readonly name: string;
}
export interface GenerationRecord {
  readonly kind: "generation";
  readonly sequence: number;
  readonly atMs: number;
  readonly bundle: string;
  readonly generation: number;
}
export interface LoggedPick {
  readonly treatmentId: string;
  readonly offer: string;
  /** From 1. */
  readonly rank: number;
  readonly score: number;
  readonly propensity: number;
  readonly selectionProbability: number;
  readonly fallback: boolean;
}
export interface LoggedPoint {
  readonly point: string;
  readonly count: number;
  readonly allowDuplicates: boolean;
  /** Number of a PointStatus. */
  readonly status: number;
  readonly picks: readonly LoggedPick[];
  readonly heldOut: readonly LoggedPick[];
}
export type LoggedValue = string | number | boolean | null;
export interface DecisionRecord {
  readonly kind: "decision";
  readonly sequence: number;
  /** The clock reading the decision was made with. */
  readonly nowMs: number;
  /** Of the fact: the clock, raised to the visitor's last fact + 1 µs. */
  readonly atUs: number;
  readonly seed: number;
  readonly bundle: string;
  readonly generation: number;
  readonly transport: string;
  readonly caller: string;
  readonly channel: string;
  readonly requestId: string;
  /** 16 hex digits. */
  readonly surrogate: string;
  readonly visitorVersion: number;
  readonly holdout: boolean;
  readonly points: readonly LoggedPoint[];
  /** As sent, in the order sent. */
  readonly context: readonly { readonly name: string; readonly value: LoggedValue }[];
  readonly stageDrops: readonly number[];
  readonly withdrawals: readonly number[];
}
export interface EventRecord {
  readonly kind: "event";
  readonly sequence: number;
  readonly atUs: number;
  readonly atMs: number;
  readonly occurredAtMs: number;
  readonly requestId: string;
  readonly channel: string;
  readonly surrogate: string;
  readonly event: string;
  readonly category: string;
  readonly eventId: string;
  readonly caller: string;
  readonly treatment: {
    readonly decisionId: string;
    readonly offer: string;
    readonly rule: string;
    readonly point: string;
    /** Of the point in the decision's record; from 0. */
    readonly position: number;
    readonly atMs: number;
  } | null;
  readonly attributes: readonly { readonly name: string; readonly value: LoggedValue }[];
}
export interface ProfileWriteRecord {
  readonly kind: "profile-write";
  readonly sequence: number;
  readonly atUs: number;
  readonly surrogate: string;
  readonly version: number;
  /** Number of the fact among its source's profile writes. */
  readonly factSequence: number;
  readonly set: readonly { readonly name: string; readonly value: AttributeValue }[];
  readonly unset: readonly string[];
  readonly caller: string;
}
export type LogRecord =
  | BootRecord
  | NameRecord
  | GenerationRecord
  | DecisionRecord
  | EventRecord
  | ProfileWriteRecord;
