/**
 * How much of its lists a data publisher may change without an operator: in any `dataShareEveryMs`, all data updates
 * together, in each list, no more than `dataShareMax` of the visitors that the level's lists knew before.
 *
 * What was changed when is kept with the lists that came of it (control/state.json), by the node's own clock: who signs
 * an update picks its number and its time.
 */
import { NodeError } from "../errors.ts";
import type { TrustPolicy } from "./documents.ts";

/** How one list differs from the one before. */
export interface ListChange {
  readonly segment: string;
  readonly level: string;
  /** Visitors who are in one of the two and not in the other. */
  readonly changedCount: number;
  /** Visitors in any list of the level before: ids that are in none, or that the update adds, make no room for more. */
  readonly visitorCount: number;
}

/** What data updates changed, at about the same time. */
export interface DataShareUse {
  /** Epoch ms, of the last of them. */
  readonly atMs: number;
  /** At most one of a list. */
  readonly changes: readonly ListChange[];
}

export interface DataShareBase {
  /** What has been changed of the lists that the update is held against, oldest first. */
  readonly uses: readonly DataShareUse[];
  readonly nowMs: number;
  /**
   * Since when the node may have missed updates that others took, epoch ms: there is a share for each period begun since
   * then. Null: it misses none.
   */
  readonly missedSinceMs: number | null;
}

/** Uses that are told apart in a period. */
const SLOTS_PER_PERIOD = 12;

/**
 * Holds a data update to the share. A level whose lists knew nobody has nothing to change: it may be filled.
 *
 * @returns what has been used once the update is taken, oldest first; at most some twenty.
 * Errors: DATA_SHARE_EXCEEDED, which names the list that changes most, what is left and when there is more.
 */
export function judgeDataShare(
  policy: TrustPolicy,
  changes: readonly ListChange[],
  { uses, nowMs, missedSinceMs }: DataShareBase,
): readonly DataShareUse[] {
  const { isOpen, dataShareMax, dataShareEveryMs } = policy;
  if (isOpen || dataShareMax >= 1) return [];
  // By a clock that was put back they lie ahead, and count.
  const inPeriod = uses.filter(({ atMs }) => atMs > nowMs - dataShareEveryMs);
  const counted = changes
    .map((change) => ({ ...change, visitorCount: visitorsBefore(inPeriod, change) }))
    .filter(({ changedCount, visitorCount }) => changedCount > 0 && visitorCount > 0);
  const missedMs = missedSinceMs === null ? 0 : nowMs - missedSinceMs;
  const shareMax = Math.min(1, dataShareMax * Math.max(1, Math.ceil(missedMs / dataShareEveryMs)));
  const shareOf = (change: ListChange): number =>
    (usedCount(inPeriod, change.segment) + change.changedCount) / change.visitorCount;
  const above = counted.filter((change) => shareOf(change) > shareMax);
  if (above.length === 0) return withUse(inPeriod, counted, nowMs, dataShareEveryMs);
  const most = above.reduce((one, other) => (shareOf(other) > shareOf(one) ? other : one));
  const { segment, level, changedCount, visitorCount } = most;
  const usedBefore = usedCount(inPeriod, segment);
  // Whole visitors; a share such as 0.29 of 100 is a little less than 29.
  const leftCount = Math.max(0, Math.floor(shareMax * visitorCount + 1e-6) - usedBefore);
  const fitsAtMs =
    missedSinceMs === null
      ? freedAtMs(policy, inPeriod, most)
      : missedSinceMs + (Math.ceil(shareOf(most) / dataShareMax) - 1) * dataShareEveryMs;
  const mostShare = missedSinceMs === null ? dataShareMax : 1;
  const left = leftCount === 1 ? "1 visitor is" : `${leftCount} visitors are`;
  const when =
    changedCount / visitorCount > mostShare || !Number.isFinite(fitsAtMs)
      ? "It is more than data updates may ever change in one period"
      : `It may be taken after ${new Date(fitsAtMs).toISOString()}`;
  const others = above.length > 1 ? ` (and ${above.length - 1} more lists)` : "";
  const earlier = usedBefore === 0 ? "" : `, after ${usedBefore} in updates before it`;
  const message = `list ${segment}${others}: ${changedCount} of ${visitorCount} visitors of level ${level} come or go, ${percent(changedCount / visitorCount)}${earlier}; ${policy.environment} lets data updates together change ${percent(dataShareMax)} in ${spanText(dataShareEveryMs)}, and ${left} left of that. ${when}. A release by an operator is not bound by that`;
  throw new NodeError("DATA_SHARE_EXCEEDED", message, { field: `list ${segment}` });
}

/** Of the change's level, before whichever update of the period found the fewest. */
function visitorsBefore(inPeriod: readonly DataShareUse[], { level, visitorCount }: ListChange): number {
  const earlier = inPeriod.flatMap(({ changes }) => changes).filter((change) => change.level === level);
  return earlier.reduce((fewest, change) => Math.min(fewest, change.visitorCount), visitorCount);
}

function usedCount(uses: readonly DataShareUse[], segment: string): number {
  return uses
    .flatMap(({ changes }) => changes)
    .filter((change) => change.segment === segment)
    .reduce((sum, { changedCount }) => sum + changedCount, 0);
}

/** When enough of what was used lies a period back, epoch ms. */
function freedAtMs(
  { dataShareMax, dataShareEveryMs }: TrustPolicy,
  inPeriod: readonly DataShareUse[],
  { segment, changedCount, visitorCount }: ListChange,
): number {
  let leftOver = usedCount(inPeriod, segment);
  for (const use of inPeriod) {
    leftOver -= usedCount([use], segment);
    if ((leftOver + changedCount) / visitorCount <= dataShareMax) return use.atMs + dataShareEveryMs;
  }
  return Number.POSITIVE_INFINITY;
}

/** What comes at about the same time is one, dated by the last of it: nothing is forgotten too early. */
function withUse(
  inPeriod: readonly DataShareUse[],
  changes: readonly ListChange[],
  nowMs: number,
  everyMs: number,
): readonly DataShareUse[] {
  if (changes.length === 0) return inPeriod;
  const slotOf = (atMs: number): number => Math.floor((atMs * SLOTS_PER_PERIOD) / everyMs);
  const last = inPeriod.at(-1);
  if (last === undefined || slotOf(last.atMs) !== slotOf(nowMs))
    return [...inPeriod, { atMs: nowMs, changes }];
  const summed = new Map(last.changes.map((change) => [change.segment, change]));
  for (const change of changes) {
    const { changedCount } = summed.get(change.segment) ?? { changedCount: 0 };
    summed.set(change.segment, { ...change, changedCount: changedCount + change.changedCount });
  }
  return [...inPeriod.slice(0, -1), { atMs: Math.max(last.atMs, nowMs), changes: [...summed.values()] }];
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function spanText(ms: number): string {
  const units: readonly [number, string][] = [
    [3_600_000, "h"],
    [60_000, "min"],
    [1000, "s"],
  ];
  const [unitMs, unit] = units.find(([one]) => ms >= one) ?? [1, "ms"];
  return `${Number((ms / unitMs).toPrecision(3))} ${unit}`;
}
