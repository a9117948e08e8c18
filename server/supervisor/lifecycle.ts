/**
 * The life of a bundle on the node, as the control port and all other ways to a new bundle go through it: offer, upload,
 * prepare, commit; releases of what is held; revocations; what peers ask for.
 *
 * Main thread; work of a millisecond or more is the batch pool's. What is refused is a `Nack`.
 */
import type { Logger } from "pino";
import { NodeError, type SignedDocument, sha256Hex } from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { BlobStore } from "../control/blob-store.ts";
import { streamByHash } from "../control/blob-stream.ts";
import {
  type Activation,
  type Audit,
  type BlobWanted,
  type BundleEntry,
  type BundleLifecycle,
  type ControlCaller,
  type LatestHas,
  type LatestOffer,
  Nack,
  type StageTime,
} from "../control/control-node.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import type { ControlState } from "../store/control-state.ts";
import { Activator, type HeldFirst } from "./activator.ts";
import type { Admission } from "./admission.ts";
import { type Attempt, nackOf } from "./attempt.ts";
import { bundleEntries, latestOffer, type OverlayDocuments } from "./bundle-entries.ts";
import type { Generations } from "./generations.ts";
import type { InForce } from "./in-force.ts";
import { Ledger } from "./ledger.ts";
import { Offering } from "./offering.ts";
import { OwnActs } from "./own-acts.ts";
import { namesOf, Pipeline, type PrepareOptions } from "./pipeline.ts";
import { faultOfActive, takeRevocation } from "./revoking.ts";
import { RollBack } from "./roll-back.ts";
import type { ScheduledBundle } from "./scheduled-bundle.ts";
import { Turn } from "./turn.ts";

const LEFT_CHECK_MS = 5000;

export interface LifecycleOptions {
  readonly folder: BundleFolder;
  readonly blobs: BlobStore;
  readonly inForce: InForce;
  readonly admission: Admission;
  readonly generations: Generations;
  readonly pool: BatchPool;
  readonly scheduledBundle: ScheduledBundle;
  /** Strategies kept to go back to. */
  readonly retain: number;
  readonly logger: Logger;
  readonly audit: Audit;
  /** As they were signed, for peers. */
  readonly overlay: OverlayDocuments;
  /** Status, stages, attempt or release changed. */
  onChange(): void;
}

export class Lifecycle implements BundleLifecycle {
  readonly #options: LifecycleOptions;
  readonly #offering: Offering;
  readonly ledger: Ledger;
  readonly #turn: Turn;
  readonly #pipeline: Pipeline;
  readonly #activator: Activator;
  readonly #rollBack: RollBack;
  readonly #ownActs: OwnActs;
  readonly #leftTimer: NodeJS.Timeout;
  /** A commit that is asked for again (its answer was lost) has the same answer. */
  #lastDone: { readonly attempt: Attempt; readonly activation: Activation } | null = null;
  #mustSweep = true;
  /** What speaks against the bundle that is active, though it goes on; "": nothing. */
  activeFault = "";

