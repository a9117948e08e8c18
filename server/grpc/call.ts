/**
 * One call of any kind: messages in, messages out, an end, over one HTTP/2 stream.
 *
 * It reads messages across frames, inflates, compresses, keeps the deadline, and sees that a call ends once, however
 * many ends it has: answered, failed, cancelled, out of time. Back-pressure goes both ways: while it is paused nothing
 * is given back to the caller's window beyond the message under way, and `send` says when to wait.
 */
import { assert, NodeError } from "../../engine/index.ts";
import type { LaneServices } from "../handlers/handlers.ts";
import { GZIP_HEADERS, headersBlock, OK_HEADERS, OK_TRAILERS } from "./blocks.ts";
import { compressed, inflated, isWorthCompressing } from "./compression.ts";
import { type Deadlines, Timed } from "./deadlines.ts";
import type { Http2Stream, RequestHeaders, StreamReader } from "./http2/http2.ts";
import type { GrpcLimits } from "./limits.ts";
import { keepPiece, MessageReader, type MessageSink, messagePrefix } from "./message-reader.ts";
import type { Route } from "./route.ts";
import type { CallReader, Failure, GrpcMethodOpener } from "./service.ts";
import { type CallStatus, errorBlocks, type StatusBlocks, statusBlocks } from "./status.ts";
import { MessageHold, type UnfinishedMessages } from "./unfinished.ts";

/** What calls need of the server. */
export interface CallContext {
  readonly services: LaneServices;
  readonly limits: GrpcLimits;
  readonly deadlines: Deadlines;
  readonly unfinished: UnfinishedMessages;
  /** A message was larger than it may be. */
  messageTooLarge(remoteAddress: string): void;
}

export class ServerCall extends Timed implements StreamReader, MessageSink {
  readonly headers: RequestHeaders;
  /** `performance.now()` when the call's headers came. */
  readonly receivedAt: number;
  readonly deadlineAt: number;
  readonly #context: CallContext;
  readonly #stream: Http2Stream;
  readonly #route: Route;
  readonly #messageSizeMax: number;
  readonly #messages: MessageReader;
  #reader: CallReader | null = null;
  /** Read while paused: copies, as many as the caller's window lets through. */
  #held: Uint8Array[] = [];
  #isPaused = false;
  #isTaking = false;
  #callerHasEnded = false;
  #isGzip: boolean;
  #initialMetadata: readonly string[] = [];
  #hasSentHeaders = false;
  #isOver = false;
  /** Work that goes on whatever becomes of the call. */
  #workCount = 0;
  #isExpired = false;

