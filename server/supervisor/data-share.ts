/**
 * What the lists of a data update are held against before they run: by themselves those that are active, with a release
 * the release's own. How much they may differ is the policy's (`judgeDataShare`).
 */
import { judgeDataShare, NodeError, parsePayload, type Release } from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { Admission, Entitlement } from "./admission.ts";
import type { InForce } from "./in-force.ts";

export interface DataShareParts {
  readonly bundlesPath: string;
  readonly pool: BatchPool;
  readonly inForce: InForce;
  readonly admission: Admission;
}

/** A bundle that holds the lists, and since when they have been so (epoch ms). */
interface Base {
  readonly bundleId: string;
  readonly sinceMs: number;
}

/**
 * @param isOwnWay the bundle comes from the node's own source or start file, which its operator chose.
 * Errors: DATA_SHARE_EXCEEDED; RELEASE_MISMATCH where a node that has no lists is pushed those of a data update.
 */
export async function judgeShare(
  { bundlesPath, pool, inForce, admission }: DataShareParts,
  entitlement: Entitlement | null,
  bundleId: string,
  isOwnWay: boolean,
): Promise<void> {
  const { isOpen, dataShareMax } = admission.policy;
  if (entitlement === null || isOpen || dataShareMax >= 1) return;
  const base = baseOf(inForce, entitlement, bundleId, isOwnWay);
  if (base === null) return;
  const changes = await pool.changes({ bundlesPath, activeId: base.bundleId, bundleId });
  judgeDataShare(admission.policy, changes, Date.now() - base.sinceMs);
}

/** Null: the lists are unbound. */
function baseOf(
  inForce: InForce,
  { by, release, dataUpdate, dataSequence }: Entitlement,
  bundleId: string,
  isOwnWay: boolean,
): Base | null {
  if (dataUpdate === null) return null; // A release's own lists are the operator's.
  const { state } = inForce;
  // In force already, lost from the disk, and brought again.
  if (bundleId === state.lostId && dataSequence === state.dataSequence) return null;
  const active = inForce.record(state.activeId);
  let base: Base | null = active && { bundleId: active.bundleId, sinceMs: active.lastActiveAtMs };
  if (by === "release") {
    const named = parsePayload(release.payload) as Release;
    if (inForce.record(named.bundleId) !== null) {
      // Nothing that came after the release took longer than since then.
      base = { bundleId: named.bundleId, sinceMs: Math.max(named.madeAtMs, base?.sinceMs ?? 0) };
    } else if (isOwnWay) {
      return null; // It may never have had the release's lists, and its own may be of long before the release.
    } else if (base === null) {
      const message = `release ${named.sequence} names bundle ${named.bundleId.slice(0, 12)}, and these lists are a data update's: this node has none to hold them against. Push the release's bundle first, or release these lists`;
      throw new NodeError("RELEASE_MISMATCH", message, { field: "dataUpdate" });
    }
  }
  return base?.bundleId === bundleId ? null : base;
}