  constructor(options: LifecycleOptions) {
    this.#options = options;
    const { generations, inForce, admission, pool, logger, onChange } = options;
    this.#offering = new Offering(options);
    this.ledger = new Ledger(options.audit, logger);
    this.#turn = new Turn(
      (attempt) => this.#closed(attempt),
      () => this.#sweep(),
    );
    this.#pipeline = new Pipeline({
      bundlesPath: options.folder.path,
      ...{ pool, generations, inForce, admission },
      onProgress: onChange,
    });
    this.#activator = new Activator({
      ...{ inForce, admission, generations, logger, retain: options.retain },
      startScheduled: (isOnlyReadied) => void this.#ownActs.startScheduled(isOnlyReadied),
      onActivated: () => {
        this.ledger.activationsTotal += 1;
        this.#judgeActive();
      },
      onChange: () => {
        this.#mustSweep = true;
        onChange();
      },
    });
    this.#rollBack = new RollBack({
      ...{ folder: options.folder, pool, inForce, admission, generations, logger },
      activator: this.#activator,
      goBackTo: (bundleId) => this.#ownActs.goBackTo(bundleId),
    });
    this.#ownActs = new OwnActs({
      ...{ turn: this.#turn, offering: this.#offering, pipeline: this.#pipeline },
      ...{ activator: this.#activator, ledger: this.ledger, generations, inForce, logger },
      scheduledBundle: options.scheduledBundle,
      trustedKeys: admission.policy.keys,
      failed: (nonce, error) => this.#failed(nonce, error),
    });
    this.#leftTimer = setInterval(() => this.#closeLeft(), LEFT_CHECK_MS);
    this.#leftTimer.unref();
  }

  /** For Status; null: none is open. */
  get attempt(): Attempt | null {
    return this.#turn.open;
  }
  /** What the node rolled back by itself since it started, and why; "": nothing. */
  get rolledBack(): string {
    return this.#rollBack.told;
  }

  /** Lanes serve: start times count from now on. */
  start(): void {
    this.#judgeActive();
    this.#activator.armSchedule();
  }
  stop(): void {
    clearInterval(this.#leftTimer);
    this.#activator.stop();
  }

  /** A start's first bundle, when lanes serve it. Errors: STORE_UNWRITABLE. */
  keepFirst(...taken: Parameters<Activator["keepFirst"]>): void {
    this.#activator.keepFirst(...taken);
  }
  /** The same with one that is known: it ran before, or its start time has come. */
  keepHeldFirst(first: HeldFirst, isActiveLost: boolean): void {
    const { scheduled } = this.#options.inForce.state;
    this.#activator.keepHeldFirst(first, isActiveLost);
    if (first.isStarted && scheduled !== null) this.#ownActs.recordStart(scheduled, first.record);
  }

  async offer(
    nonce: string,
    bytes: Uint8Array,
    documents: readonly SignedDocument[],
    caller: ControlCaller,
  ): Promise<{ bundleId: string; lacking: readonly BlobWanted[] }> {
    const bundleId = sha256Hex(bytes);
    return await this.#told(nonce, async () => {
      const open = this.#turn.open;
      if (open?.mayJoin(bundleId, caller) === true) open.join(nonce);
      if (open?.isOf(nonce) === true) {
        if (open.bundleId !== bundleId) {
          const message = "this attempt is about another bundle: draw a new nonce";
          throw new Nack("offer", `bundle ${bundleId.slice(0, 12)}`, "ATTEMPT_OUT_OF_ORDER", message);
        }
        return await open.call(async () => {
          this.#offering.add(open, documents);
          return { bundleId, lacking: this.#offering.lacking(open) };
        });
      }
      const beganMs = performance.now();
      const attempt = await this.#turn.begin(nonce, () =>
        this.#offering.offered({ nonce, caller }, bundleId, bytes, documents),
      );
      attempt.note("offer", performance.now() - beganMs);
      attempt.stage = "fetch";
      this.#options.onChange();
      return { bundleId, lacking: this.#offering.lacking(attempt) };
    });
  }

  async upload(nonce: string, sha256: string, offset: number, data: Uint8Array): Promise<void> {
    await this.#told(nonce, async () => {
      const attempt = this.#turn.attempt(nonce, "fetch");
      await attempt.call(() => this.#offering.put(attempt, sha256, offset, data));
    });
  }

  lacking(nonce: string): readonly BlobWanted[] {
    return this.#offering.lacking(this.#turn.attempt(nonce, "fetch"));
  }

  async prepare(
    nonce: string,
    documents: readonly SignedDocument[],
    _caller: ControlCaller,
  ): Promise<{ bundleId: string; stages: readonly StageTime[]; isSignOfLife: boolean }> {
    return await this.#told(nonce, async () => {
      const attempt = this.#turn.attempt(nonce, "fetch");
      const isSignOfLife = attempt.wasAnswered(nonce) && documents.length === 0;
      await attempt.call(async () => {
        this.#offering.add(attempt, documents);
        if (attempt.isReady && !isSignOfLife) await this.#verifyAgain(attempt);
        await attempt.prepareOnce(() => this.#prepare(attempt, { isKnown: false }));
        attempt.noteAnswered(nonce);
      });
      return { bundleId: attempt.bundleId, stages: attempt.stages, isSignOfLife };
    });
  }

  async commit(
    nonce: string,
    documents: readonly SignedDocument[],
    _caller: ControlCaller,
  ): Promise<Activation> {
    if (this.#lastDone?.attempt.isOf(nonce) === true && this.#turn.open?.isOf(nonce) !== true)
      return this.#lastDone.activation;
    return await this.#told(nonce, async () => {
      const attempt = this.#turn.attempt(nonce, "activate");
      const activation = await attempt.call(async () => {
        this.#offering.add(attempt, documents);
        attempt.nonce = nonce;
        return await this.#commit(attempt, {});
      });
      this.#turn.close(attempt);
      return activation;
    });
  }

  /** The nonce under which a pusher prepared the bundle and has not committed it; null: none. */
  preparedAs(bundleId: string): string | null {
    const { open } = this.#turn;
    return open?.isReady === true && open.bundleId === bundleId ? open.nonce : null;
  }

  async abort(nonce: string, _caller: ControlCaller): Promise<void> {
    const { inForce, generations, onChange } = this.#options;
    const { scheduled } = inForce.state;
    if (scheduled?.attempt === nonce) {
      this.#activator.cancelScheduled();
      if (generations.prepared?.bundleId === scheduled.bundleId) generations.abort();
      onChange();
      return;
    }
    const attempt = this.#turn.open;
    if (attempt?.isOf(nonce) !== true) return; // It is over already.
    if (!attempt.leave(nonce)) return; // Another pusher goes on with it.
    attempt.isAbortedWhy = "the attempt was given up";
    await attempt.settled();
    this.#turn.close(attempt);
  }

  async release(
    nonce: string,
    release: SignedDocument | null,
    bundleId: string,
    caller: ControlCaller,
  ): Promise<Activation> {
    return await this.#told(nonce, async () => {
      this.#turn.refuseIfTaken(nonce);
      return await this.#turn.own(false, async () => {
        const target = await this.#rollBack.target(release, bundleId);
        const documents = release === null ? [] : [release];
        const options = { isKnown: false, isGoingBack: true };
        return await this.run(nonce, target, documents, caller, options);
      });
    });
  }

  async revoke(
    nonce: string,
    document: SignedDocument,
    _caller: ControlCaller,
    onTaken: () => void = () => {},
  ): Promise<void> {
    const { inForce, logger, onChange } = this.#options;
    await this.#told(nonce, async () => takeRevocation(this.#options, document));
    let untold: unknown = null;
    try {
      onTaken();
    } catch (error) {
      untold = error; // What was revoked has to go all the same.
    }
    const { open } = this.#turn;
    if (open !== null && inForce.isRevoked(namesOf(open))) {
      open.isAbortedWhy = "the bundle or its strategy was revoked";
      void open.settled().then(() => this.#turn.close(open));
    }
    const { scheduled } = inForce.state;
    const waiting = scheduled === null ? null : inForce.record(scheduled.bundleId);
    if (waiting !== null && inForce.isRevoked(waiting)) {
      this.#activator.cancelScheduled();
      logger.warn({ bundle: waiting.bundleId }, "the scheduled release is given up: it was revoked");
    }
    const active = inForce.record(inForce.state.activeId);
    if (active !== null && inForce.isRevoked(active)) await this.rollBack("the active bundle was revoked");
    this.#judgeActive();
    onChange();
    if (untold !== null) throw untold;
  }

  /** The attempt comes from the node's own bundle source: see `Pipeline.verify`. Errors: Nack. */
  markCatchingUp(nonce: string): void {
    this.#turn.attempt(nonce, "fetch").isCatchingUp = true;
  }

  list(): readonly BundleEntry[] {
    return bundleEntries(this.#options.inForce, this.#options.admission, this.#turn.open);
  }
  latest(has: LatestHas): LatestOffer | null {
    return latestOffer(this.#options.inForce, this.#options.overlay, has);
  }
  fetch(sha256: string, offset: number): AsyncIterable<Uint8Array> {
    return streamByHash(this.#options.folder, sha256, offset);
  }

  /** Goes back to what ran before, by the node itself; whether it did. Never to a revoked bundle. */
  async rollBack(why: string): Promise<boolean> {
    const from = this.#options.inForce.state.activeId;
    const isBack = await this.#rollBack.run(why);
    this.ledger.rolledBack(isBack, from, this.#options.inForce.state.activeId, why);
    this.#options.onChange();
    return isBack;
  }

  /**
   * Activates a bundle that is held, by what the documents say; within `own`.
   * Errors: Nack.
   */
  async run(
    nonce: string,
    bundleId: string,
    documents: readonly SignedDocument[],
    caller: ControlCaller,
    options: PrepareOptions,
    changes: Partial<ControlState> = {},
  ): Promise<Activation> {
    const attempt = this.#offering.held({ nonce, caller }, bundleId, documents);
    attempt.isGoingBack = options.isGoingBack === true;
    return await this.#turn.through(attempt, async () => {
      await this.#prepare(attempt, options);
      return await this.#commit(attempt, changes);
    });
  }

  /** In turn with all else that changes what runs; refused while a pusher's attempt is open. Errors: Nack, those of `work`. */
  own<T>(nonce: string, work: () => Promise<T>): Promise<T> {
    return this.#told(nonce, () => this.#turn.own(false, work));
  }

  async #prepare(attempt: Attempt, options: PrepareOptions): Promise<void> {
    const lacking = this.#offering.lacking(attempt);
    if (lacking.length > 0) {
      const bytes = lacking.reduce((sum, one) => sum + one.sizeBytes - one.receivedBytes, 0);
      const message = `${lacking.length} blobs of the bundle (${bytes} bytes) are not on this node yet: upload them`;
      throw new Nack("fetch", `blob ${lacking[0]!.sha256.slice(0, 12)}`, "BLOBS_LACKING", message);
    }
    const resource = `bundle ${attempt.bundleId.slice(0, 12)}`;
    await attempt.run("fetch", resource, () => this.#offering.keep(attempt));
    attempt.noteFetched();
    await this.#pipeline.prepare(attempt, options);
  }

  /** Who joins what is prepared may have brought documents of its own: what they are worth is told before any commit. */
  async #verifyAgain(attempt: Attempt): Promise<void> {
    try {
      await this.#pipeline.verify(attempt);
    } catch (error) {
      throw nackOf("verify", `bundle ${attempt.bundleId.slice(0, 12)}`, error);
    }
  }

  async #commit(attempt: Attempt, changes: Partial<ControlState>): Promise<Activation> {
    const resource = `bundle ${attempt.bundleId.slice(0, 12)}`;
    const { prepared } = attempt;
    if (!attempt.isReady || attempt.facts === null) {
      const message = "the attempt is not prepared: offer, upload, prepare, commit";
      throw new Nack("activate", resource, "ATTEMPT_OUT_OF_ORDER", message);
    }
    try {
      const entitlement = await this.#pipeline.verify(attempt);
      attempt.throwIfAborted("activate");
      if (prepared !== null && this.#options.generations.prepared?.number !== prepared.number) {
        throw new NodeError("ATTEMPT_UNKNOWN", "another bundle was made ready meanwhile: offer again");
      }
      if (entitlement === null) {
        const { environment } = this.#options.admission.policy;
        const message = `${environment} runs a bundle by a release that an operator signed, or newer lists by a data publisher's data update; neither came with this bundle`;
        throw new NodeError("SIGNATURE_MISSING", message, { field: "release" });
      }
      const activation = this.#activator.commit(attempt, entitlement, changes);
      this.ledger.lastStages = [...attempt.stages];
      const { lastStages } = this.ledger;
      this.#lastDone = { attempt, activation: { ...activation, stages: lastStages } };
      return activation;
    } catch (error) {
      throw nackOf("activate", resource, error);
    }
  }

  /** Runs a call's work; a refusal is kept for Status, and its attempt stands in nobody's way any more. */
  async #told<T>(nonce: string, work: () => Promise<T>): Promise<T> {
    this.ledger.heardAtMs = Date.now();
    try {
      return await work();
    } catch (error) {
      this.#failed(nonce, error);
      throw error;
    }
  }

  #failed(nonce: string, error: unknown): void {
    const { open } = this.#turn;
    this.ledger.refused(nonce, error, open?.isOf(nonce) === true ? open : null);
    this.#options.onChange();
  }

  #judgeActive(): void {
    const { inForce, logger } = this.#options;
    const fault = faultOfActive(this.#options);
    if (fault !== "" && fault !== this.activeFault) {
      const bundle = inForce.state.activeId;
      logger.error({ bundle }, fault);
    }
    this.activeFault = fault;
  }

  #closed(attempt: Attempt): void {
    const { generations, inForce, onChange } = this.#options;
    const isKept = inForce.state.scheduled?.bundleId === attempt.bundleId;
    const isIts = attempt.prepared !== null && generations.prepared?.number === attempt.prepared.number;
    if (isIts && !isKept) generations.abort();
    onChange();
  }

  #closeLeft(): void {
    const { open } = this.#turn;
    if (open === null || !open.isReady || !open.isExpired(Date.now())) return;
    this.#options.logger.warn(
      { attempt: open.nonce },
      "a prepared attempt that nobody committed is given up",
    );
    this.#turn.close(open);
  }

  /** Removes bundles and blobs that are not kept any more, once nothing is under way. */
  #sweep(): void {
    const { blobs, inForce, logger } = this.#options;
    if (!this.#mustSweep) return;
    this.#mustSweep = false;
    this.#turn.pauseFor(async () => {
      const live = new Set(inForce.state.bundles.map(({ bundleId }) => bundleId));
      await blobs.collectGarbage(live, new Set()).catch((error: unknown) => {
        logger.warn({ err: error }, "bundles that are not kept any more could not be removed");
      });
    });
  }
}
