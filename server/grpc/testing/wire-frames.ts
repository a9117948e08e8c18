/**
 * HTTP/2 frames as a test writes and reads them: any frame, also those that nobody may send.
 *
 * Written a second time, beside the server's own, so that a mistake in one shows against the other. It checks nothing.
 *
 *     ┌ length 24 ┬ type 8 ┬ flags 8 ┬ R 1 │ stream 31 ┬ payload … ┐      RFC 9113 §4.1
 */

export const FRAME_HEADER_SIZE = 9;
export const MAGIC = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");
export const WINDOW_SIZE_MAX = 2 ** 31 - 1;
export const FRAME_SIZE_DEFAULT = 2 ** 14;

export const Type = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

export const Flag = { NONE: 0, ACK: 1, END_STREAM: 1, END_HEADERS: 4, PADDED: 8, PRIORITY: 0x20 } as const;

/** RFC 9113 §7. */
export const Code = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  SETTINGS_TIMEOUT: 4,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  COMPRESSION_ERROR: 9,
  CONNECT_ERROR: 10,
  ENHANCE_YOUR_CALM: 11,
  INADEQUATE_SECURITY: 12,
  HTTP_1_1_REQUIRED: 13,
} as const;
export type CodeName = keyof typeof Code;

export function codeName(code: number): string {
  return Object.keys(Code)[code] ?? `0x${code.toString(16)}`;
}

/** RFC 9113 §6.5.2. */
export const Setting = {
  HEADER_TABLE_SIZE: 1,
  ENABLE_PUSH: 2,
  MAX_CONCURRENT_STREAMS: 3,
  INITIAL_WINDOW_SIZE: 4,
  MAX_FRAME_SIZE: 5,
  MAX_HEADER_LIST_SIZE: 6,
} as const;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const NOTHING = Buffer.alloc(0);

export function frame(type: number, flags: number, stream: number, payload: Uint8Array = NOTHING): Buffer {
  const bytes = Buffer.alloc(FRAME_HEADER_SIZE + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  bytes.set(payload, FRAME_HEADER_SIZE);
  return bytes;
}

/** A header block in one HEADERS frame that ends it. */
export function headers(stream: number, block: Uint8Array, flags: number = Flag.END_STREAM): Buffer {
  return frame(Type.HEADERS, flags | Flag.END_HEADERS, stream, block);
}

export function continuation(stream: number, block: Uint8Array, flags: number = Flag.END_HEADERS): Buffer {
  return frame(Type.CONTINUATION, flags, stream, block);
}

export function data(stream: number, payload: Uint8Array | string, flags: number = Flag.END_STREAM): Buffer {
  return frame(Type.DATA, flags, stream, Buffer.from(payload as string));
}

/** `id, value, id, value…` */
export function settings(...values: readonly number[]): Buffer {
  const payload = Buffer.alloc(values.length * 3);
  for (let at = 0; at < values.length; at += 2) {
    payload.writeUInt16BE(values[at]!, at * 3);
    payload.writeUInt32BE(values[at + 1]!, at * 3 + 2);
  }
  return frame(Type.SETTINGS, Flag.NONE, 0, payload);
}

export const SETTINGS_ACK = frame(Type.SETTINGS, Flag.ACK, 0);
/** What every client begins with. */
export const CLIENT_PREFACE = Buffer.concat([MAGIC, settings()]);

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function windowUpdate(stream: number, increment: number): Buffer {
  return frame(Type.WINDOW_UPDATE, Flag.NONE, stream, u32(increment));
}

export function reset(stream: number, code: number = Code.CANCEL): Buffer {
  return frame(Type.RST_STREAM, Flag.NONE, stream, u32(code));
}

export function ping(text = "pingpong", flags: number = Flag.NONE): Buffer {
  return frame(Type.PING, flags, 0, Buffer.from(text, "latin1"));
}

export function goaway(lastStream: number, code: number = Code.NO_ERROR, debug = ""): Buffer {
  return frame(
    Type.GOAWAY,
    Flag.NONE,
    0,
    Buffer.concat([u32(lastStream), u32(code), Buffer.from(debug, "latin1")]),
  );
}

/** The five bytes of a priority signal (RFC 7540 §6.3). */
export function prioritySignal(dependsOn: number, weight = 15): Buffer {
  return Buffer.concat([u32(dependsOn), Buffer.from([weight])]);
}

/** Takes frames out of bytes that come in any pieces. */
export class FrameReader {
  #bytes: Buffer = NOTHING;

  /** The frames that `chunk` completes. */
  push(chunk: Uint8Array): Frame[] {
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#bytes, chunk]);
    const frames: Frame[] = [];
    let at = 0;
    while (this.#bytes.length - at >= FRAME_HEADER_SIZE) {
      const size = this.#bytes.readUIntBE(at, 3);
      const end = at + FRAME_HEADER_SIZE + size;
      if (end > this.#bytes.length) break;
      frames.push({
        type: this.#bytes[at + 3]!,
        flags: this.#bytes[at + 4]!,
        stream: this.#bytes.readUInt32BE(at + 5),
        payload: this.#bytes.subarray(at + FRAME_HEADER_SIZE, end),
      });
      at = end;
    }
    this.#bytes = this.#bytes.subarray(at);
    return frames;
  }
}