  constructor(
    context: CallContext,
    stream: Http2Stream,
    route: Route,
    headers: RequestHeaders,
    messageSizeMax: number,
  ) {
    super();
    this.headers = headers;
    this.receivedAt = stream.connection.readAt;
    this.deadlineAt = this.receivedAt + route.timeoutMs;
    this.#context = context;
    this.#stream = stream;
    this.#route = route;
    this.#messageSizeMax = messageSizeMax;
    this.#messages = new MessageReader(
      messageSizeMax,
      new MessageHold(context.unfinished, stream.connection),
    );
    this.#isGzip = route.compresses;
  }

  /** Opens the method: to be called once, before anything is read. */
  begin(open: GrpcMethodOpener, callerHasEnded: boolean): void {
    this.#context.deadlines.add(this);
    try {
      this.#reader = open(this);
    } catch (error) {
      this.fail(error);
    }
    if (callerHasEnded) this.end();
  }

  get authorization(): string {
    return this.#route.authorization;
  }
  get remoteAddress(): string {
    return this.#stream.connection.remoteAddress;
  }
  /** Nothing can be sent any more. */
  get isOver(): boolean {
    return this.#isOver;
  }
  /** Its caller may be silent for as long as the method lets it; else the rest must come within `bodyTimeoutMs`. */
  allowSilence(): void {
    this.#stream.expectBody(0);
  }
  /** Whether the caller takes compressed answers. */
  get acceptsGzip(): boolean {
    return this.#route.acceptsGzip;
  }
  /** Of the message that is being told: whether it came compressed. */
  isMessageCompressed = false;

  /** Initial metadata: name, value…; `-bin` values as they are sent. Before the first message. */
  setInitialMetadata(fields: readonly string[]): void {
    assert(!this.#hasSentHeaders, "call: its headers have left");
    this.#initialMetadata = fields;
  }
  /** Has answers compressed also for a caller that sent none so. Before the first message; nothing where it takes none. */
  useGzip(): void {
    assert(!this.#hasSentHeaders, "call: its headers have left");
    this.#isGzip = this.#route.acceptsGzip;
  }
  /** Sends the headers now; else they leave with the first message. */
  sendHeaders(): void {
    if (this.#hasSentHeaders || this.#isOver) return;
    this.#hasSentHeaders = true;
    const isPlain = this.#initialMetadata.length === 0;
    const block = isPlain
      ? this.#isGzip
        ? GZIP_HEADERS
        : OK_HEADERS
      : headersBlock(this.#initialMetadata, this.#isGzip);
    this.#stream.headers(block, false);
  }

  /**
   * One message; copied. False: the caller is slow to take, wait for `drained`. `compress`: absent, where it is worth it.
   */
  send(message: Uint8Array, compress?: boolean): boolean {
    if (this.#isOver) return false;
    this.sendHeaders();
    const shouldCompress =
      this.#isGzip && (compress ?? isWorthCompressing(message.length, this.#context.limits.compressSizeMax));
    const bytes = shouldCompress ? compressed(message) : message;
    return this.#stream.write(messagePrefix(bytes.length, shouldCompress), bytes);
  }

  /** The call ends well. */
  finish(metadata: readonly string[] = []): void {
    if (metadata.length > 0) this.#endWith(statusBlocks({ code: 0, message: "", metadata }));
    else if (this.#hasSentHeaders) this.#endWith({ trailers: OK_TRAILERS, alone: OK_TRAILERS });
    else this.#endWith(statusBlocks({ code: 0, message: "", metadata }));
  }

  /** The call fails: with a status, or with whatever was thrown; what is one of the node's codes is counted. */
  fail(thrown: Failure | unknown): void {
    if (this.#isOver) return;
    if (isStatus(thrown)) {
      this.#endWith(statusBlocks(thrown));
      return;
    }
    const error = this.#context.services.toNodeError(thrown);
    if (error.code === "BODY_TOO_LARGE") this.#context.messageTooLarge(this.remoteAddress);
    this.#context.services.countError("grpc", error.code);
    this.#endWith(errorBlocks(error));
  }

  /** Fails without its method's doing, which hears of it: what it holds for the call is held no longer. */
  #breakOff(thrown: unknown): void {
    if (this.#isOver) return;
    this.fail(thrown);
    this.#reader?.cancelled();
  }

  #endWith({ trailers, alone }: StatusBlocks): void {
    if (this.#isOver) return;
    this.#leave();
    this.#stream.headers(this.#hasSentHeaders ? trailers : alone, true);
  }

  #leave(): void {
    this.#isOver = true;
    this.#held = [];
    this.#messages.drop();
    this.#context.deadlines.remove(this);
  }

  /** No more messages are told until `resume`, except the one being told. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#isTaking) return;
    while (this.#held.length > 0 && this.#mayTake()) this.#take(this.#held.shift()!, true);
    this.#endReading();
  }

  #mayTake(): boolean {
    return !this.#isPaused && !this.#isOver;
  }

  data(bytes: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#isPaused || this.#held.length > 0) keepPiece(this.#held, bytes);
    else this.#take(bytes, false);
  }

  #take(bytes: Uint8Array, isOwn: boolean): void {
    this.#isTaking = true;
    let takenSize = bytes.length;
    try {
      takenSize = this.#messages.take(bytes, this);
    } catch (error) {
      this.#breakOff(error);
    }
    this.#isTaking = false;
    if (this.#isOver) return;
    this.#stream.consumed(takenSize);
    if (takenSize === bytes.length) return;
    const rest = bytes.subarray(takenSize);
    this.#held.unshift(isOwn ? rest : new Uint8Array(rest));
    // Paused and resumed within one message.
    if (!this.#isPaused) this.#take(this.#held.shift()!, true);
  }

  message(bytes: Uint8Array, isCompressed: boolean): boolean {
    this.isMessageCompressed = isCompressed;
    const message = isCompressed ? inflated(bytes, this.#route.encoding, this.#messageSizeMax) : bytes;
    try {
      this.#reader?.message(message);
    } catch (error) {
      this.#breakOff(error);
    }
    return this.#mayTake();
  }

  end(): void {
    this.#callerHasEnded = true;
    this.#endReading();
  }

  #endReading(): void {
    if (!this.#callerHasEnded || this.#held.length > 0 || !this.#mayTake()) return;
    this.#callerHasEnded = false; // Told once.
    if (this.#messages.isInside) {
      this.#breakOff(new NodeError("MALFORMED_BODY", "the call ends amid a message"));
      return;
    }
    try {
      this.#reader?.end();
    } catch (error) {
      this.#breakOff(error);
    }
  }

  /** The stream keeps its place among the connection's until `work` has settled, also where its caller goes. */
  keepPlace(work: Promise<unknown>): void {
    this.#workCount += 1;
    const settled = () => {
      this.#workCount -= 1;
      if (this.#isExpired) this.expire();
      if (this.#isOver && this.#workCount === 0) this.#stream.release();
    };
    work.then(settled, settled);
  }

  closed(): void {
    // Handlers that a stream waits for hold a place in the lane's admission.
    if (this.#workCount === 0) this.#stream.release();
    if (this.#isOver) return;
    this.#leave();
    this.#reader?.cancelled();
  }

  drained(): void {
    if (!this.#isOver) this.#reader?.drained();
  }

  expire(): void {
    // An end would give the stream's place to the next.
    this.#isExpired = this.#workCount > 0;
    if (this.#isExpired || this.#isOver) return;
    this.#breakOff(new NodeError("DEADLINE_EXCEEDED", "the call's time ran out"));
  }
}

function isStatus(thrown: unknown): thrown is CallStatus {
  return !(thrown instanceof Error) && typeof thrown === "object" && thrown !== null && "metadata" in thrown;
}
