/**
 * What restricts, from a node's source: revocations first, then the stop list. It does not wait for what compiles: a peer is
 * asked for it again while a bundle is brought.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { NodeError, type SignedDocument } from "../../engine/index.ts";
import type { LatestHas, OverlayControl } from "../control/control-node.ts";
import type { Restrictions, SourceOffer } from "../control/source.ts";
import type { CatchUpActs, CatchUpActsOptions } from "./catch-up-acts.ts";
import { documentKey, type TriedOffers } from "./catch-up-refusals.ts";
import type { InForce } from "./in-force.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { payloadOf } from "./offered-payload.ts";
import { addsNothing } from "./revocations-kept.ts";

export interface RestrictionsOptions extends CatchUpActsOptions {
  readonly intervalMs: number;
  readonly lifecycle: Lifecycle;
  readonly inForce: InForce;
  readonly overlay: OverlayControl;
  stopListSequence(): number;
}

export class RestrictionsTaker {
  readonly #options: RestrictionsOptions;
  readonly #acts: CatchUpActs;
  readonly #tried: TriedOffers;
  readonly #stopped: AbortSignal;

  constructor(options: RestrictionsOptions, acts: CatchUpActs, tried: TriedOffers, stopped: AbortSignal) {
    this.#options = options;
    this.#acts = acts;
    this.#tried = tried;
    this.#stopped = stopped;
  }

  /** What is refused is added to `faults`. */
  async take(
    { revocations, stopList, otherStopLists = [] }: Restrictions & Pick<SourceOffer, "otherStopLists">,
    faults: unknown[],
  ): Promise<void> {
    await this.#tried.takeEach("all", revocations, documentKey, (one) => this.#takeRevocation(one), faults);
    const stopLists = stopList === null ? [] : [stopList, ...otherStopLists];
    await this.#tried.takeEach("best", stopLists, documentKey, (one) => this.#takeStopList(one), faults);
  }

  /**
   * Runs `work`, which may take long, and asks for what restricts meanwhile: what is newer than `has` says, and `onHeard`
   * tells that the source answered. Errors: those of `work`.
   */
  async meanwhile<T>(work: Promise<T>, has: () => LatestHas, onHeard: () => void): Promise<T> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#stopped]);
    const asking = this.#ask(signal, has, onHeard);
    try {
      return await work;
    } finally {
      over.abort();
      await asking;
    }
  }

  async #ask(signal: AbortSignal, has: () => LatestHas, onHeard: () => void): Promise<void> {
    const { source, intervalMs, logger } = this.#options;
    if (source.restrictions === undefined) return;
    for (;;) {
      await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      try {
        const newer = await source.restrictions(has(), signal);
        onHeard();
        await this.take(newer, []); // What is refused was told, and comes again with the next look.
      } catch (error) {
        // That the source is out of reach, `work` tells.
        if (!(error instanceof NodeError)) logger.error({ err: error }, `looking at ${source.name} failed`);
      }
    }
  }

  async #takeRevocation(document: SignedDocument): Promise<void> {
    const { lifecycle, inForce } = this.#options;
    if (addsNothing(inForce.state.revoked, payloadOf(document, "revocation"))) return;
    await this.#acts.noted("revoke", "revocation", async () => {
      const told = this.#acts.signed(document);
      await lifecycle.revoke(this.#acts.nonce(), document, this.#acts.caller, () =>
        this.#acts.record("revoke", "revocation", "ok", told),
      );
      return null;
    });
  }

  async #takeStopList(document: SignedDocument): Promise<void> {
    const list = payloadOf(document, "stopList");
    if (list.sequence <= this.#options.stopListSequence()) return;
    await this.#acts.noted("stop", "stop list", async () => {
      const { changes } = await this.#options.overlay.setStopList(
        this.#acts.nonce(),
        document,
        this.#acts.caller,
      );
      const told = this.#acts.signed(document);
      for (const { act, subject, detail } of changes)
        this.#acts.record(act, subject, "ok", `${detail}; ${told}`);
      return changes.length > 0 ? null : told;
    });
  }
}
