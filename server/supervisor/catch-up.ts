/**
 * A node that is new, or was down, brings itself what it missed: it looks at its bundle source at its start and at
 * intervals, and takes what is newer the way it takes what is pushed, by the same judgement and stages.
 *
 * Revocations first, then the stop list, the bundle, and the feeds that it declares: what restricts does not wait for
 * what compiles, and a peer is asked for it again while a bundle is brought. What was taken, and what was refused
 * otherwise than before, is in the audit log as the node's own act.
 * A source that does not answer, or drips, is asked again ever more seldom; what was refused is not compiled anew each time.
 */
import { randomInt } from "node:crypto";
import { NodeError, type SignedDocument } from "../../engine/index.ts";
import type { LatestHas } from "../control/control-node.ts";
import type { BundleOffered } from "../control/source.ts";
import { CatchUpActs } from "./catch-up-acts.ts";
import { BundleBringer } from "./catch-up-bundle.ts";
import { ASK_MS_MAX, AskDeadline } from "./catch-up-deadline.ts";
import { bundleKey, documentKey, isPassing, TriedOffers } from "./catch-up-refusals.ts";
import { type RestrictionsOptions, RestrictionsTaker } from "./catch-up-restrictions.ts";
import { payloadOf } from "./offered-payload.ts";

/** After failures the interval doubles, up to so many times. */
const BACK_OFF_FACTOR_MAX = 16;
const BACK_OFF_MS_MAX = 10 * 60_000;
/** Beyond that no further bundle is tried in a look. */
const BYTES_MAX = 2 * 1024 * 1024 * 1024;

export interface CatchUpOptions extends RestrictionsOptions {
  /** Absent: `ASK_MS_MAX`. */
  readonly askMsMax?: number;
  /** Whether a bundle is active. */
  isRunning(): boolean;
  /** Of a feed's table in force; 0: there is none. */
  feedSequence(feed: string): number;
}

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #stop = new AbortController();
  readonly #acts: CatchUpActs;
  readonly #deadline: AskDeadline;
  readonly #tried: TriedOffers;
  readonly #restrictions: RestrictionsTaker;
  readonly #bundles: BundleBringer;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #failuresInARow = 0;
  /** When the source last answered; before it ever has, the node's start. */
  heardAtMs = Date.now();
  failuresTotal = 0;
  /** "": the last look went well. */
  lastFault = "";

  constructor(options: CatchUpOptions) {
    this.#options = options;
    const { signal } = this.#stop;
    this.#acts = new CatchUpActs(options);
    this.#deadline = new AskDeadline(options.source.name, options.askMsMax ?? ASK_MS_MAX, signal);
    this.#tried = new TriedOffers(options.inForce, this.#deadline, signal);
    this.#restrictions = new RestrictionsTaker(options, this.#acts, this.#tried, signal);
    this.#bundles = new BundleBringer(options, this.#acts, this.#deadline);
  }

  /** Looks now, and then at intervals; resolves when the first look is over, whatever came of it, or it is stopped. */
  async start(stopSignal: AbortSignal | undefined): Promise<void> {
    const onStop = () => this.#stop.abort();
    stopSignal?.addEventListener("abort", onStop);
    if (stopSignal?.aborted === true) onStop();
    await this.#tick();
    stopSignal?.removeEventListener("abort", onStop);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    this.#options.source.close();
  }

  async #tick(): Promise<void> {
    this.#looking = this.look().then(
      () => {
        this.#failuresInARow = 0;
        this.lastFault = "";
      },
      (error: unknown) => this.#failed(error),
    );
    await this.#looking;
    if (this.#stop.signal.aborted) return;
    const factor = Math.min(2 ** this.#failuresInARow, BACK_OFF_FACTOR_MAX);
    const { intervalMs } = this.#options;
    const waitMs = Math.max(intervalMs, Math.min(intervalMs * factor, BACK_OFF_MS_MAX));
    // Nodes that were started together do not come together for ever.
    this.#timer = setTimeout(() => void this.#tick(), waitMs + randomInt(Math.ceil(waitMs / 10) + 1));
    this.#timer.unref();
  }

  #failed(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#failuresInARow += 1;
    this.failuresTotal += 1;
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof NodeError ? error.code : "INTERNAL";
    // What was refused is told where that was (`CatchUpActs`).
    if (message !== this.lastFault && (isPassing(error) || code === "INTERNAL")) {
      this.#options.logger.warn({ code }, `catching up from ${this.#options.source.name}: ${message}`);
    }
    this.lastFault = message;
  }

  /** One look. Errors: SOURCE_UNREACHABLE, those of what is taken. */
  async look(): Promise<void> {
    const { source } = this.#options;
    const offer = await this.#deadline.asked((signal) => source.latest(this.#has, signal));
    this.heardAtMs = Date.now();
    if (offer === null) return;
    const { others = [] } = offer;
    const faults: unknown[] = [];
    this.#deadline.broughtBytes = 0;
    // One that is wrong does not keep the others from being taken.
    await this.#restrictions.take(offer, faults);
    const bundles = offer.bundleId === "" ? [] : [offer, ...others];
    const bring = (one: BundleOffered) => this.#bundles.take(one, (work) => this.#restricting(work));
    await this.#tried.takeEach("best", bundles, bundleKey, bring, faults, BYTES_MAX);
    await this.#tried.takeEach("all", offer.feeds, documentKey, (one) => this.#takeFeed(one), faults);
    if (faults.length > 0) throw faults[0];
  }

  #restricting<T>(work: Promise<T>): Promise<T> {
    const onHeard = () => {
      this.heardAtMs = Date.now();
    };
    return this.#restrictions.meanwhile(work, () => this.#has, onHeard);
  }

  get #has(): LatestHas {
    const { inForce } = this.#options;
    const { activeId, lostId, releaseSequence, dataSequence } = inForce.state;
    const isRunning = this.#options.isRunning();
    // Who runs nothing, or not what it should, wants whatever the source runs: numbers that were taken say nothing.
    const isWanting = !isRunning || lostId !== "" || inForce.isActiveRevoked;
    return {
      bundleId: isRunning ? activeId : "",
      ...(isWanting ? { releaseSequence: 0, dataSequence: 0 } : { releaseSequence, dataSequence }),
      stopListSequence: this.#options.stopListSequence(),
    };
  }

  async #takeFeed(document: SignedDocument): Promise<void> {
    const { source, overlay } = this.#options;
    const { feed, sequence, sha256, sizeBytes } = payloadOf(document, "feedUpdate");
    if (sequence <= this.#options.feedSequence(feed)) return;
    await this.#acts.noted("feed", feed, async () => {
      const table = await this.#deadline.asked((signal) => source.table(sha256, sizeBytes, signal));
      await overlay.pushFeed(this.#acts.nonce(), document, table, this.#acts.caller);
      return `${sizeBytes} bytes; ${this.#acts.signed(document)}`;
    });
  }
}
