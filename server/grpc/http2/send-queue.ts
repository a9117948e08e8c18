/** DATA of one stream that flow control or a slow socket holds back, and what ends the stream behind it. */
import { assert } from "../../../engine/index.ts";

export class SendQueue {
  /** Bytes left. */
  size = 0;
  /** Trailers to send behind the data; of no byte: END_STREAM with the last DATA; null: the stream goes on. */
  trailers: Uint8Array | null = null;
  readonly #chunks: Uint8Array[] = [];
  /** Into the first chunk. */
  #offset = 0;

  /** Copies `bytes`. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(Uint8Array.from(bytes));
    this.size += bytes.length;
  }

  /** Moves `byteCount` bytes to `target` at `at`. */
  takeInto(target: Uint8Array, at: number, byteCount: number): void {
    assert(byteCount <= this.size, "send queue: takes more than there is");
    this.size -= byteCount;
    let left = byteCount;
    let to = at;
    while (left > 0) {
      const first = this.#chunks[0]!;
      const part = Math.min(left, first.length - this.#offset);
      target.set(first.subarray(this.#offset, this.#offset + part), to);
      to += part;
      left -= part;
      this.#offset += part;
      if (this.#offset === first.length) {
        this.#chunks.shift();
        this.#offset = 0;
      }
    }
  }
}
