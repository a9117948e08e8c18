/**
 * Calls as the frames that carry them, made before the clock starts: to send one is to copy it and to write its stream's id.
 *
 *     HEADERS 9 + block │ DATA, END_STREAM 9 + 5 + message          one call; a stream's messages are the DATA alone
 *
 * A file of calls is a file of gRPC's length-prefixed messages, one behind another. Header blocks are what clients in use
 * send: the first of a connection enters its fields into the dynamic table, all others are indices.
 */
import { Flag, FRAME_HEADER_SIZE, FrameType } from "../../server/grpc/http2/codes.ts";
import { incremental, indexed } from "../../server/grpc/testing/plain-hpack.ts";

const PREFIX_SIZE = 5;
const METHOD_POST = 3;
const SCHEME_HTTP = 6;
const SCHEME_HTTPS = 7;
const DYNAMIC_FIRST = 62;

/** A message with gRPC's prefix, as a file of calls has them. */
export function prefixed(message: Uint8Array): Buffer {
  const bytes = Buffer.alloc(PREFIX_SIZE + message.length);
  bytes.writeUInt32BE(message.length, 1);
  bytes.set(message, PREFIX_SIZE);
  return bytes;
}

export interface HeaderBlocks {
  /** Of a connection's first call. */
  readonly first: Buffer;
  readonly later: Buffer;
}

export function headerBlocks(path: string, isTls: boolean): HeaderBlocks {
  const constant = [indexed(METHOD_POST), indexed(isTls ? SCHEME_HTTPS : SCHEME_HTTP)];
  const entered = [
    [":path", path],
    [":authority", "127.0.0.1"],
    ["te", "trailers"],
    ["content-type", "application/grpc"],
    ["user-agent", "proffer-bench"],
    ["grpc-accept-encoding", "identity, deflate, gzip"],
  ] as const;
  // The field that was entered last has the lowest index (RFC 7541 §2.3.3).
  const indices = entered.map((_, at) => indexed(DYNAMIC_FIRST + entered.length - 1 - at));
  return {
    first: Buffer.concat([...constant, ...entered.map(([name, value]) => incremental(name, value))]),
    later: Buffer.concat([...constant, ...indices]),
  };
}

export function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(FRAME_HEADER_SIZE + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(streamId, 5);
  bytes.set(payload, FRAME_HEADER_SIZE);
  return bytes;
}

export class Calls {
  readonly count: number;
  /** Of a HEADERS frame: the same for all. */
  readonly headersSize: number;
  /** Calls one behind another; call `index` is at [starts[index], starts[index + 1]). */
  readonly bytes: Buffer;
  readonly starts: Uint32Array;

  /** @param messages length-prefixed. @param isStream DATA does not end the stream. */
  constructor(messages: Buffer, block: Buffer, isStream: boolean) {
    const sizes: number[] = [];
    for (let at = 0; at < messages.length; at += sizes.at(-1)!) {
      sizes.push(PREFIX_SIZE + messages.readUInt32BE(at + 1));
    }
    const headers = frame(FrameType.HEADERS, Flag.END_HEADERS, 0, block);
    const extraSize = headers.length + FRAME_HEADER_SIZE;
    this.count = sizes.length;
    this.headersSize = headers.length;
    this.bytes = Buffer.alloc(messages.length + sizes.length * extraSize);
    this.starts = new Uint32Array(sizes.length + 1);
    let from = 0;
    let to = 0;
    for (const [index, size] of sizes.entries()) {
      const message = messages.subarray(from, from + size);
      this.starts[index] = to;
      this.bytes.set(headers, to);
      this.bytes.set(frame(FrameType.DATA, isStream ? 0 : Flag.END_STREAM, 0, message), to + headers.length);
      from += size;
      to += extraSize + size;
    }
    this.starts[sizes.length] = to;
  }
}
