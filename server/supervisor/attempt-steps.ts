/** What an attempt goes through to what runs, whoever brought it: made ready, and committed. */
import { NodeError } from "../../engine/index.ts";
import { type Activation, Nack } from "../control/control-node.ts";
import type { ControlState } from "../store/control-state.ts";
import type { Activator } from "./activator.ts";
import type { Admission } from "./admission.ts";
import { type Attempt, nackOf } from "./attempt.ts";
import type { Generations } from "./generations.ts";
import type { Ledger } from "./ledger.ts";
import type { Offering } from "./offering.ts";
import type { Pipeline, PrepareOptions } from "./pipeline.ts";

export interface AttemptStepsOptions {
  readonly offering: Offering;
  readonly pipeline: Pipeline;
  readonly activator: Activator;
  readonly admission: Admission;
  readonly generations: Generations;
  readonly ledger: Ledger;
}

export class AttemptSteps {
  readonly #options: AttemptStepsOptions;

  constructor(options: AttemptStepsOptions) {
    this.#options = options;
  }

  /** All blobs have to be there. Errors: Nack. */
  async prepare(attempt: Attempt, options: PrepareOptions): Promise<void> {
    const lacking = await this.#options.offering.lacking(attempt);
    if (lacking.length > 0) {
      const bytes = lacking.reduce((sum, one) => sum + one.sizeBytes - one.receivedBytes, 0);
      const message = `${lacking.length} blobs of the bundle (${bytes} bytes) are not on this node yet: upload them`;
      throw new Nack("fetch", `blob ${lacking[0]!.sha256.slice(0, 12)}`, "BLOBS_LACKING", message);
    }
    const resource = `bundle ${attempt.bundleId.slice(0, 12)}`;
    await attempt.run("fetch", resource, () => this.#options.offering.keep(attempt));
    attempt.noteFetched();
    await this.#options.pipeline.prepare(attempt, options);
  }

  /** Who joins what is prepared may have brought documents of its own: what they are worth is told before any commit. */
  async verifyAgain(attempt: Attempt): Promise<void> {
    try {
      await this.#options.pipeline.verify(attempt);
    } catch (error) {
      throw nackOf("verify", `bundle ${attempt.bundleId.slice(0, 12)}`, error);
    }
  }

  /** Activates it, or keeps it for its start, by what its documents say. Errors: Nack. */
  async commit(attempt: Attempt, changes: Partial<ControlState>): Promise<Activation> {
    const resource = `bundle ${attempt.bundleId.slice(0, 12)}`;
    const { prepared } = attempt;
    if (!attempt.isReady || attempt.facts === null) {
      const message = "the attempt is not prepared: offer, upload, prepare, commit";
      throw new Nack("activate", resource, "ATTEMPT_OUT_OF_ORDER", message);
    }
    try {
      const entitlement = await this.#options.pipeline.verify(attempt);
      attempt.throwIfAborted("activate");
      if (prepared !== null && this.#options.generations.prepared?.number !== prepared.number) {
        throw new NodeError("ATTEMPT_UNKNOWN", "another bundle was made ready meanwhile: offer again");
      }
      if (entitlement === null) {
        const { environment } = this.#options.admission.policy;
        const message = `${environment} runs a bundle by a release that an operator signed, or newer lists by a data publisher's data update; neither came with this bundle`;
        throw new NodeError("SIGNATURE_MISSING", message, { field: "release" });
      }
      const activation = this.#options.activator.commit(attempt, entitlement, changes);
      this.#options.ledger.lastStages = [...attempt.stages];
      return activation;
    } catch (error) {
      throw nackOf("activate", resource, error);
    }
  }
}
