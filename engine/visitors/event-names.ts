/**
 * What a generation says of the names that events carry: terms, an offer's category, a point's medium.
 */
import type { Generation } from "../decide/generation.ts";
import type { Channel, Medium } from "../workspace/model-channels.ts";
import type { EventNames } from "./event-rules.ts";
import type { NodeNumbers } from "./node-numbers.ts";

/** One per generation, thread and channel. Cost: O(offers + points), once. */
export function eventNamesOf(
  generation: Pick<Generation, "model">,
  channel: Pick<Channel, "points">,
  numbers: Pick<NodeNumbers, "term">,
): EventNames {
  const categories = new Map<string, string>();
  for (const { code, category } of generation.model.offers) categories.set(code, category ?? "");
  const mediums = new Map<string, Medium>();
  for (const { name, medium } of channel.points) mediums.set(name, medium);
  return {
    term: (name) => numbers.term(name),
    categoryOf: (offer) => categories.get(offer) ?? "",
    mediumOf: (point) => mediums.get(point),
    hasOffer: (code) => categories.has(code),
  };
}
