/**
 * Brings a bundle from a node's source by the stages of a push: offered, uploaded, prepared, committed, and given up where
 * one of them fails.
 */
import { approvalActs } from "../control/approvals.ts";
import type { Activation } from "../control/control-node.ts";
import type { BundleOffered } from "../control/source.ts";
import { bringBlobs } from "../control/source-bring.ts";
import type { CatchUpActs, CatchUpActsOptions } from "./catch-up-acts.ts";
import type { AskDeadline } from "./catch-up-deadline.ts";
import type { Lifecycle } from "./lifecycle.ts";

export interface BundleBringerOptions extends CatchUpActsOptions {
  readonly lifecycle: Lifecycle;
}

type Meanwhile = <T>(work: Promise<T>) => Promise<T>;

export class BundleBringer {
  readonly #options: BundleBringerOptions;
  readonly #acts: CatchUpActs;
  readonly #deadline: AskDeadline;

  constructor(options: BundleBringerOptions, acts: CatchUpActs, deadline: AskDeadline) {
    this.#options = options;
    this.#acts = acts;
    this.#deadline = deadline;
  }

  /**
   * `meanwhile` runs what takes long, the fetching of blobs.
   * Errors: SOURCE_UNREACHABLE, those of the stages; they are told where they refuse it.
   */
  async take(offered: BundleOffered, meanwhile: Meanwhile): Promise<void> {
    await this.#acts.noted("commit", offered.bundleId, () => this.#bring(offered, meanwhile));
  }

  async #bring({ bundleId, at = bundleId, documents }: BundleOffered, meanwhile: Meanwhile): Promise<string> {
    const { source, lifecycle } = this.#options;
    const prepared = lifecycle.preparedAs(bundleId);
    // It was pushed here too, and its commit got lost on the way: a pusher that repeats it is answered the same.
    if (prepared !== null) {
      const { nonce, caller } = prepared;
      return this.#caughtUp(await lifecycle.commit(nonce, documents, caller));
    }
    const nonce = this.#acts.nonce();
    try {
      const manifest = await this.#deadline.asked((signal) => source.manifest(at, signal));
      this.#deadline.broughtBytes += manifest.length;
      const { lacking } = await lifecycle.offer(nonce, manifest, documents, this.#acts.caller);
      const put = (ref: { sha256: string }, offset: number, data: Uint8Array) => {
        this.#deadline.broughtBytes += data.length;
        return lifecycle.upload(nonce, ref.sha256, offset, data, this.#acts.caller);
      };
      await meanwhile(this.#deadline.asked((signal) => bringBlobs(source, at, lacking, put, signal)));
      lifecycle.markCatchingUp(nonce);
      await lifecycle.prepare(nonce, [], this.#acts.caller);
      return this.#caughtUp(await lifecycle.commit(nonce, [], this.#acts.caller));
    } catch (error) {
      await lifecycle.abort(nonce, this.#acts.caller);
      throw error;
    }
  }

  /** Records who approved it; what there is to say of it. */
  #caughtUp({ bundleId, generation, startsAtMs, documents }: Activation): string {
    const { source, lifecycle, audit, logger } = this.#options;
    for (const { detail, ...approval } of approvalActs(lifecycle.list(), bundleId)) {
      audit.record({ ...approval, address: "", outcome: "ok", detail: `${detail}; from ${source.name}` });
    }
    const startsAt = startsAtMs === 0 ? "" : new Date(startsAtMs).toISOString();
    logger.info({ bundle: bundleId, source: source.name, ...(startsAt && { startsAt }) }, "caught up");
    const what = startsAtMs === 0 ? `generation ${generation}` : `scheduled, starts at ${startsAt}`;
    return [what, ...documents.map((document) => this.#acts.signed(document))].join("; ");
  }
}
