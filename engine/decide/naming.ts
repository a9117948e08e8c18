/**
 * Where a generation's bundle names a visitor: what is left of it there when the node has forgotten it.
 */
import { assert } from "../assert.ts";
import type { OfferList } from "../workspace/model-strategy.ts";
import { admitVisitor } from "./admit.ts";
import type { Generation } from "./generation.ts";
import { OpenedGeneration } from "./opened.ts";

/**
 * Places in the bundle that name the visitor, for people: shipped segment lists, white and black lists.
 *
 * Cost: O(lists). Errors: VISITOR_REQUIRED, FIELD_TOO_LONG, LEVEL_UNKNOWN.
 */
export function placesNaming(generation: Generation, level: string, id: string): string[] {
  assert(generation instanceof OpenedGeneration, "naming: the generation was not opened");
  const levelIndex = admitVisitor(generation, level, id);
  const places: string[] = [];
  const lists = generation.memberships.listsNaming(levelIndex, level, id);
  if (lists !== null) {
    places.push(...lists.map((name) => `segment list \`${name}\``));
    // Dictionaries are append-only: an id that is on no list any more still stands there.
    if (lists.length === 0) places.push(`the id dictionary of level \`${level}\``);
  }
  const names = ({ visitors }: OfferList) =>
    visitors.some((visitor) => visitor.level === level && visitor.id === id);
  for (const channel of generation.model.channels) {
    const of = `of channel \`${channel.name}\``;
    for (const list of channel.whiteLists) if (names(list)) places.push(`white list \`${list.name}\` ${of}`);
    for (const list of channel.blackLists) if (names(list)) places.push(`black list \`${list.name}\` ${of}`);
  }
  return places;
}
