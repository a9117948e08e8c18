/** SETTINGS, ours and the peer's (RFC 9113 §6.5). */
import {
  ErrorCode,
  Flag,
  FRAME_SIZE_DEFAULT,
  FRAME_SIZE_LARGEST,
  HEADER_TABLE_SIZE_DEFAULT,
  SettingId,
  WINDOW_SIZE_DEFAULT,
  WINDOW_SIZE_LARGEST,
} from "./codes.ts";
import type { Connection } from "./connection.ts";
import { Flood } from "./flood.ts";
import type { Http2Limits } from "./limits.ts";
import { writeSettings, writeWindowUpdate } from "./writing.ts";

const SETTING_SIZE = 6;

/** What the server says first (§3.4), and how much it takes over all streams. */
export function writeOwnSettings(connection: Connection): void {
  const { limits } = connection;
  writeSettings(connection, 0, ownSettings(limits));
  const growth = limits.connectionWindowSize - WINDOW_SIZE_DEFAULT;
  if (growth <= 0) return;
  writeWindowUpdate(connection, 0, growth);
  connection.recvWindow += growth;
}

function ownSettings(limits: Http2Limits): number[] {
  const pairs = [
    SettingId.MAX_CONCURRENT_STREAMS,
    limits.streamsPerConnectionMax,
    SettingId.INITIAL_WINDOW_SIZE,
    limits.streamWindowSize,
    SettingId.MAX_HEADER_LIST_SIZE,
    limits.headerListSizeMax,
  ];
  if (limits.headerTableSizeMax !== HEADER_TABLE_SIZE_DEFAULT) {
    pairs.push(SettingId.HEADER_TABLE_SIZE, limits.headerTableSizeMax);
  }
  return pairs;
}

export function receiveSettings(
  connection: Connection,
  flags: number,
  id: number,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  const size = end - start;
  if (id !== 0) return connection.fail(ErrorCode.PROTOCOL_ERROR, "SETTINGS on a stream");
  if (!connection.allows(Flood.SETTINGS)) return false;
  if ((flags & Flag.ACK) !== 0) {
    if (size !== 0)
      return connection.fail(ErrorCode.FRAME_SIZE_ERROR, "SETTINGS that acknowledge say nothing");
    acknowledged(connection);
    return true;
  }
  if (size % SETTING_SIZE !== 0)
    return connection.fail(ErrorCode.FRAME_SIZE_ERROR, "SETTINGS of a wrong size");
  for (let at = start; at < end; at += SETTING_SIZE) {
    if (!apply(connection, bytes.readUInt16BE(at), bytes.readUInt32BE(at + 2))) return false;
  }
  // §6.5.3: acknowledged when all are in force.
  writeSettings(connection, Flag.ACK, []);
  connection.line.serve();
  return true;
}

/** Our settings are in force at the peer: streams open get the windows it now thinks they have (§6.9.2). */
function acknowledged(connection: Connection): void {
  if (connection.areSettingsAcknowledged) return;
  connection.areSettingsAcknowledged = true;
  connection.headerReader.acknowledged();
  const delta = connection.limits.streamWindowSize - connection.ownWindowSize;
  connection.ownWindowSize += delta;
  for (const stream of connection.streams.all()) stream.recvWindow += delta;
}

/** §6.5.2. False: the connection has failed. */
function apply(connection: Connection, setting: number, value: number): boolean {
  switch (setting) {
    case SettingId.HEADER_TABLE_SIZE:
      // RFC 7541 §4.2: an encoder must say so where its table shrinks; ours goes to nothing at once.
      if (value < HEADER_TABLE_SIZE_DEFAULT && !connection.hasShrunkTable) {
        connection.hasShrunkTable = true;
        connection.mustShrinkTable = true;
      }
      return true;
    case SettingId.ENABLE_PUSH:
      if (value <= 1) return true;
      return connection.fail(ErrorCode.PROTOCOL_ERROR, "ENABLE_PUSH is 0 or 1");
    case SettingId.INITIAL_WINDOW_SIZE:
      if (value <= WINDOW_SIZE_LARGEST) return moveWindows(connection, value);
      return connection.fail(
        ErrorCode.FLOW_CONTROL_ERROR,
        "INITIAL_WINDOW_SIZE too large",
        "window_overflow",
      );
    case SettingId.MAX_FRAME_SIZE:
      // Our frames are never larger than the smallest value.
      if (value >= FRAME_SIZE_DEFAULT && value <= FRAME_SIZE_LARGEST) return true;
      return connection.fail(ErrorCode.PROTOCOL_ERROR, "MAX_FRAME_SIZE out of range");
    default:
      // MAX_CONCURRENT_STREAMS is about pushes, MAX_HEADER_LIST_SIZE advice; unknown ones are ignored.
      return true;
  }
}

/** §6.9.2: windows of open streams move by the difference, below zero too. */
function moveWindows(connection: Connection, size: number): boolean {
  const delta = size - connection.peerWindowSize;
  connection.peerWindowSize = size;
  for (const stream of connection.streams.all()) {
    stream.sendWindow += delta;
    if (stream.sendWindow > WINDOW_SIZE_LARGEST) {
      return connection.fail(ErrorCode.FLOW_CONTROL_ERROR, "a stream's window too large", "window_overflow");
    }
    if (stream.queue !== null && stream.sendWindow > 0) connection.line.join(stream);
  }
  return true;
}
