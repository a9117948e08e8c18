/** Frames that we send (RFC 9113 §6), written into the connection's output. */
import { ErrorCode, Flag, FRAME_HEADER_SIZE, FRAME_SIZE_DEFAULT, FrameType } from "./codes.ts";
import type { Connection } from "./connection.ts";
import type { Stream } from "./stream.ts";

/** RFC 7541 §6.3: the table's size is 0 from here on; we never use it. */
const TABLE_SIZE_ZERO = 0x20;
const DEBUG_SIZE_MAX = 128;

/** HEADERS, and CONTINUATION where the block is larger than a frame (§6.2, §6.10). */
export function writeHeaders(
  connection: Connection,
  streamId: number,
  block: Uint8Array,
  isEnd: boolean,
): void {
  const { output } = connection;
  const endFlag = isEnd ? Flag.END_STREAM : 0;
  if (block.length < FRAME_SIZE_DEFAULT && !connection.mustShrinkTable) {
    output.reserve(FRAME_HEADER_SIZE + block.length);
    output.frameHeader(block.length, FrameType.HEADERS, Flag.END_HEADERS | endFlag, streamId);
    output.put(block);
  } else {
    writeLongHeaders(connection, streamId, block, endFlag);
  }
  connection.written();
}

function writeLongHeaders(
  connection: Connection,
  streamId: number,
  block: Uint8Array,
  endFlag: number,
): void {
  const { output } = connection;
  const prefixSize = connection.mustShrinkTable ? 1 : 0;
  connection.mustShrinkTable = false;
  let part = Math.min(block.length, FRAME_SIZE_DEFAULT - prefixSize);
  let flags = endFlag | (part === block.length ? Flag.END_HEADERS : 0);
  output.reserve(FRAME_HEADER_SIZE + FRAME_SIZE_DEFAULT);
  output.frameHeader(prefixSize + part, FrameType.HEADERS, flags, streamId);
  if (prefixSize === 1) output.bytes[output.size++] = TABLE_SIZE_ZERO;
  output.put(block.subarray(0, part));
  for (let at = part; at < block.length; at += part) {
    part = Math.min(block.length - at, FRAME_SIZE_DEFAULT);
    flags = at + part === block.length ? Flag.END_HEADERS : 0;
    output.reserve(FRAME_HEADER_SIZE + part);
    output.frameHeader(part, FrameType.CONTINUATION, flags, streamId);
    output.put(block.subarray(at, at + part));
  }
}

/** One DATA frame; windows and size were looked at. */
export function writeData(
  connection: Connection,
  stream: Stream,
  first: Uint8Array,
  second: Uint8Array,
  isEnd: boolean,
): void {
  const { output } = connection;
  const size = first.length + second.length;
  output.reserve(FRAME_HEADER_SIZE + size);
  output.frameHeader(size, FrameType.DATA, isEnd ? Flag.END_STREAM : 0, stream.id);
  output.put(first);
  output.put(second);
  stream.sendWindow -= size;
  connection.sendWindow -= size;
  connection.floods.dataFrameCount++;
  connection.written();
}

/** One DATA frame of what a stream's queue has. */
export function writeQueued(connection: Connection, stream: Stream, size: number, isEnd: boolean): void {
  const { output } = connection;
  output.reserve(FRAME_HEADER_SIZE + size);
  output.frameHeader(size, FrameType.DATA, isEnd ? Flag.END_STREAM : 0, stream.id);
  stream.queue!.takeInto(output.bytes, output.size, size);
  output.size += size;
  stream.sendWindow -= size;
  connection.sendWindow -= size;
  connection.floods.dataFrameCount++;
  connection.written();
}

