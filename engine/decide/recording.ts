/**
 * What recording a decision needs to know of its picks and points, as numbers: so that a visitor's memory is appended
 * to without looking a name up.
 *
 * Terms are the node's (`NodeNumbers`); 0 is "none". Made once when a generation is opened, only read afterwards.
 */
import { mediumNumber } from "../visitors/memory-layout.ts";
import type { NodeNumbers } from "../visitors/node-numbers.ts";
import { zoneTermName } from "../visitors/zone-names.ts";
import type { Model } from "../workspace/model.ts";
import { type Channel, MEDIUMS } from "../workspace/model-channels.ts";
import type { Treatment } from "./generation.ts";

/** By point index of one channel (`PointDecision.pointIndex`). */
export interface ChannelRecording {
  /** Term of the channel. */
  readonly channel: number;
  /** Terms of the points and of their zones (`zoneTermName`). */
  readonly points: Int32Array;
  readonly zones: Int32Array;
  /** `mediumNumber`. */
  readonly mediums: Uint8Array;
  /** −1: a presentation is a contact at once; else ms until a reservation lapses (up to 30 days: more than an i32). */
  readonly reservationMs: Float64Array;
}

export interface RecordingTables {
  /** Terms by treatment index (`Pick.treatment`). */
  readonly offers: Int32Array;
  readonly rules: Int32Array;
  /** 0 where the offer has none. */
  readonly categories: Int32Array;
  /** By channel index (`Decision.channelIndex`). */
  readonly channels: readonly ChannelRecording[];
}

/** Cost: O(treatments + points); asks `numbers` for every name that a presentation may carry. */
export function recordingTables(
  model: Model,
  treatments: readonly Treatment[],
  numbers: NodeNumbers,
): RecordingTables {
  return {
    offers: Int32Array.from(treatments, ({ offer }) => numbers.term(offer.code)),
    rules: Int32Array.from(treatments, ({ rule }) => numbers.term(rule)),
    categories: Int32Array.from(treatments, ({ offer: { category } }) =>
      category === undefined ? 0 : numbers.term(category),
    ),
    channels: model.channels.map((channel) => channelRecording(channel, numbers)),
  };
}

function channelRecording({ name, points }: Channel, numbers: NodeNumbers): ChannelRecording {
  return {
    channel: numbers.term(name),
    points: Int32Array.from(points, (point) => numbers.term(point.name)),
    zones: Int32Array.from(points, (point) => numbers.term(zoneTermName(name, point.zone))),
    mediums: Uint8Array.from(points, (point) => mediumNumber(MEDIUMS.indexOf(point.medium))),
    reservationMs: Float64Array.from(points, (point) =>
      point.contact === "impression" ? point.reservationMs : -1,
    ),
  };
}
