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
import type { Attempt } from "./attempt.ts";
import type { AttemptSteps } from "./attempt-steps.ts";
import type { InForce } from "./in-force.ts";
import type { Offering } from "./offering.ts";
import type { Turn } from "./turn.ts";

export interface PushCallsOptions {
  readonly turn: Turn;
  readonly offering: Offering;
  readonly steps: AttemptSteps;
  readonly inForce: InForce;
  /** Runs a call's work and keeps what it is refused with. */
  told<T>(nonce: string, work: () => Promise<T>): Promise<T>;
  /** Status, stages or attempt changed. */
  onChange(): void;
}

export class PushCalls {
  readonly #options: PushCallsOptions;
  /** What was committed last: asked for again (its answer was lost), it has the same answer. */
  #done: { readonly attempt: Attempt; readonly activation: Activation } | null = null;

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
    const { turn, offering } = this.#options;
    return await this.#options.told(nonce, async () => {
      let open = this.#opened(nonce, bundleId, caller);
      if (open === null) {
        turn.refuseEarly(nonce);
        const beganMs = performance.now();
        const offered = await offering.read(bundleId, bytes);
        // Offered once more under its nonce meanwhile.
        open = this.#opened(nonce, bundleId, caller);
        if (open === null) {
          const attempt = await turn.begin(nonce, () =>
            offering.offered({ nonce, caller }, offered, documents),
          );
          attempt.note("offer", performance.now() - beganMs);
          attempt.stage = "fetch";
          this.#options.onChange();
          return { bundleId, lacking: await offering.lacking(attempt) };
        }
      }
      const again = open;
      return await again.call(async () => {
        offering.add(again, documents);
        return { bundleId, lacking: await offering.lacking(again) };
      });
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

  async lacking(nonce: string): Promise<readonly BlobWanted[]> {
    return await this.#options.offering.lacking(this.#options.turn.attempt(nonce, "fetch", null));
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
    const { turn } = this.#options;
    return await this.#options.told(nonce, async () => {
      // Asked for again while it is under way, it has that commit's answer.
      while (turn.open?.isCommitting === true && turn.open.isOf(nonce, caller)) await turn.open.settled();
      const done = this.#doneBefore(nonce, documents, caller);
      if (done !== null) return done;
      const attempt = turn.attempt(nonce, "activate", caller);
      return await attempt.call(async () => {
        this.#options.offering.add(attempt, documents);
        attempt.nonce = nonce;
        attempt.isCommitting = true;
        try {
          const activation = await this.#options.steps.commit(attempt, {});
          this.#done = { attempt, activation: { ...activation, stages: [...attempt.stages] } };
          turn.close(attempt);
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

  /**
   * Gives up what is not committed; what is, only something signed ends. What there is to say of it; "": it has ended.
   * Errors: Nack RELEASE_SCHEDULED; ATTEMPT_UNKNOWN, where it is another caller's.
   */
  async abort(nonce: string, caller: ControlCaller): Promise<string> {
    this.#refuseScheduled(nonce);
    const attempt = this.#options.turn.open;
    if (attempt?.isOf(nonce) !== true) {
      if (this.#done?.attempt.isOf(nonce, caller) === true) this.#done = null;
      return "no such attempt is open: nothing was given up";
    }
    if (!attempt.isOf(nonce, caller)) this.#options.turn.attempt(nonce, "offer", caller);
    if (!attempt.leave(nonce)) return "another push of the same bundle goes on with it";
    attempt.isAbortedWhy = "the attempt was given up";
    await attempt.settled();
    this.#options.turn.close(attempt);
    this.#refuseScheduled(nonce);
    return this.#done?.attempt === attempt
      ? "its commit was under way and went through: nothing was given up"
      : "";
  }

  /** The attempt comes from the node's own bundle source: see `Pipeline.verify`. Errors: Nack. */
  markCatchingUp(nonce: string): void {
    this.#options.turn.attempt(nonce, "fetch", null).isCatchingUp = true;
  }

  /** The attempt that this offer goes on with; null: none. Errors: Nack ATTEMPT_OUT_OF_ORDER. */
  #opened(nonce: string, bundleId: string, caller: ControlCaller): Attempt | null {
    const { open } = this.#options.turn;
    if (open?.mayJoin(bundleId, caller) === true) open.join(nonce);
    if (open?.isOf(nonce, caller) !== true) return null;
    if (open.bundleId === bundleId) return open;
    const message = "this attempt is about another bundle: draw a new nonce";
    throw new Nack("offer", `bundle ${bundleId.slice(0, 12)}`, "ATTEMPT_OUT_OF_ORDER", message);
  }

  /**
   * What a commit was answered that comes again, of the same caller and with nothing new; null: it is none.
   * Errors: Nack ATTEMPT_UNKNOWN.
   */
  #doneBefore(nonce: string, documents: readonly SignedDocument[], caller: ControlCaller): Activation | null {
    const { turn, inForce } = this.#options;
    if (this.#done === null || turn.open?.isOf(nonce) === true) return null;
    const { attempt, activation } = this.#done;
    if (!attempt.isOf(nonce, caller)) return null;
    const { bundleId } = activation;
    const { activeId, scheduled } = inForce.state;
    const isInForce =
      activeId === bundleId || (activation.startsAtMs > 0 && attempt.isOf(scheduled?.attempt ?? ""));
    if (isInForce && attempt.knows(documents)) return { ...activation, isRepeated: true };
    const why = isInForce
      ? "this attempt was committed already, without these documents: offer them under a new nonce"
      : "this attempt was committed, and something else has taken the place of its bundle since: look at what runs now";
    throw new Nack("activate", `bundle ${bundleId.slice(0, 12)}`, "ATTEMPT_UNKNOWN", why);
  }

  /** Errors: Nack RELEASE_SCHEDULED. */
  #refuseScheduled(nonce: string): void {
    const { scheduled } = this.#options.inForce.state;
    if (scheduled?.attempt !== nonce) return;
    const { sequence, bundleId, startAtMs } = scheduled;
    const resource = `bundle ${bundleId.slice(0, 12)}`;
    const what = `release ${sequence} of ${resource} waits for its start at ${new Date(startAtMs).toISOString()}`;
    const message = `${what}: its attempt is over, and a signed release ends by what is signed alone: a newer release (proffer push, or proffer rollback --to with what runs), or a revocation of its bundle (proffer revoke)`;
    throw new Nack("activate", resource, "RELEASE_SCHEDULED", message);
  }
}
