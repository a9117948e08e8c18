/**
 * What a connection remembers of streams that are over (RFC 9113 §5.1 "closed"): frames that were under way as we reset a
 * stream are dropped in silence; frames on a stream that both sides ended, or that the peer reset, are its error; and a
 * HEADERS with a number that was skipped is another (§5.1.1). Memory is bounded: the last so many of each.
 */
const RESETS_KEPT = 256;
const CLOSED_KEPT = 64;

export class PastStreams {
  /** A ring of streams that we reset; made at the first. */
  #resets: Int32Array | null = null;
  #resetNext = 0;
  /** Streams closed otherwise, each in the place of its number. */
  #closed: Int32Array | null = null;

  noteReset(streamId: number): void {
    this.#resets ??= new Int32Array(RESETS_KEPT);
    this.#resets[this.#resetNext] = streamId;
    this.#resetNext = (this.#resetNext + 1) % RESETS_KEPT;
  }

  noteClosed(streamId: number): void {
    this.#closed ??= new Int32Array(CLOSED_KEPT);
    this.#closed[(streamId >>> 1) % CLOSED_KEPT] = streamId;
  }

  wasReset(streamId: number): boolean {
    return this.#resets?.includes(streamId) === true;
  }

  wasClosed(streamId: number): boolean {
    return this.#closed?.[(streamId >>> 1) % CLOSED_KEPT] === streamId;
  }
}
