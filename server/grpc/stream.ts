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
import type { ServerDuplexStream } from "@grpc/grpc-js";
import { assert, NodeError } from "../../engine/index.ts";
import type { LaneServices, Principal } from "../handlers/handlers.ts";
import { GRPC_LIMITS } from "./limits.ts";
import { type GrpcMethod, mustRecord, type Result } from "./methods.ts";
import { Admission, authorizationOf, deadlineAtOf, GrpcScope } from "./scope.ts";
import { grpcStatus } from "./status.ts";

type Stream = ServerDuplexStream<Buffer, Buffer>;
const PENDING_MAX = GRPC_LIMITS.streamAnswersPendingMax;

interface StreamLimits {
  readonly streamsOpenMax: number;
  readonly streamsPerCallerMax: number;
  readonly streamIdleMs: number;
}
/** How often silence is looked at, a share of what is allowed. */
const LOOKS_PER_IDLE_TIME = 4;

/** The open streams of a lane. */
export class DecideStreams {
  readonly #services: LaneServices;
  readonly #limits: StreamLimits;
  readonly #open = new Set<DecideStream>();
  /** Open streams by caller index; none: no entry. */
  readonly #openByCaller = new Map<number, number>();
  readonly #watch: NodeJS.Timeout;

  constructor(services: LaneServices, limits: StreamLimits) {
    this.#services = services;
    this.#limits = limits;
    this.#watch = setInterval(() => this.#endSilent(), limits.streamIdleMs / LOOKS_PER_IDLE_TIME);
    this.#watch.unref();
  }

  open(method: GrpcMethod, stream: Stream): void {
    const isFull = this.#open.size >= this.#limits.streamsOpenMax;
    const decideStream = new DecideStream(this.#services, method, stream, (principal) =>
      this.#admit(principal),
    );
    this.#open.add(decideStream);
    stream.once("close", () => {
      this.#open.delete(decideStream);
      if (decideStream.principal !== undefined) this.#leave(decideStream.principal);
    });
    if (isFull) decideStream.refuse(this.#services.shed("lane", "the lane has as many streams as it may"));
    else decideStream.open();
  }

  /** Errors: CALLER_OVERLOADED. */
  #admit({ callerIndex }: Principal): void {
    const openCount = this.#openByCaller.get(callerIndex) ?? 0;
    if (openCount >= this.#limits.streamsPerCallerMax) {
      throw this.#services.shed("caller", "the caller has as many streams as it may");
    }
    this.#openByCaller.set(callerIndex, openCount + 1);
  }

  #leave({ callerIndex }: Principal): void {
    const openCount = this.#openByCaller.get(callerIndex) ?? 0;
    assert(openCount > 0, "stream: more left than came");
    if (openCount === 1) this.#openByCaller.delete(callerIndex);
    else this.#openByCaller.set(callerIndex, openCount - 1);
  }

  #endSilent(): void {
    const since = performance.now() - this.#limits.streamIdleMs;
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

class DecideStream {
  readonly #services: LaneServices;
  readonly #method: GrpcMethod;
  readonly #stream: Stream;
  readonly #deadlineAt: number;
  readonly #admitStream: (principal: Principal) => void;
  /** Once it was let in. */
  principal: Principal | undefined;
  /** When the last request came, or the stream was opened. */
  #heardAt = performance.now();
  readonly #admissions = new Set<Admission>();
  /** Of the request that a handler is waiting for. */
  #scopeWaiting: GrpcScope | undefined;
  #hasEnded = false;
  #callerIsDone = false;
  #callerIsSlow = false;
  #nodeIsDraining = false;

  constructor(
    services: LaneServices,
    method: GrpcMethod,
    stream: Stream,
    admitStream: (principal: Principal) => void,
  ) {
    this.#admitStream = admitStream;
    this.#services = services;
    this.#method = method;
    this.#stream = stream;
    this.#deadlineAt = deadlineAtOf(stream);
  }

