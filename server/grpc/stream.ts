/**
 * `DecideStream`: a decision for each request that comes, in order, for as long as the caller likes.
 *
 * Answers of one turn leave together through the outbox, so a caller may have many requests under way on one stream.
 * Open streams have a bound in the lane and one a caller, and a stream that is silent for too long is ended: an open
 * stream holds memory, whether or not it asks anything.
 * Back-pressure: reading pauses while the caller does not take its answers, or while too many of them wait for
 * the outbox. Each request is admitted like a call of its own. The first error ends the stream with its status, after
 * the answers before it.
 */
import { assert, NodeError } from "../../engine/index.ts";
import type { LaneServices, Principal } from "../handlers/handlers.ts";
import type { ServerCall } from "./call.ts";
import type { GrpcLimits } from "./limits.ts";
import type { GrpcMethod, Result } from "./methods.ts";
import type { CallReader } from "./service.ts";
import { StreamRequest } from "./stream-request.ts";

type StreamLimits = Pick<
  GrpcLimits,
  "streamsOpenMax" | "streamsPerCallerMax" | "streamIdleMs" | "streamAnswersPendingMax"
>;
/** How often silence is looked at, a share of what is allowed. */
const LOOKS_PER_IDLE_TIME = 4;

/** The open streams of a lane. */
export class DecideStreams {
  readonly services: LaneServices;
  readonly limits: StreamLimits;
  readonly #open = new Set<DecideStream>();
  /** Open streams by caller index; none: no entry. */
  readonly #openByCaller = new Map<number, number>();
  readonly #watch: NodeJS.Timeout;

  constructor(services: LaneServices, limits: StreamLimits) {
    this.services = services;
    this.limits = limits;
    this.#watch = setInterval(() => this.#endSilent(), limits.streamIdleMs / LOOKS_PER_IDLE_TIME);
    this.#watch.unref();
  }

  /** Errors: LANE_OVERLOADED, CALLER_OVERLOADED, those of credentials. */
  open(method: GrpcMethod, call: ServerCall): CallReader {
    if (this.#open.size >= this.limits.streamsOpenMax) {
      throw this.services.shed("lane", "the lane has as many streams as it may");
    }
    const stream = new DecideStream(this, method, call);
    this.#open.add(stream);
    stream.begin();
    return stream;
  }

  /** Errors: CALLER_OVERLOADED. */
  admit({ callerIndex }: Principal): void {
    const openCount = this.#openByCaller.get(callerIndex) ?? 0;
    if (openCount >= this.limits.streamsPerCallerMax) {
      throw this.services.shed("caller", "the caller has as many streams as it may");
    }
    this.#openByCaller.set(callerIndex, openCount + 1);
  }

  /** `principal`: null where it was not let in. */
  leave(stream: DecideStream, principal: Principal | null): void {
    this.#open.delete(stream);
    if (principal === null) return;
    const { callerIndex } = principal;
    const openCount = this.#openByCaller.get(callerIndex) ?? 0;
    assert(openCount > 0, "stream: more left than came");
    if (openCount === 1) this.#openByCaller.delete(callerIndex);
    else this.#openByCaller.set(callerIndex, openCount - 1);
  }

  #endSilent(): void {
    const since = performance.now() - this.limits.streamIdleMs;
    for (const stream of this.#open) stream.endIfSilent(since);
  }

