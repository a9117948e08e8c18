/**
 * The oracle: a decision by straight interpretation of the model, step by step as domain.md §2 tells it.
 *
 * No tables, no compiled functions, no early ends: every candidate is looked at, everything is searched by name.
 * It shares types with the engine and nothing else. Slow, for tests only.
 */
import type { Stop } from "../trust/documents.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel, InteractionPoint } from "../workspace/model-channels.ts";
import type { Offer, Validity } from "../workspace/model-offers.ts";
import type { NumberSource } from "../workspace/model-strategy.ts";
import { CelFailure, type NaiveEnvironment, naivePredicate, naiveValue } from "./naive-cel.ts";
import { NaiveFeeds, type NaiveReading, type ScenarioOverlay } from "./naive-feeds.ts";
import type { NaiveQuestion } from "./naive-functions.ts";
import { type NaiveMemoryEvent, naiveCount } from "./naive-memory.ts";
import { naiveMurmur3 } from "./naive-murmur3.ts";
import { inSegment, type Members } from "./naive-segments.ts";
import { OracleMemory } from "./oracle-memory.ts";
import {
  attributesOf,
  type CandidateSource,
  candidatesOf,
  constantsOf,
  defaultAttributesOf,
  environmentOf,
  type OracleCandidate,
  offerOf,
  withDefaults,
} from "./oracle-model.ts";

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

interface Scored {
  readonly candidate: OracleCandidate;
  readonly final: number;
  readonly propensity: number;
}

export function oracleDecide(
  model: Model,
  members: Members,
  visitor: OracleVisitor,
  request: OracleRequest,
  nowMs: number,
  overlay?: ScenarioOverlay,
): OracleDecision {
  return new Oracle(model, members, visitor, request, nowMs, overlay).decide();
}

/** The answer where there was no time to look at the visitor. */
export function oracleDecideLate(
  model: Model,
  members: Members,
  visitor: OracleVisitor,
  request: OracleRequest,
  nowMs: number,
  overlay?: ScenarioOverlay,
): OracleDecision {
  return new Oracle(model, members, visitor, request, nowMs, overlay).decideLate();
}

class Oracle {
  readonly #model: Model;
  readonly #members: Members;
  readonly #visitor: OracleVisitor;
  readonly #request: OracleRequest;
  readonly #nowMs: number;
  readonly #channel: Channel;
  readonly #profile: ReadonlyMap<string, AttributeValue>;
  readonly #context: ReadonlyMap<string, AttributeValue>;
  readonly #overrides: ReadonlyMap<string, boolean>;
  readonly #memory: OracleMemory;
  readonly #feeds: NaiveFeeds;
  readonly #stops: readonly Stop[];
  readonly #given = new Set<string>();
  readonly #withdrawals: string[] = [];
  readonly #reasons: string[] = [];

