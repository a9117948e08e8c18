/** What a visitor remembers, by names, and how often something is in it, as plainly as it can be said. For tests. */
import type { Channel, Medium } from "../workspace/model-channels.ts";
import type { NaiveQuestion } from "./naive-functions.ts";

export interface NaiveMemoryEvent {
  readonly kind: "contact" | "reservation" | "accept" | "reject" | "event" | "suppression";
  readonly offer: string;
  readonly category: string | undefined;
  /** Its zone is one of the channel's own; "": an older memory, which did not tell channels apart. */
  readonly channel: string;
  readonly zone: string;
  readonly medium: Medium;
  readonly atMs: number;
  /** Of a reservation: ms until it lapses; of a suppression: whole minutes, as ms, until it ends, 0 for never. */
  readonly lastsMs: number;
  /** A fallback was presented: it counts nowhere. */
  readonly fallback: boolean;
  /** It would have been presented: it counts alike. */
  readonly heldOut: boolean;
}

type NaiveChannel = Pick<Channel, "name" | "zones">;

const QUARTER_MS = 15 * 60_000;

/**
 * Whether what happened was in that channel's zone of that name; where the channel has none (or there is none), in any
 * that the model has.
 */
export function isInZone(
  event: NaiveMemoryEvent,
  zone: string,
  channel: NaiveChannel | undefined,
  channels: readonly NaiveChannel[],
): boolean {
  if (event.zone !== zone) return false;
  if (event.channel === "") return true;
  const having = channels.filter(({ zones }) => zones.some(({ name }) => name === zone));
  const meant = having.filter(({ name }) => name === channel?.name);
  return (meant.length > 0 ? meant : having).some(({ name }) => name === event.channel);
}

/** Windows begin at quarters of an hour, so that they are never too short; a live reservation is a contact. */
export function naiveCount(
  events: readonly NaiveMemoryEvent[],
  { kinds, what, windowMs }: NaiveQuestion,
  nowMs: number,
  channel: NaiveChannel | undefined,
  channels: readonly NaiveChannel[],
): number {
  return events.filter((event) => {
    if (event.fallback || (windowMs !== undefined && !isWithin(event.atMs, nowMs - windowMs))) return false;
    const isLive = event.kind === "reservation" && event.atMs + event.lastsMs > nowMs;
    const kind = isLive ? "contact" : event.kind;
    const names = ["any", `offer.${event.offer}`, `category.${event.category}`, `medium.${event.medium}`];
    const isThere = what === `zone.${event.zone}` && isInZone(event, event.zone, channel, channels);
    const isAbout = isThere || names.includes(what);
    return isAbout && (kinds as readonly string[]).includes(kind);
  }).length;
}

/** Whether it counts in a window since then: a quarter of an hour that lies partly within counts as a whole. */
export function isWithin(atMs: number, sinceMs: number): boolean {
  return (Math.floor(atMs / QUARTER_MS) + 1) * QUARTER_MS > sinceMs;
}