  open(): void {
    this.#stream.on("cancelled", () => this.#cancel());
    try {
      const principal = this.#services.authenticate(authorizationOf(this.#stream), this.#method.name);
      if (principal instanceof Promise) principal.then((p) => this.#begin(p)).catch((e) => this.#fail(e));
      else this.#begin(principal);
    } catch (error) {
      this.#fail(error);
    }
  }

  drain(): void {
    this.#nodeIsDraining = true;
    if (this.#scopeWaiting === undefined) this.#fail(new NodeError("DRAINING", "the node is shutting down"));
  }

  refuse(error: NodeError): void {
    this.#fail(error);
  }

  /** A request that the node itself takes long over is no silence. */
  endIfSilent(since: number): void {
    if (this.#heardAt > since || this.#scopeWaiting !== undefined || this.#hasEnded) return;
    this.#fail(new NodeError("STREAM_IDLE", "no request came on the stream for too long; open another"));
  }

  #begin(principal: Principal): void {
    if (this.#hasEnded) return;
    this.#admitStream(principal);
    this.principal = principal;
    this.#stream.on("data", (body: Buffer) => this.#take(body));
    this.#stream.on("end", () => {
      this.#callerIsDone = true;
      this.#endWhenAnswered();
    });
  }

  #take(body: Buffer): void {
    if (this.#hasEnded) return;
    const scope = new GrpcScope(this.principal!, performance.now(), this.#deadlineAt);
    this.#heardAt = scope.receivedAt;
    try {
      if (scope.receivedAt >= scope.deadlineAt) {
        throw new NodeError("DEADLINE_EXCEEDED", "the stream's time ran out before the request was begun");
      }
      const admission = new Admission(this.#services, scope, this.#method.name);
      this.#admissions.add(admission);
      const result = this.#method.run(this.#services, body, scope);
      if (result instanceof Promise) this.#wait(result, scope, admission);
      else this.#deliver(result, admission);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Nothing else is read meanwhile: answers keep the order of their requests. */
  #wait(result: Promise<Result>, scope: GrpcScope, admission: Admission): void {
    this.#stream.pause();
    this.#scopeWaiting = scope;
    result
      .then((result) => {
        this.#scopeWaiting = undefined;
        this.#heardAt = performance.now(); // Now it is the caller's turn again.
        this.#deliver(result, admission);
        if (this.#nodeIsDraining) this.drain();
        else this.#readOn();
      })
      .catch((error) => this.#fail(error));
  }

  #deliver(result: Result, admission: Admission): void {
    const answer = this.#method.encode(result);
    if (this.#admissions.size >= PENDING_MAX) this.#stream.pause();
    const send = () => {
      this.#leave(admission);
      if (this.#hasEnded) return;
      if (!this.#stream.write(answer) && !this.#callerIsSlow) {
        this.#callerIsSlow = true;
        this.#stream.pause();
        this.#stream.once("drain", () => {
          this.#callerIsSlow = false;
          this.#readOn();
        });
      }
      this.#readOn();
      this.#endWhenAnswered();
    };
    if (mustRecord(result)) this.#services.outbox.push(send, (error) => this.#endWith(error));
    else this.#services.outbox.push(send);
  }

  #readOn(): void {
    const mayRead = !this.#callerIsSlow && !this.#nodeIsDraining && this.#scopeWaiting === undefined;
    if (mayRead && this.#admissions.size < PENDING_MAX && !this.#hasEnded) this.#stream.resume();
  }

  #leave(admission: Admission): void {
    admission.leave();
    this.#admissions.delete(admission);
  }

  #endWhenAnswered(): void {
    if (!this.#callerIsDone || this.#hasEnded || this.#admissions.size > 0) return;
    this.#hasEnded = true;
    this.#stream.end();
  }

  /** Behind the answers that are in the outbox already. */
  #fail(error: unknown): void {
    this.#stream.pause();
    this.#services.outbox.push(() => this.#endWith(error));
  }

  #endWith(thrown: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const error = this.#services.toNodeError(thrown);
    this.#services.countError("grpc", error.code);
    this.#leaveAll();
    this.#stream.emit("error", grpcStatus(error));
  }

  #cancel(): void {
    this.#hasEnded = true;
    this.#scopeWaiting?.cancel();
    this.#leaveAll();
  }

  #leaveAll(): void {
    for (const admission of this.#admissions) admission.leave();
    this.#admissions.clear();
  }
}
