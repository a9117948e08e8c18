/**
 * Load on a gRPC server: closed loop (so many calls in flight on each connection, the next when one is answered) or open
 * loop (so many a second whether they are answered or not, latency from the instant a call was to be sent).
 *
 * Every answer's grpc-status is read; of some the message is kept, for who knows how to decode it. Before the clock starts
 * each connection has made a call. Nothing is allocated for a call.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Calls } from "./calls.ts";
import { LoadConnection, STREAMS_REMEMBERED, type Target } from "./connection.ts";

export interface LoadOptions extends Target {
  readonly connections: number;
  readonly inFlight: number;
  /** Calls a second over all connections; 0: closed loop. */
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** Messages to keep, spread over the run. */
  readonly sampleCount: number;
}

export interface LoadResult {
  readonly answeredCount: number;
  readonly refusedCount: number;
  /** Why the first was refused. */
  readonly refusal: string;
  /** From the first send to the end of sending; answers that came in between are counted. */
  readonly seconds: number;
  /** Share of the generator's processor that it used. */
  readonly busy: number;
  /** Open loop: sorted, from the intended send; of what was never sent, as long as it had waited when sending ended. */
  readonly latenciesMs: Float64Array;
  /** Open loop: due, but never sent. */
  readonly unsentCount: number;
  readonly sentCount: number;
  /** Messages with their prefixes. */
  readonly samples: readonly Buffer[];
}

/** Of a connection in the open loop; below what any peer allows, and its windows hold as many calls. */
const OPEN_IN_FLIGHT_MAX = 90;
const SAMPLE_EVERY = 997;
/** For what is under way when sending ends. */
const FINISH_WAIT_MS = 2_000;
/** For the first answer. */
const FIRST_WAIT_MS = 10_000;

/** For who looks at every answer, and says when it is enough. */
export interface LoadHooks {
  /** Open loop: each answer. @param call its number; @param intendedAt as `performance.now` has it; `message` with its prefix, until this returns. */
  readonly answered?: (call: number, intendedAt: number, latencyMs: number, message: Buffer) => void;
  /** Open loop: looked at in every turn. */
  readonly isOver?: () => boolean;
}

/** Runs the load to its end. Rejects where a connection breaks. @param first call to begin with, of a round. */
export async function runLoad(
  calls: Calls,
  first: number,
  options: LoadOptions,
  hooks: LoadHooks = {},
): Promise<LoadResult> {
  return new Load(calls, first, options, hooks).run();
}

class Load {
  readonly #calls: Calls;
  readonly #options: LoadOptions;
  readonly #hooks: LoadHooks;
  /** Open loop: which call; as `#intended`. */
  readonly #callOf = new Map<LoadConnection, Int32Array>();
  readonly #connections: LoadConnection[];
  readonly #latenciesMs: Float64Array;
  /** Open loop: when a call was to be sent; [connection][stream id / 2 % STREAMS_REMEMBERED]. */
  readonly #intended = new Map<LoadConnection, Float64Array>();
  readonly #samples: Buffer[] = [];
  #nextCall: number;
  #sentCount = 0;
  /** Open loop: as of the last look at the clock. */
  #dueCount = 0;
  #answeredCount = 0;
  #refusedCount = 0;
  #refusal = "";
  #latencyCount = 0;
  #startedAt = 0;
  #endsAt = 0;
  #isSending = false;
  #isOpenLoop: boolean;
  #primed: (() => void) | null = null;
  #fail: (error: Error) => void = () => {};