/** HEADERS, one DATA, and trailers or END_STREAM on the DATA; windows and size were looked at. */
export function writeAnswer(
  connection: Connection,
  stream: Stream,
  headers: Uint8Array,
  first: Uint8Array,
  second: Uint8Array,
  trailers: Uint8Array,
): void {
  const largest = FRAME_SIZE_DEFAULT;
  if (connection.mustShrinkTable || headers.length > largest || trailers.length > largest) {
    writeHeaders(connection, stream.id, headers, false);
    writeData(connection, stream, first, second, trailers.length === 0);
    if (trailers.length > 0) writeHeaders(connection, stream.id, trailers, true);
    return;
  }
  const { output } = connection;
  const { id } = stream;
  const size = first.length + second.length;
  output.reserve(3 * FRAME_HEADER_SIZE + headers.length + size + trailers.length);
  output.frameHeader(headers.length, FrameType.HEADERS, Flag.END_HEADERS, id);
  output.put(headers);
  output.frameHeader(size, FrameType.DATA, trailers.length === 0 ? Flag.END_STREAM : 0, id);
  output.put(first);
  if (second.length > 0) output.put(second);
  if (trailers.length > 0) {
    output.frameHeader(trailers.length, FrameType.HEADERS, Flag.END_HEADERS | Flag.END_STREAM, id);
    output.put(trailers);
  }
  stream.sendWindow -= size;
  connection.sendWindow -= size;
  connection.floods.dataFrameCount++;
  connection.written();
}

/** Trailers; of no byte: an empty DATA frame with END_STREAM. */
export function writeEnd(connection: Connection, streamId: number, trailers: Uint8Array): void {
  if (trailers.length > 0) {
    writeHeaders(connection, streamId, trailers, true);
    return;
  }
  const { output } = connection;
  output.reserve(FRAME_HEADER_SIZE);
  output.frameHeader(0, FrameType.DATA, Flag.END_STREAM, streamId);
  connection.written();
}

export function writeReset(connection: Connection, streamId: number, code: number): void {
  const { output } = connection;
  output.reserve(FRAME_HEADER_SIZE + 4);
  output.frameHeader(4, FrameType.RST_STREAM, 0, streamId);
  output.putUint32(code);
  connection.past.noteReset(streamId);
  connection.written();
}

/** @param streamId 0: the connection's. */
export function writeWindowUpdate(connection: Connection, streamId: number, increment: number): void {
  const { output } = connection;
  output.reserve(FRAME_HEADER_SIZE + 4);
  output.frameHeader(4, FrameType.WINDOW_UPDATE, 0, streamId);
  output.putUint32(increment);
  connection.written();
}

/** @param opaque 8 bytes. */
export function writePing(connection: Connection, flags: number, opaque: Uint8Array): void {
  const { output } = connection;
  output.reserve(FRAME_HEADER_SIZE + 8);
  output.frameHeader(8, FrameType.PING, flags, 0);
  output.put(opaque);
  connection.written();
}

/** @param pairs identifier, value, identifier, value…; empty with ACK. */
export function writeSettings(connection: Connection, flags: number, pairs: readonly number[]): void {
  const { output } = connection;
  output.reserve(FRAME_HEADER_SIZE + 3 * pairs.length);
  output.frameHeader(3 * pairs.length, FrameType.SETTINGS, flags, 0);
  for (let at = 0; at < pairs.length; at += 2) {
    output.bytes[output.size++] = pairs[at]! >>> 8;
    output.bytes[output.size++] = pairs[at]!;
    output.putUint32(pairs[at + 1]!);
  }
  connection.written();
}

/** @param debug says to people what was wrong (§6.8). */
export function writeGoaway(connection: Connection, lastStreamId: number, code: number, debug: string): void {
  const { output } = connection;
  const text = Buffer.from(code === ErrorCode.NO_ERROR ? "" : debug, "latin1").subarray(0, DEBUG_SIZE_MAX);
  output.reserve(FRAME_HEADER_SIZE + 8 + text.length);
  output.frameHeader(8 + text.length, FrameType.GOAWAY, 0, 0);
  output.putUint32(lastStreamId);
  output.putUint32(code);
  output.put(text);
  connection.written();
}