  constructor(
    model: Model,
    members: Members,
    visitor: OracleVisitor,
    request: OracleRequest,
    nowMs: number,
    overlay?: ScenarioOverlay,
  ) {
    this.#model = model;
    this.#members = members;
    this.#visitor = visitor;
    this.#request = request;
    const { preview } = request;
    this.#nowMs = preview?.asOfMs ?? nowMs;
    this.#stops = (overlay?.stops ?? []).filter(
      ({ fromMs, untilMs, channel }) =>
        fromMs <= this.#nowMs &&
        (untilMs === undefined || this.#nowMs < untilMs) &&
        (channel === undefined || channel === request.channel),
    );
    this.#channel = model.channels.find(({ name }) => name === request.channel)!;
    const stored = visitor.known ? visitor.values : {};
    const values = Object.entries({ ...stored, ...preview?.profile }).filter(([, value]) => value !== null);
    const anonymous = visitor.known ? {} : this.#channel.anonymous;
    this.#profile = withDefaults(model.profile, {
      ...anonymous,
      ...(Object.fromEntries(values) as Record<string, AttributeValue>),
    });
    this.#overrides = new Map([
      ...(preview?.inSegments ?? []).map((name) => [name, true] as const),
      ...(preview?.notInSegments ?? []).map((name) => [name, false] as const),
    ]);
    const sent = Object.entries(request.context);
    const given = new Set(model.context.flatMap(({ name, feed }) => (feed === undefined ? [] : [name])));
    const stated = preview === null ? [] : sent.filter(([name]) => given.has(name));
    const tables = overlay?.feeds ?? [];
    this.#feeds = new NaiveFeeds(model, tables, this.#nowMs, Object.fromEntries(stated), request.tried);
    const own = Object.fromEntries(sent.filter(([name]) => !given.has(name)));
    this.#context = this.#feeds.join(withDefaults(model.context, own));
    const history = visitor.memories.flat();
    this.#memory = new OracleMemory(model, this.#channel, history, this.#profile, this.#nowMs);
  }

  /** Nothing is decided; who is held out gets the holdout's answer all the same. */
  decideLate(): OracleDecision {
    const holdout = this.#isHeldOut();
    const points = this.#request.points.map((asked): OraclePoint => {
      const point = this.#channel.points.find(({ name }) => name === asked.point);
      if (point === undefined) return { point: asked.point, status: "UNKNOWN_POINT", picks: [], heldOut: [] };
      const isSilent = holdout && this.#channel.holdout!.answer === "nothing";
      const count = isSilent ? 0 : Math.min(asked.count, point.countMax);
      const picks = this.#fallbacks(point, count).map((pick) => ({
        ...pick,
        attributes: defaultAttributesOf(this.#model, offerOf(this.#model, pick.offer)),
      }));
      return { point: asked.point, status: holdout ? "HOLDOUT" : "DEADLINE", picks, heldOut: [] };
    });
    return { ...this.#answer(holdout, points), reasons: [] };
  }

  decide(): OracleDecision {
    const holdout = this.#isHeldOut();
    const points = this.#request.points.map((asked) => this.#decidePoint(asked, holdout));
    return this.#answer(holdout, points);
  }

  #answer(holdout: boolean, points: readonly OraclePoint[]): OracleDecision {
    const isPreview = this.#request.preview !== null;
    const sendable = this.#model.context.filter(({ feed }) => isPreview || feed === undefined);
    const declared = new Set(sendable.map(({ name }) => name));
    return {
      holdout,
      points,
      reasons: this.#reasons.sort(),
      withdrawals: this.#withdrawals,
      contextUnknownCount: Object.keys(this.#request.context).filter((name) => !declared.has(name)).length,
      feeds: this.#feeds.readings(this.#context),
    };
  }

  #isHeldOut(): boolean {
    const { holdout } = this.#channel;
    if (holdout === undefined) return false;
    const hash = naiveMurmur3(`${holdout.salt}:${this.#visitor.level}:${this.#visitor.id}`);
    return Math.floor((hash * 1_000_000) / 2 ** 32) < holdout.sharePpm;
  }

  #decidePoint(asked: OracleRequest["points"][number], isHeldOut: boolean): OraclePoint {
    const point = this.#channel.points.find(({ name }) => name === asked.point);
    if (point === undefined) return { point: asked.point, status: "UNKNOWN_POINT", picks: [], heldOut: [] };
    const count = Math.min(asked.count, point.countMax);
    const reasons = new Map<string, string>();
    const survivors: Scored[] = [];
    for (const candidate of candidatesOf(this.#model, this.#channel, point.zone)) {
      const result = this.#evaluate(candidate, point);
      if (typeof result === "string") reasons.set(candidate.treatmentId, result);
      else survivors.push(result);
    }
    const ranked = this.#rank(this.#bestByOffer(survivors, reasons));
    const winners = this.#allocate(ranked, point, count, asked.allowDuplicates, reasons);
    const picks = winners.map((scored) => this.#pickOf(scored));
    const fallbacks = this.#fallbacks(point, count);
    const decided = picks.length > 0 ? picks : fallbacks;
    for (const { offer } of decided) this.#given.add(offer);
    let answer = decided;
    if (isHeldOut) {
      for (const { treatmentId } of decided) reasons.set(treatmentId, "HELD_OUT");
      answer = this.#channel.holdout!.answer === "fallback" ? fallbacks : [];
    }
    for (const { treatmentId, fallback } of answer) {
      reasons.set(treatmentId, fallback ? "SELECTED_FALLBACK" : "SELECTED");
    }
    if (picks.length === 0 || answer === fallbacks) {
      for (const code of point.fallbacks)
        if (this.#isOfferStopped(code)) reasons.set(`${point.name}/fallback:${code}`, "STOPPED");
    }
    for (const [treatmentId, reason] of reasons)
      this.#reasons.push(`${asked.point} ${treatmentId} ${reason}`);
    return {
      point: asked.point,
      status: isHeldOut ? "HOLDOUT" : picks.length > 0 ? "DECIDED" : "FALLBACK",
      picks: answer,
      heldOut: isHeldOut ? decided.map(({ attributes: _, ...pick }) => pick) : [],
    };
  }

  /** Steps 4 to 8: the score, or the first reason against it. */
  #evaluate(candidate: OracleCandidate, point: InteractionPoint): Scored | string {
    const { offer } = candidate;
    const membership = this.#holds(candidate.source);
    if (membership === null) return "SEGMENT_UNDECIDABLE";
    if (!membership) return "NOT_IN_SEGMENT";
    if (!candidate.enabled) return "RULE_DISABLED";
    const outside = this.#outside(candidate.validity, "RULE") ?? this.#outside(offer.validity, "OFFER");
    if (outside !== null) return outside;
    if (this.#isOfferStopped(offer.code) || this.#isPointStopped(point)) return "STOPPED";
    const ineligible = this.#unsatisfied("eligibility", candidate);
    if (ineligible !== null) return ineligible;
    for (const list of this.#channel.blackLists) {
      const isHere = list.zones === undefined || list.zones.includes(point.zone);
      if (isHere && list.offers.includes(offer.code) && this.#holds({ list }) === true) return "BLACK_LISTED";
    }
    if (point.consent === "required" && offer.purpose !== undefined) {
      const consent = this.#profile.get(`consent.${point.medium}.${offer.purpose}`);
      if (consent === "denied") return "CONSENT_DENIED";
      if (consent !== "granted" && this.#channel.consentUnknown === "denied") return "CONSENT_UNKNOWN";
    }
    if (this.#feeds.isStale(candidate)) return "FEED_STALE";
    const unfit =
      this.#unsatisfied("applicability", candidate) ??
      this.#unsatisfied("suitability", candidate) ??
      this.#memory.reason(offer, point);
    return unfit ?? this.#score(candidate);
  }

  /** Whether the source holds the visitor; null where that cannot be told. */
  #holds(source: CandidateSource): boolean | null {
    if (source === null) return true;
    const { level, id } = this.#visitor;
    if ("level" in source) return source.level === level;
    if ("segment" in source) return this.#inSegment(source.segment);
    if (source.list.visitors.some((visitor) => visitor.level === level && visitor.id === id)) return true;
    return source.list.segment === undefined ? false : this.#inSegment(source.list.segment);
  }

  #inSegment(name: string): boolean | null {
    const { level, id } = this.#visitor;
    const environment = this.#environment(null);
    const overrides = this.#overrides;
    return inSegment({ model: this.#model, members: this.#members, level, id, environment, overrides }, name);
  }

  #outside(validity: Validity | undefined, what: "RULE" | "OFFER"): string | null {
    if (validity?.fromMs !== undefined && this.#nowMs < validity.fromMs) return `${what}_NOT_STARTED`;
    if (validity?.untilMs !== undefined && this.#nowMs >= validity.untilMs) return `${what}_ENDED`;
    return null;
  }

  #isOfferStopped(code: string): boolean {
    return this.#stops.some(({ kind, name }) => kind === "offer" && name === code);
  }

  #isPointStopped(point: InteractionPoint): boolean {
    return this.#stops.some(
      ({ kind, name }) =>
        kind === "all" ||
        (kind === "point" && name === point.name) ||
        (kind === "zone" && name === point.zone) ||
        (kind === "medium" && name === point.medium),
    );
  }

  /** The rule's predicate first, then the offer's. */
  #unsatisfied(
    stage: "eligibility" | "applicability" | "suitability",
    candidate: OracleCandidate,
  ): string | null {
    for (const text of [candidate.predicates[stage], candidate.offer[stage]]) {
      if (text === undefined) continue;
      const { outcome } = naivePredicate(text, this.#environment(candidate.offer));
      if (outcome === "FALSE") return `${stage.toUpperCase()}_FALSE`;
      if (outcome === "MISSING") return `${stage.toUpperCase()}_ATTRIBUTE_MISSING`;
      if (outcome === "ERROR") return `${stage.toUpperCase()}_ERROR`;
    }
    return null;
  }

  #score(candidate: OracleCandidate): Scored | string {
    const { propensity, contextWeight, value, lever } = candidate.factors;
    const numbers: number[] = [];
    for (const source of [candidate.score, propensity ?? 1, contextWeight ?? 1, value ?? 1, lever ?? 1]) {
      const number = this.#number(source, candidate.offer);
      if (typeof number === "string") return number;
      if (numbers.length === 1 && number > 1) return "SCORE_INVALID"; // A propensity is a probability.
      numbers.push(number);
    }
    const final = numbers.reduce((product, number) => product * number, 1);
    if (!Number.isFinite(final)) return "SCORE_INVALID";
    return { candidate, final, propensity: propensity === undefined ? 0 : numbers[1]! };
  }

  #number(source: NumberSource, offer: Offer): number | string {
    if (typeof source === "number") return source;
    try {
      const value = naiveValue(source, this.#environment(offer)) as number;
      return value >= 0 ? value + 0 : "SCORE_INVALID";
    } catch (error) {
      if (!(error instanceof CelFailure)) throw error;
      return error.missing === undefined ? "SCORE_INVALID" : "SCORE_ATTRIBUTE_MISSING";
    }
  }

  /** Of each offer the treatment with the highest score, of equal ones the first by id. */
  #bestByOffer(survivors: readonly Scored[], reasons: Map<string, string>): Scored[] {
    const best = new Map<string, Scored>();
    for (const scored of survivors) {
      const { offer, treatmentId } = scored.candidate;
      const rival = best.get(offer.code);
      const isBetter =
        rival === undefined ||
        scored.final > rival.final ||
        (scored.final === rival.final && treatmentId < rival.candidate.treatmentId);
      if (isBetter) best.set(offer.code, scored);
      const loser = isBetter ? rival : scored;
      if (loser !== undefined) reasons.set(loser.candidate.treatmentId, "BETTER_RULE");
    }
    return [...best.values()];
  }

  #rank(scored: readonly Scored[]): Scored[] {
    const prefix = `${this.#channel.salt}:${this.#visitor.level}:${this.#visitor.id}:`;
    const hash = (each: Scored): number => naiveMurmur3(prefix + each.candidate.offer.code);
    return [...scored].sort(
      (a, b) =>
        b.final - a.final || hash(a) - hash(b) || (a.candidate.offer.code < b.candidate.offer.code ? -1 : 1),
    );
  }

  /** Steps 10 and 12: duplicates, quotas, caps, invariants, in rank order. */
  #allocate(
    ranked: readonly Scored[],
    point: InteractionPoint,
    count: number,
    allowDuplicates: boolean,
    reasons: Map<string, string>,
  ): Scored[] {
    const mayRepeat = point.duplicates === "allow" || (point.duplicates === "caller" && allowDuplicates);
    const winners: Scored[] = [];
    for (const scored of ranked) {
      const { offer, treatmentId } = scored.candidate;
      let reason: string | null;
      if (winners.length >= count) reason = "OUTRANKED";
      else if (!mayRepeat && this.#given.has(offer.code)) reason = "OFFER_ALREADY_GIVEN";
      else if (this.#isQuotaReached(point, offer, winners)) reason = "QUOTA_REACHED";
      else reason = this.#memory.reason(offer, point) ?? this.#guard(offer);
      reasons.set(treatmentId, reason ?? "SELECTED");
      if (reason !== null) continue;
      winners.push(scored);
      this.#memory.pick(offer, point);
    }
    return winners;
  }

  #isQuotaReached(point: InteractionPoint, offer: Offer, winners: readonly Scored[]): boolean {
    const countedBy = (each: Offer, by: string): AttributeValue | undefined =>
      by === "category" ? each.category : constantsOf(this.#model, each).get(by);
    return point.quotas.some(({ by, max }) => {
      const value = countedBy(offer, by);
      if (value === undefined) return false;
      return winners.filter(({ candidate }) => countedBy(candidate.offer, by) === value).length >= max;
    });
  }

  #guard(offer: Offer): string | null {
    for (const { name, channels, when, require } of this.#model.invariants) {
      if (channels !== undefined && !channels.includes(this.#channel.name)) continue;
      const environment = this.#environment(offer);
      const condition = when === undefined ? "TRUE" : naivePredicate(when, environment).outcome;
      if (condition === "FALSE") continue;
      const required = naivePredicate(require, environment).outcome;
      if (required === "TRUE") continue;
      this.#withdrawals.push(name);
      const isTold = condition === "TRUE" && required === "FALSE";
      return isTold ? "INVARIANT_VIOLATED" : "INVARIANT_UNDECIDABLE";
    }
    return null;
  }

  #pickOf({ candidate, final, propensity }: Scored): OraclePick {
    const { offer, treatmentId } = candidate;
    const attributes = attributesOf(this.#model, offer, this.#environment(offer));
    return { offer: offer.code, treatmentId, score: final, propensity, fallback: false, attributes };
  }

  #fallbacks(point: InteractionPoint, count: number): OraclePick[] {
    const shown = [...new Set(point.fallbacks)].filter((code) => !this.#isOfferStopped(code));
    return shown.slice(0, count).map((code) => {
      const offer = offerOf(this.#model, code);
      const attributes = attributesOf(this.#model, offer, this.#environment(offer));
      const treatmentId = `${point.name}/fallback:${code}`;
      return { offer: code, treatmentId, score: 0, propensity: 0, fallback: true, attributes };
    });
  }

  #environment(offer: Offer | null): NaiveEnvironment {
    const environment = environmentOf(this.#model, this.#profile, this.#context, offer, this.#nowMs);
    const events = this.#visitor.memories.flat();
    const { channels } = this.#model;
    const state = (question: NaiveQuestion): number =>
      naiveCount(events, question, this.#nowMs, this.#channel, channels);
    return { ...environment, state };
  }
}
