/**
 * A client by dice: frames that make sense in their order, mixed with some that do not.
 *
 * `mischief` is the share, of 1000, of frames that break a rule somehow: of any type, length, stream; cut or changed
 * header blocks; bytes turned over. The rest keeps to the rules, windows included, so that connections live long enough
 * for their states to become interesting.
 */
import type { SeededRandom } from "../../../engine/testing/fuzz.ts";
import {
  getRequest,
  incremental,
  incrementalIndexedName,
  indexed,
  literal,
  neverIndexed,
  postRequest,
  sizeUpdate,
} from "./plain-hpack.ts";
import type { ServerAudit } from "./server-audit.ts";
import {
  continuation,
  Flag,
  frame,
  goaway,
  headers,
  ping,
  prioritySignal,
  reset,
  SETTINGS_ACK,
  Setting,
  settings,
  Type,
  windowUpdate,
} from "./wire-frames.ts";

const TABLE_SIZE = 4096;
const FIELD_OVERHEAD = 32;
const BODY = Buffer.alloc(16_384, "c");
const OPEN_MAX = 100;
const CONNECTION_WINDOW_ROOM = 2 ** 30;

export class FrameDice {
  readonly #dice: SeededRandom;
  readonly #audit: ServerAudit;
  readonly #mischief: number;
  #nextId = 1;
  /** Streams whose body is not ended. */
  readonly #open: number[] = [];
  /** Sizes of the entries of the dynamic table, newest first. */
  readonly #table: number[] = [];
  /** Sizes of their names. */
  readonly #names: number[] = [];
  #tableSizeMax = TABLE_SIZE;
  #connectionWindowGiven = 0;

  constructor(dice: SeededRandom, audit: ServerAudit, mischief: number) {
    this.#dice = dice;
    this.#audit = audit;
    this.#mischief = mischief;
  }

