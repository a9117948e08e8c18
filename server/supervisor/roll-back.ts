/**
 * Going back: where to, and how, when the node does it by itself.
 *
 * A release decides what runs, so an operator goes back by a new one, to a strategy approved before with the newest
 * lists. The node by itself goes back to what ran before, as it was: at once where that generation is still in memory,
 * else from the disk; never to what was revoked. Neither leads to a strategy that was gone back from, unless it is named
 * or, for the node itself, nothing else is left. The number of the release that failed stays taken, so that nobody
 * brings it again by catching up.
 *
 * Where there is nothing to go back to, it goes on deciding by what it has and says so loudly: a node that answers
 * nothing hurts more, and the stop list stops what must stop.
 */
import type { Logger } from "pino";
import { NodeError, parsePayload, type SignedDocument } from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import { Nack } from "../control/control-node.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import type { BundleRecord } from "../store/control-state.ts";
import type { Activator } from "./activator.ts";
import type { Admission } from "./admission.ts";
import { nackOf } from "./attempt.ts";
import type { Generations } from "./generations.ts";
import type { InForce } from "./in-force.ts";

export const PREVIOUS = "previous";

export interface RollBackOptions {
  readonly folder: BundleFolder;
  readonly pool: BatchPool;
  readonly inForce: InForce;
  readonly admission: Admission;
  readonly generations: Generations;
  readonly activator: Activator;
  readonly logger: Logger;
  /** Compiles and activates a bundle that ran before. */
  goBackTo(bundleId: string): Promise<void>;
}

export class RollBack {
  readonly #options: RollBackOptions;
  told = "";

  constructor(options: RollBackOptions) {
    this.#options = options;
  }

  /** By the node itself; whether it went back. */
  async run(why: string): Promise<boolean> {
    const { inForce, activator, generations, logger } = this.#options;
    const from = generations.active;
    if (from === null) return false;
    const tell = (to: BundleRecord): true => {
      this.told = `from bundle ${from.bundleId.slice(0, 12)} (generation ${from.generation}) to ${to.bundleId.slice(0, 12)}: ${why}`;
      logger.error(
        { bundle: from.bundleId, generation: from.generation, backTo: to.bundleId },
        `rolled back: ${why}`,
      );
      return true;
    };
    try {
      const previous = activator.revert();
      if (previous !== null) return tell(previous);
    } catch (error) {
      // The disk is full: what would not outlive a restart is not done.
      logger.error({ err: error, bundle: from.bundleId }, `cannot be rolled back: ${why}`);
      this.told = `not possible from bundle ${from.bundleId.slice(0, 12)} (${why}): ${(error as Error).message}`;
      return false;
    }
    const { bundles, goneBackFrom } = inForce.state;
    const isLeft = ({ strategyRoot }: BundleRecord) => Number(goneBackFrom.includes(strategyRoot));
    for (const record of [...bundles].sort((one, other) => isLeft(one) - isLeft(other))) {
      if (record.bundleId === from.bundleId || record.lastActiveAtMs === 0 || !this.#mayRun(record)) continue;
      try {
        await this.#options.goBackTo(record.bundleId);
        return tell(record);
      } catch (error) {
        logger.error({ err: error, bundle: record.bundleId }, "it cannot be gone back to this bundle");
      }
    }
    // It did not happen, and is none: what runs on is told among the notes.
    logger.error({ bundle: from.bundleId }, `nothing to roll back to, the bundle goes on: ${why}`);
    return false;
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
    const { inForce, admission } = this.#options;
    if (!admission.policy.isOpen) {
      const message = "this node goes to another bundle by a release that an operator signed";
      throw new Nack("verify", "release", "SIGNATURE_MISSING", message);
    }
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
