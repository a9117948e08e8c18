/**
 * Whose turn it is: one attempt at a time changes what the node runs. A pusher who comes while another's attempt is open
 * is refused and tries again, but for two: one whose bundle came with what the node's trust demands ends an attempt that
 * has not brought that, and a signed release ends any. So nobody holds the turn against those who may decide. What is
 * committing is over first.
 *
 * What the node does by itself (a start time, a rollback, an import) waits for its like; what it has to do at once ends
 * a pusher's attempt too.
 */
import type { ControlCaller, Stage } from "../control/control-node.ts";
import { Nack } from "../control/control-node.ts";
import type { Attempt } from "./attempt.ts";

/** Attempts that were ended, so that their pushers are told why. */
const ENDED_MAX = 256;
/** When to try again what the node itself hinders. */
const OWN_RETRY_MS = 2000;

export interface TurnOptions {
  /** An attempt is over, committed or not; what it prepared and did not commit is to be let go of. */
  onClosed(attempt: Attempt): void;
  /** An attempt was ended for what goes before it. */
  onEnded(attempt: Attempt, why: string): void;
  /** Nothing is under way. */
  onIdle(): void;
  /** Whether what came with it would let it run, as something new. */
  isEntitled(attempt: Attempt): boolean;
}

/**
 * `waits`: it is refused while an entitled attempt holds the turn. `beforePushes`: it ends an attempt, once that is done
 * committing, for the reason that is given. `beforeAll`: it ends any, which may be offered again.
 */
export type Precedence =
  | { readonly kind: "waits" | "beforeAll" }
  | { readonly kind: "beforePushes"; readonly why: string };

export class Turn {
  readonly #options: TurnOptions;
  #open: Attempt | null = null;
  /** What has the turn after what is open, under way or waiting. */
  #ownCount = 0;
  #own: Promise<unknown> = Promise.resolve();
  /** The sweep of what is not kept any more: nothing begins meanwhile. */
  #pause: Promise<void> = Promise.resolve();
  /** By nonce. */
  readonly #endedWhy = new Map<string, string>();

  constructor(options: TurnOptions) {
    this.#options = options;
  }

  get open(): Attempt | null {
    return this.#open;
  }

  /** Whether what waits for its turn would be refused. */
  get isTaken(): boolean {
    if (this.#ownCount > 0) return true;
    const open = this.#open;
    if (open === null || open.isLeft(performance.now())) return false;
    return open.isCommitting || this.#options.isEntitled(open);
  }

  /** @param caller null: the node itself. Errors: Nack ATTEMPT_UNKNOWN, ATTEMPT_ENDED. */
  attempt(nonce: string, stage: Stage, caller: ControlCaller | null): Attempt {
    if (this.#open?.isOf(nonce, caller) === true) {
      this.#open.throwIfAborted(stage);
      return this.#open;
    }
    this.#throwIfEnded(nonce, stage);
    throw new Nack(
      stage,
      `attempt ${nonce}`,
      "ATTEMPT_UNKNOWN",
      caller !== null && this.#open?.isOf(nonce) === true
        ? `the attempt is ${this.#open.caller.name}'s, and not ${caller.name}'s: offer under a nonce of your own`
        : "no such attempt is open on this node: offer again",
    );
  }

  /** What `begin` would refuse whatever is offered, before that is read. Errors: Nack ATTEMPT_IN_PROGRESS, ATTEMPT_ENDED. */
  refuseEarly(nonce: string): void {
    this.#throwIfEnded(nonce, "offer");
    this.refuseIfTaken(nonce);
  }

  /** Opens a pusher's attempt. Errors: Nack ATTEMPT_IN_PROGRESS, ATTEMPT_ENDED, those of `make`. */
  async begin(nonce: string, make: () => Attempt): Promise<Attempt> {
    await this.#pause;
    this.#throwIfEnded(nonce, "offer");
    const left = this.#open;
    if (this.#ownCount === 0 && (left === null || left.isLeft(performance.now()))) {
      const attempt = make();
      this.#open = attempt;
      // One attempt follows another: nothing is idle, and nothing is swept away under the one that begins.
      if (left !== null) this.#options.onClosed(left);
      return attempt;
    }
    if (this.isTaken) throw this.#refusal(nonce);
    const attempt = make();
    if (!this.#options.isEntitled(attempt)) throw this.#refusal(nonce);
    const why = `${attempt.caller.name} pushed bundle ${attempt.bundleId.slice(0, 12)} with all that this node demands, which this attempt had not brought: look at what runs now, then push again`;
    return await this.#inTurn({ kind: "beforePushes", why }, async () => {
      attempt.noteTurn();
      this.#open = attempt;
      return attempt;
    });
  }