  close(): void {
    clearInterval(this.#watch);
  }

  /** Ends each with DRAINING, after the answers to what it has read. */
  drain(): void {
    for (const stream of this.#open) stream.drain();
  }
}

export class DecideStream implements CallReader {
  readonly call: ServerCall;
  readonly services: LaneServices;
  readonly method: GrpcMethod;
  readonly #streams: DecideStreams;
  readonly #pendingMax: number;
  /** Once it was let in. */
  #principal: Principal | null = null;
  /** When the last request came, or the stream was opened. */
  #heardAt = performance.now();
  /** Requests read and not yet answered. */
  #pendingCount = 0;
  /** That a handler is waiting for. */
  #waiting: StreamRequest | null = null;
  #isOver = false;
  #callerIsDone = false;
  #callerIsSlow = false;
  #nodeIsDraining = false;
  /** An end is in the outbox, or the caller is not known yet: nothing is read. */
  #isClosing = false;

  constructor(streams: DecideStreams, method: GrpcMethod, call: ServerCall) {
    this.#streams = streams;
    this.services = streams.services;
    this.#pendingMax = streams.limits.streamAnswersPendingMax;
    this.method = method;
    this.call = call;
  }

  begin(): void {
    this.call.allowSilence();
    try {
      const principal = this.services.authenticate(this.call.authorization, this.method.name);
      if (principal instanceof Promise) {
        this.call.pause();
        this.call.keepPlace(principal);
        principal
          .then((found) => {
            this.#letIn(found);
            this.#readOn();
          })
          .catch((error) => this.#fail(error));
      } else this.#letIn(principal);
    } catch (error) {
      this.#fail(error);
    }
  }

  #letIn(principal: Principal): void {
    if (this.#isOver) return;
    this.#streams.admit(principal);
    this.#principal = principal;
  }

  drain(): void {
    this.#nodeIsDraining = true;
    if (this.#waiting === null) this.#fail(new NodeError("DRAINING", "the node is shutting down"));
  }

  /** A request that the node itself takes long over is no silence. */
  endIfSilent(since: number): void {
    if (this.#heardAt > since || this.#waiting !== null || this.#isClosing) return;
    this.#fail(new NodeError("STREAM_IDLE", "no request came on the stream for too long; open another"));
  }

  message(body: Uint8Array): void {
    if (this.#isClosing || this.#isOver) return;
    const receivedAt = performance.now();
    this.#heardAt = receivedAt;
    try {
      if (receivedAt >= this.call.deadlineAt) {
        throw new NodeError("DEADLINE_EXCEEDED", "the stream's time ran out before the request was begun");
      }
      const request = new StreamRequest(this, this.#principal!, receivedAt);
      this.#pendingCount += 1;
      const result = request.run(body);
      if (result instanceof Promise) this.#wait(result, request);
      else this.#deliver(result, request);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Nothing else is read meanwhile: answers keep the order of their requests. */
  #wait(result: Promise<Result>, request: StreamRequest): void {
    this.call.pause();
    this.#waiting = request;
    result
      .then((value) => {
        this.#waiting = null;
        this.#heardAt = performance.now(); // Now it is the caller's turn again.
        this.#deliver(value, request);
        if (this.#nodeIsDraining) this.drain();
        else this.#readOn();
      })
      .catch((error) => {
        this.#waiting = null;
        request.leave();
        this.#fail(error);
      });
  }

  #deliver(result: Result, request: StreamRequest): void {
    if (this.#pendingCount >= this.#pendingMax) this.call.pause();
    request.answerWith(result);
  }

  /** An answer leaves the outbox. */
  send(message: Uint8Array): void {
    this.#pendingCount -= 1;
    if (this.#isOver) return;
    if (!this.call.send(message) && !this.#callerIsSlow) {
      this.#callerIsSlow = true;
      this.call.pause();
    }
    this.#readOn();
    this.#endWhenAnswered();
  }

  drained(): void {
    this.#callerIsSlow = false;
    this.#readOn();
  }

  #readOn(): void {
    const mayRead = !this.#callerIsSlow && !this.#isClosing && this.#waiting === null;
    if (mayRead && this.#pendingCount < this.#pendingMax && !this.#isOver) this.call.resume();
  }

  end(): void {
    this.#callerIsDone = true;
    this.#endWhenAnswered();
  }

  #endWhenAnswered(): void {
    if (!this.#callerIsDone || this.#isOver || this.#isClosing || this.#pendingCount > 0) return;
    this.#leave();
    this.call.finish();
  }

  /** Behind the answers that are in the outbox already. */
  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isClosing = true;
    this.call.pause();
    this.services.outbox.push(() => this.endWith(error));
  }

  endWith(error: unknown): void {
    if (this.#isOver) return;
    this.#leave();
    this.call.fail(error);
  }

  cancelled(): void {
    if (this.#isOver) return;
    this.#waiting?.cancel();
    this.#leave();
  }

  #leave(): void {
    this.#isOver = true;
    this.#streams.leave(this, this.#principal);
  }
}
