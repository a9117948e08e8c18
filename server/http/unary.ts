/**
 * One unary call over HTTP: head checked, caller let in, body decoded, handler run, answer encoded and handed to the
 * outbox. Where the handler answers at once all of it happens in the turn that the body came in.
 *
 * What the protocols do differently is said by a `UnaryProtocol`: connect.ts and grpc-web.ts.
 */
import { type DecideCall, NodeError } from "../../engine/index.ts";
import type { Answer, CallScope, LaneServices, MethodName, Principal } from "../handlers/handlers.ts";
import type { Codec, MethodResults } from "../wire/codec.ts";
import type { Exchange, ExchangeListener, Headers } from "./exchange.ts";

type Result = MethodResults[MethodName];

/** What all calls of a lane share. */
export interface UnaryContext {
  readonly services: LaneServices;
  /** A call is over, or copied, before the next body is decoded. */
  readonly reused: DecideCall;
  readonly bodySizeMax: number;
}

export interface UnaryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string | Uint8Array;
}

/** How a protocol writes unary calls. One object serves all calls. */
export interface UnaryProtocol {
  readonly codec: Codec;
  /** What a POST's head must say. Errors: MALFORMED_BODY, CONTENT_ENCODING_UNSUPPORTED. */
  checkHead(exchange: Exchange): void;
  /** The call's own time-out as an instant of `performance.now()`; Infinity without one. Errors: VALUE_OUT_OF_RANGE. */
  deadlineAt(exchange: Exchange): number;
  /** The message of a POST's body. Errors: MALFORMED_BODY and the like. */
  messageOf(body: Buffer): Uint8Array;
  /** `extra` headers go behind the protocol's own. */
  answer(message: Uint8Array, extra: Headers): UnaryAnswer;
  error(error: NodeError, extra: Headers): UnaryAnswer;
}

/** The exchange's listener, the handler's scope and the outbox's entry in one: an object a call. */
export class UnaryCall implements ExchangeListener, CallScope, Answer {
  readonly transport = "http";
  readonly receivedAt: number;
  deadlineAt = Number.POSITIVE_INFINITY;
  /** Known from `#admit` on. */
  principal!: Principal;
  mustRecord = false;
  readonly #context: UnaryContext;
  readonly #exchange: Exchange;
  readonly #method: MethodName;
  readonly #protocol: UnaryProtocol;
  /** CORS headers, usually none. */
  readonly #extra: Headers;
  #isKnown = false;
  #isAdmitted = false;
  #controller: AbortController | null = null;
  /** A message that came while the caller's token was still being verified. */
  #messageWaiting: Uint8Array | null = null;
  #message: Uint8Array | null = null;

  constructor(
    context: UnaryContext,
    exchange: Exchange,
    method: MethodName,
    protocol: UnaryProtocol,
    extraHeaders: Headers,
  ) {
    this.receivedAt = exchange.receivedAt;
    this.#context = context;
    this.#exchange = exchange;
    this.#method = method;
    this.#protocol = protocol;
    this.#extra = extraHeaders;
  }

  /** Checks the head and reads the body. Answers errors itself. */
  startPost(): void {
    try {
      const exchange = this.#exchange;
      this.#protocol.checkHead(exchange);
      this.deadlineAt = this.#protocol.deadlineAt(exchange);
      this.#authenticate();
      exchange.read(this.#context.bodySizeMax, this);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The same for a GET, whose message stands in the query. */
  startGet(message: Buffer): void {
    try {
      this.deadlineAt = this.#protocol.deadlineAt(this.#exchange);
      this.#authenticate();
      this.#take(message);
    } catch (error) {
      this.#fail(error);
    }
  }

  body(bytes: Buffer): void {
    try {
      this.#take(this.#protocol.messageOf(bytes));
    } catch (error) {
      this.#fail(error);
    }
  }

  failed(error: NodeError): void {
    this.#fail(error);
  }

  gone(): void {
    this.#controller?.abort();
    this.#release();
  }

  /** Knows the caller, or will. Errors: CREDENTIALS_*, and those of admission. */
  #authenticate(): void {
    const { services } = this.#context;
    const principal = services.authenticate(this.#exchange.header("authorization"), this.#method);
    if (!(principal instanceof Promise)) {
      this.#admit(principal);
      return;
    }
    principal
      .then((verified) => {
        if (!this.#exchange.isOpen) return;
        this.#admit(verified);
        const message = this.#messageWaiting;
        this.#messageWaiting = null;
        if (message !== null) this.#run(message);
      })
      .catch((error) => this.#fail(error));
  }

  #take(message: Uint8Array): void {
    if (this.#isKnown) this.#run(message);
    else this.#messageWaiting = Buffer.from(message); // The bytes do not outlive this call.
  }

  /** Before the body is read: what is not let in costs no memory. */
  #admit(principal: Principal): void {
    this.#context.services.admit(principal, this.#method, "http");
    this.#isAdmitted = true;
    this.#isKnown = true;
    this.principal = principal;
  }

  /** Aborted when the caller goes away; made where a handler asks for it. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (!this.#exchange.isOpen) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  #run(message: Uint8Array): void {
    const { services, reused } = this.#context;
    if (this.deadlineAt !== Number.POSITIVE_INFINITY && performance.now() >= this.deadlineAt) {
      throw new NodeError("DEADLINE_EXCEEDED", "the call's time ran out before it was begun");
    }
    const result = callHandler(services, this.#method, this.#protocol.codec, message, reused, this);
    if (result instanceof Promise) result.then((r) => this.#deliver(r)).catch((e) => this.#fail(e));
    else this.#deliver(result);
  }

  #deliver(result: Result): void {
    this.#message = this.#protocol.codec.encode(this.#method, result);
    this.mustRecord = mustRecord(result);
    this.#context.services.outbox.pushAnswer(this);
  }

  /** Of the outbox, which has written the log. */
  send(): void {
    const { status, headers, body } = this.#protocol.answer(this.#message!, this.#extra);
    this.#exchange.answer(status, headers, body);
    this.#release();
  }

  refuse(error: NodeError): void {
    this.#fail(error);
  }

  #fail(thrown: unknown): void {
    const { services } = this.#context;
    const error = services.toNodeError(thrown);
    services.countError("http", error.code);
    const { status, headers, body } = this.#protocol.error(error, this.#extra);
    this.#exchange.answer(status, headers, body);
    this.#release();
  }

  #release(): void {
    if (!this.#isAdmitted) return;
    this.#isAdmitted = false;
    this.#context.services.release(this.principal, this.#method, "http", this.receivedAt);
  }
}

/** Decodes and runs; types meet again at the codec's `encode`. Errors: the decoder's and the handler's. */
function callHandler(
  services: LaneServices,
  method: MethodName,
  codec: Codec,
  bytes: Uint8Array,
  reused: DecideCall,
  scope: CallScope,
): Result | Promise<Result> {
  const call = codec.decode(method, bytes, reused);
  const handlers = services.handlers as unknown as Record<
    MethodName,
    (call: unknown, scope: CallScope) => Result | Promise<Result>
  >;
  return handlers[method](call, scope);
}

/** Whether the answer may not leave when the log cannot be written. */
export function mustRecord(result: Result): boolean {
  return "mustRecord" in result && result.mustRecord;
}
