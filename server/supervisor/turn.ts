/**
 * Whose turn it is: one attempt at a time changes what the node runs. A pusher who comes while another's attempt is
 * open is refused and tries again; what the node does by itself (a start time, a rollback, an import) waits for its like,
 * and for no pusher.
 */
import type { Stage } from "../control/control-node.ts";
import { Nack } from "../control/control-node.ts";
import type { Attempt } from "./attempt.ts";

export class Turn {
  #open: Attempt | null = null;
  /** What the node does by itself, under way or waiting. */
  #ownCount = 0;
  #own: Promise<unknown> = Promise.resolve();
  /** The sweep of what is not kept any more: nothing begins meanwhile. */
  #pause: Promise<void> = Promise.resolve();
  readonly #onClosed: (attempt: Attempt) => void;
  readonly #onIdle: () => void;

  /**
   * `onClosed`: an attempt is over, committed or not; what it prepared and did not commit is to be let go of. `onIdle`:
   * nothing is under way.
   */
  constructor(onClosed: (attempt: Attempt) => void, onIdle: () => void) {
    this.#onClosed = onClosed;
    this.#onIdle = onIdle;
  }

  get open(): Attempt | null {
    return this.#open;
  }

  /** Errors: Nack ATTEMPT_UNKNOWN. */
  attempt(nonce: string, stage: Stage): Attempt {
    if (this.#open?.isOf(nonce) === true) {
      this.#open.throwIfAborted(stage);
      return this.#open;
    }
    throw new Nack(
      stage,
      `attempt ${nonce}`,
      "ATTEMPT_UNKNOWN",
      "no such attempt is open on this node: offer again",
    );
  }

  /** Opens a pusher's attempt. Errors: Nack ATTEMPT_IN_PROGRESS, those of `make`. */
  async begin(nonce: string, make: () => Attempt): Promise<Attempt> {
    await this.#pause;
    this.refuseIfTaken(nonce);
    const attempt = make();
    const left = this.#open;
    this.#open = attempt;
    // One attempt follows another: nothing is idle, and nothing is swept away under the one that begins.
    if (left !== null) this.#onClosed(left);
    return attempt;
  }

  /** Errors: Nack ATTEMPT_IN_PROGRESS. */
  refuseIfTaken(nonce: string): void {
    const open = this.#open;
    if (this.#ownCount === 0 && (open === null || open.isLeft(Date.now()))) return;
    const who = open === null ? "the node itself" : open.holder;
    const message = `another attempt is under way on this node (${who}); try again when it is over`;
    throw new Nack("offer", `attempt ${open?.nonce ?? nonce}`, "ATTEMPT_IN_PROGRESS", message);
  }

  close(attempt: Attempt): void {
    if (this.#open !== attempt) return;
    this.#open = null;
    this.#onClosed(attempt);
    this.#tellIdle();
  }

  /**
   * Does what the node does by itself, one after the other. `isUrgent`: a pusher's attempt gives way; else it is refused.
   * Errors: Nack ATTEMPT_IN_PROGRESS, those of `work`.
   */
  own<T>(isUrgent: boolean, work: () => Promise<T>): Promise<T> {
    if (!isUrgent && this.#ownCount === 0) {
      try {
        this.refuseIfTaken("");
      } catch (error) {
        return Promise.reject(error);
      }
    }
    this.#ownCount += 1;
    const result = this.#own.then(async () => {
      await this.#pause;
      if (this.#open !== null) await this.#giveWay(this.#open);
      return await work();
    });
    const over = () => {
      this.#ownCount -= 1;
      this.#tellIdle();
    };
    this.#own = result.then(over, over);
    return result;
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
    if (this.#ownCount === 0 && this.#open === null) this.#onIdle();
  }

  async #giveWay(attempt: Attempt): Promise<void> {
    attempt.isAbortedWhy = "the attempt gave way to what the node had to do at once: offer again";
    await attempt.settled();
    this.close(attempt);
  }
}