  /** Errors: Nack ATTEMPT_IN_PROGRESS. */
  refuseIfTaken(nonce: string): void {
    if (this.isTaken) throw this.#refusal(nonce);
  }

  close(attempt: Attempt): void {
    if (this.#open !== attempt) return;
    this.#open = null;
    this.#options.onClosed(attempt);
    this.#tellIdle();
  }

  /**
   * Does what the node does by itself, one after the other, and releases.
   * Errors: Nack ATTEMPT_IN_PROGRESS, those of `work`.
   */
  async own<T>(precedence: Precedence, work: () => Promise<T>): Promise<T> {
    if (precedence.kind === "waits" && this.#ownCount === 0) this.refuseIfTaken("");
    return await this.#inTurn(precedence, work);
  }

  /** The attempt that the node itself goes through, for all to see; one of `own`. */
  async through<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
    this.#open = attempt;
    try {
      return await attempt.call(work);
    } finally {
      this.close(attempt);
    }
  }

  /** Nothing begins until `work` is over. */
  pauseFor(work: () => Promise<void>): void {
    this.#pause = this.#pause.then(work).catch(() => {});
  }

  #tellIdle(): void {
    if (this.#ownCount === 0 && this.#open === null) this.#options.onIdle();
  }

  #inTurn<T>(precedence: Precedence, work: () => Promise<T>): Promise<T> {
    this.#ownCount += 1;
    const result = this.#own.then(async () => {
      await this.#pause;
      if (this.#open !== null) await this.#giveWay(this.#open, precedence);
      return await work();
    });
    const over = () => {
      this.#ownCount -= 1;
      this.#tellIdle();
    };
    this.#own = result.then(over, over);
    return result;
  }

  /** Over when nothing of it is under way any more: a compile is not broken off, but nothing comes of it. */
  async #giveWay(attempt: Attempt, precedence: Precedence): Promise<void> {
    if (precedence.kind === "beforePushes") {
      if (attempt.isCommitting) await attempt.settled();
      if (this.#open !== attempt) return;
      attempt.abortedCode = "ATTEMPT_ENDED";
      attempt.isAbortedWhy = precedence.why;
      this.#rememberEnded(attempt);
      this.#options.onEnded(attempt, precedence.why);
    } else attempt.isAbortedWhy = "the attempt gave way to what the node had to do at once: offer again";
    await attempt.settled();
    this.close(attempt);
  }

  #rememberEnded({ nonces, isAbortedWhy }: Attempt): void {
    for (const nonce of nonces) this.#endedWhy.set(nonce, isAbortedWhy);
    for (const oldest of this.#endedWhy.keys()) {
      if (this.#endedWhy.size <= ENDED_MAX) break;
      this.#endedWhy.delete(oldest);
    }
  }

  #throwIfEnded(nonce: string, stage: Stage): void {
    const why = this.#endedWhy.get(nonce);
    if (why !== undefined) throw new Nack(stage, `attempt ${nonce}`, "ATTEMPT_ENDED", why);
  }

  #refusal(nonce: string): Nack {
    const open = this.#ownCount > 0 ? null : this.#open;
    const who = open === null ? "the node itself" : open.holder;
    const retryAfterMs = open?.retryAfterMs ?? OWN_RETRY_MS;
    const seconds = Math.ceil(retryAfterMs / 1000);
    const message = `another attempt is under way on this node (${who}); try again in ${seconds} s`;
    const resource = `attempt ${open?.nonce ?? nonce}`;
    return new Nack("offer", resource, "ATTEMPT_IN_PROGRESS", message, undefined, retryAfterMs);
  }
}
