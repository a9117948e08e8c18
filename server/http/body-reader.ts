/**
 * A request's body as it comes in chunks: bounded in size and time, handed over whole.
 *
 * The usual body comes in one chunk with its head and is never copied.
 */
import { NodeError } from "../../engine/index.ts";
import type { ExchangeListener } from "./exchange.ts";

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

  /** What is refused by its stated length is refused before a byte of it is read. */
  expect(contentLength: string): void {
    if (contentLength.length > 15 || Number(contentLength) > this.#sizeMax) this.#tooLarge();
  }

  /** `chunk` is a view, valid during the call. */
  chunk(chunk: Buffer, isLast: boolean): void {
    if (this.#isDone) return;
    this.#size += chunk.length;
    if (this.#size > this.#sizeMax) {
      this.#tooLarge();
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

  #tooLarge(): void {
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
