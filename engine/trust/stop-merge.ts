/**
 * What is stopped where several stop lists were signed apart from each other: by two people at once, or while one node or
 * the other was out of reach.
 *
 * A stop ends with its time, or by a signed act that names it: a list ends none by not having it, since who made it may
 * not have known of it. So lists add up, in any order and however often, to the same: of stops under one id the one made
 * last stands, and a lift ends those under its id that were made no later than the stop that it names. Lifts are
 * remembered until what they lifted would have ended, so many at most; of a stop that an older list has and whose lift
 * was forgotten, nothing is known: it stays.
 */
import { ENGINE_LIMITS } from "../limits.ts";
import type { LiftedStop, Stop } from "./documents.ts";

export interface StopState {
  readonly stops: readonly Stop[];
  readonly lifted: readonly LiftedStop[];
}

export const STOPS_NONE: StopState = { stops: [], lifted: [] };

/** A lift is remembered so long beyond its stop's end: clocks differ. */
const LIFT_AGE_MS = 86_400_000;

export function madeAtOf({ madeAtMs = 0 }: { readonly madeAtMs?: number }): number {
  return madeAtMs;
}

/**
 * Both together; what stands under the same id and time in both is as in `newer`. Stops stand in the order of `newer`,
 * then those that it has not. One that is over and not in `newer` is left out.
 *
 * Cost: O(stops + lifts).
 */
export function mergeStops(older: StopState, newer: StopState, nowMs: number): StopState {
  const lifts = new Map<string, LiftedStop>();
  for (const lift of [...older.lifted, ...newer.lifted]) {
    const known = lifts.get(lift.id);
    if (known === undefined || known.madeAtMs <= lift.madeAtMs) lifts.set(lift.id, lift);
  }
  const stops = new Map<string, Stop>();
  for (const stop of newer.stops) stops.set(stop.id, stop);
  for (const stop of older.stops) {
    const other = stops.get(stop.id);
    const isOver = stop.untilMs !== undefined && stop.untilMs <= nowMs;
    if (other === undefined ? !isOver : madeAtOf(stop) > madeAtOf(other)) stops.set(stop.id, stop);
  }
  const isLifted = (stop: Stop) => (lifts.get(stop.id)?.madeAtMs ?? -1) >= madeAtOf(stop);
  return {
    stops: [...stops.values()].filter((stop) => !isLifted(stop)),
    lifted: rememberedLifts([...lifts.values()], nowMs),
  };
}

/** Those that may still be needed; of too many the last. */
function rememberedLifts(lifts: readonly LiftedStop[], nowMs: number): LiftedStop[] {
  return lifts
    .filter(({ untilMs }) => untilMs === undefined || untilMs + LIFT_AGE_MS > nowMs)
    .sort((a, b) => a.liftedAtMs - b.liftedAtMs || (a.id < b.id ? -1 : 1))
    .slice(-ENGINE_LIMITS.stopLiftsMax);
}

/**
 * The state that a change of the stops makes of the one before. What is new or stands otherwise is made now (and after
 * whatever stood or was lifted under its id, whatever clocks say); what is gone is lifted.
 */
export function changedStops(before: StopState, stops: readonly Stop[], nowMs: number): StopState {
  const known = new Map(before.stops.map((stop) => [stop.id, stop]));
  const liftedAt = new Map(before.lifted.map(({ id, madeAtMs }) => [id, madeAtMs]));
  const made = stops.map((stop): Stop => {
    const old = known.get(stop.id);
    if (old !== undefined && isSameStop(old, stop)) return old;
    const after = Math.max(old === undefined ? -1 : madeAtOf(old), liftedAt.get(stop.id) ?? -1);
    return { ...stop, madeAtMs: Math.max(nowMs, after + 1) };
  });
  const left = new Set(stops.map(({ id }) => id));
  const gone = before.stops.filter(({ id }) => !left.has(id));
  const newLifts = gone.map((stop): LiftedStop => {
    const until = stop.untilMs === undefined ? {} : { untilMs: stop.untilMs };
    return { id: stop.id, madeAtMs: madeAtOf(stop), liftedAtMs: nowMs, ...until };
  });
  return mergeStops({ stops: [], lifted: before.lifted }, { stops: made, lifted: newLifts }, nowMs);
}

/** Also where they were made at different times. */
export function isSameStop(one: Stop, other: Stop): boolean {
  const { madeAtMs: _one, ...first } = one;
  const { madeAtMs: _other, ...second } = other;
  const bytes = (stop: object) => JSON.stringify(Object.entries(stop).sort(([a], [b]) => (a < b ? -1 : 1)));
  return bytes(first) === bytes(second);
}

/** Ids that the two differ in: a stop that one has and the other has not, or has otherwise. */
export function differingStops(one: readonly Stop[], other: readonly Stop[]): string[] {
  const keyOf = (stop: Stop) => `${stop.id} ${madeAtOf(stop)}`;
  const [first, second] = [one, other].map((stops) => new Map(stops.map((stop) => [keyOf(stop), stop])));
  const isLacking = (stops: ReadonlyMap<string, Stop>) => (stop: Stop) => {
    const found = stops.get(keyOf(stop));
    return found === undefined || !isSameStop(found, stop);
  };
  const ids = [...one.filter(isLacking(second!)), ...other.filter(isLacking(first!))].map(({ id }) => id);
  return [...new Set(ids)];
}
