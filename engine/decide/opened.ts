/**
 * A generation with what only the engine sees: plans to read, and one desk to work at.
 *
 * A lane decides one call at a time from start to end, so one desk (inputs, memos, the heap of survivors) serves all
 * its decisions and nothing of it is cleared: memos carry the stamp of the decision that wrote them.
 */

import { Murmur3 } from "../hash/murmur3.ts";
import { utf8Size } from "../hash/utf8.ts";
import { type ExpressionInputs, emptyInputs, type ProfileDefaults } from "../rules/expression-inputs.ts";
import type { AttributeRead } from "../rules/tree.ts";
import { CONSENT_PREFIX } from "../visitors/consent.ts";
import type { Model } from "../workspace/model.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel } from "../workspace/model-channels.ts";
import type { ConditionTable, NumberTable } from "./conditions.ts";
import type { Generation, Treatment } from "./generation.ts";
import type { GenerationFeeds } from "./generation-feeds.ts";
import type { Memberships } from "./membership.ts";
import type { Overlay } from "./overlay.ts";
import type { ChannelPlan, PersonalPlan } from "./plan.ts";
import type { Recall } from "./recall.ts";
import type { RecordingTables } from "./recording.ts";
import type { RuleIndex } from "./rule-index.ts";
import type { StateCounts } from "./state-counts.ts";
import type { ChannelStops, GenerationStops } from "./stops.ts";
import type { ListTable } from "./visitor-lists.ts";

/** Places in `Desk.numbers`: the parts of the score of the candidate looked at last. */
export const SCORE = 0;
export const P = 1;
export const C = 2;
export const V = 3;
export const L = 4;
export const FINAL = 5;
export const NUMBER_NAMES = ["score", "p", "c", "v", "l", "final"] as const;

/** Stamps are int32; far before they end, every memo is forgotten and they begin anew. */
export const STAMP_MAX = 2 ** 30;

export class Desk {
  readonly inputs: ExpressionInputs = emptyInputs();
  /** A row in which nothing is stored, for visitors without a profile. */
  readonly rowEmpty: Float64Array;
  /** An alias's cells with its owner's consents. */
  readonly rowMerged: Float64Array;
  /** Resolved values, the array behind `inputs`. */
  readonly context: (AttributeValue | undefined)[];
  /** Names of context attributes as the last calls sent them, by place, with their indexes; bounded as calls are. */
  readonly contextNames: string[] = [];
  readonly contextIndexes: (number | undefined)[] = [];
  /** Of the decision; memos that hold for all its points. */
  stamp = 0;
  levelIndex = 0;
  level = "";
  id = "";

  /** What is stopped in the channel now; null: nothing, as where there is no stop list. */
  stopped: ChannelStops | null = null;

  /** Of the point under way; `turnTo` says which one of those that are decided it is. */
  pointStamp = 0;
  isFirstPoint = false;
  isLastPoint = false;
  countMax = 0;
  /** Whether the decision is explained: reasons matter, not only stages. */
  explains = false;
  /** Whether the point may be given what an earlier one was. */
  mayRepeat = false;

  /** The word of its zone that is looked at next, and what is left of the one before. */
  word = 0;
  bits = 0;
  /** Whether the zone's score bounds hold for this visitor. */
  boundsHold = true;

  /** Notes of `evaluateCandidate` for the explanation: the condition, number or list that spoke against. */
  culprit = -1;
  readonly numbers = new Float64Array(NUMBER_NAMES.length);

  /** A heap of survivors, best first: positions of a zone's candidates. */
  readonly heap: Int32Array;
  heapSize = 0;
  /** By position. */
  readonly finals: Float64Array;
  readonly propensities: Float64Array;
  /** Positions picked at the point under way, in order. */
  readonly picked: Int32Array;

