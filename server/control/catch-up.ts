/**
 * Catching up: the node looks at its bundle source when it starts and at intervals, and takes what is newer there the way
 * it takes what is pushed: offered, judged, prepared, committed. A source says what there is, and overrides nothing.
 *
 * Revocations come first, so that nothing runs for a moment that must not, then stops, the bundle, and the feeds that it
 * declares. What is refused is told when it is refused otherwise than the last time, and looked at again with the next
 * look: what was lacking then, a key or room on the disk, may be there.
 */
import type { Logger } from "pino";
import { NodeError, parsePayload, type SignedDocument } from "../../engine/index.ts";
import { drawAttempt } from "./client.ts";
import {
  type Audit,
  type BundleLifecycle,
  type ControlCaller,
  type LatestHas,
  type LatestOffer,
  Nack,
  type OverlayControl,
} from "./control-node.ts";
import type { BundleSource } from "./source.ts";
import { bringBlobs } from "./source-bring.ts";

export interface CatchUpParts {
  readonly source: BundleSource;
  readonly intervalMs: number;
  readonly lifecycle: BundleLifecycle;
  readonly overlay: OverlayControl;
  readonly audit: Audit;
  /** What the node has. */
  has(): LatestHas;
  isKnownRevocation(document: SignedDocument): boolean;
  /** Of the table in force; 0: none. */
  feedSequence(feed: string): number;
  readonly logger: Pick<Logger, "info" | "warn">;
}

export class CatchUp {
  readonly #parts: CatchUpParts;
  readonly #caller: ControlCaller;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  readonly #faults = new Map<string, string>();
  /** Of the bundle that is being taken; "": none is. */
  #attempt = "";
  /** When the source answered last; 0: it has not. */
  heardAtMs = 0;

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
    this.#caller = { name: "bundle source", address: parts.source.name };
  }

  /** Looks now, and again at intervals from the end of each look on. Resolves when the first look is over. */
  async start(): Promise<void> {
    await this.look();
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => void this.start(), this.#parts.intervalMs);
    this.#timer.unref();
  }

  /** Resolves when a look under way has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#attempt !== "") await this.#giveUp(this.#attempt);
    await this.#looking;
    this.#parts.source.close();
  }

  /** One look; one that is under way already will do. Never rejects: what goes wrong is logged. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { source, has } = this.#parts;
    const { signal } = this.#stop;
    await this.#trying("source", async () => {
      const offer = await source.latest(has(), signal);
      this.heardAtMs = Date.now();
      if (offer !== null) await this.#take(offer, signal);
    });
  }

  async #take(offer: LatestOffer, signal: AbortSignal): Promise<void> {
    const { lifecycle, overlay, isKnownRevocation } = this.#parts;
    const { bundleId, documents, stopList, feeds, revocations } = offer;
    for (const document of revocations) {
      if (isKnownRevocation(document)) continue;
      await this.#trying("revocation", () => lifecycle.revoke(drawAttempt(), document, this.#caller));
    }
    if (stopList !== null) {
      await this.#trying("stop list", () => overlay.setStopList(drawAttempt(), stopList, this.#caller));
    }
    if (bundleId !== "") await this.#trying("bundle", () => this.#takeBundle(bundleId, documents, signal));
    for (const document of feeds) {
      await this.#trying("feed", () => this.#takeFeed(document, signal));
    }
  }

  async #takeBundle(
    bundleId: string,
    documents: readonly SignedDocument[],
    signal: AbortSignal,
  ): Promise<void> {
    const { source, lifecycle, audit, logger } = this.#parts;
    const manifest = await source.manifest(bundleId, signal);
    const attempt = drawAttempt();
    this.#attempt = attempt;
    const record = (outcome: string, detail: string) =>
      audit.record({
        act: "commit",
        by: "node",
        address: "",
        subject: bundleId,
        outcome,
        detail: `${detail} (from ${source.name})`,
      });
    try {
      const { lacking } = await lifecycle.offer(attempt, manifest, documents, this.#caller);
      const put = (ref: { sha256: string }, offset: number, data: Uint8Array) =>
        lifecycle.upload(attempt, ref.sha256, offset, data);
      await bringBlobs(source, bundleId, lacking, put, signal);
      await lifecycle.prepare(attempt, [], this.#caller);
      const { generation, startsAtMs } = await lifecycle.commit(attempt, [], this.#caller);
      record("ok", startsAtMs === 0 ? `generation ${generation}` : `starts at ${startsAtMs}`);
      logger.info({ bundle: bundleId, generation, startsAtMs, source: source.name }, "caught up");
    } catch (error) {
      await this.#giveUp(attempt);
      // A pusher is at it, and was first: that is no refusal.
      if (error instanceof NodeError && error.code === "ATTEMPT_IN_PROGRESS") return;
      if (error instanceof Nack && this.#isNew("bundle", textOf(error))) record(error.code, error.message);
      throw error;
    } finally {
      this.#attempt = "";
    }
  }

  async #giveUp(attempt: string): Promise<void> {
    try {
      await this.#parts.lifecycle.abort(attempt, this.#caller);
    } catch (error) {
      const isOver = error instanceof NodeError && error.code === "ATTEMPT_UNKNOWN";
      if (!isOver) throw error;
    }
  }

  async #takeFeed(document: SignedDocument, signal: AbortSignal): Promise<void> {
    const { source, overlay, feedSequence } = this.#parts;
    const update = parsePayload(document.payload);
    if (update.kind !== "feedUpdate" || update.sequence <= feedSequence(update.feed)) return;
    const table = await source.table(update.sha256, update.sizeBytes, signal);
    await overlay.pushFeed(drawAttempt(), document, table, this.#caller);
  }

  /** Faults are told when they are others than the last time; what was taken already is none. */
  async #trying(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.#faults.delete(what);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (error instanceof NodeError && error.code === "SEQUENCE_REPLAYED") return;
      if (!this.#isNew(what, textOf(error))) return;
      this.#faults.set(what, textOf(error));
      const { source, logger } = this.#parts;
      logger.warn({ source: source.name, err: error }, `${what} of the bundle source: ${textOf(error)}`);
    }
  }

  #isNew(what: string, text: string): boolean {
    return this.#faults.get(what) !== text;
  }
}

function textOf(error: unknown): string {
  if (error instanceof NodeError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
