/**
 * The bundle that a scheduled release begins with: the one that it names, unless a data update was taken after it. Then
 * it is its strategy with the lists that run by now, so that nobody who joined or left a segment since is forgotten.
 *
 * Two nodes that took the same release and the same update make the same bundle. A peer that missed both is given what
 * was signed of them (admission.ts), or the release's own bundle where the strategy has other lists (bundle-entries.ts).
 */
import { NodeError } from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import type { BundleRecord, ScheduledRelease } from "../store/control-state.ts";
import { recordOf } from "./activator.ts";
import { nackOf } from "./attempt.ts";
import type { InForce } from "./in-force.ts";
import { sequenceOf } from "./record-documents.ts";

export interface ScheduledBundleOptions {
  readonly folder: BundleFolder;
  readonly pool: BatchPool;
  readonly inForce: InForce;
}

export class ScheduledBundle {
  readonly #options: ScheduledBundleOptions;
  /** What was put together last, of which two. */
  #made: { readonly of: string; readonly record: BundleRecord } | null = null;

  constructor(options: ScheduledBundleOptions) {
    this.#options = options;
  }

  /** "" where it has to be put together first. */
  knownId(scheduled: ScheduledRelease): string {
    const lists = this.#newerLists(scheduled);
    if (lists === null) return scheduled.bundleId;
    return this.#made?.of === key(scheduled, lists) ? this.#made.record.bundleId : "";
  }

  /** On the disk when it comes back. Cost: `composeBundle`'s, in the batch pool. Errors: BUNDLE_*, BLOB_*, STORE_UNWRITABLE. */
  async of(scheduled: ScheduledRelease): Promise<BundleRecord> {
    const { folder, pool, inForce } = this.#options;
    const lists = this.#newerLists(scheduled);
    const own = inForce.record(scheduled.bundleId);
    if (own === null) throw new NodeError("BUNDLE_UNKNOWN", "the node does not hold what it scheduled");
    if (lists === null) return own;
    const of = key(scheduled, lists);
    // What nothing holds on to yet may have been swept away.
    if (this.#made?.of === of && folder.has(this.#made.record.bundleId)) return this.#made.record;
    const task = { bundlesPath: folder.path, strategyOf: scheduled.bundleId, dataOf: lists.bundleId };
    const facts = await pool.compose(task).catch((error: unknown) => {
      throw nackOf("compile", `bundle ${scheduled.bundleId.slice(0, 12)}`, error);
    });
    const { lastActiveAtMs } = inForce.record(facts.bundleId) ?? { lastActiveAtMs: 0 };
    const { dataUpdate, shareUses } = lists;
    const by = { release: scheduled.release, dataUpdate, shareUses };
    const record = recordOf(facts, by, lastActiveAtMs);
    this.#made = { of, record };
    return record;
  }

  /** What runs, where its lists came after the release; null: the release's own are the newest. */
  #newerLists({ bundleId, dataSequence }: ScheduledRelease): BundleRecord | null {
    const { inForce } = this.#options;
    const active = inForce.record(inForce.state.activeId);
    if (active === null || sequenceOf(active.dataUpdate) <= dataSequence || inForce.isRevoked(active))
      return null;
    return active.dataRoot === inForce.record(bundleId)?.dataRoot ? null : active;
  }
}

function key(scheduled: ScheduledRelease, { bundleId }: BundleRecord): string {
  return `${scheduled.sequence} ${scheduled.bundleId} ${bundleId}`;
}
