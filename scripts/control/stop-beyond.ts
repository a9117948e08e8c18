/**
 * What a new stop list changes on nodes beside what was asked for: stops that another node had and this one had missed,
 * and lifts likewise.
 */
import { differingStops, type Stop, type StopList } from "../../engine/index.ts";
import type { Reached, StopListNode } from "./stop-list.ts";
import { stopOf } from "./stop-state.ts";

export interface Beyond {
  readonly node: string;
  readonly act: "stop" | "lift";
  readonly stop: Stop;
}

/** On nodes that said what they had, and took the list. `asked`: ids of what was to change. */
export function beyondOf(
  reached: readonly Reached[],
  asked: ReadonlySet<string>,
  list: StopList,
  nodes: readonly StopListNode[],
): Beyond[] {
  const done = new Set(nodes.filter(({ outcome }) => outcome === "done").map(({ node }) => node));
  return reached
    .filter(({ name }) => done.has(name))
    .flatMap(({ name: node, status }) => {
      // What is over, or has not begun, changes nothing by going.
      const had = status.stops.map(stopOf);
      const isInForce = new Map(status.stops.map(({ id, inForce }) => [id, inForce]));
      const changed = differingStops(had, list.stops).filter((id) => !asked.has(id));
      return changed.flatMap((id): Beyond[] => {
        const stop = list.stops.find((one) => one.id === id);
        if (stop !== undefined) return [{ node, act: "stop", stop }];
        const gone = had.find((one) => one.id === id)!;
        return isInForce.get(id) === true ? [{ node, act: "lift", stop: gone }] : [];
      });
    });
}

/** Of several rounds, each thing once. */
export function joinBeyond(one: readonly Beyond[], other: readonly Beyond[]): Beyond[] {
  const keyOf = ({ node, act, stop }: Beyond) => JSON.stringify([node, act, stop.id]);
  return [...new Map([...one, ...other].map((beyond) => [keyOf(beyond), beyond])).values()];
}
