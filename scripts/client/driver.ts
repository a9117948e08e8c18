/**
 * Drives a node: closed loop (so many calls in flight, the next when one returns) or open loop (so many a second,
 * whether they return or not, latency from the instant a call was to be sent: a node that stalls cannot hide it).
 *
 * Bounded either way: in the open loop calls that find no room wait, and what has not been sent at the end is reported.
 */
import type { Answer, NodeClient } from "./answer.ts";
import type { PreparedRequest } from "./requests.ts";

export interface DriveOptions {
  readonly connections: number;
  readonly inFlightPerConnection: number;
  /** Calls a second; 0: closed loop. */
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** 0: no bound but the duration. */
  readonly requestsMax: number;
  readonly timeoutMs: number;
  /** `latencyUs` from the intended send. */
  onAnswer(answer: Answer, latencyUs: number, request: PreparedRequest): void;
  /** Often, for a progress bar. */
  onProgress?(doneCount: number, elapsedMs: number): void;
  readonly signal?: AbortSignal;
}

export interface DriveResult {
  readonly sentCount: number;
  /** Open loop: due before the end, but never sent. */
  readonly unsentCount: number;
  /** Sent, but without an answer when the wait was over. */
  readonly lostCount: number;
  /** From the first send to the last answer. */
  readonly seconds: number;
}

/** For answers that are under way when the time is up. */
const FINISH_WAIT_MS = 5_000;
/** Below this the next send is waited for in turns of the loop, since timers are a millisecond coarse. */
const TIMER_GRAIN_MS = 2;

export function drive(
  client: NodeClient,
  requests: readonly PreparedRequest[],
  options: DriveOptions,
): Promise<DriveResult> {
  return new Promise((resolve) => new Drive(client, requests, options, resolve).start());
}

class Drive {
  readonly #client: NodeClient;
  readonly #requests: readonly PreparedRequest[];
  readonly #options: DriveOptions;
  readonly #resolve: (result: DriveResult) => void;
  readonly #requestsMax: number;
  /** Room on each connection. */
  readonly #free: number[];
  #nextConnection = 0;
  #startedAt = 0;
  #endsAt = 0;
  #lastAnswerAt = 0;
  #sentCount = 0;
  #doneCount = 0;
  #isSending = true;
  #isOver = false;

  constructor(
    client: NodeClient,
    requests: readonly PreparedRequest[],
    options: DriveOptions,
    resolve: (result: DriveResult) => void,
  ) {
    this.#client = client;
    this.#requests = requests;
    this.#options = options;
    this.#resolve = resolve;
    this.#requestsMax = options.requestsMax > 0 ? options.requestsMax : Number.POSITIVE_INFINITY;
    this.#free = new Array(options.connections).fill(options.inFlightPerConnection);
  }

  start(): void {
    this.#startedAt = performance.now();
    this.#lastAnswerAt = this.#startedAt;
    this.#endsAt = this.#startedAt + this.#options.durationMs;
    if (this.#options.ratePerSecond > 0) this.#sendDue();
    else this.#fillConnections();
    // Also where no answer ever comes.
    const clock = setInterval(() => {
      this.#options.onProgress?.(this.#doneCount, performance.now() - this.#startedAt);
      if (this.#isSending && this.#mustStop(performance.now())) this.#stopSending();
      if (this.#isOver) clearInterval(clock);
    }, 50);
  }

  #mustStop(now: number): boolean {
    const isFull = this.#sentCount >= this.#requestsMax;
    return isFull || now >= this.#endsAt || this.#options.signal?.aborted === true;
  }

  #fillConnections(): void {
    for (let slot = 0; slot < this.#options.inFlightPerConnection; slot++) {
      for (let connection = 0; connection < this.#options.connections; connection++)
        this.#sendNext(connection);
    }
  }

  #sendNext(connection: number): void {
    const now = performance.now();
    if (this.#isSending && this.#mustStop(now)) this.#stopSending();
    if (this.#isSending) this.#send(connection, now);
  }

  /** Open loop: sends all that is due and has room, then waits for the next. */
  #sendDue(): void {
    const now = performance.now();
    if (this.#isSending && this.#mustStop(now)) this.#stopSending();
    if (!this.#isSending) return;
    const intervalMs = 1000 / this.#options.ratePerSecond;
    const dueCount = Math.min(this.#requestsMax, Math.floor((now - this.#startedAt) / intervalMs) + 1);
    while (this.#sentCount < dueCount) {
      const connection = this.#connectionWithRoom();
      if (connection < 0) break;
      this.#send(connection, this.#startedAt + this.#sentCount * intervalMs);
    }
    const waitMs = this.#startedAt + this.#sentCount * intervalMs - performance.now();
    if (waitMs > TIMER_GRAIN_MS) setTimeout(() => this.#sendDue(), waitMs - TIMER_GRAIN_MS / 2);
    else setImmediate(() => this.#sendDue());
  }

  #connectionWithRoom(): number {
    const count = this.#free.length;
    for (let step = 0; step < count; step++) {
      const connection = (this.#nextConnection + step) % count;
      if (this.#free[connection]! > 0) {
        this.#nextConnection = (connection + 1) % count;
        return connection;
      }
    }
    return -1;
  }

  #send(connection: number, intendedAt: number): void {
    const request = this.#requests[this.#sentCount % this.#requests.length]!;
    this.#sentCount += 1;
    this.#free[connection]! -= 1;
    const done = (answer: Answer): void => {
      if (this.#isOver) return;
      const now = performance.now();
      this.#lastAnswerAt = now;
      this.#free[connection]! += 1;
      this.#doneCount += 1;
      this.#options.onAnswer(answer, (now - intendedAt) * 1000, request);
      if (this.#options.ratePerSecond === 0) this.#sendNext(connection);
      if (!this.#isSending && this.#doneCount === this.#sentCount) this.#finish();
    };
    this.#client.call(connection, request.method, request.body, done, { timeoutMs: this.#options.timeoutMs });
  }

  #stopSending(): void {
    this.#isSending = false;
    if (this.#doneCount === this.#sentCount) this.#finish();
    else setTimeout(() => this.#finish(), FINISH_WAIT_MS).unref();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { ratePerSecond, durationMs } = this.#options;
    const sendingMs = Math.min(durationMs, performance.now() - this.#startedAt);
    const dueCount = Math.min(this.#requestsMax, Math.floor((sendingMs * ratePerSecond) / 1000));
    this.#resolve({
      sentCount: this.#sentCount,
      unsentCount: Math.max(0, dueCount - this.#sentCount),
      lostCount: this.#sentCount - this.#doneCount,
      seconds: Math.max(0.001, (this.#lastAnswerAt - this.#startedAt) / 1000),
    });
  }
}