  /** By offer: the stamp of the point that has seen it, of the decision that gave it, of its tie hash. */
  readonly seenStamps: Int32Array;
  readonly givenStamps: Int32Array;
  readonly tieStamps: Int32Array;
  /** As numbers that are in the order of the hashes. */
  readonly tieHashes: Int32Array;
  /** Codes of the offers as UTF-8, one behind the other; by offer (and one more) where each begins. */
  readonly codeBytes: Uint8Array;
  readonly codeStarts: Int32Array;
  /** Hash state after `salt:level:id:`, and the decision it belongs to. */
  readonly tiePrefix = new Murmur3();
  tiePrefixStamp = 0;
  readonly hash = new Murmur3();
  #lastStamp = 0;

  constructor(sizes: {
    /** Cells that a row has at least. */
    rowLength: number;
    columns: Int32Array;
    context: number;
    offers: readonly { readonly code: string }[];
    candidates: number;
    picksMax: number;
  }) {
    // Columns that a later generation added may lie far behind the others: what is not touched costs no memory.
    this.rowEmpty = new Float64Array(sizes.rowLength);
    for (const column of sizes.columns) this.rowEmpty[column] = Number.NaN;
    this.rowMerged = new Float64Array(sizes.rowLength);
    this.context = new Array<AttributeValue | undefined>(sizes.context).fill(undefined);
    this.inputs.context = this.context;
    this.inputs.contextPlaces = new Int32Array(sizes.context).fill(-1);
    this.heap = new Int32Array(sizes.candidates);
    this.finals = new Float64Array(sizes.candidates);
    this.propensities = new Float64Array(sizes.candidates);
    this.picked = new Int32Array(sizes.picksMax);
    const { offers } = sizes;
    this.seenStamps = new Int32Array(offers.length);
    this.givenStamps = new Int32Array(offers.length);
    this.tieStamps = new Int32Array(offers.length);
    this.tieHashes = new Int32Array(offers.length);
    this.codeBytes = new TextEncoder().encode(offers.map(({ code }) => code).join(""));
    this.codeStarts = new Int32Array(offers.length + 1);
    offers.forEach(({ code }, offer) => {
      this.codeStarts[offer + 1] = this.codeStarts[offer]! + utf8Size(code);
    });
  }

  /** Whether the stamps are near their end; then every memo must be reset. */
  get isWornOut(): boolean {
    return this.#lastStamp > STAMP_MAX;
  }

  /** Before each point, in their order. @param count of the points that are decided with the same picks. */
  turnTo(at: number, count: number): void {
    this.isFirstPoint = at === 0;
    this.isLastPoint = at === count - 1;
  }

  nextStamp(): number {
    this.#lastStamp += 1;
    return this.#lastStamp;
  }

  /** As if so many decisions had been made: their end is hours away, and must be tested. */
  forwardStamps(count: number): void {
    this.#lastStamp += count;
  }

  resetStamps(): void {
    this.#lastStamp = 0;
    this.tiePrefixStamp = 0;
    this.seenStamps.fill(0);
    this.givenStamps.fill(0);
    this.tieStamps.fill(0);
  }
}

export class OpenedGeneration implements Generation {
  readonly bundleId: string;
  readonly strategyRoot: string;
  readonly number: number;
  readonly activatedAtMs: number;
  readonly segmentsAsOfMs: number;
  readonly model: Model;
  readonly treatments: readonly Treatment[];
  readonly channels: ReadonlyMap<string, Channel>;
  readonly profileIndex: ReadonlyMap<string, number>;
  /** Of what callers send. */
  readonly contextIndex: ReadonlyMap<string, number>;
  readonly recording: RecordingTables;
  readonly columns: Int32Array;
  /** Indexes of the profile attributes that are consents. */
  readonly consents: readonly number[];

