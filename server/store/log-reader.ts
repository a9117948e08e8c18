/**
 * Reads a log file frame by frame: while it is being written, after a crash, and when it is damaged.
 *
 * `next` gives whole, checked frames in order and stops at the first that is not. Why it stopped is then one of:
 *   end     every byte was read;
 *   tail    the rest is no whole frame and no frame follows: being written right now, or torn by a crash;
 *   damage  a whole frame follows the broken one, or what is there contradicts the chain: bytes were changed.
 * Nothing is ever skipped. Knows frames only; log-decode.ts knows what is in them.
 */
import { closeSync, fdatasyncSync, fstatSync, openSync, readSync } from "node:fs";
import { STORE_LIMITS } from "./limits.ts";
import { LogFault } from "./log-fault.ts";
import {
  decodeFrameHeader,
  decodeHeader,
  FRAME_FLAG_GAP,
  FRAME_FLAG_REDACTED,
  FRAME_HEADER_SIZE,
  FRAME_MAGIC_BYTES,
  type FrameHeader,
  HEADER_SIZE,
  headerChecksum,
  isFrameWhole,
  type LogHeader,
  RECORD_HEADER_SIZE,
} from "./log-format.ts";

const WINDOW_SIZE = 256 * 1024;
/** How much is summed up while looking for a frame behind a broken one; where that is not enough it counts as damage. */
const SEARCH_SIZE_MAX = 1024 * 1024 * 1024;

export interface LogFrame {
  readonly offset: number;
  readonly endOffset: number;
  readonly block: number;
  readonly checksum: number;
  /** Records before this frame were dropped on a full disk. */
  readonly hasGap: boolean;
  /** Payloads of it may be redacted. */
  readonly isRedacted: boolean;
  /** The whole frame; a view that the next call of `next` overwrites. Its records' sizes add up. */
  readonly bytes: Buffer;
  /** Views into `bytes`, made when asked for. */
  readonly payloads: readonly Buffer[];
}

export interface LogStop {
  readonly kind: "end" | "tail" | "damage";
  readonly offset: number;
  readonly block: number;
  readonly reason: string;
}

/** Where to go on in a file that was read up to there before. */
export interface LogPosition {
  readonly offset: number;
  readonly block: number;
  /** Of the frame that ends at `offset`. */
  readonly checksum: number;
}

export class LogFileReader {
  readonly name: string;
  readonly header: LogHeader;
  /** Of the header: what the first frame names as the one before. */
  readonly headerChecksum: number;
  readonly #descriptor: number;
  #window = Buffer.allocUnsafe(WINDOW_SIZE);
  #windowStart = 0;
  #windowSize = 0;
  #offset = HEADER_SIZE;
  #block: number;
  #checksum: number;
  #stop: LogStop | null = null;
  /** As it was when it was last looked at: asking costs as much as reading a frame. */
  #sizeKnown = 0;
  /** The frame at `#offset` is whole, and not the one that should follow. */
  #isOutOfTurn = false;

