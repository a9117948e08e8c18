/**
 * One node's part of a push: offer, upload what it lacks, prepare; then commit, or abort.
 *
 * A connection that is cut is taken up again under the same nonce, where the node says it stopped, for as long as
 * `patienceMs` without any progress. What the node refuses ends its part at once.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { NodeError } from "../../engine/index.ts";
import { ControlClient } from "../../server/control/client.ts";
import type { Stage } from "../../server/control/control-node.ts";
import type { Answer, CommitResponse, NodeStatus } from "../../server/control/messages.ts";
import { type BusyWait, inTurn } from "./busy.ts";
import { type BundleToPush, blobParts, hasUnjudged, isCurrent } from "./push-bundle.ts";
import { faultOf, isCut, isOverload, orAborted, PartFailed, Refused, refusal } from "./push-fault.ts";
import {
  endStep,
  type NodePush,
  stageRunning,
  startStep,
  takeAttempt,
  takeFault,
  takeTimes,
} from "./push-state.ts";

const CALL_TIMEOUT_MS_MIN = 2000;
const CALL_TIMEOUT_MS_MAX = 20_000;
const PAUSE_MS = 250;
const PAUSE_MS_MAX = 4000;
/** A node lets go of what was prepared where it hears nothing for 15 s and another pusher comes. */
const SIGN_OF_LIFE_MS = 5000;
/** Blobs that arrive as something else, and attempts that the node forgets, are tried again so often. */
const REPEATS_MAX = 3;

export interface PushContext {
  readonly bundle: BundleToPush;
  readonly attempt: string;
  readonly patienceMs: number;
  /** The same before it has answered for the first time: it may be starting. */
  readonly waitMs: number;
  /** How often a node that is prepared is shown that somebody waits for the others; undefined: `SIGN_OF_LIFE_MS`. */
  readonly signOfLifeMs?: number;
  /** Aborted: the push is given up everywhere. */
  readonly signal: AbortSignal;
  readonly onChange: (push: NodePush) => void;
}

export class NodePusher {
  readonly push: NodePush;
  readonly #context: PushContext;
  readonly #client: ControlClient;
  readonly #watching = new AbortController();
  /** The node may have an attempt of ours open. */
  #isOffered = false;

  constructor(push: NodePush, context: PushContext) {
    this.push = push;
    this.#context = context;
    // A call that hangs counts as out of reach: it may not take longer than patience lasts.
    const timeoutMs = Math.max(CALL_TIMEOUT_MS_MIN, Math.min(context.patienceMs, CALL_TIMEOUT_MS_MAX));
    this.#client = new ControlClient({ ...push.node.client, timeoutMs });
  }

  get isOffered(): boolean {
    return this.#isOffered;
  }

  close(): void {
    this.#watching.abort();
    this.#client.close();
  }

