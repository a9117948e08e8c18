/**
 * The life of a bundle on the node, as the control port and all other ways to a new bundle go through it: offer, upload,
 * prepare, commit; releases of what is held; revocations; what peers ask for.
 *
 * Main thread; work of a millisecond or more is the batch pool's. What is refused is a `Nack`.
 */
import type { Logger } from "pino";
import type { SignedDocument } from "../../engine/index.ts";
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
} from "../control/control-node.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import type { ControlState } from "../store/control-state.ts";
import { Activator, type HeldFirst } from "./activator.ts";
import type { Admission } from "./admission.ts";
import type { Attempt } from "./attempt.ts";
import { AttemptSteps } from "./attempt-steps.ts";
import { bundleEntries, latestOffer, type OverlayDocuments } from "./bundle-entries.ts";
import type { Generations } from "./generations.ts";
import type { InForce, Suspect } from "./in-force.ts";
import { Ledger } from "./ledger.ts";
import { MemberBlobs } from "./member-blobs.ts";
import { Offering } from "./offering.ts";
import { OwnActs } from "./own-acts.ts";
import { Pipeline, type PrepareOptions } from "./pipeline.ts";
import { PushCalls } from "./push-calls.ts";
import { judgeBeforehand } from "./release-beforehand.ts";
import { faultOfActive, Revoking } from "./revoking.ts";
import { RollBack } from "./roll-back.ts";
import type { ScheduledBundle } from "./scheduled-bundle.ts";
import { type Precedence, Turn } from "./turn.ts";

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
  readonly #steps: AttemptSteps;
  readonly #pushes: PushCalls;
  readonly #activator: Activator;
  readonly #rollBack: RollBack;
  readonly #ownActs: OwnActs;
  readonly #memberBlobs: MemberBlobs;
  readonly #revoking: Revoking;
  readonly #leftTimer: NodeJS.Timeout;
  #mustSweep = true;
  /** What speaks against the bundle that is active, though it goes on; "": nothing. */
  activeFault = "";

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#memberBlobs = new MemberBlobs(options.folder);
    const { generations, inForce, admission, pool, logger, onChange } = options;
    this.#offering = new Offering(options);
    this.ledger = new Ledger(options.audit, logger);
    const pipeline = new Pipeline({
      bundlesPath: options.folder.path,
      ...{ pool, generations, inForce, admission },
      onProgress: onChange,
    });
    this.#turn = new Turn({
      onClosed: (attempt) => this.#closed(attempt),
      onEnded: (attempt, why) => this.#ended(attempt, why),
      onIdle: () => this.#sweep(),
      isEntitled: (attempt) => pipeline.isEntitled(attempt),
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
      goBackTo: (target, isNew) => this.#ownActs.goBackTo(target, isNew),
    });
    this.#ownActs = new OwnActs({
      ...{ turn: this.#turn, offering: this.#offering, pipeline },
      ...{ activator: this.#activator, ledger: this.ledger, generations, inForce, logger },
      ...{ scheduledBundle: options.scheduledBundle, admission },
      trustedKeys: admission.policy.keys,
      failed: (nonce, error) => this.#failed(nonce, error),
    });
    const own = { turn: this.#turn, offering: this.#offering, activator: this.#activator };
    this.#steps = new AttemptSteps({ ...own, pipeline, admission, generations, ledger: this.ledger });
    this.#pushes = new PushCalls({
      ...{ turn: this.#turn, offering: this.#offering, steps: this.#steps, inForce, onChange },
      told: (nonce, work) => this.#told(nonce, work),
    });
    this.#revoking = new Revoking({
      ...{ ...own, admission, inForce, logger },
      rollBack: (why, suspect) => this.rollBack(why, suspect),
      told: (nonce, work) => this.#told(nonce, work),
      onChange: () => {
        this.#judgeActive();
        onChange();
      },
    });
    this.#leftTimer = setInterval(() => this.#closeLeft(), LEFT_CHECK_MS);
    this.#leftTimer.unref();
  }

  /** For Status; null: none is open. */
  get attempt(): Attempt | null {
    return this.#turn.open;
  }
  /** What the node rolled back by itself since it started, and why; "": nothing, or something else was taken since. */
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

  offer(...call: Parameters<BundleLifecycle["offer"]>): ReturnType<BundleLifecycle["offer"]> {
    return this.#pushes.offer(...call);
  }
  upload(...call: Parameters<BundleLifecycle["upload"]>): Promise<void> {
    return this.#pushes.upload(...call);
  }
  lacking(nonce: string): Promise<readonly BlobWanted[]> {
    return this.#pushes.lacking(nonce);
  }
  prepare(...call: Parameters<BundleLifecycle["prepare"]>): ReturnType<BundleLifecycle["prepare"]> {
    return this.#pushes.prepare(...call);
  }
  commit(...call: Parameters<BundleLifecycle["commit"]>): Promise<Activation> {
    return this.#heard(this.#pushes.commit(...call));
  }
  abort(...call: Parameters<BundleLifecycle["abort"]>): Promise<string> {
    return this.#pushes.abort(...call);
  }
  preparedAs(...call: Parameters<PushCalls["preparedAs"]>): ReturnType<PushCalls["preparedAs"]> {
    return this.#pushes.preparedAs(...call);
  }
  markCatchingUp(nonce: string): void {
    this.#pushes.markCatchingUp(nonce);
  }

  async release(
    nonce: string,
    release: SignedDocument | null,
    bundleId: string,
    caller: ControlCaller,
  ): Promise<Activation> {
    const work = this.#told(nonce, async () => {
      return await this.#turn.own(this.#precedenceOf(nonce, release, caller), async () => {
        const target = await this.#rollBack.target(release, bundleId);
        const documents = release === null ? [] : [release];
        const options = { isKnown: false, isGoingBack: true };
        return await this.run(nonce, target, documents, caller, options);
      });
    });
    return await this.#heard(work);
  }

  revoke(...call: Parameters<BundleLifecycle["revoke"]>): Promise<void> {
    return this.#heard(this.#revoking.revoke(...call));
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
  membersOf(sha256: string): string | null {
    return this.#memberBlobs.of(sha256, this.#options.inForce.state.activeId);
  }

  /** Goes back to what ran before, by the node itself; whether it did. Never to a revoked bundle. */
  async rollBack(why: string, suspect: Suspect): Promise<boolean> {
    const from = this.#options.inForce.state.activeId;
    const isBack = await this.#rollBack.run(why, suspect);
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
      await this.#steps.prepare(attempt, options);
      return await this.#steps.commit(attempt, changes);
    });
  }

  /**
   * In turn with all else that changes what runs; refused while a pusher's attempt is open that is entitled to run.
   * Errors: Nack, those of `work`.
   */
  own<T>(nonce: string, work: () => Promise<T>): Promise<T> {
    return this.#told(nonce, () => this.#turn.own({ kind: "waits" }, work));
  }

  /** What an operator signed waits for nobody; on a node that demands no signatures all are alike. Errors: Nack. */
  #precedenceOf(nonce: string, document: SignedDocument | null, { name }: ControlCaller): Precedence {
    if (this.#options.admission.policy.isOpen) {
      this.#turn.refuseIfTaken(nonce);
      return { kind: "waits" };
    }
    const { sequence, bundleId } = judgeBeforehand(this.#options, document);
    const what = `release ${sequence} of bundle ${bundleId.slice(0, 12)}, which ${name} called for`;
    return { kind: "beforePushes", why: `${what}, goes before it: look at what runs now, then push again` };
  }

  /** Runs a call's work; a refusal is kept for Status, and its attempt stands in nobody's way any more. */
  async #told<T>(nonce: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#failed(nonce, error);
      throw error;
    }
  }

  /** `taken`: a call's work, which counts as heard from a pusher where it is not refused. */
  async #heard<T>(taken: Promise<T>): Promise<T> {
    const done = await taken;
    this.ledger.heardAtMs = Date.now();
    return done;
  }

  #failed(nonce: string, error: unknown): void {
    const { open } = this.#turn;
    // Who calls under another's nonce is refused so, and the attempt goes on.
    const isOther = error instanceof Nack && error.code === "ATTEMPT_UNKNOWN";
    this.ledger.refused(nonce, error, !isOther && open?.isOf(nonce) === true ? open : null);
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
    // Pushes that come to nothing, one after the other, would fill the disk.
    if (attempt.broughtBytes > 0) this.#mustSweep = true;
    if (inForce.record(attempt.bundleId) === null) this.#offering.unkeep(attempt);
    const isKept = inForce.state.scheduled?.bundleId === attempt.bundleId;
    const isIts = attempt.prepared !== null && generations.prepared?.number === attempt.prepared.number;
    if (isIts && !isKept) generations.abort();
    onChange();
  }

  #ended({ nonce, caller, bundleId }: Attempt, why: string): void {
    this.#options.logger.warn({ attempt: nonce, caller: caller.name, bundle: bundleId }, `ended: ${why}`);
    const detail = `attempt ${nonce} of ${caller.name} was ended: ${why}`;
    this.ledger.record({ act: "abort", subject: bundleId, outcome: "ok", detail });
  }

  #closeLeft(): void {
    const { open } = this.#turn;
    if (open === null || !open.isReady || !open.isExpired(performance.now())) return;
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
      await blobs.collectGarbage(live).catch((error: unknown) => {
        logger.warn({ err: error }, "bundles that are not kept any more could not be removed");
      });
    });
  }
}
