/**
 * What a connection has to send: gathered in one buffer, sent with one write of the socket a turn.
 *
 * Buffers come from a pool of the thread and go back as the socket has taken them, so that a silent connection holds
 * none. While a write is under way the next is gathered; who writes much asks `hasRoom` first.
 */
import type { Socket } from "node:net";
import { FRAME_HEADER_SIZE } from "./codes.ts";

/** Room for the answers of a busy turn; only what is used of it is touched. */
const CHUNK_SIZE = 64 * 1024;
const POOLED_MAX = 32;
const EMPTY = Buffer.alloc(0);
const pool: Buffer[] = [];

function release(bytes: Buffer): void {
  if (bytes.length === CHUNK_SIZE && pool.length < POOLED_MAX) pool.push(bytes);
}

export class Output {
  /** The gathered bytes are [0, size); writers `reserve`, write at `size` and move it. */
  bytes: Buffer = EMPTY;
  size = 0;
  /** A write is under way since `writeStartedAt`. */
  isWriting = false;
  writeStartedAt = 0;
  readonly #socket: Socket;
  readonly #pauseSize: number;
  readonly #afterWrite: () => void;
  readonly #onWritten: () => void;
  #sending: Buffer = EMPTY;
  #isEnding = false;

  /** @param afterWrite called when the socket has taken a write. */
  constructor(socket: Socket, pauseSize: number, afterWrite: () => void) {
    this.#socket = socket;
    this.#pauseSize = pauseSize;
    this.#afterWrite = afterWrite;
    this.#onWritten = () => this.#written();
  }

  /** Whether DATA may be added: else it waits in its stream. */
  get hasRoom(): boolean {
    return this.size < this.#pauseSize;
  }

  /** Room for so many bytes at `size`. */
  reserve(byteCount: number): void {
    const { bytes, size } = this;
    if (bytes.length - size >= byteCount) return;
    if (size === 0 && byteCount <= CHUNK_SIZE) {
      release(bytes);
      this.bytes = pool.pop() ?? Buffer.allocUnsafeSlow(CHUNK_SIZE);
      return;
    }
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * bytes.length, size + byteCount));
    bytes.copy(larger, 0, 0, size);
    release(bytes);
    this.bytes = larger;
  }

  /** Writes a frame's header at `size`, for which room was reserved; the payload is the caller's. */
  frameHeader(payloadSize: number, type: number, flags: number, streamId: number): void {
    const { bytes } = this;
    const at = this.size;
    bytes[at] = payloadSize >>> 16;
    bytes[at + 1] = payloadSize >>> 8;
    bytes[at + 2] = payloadSize;
    bytes[at + 3] = type;
    bytes[at + 4] = flags;
    bytes[at + 5] = streamId >>> 24;
    bytes[at + 6] = streamId >>> 16;
    bytes[at + 7] = streamId >>> 8;
    bytes[at + 8] = streamId;
    this.size = at + FRAME_HEADER_SIZE;
  }

  /** Adds bytes, for which room was reserved. */
  put(source: Uint8Array): void {
    this.bytes.set(source, this.size);
    this.size += source.length;
  }

  putUint32(value: number): void {
    const { bytes } = this;
    const at = this.size;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
    this.size = at + 4;
  }

  /** Sends what was gathered, unless a write is under way: then as soon as it ends. */
  flush(nowMs: number): void {
    if (this.size === 0 || this.isWriting) return;
    if (!this.#socket.writable) {
      this.size = 0;
      return;
    }
    const { bytes, size } = this;
    this.#sending = bytes;
    this.bytes = EMPTY;
    this.size = 0;
    this.isWriting = true;
    this.writeStartedAt = nowMs;
    this.#socket.write(bytes.subarray(0, size), this.#onWritten);
  }

  /** Ends the socket's side behind what was gathered. */
  end(nowMs: number): void {
    this.#isEnding = true;
    this.flush(nowMs);
    if (!this.isWriting) this.#socket.end();
  }

  /** The socket is closed: nothing leaves any more. */
  discard(): void {
    release(this.bytes);
    this.bytes = EMPTY;
    this.size = 0;
  }

  #written(): void {
    release(this.#sending);
    this.#sending = EMPTY;
    this.isWriting = false;
    if (this.#socket.destroyed) return;
    this.#afterWrite();
    if (this.#isEnding && this.size === 0 && !this.isWriting) this.#socket.end();
  }
}
