/**
 * A request's body as it comes in chunks: bounded in size and time, handed over whole.
 *
 * The usual body comes in one chunk with its head and is never copied.
 */
import { NodeError } from "../../engine/index.ts";
import type { ExchangeListener } from "./exchange.ts";

/** Whether a `content-length` header, "" without one, says more than `sizeMax`. */
export function isLengthOver(contentLength: string, sizeMax: number): boolean {
  return contentLength.length > 15 || Number(contentLength) > sizeMax;
}

export class BodyReader {
  readonly #listener: ExchangeListener;
  readonly #sizeMax: number;
  readonly #timeoutMs: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #isDone = false;

  constructor(listener: ExchangeListener, sizeMax: number, timeoutMs: number) {
    this.#listener = listener;
    this.#sizeMax = sizeMax;
    this.#timeoutMs = timeoutMs;
  }

  /** `chunk` is a view, valid during the call. */
  chunk(chunk: Buffer, isLast: boolean): void {
    if (this.#isDone) return;
    this.#size += chunk.length;
    if (this.#size > this.#sizeMax) {
      this.tooLarge();
      return;
    }
    if (!isLast) {
      this.#timer ??= setTimeout(() => {
        this.#fail(new NodeError("CANCELLED", "the body did not come in time"));
      }, this.#timeoutMs);
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

  /** Also for a length that is only stated: then no byte of the body is read. */
  tooLarge(): void {
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
