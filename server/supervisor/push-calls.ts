/**
 * The pusher's way through an attempt, call by call: offer, upload, prepare, commit, or abort. Who calls again is answered
 * again; who comes while another is at it is refused (turn.ts).
 */
import { type SignedDocument, sha256Hex } from "../../engine/index.ts";
import {
  type Activation,
  type BlobWanted,
  type ControlCaller,
  Nack,
  type StageTime,
} from "../control/control-node.ts";
import type { Activator } from "./activator.ts";
import type { Attempt } from "./attempt.ts";
import type { AttemptSteps } from "./attempt-steps.ts";
import type { Generations } from "./generations.ts";
import type { InForce } from "./in-force.ts";
import type { Offering } from "./offering.ts";
import type { Turn } from "./turn.ts";

export interface PushCallsOptions {
  readonly turn: Turn;
  readonly offering: Offering;
  readonly steps: AttemptSteps;
  readonly activator: Activator;
  readonly generations: Generations;
  readonly inForce: InForce;
  /** Runs a call's work and keeps what it is refused with. */
  told<T>(nonce: string, work: () => Promise<T>): Promise<T>;
  /** Status, stages or attempt changed. */
  onChange(): void;
}

export class PushCalls {
  readonly #options: PushCallsOptions;

  constructor(options: PushCallsOptions) {
    this.#options = options;
  }

  async offer(
    nonce: string,
    bytes: Uint8Array,
    documents: readonly SignedDocument[],
    caller: ControlCaller,
  ): Promise<{ bundleId: string; lacking: readonly BlobWanted[] }> {
    const bundleId = sha256Hex(bytes);
    return await this.#options.told(nonce, async () => {
      const open = this.#options.turn.open;
      if (open?.mayJoin(bundleId, caller) === true) open.join(nonce);
      if (open?.isOf(nonce, caller) === true) {
        if (open.bundleId !== bundleId) {
          const message = "this attempt is about another bundle: draw a new nonce";
          throw new Nack("offer", `bundle ${bundleId.slice(0, 12)}`, "ATTEMPT_OUT_OF_ORDER", message);
        }
        return await open.call(async () => {
          this.#options.offering.add(open, documents);
          return { bundleId, lacking: this.#options.offering.lacking(open) };
        });
      }
      const beganMs = performance.now();
      const attempt = await this.#options.turn.begin(nonce, () =>
        this.#options.offering.offered({ nonce, caller }, bundleId, bytes, documents),
      );
      attempt.note("offer", performance.now() - beganMs);
      attempt.stage = "fetch";
      this.#options.onChange();
      return { bundleId, lacking: this.#options.offering.lacking(attempt) };
    });
  }

  async upload(
    nonce: string,
    sha256: string,
    offset: number,
    data: Uint8Array,
    caller: ControlCaller,
  ): Promise<void> {
    await this.#options.told(nonce, async () => {
      const attempt = this.#options.turn.attempt(nonce, "fetch", caller);
      await attempt.call(() => this.#options.offering.put(attempt, sha256, offset, data));
    });
  }

  lacking(nonce: string): readonly BlobWanted[] {
    return this.#options.offering.lacking(this.#options.turn.attempt(nonce, "fetch", null));
  }

  async prepare(
    nonce: string,
    documents: readonly SignedDocument[],
    caller: ControlCaller,
  ): Promise<{ bundleId: string; stages: readonly StageTime[]; isSignOfLife: boolean }> {
    return await this.#options.told(nonce, async () => {
      const attempt = this.#options.turn.attempt(nonce, "fetch", caller);
      const isSignOfLife = attempt.wasAnswered(nonce) && documents.length === 0;
      await attempt.call(async () => {
        this.#options.offering.add(attempt, documents);
        if (attempt.isReady && !isSignOfLife) await this.#options.steps.verifyAgain(attempt);
        await attempt.prepareOnce(() => this.#options.steps.prepare(attempt, { isKnown: false }));
        attempt.noteAnswered(nonce);
      });
      return { bundleId: attempt.bundleId, stages: attempt.stages, isSignOfLife };
    });
  }

  async commit(
    nonce: string,
    documents: readonly SignedDocument[],
    caller: ControlCaller,
  ): Promise<Activation> {
    if (
      this.#options.steps.lastDone?.attempt.isOf(nonce) === true &&
      this.#options.turn.open?.isOf(nonce) !== true
    )
      return this.#options.steps.lastDone.activation;
    return await this.#options.told(nonce, async () => {
      const attempt = this.#options.turn.attempt(nonce, "activate", caller);
      return await attempt.call(async () => {
        this.#options.offering.add(attempt, documents);
        attempt.nonce = nonce;
        attempt.isCommitting = true;
        try {
          const activation = await this.#options.steps.commit(attempt, {});
          this.#options.turn.close(attempt);
          return activation;
        } finally {
          attempt.isCommitting = false;
        }
      });
    });
  }

  /** Under which nonce a pusher prepared the bundle and has not committed it, and who; null: nobody. */
  preparedAs(bundleId: string): Pick<Attempt, "nonce" | "caller"> | null {
    const { open } = this.#options.turn;
    return open?.isReady === true && open.bundleId === bundleId ? open : null;
  }

  /** Errors: Nack ATTEMPT_UNKNOWN, where it is another caller's. */
  async abort(nonce: string, caller: ControlCaller): Promise<void> {
    const { inForce, generations, onChange } = this.#options;
    const { scheduled } = inForce.state;
    if (scheduled?.attempt === nonce) {
      this.#options.activator.cancelScheduled();
      // With newer lists it is warm as another bundle; what nobody is at is its.
      const isIts = generations.prepared?.bundleId === scheduled.bundleId;
      if (isIts || this.#options.turn.open === null) generations.abort();
      onChange();
      return;
    }
    const attempt = this.#options.turn.open;
    if (attempt?.isOf(nonce) !== true) return; // It is over already.
    if (!attempt.isOf(nonce, caller)) this.#options.turn.attempt(nonce, "offer", caller);
    if (!attempt.leave(nonce)) return; // Another pusher goes on with it.
    attempt.isAbortedWhy = "the attempt was given up";
    await attempt.settled();
    this.#options.turn.close(attempt);
  }

  /** The attempt comes from the node's own bundle source: see `Pipeline.verify`. Errors: Nack. */
  markCatchingUp(nonce: string): void {
    this.#options.turn.attempt(nonce, "fetch", null).isCatchingUp = true;
  }
}
