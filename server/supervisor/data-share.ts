/**
 * What the lists of a data update are held against before they run: by themselves those that are active, with a release
 * the release's own; and what has been changed of these in the last period. How much they may differ is the policy's
 * (`judgeDataShare`).
 */
import {
  type DataShareUse,
  judgeDataShare,
  NodeError,
  parsePayload,
  type Release,
} from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { BundleRecord } from "../store/control-state.ts";
import type { Admission, Entitlement } from "./admission.ts";
import type { InForce } from "./in-force.ts";

export interface DataShareParts {
  readonly bundlesPath: string;
  readonly pool: BatchPool;
  readonly inForce: InForce;
  readonly admission: Admission;
}

/** An entitlement whose lists do not differ more than they may. */
export interface Judged extends Entitlement {
  /** What data updates have changed by then, in the last period. */
  readonly shareUses: readonly DataShareUse[];
}

/** A bundle that holds the lists, and since when they have been so (epoch ms). */
interface Base {
  readonly record: BundleRecord;
  readonly sinceMs: number;
}

/**
 * @param isOwnWay the bundle comes from the node's own source or start file, which its operator chose: it may bring what
 * the node missed since its lists were active.
 * Errors: DATA_SHARE_EXCEEDED; RELEASE_MISMATCH where a node that has no lists is pushed those of a data update.
 */
export async function judgeShare(
  { bundlesPath, pool, inForce, admission }: DataShareParts,
  entitlement: Entitlement,
  bundleId: string,
  isOwnWay: boolean,
): Promise<Judged> {
  const { isOpen, dataShareMax } = admission.policy;
  // A release's own lists are the operator's: nothing of them is used.
  if (entitlement.dataUpdate === null || isOpen || dataShareMax >= 1) {
    return { ...entitlement, shareUses: [] };
  }
  const base = baseOf(inForce, entitlement, bundleId, isOwnWay);
  if (base === null || base.record.bundleId === bundleId) {
    return { ...entitlement, shareUses: inForce.record(bundleId)?.shareUses ?? [] };
  }
  const { record, sinceMs } = base;
  const changes = await pool.changes({ bundlesPath, activeId: record.bundleId, bundleId });
  const { shareUses: uses } = record;
  const against = { uses, nowMs: Date.now(), missedSinceMs: isOwnWay ? sinceMs : null };
  return { ...entitlement, shareUses: judgeDataShare(admission.policy, changes, against) };
}

/** Null: the lists are unbound. */
function baseOf(
  inForce: InForce,
  { by, release, dataSequence }: Entitlement,
  bundleId: string,
  isOwnWay: boolean,
): Base | null {
  const { state } = inForce;
  // In force already, lost from the disk, and brought again.
  if (bundleId === state.lostId && dataSequence === state.dataSequence) return null;
  const active = inForce.record(state.activeId);
  const base: Base | null = active && { record: active, sinceMs: active.lastActiveAtMs };
  if (by !== "release") return base;
  const named = parsePayload(release.payload) as Release;
  const released = inForce.record(named.bundleId);
  // Nothing that came after the release took longer than since then.
  if (released !== null) return { record: released, sinceMs: Math.max(named.madeAtMs, base?.sinceMs ?? 0) };
  // It may never have had the release's lists, and its own may be of long before the release.
  if (isOwnWay) return null;
  if (base !== null) return base;
  const message = `release ${named.sequence} names bundle ${named.bundleId.slice(0, 12)}, and these lists are a data update's: this node has none to hold them against. Push the release's bundle first, or release these lists`;
  throw new NodeError("RELEASE_MISMATCH", message, { field: "dataUpdate" });
}