  readonly plans: ReadonlyMap<string, ChannelPlan>;
  readonly levelIndex: ReadonlyMap<string, number>;
  /** Where each profile attribute is read, and what it is where nothing is stored and no channel has a say. */
  readonly profileReads: readonly AttributeRead[];
  readonly profileDefaults: ProfileDefaults;
  readonly contextDefaults: readonly (AttributeValue | undefined)[];
  readonly contextAttributes: readonly Attribute[];
  /** Of texts: places of allowed values, by value; null: any is allowed, or it is no text. */
  readonly contextPlaces: readonly (ReadonlyMap<string, number> | null)[];
  /** By treatment index; null where a treatment has no personal attributes. */
  readonly personal: readonly (readonly PersonalPlan[] | null)[];
  /** Whether any treatment has personal attributes. */
  readonly isPersonal: boolean;
  readonly rules: RuleIndex;
  readonly conditions: ConditionTable;
  readonly numbers: NumberTable;
  readonly memberships: Memberships;
  readonly lists: ListTable;
  /** What `state.*` is answered from; also in `desk.inputs`. */
  readonly state: StateCounts;
  readonly recall: Recall;
  /** The profile attribute that holds a visitor's time zone; −1: none does. */
  readonly visitorZoneIndex: number;
  readonly desk: Desk;
  /** Null: the workspace declares none. */
  readonly feeds: GenerationFeeds | null;
  /** Changed by `takeOverlay` only. */
  overlay: Overlay;
  /** Of the overlay; null: it stops nothing. */
  stops: GenerationStops | null = null;

  constructor(parts: OpenedParts) {
    this.bundleId = parts.bundleId;
    this.strategyRoot = parts.strategyRoot;
    this.number = parts.number;
    this.activatedAtMs = parts.activatedAtMs;
    this.segmentsAsOfMs = parts.segmentsAsOfMs;
    this.model = parts.model;
    this.treatments = parts.treatments;
    this.channels = parts.channels;
    this.profileIndex = parts.profileIndex;
    this.contextIndex = parts.contextIndex;
    this.recording = parts.recording;
    this.columns = parts.columns;
    this.consents = parts.model.profile.flatMap(({ name }, index) =>
      name.startsWith(CONSENT_PREFIX) ? [index] : [],
    );
    this.plans = parts.plans;
    this.levelIndex = parts.levelIndex;
    this.profileReads = parts.profileReads;
    this.profileDefaults = parts.profileDefaults;
    this.contextDefaults = parts.contextDefaults;
    this.contextAttributes = parts.contextAttributes;
    this.contextPlaces = parts.contextAttributes.map(allowedPlaces);
    this.personal = parts.personal;
    this.isPersonal = parts.personal.some((plans) => plans !== null);
    this.rules = parts.rules;
    this.conditions = parts.conditions;
    this.numbers = parts.numbers;
    this.memberships = parts.memberships;
    this.lists = parts.lists;
    this.state = parts.state;
    this.recall = parts.recall;
    this.visitorZoneIndex = parts.visitorZoneIndex;
    this.desk = parts.desk;
    this.feeds = parts.feeds;
    this.overlay = parts.overlay;
  }

  /** Begins a decision (or another look at a visitor): what was remembered counts no more. */
  beginStamp(): number {
    if (this.desk.isWornOut) {
      this.desk.resetStamps();
      this.rules.resetStamps();
      this.conditions.resetStamps();
      this.numbers.resetStamps();
      this.memberships.resetStamps();
      this.lists.resetStamps();
    }
    this.desk.stamp = this.desk.nextStamp();
    return this.desk.stamp;
  }
}

export type OpenedParts = Omit<
  OpenedGeneration,
  "beginStamp" | "stops" | "isPersonal" | "consents" | "contextPlaces"
>;

/** By allowed text: its place; null where any is allowed, or it is no text. */
export function allowedPlaces({ type, allowed }: Attribute): ReadonlyMap<string, number> | null {
  if (type !== "string" || allowed === undefined) return null;
  return new Map(allowed.map((text, place) => [text as string, place]));
}
