/** HEADERS, CONTINUATION and PRIORITY as they come (RFC 9113 §6.2, §6.10; RFC 7540 §5.3.1, §6.3). */
import { ErrorCode, Flag } from "./codes.ts";
import type { Connection } from "./connection.ts";
import { Flood } from "./flood.ts";
import { HeaderFault } from "./header-reader.ts";
import type { RequestHeaders } from "./http2.ts";
import { Stream, StreamBit } from "./stream.ts";
import { ANSWER_431 } from "./too-large.ts";
import { writeHeaders, writeReset } from "./writing.ts";

const PRIORITY_SIZE = 5;

export function receiveHeaders(
  connection: Connection,
  flags: number,
  id: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  let at = start;
  let blockEnd = end;
  if (id === 0) return connection.fail(ErrorCode.PROTOCOL_ERROR, "HEADERS without a stream");
  if ((flags & Flag.PADDED) !== 0) {
    if (at === end) return connection.fail(ErrorCode.FRAME_SIZE_ERROR, "HEADERS without its pad length");
    blockEnd -= bytes[at++]!;
  }
  let isSelfDependent = false;
  if ((flags & Flag.PRIORITY) !== 0) {
    if (end - at < PRIORITY_SIZE)
      return connection.fail(ErrorCode.FRAME_SIZE_ERROR, "HEADERS without its priority");
    isSelfDependent = (bytes.readUInt32BE(at) & 0x7fff_ffff) === id;
    at += PRIORITY_SIZE;
  }
  if (blockEnd < at) return connection.fail(ErrorCode.PROTOCOL_ERROR, "padding larger than its frame");
  const isEnd = (flags & Flag.END_STREAM) !== 0;
  if ((flags & Flag.END_HEADERS) !== 0) {
    return receiveBlock(connection, id, isEnd, isSelfDependent, bytes, at, blockEnd);
  }
  connection.block.begin(id, isEnd, isSelfDependent, connection.readAt);
  return gather(connection, bytes, at, blockEnd);
}

/** That it belongs to the block under way was looked at. */
export function receiveContinuation(
  connection: Connection,
  flags: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  if (!gather(connection, bytes, start, end)) return false;
  if ((flags & Flag.END_HEADERS) === 0) return true;
  const { block } = connection;
  const { streamId, isEndStream, isSelfDependent, bytes: whole, size } = block;
  block.clear();
  return receiveBlock(connection, streamId, isEndStream, isSelfDependent, whole, 0, size);
}

function gather(connection: Connection, bytes: Buffer, start: number, end: number): boolean {
  return (
    connection.block.add(bytes, start, end) ||
    connection.fail(ErrorCode.ENHANCE_YOUR_CALM, "header block too large", "continuation_flood")
  );
}

/** A whole header block. It is decoded whatever becomes of it: the table is the connection's (§4.3). */
function receiveBlock(
  connection: Connection,
  id: number,
  isEnd: boolean,
  isSelfDependent: boolean,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  if (id > connection.lastPeerId && (id & 1) === 1) {
    return receiveRequest(connection, id, isEnd, isSelfDependent, bytes, start, end);
  }
  const stream = connection.find(id);
  if (stream !== undefined && !stream.isRemoteEnded) {
    return receiveTrailers(connection, stream, isEnd, isSelfDependent, bytes, start, end);
  }
  const isReadable = connection.headerReader.skip(bytes, start, end);
  if (!isReadable) return connection.fail(ErrorCode.COMPRESSION_ERROR, "header block cannot be read");
  if (stream !== undefined) return connection.resetStream(stream, ErrorCode.STREAM_CLOSED);
  if (connection.past.wasReset(id)) return connection.allows(Flood.EMPTY_FRAME);
  // §5.1: ended by both sides or by the peer; §5.1.1: even, or skipped.
  if (connection.past.wasClosed(id))
    return connection.fail(ErrorCode.STREAM_CLOSED, "HEADERS on a closed stream");
  return connection.fail(ErrorCode.PROTOCOL_ERROR, "HEADERS on a stream that cannot be opened");
}

