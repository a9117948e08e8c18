/**
 * One WebSocket at `/v1/ws`: envelopes in, answers out in any order, bounded on every side.
 *
 * - Calls in flight have a bound per connection; the next one is refused with CALLER_OVERLOADED.
 * - Answers a slow reader has not taken have two: above the first, calls are refused before any work; above the
 *   second the connection is closed with 1013. (Neither library can stop reading one WebSocket.)
 * - A caller without an `authorization` header (browsers) brings its token in the first envelope, within a time.
 *   A token may be replaced by any later envelope, and is looked at again every minute: it may have expired.
 */
import { type DecideCall, NodeError } from "../../engine/index.ts";
import {
  type CallScope,
  type LaneServices,
  METHODS,
  type MethodName,
  type Principal,
} from "../handlers/handlers.ts";
import type { MethodResults } from "../wire/codec.ts";
import type { WsConnection, WsListener } from "./exchange.ts";
import type { HttpLimits } from "./limits.ts";
import { mustRecord } from "./unary.ts";
import { WsCall } from "./ws-call.ts";
import { type CallEnvelope, type EnvelopeCodec, EnvelopeError } from "./ws-envelope.ts";

type Result = MethodResults[MethodName];

/** Close codes that we send, RFC 6455 §7.4 and IANA's registry. */
export const CloseCode = {
  GOING_AWAY: 1001,
  UNSUPPORTED_DATA: 1003,
  POLICY: 1008,
  TRY_AGAIN_LATER: 1013,
} as const;

const TOKEN_CHECK_MS = 60_000;
/** Envelopes that may wait while a token is being verified. */
const WAITING_MAX = 64;

export class WsSession implements WsListener {
  readonly #services: LaneServices;
  readonly #limits: HttpLimits;
  readonly #codec: EnvelopeCodec;
  readonly #connection: WsConnection;
  readonly #reused: DecideCall;
  readonly #onClosed: (session: WsSession) => void;
  readonly #controller = new AbortController();
  #authorization: string;
  #principal: Principal | null = null;
  #checkedAt = 0;
  /** Envelopes that came while a token was being verified; null: none is. */
  #waiting: Buffer[] | null = null;
  #waitingSize = 0;
  #tokenTimer: NodeJS.Timeout | undefined;
  /** Bytes of answers in the outbox. */
  #unsentSize = 0;
  #isClosed = false;
  #isDraining = false;
  /** Calls whose answers have not been handed to the socket. */
  inFlight = 0;

  constructor(options: {
    services: LaneServices;
    limits: HttpLimits;
    codec: EnvelopeCodec;
    connection: WsConnection;
    reused: DecideCall;
    authorization: string;
    onClosed: (session: WsSession) => void;
  }) {
    this.#services = options.services;
    this.#limits = options.limits;
    this.#codec = options.codec;
    this.#connection = options.connection;
    this.#reused = options.reused;
    this.#authorization = options.authorization;
    this.#onClosed = options.onClosed;
  }

  opened(): void {
    this.#authenticate(this.#authorization, this.#authorization !== "");
    if (this.#principal === null && !this.#isClosed) {
      this.#tokenTimer = setTimeout(() => this.#expireToken(), this.#limits.wsTokenTimeoutMs);
    }
  }

