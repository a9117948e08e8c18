/**
 * One unary call of the decision service: bytes → call → handler → bytes → outbox → bytes.
 *
 * This is the hot path. One object is the stream's reader, the handler's scope, the entry of the outbox and that of
 * the deadlines; a message that lies whole in one DATA frame is decoded where it was received. Where the handler
 * answers at once, everything up to the outbox happens in the turn the message came in; a promise (a commit, the batch
 * pool, a token to be verified) is waited for, and the rest happens in the turn it resolves in.
 *
 *     reading ──message──► running ──result──► answered ──turn's end──► over
 *        └─────────── failed, cancelled, out of time ─────────────────────┘
 *
 * A call that was let in keeps its place until its handler has ended, also when it was cancelled meanwhile: else a
 * caller that sends and resets would have any number of handlers at work.
 */
import { NodeError } from "../../engine/index.ts";
import type { Answer, CallScope, Principal } from "../handlers/handlers.ts";
import { GZIP_HEADERS, OK_HEADERS, OK_TRAILERS } from "./blocks.ts";
import type { CallContext } from "./call.ts";
import { compressed, inflated, isWorthCompressing } from "./compression.ts";
import { Timed } from "./deadlines.ts";
import type { Http2Stream, StreamReader } from "./http2/http2.ts";
import { MessageReader, type MessageSink, messagePrefix, PREFIX_SIZE } from "./message-reader.ts";
import { type GrpcMethod, mustRecord, type Result } from "./methods.ts";
import type { Route } from "./route.ts";
import { errorBlocks } from "./status.ts";

const State = { READING: 0, RUNNING: 1, ANSWERED: 2, OVER: 3 } as const;
type StateNumber = (typeof State)[keyof typeof State];

export class UnaryCall extends Timed implements StreamReader, MessageSink, CallScope, Answer {
  readonly transport = "grpc";
  readonly receivedAt: number;
  readonly deadlineAt: number;
  principal!: Principal;
  mustRecord = false;
  readonly #context: CallContext;
  readonly #stream: Http2Stream;
  readonly #route: Route;
  readonly #method: GrpcMethod;
  #state: StateNumber = State.READING;
  #isAdmitted = false;
  /** A handler's promise is out. */
  #isWaiting = false;
  #controller: AbortController | null = null;
  /** Where the message did not come whole in one frame that ends the stream. */
  #messages: MessageReader | null = null;
  #message: Uint8Array | null = null;
  #isMessageCompressed = false;
  #answer: Uint8Array | null = null;

  constructor(
    context: CallContext,
    stream: Http2Stream,
    route: Route,
    method: GrpcMethod,
    hasEnded: boolean,
  ) {
    super();
    const { readAt } = stream.connection;
    this.receivedAt = readAt;
    this.deadlineAt = readAt + route.timeoutMs;
    this.#context = context;
    this.#stream = stream;
    this.#route = route;
    this.#method = method;
    context.deadlines.add(this);
    if (hasEnded) this.#endWithoutMessage();
  }

  // The stream's reader.

