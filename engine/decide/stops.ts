/**
 * The stop list (trust/documents.ts) as a generation reads it: which offers and points of a channel are stopped at the
 * clock of a decision.
 *
 * A stop restricts and never allows. One of an offer holds wherever the offer would be presented, as a fallback too.
 * One of a point, a zone (all its points), a medium (likewise) or of everything leaves the point's fallbacks: they are
 * declared fit for everybody, and a point always answers. What names nothing that the generation has is passed over.
 *
 * Costs a decision nothing where the list is empty: `OpenedGeneration.stops` is null. Else two comparisons, and the
 * list is walked when the clock passes a stop's beginning or end.
 */
import type { Stop, StopKind } from "../trust/documents.ts";
import type { Model } from "../workspace/model.ts";
import type { InteractionPoint } from "../workspace/model-channels.ts";
import type { ChannelPlan } from "./plan.ts";

/** A stop and what it names in a channel. */
interface Resolved {
  readonly stop: Stop;
  /** Place in the list, from 1. */
  readonly number: number;
  /** −1: of points. */
  readonly offerIndex: number;
  readonly pointIndexes: readonly number[];
}

/** What is stopped in one channel. */
export class ChannelStops {
  /** By offer and by point index: the number, from 1, of the first stop of the list that is in force; 0: none. */
  readonly offers: Uint16Array;
  readonly points: Uint16Array;
  readonly #resolved: readonly Resolved[];
  /** The span of time around the clock read last in which nothing begins or ends. */
  #sinceMs = Number.POSITIVE_INFINITY;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(resolved: readonly Resolved[], offerCount: number, pointCount: number) {
    this.#resolved = resolved;
    this.offers = new Uint16Array(offerCount);
    this.points = new Uint16Array(pointCount);
  }

  /** Cost: two comparisons, O(stops) when the clock has passed an edge; allocates nothing. */
  at(nowMs: number): this {
    if (nowMs < this.#sinceMs || nowMs >= this.#untilMs) this.#moveTo(nowMs);
    return this;
  }

  #moveTo(nowMs: number): void {
    this.offers.fill(0);
    this.points.fill(0);
    this.#sinceMs = Number.NEGATIVE_INFINITY;
    this.#untilMs = Number.POSITIVE_INFINITY;
    for (const { stop, number, offerIndex, pointIndexes } of this.#resolved) {
      for (const edgeMs of [stop.fromMs, stop.untilMs ?? Number.POSITIVE_INFINITY]) {
        if (edgeMs > nowMs) this.#untilMs = Math.min(this.#untilMs, edgeMs);
        else this.#sinceMs = Math.max(this.#sinceMs, edgeMs);
      }
      if (!isInForce(stop, nowMs)) continue;
      if (offerIndex >= 0 && this.offers[offerIndex] === 0) this.offers[offerIndex] = number;
      for (const point of pointIndexes) if (this.points[point] === 0) this.points[point] = number;
    }
  }
}

export function isInForce({ fromMs, untilMs }: Stop, nowMs: number): boolean {
  return nowMs >= fromMs && (untilMs === undefined || nowMs < untilMs);
}

/** Ids of stops that name nothing in any channel of a model. */
export function unmatchedStops({ channels, offers }: Model, stops: readonly Stop[]): string[] {
  const codes = new Set(offers.map(({ code }) => code));
  const isOf = ({ kind, name, channel }: Stop): boolean => {
    const named = channels.filter((each) => channel === undefined || each.name === channel);
    if (kind === "offer") return named.length > 0 && codes.has(name);
    return named.some(({ points }) => points.some((point) => isPointOf(kind, name, point)));
  };
  return stops.filter((stop) => !isOf(stop)).map(({ id }) => id);
}

function isPointOf(kind: StopKind, name: string, point: InteractionPoint): boolean {
  const value = kind === "point" ? point.name : kind === "zone" ? point.zone : point.medium;
  return kind === "all" || value === name;
}

/** The stop list over a generation's channels. */
export class GenerationStops {
  readonly list: readonly Stop[];
  /** By channel index; null: nothing of the channel is named. */
  readonly #channels: readonly (ChannelStops | null)[];

  /** Cost: O(stops × channels × points). */
  constructor(list: readonly Stop[], plans: Iterable<ChannelPlan>, offerIndex: ReadonlyMap<string, number>) {
    this.list = list;
    const channels: (ChannelStops | null)[] = [];
    for (const plan of plans) {
      const resolved = list.flatMap((stop, at) => resolve(stop, at + 1, plan, offerIndex));
      channels[plan.index] =
        resolved.length === 0
          ? null
          : new ChannelStops(resolved, offerIndex.size, plan.channel.points.length);
    }
    this.#channels = channels;
  }

  /** Null: nothing of the channel is ever stopped. */
  at({ index }: ChannelPlan, nowMs: number): ChannelStops | null {
    return this.#channels[index]?.at(nowMs) ?? null;
  }
}

function resolve(
  stop: Stop,
  number: number,
  { channel }: ChannelPlan,
  offerIndex: ReadonlyMap<string, number>,
): Resolved[] {
  if (stop.channel !== undefined && stop.channel !== channel.name) return [];
  const { kind, name } = stop;
  if (kind === "offer") {
    const offer = offerIndex.get(name);
    return offer === undefined ? [] : [{ stop, number, offerIndex: offer, pointIndexes: [] }];
  }
  const pointIndexes = channel.points.flatMap((point, index) =>
    isPointOf(kind, name, point) ? [index] : [],
  );
  return pointIndexes.length === 0 ? [] : [{ stop, number, offerIndex: -1, pointIndexes }];
}
