/** Which module takes a frame, and what is wrong with it whatever it says (RFC 9113 §3.4, §4.3, §5.5, §6). */
import { ErrorCode, Flag, FrameType } from "./codes.ts";
import type { Connection } from "./connection.ts";
import { Flood } from "./flood.ts";
import { receiveGoaway, receivePing, receiveReset, receiveWindowUpdate } from "./receive-control.ts";
import { receiveData } from "./receive-data.ts";
import { receiveContinuation, receiveHeaders, receivePriority } from "./receive-headers.ts";
import { receiveSettings } from "./settings.ts";

/** All that take frames return whether the connection goes on. */
export function dispatch(
  connection: Connection,
  type: number,
  flags: number,
  id: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  const { block } = connection;
  if (block.streamId !== 0 && (type !== FrameType.CONTINUATION || id !== block.streamId)) {
    return connection.fail(ErrorCode.PROTOCOL_ERROR, "a header block was not ended"); // §4.3
  }
  if (!connection.hasPeerSettings) {
    if (type !== FrameType.SETTINGS || (flags & Flag.ACK) !== 0) {
      return connection.fail(ErrorCode.PROTOCOL_ERROR, "SETTINGS come first"); // §3.4
    }
    connection.hasPeerSettings = true;
  }
  switch (type) {
    case FrameType.HEADERS:
      return receiveHeaders(connection, flags, id, bytes, start, end);
    case FrameType.DATA:
      return receiveData(connection, flags, id, bytes, start, end);
    case FrameType.WINDOW_UPDATE:
      return receiveWindowUpdate(connection, id, bytes, start, end);
    case FrameType.RST_STREAM:
      return receiveReset(connection, id, bytes, start, end);
    case FrameType.SETTINGS:
      return receiveSettings(connection, flags, id, bytes, start, end);
    case FrameType.PING:
      return receivePing(connection, flags, id, bytes, start, end);
    case FrameType.PRIORITY:
      return receivePriority(connection, id, bytes, start, end);
    case FrameType.GOAWAY:
      return receiveGoaway(connection, id, start, end);
    case FrameType.CONTINUATION:
      if (block.streamId === 0) return connection.fail(ErrorCode.PROTOCOL_ERROR, "CONTINUATION of nothing"); // §6.10
      return receiveContinuation(connection, flags, bytes, start, end);
    case FrameType.PUSH_PROMISE:
      return connection.fail(ErrorCode.PROTOCOL_ERROR, "clients do not push"); // §8.4
    default:
      return connection.allows(Flood.EMPTY_FRAME); // §5.5: unknown types are ignored.
  }
}
