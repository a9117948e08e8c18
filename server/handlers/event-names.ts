/**
 * Names of events and treatment codes, as the active bundle and the node's numbers know them.
 *
 * A code may name what no bundle of this node ever did: it comes from another node, or from before. The fleet's tag
 * stands for it, so such names get numbers like any other; that is done before the visitor is held, since it commits.
 */
import {
  type Channel,
  type EventNames,
  eventNamesOf,
  type Generation,
  type OpenedCode,
  zoneTermName,
} from "../../engine/index.ts";
import type { HandlerContext } from "./context.ts";

const namesByGeneration = new WeakMap<Generation, Map<string, EventNames>>();

/** Of a channel of the generation; made once. */
export function channelEventNames(
  { numbers }: HandlerContext,
  generation: Generation,
  channel: Channel,
): EventNames {
  let byChannel = namesByGeneration.get(generation);
  if (byChannel === undefined) {
    byChannel = new Map();
    namesByGeneration.set(generation, byChannel);
  }
  let names = byChannel.get(channel.name);
  if (names === undefined) {
    names = eventNamesOf(generation, channel, { term: (name) => numbers.termOrZero(name) });
    byChannel.set(channel.name, names);
  }
  return names;
}

/** Errors: INTERN_TABLE_FULL, STORE_UNWRITABLE, where a name of the code is new to the node and cannot be taken in. */
export async function internCode({ numbers }: HandlerContext, code: OpenedCode): Promise<void> {
  const zone = zoneTermName(code.channel, code.zone);
  const terms = [code.channel, code.rule, code.offer, zone, code.point];
  if (terms.every((name) => name === "" || numbers.termOrZero(name) !== 0)) return;
  await numbers.intern({ terms, columns: [] });
}
