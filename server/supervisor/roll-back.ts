/**
 * Going back: where to, and how, when the node does it by itself.
 *
 * A release decides what runs, so an operator goes back by a new one, to a strategy approved before with the newest
 * lists. So does the node by itself where the strategy is at fault; where these lists do not go with it, or they are at
 * fault, it goes back to what ran before as it was, and what was taken since may be brought again. At once where that
 * generation is still in memory, else from the disk; never to what was revoked. Neither leads to a strategy that was
 * gone back from, unless it is named or, for the node itself, nothing else is left. The number of the release that failed
 * stays taken, so that nobody brings it again by catching up.
 *
 * Where there is nothing to go back to, it goes on deciding by what it has and says so loudly: a node that answers
 * nothing hurts more, and the stop list stops what must stop.
 */
import type { Logger } from "pino";
import { NodeError, parsePayload, type SignedDocument } from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import type { BundleRecord } from "../store/control-state.ts";
import { type Activator, recordOf } from "./activator.ts";
import type { Admission } from "./admission.ts";
import { nackOf } from "./attempt.ts";
import type { ActiveBundle, Generations } from "./generations.ts";
import type { InForce, Suspect } from "./in-force.ts";

export const PREVIOUS = "previous";

export interface RollBackOptions {
  readonly folder: BundleFolder;
  readonly pool: BatchPool;
  readonly inForce: InForce;
  readonly admission: Admission;
  readonly generations: Generations;
  readonly activator: Activator;
  readonly logger: Logger;
  /** In its turn, compiles and activates what `target` says, and validates it where it is new; null: it need not. */
  goBackTo(target: () => Promise<BundleRecord | null>, isNew: boolean): Promise<BundleRecord | null>;
}

interface Way {
  readonly to: BundleRecord;
  /** With the lists that run now, in place of its own. */
  readonly withNewest: boolean;
}

export class RollBack {
  readonly #options: RollBackOptions;
  #told = { text: "", of: "" };

  constructor(options: RollBackOptions) {
    this.#options = options;
  }

  /** What came of the last time that the node went back by itself; "" once something else was taken. */
  get told(): string {
    const { text, of } = this.#told;
    return of === this.#taken ? text : "";
  }

