/**
 * What a decision comes to. Plain values over treatment indexes of the generation that decided; the wire folders
 * turn them into bytes with that generation's constants. Fresh per call; nobody changes one after `decide` returned,
 * except the recorder, which fills `decisionId` and the codes.
 */
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import type { Generation } from "./generation.ts";
import type { Reason, StageName } from "./reasons.ts";

/** Numbers as in decision.proto. */
export const PointStatus = { DECIDED: 1, FALLBACK: 2, UNKNOWN_POINT: 3, DEADLINE: 4, HOLDOUT: 5 } as const;
export type PointStatusNumber = (typeof PointStatus)[keyof typeof PointStatus];
export const POINT_STATUS_NAMES = [
  "UNSPECIFIED",
  "DECIDED",
  "FALLBACK",
  "UNKNOWN_POINT",
  "DEADLINE",
  "HOLDOUT",
] as const;

export interface Pick {
  /** Index into `generation.treatments`. */
  treatment: number;
  /** Final score; 0 for a fallback. */
  score: number;
  /** Modelled P(accept); 0 when off. */
  propensity: number;
  /** 1 while no exploration draws. */
  selectionProbability: number;
  fallback: boolean;
  /** Minted by the recorder; empty in a dry run. */
  code: string;
  /** Values of `treatment.personal[i]`, undefined where one could not be made; null without personal attributes. */
  personal: (AttributeValue | undefined)[] | null;
}

export interface PointDecision {
  /** As asked for. */
  point: string;
  /** Index into the channel's points, −1 where unknown. */
  pointIndex: number;
  status: PointStatusNumber;
  /** Best first; what is presented. */
  picks: Pick[];
  /** In a holdout: what would have been presented. Else empty. */
  heldOut: Pick[];
}

/** The smallest change of one attribute with which a dropped candidate would have been let through to its score. */
export interface NearMiss {
  /** With its root: `profile.age`. */
  readonly attribute: string;
  readonly type: AttributeType;
  /** What was read, after defaults; undefined: no value. */
  readonly from: AttributeValue | undefined;
  /** Undefined: taken away. */
  readonly to: AttributeValue | undefined;
  /** Whether its point would then have presented it. */
  readonly picked: boolean;
}

/** One line of a trace, only with explain. */
export interface TraceLine {
  point: string;
  offer: string;
  treatmentId: string;
  stage: StageName;
  reason: Reason;
  /** For people, without values of the profile. */
  detail: string;
  /** The same with values, for admins. */
  detailWithValues: string;
  /** For admins: see `traceNumbers`. */
  numbers: Record<string, number>;
  /** Names among `numbers` that an expression made: values of the profile can be told from them. */
  numbersOfValues?: readonly string[];
  /** Absent where no single attribute would have done, or none was looked for: see near-miss.ts. */
  nearMiss?: NearMiss;
}

/** What a decision has read of a feed. */
export interface FeedReading {
  readonly feed: string;
  /** 0: a preview states what nobody pushed. */
  readonly sequence: number;
  readonly ageMs: number;
  /** Names of its attributes as context attributes, sorted. */
  readonly attributes: readonly string[];
  /** By attribute: what stood in the context; undefined: no value. */
  readonly values: readonly (AttributeValue | undefined)[];
}

export const NO_READINGS: readonly FeedReading[] = [];
/** A treatment that an invariant forbade at its turn. */
export interface Withdrawal {
  /** Index into `model.invariants`. */
  readonly invariant: number;
  /** Index into the channel's points. */
  readonly pointIndex: number;
  /** Index into `generation.treatments`. */
  readonly treatment: number;
}
/** Shared: nearly every decision has none. */
export const NO_WITHDRAWALS: readonly Withdrawal[] = [];

export interface Decision {
  generation: Generation;
  /** Empty until recorded, and in a dry run. */
  decisionId: string;
  /** Index into `model.channels`, and so into `generation.recording.channels`. */
  channelIndex: number;
  points: PointDecision[];
  holdout: boolean;
  trace: TraceLine[] | null;
  /** Candidates dropped by stage, index = Stage number; over what was evaluated. */
  stageDrops: number[];
  /** What the guard withdrew, in order; NO_WITHDRAWALS where nothing. */
  withdrawals: readonly Withdrawal[];
  /** Context attributes sent but not declared. */
  contextUnknownCount: number;
  /** Of the overlay that it was made under; 0: none. */
  overlayVersion: number;
  /** Of the feeds that there are tables of, in the order of their names. */
  feeds: readonly FeedReading[];
  /** Of `stageDrops`: candidates that a feed's age took out. */
  staleDrops: number;
  /** Of what was read, for Freshness; −1 unknown. */
  profileUpdatedAtMs: number;
}
