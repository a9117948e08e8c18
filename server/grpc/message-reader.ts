/**
 * Length-prefixed messages out of a stream's bytes, whatever frames they came in.
 *
 *     message  [ compressed? 1 B ][ length, big-endian 4 B ][ length bytes ]      DATA frames cut it anywhere
 *
 * A message that lies whole in one piece of bytes is given as a view of it; one that is cut is put together in memory
 * that grows with what has come, not with what its prefix promises. Source: PROTOCOL-HTTP2, "Length-Prefixed-Message".
 */
import { NodeError } from "../../engine/index.ts";
import { type MessageHold, SMALL_SIZE } from "./unfinished.ts";

export const PREFIX_SIZE = 5;
const NOTHING = new Uint8Array(0);

export interface MessageSink {
  /** One message; `bytes` holds during the call only. False: no more for now. */
  message(bytes: Uint8Array, isCompressed: boolean): boolean;
}

export class MessageReader {
  readonly #sizeMax: number;
  /** Told what an unfinished message holds; null: nobody counts. */
  readonly #hold: MessageHold | null;
  /** Of the message under way: prefix bytes seen, as a number once all five are there. */
  readonly #prefix = new Uint8Array(PREFIX_SIZE);
  #prefixSize = 0;
  #length = 0;
  #body: Uint8Array = NOTHING;
  #bodySize = 0;

  constructor(sizeMax: number, hold: MessageHold | null = null) {
    this.#sizeMax = sizeMax;
    this.#hold = hold;
  }

  /** Whether the bytes so far end amid a message. */
  get isInside(): boolean {
    return this.#prefixSize > 0;
  }

  /**
   * Gives the messages that `bytes` complete; returns how many bytes were taken, all unless the sink said no more.
   * Errors: BODY_TOO_LARGE; MALFORMED_BODY (a first byte that is neither 0 nor 1); those of `MessageHold.resize`.
   */
  take(bytes: Uint8Array, sink: MessageSink): number {
    let at = 0;
    while (at < bytes.length) {
      if (this.#prefixSize === 0 && bytes.length - at >= PREFIX_SIZE) {
        const length = this.#lengthAt(bytes, at);
        const end = at + PREFIX_SIZE + length;
        if (end <= bytes.length) {
          const goesOn = sink.message(bytes.subarray(at + PREFIX_SIZE, end), bytes[at] === 1);
          at = end;
          if (!goesOn) return at;
          continue;
        }
      }
      while (this.#prefixSize < PREFIX_SIZE && at < bytes.length) {
        this.#prefix[this.#prefixSize++] = bytes[at++]!;
        if (this.#prefixSize === PREFIX_SIZE) this.#length = this.#lengthAt(this.#prefix, 0);
      }
      if (this.#prefixSize < PREFIX_SIZE) return at;
      at += this.#gather(bytes, at);
      if (this.#bodySize < this.#length) return at;
      const body = this.#body.subarray(0, this.#length);
      const isCompressed = this.#prefix[0] === 1;
      this.drop();
      if (!sink.message(body, isCompressed)) return at;
    }
    return at;
  }

  /** Forgets the message under way. */
  drop(): void {
    this.#prefixSize = 0;
    this.#bodySize = 0;
    this.#body = NOTHING;
    this.#hold?.resize(0);
  }

  #lengthAt(bytes: Uint8Array, at: number): number {
    if (bytes[at]! > 1) {
      throw new NodeError("MALFORMED_BODY", "a message begins with a byte that is neither 0 nor 1");
    }
    const length =
      bytes[at + 1]! * 2 ** 24 + ((bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!);
    if (length > this.#sizeMax) {
      throw new NodeError("BODY_TOO_LARGE", `the message is larger than ${this.#sizeMax} bytes`);
    }
    return length;
  }

  /** Takes of `bytes` what the message still lacks. */
  #gather(bytes: Uint8Array, at: number): number {
    const count = Math.min(this.#length - this.#bodySize, bytes.length - at);
    const size = this.#bodySize + count;
    if (size > this.#body.length) {
      const room = Math.min(this.#length, Math.max(SMALL_SIZE, size, 2 * this.#body.length));
      this.#hold?.resize(room);
      const grown = new Uint8Array(room);
      grown.set(this.#body.subarray(0, this.#bodySize));
      this.#body = grown;
    }
    this.#body.set(bytes.subarray(at, at + count), this.#bodySize);
    this.#bodySize = size;
    return count;
  }
}

/** Pieces up to this size are put together. */
const PIECE_SIZE = 1024;

/**
 * Adds a copy of `bytes` to what is kept until it may be read. (`slice` of a Buffer copies nothing.) Small ones are put
 * together: a piece for each byte that a caller sends in a frame of its own would take hundreds of times its window.
 */
export function keepPiece(pieces: Uint8Array[], bytes: Uint8Array): void {
  const last = pieces.at(-1);
  if (last === undefined || last.length + bytes.length > PIECE_SIZE) {
    pieces.push(new Uint8Array(bytes));
    return;
  }
  const joined = new Uint8Array(last.length + bytes.length);
  joined.set(last);
  joined.set(bytes, last.length);
  pieces[pieces.length - 1] = joined;
}

/** The five bytes before a message. Rewritten by each call: for bytes that are copied at once. */
export function messagePrefix(size: number, isCompressed: boolean): Uint8Array {
  prefix[0] = isCompressed ? 1 : 0;
  prefix[1] = size >>> 24;
  prefix[2] = size >>> 16;
  prefix[3] = size >>> 8;
  prefix[4] = size;
  return prefix;
}
const prefix = new Uint8Array(PREFIX_SIZE);