  message(bytes: Buffer, isBinary: boolean): void {
    if (this.#isClosed) return;
    if (isBinary !== this.#codec.isBinary) {
      const kind = this.#codec.isBinary ? "binary" : "text";
      this.#connection.close(CloseCode.UNSUPPORTED_DATA, `${this.#codec.protocol} takes ${kind} messages`);
      return;
    }
    if (this.#waiting !== null) this.#wait(bytes);
    else this.#envelope(bytes, performance.now());
  }

  drained(): void {
    if (this.#isDraining) this.#closeIfDone();
  }

  closed(): void {
    this.#isClosed = true;
    clearTimeout(this.#tokenTimer);
    this.#waiting = null;
    this.#controller.abort();
    this.#onClosed(this);
  }

  /** Closes the connection once its calls in flight are answered. */
  drain(): void {
    this.#isDraining = true;
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (this.inFlight === 0 && !this.#isClosed) {
      this.#connection.close(CloseCode.GOING_AWAY, "the node is shutting down");
    }
  }

  #wait(bytes: Buffer): void {
    this.#waitingSize += bytes.length;
    if (this.#waiting!.length >= WAITING_MAX || this.#waitingSize > this.#limits.wsBufferedSizeHigh) {
      this.#connection.close(CloseCode.TRY_AGAIN_LATER, "too much before the token was verified");
      return;
    }
    this.#waiting!.push(Buffer.from(bytes));
  }

  #envelope(bytes: Buffer, receivedAt: number): void {
    let envelope: CallEnvelope;
    try {
      envelope = this.#codec.decode(bytes);
    } catch (error) {
      this.#answerError(error instanceof EnvelopeError ? error.id : 0, error);
      return;
    }
    const { authorization } = envelope;
    if (authorization !== "" && authorization !== this.#authorization) {
      this.#authenticate(authorization, true);
      if (this.#waiting !== null) {
        // The envelope is read again once its token is known; then it is no longer a new one.
        this.#wait(bytes);
        return;
      }
    } else if (receivedAt - this.#checkedAt > TOKEN_CHECK_MS) this.#authenticate(this.#authorization, false);
    if (this.#isClosed) return;
    if (envelope.id === 0) {
      if (envelope.method === "" && authorization !== "") return; // It brought a token, and nothing else.
      this.#answerError(0, new EnvelopeError("a call needs an id from 1", 0));
      return;
    }
    this.#call(envelope, receivedAt);
  }

  /** Knows the caller now, or waits for it. `mustHold`: a token that does not hold ends the connection. */
  #authenticate(authorization: string, mustHold: boolean): void {
    this.#authorization = authorization;
    this.#checkedAt = performance.now();
    try {
      const principal = this.#services.authenticate(authorization);
      if (!(principal instanceof Promise)) {
        this.#setPrincipal(principal);
        return;
      }
      this.#waiting ??= [];
      principal.then(
        (verified) => {
          this.#setPrincipal(verified);
          this.#resume();
        },
        (error) => {
          this.#refuseToken(error);
          this.#resume();
        },
      );
    } catch (error) {
      if (mustHold || this.#principal !== null) this.#refuseToken(error);
    }
  }

  #setPrincipal(principal: Principal): void {
    this.#principal = principal;
    clearTimeout(this.#tokenTimer);
  }

  #resume(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    this.#waitingSize = 0;
    for (const bytes of waiting) {
      if (!this.#isClosed) this.message(bytes, this.#codec.isBinary);
    }
  }

  /** Says why, and ends the connection: what a caller sends after a refused token is nobody's. */
  #refuseToken(error: unknown): void {
    this.#principal = null;
    this.#answerError(0, error);
    this.#connection.close(CloseCode.POLICY, "the token does not hold");
  }

  #expireToken(): void {
    this.#answerError(0, new NodeError("CREDENTIALS_MISSING", "no token came in time"));
    this.#connection.close(CloseCode.POLICY, "no token came in time");
  }

  #call(envelope: CallEnvelope, receivedAt: number): void {
    const { id } = envelope;
    let call: WsCall | null = null;
    try {
      const method = methodOf(envelope.method);
      const principal = this.#principal ?? this.#openPrincipal(method);
      this.#checkRoom();
      call = new WsCall(this.#services, principal, method, receivedAt, this);
      const deadlineAt =
        envelope.timeoutMs === 0 ? Number.POSITIVE_INFINITY : receivedAt + envelope.timeoutMs;
      const scope: CallScope = {
        transport: "ws",
        principal,
        receivedAt,
        deadlineAt,
        signal: this.#controller.signal,
      };
      if (performance.now() >= deadlineAt) {
        throw new NodeError("DEADLINE_EXCEEDED", "the call's time ran out before it was begun");
      }
      const body = envelope.body(method, this.#reused);
      const handlers = this.#services.handlers as unknown as Record<
        MethodName,
        (call: unknown, scope: CallScope) => Result | Promise<Result>
      >;
      const result = handlers[method](body, scope);
      if (!(result instanceof Promise)) this.#deliver(id, call, result);
      else this.#deliverLater(id, call, result);
    } catch (error) {
      this.#answerError(id, error);
      call?.leave();
    }
  }

  #deliverLater(id: number, call: WsCall, result: Promise<Result>): void {
    result
      .then((value) => this.#deliver(id, call, value))
      .catch((error) => {
        this.#answerError(id, error);
        call.leave();
      });
  }

  #deliver(id: number, call: WsCall, result: Result): void {
    const message = this.#codec.encodeResult(id, call.method, result);
    // Counted from here: all the calls of one turn would else find the socket's buffer empty.
    this.#unsentSize += message.length;
    const send = () => {
      this.#unsentSize -= message.length;
      this.#send(message);
      call.leave();
    };
    if (!mustRecord(result)) {
      this.#services.outbox.push(send);
      return;
    }
    this.#services.outbox.push(send, (error) => {
      this.#unsentSize -= message.length;
      this.#answerError(id, error);
      call.leave();
    });
  }

  /** For a connection that brought no token: only what is open to everybody. Errors: CREDENTIALS_MISSING. */
  #openPrincipal(method: MethodName): Principal {
    const principal = this.#services.authenticate("", method);
    if (principal instanceof Promise) throw new NodeError("CREDENTIALS_MISSING", "send a token first");
    return principal;
  }

  #checkRoom(): void {
    if (this.inFlight >= this.#limits.wsCallsInFlightMax) {
      throw this.#services.shed("caller", "this connection has as many calls in flight as it may");
    }
    if (this.#connection.bufferedSize + this.#unsentSize > this.#limits.wsBufferedSizeHigh) {
      throw this.#services.shed("caller", "this connection does not read its answers fast enough");
    }
  }

  #answerError(id: number, thrown: unknown): void {
    const error = this.#services.toNodeError(thrown);
    this.#services.countError("ws", error.code);
    const body = { code: error.code, message: error.message, field: error.field };
    this.#send(this.#codec.encodeError(id, body, error.retryAfterMs));
  }

  #send(message: Uint8Array): void {
    if (this.#isClosed) return;
    this.#connection.send(message, this.#codec.isBinary);
    if (this.#connection.bufferedSize > this.#limits.wsBufferedSizeMax) {
      this.#connection.close(CloseCode.TRY_AGAIN_LATER, "answers are not read");
    }
  }

  /** Of WsCall. */
  left(): void {
    this.inFlight -= 1;
    if (this.#isDraining) this.#closeIfDone();
  }
}

function methodOf(spelling: string): MethodName {
  const method = Object.hasOwn(METHODS, spelling) ? METHODS[spelling as keyof typeof METHODS] : undefined;
  if (method) return method;
  throw new NodeError(
    "METHOD_UNKNOWN",
    spelling === "" ? "an envelope needs a method" : `no method ${spelling} is served here`,
  );
}