function receiveRequest(
  connection: Connection,
  id: number,
  isEnd: boolean,
  isSelfDependent: boolean,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  const { headerReader } = connection;
  const headers = headerReader.request(bytes, start, end);
  if (headerReader.sizeUpdateCount > 0 && !connection.allows(Flood.TABLE_UPDATE)) return false;
  if (headers === null && headerReader.fault === HeaderFault.UNREADABLE) {
    return connection.fail(ErrorCode.COMPRESSION_ERROR, "header block cannot be read");
  }
  // §6.8: opened behind our last GOAWAY; the peer knows that it was not served.
  if (connection.isDrained) return connection.allows(Flood.EMPTY_FRAME);
  connection.lastPeerId = id;
  if (headers === null) return refuseHeaders(connection, id, isEnd, headerReader.fault);
  if (isSelfDependent || (isEnd && headers.contentLength > 0)) {
    // RFC 7540 §5.3.1; RFC 9113 §8.1.1.
    return connection.refuse(id, ErrorCode.PROTOCOL_ERROR, "protocol_error");
  }
  if (connection.isFull) {
    // §5.1.2, §8.7: not begun, and safe to ask again.
    return connection.refuse(id, ErrorCode.REFUSED_STREAM, "streams_exceeded");
  }
  open(connection, id, isEnd, headers);
  return true;
}

function open(connection: Connection, id: number, isEnd: boolean, headers: RequestHeaders): void {
  const dueAt = isEnd ? Number.POSITIVE_INFINITY : connection.readAt + connection.limits.bodyTimeoutMs;
  const bits = isEnd ? StreamBit.REMOTE_ENDED : 0;
  const stream = new Stream(connection, id, bits, headers.contentLength, dueAt);
  connection.streams.add(stream);
  const reader = connection.application.request(stream, headers, isEnd);
  stream.reader = reader;
  // The connection ended while the application was asked.
  if (stream.closedCode >= 0) reader.closed(stream.closedCode);
}

function refuseHeaders(connection: Connection, id: number, isEnd: boolean, fault: number): boolean {
  if (fault === HeaderFault.TOO_LARGE) {
    // RFC 6585 §5; what is left of the body is not wanted.
    connection.application.breach("header_list_too_large", connection.remoteAddress);
    if (!connection.allows(Flood.PROVOKED_RESET)) return false;
    const field = (name: string) => connection.headerReader.fieldOf(name);
    const answer = connection.application.tooLargeAnswer?.(field) ?? ANSWER_431;
    writeHeaders(connection, id, answer, true);
    if (isEnd) connection.past.noteClosed(id);
    else writeReset(connection, id, ErrorCode.NO_ERROR);
    return true;
  }
  if (fault === HeaderFault.EMPTY_NAME && !connection.allows(Flood.EMPTY_HEADER)) return false;
  return connection.refuse(id, ErrorCode.PROTOCOL_ERROR, "protocol_error");
}

function receiveTrailers(
  connection: Connection,
  stream: Stream,
  isEnd: boolean,
  isSelfDependent: boolean,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  const { headerReader } = connection;
  const trailers = headerReader.trailers(bytes, start, end);
  if (trailers === null && headerReader.fault === HeaderFault.UNREADABLE) {
    return connection.fail(ErrorCode.COMPRESSION_ERROR, "header block cannot be read");
  }
  if (headerReader.sizeUpdateCount > 0 && !connection.allows(Flood.TABLE_UPDATE)) return false;
  if (trailers === null && headerReader.fault === HeaderFault.TOO_LARGE) {
    return connection.resetStream(stream, ErrorCode.ENHANCE_YOUR_CALM, "header_list_too_large");
  }
  // §8.1: a second header block ends the stream; §8.1.1: the body is as long as announced.
  if (trailers === null || !isEnd || isSelfDependent || stream.bodyLeft > 0) {
    return connection.resetStream(stream, ErrorCode.PROTOCOL_ERROR);
  }
  endOfBody(stream, trailers);
  return true;
}

/** The peer has ended its side. */
export function endOfBody(stream: Stream, trailers: readonly string[] | null): void {
  stream.bits |= StreamBit.REMOTE_ENDED;
  stream.bodyDueAt = Number.POSITIVE_INFINITY;
  if ((stream.bits & StreamBit.LOCAL_ENDED) === 0) stream.reader.end(trailers);
}

/** RFC 7540 §6.3: looked at for its form, and ignored. */
export function receivePriority(
  connection: Connection,
  id: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  if (id === 0) return connection.fail(ErrorCode.PROTOCOL_ERROR, "PRIORITY without a stream");
  if (!connection.allows(Flood.PRIORITY)) return false;
  const isWrongSize = end - start !== PRIORITY_SIZE;
  const isFaulty = isWrongSize || (bytes.readUInt32BE(start) & 0x7fff_ffff) === id;
  if (!isFaulty) return true;
  const code = isWrongSize ? ErrorCode.FRAME_SIZE_ERROR : ErrorCode.PROTOCOL_ERROR;
  const stream = connection.find(id);
  if (stream !== undefined) return connection.resetStream(stream, code);
  // §5.1: no RST_STREAM of an idle stream.
  if (connection.isIdle(id)) return connection.fail(code, "PRIORITY is malformed");
  return connection.refuse(id, code, "protocol_error");
}