  /** Until the bundle could be activated at once; nothing where the node has it. Errors: PartFailed; AbortError. */
  async prepare(): Promise<void> {
    const { signal, waitMs } = this.#context;
    await this.#part("offer", async () => {
      signal.throwIfAborted();
      const status = await this.#withPatience(() => this.#client.status(), waitMs);
      if (await this.#withPatience(() => this.#isDone(status))) {
        this.#become("current", status);
        return;
      }
      void this.#watch();
      for (let repeats = 0; ; repeats++) {
        await this.#deliver();
        const refused = await this.#prepareOnce();
        if (refused === null) return;
        // A node that was started again knows nothing of the attempt, but has what was uploaded.
        if (refused.code !== "ATTEMPT_UNKNOWN" || repeats === REPEATS_MAX) throw refusal(refused);
      }
    });
  }

  /**
   * Shows the node, once it is prepared, that its pusher is there, until `isOver`. A connection that is cut is no matter:
   * the commit will tell. Errors: PartFailed, where the node has let go of the attempt; AbortError.
   */
  async keepPrepared(isOver: AbortSignal): Promise<void> {
    if (this.push.outcome !== "prepared") return;
    const { attempt, signOfLifeMs = SIGN_OF_LIFE_MS } = this.#context;
    await this.#part("offer", async () => {
      for (;;) {
        await sleep(signOfLifeMs, undefined, { signal: isOver }).catch(() => {});
        if (isOver.aborted) return;
        try {
          const { answer } = await orAborted(this.#client.prepare(attempt, []), isOver);
          if (!answer.ack) throw refusal(answer);
        } catch (error) {
          if (isOver.aborted) return;
          if (!isCut(error) && !isOverload(error)) throw error;
        }
      }
    });
  }

  /** Errors: PartFailed. */
  async commit(): Promise<void> {
    await this.#part("activate", async () => {
      startStep(this.push, "activate", Date.now());
      this.#changed();
      const response = await this.#commitSurely();
      if (response === null) return;
      if (!response.answer.ack) throw refusal(response.answer);
      takeTimes(this.push, response.answer.stages);
      this.push.generation = response.generation;
      this.push.startsAtMs = response.startsAtMs;
      this.push.told = response.answer.message;
      this.#end(response.startsAtMs > 0 ? "scheduled" : "active");
    });
  }

  /** Gives the attempt up on the node; one that cannot be told forgets it by itself after a while. */
  async abort(): Promise<void> {
    try {
      if (this.#isOffered) await this.#client.abort(this.#context.attempt);
    } catch (error) {
      // One that has forgotten it already needs no telling.
      this.push.isAbortUntold = isCut(error);
    }
    if (this.push.outcome === "pending" || this.push.outcome === "prepared") this.push.outcome = "aborted";
    this.#changed();
  }

  /** Turns whatever ends the part into the node's fault. */
  async #part(stage: Stage, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#context.signal.aborted && stage === "offer") throw this.#context.signal.reason;
      if (!(error instanceof NodeError) && !(error instanceof Refused)) throw error;
      const isUnsure = this.push.outcome === "unsure";
      const fault = faultOf(error);
      takeFault(this.push, { ...fault, stage: fault.stage || (stageRunning(this.push) ?? stage) });
      if (isUnsure) this.push.outcome = "unsure";
      this.#changed();
      throw new PartFailed("push: a node's part failed", { cause: error });
    }
  }

  /** Offer and upload until nothing is lacking. */
  async #deliver(): Promise<void> {
    const { bundle, attempt, signal } = this.#context;
    const { push } = this;
    let lackingBytesLeast = Number.POSITIVE_INFINITY;
    let repeats = 0;
    startStep(push, "offer", Date.now());
    this.#changed();
    for (;;) {
      const offer = () =>
        this.#withPatience(() => {
          this.#isOffered = true;
          return this.#client.offer(attempt, bundle.manifest, bundle.documents);
        });
      const offered = await inTurn(offer, (wait) => this.#waits(wait), signal);
      this.#waits(null);
      if (!offered.answer.ack) throw refusal(offered.answer);
      if (push.steps.offer.state === "running") {
        push.blobsLacking = offered.lacking.length;
        endStep(push, "offer", Date.now() - push.steps.offer.startedAtMs);
      }
      const lackingBytes = offered.lacking.reduce(
        (sum, blob) => sum + blob.sizeBytes - blob.receivedBytes,
        0,
      );
      if (lackingBytes < lackingBytesLeast) repeats = 0;
      lackingBytesLeast = Math.min(lackingBytes, lackingBytesLeast);
      const uploadedBefore = push.uploadedBytes;
      startStep(push, "fetch", Date.now(), lackingBytes);
      push.steps.fetch.total = uploadedBefore + lackingBytes;
      this.#changed();
      if (offered.lacking.length === 0) break;
      try {
        const read = (sha256: string, offset: number) => blobParts(bundle, sha256, offset, signal);
        const onSent = (sentBytes: number) => {
          push.uploadedBytes = uploadedBefore + sentBytes;
          push.steps.fetch.done = push.uploadedBytes;
          this.#changed();
        };
        const { answer, lacking } = await this.#client.upload(attempt, offered.lacking, read, onSent);
        if (answer.ack && lacking.length === 0) break;
        if (!answer.ack && (answer.code !== "BLOB_CORRUPT" || repeats === REPEATS_MAX)) throw refusal(answer);
      } catch (error) {
        if (signal.aborted || !isCut(error)) throw error;
      }
      if (repeats === REPEATS_MAX) {
        const message = `after ${REPEATS_MAX} uploads the node still lacks ${offered.lacking.length} blobs`;
        throw new Refused({ stage: "fetch", resource: "", code: "BLOBS_LACKING", message });
      }
      repeats += 1;
      await sleep(PAUSE_MS * 2 ** repeats, undefined, { signal });
    }
    push.steps.fetch.done = push.steps.fetch.total;
    endStep(push, "fetch", Date.now() - push.steps.fetch.startedAtMs);
    this.#changed();
  }

  /** Null: it is prepared. */
  async #prepareOnce(): Promise<Answer | null> {
    startStep(this.push, "verify", Date.now());
    this.#changed();
    const { answer } = await this.#withPatience(() => this.#client.prepare(this.#context.attempt, []));
    if (!answer.ack) return answer;
    takeTimes(this.push, answer.stages);
    for (const stage of ["verify", "compile", "validate", "warm"] as const) {
      if (this.push.steps[stage].state !== "done") endStep(this.push, stage, 0);
    }
    this.#end("prepared");
    return null;
  }

  /** A commit whose answer was lost is asked after: null where the node turns out to have done it. */
  async #commitSurely(): Promise<CommitResponse | null> {
    const { attempt, bundle, patienceMs } = this.#context;
    const giveUpAtMs = Date.now() + patienceMs;
    for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
      try {
        return await this.#client.commit(attempt, []);
      } catch (error) {
        if (!isCut(error)) throw error;
        this.push.outcome = "unsure";
        if (Date.now() > giveUpAtMs) throw error;
      }
      await sleep(pauseMs);
      const status = await this.#client.status().catch(() => null);
      const isDone = status === null ? null : await this.#isDone(status).catch(() => null);
      if (status === null || isDone === null) continue;
      this.push.outcome = "pending";
      if (isDone) {
        const isScheduled = status.bundle !== bundle.id;
        this.push.startsAtMs = isScheduled ? (status.scheduled?.startsAtMs ?? 0) : 0;
        this.#become(isScheduled ? "scheduled" : "active", status);
        return null;
      }
    }
  }

  /** Whether the node runs the bundle, or will, by all that was signed of it. */
  async #isDone(status: NodeStatus): Promise<boolean> {
    const { bundle } = this.#context;
    if (!isCurrent(status, bundle)) return false;
    // It would not be taken: the node says why.
    if (status.bundle === bundle.id && status.activeRevoked) return false;
    if (status.bundle !== bundle.id || bundle.documents.length === 0) return true;
    const nothing = { bundle: "", releaseSequence: 0, dataSequence: 0, stopListSequence: 0 };
    const { documents } = await this.#client.latest(nothing);
    return !hasUnjudged(bundle, documents, status.environment);
  }

  /** Calls again while the connection is cut or the node has too much to do; gives up after `patienceMs`. */
  async #withPatience<T>(call: () => Promise<T>, patienceMs = this.#context.patienceMs): Promise<T> {
    const { signal } = this.#context;
    const giveUpAtMs = Date.now() + patienceMs;
    for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX)) {
      signal.throwIfAborted();
      try {
        return await orAborted(call(), signal);
      } catch (error) {
        const isWorthIt = isCut(error) || isOverload(error);
        if (signal.aborted || !isWorthIt || Date.now() > giveUpAtMs) throw error;
        const waitMs = Math.max(pauseMs, (error as NodeError).retryAfterMs);
        await sleep(waitMs, undefined, { signal });
      }
    }
  }

  #waits(wait: BusyWait | null): void {
    if (this.push.waits === wait) return;
    this.push.waits = wait;
    this.#changed();
  }

  /** The node's own stages as they go. What fails here is nothing: the calls' answers decide. */
  async #watch(): Promise<void> {
    try {
      for await (const status of this.#client.watch(this.#watching.signal)) {
        if (status.attempt?.attempt !== this.#context.attempt) continue;
        takeAttempt(this.push, status.attempt, Date.now());
        this.#changed();
      }
    } catch {
      // A table that stands still is no reason to give a push up.
    }
  }

  #become(outcome: NodePush["outcome"], status: NodeStatus): void {
    this.push.generation = status.generation;
    if (outcome === "active") takeTimes(this.push, status.stages);
    this.#end(outcome);
  }

  #end(outcome: NodePush["outcome"]): void {
    this.push.outcome = outcome;
    this.push.fault = null;
    if (outcome === "active" || outcome === "scheduled") {
      if (this.push.steps.activate.state !== "done") endStep(this.push, "activate", 0);
    }
    this.#changed();
  }

  #changed(): void {
    this.#context.onChange(this.push);
  }
}
