/**
 * One request of a DecideStream: the handler's scope and the outbox's entry in one object.
 *
 * It is admitted like a call and leaves its place once: when its answer leaves, or its handler has failed.
 */
import type { NodeError } from "../../engine/index.ts";
import type { Answer, CallScope, Principal } from "../handlers/handlers.ts";
import { mustRecord, type Result } from "./methods.ts";
import type { DecideStream } from "./stream.ts";

export class StreamRequest implements CallScope, Answer {
  readonly transport = "grpc";
  readonly principal: Principal;
  readonly receivedAt: number;
  readonly deadlineAt: number;
  mustRecord = false;
  readonly #stream: DecideStream;
  #controller: AbortController | null = null;
  #isCancelled = false;
  #isAdmitted = false;
  #message: Uint8Array | null = null;

  constructor(stream: DecideStream, principal: Principal, receivedAt: number) {
    this.#stream = stream;
    this.principal = principal;
    this.receivedAt = receivedAt;
    this.deadlineAt = stream.call.deadlineAt;
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#isCancelled) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#controller?.abort();
  }

  /** Errors: those of admission, decoding and the handler; then it has left. */
  run(body: Uint8Array): Result | Promise<Result> {
    const { services, method } = this.#stream;
    services.admit(this.principal, method.name, "grpc");
    this.#isAdmitted = true;
    try {
      return method.run(services, body, this);
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  answerWith(result: Result): void {
    const { services, method } = this.#stream;
    this.mustRecord = mustRecord(result);
    try {
      this.#message = method.encode(result);
    } catch (error) {
      this.leave();
      throw error;
    }
    services.outbox.pushAnswer(this);
  }

  send(): void {
    this.leave();
    this.#stream.send(this.#message!);
  }

  refuse(error: NodeError): void {
    this.leave();
    this.#stream.endWith(error);
  }

  leave(): void {
    if (!this.#isAdmitted) return;
    this.#isAdmitted = false;
    this.#stream.services.release(this.principal, this.#stream.method.name, "grpc", this.receivedAt);
  }
}
