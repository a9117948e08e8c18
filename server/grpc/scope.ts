/**
 * What a gRPC call knows of itself before its message is looked at: when its headers came, its deadline, who calls.
 *
 * grpc-js hands a unary call over when its message is complete; the contract's deadlines count from the first byte.
 * So each call is wrapped at its headers in `StampedCall`, which forwards everything and remembers the instant. There
 * grpc-js's own refusals get our codes too (refusals.ts).
 */
import type { ServerInterceptingCallInterface, ServerInterceptor, ServerUnaryCall } from "@grpc/grpc-js";
import type { CallScope, LaneServices, MethodName, Principal } from "../handlers/handlers.ts";
import type { PartialStatus, Refusals } from "./refusals.ts";

type Listener = Parameters<ServerInterceptingCallInterface["start"]>[0];
type AuthContext = ReturnType<ServerInterceptingCallInterface["getAuthContext"]>;

/** The public surface of a call shows its auth context, and that is how the stamp gets to the handler. */
interface StampedAuthContext extends AuthContext {
  readonly receivedAt: number;
}

class StampedCall implements ServerInterceptingCallInterface {
  readonly #next: ServerInterceptingCallInterface;
  readonly #receivedAt = performance.now();
  readonly #answersOnce: boolean;
  readonly #refusals: Refusals;
  readonly #sendStatus: ServerInterceptingCallInterface["sendStatus"];
  #hasAnswered = false;
  /** Only the first status is sent. */
  #hasEnded = false;
  constructor(next: ServerInterceptingCallInterface, answersOnce: boolean, refusals: Refusals) {
    this.#next = next;
    this.#answersOnce = answersOnce;
    this.#refusals = refusals;
    // The lower half refuses calls by calling this of its own: there is no other place to hear of it.
    this.#sendStatus = next.sendStatus;
    next.sendStatus = (status) => {
      const sent = this.#hasEnded ? status : refusals.ofTransport(status, this.#hasAnswered);
      this.#hasEnded = true;
      this.#sendStatus.call(next, sent);
    };
  }
  start(listener: Listener): void {
    this.#next.start(listener);
  }
  sendMetadata(metadata: Parameters<ServerInterceptingCallInterface["sendMetadata"]>[0]): void {
    this.#next.sendMetadata(metadata);
  }
  sendMessage(message: unknown, callback: () => void): void {
    this.#hasAnswered = true;
    if (!this.#answersOnce) {
      this.#next.sendMessage(message, callback);
      return;
    }
    // A lone answer needs no back-pressure. Without waiting for its write, the status follows in the same turn, and
    // message and trailers leave in one write of the socket.
    this.#next.sendMessage(message, () => {});
    callback();
  }
  sendStatus(status: PartialStatus): void {
    const sent = this.#hasEnded ? status : this.#refusals.ofCall(status);
    this.#hasEnded = true;
    this.#sendStatus.call(this.#next, sent);
  }
  startRead(): void {
    this.#next.startRead();
  }
  getPeer(): string {
    return this.#next.getPeer();
  }
  getDeadline(): ReturnType<ServerInterceptingCallInterface["getDeadline"]> {
    return this.#next.getDeadline();
  }
  getHost(): string {
    return this.#next.getHost();
  }
  getAuthContext(): StampedAuthContext {
    return { receivedAt: this.#receivedAt };
  }
  getConnectionInfo(): ReturnType<ServerInterceptingCallInterface["getConnectionInfo"]> {
    return this.#next.getConnectionInfo();
  }
  getMetricsRecorder(): ReturnType<ServerInterceptingCallInterface["getMetricsRecorder"]> {
    return this.#next.getMetricsRecorder();
  }
}

/** What unary and streaming calls have in common. */
type AnyCall = Pick<UnaryCall, "metadata" | "getDeadline" | "getAuthContext">;

/** Goes into the server's `interceptors`. */
export function stampInterceptor(refusals: Refusals): ServerInterceptor {
  return (method, call) =>
    new StampedCall(call, !method.responseStream, refusals) as unknown as ReturnType<ServerInterceptor>;
}

/** `performance.now()` when the call's headers came. */
export function receivedAtOf(call: AnyCall): number {
  return (call.getAuthContext() as StampedAuthContext).receivedAt;
}

/** The call's `grpc-timeout` as an instant of `performance.now()`; Infinity without one. */
export function deadlineAtOf(call: AnyCall): number {
  const deadline = call.getDeadline();
  if (deadline === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  // grpc-js keeps it on the wall clock; the difference to now is the same on both.
  return Number(deadline) - Date.now() + performance.now();
}

export function authorizationOf(call: AnyCall): string {
  const value = call.metadata.get("authorization")[0];
  return typeof value === "string" ? value : "";
}

/** One call's scope. Its abort signal is made only for a handler that asks for it. */
export class GrpcScope implements CallScope {
  readonly transport = "grpc";
  readonly principal: Principal;
  readonly receivedAt: number;
  readonly deadlineAt: number;
  #controller: AbortController | undefined;
  #cancelled = false;

  constructor(principal: Principal, receivedAt: number, deadlineAt: number) {
    this.principal = principal;
    this.receivedAt = receivedAt;
    this.deadlineAt = deadlineAt;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cancelled) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#controller?.abort();
  }
}

/** A call that was let in. It leaves once, however many ends it has: answered, refused, cancelled. */
export class Admission {
  readonly #services: LaneServices;
  readonly #scope: CallScope;
  readonly #method: MethodName;
  #isInside = true;

  /** Errors: LANE_OVERLOADED, CALLER_OVERLOADED, DRAINING. */
  constructor(services: LaneServices, scope: CallScope, method: MethodName) {
    services.admit(scope.principal, method, "grpc");
    this.#services = services;
    this.#scope = scope;
    this.#method = method;
  }

  leave(): void {
    if (!this.#isInside) return;
    this.#isInside = false;
    this.#services.release(this.#scope.principal, this.#method, "grpc", this.#scope.receivedAt);
  }
}

export type UnaryCall = ServerUnaryCall<Buffer, Buffer>;
