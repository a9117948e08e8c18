/** What nodes say of their stops, as the engine's own types, and put together. */
import { type LiftedStop, mergeStops, STOPS_NONE, type Stop, type StopState } from "../../engine/index.ts";
import type { LiftedEntry, NodeStatus, StopEntry } from "../../server/control/messages.ts";

/** What all nodes have, put together; where two have one thing otherwise, as the newer list has it. */
export function stopStateOf(nodes: readonly NodeStatus[]): StopState {
  return [...nodes]
    .sort((a, b) => a.stopListSequence - b.stopListSequence)
    .map(({ stops, lifted }): StopState => ({ stops: stops.map(stopOf), lifted: lifted.map(liftOf) }))
    .reduce((older, newer) => mergeStops(older, newer, Date.now()), STOPS_NONE);
}

export function stopOf({ id, kind, name, channel, fromMs, untilMs, why, madeAtMs }: StopEntry): Stop {
  return {
    id,
    kind: kind as Stop["kind"],
    name,
    ...(channel === "" ? {} : { channel }),
    fromMs,
    ...(untilMs === 0 ? {} : { untilMs }),
    why,
    ...(madeAtMs === 0 ? {} : { madeAtMs }),
  };
}

function liftOf({ untilMs, ...lift }: LiftedEntry): LiftedStop {
  return untilMs === 0 ? lift : { ...lift, untilMs };
}