  /** The next bytes to send: a frame, sometimes several that belong together. */
  next(): Buffer {
    if (this.#dice.below(1000) < this.#mischief) return this.#wrong();
    const roll = this.#dice.below(100);
    if (roll < 30) return this.#request();
    if (roll < 55) return this.#data();
    if (roll < 60) return this.#trailers();
    if (roll < 65) return this.#reset();
    if (roll < 80) return this.#window();
    if (roll < 84) return this.#ping();
    if (roll < 87) return this.#settings();
    if (roll < 93)
      return frame(Type.PRIORITY, 0, 1 + 2 * this.#dice.below(500), prioritySignal(2 * this.#dice.below(9)));
    if (roll < 95)
      return frame(
        0x10 + this.#dice.below(200),
        this.#dice.below(256),
        this.#dice.below(9),
        BODY.subarray(0, this.#dice.below(40)),
      );
    if (roll < 96) return SETTINGS_ACK;
    if (roll < 97 && this.#dice.below(10) === 0) return goaway(0, 0, "bye");
    return this.#request();
  }

  /** Ends or resets all that is open, and opens the windows wide. */
  finish(): Buffer {
    this.#audit.receiveWindow += CONNECTION_WINDOW_ROOM / 2;
    const frames = [windowUpdate(0, CONNECTION_WINDOW_ROOM / 2)];
    for (const [id, stream] of this.#audit.streams) {
      if (stream.isOver && stream.isSentOff) continue;
      frames.push(reset(id));
      stream.isSentOff = true;
    }
    return Buffer.concat(frames);
  }

  #request(): Buffer {
    const dice = this.#dice;
    if (this.#open.length >= OPEN_MAX) return this.#data();
    const id = this.#nextId;
    this.#nextId += dice.below(50) === 0 ? 6 : 2;
    const isEnd = dice.below(3) > 0;
    const parts: Uint8Array[] = [];
    if (dice.below(40) === 0) parts.push(this.#resize());
    parts.push(isEnd ? getRequest("/") : postRequest("/path"));
    for (let count = dice.below(4); count > 0; count--) parts.push(this.#field());
    this.#audit.opened(id, isEnd);
    if (!isEnd) this.#open.push(id);
    return this.#framed(id, Buffer.concat(parts), isEnd);
  }

  /** A header block in one frame or several, plain, padded or with a priority. */
  #framed(id: number, block: Buffer, isEnd: boolean): Buffer {
    const dice = this.#dice;
    const end = isEnd ? Flag.END_STREAM : 0;
    if (dice.below(8) === 0) {
      const cut = dice.below(block.length + 1);
      const second = cut + dice.below(block.length - cut + 1);
      return Buffer.concat([
        frame(Type.HEADERS, end, id, block.subarray(0, cut)),
        continuation(id, block.subarray(cut, second), 0),
        continuation(id, block.subarray(second)),
      ]);
    }
    if (dice.below(8) > 0) return headers(id, block, end);
    const padSize = dice.below(20);
    const bytes = [Buffer.from([padSize]), prioritySignal(0, dice.below(256)), block, Buffer.alloc(padSize)];
    return headers(id, Buffer.concat(bytes), end | Flag.PADDED | Flag.PRIORITY);
  }

  #field(): Buffer {
    const dice = this.#dice;
    const name = `x-${dice.below(30)}`;
    const value = "v".repeat(dice.below(dice.below(10) === 0 ? 400 : 20));
    switch (dice.below(6)) {
      case 0:
        return literal(name, value);
      case 1:
        return neverIndexed(name, value);
      case 2:
        return indexed(15 + dice.below(10)); // Names of the static table, without values.
      case 3:
        if (this.#table.length > 0) return indexed(62 + dice.below(this.#table.length));
        break;
      case 4:
        if (this.#table.length > 0 && value.length > 0) {
          const at = dice.below(this.#names.length);
          this.#insert(this.#names[at]!, value.length);
          return incrementalIndexedName(62 + at, value);
        }
        break;
    }
    this.#insert(name.length, value.length);
    return incremental(name, value);
  }

  #insert(nameSize: number, valueSize: number): void {
    this.#table.unshift(nameSize + valueSize + FIELD_OVERHEAD);
    this.#names.unshift(nameSize);
    this.#evict();
  }
  #evict(): void {
    let sum = 0;
    let kept = 0;
    for (const size of this.#table) {
      sum += size;
      if (sum > this.#tableSizeMax) break;
      kept += 1;
    }
    this.#table.length = kept;
    this.#names.length = kept;
  }
  #resize(): Buffer {
    this.#tableSizeMax = this.#dice.below(TABLE_SIZE + 1);
    this.#evict();
    return sizeUpdate(this.#tableSizeMax);
  }

  #pickOpen(): number {
    return this.#dice.below(this.#open.length);
  }
  #close(at: number): number {
    const id = this.#open[at]!;
    this.#open[at] = this.#open.at(-1)!;
    this.#open.pop();
    const stream = this.#audit.streams.get(id);
    if (stream !== undefined) stream.isSentOff = true;
    return id;
  }

  #data(): Buffer {
    if (this.#open.length === 0) return this.#request();
    const dice = this.#dice;
    const at = this.#pickOpen();
    const id = this.#open[at]!;
    const stream = this.#audit.streams.get(id)!;
    const padSize = dice.below(10) === 0 ? dice.below(50) : -1;
    const room = Math.min(stream.sendWindow, this.#audit.sendWindow, BODY.length) - (padSize + 1);
    const size = Math.max(0, Math.min(room, dice.below(dice.below(10) === 0 ? BODY.length - 60 : 300)));
    if (room < 0) return this.#ping();
    const isEnd = dice.below(4) === 0;
    if (isEnd) this.#close(at);
    const payload = BODY.subarray(0, size);
    const bytes =
      padSize < 0 ? payload : Buffer.concat([Buffer.from([padSize]), payload, Buffer.alloc(padSize)]);
    stream.sendWindow -= bytes.length;
    this.#audit.sendWindow -= bytes.length;
    return frame(Type.DATA, (isEnd ? Flag.END_STREAM : 0) | (padSize < 0 ? 0 : Flag.PADDED), id, bytes);
  }

  #trailers(): Buffer {
    if (this.#open.length === 0) return this.#request();
    const id = this.#close(this.#pickOpen());
    return this.#framed(id, this.#field(), true);
  }

  #reset(): Buffer {
    if (this.#open.length === 0) return this.#request();
    const id = this.#close(this.#pickOpen());
    return reset(id, this.#dice.below(14));
  }

  #window(): Buffer {
    const increment = 1 + this.#dice.below(this.#dice.below(5) === 0 ? 1_000_000 : 5000);
    const ids = this.#nextId > 1 ? this.#dice.below(3) : 0;
    if (ids > 0) {
      const id = this.#open.length > 0 ? this.#open[this.#pickOpen()]! : 1;
      const stream = this.#audit.streams.get(id);
      if (stream !== undefined && stream.receiveWindow < CONNECTION_WINDOW_ROOM) {
        stream.receiveWindow += increment;
        return windowUpdate(id, increment);
      }
    }
    if (this.#connectionWindowGiven > CONNECTION_WINDOW_ROOM) return this.#ping();
    this.#connectionWindowGiven += increment;
    this.#audit.receiveWindow += increment;
    return windowUpdate(0, increment);
  }

  #ping(): Buffer {
    const text = `${this.#dice.u32()}`.padStart(8, "p").slice(-8);
    this.#audit.pinged(text);
    return ping(text);
  }

  #settings(): Buffer {
    const dice = this.#dice;
    const values: number[] = [];
    let window = -1;
    for (let count = dice.below(4); count > 0; count--) {
      switch (dice.below(5)) {
        case 0:
          window = dice.below(dice.below(4) === 0 ? 500_000 : 70_000);
          values.push(Setting.INITIAL_WINDOW_SIZE, window);
          break;
        case 1:
          values.push(Setting.HEADER_TABLE_SIZE, dice.below(9000));
          break;
        case 2:
          values.push(Setting.MAX_FRAME_SIZE, 16_384 + dice.below(1000));
          break;
        case 3:
          values.push(Setting.ENABLE_PUSH, dice.below(2));
          break;
        default:
          values.push(100 + dice.below(100), dice.u32());
      }
    }
    this.#audit.settingsSent(window);
    return settings(...values);
  }

  /** What nobody should send. The audit is told what it might bring about. */
  #wrong(): Buffer {
    const dice = this.#dice;
    if (this.#audit.isStrict) throw new Error("dice: mischief under a strict audit");
    const id = dice.below(3) === 0 ? 0 : dice.below(this.#nextId + 6);
    switch (dice.below(8)) {
      case 0: {
        const type = dice.below(12);
        if (type === Type.SETTINGS || type === Type.HEADERS || type === Type.PING) return this.#garbled();
        return frame(type, dice.below(256), id, BODY.subarray(0, dice.below(64)));
      }
      case 1:
        return this.#garbled();
      case 2:
        return windowUpdate(id, dice.below(2) === 0 ? 0 : 2 ** 31 - 1);
      case 3:
        return reset(id, dice.u32());
      case 4:
        return frame(Type.DATA, dice.below(256), id, BODY.subarray(0, dice.below(300)));
      case 5:
        return frame(Type.CONTINUATION, Flag.END_HEADERS, id, getRequest());
      case 6:
        return frame(Type.PRIORITY, 0, id, prioritySignal(id));
      default:
        return this.#malformed();
    }
  }

  /** A new stream whose request breaks a rule of fields, not of HPACK. */
  #malformed(): Buffer {
    const dice = this.#dice;
    const id = this.#nextId;
    this.#nextId += 2;
    this.#audit.opened(id, true);
    const fields: readonly (readonly [string, string])[] = [
      ["Upper", "x"],
      ["connection", "close"],
      [":path", "/again"],
      ["te", "gzip"],
      ["content-length", "7"],
      ["", "no name"],
      ["nul", "a\0b"],
      ["long", "x".repeat(9000)],
    ];
    const [name, value] = dice.pick(fields);
    return headers(id, Buffer.concat([getRequest(), literal(name, value)]), Flag.END_STREAM);
  }

  /** A good frame with a byte turned over; its effects on streams are taken into account as if it were good. */
  #garbled(): Buffer {
    const dice = this.#dice;
    const id = this.#nextId;
    this.#nextId += 2;
    for (const any of [id, id + 2]) this.#audit.opened(any, false);
    const bytes = headers(id, Buffer.concat([getRequest(), literal("x-name", "value")]), dice.below(2));
    const at = dice.below(bytes.length);
    // Not the length and not the type: then what follows would still be read as frames.
    if (at >= 4 && !(at >= 5 && at <= 8)) bytes[at] = bytes[at]! ^ (1 << dice.below(8));
    else if (at < 3) return bytes.subarray(0, bytes.length - 1 - dice.below(5));
    return bytes;
  }
}
