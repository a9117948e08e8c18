/** DATA as it comes, and what it takes of the windows we gave (RFC 9113 §5.2, §6.1, §6.9). */
import { ErrorCode, Flag } from "./codes.ts";
import type { Connection } from "./connection.ts";
import { Flood } from "./flood.ts";
import { endOfBody } from "./receive-headers.ts";
import { type Stream, StreamBit } from "./stream.ts";

export function receiveData(
  connection: Connection,
  flags: number,
  id: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  if (id === 0) return connection.fail(ErrorCode.PROTOCOL_ERROR, "DATA without a stream");
  // §6.9.1: padding counts too.
  const size = end - start;
  connection.recvWindow -= size;
  if (connection.recvWindow < 0)
    return connection.fail(ErrorCode.FLOW_CONTROL_ERROR, "DATA beyond the window");
  let at = start;
  let dataEnd = end;
  if ((flags & Flag.PADDED) !== 0) {
    if (size === 0) return connection.fail(ErrorCode.FRAME_SIZE_ERROR, "DATA without its pad length");
    dataEnd -= bytes[at++]!;
    if (dataEnd < at) return connection.fail(ErrorCode.PROTOCOL_ERROR, "padding larger than its frame");
  }
  const stream = connection.find(id);
  if (stream === undefined) return receiveLate(connection, id, size, dataEnd > at);
  if (stream.isRemoteEnded) {
    connection.giveBack(size);
    return connection.resetStream(stream, ErrorCode.STREAM_CLOSED);
  }
  stream.recvWindow -= size;
  if (stream.recvWindow < 0) {
    connection.giveBack(size);
    return connection.resetStream(stream, ErrorCode.FLOW_CONTROL_ERROR, "window_overflow");
  }
  return take(connection, stream, (flags & Flag.END_STREAM) !== 0, size, bytes, at, dataEnd);
}

function take(
  connection: Connection,
  stream: Stream,
  isEnd: boolean,
  frameSize: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  const size = end - start;
  if (stream.bodyLeft >= 0) {
    // §8.1.1: as long as its content-length.
    stream.bodyLeft -= size;
    if (stream.bodyLeft < 0 || (isEnd && stream.bodyLeft > 0)) {
      connection.giveBack(frameSize);
      return connection.resetStream(stream, ErrorCode.PROTOCOL_ERROR);
    }
  }
  stream.unconsumedSize += frameSize;
  if (frameSize > size) stream.consumed(frameSize - size);
  if (isEnd) stream.bits |= StreamBit.REMOTE_ENDED;
  if ((stream.bits & StreamBit.LOCAL_ENDED) !== 0) {
    // Answered already, which waits for a window: nobody reads.
    stream.consumed(size);
  } else if (size > 0) {
    stream.reader.data(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), isEnd);
    if (stream.isGone) return true;
  } else if (!isEnd) {
    return connection.allows(Flood.EMPTY_FRAME);
  }
  if (isEnd) endOfBody(stream, null);
  return true;
}

/** Of a stream that is over, or never was. */
function receiveLate(connection: Connection, id: number, size: number, hasBytes: boolean): boolean {
  connection.giveBack(size);
  if (connection.isIdle(id)) return connection.fail(ErrorCode.PROTOCOL_ERROR, "DATA on an idle stream");
  if (connection.past.wasClosed(id))
    return connection.fail(ErrorCode.STREAM_CLOSED, "DATA on a closed stream");
  // §5.1: under way as we reset it; or so old that nobody knows. Bytes are bounded by the windows.
  return hasBytes || connection.allows(Flood.EMPTY_FRAME);
}
