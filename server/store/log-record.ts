/**
 * What records hold: their kinds, and their shape as readers get it (names spelled out, surrogates and ids as hex).
 *
 * In files they are positional arrays, kind first; LOG.md lists them for strangers: change both or neither. Configured
 * names (channels, offers, attributes…) are written once per file, as NAME records ahead of the first record of the
 * turn that uses them, and as numbers from then on; whatever callers make up is spelled out.
 */
import type { AttributeValue, Stop } from "../../engine/index.ts";

export const RecordKind = {
  BOOT: 0,
  NAME: 1,
  DECISION: 2,
  EVENT: 3,
  PROFILE_WRITE: 4,
  GENERATION: 5,
  LINK: 6,
  SESSION: 7,
  FORGET: 8,
  TREATMENT: 9,
  POINT: 10,
  OVERLAY: 11,
} as const;
export type RecordKindName = keyof typeof RecordKind;

export const DECISION_FLAG_HOLDOUT = 1;
export const PICK_FLAG_FALLBACK = 1;
/** Of an event's treatment, beside PICK_FLAG_FALLBACK. */
export const TREATMENT_FLAG_HELD_OUT = 2;

/**
 * First byte of a payload that was redacted, which MessagePack never uses; the SHA-256 of what stood there follows,
 * zeros fill the rest: its block's root can still be computed.
 */
export const REDACTED_MARK = 0xc1;
export const REDACTED_SIZE_MIN = 33;

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
/** A treatment that picks of this file name by number. */
export interface TreatmentRecord {
  readonly kind: "treatment";
  readonly number: number;
  readonly treatmentId: string;
  readonly offer: string;
  /** "" without one. */
  readonly category: string;
  readonly rule: string;
}
/** A point of a channel that decisions of this file name by number. */
export interface PointRecord {
  readonly kind: "point";
  readonly number: number;
  readonly channel: string;
  readonly point: string;
  readonly zone: string;
  /** `mediumNumber`, 0 where unknown. */
  readonly medium: number;
  /** −1: presented is a contact at once; else it is one with its impression, or lapses after so many ms. */
  readonly reservationMs: number;
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
  /** "" without one, and in format 1. */
  readonly category: string;
  readonly rule: string;
  /** From 1. */
  readonly rank: number;
  readonly score: number;
  readonly propensity: number;
  readonly selectionProbability: number;
  readonly fallback: boolean;
}
export interface LoggedPoint {
  readonly point: string;
  /** "" where the channel has no such point, and in format 1; so with the next two: 0 and −1. */
  readonly zone: string;
  readonly medium: number;
  readonly reservationMs: number;
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
  /** After the decision, 0 where no visitor was held; in format 1: of the profile record that was read. */
  readonly visitorVersion: number;
  readonly holdout: boolean;
  readonly points: readonly LoggedPoint[];
  /** As sent, in the order sent. */
  readonly context: readonly { readonly name: string; readonly value: LoggedValue }[];
  readonly stageDrops: readonly number[];
  readonly withdrawals: readonly number[];
  /** Version of the overlay that it was made under; 0: none, or written before there were any. */
  readonly overlay: number;
  /** What it read of each feed, in the order of their names; `values`: of the row that the call joined. */
  readonly feeds: readonly LoggedFeed[];
}
export interface LoggedFeed {
  readonly feed: string;
  readonly sequence: number;
  readonly ageMs: number;
  readonly values: readonly { readonly name: string; readonly value: LoggedValue }[];
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
    readonly zone: string;
    readonly category: string;
    readonly channel: string;
    readonly medium: number;
    readonly fallback: boolean;
    readonly heldOut: boolean;
  } | null;
  readonly attributes: readonly { readonly name: string; readonly value: LoggedValue }[];
  /** After the event; 0 in format 1. */
  readonly visitorVersion: number;
  readonly suppress: { readonly offer: string; readonly minutes: number } | null;
}
export interface ProfileWriteRecord {
  readonly kind: "profile-write";
  readonly sequence: number;
  readonly atUs: number;
  readonly surrogate: string;
  /** Of the profile record, after the write. */
  readonly version: number;
  /** After the write; 0 in format 1, and where no visitor was held. */
  readonly visitorVersion: number;
  /** Number of the fact among its source's profile writes. */
  readonly factSequence: number;
  readonly set: readonly { readonly name: string; readonly value: AttributeValue }[];
  readonly unset: readonly string[];
  readonly caller: string;
}
export interface LinkRecord {
  readonly kind: "link";
  readonly sequence: number;
  readonly alias: LinkedSurrogate;
  readonly owner: LinkedSurrogate;
  readonly linked: boolean;
  readonly atMs: number;
  readonly caller: string;
}
export interface LinkedSurrogate {
  readonly surrogate: string;
  /** After the link. */
  readonly visitorVersion: number;
  readonly atUs: number;
}
export interface SessionRecord {
  readonly kind: "session";
  readonly sequence: number;
  readonly changedAtUs: number;
  readonly surrogate: string;
  readonly sessionId: string;
  readonly channel: string;
  readonly untilMs: number;
  readonly ended: boolean;
  readonly caller: string;
}
export interface ForgetRecord {
  readonly kind: "forget";
  readonly sequence: number;
  readonly atMs: number;
  readonly surrogates: readonly string[];
  readonly caller: string;
}
/** What decisions of its source read beside the bundle, from the next one on. */
export interface OverlayRecord {
  readonly kind: "overlay";
  readonly sequence: number;
  /** When this lane took it up. */
  readonly atMs: number;
  /** What decisions name it by; of this boot. */
  readonly version: number;
  readonly stopListSequence: number;
  readonly stops: readonly Stop[];
  readonly feeds: readonly { readonly feed: string; readonly sequence: number; readonly asOfMs: number }[];
}
/** What compaction leaves of a forgotten visitor's record. */
export interface RedactedRecord {
  readonly kind: "redacted";
  /** Hex SHA-256 of the payload that was. */
  readonly digest: string;
}
/** What records of the same file refer to by number. */
export type DefinitionRecord = NameRecord | TreatmentRecord | PointRecord;
export type FactRecord =
  | BootRecord
  | GenerationRecord
  | DecisionRecord
  | EventRecord
  | ProfileWriteRecord
  | LinkRecord
  | SessionRecord
  | ForgetRecord
  | OverlayRecord;
export type LogRecord = DefinitionRecord | FactRecord | RedactedRecord;
