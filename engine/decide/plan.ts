/**
 * What a channel's strategy comes to when a generation is opened: flat records with indexes in place of names,
 * made once by `build-plan.ts` and only read by decisions.
 *
 * An index of −1 is "none". A condition is an index into ConditionTable, a number into NumberTable, a segment into
 * SegmentPlan, a list into ListTable, a level into `model.levels`, a purpose into `model.purposes`.
 */
import type { CompiledTemplate, CompiledValue } from "../rules/compile.ts";
import type { ProfileDefaults } from "../rules/expression-inputs.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel, InteractionPoint } from "../workspace/model-channels.ts";
import type { Treatment } from "./generation.ts";
import type { MemoryRules } from "./memory-rules.ts";
import type { ZoneIndex } from "./zone-index.ts";
import type { ZoneRecords } from "./zone-records.ts";

export const NONE = -1;

/** A constant, or an expression of NumberTable. */
export interface NumberPlan {
  readonly constant: number;
  readonly expression: number;
  /** Of the rule index' score machine; where there is none, the expression's function is asked. */
  readonly program: number;
}

/** What a candidate is made of. */
export interface CandidateParts {
  readonly treatment: Treatment;
  readonly offerIndex: number;
  /** Places of the offer's code and of the treatment's id in code-unit order: comparing numbers, not strings. */
  readonly offerOrder: number;
  readonly idOrder: number;
  /** The highest final score that it can come to, where attributes are as declared; the index orders by it. */
  readonly scoreBound: number;
  /** Its final score, where `scoreIsConstant`. */
  readonly scoreConstant: number;

  readonly segment: number;
  readonly whiteList: number;
  readonly level: number;

  readonly enabled: boolean;
  /** Whether any of the four bounds below is finite. */
  readonly hasDates: boolean;
  readonly ruleFromMs: number;
  readonly ruleUntilMs: number;
  readonly offerFromMs: number;
  readonly offerUntilMs: number;
  readonly eligibility: readonly number[];
  readonly blackLists: readonly number[];
  readonly purpose: number;
  readonly applicability: readonly number[];
  readonly suitability: readonly number[];
  /** Dependencies of GenerationFeeds that must not be stale, in the order of the feeds' names. */
  readonly feeds: readonly number[];
  /** Conditions that the index does not decide alone, in the order they are asked: `condition << 2 | stage`, from 0. */
  readonly asked: readonly number[];
  /** Whether the index does not know its dates. */
  readonly asksDates: boolean;
  /** Of the offer, then of its category; what keeps it from a visitor, in the order it is asked: indexes into MemoryRules. */
  readonly caps: readonly number[];
  /** Set of MemoryRules of the caps that count the offer itself. */
  readonly capSet: number;
  readonly suppressedBy: readonly number[];
  /** MemorySubjects' number of the offer's category. */
  readonly categoryIndex: number;

  readonly score: NumberPlan;
  readonly propensity: NumberPlan;
  readonly contextWeight: NumberPlan;
  readonly value: NumberPlan;
  readonly lever: NumberPlan;
  /** Whether a propensity is on; reported as 0 when off. */
  readonly hasPropensity: boolean;
  /** No part is an expression. */
  readonly scoreIsConstant: boolean;
  readonly invariants: readonly InvariantPlan[];
}

/**
 * Something that may be offered in a zone: a treatment with all that speaks for and against it.
 *
 * A class for its layout: fields lie in the object itself, those that every look at it reads first.
 */
export class Candidate implements CandidateParts {
  /** Place in its zone's `candidates`. */
  readonly position: number;
  readonly offerIndex: number;
  readonly segment: number;
  readonly whiteList: number;
  readonly level: number;
  readonly scoreBound: number;
  readonly scoreConstant: number;
  readonly asked: readonly number[];
  readonly asksDates: boolean;
  readonly enabled: boolean;
  readonly hasDates: boolean;
  readonly eligibility: readonly number[];
  readonly blackLists: readonly number[];
  readonly purpose: number;
  readonly applicability: readonly number[];
  readonly suitability: readonly number[];
  readonly feeds: readonly number[];
  readonly caps: readonly number[];
  readonly capSet: number;
  readonly suppressedBy: readonly number[];
  readonly scoreIsConstant: boolean;
  readonly hasPropensity: boolean;
  readonly invariants: readonly InvariantPlan[];
  readonly treatmentIndex: number;
  readonly categoryIndex: number;
  readonly offerOrder: number;
  readonly idOrder: number;
  readonly ruleFromMs: number;
  readonly ruleUntilMs: number;
  readonly offerFromMs: number;
  readonly offerUntilMs: number;
  readonly score: NumberPlan;
  readonly propensity: NumberPlan;
  readonly contextWeight: NumberPlan;
  readonly value: NumberPlan;
  readonly lever: NumberPlan;
  readonly treatment: Treatment;