  /** Errors: LOG_CORRUPT, LOG_FORMAT_NEWER, system errors. `name` is for messages. */
  constructor(path: string, name: string) {
    this.name = name;
    this.#descriptor = openSync(path, "r");
    try {
      const bytes = Buffer.from(this.#view(0, HEADER_SIZE));
      this.header = decodeHeader(bytes, name);
      this.headerChecksum = headerChecksum(bytes);
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
    this.#block = this.header.firstBlock;
    this.#checksum = this.headerChecksum;
  }

  get position(): LogPosition {
    return { offset: this.#offset, block: this.#block, checksum: this.#checksum };
  }

  /** Why the last `next` gave null. */
  get stop(): LogStop | null {
    return this.#stop;
  }

  get size(): number {
    return fstatSync(this.#descriptor).size;
  }

  /**
   * After a stop for damage: goes on behind it, at the next whole frame; false where there is none. What lies between is
   * lost, and so may be definitions that later records refer to.
   */
  skipDamage(): boolean {
    return this.seekFrame(this.#offset + (this.#isOutOfTurn ? 0 : 1));
  }

  /** Goes on with the first whole frame that begins at `from` or behind; false where there is none: it stays where it is. */
  seekFrame(from: number): boolean {
    const found = this.#frameAfter(from, this.#measure());
    if (found < 0) return false;
    const header = decodeFrameHeader(this.#view(found, FRAME_HEADER_SIZE), 0);
    if (header === null) return false; // Looking took too long.
    this.seek({ offset: found, block: header.block, checksum: header.previousChecksum });
    return true;
  }

  seek(position: LogPosition): void {
    this.#offset = position.offset;
    this.#block = position.block;
    this.#checksum = position.checksum;
  }

  /** The next frame, or null: see `stop`. May be called again later, when the file has grown. */
  next(): LogFrame | null {
    this.#stop = null;
    this.#isOutOfTurn = false;
    let size = this.#sizeKnown;
    if (size - this.#offset < FRAME_HEADER_SIZE) size = this.#measure();
    const left = size - this.#offset;
    if (left === 0) return this.#stopAt("end", "");
    if (left < 0) return this.#stopAt("damage", "the file is shorter than it was");
    const head = this.#view(this.#offset, FRAME_HEADER_SIZE);
    const header = decodeFrameHeader(head, 0);
    if (header === null || header.size > left) {
      size = this.#measure();
      if (header === null || header.size > size - this.#offset)
        return this.#judge(size, "no whole frame begins here");
    }
    const bytes = this.#view(this.#offset, header.size);
    if (bytes.length < header.size) return this.#stopAt("tail", "the file shrank while it was read");
    if (!isFrameWhole(bytes, this.header.salt, header))
      return this.#judge(this.#measure(), "checksum differs: its bytes are not those that were written");
    // From here on the bytes are as somebody wrote them: what does not fit is no torn tail.
    this.#isOutOfTurn = true;
    if (header.previousChecksum !== this.#checksum) {
      return this.#stopAt("damage", "the frame does not follow the one before it");
    }
    if (header.block !== this.#block && header.block !== this.#block + 1) {
      return this.#stopAt("damage", "the frame's block number is out of turn");
    }
    this.#isOutOfTurn = false;
    if (!areRecordsWhole(bytes, header.recordCount))
      return this.#stopAt("damage", "the frame's records do not fill it");
    const frame = new Frame(this.#offset, header, bytes);
    this.#offset = frame.endOffset;
    this.#block = frame.block;
    this.#checksum = frame.checksum;
    return frame;
  }

  /** Puts what was read on the disk, before something says that it exists. */
  sync(): void {
    fdatasyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #stopAt(kind: LogStop["kind"], reason: string): null {
    this.#stop = { kind, reason, offset: this.#offset, block: this.#block };
    this.#windowSize = 0; // What is in it may have been half-written: read anew next time.
    return null;
  }

  /** A broken frame is the tail unless a whole one lies behind it. */
  #judge(size: number, reason: string): null {
    return this.#stopAt(this.#frameAfter(this.#offset + 1, size) < 0 ? "tail" : "damage", reason);
  }

  #measure(): number {
    this.#sizeKnown = this.size;
    return this.#sizeKnown;
  }

  /** Where the next whole frame begins at or behind `from`, −1 where none does; `from` where looking took too long. */
  #frameAfter(from: number, size: number): number {
    let summedSize = 0;
    let offset = from;
    while (size - offset >= FRAME_HEADER_SIZE) {
      const window = this.#view(offset, Math.min(WINDOW_SIZE, size - offset));
      if (window.length < FRAME_HEADER_SIZE) return -1;
      summedSize += window.length;
      const at = window.indexOf(FRAME_MAGIC_BYTES);
      if (at < 0 || at + FRAME_HEADER_SIZE > window.length) {
        offset += at < 0 ? window.length - FRAME_HEADER_SIZE + 1 : Math.max(at, 1);
        continue;
      }
      offset += at;
      const header = decodeFrameHeader(window, at);
      if (header !== null && header.size <= size - offset && header.block >= this.#block) {
        summedSize += header.size;
        if (summedSize > SEARCH_SIZE_MAX) return from;
        const bytes = this.#view(offset, header.size);
        if (bytes.length === header.size && isFrameWhole(bytes, this.header.salt, header)) return offset;
      }
      offset += 1;
    }
    return -1;
  }

  /** Up to `size` bytes at `offset`; fewer only at the file's end. Valid until the next call. */
  #view(offset: number, size: number): Buffer {
    const start = offset - this.#windowStart;
    if (start >= 0 && start + size <= this.#windowSize) return this.#window.subarray(start, start + size);
    if (size > this.#window.length)
      this.#window = Buffer.allocUnsafe(Math.max(size, this.#window.length * 2));
    let filled = 0;
    while (filled < this.#window.length) {
      const part = readSync(
        this.#descriptor,
        this.#window,
        filled,
        this.#window.length - filled,
        offset + filled,
      );
      if (part === 0) break;
      filled += part;
    }
    this.#windowStart = offset;
    this.#windowSize = filled;
    return this.#window.subarray(0, Math.min(size, filled));
  }
}

class Frame implements LogFrame {
  readonly offset: number;
  readonly endOffset: number;
  readonly block: number;
  readonly checksum: number;
  readonly hasGap: boolean;
  readonly isRedacted: boolean;
  readonly bytes: Buffer;
  #payloads: Buffer[] | null = null;

  constructor(offset: number, header: FrameHeader, bytes: Buffer) {
    this.offset = offset;
    this.endOffset = offset + header.size;
    this.block = header.block;
    this.checksum = header.checksum;
    this.hasGap = (header.flags & FRAME_FLAG_GAP) !== 0;
    this.isRedacted = (header.flags & FRAME_FLAG_REDACTED) !== 0;
    this.bytes = bytes;
  }

  get payloads(): readonly Buffer[] {
    this.#payloads ??= splitRecords(this.bytes);
    return this.#payloads;
  }
}

/** Whether the records' sizes add up to the frame's. */
function areRecordsWhole(frame: Buffer, recordCount: number): boolean {
  let at = FRAME_HEADER_SIZE;
  for (let index = 0; index < recordCount; index++) {
    if (frame.length - at < RECORD_HEADER_SIZE) return false;
    const size = frame.readUInt32LE(at);
    at += RECORD_HEADER_SIZE;
    if (size > frame.length - at || size > STORE_LIMITS.logRecordSizeMax) return false;
    at += size;
  }
  return at === frame.length;
}

function splitRecords(frame: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = FRAME_HEADER_SIZE; at < frame.length; ) {
    const start = at + RECORD_HEADER_SIZE;
    at = start + frame.readUInt32LE(at);
    payloads.push(frame.subarray(start, at));
  }
  return payloads;
}

/** A stop as an error that names file, block and offset. */
export function stopError(name: string, stop: LogStop): LogFault {
  return new LogFault(name, stop.reason === "" ? "damaged" : stop.reason, stop.block, stop.offset);
}
