/**
 * One call as the oracle sees it: the visitor's profile and memory, the context with what feeds give, the stops that are
 * in force, and the questions that every step asks of them.
 */
import type { Stop } from "../trust/documents.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel, InteractionPoint } from "../workspace/model-channels.ts";
import type { Offer } from "../workspace/model-offers.ts";
import type { NaiveEnvironment } from "./naive-cel.ts";
import { NaiveFeeds, type ScenarioOverlay } from "./naive-feeds.ts";
import type { NaiveQuestion } from "./naive-functions.ts";
import { naiveCount } from "./naive-memory.ts";
import { naiveMurmur3 } from "./naive-murmur3.ts";
import { inSegment, type Members } from "./naive-segments.ts";
import { OracleMemory } from "./oracle-memory.ts";
import { type CandidateSource, environmentOf, withDefaults } from "./oracle-model.ts";
import type { OracleRequest, OracleVisitor } from "./oracle-question.ts";

export class OracleScene {
  readonly model: Model;
  readonly #members: Members;
  readonly visitor: OracleVisitor;
  readonly request: OracleRequest;
  readonly nowMs: number;
  readonly channel: Channel;
  readonly profile: ReadonlyMap<string, AttributeValue>;
  readonly context: ReadonlyMap<string, AttributeValue>;
  readonly #overrides: ReadonlyMap<string, boolean>;
  readonly memory: OracleMemory;
  readonly feeds: NaiveFeeds;
  readonly #stops: readonly Stop[];

  constructor(
    model: Model,
    members: Members,
    visitor: OracleVisitor,
    request: OracleRequest,
    nowMs: number,
    overlay?: ScenarioOverlay,
  ) {
    this.model = model;
    this.#members = members;
    this.visitor = visitor;
    this.request = request;
    const { preview } = request;
    this.nowMs = preview?.asOfMs ?? nowMs;
    this.#stops = (overlay?.stops ?? []).filter(
      ({ fromMs, untilMs, channel }) =>
        fromMs <= this.nowMs &&
        (untilMs === undefined || this.nowMs < untilMs) &&
        (channel === undefined || channel === request.channel),
    );
    this.channel = model.channels.find(({ name }) => name === request.channel)!;
    const stored = visitor.known ? visitor.values : {};
    const values = Object.entries({ ...stored, ...preview?.profile }).filter(([, value]) => value !== null);
    const anonymous = visitor.known ? {} : this.channel.anonymous;
    this.profile = withDefaults(model.profile, {
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
    this.feeds = new NaiveFeeds(model, tables, this.nowMs, Object.fromEntries(stated), request.tried);
    const own = Object.fromEntries(sent.filter(([name]) => !given.has(name)));
    this.context = this.feeds.join(withDefaults(model.context, own));
    const history = visitor.memories.flat();
    this.memory = new OracleMemory(model, this.channel, history, this.profile, this.nowMs);
  }

  isHeldOut(): boolean {
    const { holdout } = this.channel;
    if (holdout === undefined) return false;
    const hash = naiveMurmur3(`${holdout.salt}:${this.visitor.level}:${this.visitor.id}`);
    return Math.floor((hash * 1_000_000) / 2 ** 32) < holdout.sharePpm;
  }

  /** Whether the source holds the visitor; null where that cannot be told. */
  holds(source: CandidateSource): boolean | null {
    if (source === null) return true;
    const { level, id } = this.visitor;
    if ("level" in source) return source.level === level;
    if ("segment" in source) return this.#inSegment(source.segment);
    if (source.list.visitors.some((visitor) => visitor.level === level && visitor.id === id)) return true;
    return source.list.segment === undefined ? false : this.#inSegment(source.list.segment);
  }

  #inSegment(name: string): boolean | null {
    const { level, id } = this.visitor;
    const environment = this.environment(null);
    const overrides = this.#overrides;
    return inSegment({ model: this.model, members: this.#members, level, id, environment, overrides }, name);
  }

  isOfferStopped(code: string): boolean {
    return this.#stops.some(({ kind, name }) => kind === "offer" && name === code);
  }

  isPointStopped(point: InteractionPoint): boolean {
    return this.#stops.some(
      ({ kind, name }) =>
        kind === "all" ||
        (kind === "point" && name === point.name) ||
        (kind === "zone" && name === point.zone) ||
        (kind === "medium" && name === point.medium),
    );
  }

  environment(offer: Offer | null): NaiveEnvironment {
    const environment = environmentOf(this.model, this.profile, this.context, offer, this.nowMs);
    const events = this.visitor.memories.flat();
    const { channels } = this.model;
    const state = (question: NaiveQuestion): number =>
      naiveCount(events, question, this.nowMs, this.channel, channels);
    return { ...environment, state };
  }
}
