/**
 * The open streams of a connection: dense, in no order. There are some dozens at most (SETTINGS_MAX_CONCURRENT_STREAMS),
 * most live for a turn, and frames of one stream come together: so what counts is that adding and removing cost nothing
 * and leave nothing for the collector. A `Map` took a fifth of the core's time.
 */
import type { Stream } from "./stream.ts";

export class StreamTable {
  readonly #list: Stream[] = [];
  /** The stream found last. */
  #found: Stream | undefined = undefined;

  get size(): number {
    return this.#list.length;
  }

  add(stream: Stream): void {
    stream.slot = this.#list.length;
    this.#list.push(stream);
    this.#found = stream;
  }

  remove(stream: Stream): void {
    const last = this.#list.pop()!;
    if (last !== stream) {
      this.#list[stream.slot] = last;
      last.slot = stream.slot;
    }
    if (this.#found === stream) this.#found = undefined;
  }

  find(id: number): Stream | undefined {
    const found = this.#found;
    if (found !== undefined && found.id === id) return found;
    const list = this.#list;
    for (let slot = list.length - 1; slot >= 0; slot--) {
      const stream = list[slot]!;
      if (stream.id !== id) continue;
      this.#found = stream;
      return stream;
    }
    return undefined;
  }

  /** All, as they are now: whoever goes through them may end some. */
  all(): readonly Stream[] {
    return this.#list.slice();
  }
}
