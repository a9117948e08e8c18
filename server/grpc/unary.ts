/**
 * One unary method: bytes → call → handler → bytes → outbox.
 *
 * Where the handler answers at once, everything up to the outbox happens in the turn the message came in; a promise
 * (a commit, the batch pool, a token to be verified) is waited for, and the rest happens in the turn it resolves in.
 */
import type { sendUnaryData } from "@grpc/grpc-js";
import { NodeError } from "../../engine/index.ts";
import type { LaneServices, Principal } from "../handlers/handlers.ts";
import { type GrpcMethod, mustRecord, type Result } from "./methods.ts";
import {
  Admission,
  authorizationOf,
  deadlineAtOf,
  GrpcScope,
  receivedAtOf,
  type UnaryCall,
} from "./scope.ts";
import { grpcStatus } from "./status.ts";

type Callback = sendUnaryData<Buffer>;
export type UnaryHandler = (call: UnaryCall, callback: Callback) => void;

export function unaryHandler(services: LaneServices, method: GrpcMethod): UnaryHandler {
  return (call, callback) => {
    const unary = new Unary(services, method, call, callback);
    try {
      const principal = services.authenticate(authorizationOf(call), method.name);
      if (principal instanceof Promise) principal.then((p) => unary.serve(p)).catch((e) => unary.fail(e));
      else unary.serve(principal);
    } catch (error) {
      unary.fail(error);
    }
  };
}

/** One call on its way. */
class Unary {
  readonly #services: LaneServices;
  readonly #method: GrpcMethod;
  readonly #call: UnaryCall;
  readonly #callback: Callback;
  #admission: Admission | undefined;
  #isTimedOut = false;

  constructor(services: LaneServices, method: GrpcMethod, call: UnaryCall, callback: Callback) {
    this.#services = services;
    this.#method = method;
    this.#call = call;
    this.#callback = callback;
  }

  /** Errors: whatever the lane, the decoder or the handler throws. */
  serve(principal: Principal): void {
    const scope = new GrpcScope(principal, receivedAtOf(this.#call), deadlineAtOf(this.#call));
    const admission = new Admission(this.#services, scope, this.#method.name);
    this.#admission = admission;
    // grpc-js says so at the end of every call, and early when the caller went away or its time ran out.
    this.#call.on("cancelled", () => {
      // Then grpc-js has answered and counted it (refusals.ts); what the handler makes of it is counted no more.
      this.#isTimedOut = performance.now() >= scope.deadlineAt;
      scope.cancel();
      admission.leave();
    });
    if (performance.now() >= scope.deadlineAt) {
      throw new NodeError("DEADLINE_EXCEEDED", "the call's time ran out before it was begun");
    }
    const result = this.#method.run(this.#services, this.#call.request, scope);
    if (result instanceof Promise) result.then((r) => this.#deliver(r)).catch((e) => this.fail(e));
    else this.#deliver(result);
  }

  #deliver(result: Result): void {
    const answer = this.#method.encode(result);
    const send = () => {
      this.#callback(null, answer);
      this.#admission?.leave();
    };
    if (mustRecord(result)) this.#services.outbox.push(send, (error) => this.fail(error));
    else this.#services.outbox.push(send);
  }

  fail(thrown: unknown): void {
    const error = this.#services.toNodeError(thrown);
    if (!this.#isTimedOut) this.#services.countError("grpc", error.code);
    this.#callback(grpcStatus(error));
    this.#admission?.leave();
  }
}
