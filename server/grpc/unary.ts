/**
 * One unary call of the decision service: bytes → call → handler → bytes → outbox → bytes.
 *
 * This is the hot path. One object is the stream's reader, the handler's scope, the entry of the outbox and that of
 * the deadlines; a message that lies whole in one DATA frame is decoded where it was received. Where the handler
 * answers at once, everything up to the outbox happens in the turn the message came in; a promise (a commit, the batch
 * pool, a token to be verified) is waited for, and the rest happens in the turn it resolves in. A message that comes in
 * pieces is gathered only once it is known who calls.
 *
 *     reading ──message──► running ──result──► answered ──turn's end──► over
 *        └─────────── failed, cancelled, out of time ─────────────────────┘
 *
 * A call keeps its place until its handler, or the verification of its token, has ended, also when it was cancelled
 * meanwhile: else a caller that sends and resets would have any number of them at work.
 */
import { performance } from "node:perf_hooks"; // As a global it is a getter, asked each time.
import { NodeError } from "../../engine/index.ts";
import type { Answer, CallScope, Principal } from "../handlers/handlers.ts";
import { GZIP_HEADERS, OK_HEADERS, OK_TRAILERS } from "./blocks.ts";
import type { CallContext } from "./call.ts";
import { compressed, inflated, isWorthCompressing } from "./compression.ts";
import { Timed } from "./deadlines.ts";
import type { Http2Stream, StreamReader } from "./http2/http2.ts";
import { keepPiece, MessageReader, type MessageSink, messagePrefix, PREFIX_SIZE } from "./message-reader.ts";
import { type GrpcMethod, mustRecord, type Result } from "./methods.ts";
import type { Route } from "./route.ts";
import { errorBlocks } from "./status.ts";
import { MessageHold } from "./unfinished.ts";

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
  /** A promise is out: the handler's, or, of a call that is not let in yet, that of who calls. */
  #isWaiting = false;
  #controller: AbortController | null = null;
  /** Where the message did not come whole in one frame that ends the stream. */
  #messages: MessageReader | null = null;
  #hold: MessageHold | null = null;
  /** Who calls, where it had to be known before the message was whole. */
  #known: Principal | null = null;
  /** Copies of what came while that was being found out: no more than the caller's window lets through. */
  #early: Uint8Array[] | null = null;
  #hasEnded = false;
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
    if (isLast && this.#messages === null && this.#early === null && bytes.length >= PREFIX_SIZE) {
      const size = bytes[1]! * 2 ** 24 + ((bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!);
      if (bytes[0] === 0 && size === bytes.length - PREFIX_SIZE) {
        this.#stream.consumed(bytes.length);
        this.#run(bytes.subarray(PREFIX_SIZE), false);
        return;
      }
    }
    if (this.#known === null && this.#early === null) this.#identify();
    if (this.#early !== null) keepPiece(this.#early, bytes);
    else this.#gather(bytes);
  }

  /** Nobody gathers bytes here before it is known who sends them. */
  #identify(): void {
    try {
      const caller = this.#caller();
      if (!(caller instanceof Promise)) {
        this.#known = caller;
        return;
      }
      this.#early = [];
      this.#keepPlace(caller)
        .then((found) => this.#readOn(found))
        .catch((error) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #readOn(caller: Principal): void {
    const pieces = this.#early ?? [];
    this.#known = caller;
    this.#early = null;
    this.#checkTime();
    for (const piece of pieces) this.#gather(piece);
    if (this.#hasEnded) this.end();
  }

  #gather(bytes: Uint8Array): void {
    if (this.#state !== State.READING) return;
    try {
      if (this.#messages === null) {
        this.#hold = new MessageHold(this.#context.unfinished, this.#stream.connection);
        this.#messages = new MessageReader(this.#method.messageSizeMax, this.#hold);
      }
      if (this.#message !== null || this.#messages.take(bytes, this) < bytes.length) {
        throw new NodeError("MALFORMED_BODY", "more than one message in a unary call");
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#stream.consumed(bytes.length);
  }

  message(bytes: Uint8Array, isCompressed: boolean): boolean {
    this.#hold?.resize(bytes.length);
    this.#message = new Uint8Array(bytes);
    this.#isMessageCompressed = isCompressed;
    return false;
  }

  end(): void {
    if (this.#state !== State.READING) return;
    if (this.#early !== null) this.#hasEnded = true;
    else if (this.#messages?.isInside === true) {
      this.#fail(new NodeError("MALFORMED_BODY", "the call ends amid its message"));
    } else if (this.#message === null) this.#endWithoutMessage();
    else {
      this.#hold?.resize(0);
      this.#run(this.#message, this.#isMessageCompressed);
    }
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
      const caller = this.#caller();
      if (caller instanceof Promise) {
        const kept = new Uint8Array(body);
        this.#keepPlace(caller)
          .then((found) => this.#serve(found, kept, isCompressed))
          .catch((error) => this.#fail(error));
      } else this.#serve(caller, body, isCompressed);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Errors: those of credentials. */
  #caller(): Principal | Promise<Principal> {
    const known = this.#known ?? this.#route.principal;
    if (known !== null) return known;
    const principal = this.#context.services.authenticate(this.#route.authorization, this.#method.name);
    // A browser's token ends; all others are good for as long as the node lives.
    if (!(principal instanceof Promise) && principal.role !== "browser") this.#route.principal = principal;
    return principal;
  }

  /** The stream has its place until `work` has settled, whatever becomes of the call meanwhile. */
  #keepPlace<T>(work: Promise<T>): Promise<T> {
    this.#isWaiting = true;
    return work.finally(() => {
      this.#isWaiting = false;
      if (this.#state === State.OVER) this.#stream.release();
    });
  }

  /** Errors: DEADLINE_EXCEEDED. */
  #checkTime(): void {
    if (this.deadlineAt !== Number.POSITIVE_INFINITY && performance.now() >= this.deadlineAt) {
      throw new NodeError("DEADLINE_EXCEEDED", "the call's time ran out before it was begun");
    }
  }

  /** Errors: whatever the lane, the decoder or the handler throws. */
  #serve(principal: Principal, body: Uint8Array, isCompressed: boolean): void {
    if (this.#state !== State.RUNNING) return; // Cancelled while its token was verified.
    const { services } = this.#context;
    this.principal = principal;
    this.#checkTime();
    services.admit(principal, this.#method.name, "grpc");
    this.#isAdmitted = true;
    const message = isCompressed ? inflated(body, this.#route.encoding, this.#method.messageSizeMax) : body;
    const result = this.#method.run(services, message, this);
    if (result instanceof Promise) this.#wait(result);
    else this.#deliver(result);
  }

  #wait(result: Promise<Result>): void {
    this.#keepPlace(result)
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
    this.#endReading();
    if (error.code === "BODY_TOO_LARGE") {
      this.#context.messageTooLarge(this.#stream.connection.remoteAddress);
    }
    services.countError("grpc", error.code);
    this.#stream.headers(errorBlocks(error).alone, true);
  }

  expire(): void {
    // What waits for the outbox only leaves in a moment.
    if (this.#state === State.ANSWERED || this.#state === State.OVER) return;
    // Until it is known who calls: an end would give the stream's place to the next. Then time is looked at again.
    if (this.#isWaiting && !this.#isAdmitted) return;
    this.#context.services.countError("grpc", "DEADLINE_EXCEEDED");
    const error = new NodeError("DEADLINE_EXCEEDED", "the call's time ran out");
    this.#giveUp();
    this.#stream.headers(errorBlocks(error).alone, true);
  }

  #giveUp(): void {
    if (this.#state === State.OVER) return;
    this.#endReading();
    this.#controller?.abort();
  }

  /** It is over, and holds nothing of what came. */
  #endReading(): void {
    this.#state = State.OVER;
    this.#context.deadlines.remove(this);
    this.#early = null;
    this.#message = null;
    this.#messages?.drop();
    this.#hold?.resize(0);
  }

  /** Gives its place back, once its handler has ended. */
  #leave(): void {
    if (!this.#isAdmitted || this.#isWaiting) return;
    this.#isAdmitted = false;
    this.#context.services.release(this.principal, this.#method.name, "grpc", this.receivedAt);
  }
}