  data(bytes: Uint8Array, isLast: boolean): void {
    if (this.#state !== State.READING) return;
    if (isLast && this.#messages === null && bytes.length >= PREFIX_SIZE) {
      const size = bytes[1]! * 2 ** 24 + ((bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!);
      if (bytes[0] === 0 && size === bytes.length - PREFIX_SIZE) {
        this.#stream.consumed(bytes.length);
        this.#run(bytes.subarray(PREFIX_SIZE), false);
        return;
      }
    }
    this.#messages ??= new MessageReader(this.#context.limits.messageSizeMax);
    try {
      this.#messages.take(bytes, this);
    } catch (error) {
      this.#fail(error);
    }
    this.#stream.consumed(bytes.length);
  }

  message(bytes: Uint8Array, isCompressed: boolean): boolean {
    if (this.#message !== null)
      throw new NodeError("MALFORMED_BODY", "more than one message in a unary call");
    this.#message = bytes.slice();
    this.#isMessageCompressed = isCompressed;
    return true;
  }

  end(): void {
    if (this.#state !== State.READING) return;
    if (this.#messages?.isInside === true) {
      this.#fail(new NodeError("MALFORMED_BODY", "the call ends amid its message"));
    } else if (this.#message === null) this.#endWithoutMessage();
    else this.#run(this.#message, this.#isMessageCompressed);
  }

  closed(): void {
    this.#giveUp();
    if (!this.#isWaiting) this.#stream.release();
  }

  drained(): void {}

  #endWithoutMessage(): void {
    this.#fail(new NodeError("MALFORMED_BODY", "no message in a unary call"));
  }

  // The handler's scope.

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#state === State.OVER) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  #run(body: Uint8Array, isCompressed: boolean): void {
    this.#state = State.RUNNING;
    try {
      const known = this.#route.principal;
      if (known !== null) {
        this.#serve(known, body, isCompressed);
        return;
      }
      const principal = this.#context.services.authenticate(this.#route.authorization, this.#method.name);
      if (principal instanceof Promise) {
        const kept = body.slice();
        principal.then((found) => this.#serve(found, kept, isCompressed)).catch((e) => this.#fail(e));
        return;
      }
      // A browser's token ends; all others are good for as long as the node lives.
      if (principal.role !== "browser") this.#route.principal = principal;
      this.#serve(principal, body, isCompressed);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Errors: whatever the lane, the decoder or the handler throws. */
  #serve(principal: Principal, body: Uint8Array, isCompressed: boolean): void {
    if (this.#state !== State.RUNNING) return; // Cancelled while its token was verified.
    const { services, limits } = this.#context;
    this.principal = principal;
    if (this.deadlineAt !== Number.POSITIVE_INFINITY && performance.now() >= this.deadlineAt) {
      throw new NodeError("DEADLINE_EXCEEDED", "the call's time ran out before it was begun");
    }
    services.admit(principal, this.#method.name, "grpc");
    this.#isAdmitted = true;
    const message = isCompressed ? inflated(body, this.#route.encoding, limits.messageSizeMax) : body;
    const result = this.#method.run(services, message, this);
    if (result instanceof Promise) this.#wait(result);
    else this.#deliver(result);
  }

  #wait(result: Promise<Result>): void {
    this.#isWaiting = true;
    result
      .finally(() => {
        this.#isWaiting = false;
        if (this.#state === State.OVER) this.#stream.release();
      })
      .then((value) => this.#deliver(value))
      .catch((error) => this.#fail(error));
  }

  #deliver(result: Result): void {
    if (this.#state !== State.RUNNING) {
      this.#leave();
      return;
    }
    this.#answer = this.#method.encode(result);
    this.mustRecord = mustRecord(result);
    this.#state = State.ANSWERED;
    this.#context.services.outbox.pushAnswer(this);
  }

  // The outbox's entry.

  send(): void {
    this.#leave();
    if (this.#state !== State.ANSWERED) return;
    this.#state = State.OVER;
    this.#context.deadlines.remove(this);
    const message = this.#answer!;
    const { limits } = this.#context;
    if (this.#route.compresses && isWorthCompressing(message.length, limits.compressSizeMax)) {
      const bytes = compressed(message);
      this.#stream.answer(GZIP_HEADERS, messagePrefix(bytes.length, true), bytes, OK_TRAILERS);
    } else {
      this.#stream.answer(OK_HEADERS, messagePrefix(message.length, false), message, OK_TRAILERS);
    }
  }

  refuse(error: NodeError): void {
    this.#fail(error);
  }

  // Ends.

  #fail(thrown: unknown): void {
    const { services } = this.#context;
    const error = services.toNodeError(thrown);
    this.#leave();
    if (this.#state === State.OVER) return;
    this.#state = State.OVER;
    this.#context.deadlines.remove(this);
    if (error.code === "BODY_TOO_LARGE") {
      this.#context.messageTooLarge(this.#stream.connection.remoteAddress);
    }
    services.countError("grpc", error.code);
    this.#stream.headers(errorBlocks(error).alone, true);
  }

  expire(): void {
    // What waits for the outbox only leaves in a moment.
    if (this.#state === State.ANSWERED || this.#state === State.OVER) return;
    this.#context.services.countError("grpc", "DEADLINE_EXCEEDED");
    const error = new NodeError("DEADLINE_EXCEEDED", "the call's time ran out");
    this.#giveUp();
    this.#stream.headers(errorBlocks(error).alone, true);
  }

  #giveUp(): void {
    if (this.#state === State.OVER) return;
    this.#state = State.OVER;
    this.#context.deadlines.remove(this);
    this.#controller?.abort();
  }

  /** Gives its place back, once its handler has ended. */
  #leave(): void {
    if (!this.#isAdmitted || this.#isWaiting) return;
    this.#isAdmitted = false;
    this.#context.services.release(this.principal, this.#method.name, "grpc", this.receivedAt);
  }
}
