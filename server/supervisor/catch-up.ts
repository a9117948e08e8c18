/**
 * A node that is new, or was down, brings itself what it missed: it looks at its bundle source at its start and at
 * intervals, and takes what is newer the way it takes what is pushed, by the same judgement and stages.
 *
 * Revocations first, then the stop list, the bundle, and the feeds that it declares: what restricts does not wait for
 * what compiles, and a peer is asked for it again while a bundle is brought. What was taken, and what was refused otherwise than before, is in the audit log as the node's own act.
 * A source that does not answer, or drips, is asked again ever more seldom; what was refused is not compiled anew each time.
 */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import {
  NodeError,
  type NodeErrorCode,
  type Payload,
  parsePayload,
  type SignedDocument,
  sha256Hex,
  signedText,
  type TrustedKey,
} from "../../engine/index.ts";
import { approvalActs } from "../control/approvals.ts";
import type {
  Activation,
  Audit,
  AuditAct,
  ControlCaller,
  LatestHas,
  OverlayControl,
} from "../control/control-node.ts";
import {
  type BundleOffered,
  type BundleSource,
  type Restrictions,
  type SourceOffer,
  unreachable,
} from "../control/source.ts";
import { bringBlobs } from "../control/source-bring.ts";
import type { InForce } from "./in-force.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { addsNothing } from "./revocations-kept.ts";

/** After failures the interval doubles, up to so many times. */
const BACK_OFF_FACTOR_MAX = 16;
const BACK_OFF_MS_MAX = 10 * 60_000;
const REFUSALS_MAX = 10_000;
/** What a source is asked for takes no longer, but for a second more for each so many bytes that it brought. */
const ASK_MS_MAX = 120_000;
const ASK_BYTES_PER_SECOND = 64 * 1024;
/** Of a kind, in one look, where one after the other is refused. */
const TRIES_MAX = 64;
/** Beyond that no further bundle is tried in a look. */
const BYTES_MAX = 2 * 1024 * 1024 * 1024;
/** Faults of the moment; any other says that what is offered will not do. */
const PASSING: ReadonlySet<string> = new Set<NodeErrorCode>([
  ...(["SOURCE_UNREACHABLE", "STORE_UNWRITABLE"] as const),
  ...(["ATTEMPT_IN_PROGRESS", "ATTEMPT_UNKNOWN", "ATTEMPT_ENDED"] as const),
]);

