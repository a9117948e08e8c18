/**
 * Acts of a lane's calls on their way to the audit log, which the main thread writes: those of one turn of the event
 * loop go in one message and one write.
 */
import type { CallAct } from "../handlers/audited.ts";

/** So many in one message: the main thread is not held up by a batch that explains everything. */
const ACTS_PER_MESSAGE_MAX = 256;

interface Waiter {
  readonly acts: readonly CallAct[];
  readonly needsRoom: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class AuditQueue {
  readonly #send: (acts: readonly CallAct[], needsRoom: boolean) => Promise<unknown>;
  #waiters: Waiter[] = [];

  constructor(send: (acts: readonly CallAct[], needsRoom: boolean) => Promise<unknown>) {
    this.#send = send;
  }

  /** Resolves when they are written. `needsRoom`: what they tell is still to be done. Errors: STORE_UNWRITABLE. */
  record(acts: readonly CallAct[], needsRoom: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiters.length === 0) setImmediate(() => this.#flush());
      this.#waiters.push({ acts, needsRoom, resolve, reject });
    });
  }

  #flush(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const needsRoom of [true, false]) {
      const group = waiters.filter((waiter) => waiter.needsRoom === needsRoom);
      for (let from = 0; from < group.length; ) {
        let to = from;
        let count = 0;
        do count += group[to++]!.acts.length;
        while (to < group.length && count + group[to]!.acts.length <= ACTS_PER_MESSAGE_MAX);
        this.#sendGroup(group.slice(from, to), needsRoom);
        from = to;
      }
    }
  }

  #sendGroup(group: readonly Waiter[], needsRoom: boolean): void {
    this.#send(
      group.flatMap(({ acts }) => acts),
      needsRoom,
    ).then(
      () => {
        for (const { resolve } of group) resolve();
      },
      (error: unknown) => {
        for (const { reject } of group) reject(error);
      },
    );
  }
}
