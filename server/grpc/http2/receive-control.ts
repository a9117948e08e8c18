/** RST_STREAM, PING, GOAWAY and WINDOW_UPDATE as they come (RFC 9113 §6.4, §6.7–§6.9). */
import { ErrorCode, Flag, WINDOW_SIZE_LARGEST } from "./codes.ts";
import type { Connection } from "./connection.ts";
import { Flood } from "./flood.ts";
import { StreamBit } from "./stream.ts";
import { DRAIN_PING } from "./timing.ts";
import { writePing } from "./writing.ts";

export function receiveReset(
  connection: Connection,
  id: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  if (id === 0) return connection.fail(ErrorCode.PROTOCOL_ERROR, "RST_STREAM without a stream");
  if (end - start !== 4) return connection.fail(ErrorCode.FRAME_SIZE_ERROR, "RST_STREAM of a wrong size");
  const stream = connection.find(id);
  if (stream === undefined) {
    if (connection.isIdle(id))
      return connection.fail(ErrorCode.PROTOCOL_ERROR, "RST_STREAM on an idle stream");
    return connection.allows(Flood.RESET);
  }
  // The peer may open another at once; what the application does for this one stays in the budget.
  connection.past.noteClosed(id);
  stream.abandon(bytes.readUInt32BE(start));
  return connection.allows(Flood.RAPID_RESET);
}

export function receivePing(
  connection: Connection,
  flags: number,
  id: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  if (id !== 0) return connection.fail(ErrorCode.PROTOCOL_ERROR, "PING on a stream");
  if (end - start !== 8) return connection.fail(ErrorCode.FRAME_SIZE_ERROR, "PING of a wrong size");
  if (!connection.allows(Flood.PING)) return false;
  const opaque = bytes.subarray(start, end);
  if ((flags & Flag.ACK) === 0) writePing(connection, Flag.ACK, opaque);
  else if (DRAIN_PING.equals(opaque)) connection.drainHeard();
  return true;
}

/** The peer opens no streams any more; those under way end as they would. */
export function receiveGoaway(connection: Connection, id: number, start: number, end: number): boolean {
  if (id !== 0) return connection.fail(ErrorCode.PROTOCOL_ERROR, "GOAWAY on a stream");
  if (end - start < 8) return connection.fail(ErrorCode.FRAME_SIZE_ERROR, "GOAWAY of a wrong size");
  return connection.allows(Flood.EMPTY_FRAME);
}

export function receiveWindowUpdate(
  connection: Connection,
  id: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  if (end - start !== 4) return connection.fail(ErrorCode.FRAME_SIZE_ERROR, "WINDOW_UPDATE of a wrong size");
  if (!connection.allows(Flood.WINDOW_UPDATE)) return false;
  // The reserved bit is ignored.
  const increment = bytes.readUInt32BE(start) & 0x7fff_ffff;
  if (id === 0) {
    if (increment === 0) return connection.fail(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of nothing");
    connection.sendWindow += increment;
    if (connection.sendWindow > WINDOW_SIZE_LARGEST) {
      return connection.fail(ErrorCode.FLOW_CONTROL_ERROR, "window too large", "window_overflow");
    }
    connection.line.serve();
    return true;
  }
  const stream = connection.find(id);
  if (stream === undefined) {
    return (
      !connection.isIdle(id) || connection.fail(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE on an idle stream")
    );
  }
  if (increment === 0) return connection.resetStream(stream, ErrorCode.PROTOCOL_ERROR);
  stream.sendWindow += increment;
  if (stream.sendWindow > WINDOW_SIZE_LARGEST) {
    return connection.resetStream(stream, ErrorCode.FLOW_CONTROL_ERROR, "window_overflow");
  }
  if (stream.queue === null || (stream.bits & StreamBit.IN_LINE) !== 0) return true;
  connection.line.join(stream);
  connection.line.serve();
  return true;
}
