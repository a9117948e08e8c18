/**
 * Who watches the node: each is sent its status now, and from then on whenever it changes, at most so often a second.
 *
 * Between two sendings a newer state takes the place of an older one, but for states that something ended in: another
 * generation, release, schedule, overlay or readiness, a NACK, another attempt. Those wait in order and all are sent. A
 * watcher that does not take them in time is let go.
 */
import { NodeError } from "../../engine/index.ts";
import type { StatusSource } from "./control-node.ts";
import type { ControlLimits } from "./limits.ts";
import type { NodeStatus } from "./messages.ts";

export interface WatchSink {
  /** Resolves when the connection has taken it. */
  send(status: NodeStatus): Promise<void>;
  end(error: NodeError): void;
}

interface Watcher {
  readonly caller: string;
  readonly sink: WatchSink;
  /** All but the last are states that something ended in. */
  readonly pending: { readonly status: NodeStatus; readonly isEnd: boolean }[];
  isSending: boolean;
  sentAtMs: number;
  timer: NodeJS.Timeout | null;
}

export class Watchers {
  readonly #source: StatusSource;
  readonly #limits: ControlLimits;
  readonly #watchers = new Set<Watcher>();
  #last: NodeStatus | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(source: StatusSource, limits: ControlLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  get count(): number {
    return this.#watchers.size;
  }

  /** What comes back takes the watcher out again. Errors: CALLER_OVERLOADED. */
  add(caller: string, sink: WatchSink): () => void {
    const { watchersMax, watchersPerCallerMax } = this.#limits;
    const ofCaller = [...this.#watchers].filter((watcher) => watcher.caller === caller).length;
    if (this.#watchers.size >= watchersMax || ofCaller >= watchersPerCallerMax) {
      const message = `${this.#watchers.size} watchers, ${ofCaller} of them of ${caller}: no more are served`;
      throw new NodeError("CALLER_OVERLOADED", message, { retryAfterMs: 5000 });
    }
    this.#unsubscribe ??= this.#source.onStatusChange(() => this.#changed());
    this.#last = this.#source.status();
    const watcher: Watcher = {
      caller,
      sink,
      pending: [{ status: this.#last, isEnd: true }],
      isSending: false,
      sentAtMs: 0,
      timer: null,
    };
    this.#watchers.add(watcher);
    this.#pump(watcher);
    return () => this.#remove(watcher);
  }

  /** Ends all with what the node ends for. */
  close(error: NodeError): void {
    for (const watcher of [...this.#watchers]) {
      this.#remove(watcher);
      watcher.sink.end(error);
    }
  }

  #remove(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (watcher.timer !== null) clearTimeout(watcher.timer);
    if (this.#watchers.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #changed(): void {
    const status = this.#source.status();
    const isEnd = this.#last === null || marks(status) !== marks(this.#last);
    this.#last = status;
    for (const watcher of [...this.#watchers]) {
      const { pending } = watcher;
      if (pending.at(-1)?.isEnd === false) pending.pop();
      pending.push({ status, isEnd });
      if (pending.length <= this.#limits.watchStatesPendingMax) this.#pump(watcher);
      else {
        this.#remove(watcher);
        watcher.sink.end(new NodeError("CALLER_OVERLOADED", "the watcher does not take what it is sent"));
      }
    }
  }

  #pump(watcher: Watcher): void {
    if (watcher.isSending || watcher.timer !== null || watcher.pending.length === 0) return;
    const waitMs = watcher.sentAtMs + this.#limits.watchIntervalMs - performance.now();
    if (watcher.sentAtMs !== 0 && waitMs > 0) {
      watcher.timer = setTimeout(() => {
        watcher.timer = null;
        this.#pump(watcher);
      }, waitMs);
      return;
    }
    const { status } = watcher.pending.shift()!;
    watcher.isSending = true;
    watcher.sentAtMs = performance.now();
    watcher.sink.send(status).then(
      () => {
        watcher.isSending = false;
        if (this.#watchers.has(watcher)) this.#pump(watcher);
      },
      () => this.#remove(watcher),
    );
  }
}

/** What differs between two states where something has come to an end. Ages and progress are none of it. */
function marks(status: NodeStatus): string {
  return JSON.stringify([
    status.ready,
    status.bundle,
    status.generation,
    status.releaseSequence,
    status.dataSequence,
    status.stopListSequence,
    status.scheduled,
    status.lastNackAtMs,
    status.rolledBack,
    status.attempt?.attempt ?? "",
    status.feeds.map(({ feed, sequence }) => [feed, sequence]),
  ]);
}
