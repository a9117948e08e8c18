/** What a visitor remembers, by names, and how often something is in it, as plainly as it can be said. For tests. */
import type { Medium } from "../workspace/model.ts";
import type { NaiveQuestion } from "./naive-functions.ts";

export interface NaiveMemoryEvent {
  readonly kind: "contact" | "reservation" | "accept" | "reject" | "event";
  readonly offer: string;
  readonly category: string | undefined;
  readonly zone: string;
  readonly medium: Medium;
  readonly atMs: number;
  /** Of a reservation: ms until it lapses. */
  readonly lastsMs: number;
  /** A fallback was presented: it counts nowhere. */
  readonly fallback: boolean;
}

const QUARTER_MS = 15 * 60_000;

/** Windows begin at quarters of an hour, so that they are never too short; a live reservation is a contact. */
export function naiveCount(
  events: readonly NaiveMemoryEvent[],
  { kinds, what, windowMs }: NaiveQuestion,
  nowMs: number,
): number {
  const sinceMs =
    windowMs === undefined ? -Infinity : nowMs - windowMs - modulo(nowMs - windowMs, QUARTER_MS);
  return events.filter((event) => {
    if (event.fallback || event.atMs < sinceMs) return false;
    const isLive = event.kind === "reservation" && event.atMs + event.lastsMs > nowMs;
    const kind = isLive ? "contact" : event.kind;
    const names = [`offer.${event.offer}`, `category.${event.category}`, `zone.${event.zone}`];
    const isAbout = what === "any" || [...names, `medium.${event.medium}`].includes(what);
    return isAbout && (kinds as readonly string[]).includes(kind);
  }).length;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
