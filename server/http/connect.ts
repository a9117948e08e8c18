/**
 * One unary call of the Connect protocol: head checked, caller let in, body decoded, handler run, answer encoded and
 * handed to the outbox. Where the handler answers at once all of it happens in the turn that the body came in.
 *
 * Source: https://connectrpc.com/docs/protocol
 */
import { type DecideCall, NodeError } from "../../engine/index.ts";
import type { CallScope, LaneServices, MethodName, Principal } from "../handlers/handlers.ts";
import type { Codec, MethodResults } from "../wire/codec.ts";
import { errorAnswer } from "./connect-error.ts";
import type { Exchange, ExchangeListener, Headers } from "./exchange.ts";

type Result = MethodResults[MethodName];

/** What all calls of a lane share. */
export interface ConnectContext {
  readonly services: LaneServices;
  /** A call is over, or copied, before the next body is decoded. */
  readonly reused: DecideCall;
  readonly bodySizeMax: number;
}

export class ConnectCall implements ExchangeListener {
  readonly #context: ConnectContext;
  readonly #exchange: Exchange;
  readonly #method: MethodName;
  readonly #codec: Codec;
  /** CORS headers, usually none. */
  readonly #extra: Headers;
  #deadlineAt = Number.POSITIVE_INFINITY;
  #principal: Principal | null = null;
  #isAdmitted = false;
  #controller: AbortController | null = null;
  /** A body that came while the caller's token was still being verified. */
  #bodyWaiting: Buffer | null = null;

  constructor(
    context: ConnectContext,
    exchange: Exchange,
    method: MethodName,
    codec: Codec,
    extraHeaders: Headers,
  ) {
    this.#context = context;
    this.#exchange = exchange;
    this.#method = method;
    this.#codec = codec;
    this.#extra = extraHeaders;
  }

  /** Checks the head and reads the body. Answers errors itself. */
  startPost(): void {
    try {
      const exchange = this.#exchange;
      this.#checkProtocol(exchange.header("connect-protocol-version"));
      checkEncoding(exchange.header("content-encoding"));
      this.#readTimeout();
      if (!this.#authenticate()) return;
      exchange.read(this.#context.bodySizeMax, this);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The same for a GET, whose message stands in the query. */
  startGet(version: string, message: Buffer): void {
    try {
      this.#checkProtocol(version);
      this.#readTimeout();
      if (this.#authenticate()) this.body(message);
    } catch (error) {
      this.#fail(error);
    }
  }

  body(bytes: Buffer): void {
    if (this.#principal === null) {
      this.#bodyWaiting = Buffer.from(bytes); // The bytes do not outlive this call.
      return;
    }
    try {
      this.#run(bytes, this.#principal);
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

  #checkProtocol(version: string): void {
    if (version !== "" && version !== "1") {
      throw new NodeError("MALFORMED_BODY", "connect-protocol-version must be 1");
    }
  }

  #readTimeout(): void {
    const timeout = this.#exchange.header("connect-timeout-ms");
    if (timeout === "") return;
    if (!/^\d{1,10}$/.test(timeout)) {
      throw new NodeError("VALUE_OUT_OF_RANGE", "connect-timeout-ms must be 1 to 10 digits");
    }
    this.#deadlineAt = this.#exchange.receivedAt + Number(timeout);
  }

  /** Knows the caller, or will; whether to read on. Errors: CREDENTIALS_*, and those of admission. */
  #authenticate(): boolean {
    const { services } = this.#context;
    const principal = services.authenticate(this.#exchange.header("authorization"), this.#method);
    if (!(principal instanceof Promise)) {
      this.#admit(principal);
      return true;
    }
    principal
      .then((verified) => {
        if (!this.#exchange.isOpen) return;
        this.#admit(verified);
        const bytes = this.#bodyWaiting;
        this.#bodyWaiting = null;
        if (bytes !== null) this.#run(bytes, verified);
      })
      .catch((error) => this.#fail(error));
    return true;
  }

  /** Before the body is read: what is not let in costs no memory. */
  #admit(principal: Principal): void {
    this.#context.services.admit(principal, this.#method, "http");
    this.#isAdmitted = true;
    this.#principal = principal;
  }

  #run(bytes: Buffer, principal: Principal): void {
    const { services, reused } = this.#context;
    const { receivedAt } = this.#exchange;
    if (this.#deadlineAt !== Number.POSITIVE_INFINITY && performance.now() >= this.#deadlineAt) {
      throw new NodeError("DEADLINE_EXCEEDED", "the call's time ran out before it was begun");
    }
    let scope: CallScope = { transport: "http", principal, receivedAt, deadlineAt: this.#deadlineAt };
    if (this.#method === "decideBatch") {
      // The one method that can be stopped when the caller goes away.
      this.#controller = new AbortController();
      scope = { ...scope, signal: this.#controller.signal };
    }
    const result = callHandler(services, this.#method, this.#codec, bytes, reused, scope);
    if (result instanceof Promise) result.then((r) => this.#deliver(r)).catch((e) => this.#fail(e));
    else this.#deliver(result);
  }

  #deliver(result: Result): void {
    const body = this.#codec.encode(this.#method, result);
    const send = () => {
      this.#exchange.answer(200, this.#headers(), body);
      this.#release();
    };
    const { outbox } = this.#context.services;
    if (mustRecord(result)) outbox.push(send, (error) => this.#fail(error));
    else outbox.push(send);
  }

  #headers(): Headers {
    const own = this.#codec.name === "json" ? JSON_HEADERS : PROTO_HEADERS;
    return this.#extra.length === 0 ? own : [...own, ...this.#extra];
  }

  #fail(thrown: unknown): void {
    const { services } = this.#context;
    const error = services.toNodeError(thrown);
    services.countError("http", error.code);
    const { status, headers, body } = errorAnswer(error, this.#extra);
    this.#exchange.answer(status, headers, body);
    this.#release();
  }

  #release(): void {
    if (!this.#isAdmitted || this.#principal === null) return;
    this.#isAdmitted = false;
    this.#context.services.release(this.#principal, this.#method, "http", this.#exchange.receivedAt);
  }
}

const JSON_HEADERS: Headers = [["content-type", "application/json"]];
const PROTO_HEADERS: Headers = [["content-type", "application/proto"]];

function checkEncoding(encoding: string): void {
  if (encoding !== "" && encoding !== "identity") {
    throw new NodeError("CONTENT_ENCODING_UNSUPPORTED", "content-encoding: only identity is supported");
  }
}

/** Decodes and runs; types meet again at the codec's `encode`. Errors: the decoder's and the handler's. */
export function callHandler(
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