  constructor(position: number, parts: CandidateParts) {
    this.position = position;
    this.offerIndex = parts.offerIndex;
    this.segment = parts.segment;
    this.whiteList = parts.whiteList;
    this.level = parts.level;
    this.scoreBound = parts.scoreBound;
    this.scoreConstant = parts.scoreConstant;
    this.asked = parts.asked;
    this.asksDates = parts.asksDates;
    this.enabled = parts.enabled;
    this.hasDates = parts.hasDates;
    this.eligibility = parts.eligibility;
    this.blackLists = parts.blackLists;
    this.purpose = parts.purpose;
    this.applicability = parts.applicability;
    this.suitability = parts.suitability;
    this.feeds = parts.feeds;
    this.caps = parts.caps;
    this.capSet = parts.capSet;
    this.suppressedBy = parts.suppressedBy;
    this.scoreIsConstant = parts.scoreIsConstant;
    this.hasPropensity = parts.hasPropensity;
    this.invariants = parts.invariants;
    this.treatmentIndex = parts.treatment.index;
    this.categoryIndex = parts.categoryIndex;
    this.offerOrder = parts.offerOrder;
    this.idOrder = parts.idOrder;
    this.ruleFromMs = parts.ruleFromMs;
    this.ruleUntilMs = parts.ruleUntilMs;
    this.offerFromMs = parts.offerFromMs;
    this.offerUntilMs = parts.offerUntilMs;
    this.score = parts.score;
    this.propensity = parts.propensity;
    this.contextWeight = parts.contextWeight;
    this.value = parts.value;
    this.lever = parts.lever;
    this.treatment = parts.treatment;
  }
}

/** An invariant that could withdraw the candidate; −1 as `when`: always asked. */
export interface InvariantPlan {
  /** Index into model.invariants. */
  readonly invariant: number;
  readonly when: number;
  readonly require: number;
}

export interface ZonePlan {
  readonly name: string;
  /** By score bound, highest first, then by treatment id: as the index numbers them. */
  readonly candidates: readonly Candidate[];
  readonly index: ZoneIndex;
  readonly records: ZoneRecords;
  /** Which candidates depend on what feeds: words as the index has them. */
  readonly feedWords: readonly { readonly dependency: number; readonly words: Int32Array }[];
}

export interface PointPlan {
  readonly point: InteractionPoint;
  /** Index into the channel's points. */
  readonly index: number;
  readonly zone: ZonePlan;
  /** By purpose: index into model.profile of the consent attribute for this medium; null where consent is ignored. */
  readonly consentAttributes: readonly number[] | null;
  /** Of the zone, then of the medium: indexes into MemoryRules.caps. */
  readonly caps: readonly number[];
  /** By purpose of an offer: caps of the medium for the purpose, then of the purpose. */
  readonly capsByPurpose: readonly (readonly number[])[];
  /** MemorySubjects' number of the zone; `mediumNumber`. */
  readonly zoneIndex: number;
  readonly mediumNumber: number;
  /** `position * quotas.length + quota` → number of the value that the quota counts, −1 where it does not count. */
  readonly quotaKeys: Int32Array;
  readonly quotaMax: readonly number[];
  /** Treatment indexes, best first, each offer once. */
  readonly fallbacks: readonly number[];
  /** Their offers. */
  readonly fallbackOffers: readonly number[];
}

export interface ChannelPlan {
  readonly channel: Channel;
  /** Index into model.channels. */
  readonly index: number;
  readonly points: ReadonlyMap<string, PointPlan>;
  /** What the profile reads where nothing is stored: with a record, and without one. By profile attribute index. */
  readonly defaultsKnown: ProfileDefaults;
  readonly defaultsAnonymous: ProfileDefaults;
  readonly consentUnknownMeans: Channel["consentUnknown"];
  /** Its caps and suppressions. */
  readonly memory: MemoryRules;
  readonly timeZone: TimeZoneTable;
}

/** How one personal attribute of a treatment is made. */
export interface PersonalPlan {
  readonly attribute: Attribute;
  readonly expression: CompiledValue | null;
  readonly template: CompiledTemplate | null;
  /** What its expressions read of the offer. */
  readonly offerValues: readonly (AttributeValue | undefined)[];
  readonly default: AttributeValue | undefined;
}
