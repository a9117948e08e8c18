/**
 * The stages that make a bundle ready to be activated: verify → compile → validate → warm. Nothing of it touches what is
 * active, and a failure at any of them leaves it as it was.
 *
 * What costs more than a millisecond runs in the batch pool. Every stage is timed and may be refused in words.
 */
import {
  type BundleNames,
  type DataUpdate,
  NodeError,
  parsePayload,
  type Release,
  type SignedDocument,
} from "../../engine/index.ts";
import { bundleFacts } from "../batch/bundle-tasks.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { ControlState } from "../store/control-state.ts";
import type { Admission, Entitlement } from "./admission.ts";
import type { Attempt } from "./attempt.ts";
import { type Judged, judgeShare } from "./data-share.ts";
import type { Generations } from "./generations.ts";
import type { InForce } from "./in-force.ts";

const STEPS = ["verify", "compile", "validate", "warm"] as const;

export interface PipelineOptions {
  readonly bundlesPath: string;
  readonly pool: BatchPool;
  readonly generations: Generations;
  readonly inForce: InForce;
  readonly admission: Admission;
  /** A stage began or ended. */
  onProgress(): void;
}

export interface PrepareOptions {
  /** It was active on this node before: it has been validated. */
  readonly isKnown: boolean;
  /** It is gone back to, rather than on. */
  readonly isGoingBack?: boolean;
}

export class Pipeline {
  readonly #options: PipelineOptions;
  /** What signatures came to, by what was signed and what is in force: they are not checked for each who asks. */
  readonly #entitled = new WeakMap<
    Attempt,
    { readonly documents: readonly SignedDocument[]; readonly state: ControlState; readonly is: boolean }
  >();

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** Brings an attempt whose blobs are all there to where it can be committed. Errors: Nack. */
  async prepare(attempt: Attempt, options: PrepareOptions): Promise<void> {
    const { generations } = this.#options;
    await this.#step(attempt, "verify", () => this.verify(attempt));
    if (generations.active?.bundleId === attempt.bundleId) {
      attempt.facts = bundleFacts(attempt.bundleId, attempt.manifest, generations.active.name);
      this.#ready(attempt);
      return;
    }
    await this.#makeReady(attempt, !options.isKnown);
  }

  /**
   * The same with a bundle that ran before, or was scheduled: it was entitled to then. `isNew`: with lists that it never
   * ran with. Errors: Nack.
   */
  async prepareKnown(attempt: Attempt, isNew = false): Promise<void> {
    const { admission } = this.#options;
    await this.#step(attempt, "verify", () => admission.approvals(namesOf(attempt), [], Date.now()));
    if (this.#options.generations.active?.bundleId === attempt.bundleId) this.#ready(attempt);
    else await this.#makeReady(attempt, isNew);
  }

  /**
   * By what it may run; null: neither a release nor a data update has come yet.
   * Errors: those of `Admission` and `judgeShare`.
   */
  async verify(attempt: Attempt): Promise<Judged | null> {
    const entitlement = this.#entitlement(attempt, namesOf(attempt), Date.now());
    if (entitlement === null) return null;
    return await judgeShare(this.#options, entitlement, attempt.bundleId, attempt.isCatchingUp);
  }

  /**
   * Whether what came with it would let it run, as something new. What runs already, anybody may offer; and what waits
   * for its release at the commit has not brought it yet.
   */
  isEntitled(attempt: Attempt): boolean {
    const { documents } = attempt;
    const { state } = this.#options.inForce;
    const known = this.#entitled.get(attempt);
    if (known?.documents === documents && known.state === state) return known.is;
    let is = false;
    try {
      const entitlement = this.#entitlement(attempt, namesOf(attempt), Date.now());
      is = entitlement !== null && entitlement.by !== "what is in force";
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
    }
    this.#entitled.set(attempt, { documents, state, is });
    return is;
  }

  async #makeReady(attempt: Attempt, mustValidate: boolean): Promise<void> {
    const { bundlesPath, pool, generations } = this.#options;
    const task = { bundlesPath, bundleId: attempt.bundleId };
    const compiled = await this.#step(attempt, "compile", async () => {
      generations.makeRoom();
      const result = await pool.compile(task);
      attempt.facts = bundleFacts(attempt.bundleId, attempt.manifest, result.name);
      return result.compiled;
    });
    if (mustValidate) {
      await this.#step(attempt, "validate", async () => {
        await pool.validate(task);
        await pool.sample(compiled);
      });
    }
    attempt.prepared = await this.#step(attempt, "warm", async () => {
      try {
        return await generations.prepare(compiled);
      } catch (cause) {
        const message = `a thread could not make the bundle ready: ${(cause as Error).message}`;
        throw new NodeError("WARM_FAILED", message, { cause });
      }
    });
    try {
      attempt.throwIfAborted("warm");
    } catch (error) {
      generations.abort();
      throw error;
    }
    this.#ready(attempt);
  }

  async #step<T>(attempt: Attempt, stage: (typeof STEPS)[number], work: () => T | Promise<T>): Promise<T> {
    attempt.total = STEPS.length;
    attempt.done = STEPS.indexOf(stage);
    // A stage is told when it begins.
    const result = attempt.run(stage, `bundle ${attempt.bundleId.slice(0, 12)}`, work);
    this.#options.onProgress();
    return await result;
  }

  #ready(attempt: Attempt): void {
    attempt.isReady = true;
    attempt.done = STEPS.length;
    this.#options.onProgress();
  }

  /**
   * By what it may run. What is in force goes on by what it runs by, where nothing newer is said of it: more approvals
   * may have come. A copy that was damaged here has to come with that very statement. Errors: those of `Admission`.
   */
  #entitlement(attempt: Attempt, names: BundleNames, nowMs: number): Entitlement | null {
    const { admission, inForce } = this.#options;
    const { documents } = attempt;
    const { activeId, lostId, releaseSequence, dataSequence } = inForce.state;
    const isActive = names.bundleId === activeId;
    const known = isActive || names.bundleId === lostId ? inForce.record(names.bundleId) : null;
    if (known?.release != null) {
      const { release, dataUpdate } = known;
      const runsBy = dataUpdate === null ? [release] : [release, dataUpdate];
      const { environment } = admission.policy;
      const others = documents
        .filter((one) => !isAmong(runsBy, one))
        .map(({ payload }) => parsePayload(payload))
        .filter((payload) => payload.kind === "release" || payload.kind === "dataUpdate")
        .filter((payload) => payload.environment === environment);
      const isNewer = ({ kind, sequence }: Release | DataUpdate): boolean =>
        sequence > (kind === "release" ? releaseSequence : dataSequence);
      const isBrought = isAmong(documents, dataUpdate ?? release);
      if (isBrought ? !others.some(isNewer) : isActive && others.length === 0) {
        admission.approvals(names, documents, nowMs);
        return { by: "what is in force", release, dataUpdate, releaseSequence, dataSequence, startAtMs: 0 };
      }
    }
    // Whoever runs what was revoked, for want of another, takes an older release of its source's: it is the better one.
    const isDesperate = attempt.isCatchingUp && inForce.isActiveRevoked;
    return admission.entitlement(names, documents, nowMs, isDesperate);
  }
}

function isAmong(documents: readonly SignedDocument[], { payload }: SignedDocument): boolean {
  return documents.some((one) => Buffer.compare(one.payload, payload) === 0);
}

export function namesOf({ bundleId, manifest }: Pick<Attempt, "bundleId" | "manifest">): BundleNames {
  const { strategyRoot, dataRoot } = manifest;
  return { bundleId, strategyRoot, dataRoot };
}