  constructor(calls: Calls, first: number, options: LoadOptions, hooks: LoadHooks) {
    this.#hooks = hooks;
    this.#calls = calls;
    this.#nextCall = first % calls.count;
    this.#options = options;
    this.#isOpenLoop = options.ratePerSecond > 0;
    const latencyCountMax = Math.ceil((options.ratePerSecond * options.durationMs) / 1000);
    this.#latenciesMs = new Float64Array(latencyCountMax);
    this.#connections = Array.from({ length: options.connections }, () => {
      const connection = new LoadConnection(options, {
        answered: (from, streamId, message) => this.#answered(from, streamId, message),
        refused: (_, __, why) => this.#refused(why),
        broken: (why) => this.#fail(new Error(`a connection broke: ${why}`)),
      });
      this.#intended.set(connection, new Float64Array(STREAMS_REMEMBERED));
      this.#callOf.set(connection, new Int32Array(STREAMS_REMEMBERED));
      return connection;
    });
  }

  async run(): Promise<LoadResult> {
    const broken = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    try {
      return await Promise.race([broken, this.#drive()]);
    } finally {
      for (const connection of this.#connections) connection.close();
    }
  }

  async #drive(): Promise<LoadResult> {
    await Promise.all(this.#connections.map((connection) => connection.open()));
    await this.#prime();
    const { durationMs, ratePerSecond } = this.#options;
    const usedBefore = process.cpuUsage();
    this.#isSending = true;
    this.#startedAt = performance.now();
    this.#endsAt = this.#startedAt + durationMs;
    if (this.#isOpenLoop) await this.#sendAtRate();
    else await this.#keepFilled();
    this.#isSending = false;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const { user, system } = process.cpuUsage(usedBefore);
    const answeredCount = this.#answeredCount;
    // Who says that it is enough does so between two looks at the clock.
    const dueCount =
      this.#hooks.isOver === undefined ? Math.floor((ratePerSecond * durationMs) / 1000) : this.#dueCount;
    await this.#finish();
    this.#countUnsent(dueCount, seconds * 1000);
    return {
      answeredCount,
      refusedCount: this.#refusedCount,
      refusal: this.#refusal,
      seconds,
      busy: (user + system) / 1e6 / seconds,
      latenciesMs: this.#latenciesMs.subarray(0, this.#latencyCount).sort(),
      unsentCount: Math.max(0, dueCount - this.#sentCount),
      sentCount: this.#sentCount,
      samples: this.#samples,
    };
  }

  /** A call on each connection: its fields enter the tables of both sides. */
  async #prime(): Promise<void> {
    const isPrimed = new Promise<void>((resolve) => {
      this.#primed = resolve;
    });
    for (const connection of this.#connections) this.#send(connection);
    for (const connection of this.#connections) connection.flush();
    await isPrimed;
    this.#primed = null;
    this.#answeredCount = 0;
    this.#sentCount = 0;
  }

  async #keepFilled(): Promise<void> {
    for (const connection of this.#connections) {
      for (let slot = 0; slot < this.#options.inFlight; slot++) this.#send(connection);
      connection.flush();
    }
    await sleep(this.#options.durationMs);
    // A short round on a machine that does other things.
    const until = performance.now() + FIRST_WAIT_MS;
    while (this.#answeredCount === 0 && performance.now() < until) await sleep(5);
  }

  /** Looks at the clock in every turn of the loop: timers are a millisecond coarse. */
  #sendAtRate(): Promise<void> {
    const intervalMs = 1000 / this.#options.ratePerSecond;
    const dueMax = this.#latenciesMs.length;
    const connections = this.#connections;
    let turn = 0;
    return new Promise((resolve) => {
      const step = (): void => {
        const now = performance.now();
        if (now >= this.#endsAt || this.#hooks.isOver?.() === true) {
          resolve();
          return;
        }
        this.#dueCount = Math.min(dueMax, Math.floor((now - this.#startedAt) / intervalMs) + 1);
        let full = 0;
        while (this.#sentCount < this.#dueCount && full < connections.length) {
          const connection = connections[turn]!;
          turn = turn + 1 === connections.length ? 0 : turn + 1;
          if (connection.inFlight >= OPEN_IN_FLIGHT_MAX) {
            full += 1;
            continue;
          }
          full = 0;
          const intendedAt = this.#startedAt + this.#sentCount * intervalMs;
          const call = this.#nextCall;
          const slot = (this.#send(connection) >> 1) % STREAMS_REMEMBERED;
          this.#intended.get(connection)![slot] = intendedAt;
          this.#callOf.get(connection)![slot] = call;
        }
        for (const connection of connections) connection.flush();
        setImmediate(step);
      };
      step();
    });
  }

  #send(connection: LoadConnection): number {
    const index = this.#nextCall;
    this.#nextCall = index + 1 === this.#calls.count ? 0 : index + 1;
    this.#sentCount += 1;
    return connection.send(this.#calls, index);
  }

  #answered(connection: LoadConnection, streamId: number, message: Buffer): void {
    this.#answeredCount += 1;
    if (this.#primed !== null) {
      if (this.#answeredCount + this.#refusedCount === this.#connections.length) this.#primed();
      return;
    }
    if (this.#isOpenLoop) {
      const slot = (streamId >> 1) % STREAMS_REMEMBERED;
      const intendedAt = this.#intended.get(connection)![slot]!;
      const latencyMs = performance.now() - intendedAt;
      this.#latenciesMs[this.#latencyCount++] = latencyMs;
      this.#hooks.answered?.(this.#callOf.get(connection)![slot]!, intendedAt, latencyMs, message);
    } else if (this.#isSending) {
      this.#send(connection);
    }
    const { sampleCount } = this.#options;
    const isWanted = this.#answeredCount > SAMPLE_EVERY * this.#samples.length;
    if (isWanted && message.length > 0 && this.#samples.length < sampleCount)
      this.#samples.push(Buffer.from(message));
  }

  /** Calls that waited in vain waited longest: percentiles without them would be those of a server that keeps up. */
  #countUnsent(dueCount: number, sentForMs: number): void {
    const intervalMs = 1000 / this.#options.ratePerSecond;
    for (let call = this.#sentCount; call < dueCount; call++)
      this.#latenciesMs[this.#latencyCount++] = sentForMs - call * intervalMs;
  }

  #refused(why: string): void {
    this.#refusedCount += 1;
    if (this.#refusal === "") this.#refusal = why;
    if (this.#primed !== null) this.#fail(new Error(why));
  }

  async #finish(): Promise<void> {
    const until = performance.now() + FINISH_WAIT_MS;
    while (this.#connections.some(({ inFlight }) => inFlight > 0) && performance.now() < until)
      await sleep(5);
  }
}