export interface CatchUpOptions {
  readonly source: BundleSource;
  readonly intervalMs: number;
  /** Absent: `ASK_MS_MAX`. */
  readonly askMsMax?: number;
  readonly lifecycle: Lifecycle;
  readonly inForce: InForce;
  readonly overlay: OverlayControl;
  readonly audit: Pick<Audit, "record">;
  /** For their names in the audit log. */
  readonly trustedKeys: readonly TrustedKey[];
  /** Whether a bundle is active. */
  isRunning(): boolean;
  stopListSequence(): number;
  /** Of a feed's table in force; 0: there is none. */
  feedSequence(feed: string): number;
  readonly logger: Logger;
}

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #caller: ControlCaller;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #failuresInARow = 0;
  #attemptNumber = 0;
  /**
   * What was offered and refused, by where it is and what is signed of it: not tried again until it changes, or what is
   * in force here does, or some minutes have passed (a clock that is set late makes keys valid).
   */
  readonly #refused = new Map<string, { readonly inForce: string; readonly untilMs: number }>();
  /** What was refused why, as log and audit log have it. */
  readonly #refusals = new Set<string>();
  #broughtBytes = 0;
  /** When the source last answered; before it ever has, the node's start. */
  heardAtMs = Date.now();
  failuresTotal = 0;
  /** "": the last look went well. */
  lastFault = "";

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#caller = { name: "bundle source", address: options.source.name };
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
    // What was refused is told where that was (`#tellRefusal`).
    if (message !== this.lastFault && (isPassing(error) || code === "INTERNAL")) {
      this.#options.logger.warn({ code }, `catching up from ${this.#options.source.name}: ${message}`);
    }
    this.lastFault = message;
  }

  /** One look. Errors: SOURCE_UNREACHABLE, those of what is taken. */
  async look(): Promise<void> {
    const { source } = this.#options;
    const offer = await this.#asked((signal) => source.latest(this.#has, signal));
    this.heardAtMs = Date.now();
    if (offer === null) return;
    const { others = [] } = offer;
    const faults: unknown[] = [];
    this.#broughtBytes = 0;
    // One that is wrong does not keep the others from being taken.
    await this.#takeRestrictions(offer, faults);
    const bundles = offer.bundleId === "" ? [] : [offer, ...others];
    await this.#takeEach("best", bundles, bundleKey, (one) => this.#takeBundle(one), faults, BYTES_MAX);
    await this.#takeEach("all", offer.feeds, documentKey, (one) => this.#takeFeed(one), faults);
    if (faults.length > 0) throw faults[0];
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

  async #takeRestrictions(
    { revocations, stopList, otherStopLists = [] }: Restrictions & Pick<SourceOffer, "otherStopLists">,
    faults: unknown[],
  ): Promise<void> {
    await this.#takeEach("all", revocations, documentKey, (one) => this.#takeRevocation(one), faults);
    const stopLists = stopList === null ? [] : [stopList, ...otherStopLists];
    await this.#takeEach("best", stopLists, documentKey, (one) => this.#takeStopList(one), faults);
  }

  /** Runs `work`, which may take long, and asks for what restricts meanwhile. Errors: those of `work`. */
  async #restricting<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#stop.signal]);
    const asking = this.#askForRestrictions(signal);
    try {
      return await work;
    } finally {
      over.abort();
      await asking;
    }
  }

  async #askForRestrictions(signal: AbortSignal): Promise<void> {
    const { source, intervalMs, logger } = this.#options;
    if (source.restrictions === undefined) return;
    for (;;) {
      await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      try {
        const newer = await source.restrictions(this.#has, signal);
        this.heardAtMs = Date.now();
        await this.#takeRestrictions(newer, []); // What is refused was told, and comes again with the next look.
      } catch (error) {
        // That the source is out of reach, `work` tells.
        if (!(error instanceof NodeError)) logger.error({ err: error }, `looking at ${source.name} failed`);
      }
    }
  }

  /** What the source is asked for, which may not drip for ever. Errors: SOURCE_UNREACHABLE, those of `work`. */
  async #asked<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { source, askMsMax = ASK_MS_MAX } = this.#options;
    const late = new AbortController();
    const signal = AbortSignal.any([late.signal, this.#stop.signal]);
    const beganMs = performance.now();
    const bytesBefore = this.#broughtBytes;
    let watch: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      watch = setInterval(
        () => {
          const tookMs = performance.now() - beganMs;
          const bytes = this.#broughtBytes - bytesBefore;
          if (tookMs < askMsMax + (1000 * bytes) / ASK_BYTES_PER_SECOND) return;
          const seconds = Math.round(tookMs / 1000);
          const fault = unreachable(source.name, `it does not get on: ${bytes} bytes in ${seconds} s`);
          reject(fault);
          late.abort(fault);
        },
        Math.min(askMsMax, 1000),
      );
      watch.unref();
    });
    try {
      return await Promise.race([work(signal), tooLate]);
    } finally {
      clearInterval(watch);
    }
  }

  /** One after the other, or only until one is taken. What will not do is remembered. */
  async #takeEach<One>(
    which: "all" | "best",
    offered: readonly One[],
    keyOf: (one: One) => string,
    take: (one: One) => Promise<void>,
    faults: unknown[],
    bytesMax = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    let tries = 0;
    for (const one of offered) {
      const key = keyOf(one);
      if (this.#isRefused(key)) continue;
      if (this.#stop.signal.aborted || tries === TRIES_MAX || this.#broughtBytes > bytesMax) return;
      try {
        await take(one);
        if (which === "best") return;
      } catch (error) {
        tries += 1;
        faults.push(error);
        if (!isPassing(error)) this.#refuse(key);
        // The node's own hindrance: the best is tried again with the next look, and none in its place.
        else if (which === "best" && !isUnreachable(error)) return;
      }
    }
  }

  #isRefused(key: string): boolean {
    const known = this.#refused.get(key);
    return known !== undefined && known.inForce === this.#inForceKey() && performance.now() < known.untilMs;
  }

  #refuse(key: string): void {
    if (this.#refused.size >= REFUSALS_MAX) this.#refused.clear();
    this.#refused.set(key, { inForce: this.#inForceKey(), untilMs: performance.now() + BACK_OFF_MS_MAX });
  }

  #inForceKey(): string {
    const { activeId, releaseSequence, dataSequence } = this.#options.inForce.state;
    return `${activeId} ${releaseSequence} ${dataSequence}`;
  }

  async #takeRevocation(document: SignedDocument): Promise<void> {
    const { lifecycle, inForce } = this.#options;
    if (addsNothing(inForce.state.revoked, payloadOf(document, "revocation"))) return;
    await this.#noted("revoke", "revocation", async () => {
      const told = this.#signed(document);
      await lifecycle.revoke(this.#nonce(), document, this.#caller, () =>
        this.#record("revoke", "revocation", "ok", told),
      );
      return null;
    });
  }

  async #takeStopList(document: SignedDocument): Promise<void> {
    const list = payloadOf(document, "stopList");
    if (list.sequence <= this.#options.stopListSequence()) return;
    await this.#noted("stop", "stop list", async () => {
      const { changes } = await this.#options.overlay.setStopList(this.#nonce(), document, this.#caller);
      const told = this.#signed(document);
      for (const { act, subject, detail } of changes) this.#record(act, subject, "ok", `${detail}; ${told}`);
      return changes.length > 0 ? null : told;
    });
  }

  async #takeFeed(document: SignedDocument): Promise<void> {
    const { source, overlay } = this.#options;
    const { feed, sequence, sha256, sizeBytes } = payloadOf(document, "feedUpdate");
    if (sequence <= this.#options.feedSequence(feed)) return;
    await this.#noted("feed", feed, async () => {
      const table = await this.#asked((signal) => source.table(sha256, sizeBytes, signal));
      await overlay.pushFeed(this.#nonce(), document, table, this.#caller);
      return `${sizeBytes} bytes; ${this.#signed(document)}`;
    });
  }

  async #takeBundle(offered: BundleOffered): Promise<void> {
    await this.#noted("commit", offered.bundleId, () => this.#bringBundle(offered));
  }

  async #bringBundle({ bundleId, at = bundleId, documents }: BundleOffered): Promise<string> {
    const { source, lifecycle } = this.#options;
    const prepared = lifecycle.preparedAs(bundleId);
    // It was pushed here too, and its commit got lost on the way: a pusher that repeats it is answered the same.
    if (prepared !== null) {
      const { nonce, caller } = prepared;
      return this.#caughtUp(await lifecycle.commit(nonce, documents, caller));
    }
    const nonce = this.#nonce();
    try {
      const manifest = await this.#asked((signal) => source.manifest(at, signal));
      this.#broughtBytes += manifest.length;
      const { lacking } = await lifecycle.offer(nonce, manifest, documents, this.#caller);
      const put = (ref: { sha256: string }, offset: number, data: Uint8Array) => {
        this.#broughtBytes += data.length;
        return lifecycle.upload(nonce, ref.sha256, offset, data, this.#caller);
      };
      await this.#restricting(this.#asked((signal) => bringBlobs(source, at, lacking, put, signal)));
      lifecycle.markCatchingUp(nonce);
      await lifecycle.prepare(nonce, [], this.#caller);
      return this.#caughtUp(await lifecycle.commit(nonce, [], this.#caller));
    } catch (error) {
      await lifecycle.abort(nonce, this.#caller);
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
    return [what, ...documents.map((document) => this.#signed(document))].join("; ");
  }

  #signed(document: SignedDocument): string {
    return signedText(document, this.#options.trustedKeys);
  }

  /** Records what `work` came to; it says what there is to say of it, null: it has recorded it. Errors: those of `work`. */
  async #noted(act: AuditAct["act"], subject: string, work: () => Promise<string | null>): Promise<void> {
    let detail: string | null;
    try {
      detail = await work();
    } catch (error) {
      if (error instanceof NodeError && !isPassing(error)) this.#tellRefusal(act, subject, error);
      throw error;
    }
    if (detail !== null) this.#record(act, subject, "ok", detail);
  }

  /** Once. */
  #tellRefusal(act: AuditAct["act"], subject: string, { code, message }: NodeError): void {
    const told = `${act} ${subject} ${message}`;
    if (this.#refusals.has(told)) return;
    if (this.#refusals.size >= REFUSALS_MAX) this.#refusals.clear();
    this.#refusals.add(told);
    this.#record(act, subject, code, message);
    this.#options.logger.warn({ code, subject }, `catching up from ${this.#options.source.name}: ${message}`);
  }

  #record(act: AuditAct["act"], subject: string, outcome: string, detail: string): void {
    const from = `from ${this.#options.source.name}`;
    this.#options.audit.record({
      ...{ act, by: "node", address: "", subject, outcome },
      detail: detail === "" ? from : `${detail}; ${from}`,
    });
  }

  #nonce(): string {
    this.#attemptNumber += 1;
    return `source-${Date.now()}-${this.#attemptNumber}`;
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof NodeError && PASSING.has(error.code);
}

function isUnreachable(error: unknown): boolean {
  return error instanceof NodeError && error.code === "SOURCE_UNREACHABLE";
}

function documentKey(document: SignedDocument): string {
  return keyOf("", [document]);
}

function bundleKey({ bundleId, at = bundleId, documents }: BundleOffered): string {
  return keyOf(at, documents);
}

/** With the signatures: the same words signed by somebody else are another matter. */
function keyOf(at: string, documents: readonly SignedDocument[]): string {
  const signed = documents.map(({ payload, signatures }) => [
    Buffer.from(payload).toString("base64"),
    signatures.map((one) =>
      Object.values(one).map((part) =>
        typeof part === "string" ? part : Buffer.from(part).toString("base64"),
      ),
    ),
  ]);
  return sha256Hex(Buffer.from(JSON.stringify([at, signed])));
}

/** Errors: DOCUMENT_INVALID. */
function payloadOf<Kind extends Payload["kind"]>(
  document: SignedDocument,
  kind: Kind,
): Extract<Payload, { kind: Kind }> {
  const payload = parsePayload(document.payload);
  if (payload.kind === kind) return payload as Extract<Payload, { kind: Kind }>;
  throw new NodeError("DOCUMENT_INVALID", `the source offers a ${payload.kind} as a ${kind}`);
}
