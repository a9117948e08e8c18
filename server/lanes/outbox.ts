/**
 * Answers of one turn of the event loop: first the turn's log records leave in one write, then the answers.
 *
 * `push` is called in the same turn as the records are appended; at the turn's end (`setImmediate`) the log is
 * flushed and answers are sent in the order they were pushed. Where the log cannot be written, answers that had to
 * be recorded are refused. `recorded` is for handlers that wait: it settles when the records appended before it have
 * been written, or rejects with the log's error.
 */
import type { NodeError } from "../../engine/index.ts";
import type { Answer, Outbox } from "../handlers/handlers.ts";
import type { DecisionLog } from "../store/types.ts";

/** Functions as an answer. */
class ClosureAnswer implements Answer {
  readonly mustRecord: boolean;
  readonly send: () => void;
  readonly refuse: (error: NodeError) => void;

  constructor(send: () => void, refuse: ((error: NodeError) => void) | undefined) {
    this.mustRecord = refuse !== undefined;
    this.send = send;
    this.refuse = refuse ?? send;
  }
}

export interface OutboxHooks {
  /** The log could not be written; `entryCount` answers wait. */
  onLogFailure(error: NodeError): void;
  onLogWritten(): void;
  /** Turns what was thrown into an operating error. */
  toNodeError(error: unknown): NodeError;
}

export class TurnOutbox implements Outbox {
  readonly #log: Pick<DecisionLog, "hasPending" | "flush">;
  readonly #hooks: OutboxHooks;
  #answers: Answer[] = [];
  #isScheduled = false;

  constructor(log: Pick<DecisionLog, "hasPending" | "flush">, hooks: OutboxHooks) {
    this.#log = log;
    this.#hooks = hooks;
  }

  push(send: () => void, refuse?: (error: NodeError) => void): void {
    this.pushAnswer(new ClosureAnswer(send, refuse));
  }

  pushAnswer(answer: Answer): void {
    this.#answers.push(answer);
    this.#schedule();
  }

  /** Resolves after the turn's write; rejects with LOG_UNWRITABLE. */
  recorded(): Promise<void> {
    return new Promise((resolve, reject) => this.push(resolve, reject));
  }

  get isEmpty(): boolean {
    return this.#answers.length === 0 && !this.#log.hasPending;
  }

  /** Ends the turn now: also what a closing lane calls last. */
  flush(): void {
    this.#isScheduled = false;
    const answers = this.#answers;
    this.#answers = [];
    let failure: NodeError | null = null;
    if (this.#log.hasPending) {
      try {
        this.#log.flush();
        this.#hooks.onLogWritten();
      } catch (error) {
        failure = this.#hooks.toNodeError(error);
        this.#hooks.onLogFailure(failure);
      }
    }
    for (const answer of answers) {
      // One caller's socket fault is none of the others' business.
      try {
        if (failure !== null && answer.mustRecord) answer.refuse(failure);
        else answer.send();
      } catch (error) {
        this.#hooks.toNodeError(error);
      }
    }
  }

  /** Writes the log now and answers nobody: for batch workers. Errors: LOG_UNWRITABLE. */
  flushOrThrow(): void {
    let failure: NodeError | null = null;
    this.push(
      () => {},
      (error) => {
        failure = error;
      },
    );
    this.flush();
    if (failure !== null) throw failure;
  }

  /** Has the log written at the end of this turn, also when no answer follows. */
  schedule(): void {
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.flush());
  }
}
