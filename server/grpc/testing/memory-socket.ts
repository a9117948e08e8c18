/**
 * A socket in memory, for the HTTP/2 core in the same thread: what a fuzzer can drive a million times a minute.
 *
 * As with a real one, the end of a write and `close` are told later, when the test says `settle`, and nothing is read
 * while it is paused. What the core writes goes to `onWrite` at once.
 */
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";

export class MemorySocket extends EventEmitter {
  destroyed = false;
  writable = true;
  isPaused = false;
  readonly #onWrite: (bytes: Buffer) => void;
  #callbacks: (() => void)[] = [];
  #waiting: Buffer[] = [];
  #isClosed = false;

  constructor(onWrite: (bytes: Buffer) => void) {
    super();
    this.#onWrite = onWrite;
  }

  /** For what wants a socket of `net`. */
  asSocket(): Socket {
    return this as unknown as Socket;
  }

  write(bytes: Buffer, callback: () => void): boolean {
    this.#onWrite(bytes);
    this.#callbacks.push(callback);
    return true;
  }
  end(): void {
    this.writable = false;
  }
  destroy(): void {
    this.destroyed = true;
    this.writable = false;
  }
  setNoDelay(): void {}
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }

  /** The client sends. */
  deliver(bytes: Buffer): void {
    if (this.destroyed || this.#isClosed) return;
    if (this.isPaused || this.#waiting.length > 0) this.#waiting.push(bytes);
    else this.emit("data", bytes);
  }

  /** Writes end, what waited is read, a socket that was destroyed or ended is closed. */
  settle(): void {
    for (let isBusy = true; isBusy; ) {
      const callbacks = this.#callbacks;
      this.#callbacks = [];
      for (const callback of callbacks) callback();
      const isReading = !this.isPaused && this.#waiting.length > 0 && !this.destroyed;
      if (isReading) this.emit("data", this.#waiting.shift()!);
      isBusy = callbacks.length > 0 || isReading;
    }
    if (!this.writable) this.close();
  }

  /** Either side has closed the connection. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.destroyed = true;
    this.writable = false;
    for (const callback of this.#callbacks.splice(0)) callback();
    this.emit("close");
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }
}
