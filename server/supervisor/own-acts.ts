/** What the node does by itself with bundles that it holds: begins a release at its time, goes back to one that ran before. */
import type { Logger } from "pino";
import { NodeError, signedText, type TrustedKey } from "../../engine/index.ts";
import type { ControlCaller } from "../control/control-node.ts";
import type { BundleRecord, ScheduledRelease } from "../store/control-state.ts";
import type { Activator } from "./activator.ts";
import type { Admission } from "./admission.ts";
import type { Generations } from "./generations.ts";
import type { InForce } from "./in-force.ts";
import type { Ledger } from "./ledger.ts";
import type { Offering } from "./offering.ts";
import type { Pipeline } from "./pipeline.ts";
import type { ScheduledBundle } from "./scheduled-bundle.ts";
import type { Turn } from "./turn.ts";

const NODE_CALLER: ControlCaller = { name: "node", address: "" };

export interface OwnActsOptions {
  readonly turn: Turn;
  readonly offering: Offering;
  readonly pipeline: Pipeline;
  readonly activator: Activator;
  readonly generations: Generations;
  readonly inForce: InForce;
  readonly admission: Admission;
  readonly scheduledBundle: ScheduledBundle;
  readonly ledger: Ledger;
  /** For their names in the audit log. */
  readonly trustedKeys: readonly TrustedKey[];
  readonly logger: Logger;
  failed(nonce: string, error: unknown): void;
}

export class OwnActs {
  readonly #options: OwnActsOptions;

  constructor(options: OwnActsOptions) {
    this.#options = options;
  }

  /**
   * Goes back to what `target` says, in turn, and `isNew` where it never ran with these lists; null: it need not.
   * Errors: Nack, STORE_UNWRITABLE, those of `target`.
   */
  async goBackTo(target: () => Promise<BundleRecord | null>, isNew: boolean): Promise<BundleRecord | null> {
    const { turn, offering, pipeline, activator } = this.#options;
    return await turn.own({ kind: "beforeAll" }, async () => {
      const record = await target();
      if (record === null) return null;
      const attempt = offering.held({ nonce: "rollback", caller: NODE_CALLER }, record.bundleId, []);
      await turn.through(attempt, async () => {
        await pipeline.prepareKnown(attempt, isNew);
        activator.goBack(attempt, record);
      });
      return record;
    });
  }

  /** `isOnlyReadied`: it is soon, and is made warm where it is not, unless somebody has the turn. */
  async startScheduled(isOnlyReadied: boolean): Promise<void> {
    const { turn, generations, inForce, activator, scheduledBundle, logger } = this.#options;
    const { scheduled } = inForce.state;
    if (scheduled === null) return;
    const bundleId = scheduledBundle.knownId(scheduled);
    const isWarm = [generations.prepared?.bundleId, generations.active?.bundleId].includes(bundleId);
    if (isOnlyReadied && (isWarm || turn.isTaken)) return;
    try {
      await turn.own({ kind: isOnlyReadied ? "waits" : "beforeAll" }, () => this.#begin(isOnlyReadied));
    } catch (error) {
      logger.error({ err: error }, "a scheduled release could not be started; the active bundle stays");
      this.#options.failed(scheduled.attempt, error);
      const isTold = error instanceof NodeError;
      if (!isOnlyReadied) {
        const outcome = isTold ? error.code : "INTERNAL";
        this.#recordStart(scheduled, scheduled.bundleId, outcome, isTold ? `: ${error.message}` : "");
      }
      if (!isOnlyReadied) activator.giveUpScheduled(error);
    }
  }

  async #begin(isOnlyReadied: boolean): Promise<void> {
    const { turn, offering, pipeline, activator, generations, inForce, ledger } = this.#options;
    const { scheduled } = inForce.state;
    if (scheduled === null) return;
    this.#options.admission.judgeWaiting(scheduled.release, Date.now());
    const record = await this.#options.scheduledBundle.of(scheduled);
    const bringer = { nonce: scheduled.attempt, caller: NODE_CALLER };
    const attempt = offering.held(bringer, record.bundleId, [scheduled.release]);
    if (generations.prepared?.bundleId === record.bundleId) attempt.adopt(generations.prepared);
    await turn.through(attempt, async () => {
      if (attempt.prepared === null) {
        await pipeline.prepareKnown(attempt, record.bundleId !== scheduled.bundleId);
      }
      if (isOnlyReadied) {
        attempt.prepared = null; // It stays warm, until something else takes the place.
        return;
      }
      if (inForce.state.scheduled !== scheduled) return; // It was given up, or revoked, meanwhile.
      activator.startScheduled(attempt, record);
      ledger.lastStages = [...attempt.stages];
      this.recordStart(scheduled, record);
    });
  }

  /** In the audit log: a release begins at its time, with this bundle. */
  recordStart(scheduled: ScheduledRelease, { bundleId, dataUpdate }: BundleRecord): void {
    const isOwn = bundleId === scheduled.bundleId || dataUpdate === null;
    const lists = isOwn
      ? ""
      : `, with the newest lists: ${signedText(dataUpdate, this.#options.trustedKeys)}`;
    this.#recordStart(scheduled, bundleId, "ok", lists);
  }

  #recordStart({ release }: ScheduledRelease, subject: string, outcome: string, more: string): void {
    const detail = `scheduled start: ${signedText(release, this.#options.trustedKeys)}${more}`;
    this.#options.ledger.record({ act: "release", subject, outcome, detail });
  }
}
