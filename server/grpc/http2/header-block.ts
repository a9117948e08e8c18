/** A header block that comes in several frames (RFC 9113 §4.3, §6.2, §6.10), gathered until it is whole. */
import { assert } from "../../../engine/index.ts";
import type { Http2Limits } from "./limits.ts";

const EMPTY = Buffer.alloc(0);

export class HeaderBlock {
  /** 0: no block is under way; else only its CONTINUATION may come. */
  streamId = 0;
  isEndStream = false;
  isSelfDependent = false;
  startedAt = 0;
  /** [0, size) is what has come. */
  bytes: Buffer = EMPTY;
  size = 0;
  #frameCount = 0;
  readonly #limits: Http2Limits;

  constructor(limits: Http2Limits) {
    this.#limits = limits;
  }

  begin(streamId: number, isEndStream: boolean, isSelfDependent: boolean, nowMs: number): void {
    assert(this.streamId === 0, "header block: one at a time");
    this.streamId = streamId;
    this.isEndStream = isEndStream;
    this.isSelfDependent = isSelfDependent;
    this.startedAt = nowMs;
    this.size = 0;
    this.#frameCount = 0;
  }

  /** False: more, or in more frames, than we gather. */
  add(bytes: Buffer, start: number, end: number): boolean {
    const { headerBlockSizeMax, continuationsPerBlockMax } = this.#limits;
    const size = this.size + end - start;
    if (size > headerBlockSizeMax || this.#frameCount++ > continuationsPerBlockMax) return false;
    if (size > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.min(headerBlockSizeMax, Math.max(2 * this.bytes.length, size)));
      this.bytes.copy(larger, 0, 0, this.size);
      this.bytes = larger;
    }
    bytes.copy(this.bytes, this.size, start, end);
    this.size = size;
    return true;
  }

  /** Done with it. */
  clear(): void {
    this.streamId = 0;
    this.bytes = EMPTY;
    this.size = 0;
  }
}
