/** What a visitor remembers, by names, and how often something is in it, as plainly as it can be said. For tests. */
import type { Medium } from "../workspace/model.ts";
import type { NaiveQuestion } from "./naive-functions.ts";

export interface NaiveMemoryEvent {
  readonly kind: "contact" | "reservation" | "accept" | "reject" | "event" | "suppression";
  readonly offer: string;
  readonly category: string | undefined;
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

const QUARTER_MS = 15 * 60_000;

/** Windows begin at quarters of an hour, so that they are never too short; a live reservation is a contact. */
export function naiveCount(
  events: readonly NaiveMemoryEvent[],
  { kinds, what, windowMs }: NaiveQuestion,
  nowMs: number,
): number {
  return events.filter((event) => {
    if (event.fallback || (windowMs !== undefined && !isWithin(event.atMs, nowMs - windowMs))) return false;
    const isLive = event.kind === "reservation" && event.atMs + event.lastsMs > nowMs;
    const kind = isLive ? "contact" : event.kind;
    const names = [`offer.${event.offer}`, `category.${event.category}`, `zone.${event.zone}`];
    const isAbout = what === "any" || [...names, `medium.${event.medium}`].includes(what);
    return isAbout && (kinds as readonly string[]).includes(kind);
  }).length;
}

/** Whether it counts in a window since then: a quarter of an hour that lies partly within counts as a whole. */
export function isWithin(atMs: number, sinceMs: number): boolean {
  return (Math.floor(atMs / QUARTER_MS) + 1) * QUARTER_MS > sinceMs;
}