  #tell(text: string): void {
    this.#told = { text, of: this.#taken };
  }

  /** By whatever is newer a cause is settled, but for newer lists alone: they come by themselves. */
  get #taken(): string {
    const { activeId, releaseSequence } = this.#options.inForce.state;
    const strategyRoot = this.#options.inForce.record(activeId)?.strategyRoot ?? "";
    return `${releaseSequence} ${strategyRoot}`;
  }

  /** By the node itself; whether it went back. */
  async run(why: string, suspect: Suspect): Promise<boolean> {
    const { inForce, generations, logger } = this.#options;
    const from = generations.active;
    if (from === null) return false;
    let failure = "nothing else may run";
    for (const way of this.#ways(from, suspect)) {
      const { to, withNewest } = way;
      try {
        const taken = await this.#go(from, way);
        if (taken === null) return false; // Something else was activated meanwhile.
        const lists = taken.bundleId === to.bundleId ? "" : ", with the newest lists";
        this.#tell(
          `from bundle ${from.bundleId.slice(0, 12)} (generation ${from.generation}) to ${taken.bundleId.slice(0, 12)}${lists}: ${why}`,
        );
        logger.error(
          { bundle: from.bundleId, generation: from.generation, backTo: taken.bundleId },
          `rolled back${lists}: ${why}`,
        );
        return true;
      } catch (error) {
        const what = `it cannot be gone back to this bundle${withNewest ? " with the newest lists" : ""}`;
        logger.error({ err: error, bundle: to.bundleId }, what);
        failure = (error as Error).message;
      }
    }
    logger.error({ bundle: from.bundleId }, `nothing to roll back to, the bundle goes on: ${why}`);
    // What was revoked and runs on is told among the notes.
    if (!inForce.isActiveRevoked) {
      this.#tell(`not possible from bundle ${from.bundleId.slice(0, 12)} (${why}): ${failure}`);
    }
    return false;
  }

  /**
   * From the best to the worst. The bundle before counts under the same strategy only where that is not at fault by
   * itself: its lists were others.
   */
  #ways(from: ActiveBundle, suspect: Suspect): Way[] {
    const { bundles, goneBackFrom, previousId, revoked } = this.#options.inForce.state;
    const isLeft = ({ strategyRoot }: BundleRecord) => Number(goneBackFrom.includes(strategyRoot));
    const ran = bundles.filter(
      (one) => one.bundleId !== from.bundleId && one.lastActiveAtMs > 0 && this.#mayRun(one),
    );
    const before = ran.filter((one) => one.bundleId === previousId && isLeft(one) === 0);
    const others = ran
      .filter(({ strategyRoot }) => strategyRoot !== from.strategyRoot)
      .sort((one, other) => isLeft(one) - isLeft(other));
    const asTheyWere = (records: readonly BundleRecord[]): Way[] =>
      records.map((to) => ({ to, withNewest: false }));
    if (suspect === "bundle" || revoked.bundleIds.includes(from.bundleId)) {
      return asTheyWere([...new Set([...before, ...others])]);
    }
    return others.flatMap((to) => {
      const asItWas = { to, withNewest: false };
      return to.dataRoot === from.dataRoot ? [asItWas] : [{ to, withNewest: true }, asItWas];
    });
  }

  /** Null: the strategy that was at fault runs no more. Errors: Nack, NodeError. */
  async #go(from: ActiveBundle, { to, withNewest }: Way): Promise<BundleRecord | null> {
    const { inForce, activator, generations, goBackTo } = this.#options;
    if (!withNewest && generations.previousId === to.bundleId) {
      activator.revert(to);
      return to;
    }
    return await goBackTo(async () => {
      const active = inForce.record(inForce.state.activeId);
      if (active?.strategyRoot !== from.strategyRoot) return null;
      return withNewest ? await this.#madeOf(to, active) : to;
    }, withNewest);
  }

  /** Its strategy with the lists that run. Errors: BUNDLE_*, BLOB_*, STORE_UNWRITABLE. */
  async #madeOf(to: BundleRecord, lists: BundleRecord): Promise<BundleRecord> {
    const { folder, inForce, pool } = this.#options;
    const task = { bundlesPath: folder.path, strategyOf: to.bundleId, dataOf: lists.bundleId };
    const facts = await pool.compose(task);
    const { dataUpdate, shareUses } = lists;
    const made = recordOf(facts, { release: to.release, dataUpdate, shareUses }, 0);
    const known = inForce.record(facts.bundleId) ?? { ...made, madeOfId: to.madeOfId || to.bundleId };
    return { ...known, shareUses, dataSequence: inForce.state.dataSequence };
  }

  /**
   * The bundle that a release names, or on a node without trust `bundleId`; made of its strategy and the newest lists
   * where the node has not got it as it is.
   * Errors: Nack.
   */
  async target(release: SignedDocument | null, bundleId: string): Promise<string> {
    try {
      return release === null ? await this.#unsigned(bundleId) : await this.#released(release);
    } catch (error) {
      throw nackOf("offer", release === null ? `bundle ${bundleId.slice(0, 12)}` : "release", error);
    }
  }

  async #released(document: SignedDocument): Promise<string> {
    const { folder, inForce } = this.#options;
    const payload = parsePayload(document.payload);
    if (payload.kind !== "release") {
      throw new NodeError("DOCUMENT_INVALID", `a release is wanted here, and this is a ${payload.kind}`);
    }
    const { bundleId, strategyRoot } = payload;
    if (folder.has(bundleId)) return bundleId;
    const record = inForce.state.bundles.find((bundle) => bundle.strategyRoot === strategyRoot);
    if (record === undefined) {
      const message = `the node holds neither bundle ${bundleId.slice(0, 12)} nor strategy ${strategyRoot.slice(0, 12)}: push it`;
      throw new NodeError("BUNDLE_UNKNOWN", message, { field: `bundle ${bundleId.slice(0, 12)}` });
    }
    const made = await this.#composed(record);
    if (made === bundleId) return made;
    const message = `with the newest lists of this node, strategy ${strategyRoot.slice(0, 12)} makes bundle ${made}, and the release names ${bundleId}: sign a release for that one, or push the bundle`;
    throw new NodeError("RELEASE_MISMATCH", message, { field: `bundle ${made}` });
  }

  async #unsigned(bundleId: string): Promise<string> {
    const { inForce } = this.#options;
    const active = inForce.record(inForce.state.activeId);
    const record = bundleId === PREVIOUS ? this.#previous(active) : inForce.record(bundleId);
    if (record === null) {
      throw new NodeError("BUNDLE_UNKNOWN", `the node holds no bundle ${bundleId.slice(0, 12)}`);
    }
    const isBefore = record.lastActiveAtMs > 0 && record.strategyRoot !== active?.strategyRoot;
    return isBefore ? await this.#composed(record) : record.bundleId;
  }

  /** The strategy that ran before the active one. Errors: BUNDLE_UNKNOWN, which names what could be released. */
  #previous(active: BundleRecord | null): BundleRecord {
    const { bundles, goneBackFrom } = this.#options.inForce.state;
    const others = bundles.filter(
      (one) => one.lastActiveAtMs > 0 && one.strategyRoot !== active?.strategyRoot && this.#mayRun(one),
    );
    const previous = others.find(({ strategyRoot }) => !goneBackFrom.includes(strategyRoot));
    if (previous !== undefined) return previous;
    const left = others.map(({ bundleId, name, lastActiveAtMs }) => {
      return `bundle ${bundleId.slice(0, 12)} (${name}, activated ${new Date(lastActiveAtMs).toISOString()})`;
    });
    const goneBack =
      left.length === 0 ? "" : `; it went back from ${left.join(", ")}: name the bundle to go on to it again`;
    throw new NodeError(
      "BUNDLE_UNKNOWN",
      `the node holds no strategy that ran before the one that runs${goneBack}`,
    );
  }

  /** The record's strategy with the newest lists. */
  async #composed(record: BundleRecord): Promise<string> {
    const { folder, inForce, pool } = this.#options;
    const dataOf = inForce.record(inForce.state.activeId);
    if (dataOf === null || dataOf.dataRoot === record.dataRoot) return record.bundleId;
    const task = { bundlesPath: folder.path, strategyOf: record.bundleId, dataOf: dataOf.bundleId };
    return (await pool.compose(task)).bundleId;
  }

  #mayRun(record: BundleRecord): boolean {
    try {
      this.#options.admission.approvals(record, [], Date.now());
      return true;
    } catch (error) {
      if (error instanceof NodeError) return false;
      throw error;
    }
  }
}
