/**
 * A request's body as it comes in chunks: bounded in size and time, handed over whole.
 *
 * The usual body comes in one chunk with its head and is never copied. Of one that is too large the rest is read and thrown
 * away, within bounds, before it is refused: who is hung up on while it sends sees a broken connection, not the answer
 * (RFC 9112 §9.6).
 */
import { NodeError } from "../../engine/index.ts";
import type { ExchangeListener } from "./exchange.ts";

export interface BodyBounds {
  readonly timeoutMs: number;
  /** Bytes that are read of a body that is too large. */
  readonly discardedMax: number;
}

/** Whether a `content-length` header, "" without one, says more than `sizeMax`. */
export function isLengthOver(contentLength: string, sizeMax: number): boolean {
  return contentLength.length > 15 || Number(contentLength) > sizeMax;
}

export class BodyReader {
  readonly #listener: ExchangeListener;
  readonly #sizeMax: number;
  readonly #bounds: BodyBounds;
  #chunks: Buffer[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #isTooLarge = false;
  #isDone = false;

  constructor(listener: ExchangeListener, sizeMax: number, bounds: BodyBounds) {
    this.#listener = listener;
    this.#sizeMax = sizeMax;
    this.#bounds = bounds;
  }

  /** Its `content-length` is over the bound. */
  stated(contentLength: string): void {
    this.#isTooLarge = true;
    if (isLengthOver(contentLength, this.#readMax)) this.#refuse();
    else this.#startClock();
  }

  /** `chunk` is a view, valid during the call. */
  chunk(chunk: Buffer, isLast: boolean): void {
    if (this.#isDone) return;
    this.#size += chunk.length;
    if (this.#isTooLarge || this.#size > this.#sizeMax) {
      this.#isTooLarge = true;
      this.#chunks = [];
      if (isLast || this.#size > this.#readMax) this.#refuse();
      else this.#startClock();
      return;
    }
    if (!isLast) {
      this.#startClock();
      if (chunk.length > 0) this.#chunks.push(Buffer.from(chunk));
      return;
    }
    this.#end();
    this.#listener.body(
      this.#chunks.length === 0 ? chunk : Buffer.concat([...this.#chunks, chunk], this.#size),
    );
    this.#chunks = [];
  }

  /** The exchange is over, however. */
  stop(): void {
    this.#end();
    this.#chunks = [];
  }

  get #readMax(): number {
    return this.#sizeMax + this.#bounds.discardedMax;
  }

  #startClock(): void {
    this.#timer ??= setTimeout(() => {
      if (this.#isTooLarge) this.#refuse();
      else this.#fail(new NodeError("CANCELLED", "the body did not come in time"));
    }, this.#bounds.timeoutMs);
  }

  #refuse(): void {
    this.#fail(new NodeError("BODY_TOO_LARGE", `the body is larger than ${this.#sizeMax} bytes`));
  }

  #fail(error: NodeError): void {
    if (this.#isDone) return;
    this.stop();
    this.#listener.failed(error);
  }

  #end(): void {
    this.#isDone = true;
    clearTimeout(this.#timer);
  }
}
