/**
 * Every bound of the HTTP/2 core: its default, what it bounds, and the name under which a breach is counted.
 *
 * `GRPC.md` shows this table, made from it by `npm run generate`. Floods are counted by allowance: a connection may do a thing so
 * many times at once; what was used comes back over `floodRecoveryMs`, and by honest work where `flood.ts` says so.
 */
import { FRAME_SIZE_DEFAULT, WINDOW_SIZE_DEFAULT } from "./codes.ts";
import type { Breach } from "./http2.ts";

export interface Http2LimitRow {
  readonly value: number;
  /** What it may be configured to, both ends among it. */
  readonly min: number;
  readonly max: number;
  readonly bounds: string;
  /** Null: nobody goes too far by meeting it. */
  readonly breach: Breach | null;
}

const row = (
  value: number,
  [min, max]: readonly [min: number, max: number],
  breach: Breach | null,
  bounds: string,
): Http2LimitRow => ({
  value,
  min,
  max,
  bounds,
  breach,
});

const KIB = 1024;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FLOOD_MAX = 1_000_000;

export const HTTP2_LIMIT_ROWS = {
  // Requests
  streamsPerConnectionMax: row(
    128,
    [1, 10_000],
    "streams_exceeded",
    "Streams at once on one connection (SETTINGS_MAX_CONCURRENT_STREAMS), those reset whose handlers still run among them; the next is refused. Moderate, so that proxies open more connections.",
  ),
  headerListSizeMax: row(
    8 * KIB,
    [KIB, 1024 * KIB],
    "header_list_too_large",
    "Bytes of a decoded header list, 32 more a field (SETTINGS_MAX_HEADER_LIST_SIZE); answered RESOURCE_EXHAUSTED where it is seen to be a call of gRPC, else 431.",
  ),
  headerFieldsMax: row(
    100,
    [10, 10_000],
    "header_list_too_large",
    "Fields of a header list; answered in the same way.",
  ),
  headerBlockSizeMax: row(
    64 * KIB,
    // It is looked at where a block comes in several frames; one alone is as large at most.
    [FRAME_SIZE_DEFAULT, 1024 * KIB],
    "continuation_flood",
    "Bytes of an encoded header block over all its frames; the connection ends. Blocks below it are read, also those whose list is too large.",
  ),
  continuationsPerBlockMax: row(
    16,
    [1, 1024],
    "continuation_flood",
    "CONTINUATION frames of one header block; the connection ends.",
  ),
  headerTableSizeMax: row(
    4 * KIB,
    [0, 64 * KIB],
    null,
    "Bytes of the HPACK table that a peer may use (SETTINGS_HEADER_TABLE_SIZE); more is a COMPRESSION_ERROR.",
  ),
  streamWindowSize: row(
    256 * KIB,
    [WINDOW_SIZE_DEFAULT, 64 * 1024 * KIB],
    null,
    "Bytes of one request's body that may come before they are taken (SETTINGS_INITIAL_WINDOW_SIZE); more is a FLOW_CONTROL_ERROR. No bound of a message: what is taken of one that is not whole counts for `unfinishedBytesPerConnectionMax`.",
  ),
  connectionWindowSize: row(
    1024 * KIB,
    [WINDOW_SIZE_DEFAULT, 1024 * 1024 * KIB],
    null,
    "The same over all streams of a connection: bytes that come before they are taken, not what unfinished messages hold.",
  ),
  // Output
  outputPauseSize: row(
    256 * KIB,
    [16 * KIB, 64 * 1024 * KIB],
    null,
    "Bytes that wait for a slow reader's socket before its connection is not read any more.",
  ),
  outputSizeMax: row(
    8 * 1024 * KIB,
    [64 * KIB, 1024 * 1024 * KIB],
    "slow_reader",
    "Bytes waiting for the socket or for windows, over all streams of a connection; from half of it on further requests are refused (`streams_exceeded`), at it the connection ends.",
  ),
  slowReaderTimeoutMs: row(
    20_000,
    [100, HOUR_MS],
    "slow_reader",
    "How long one write of the socket may take; the connection ends.",
  ),
  windowTimeoutMs: row(
    5 * MINUTE_MS,
    [100, DAY_MS],
    "slow_reader",
    "How long a stream's DATA waits for windows that the peer does not open; the stream is reset.",
  ),
  // Time
  prefaceTimeoutMs: row(
    10_000,
    [100, 2 * MINUTE_MS],
    "preface_timeout",
    "From the connection's start to the end of its first SETTINGS.",
  ),
  settingsTimeoutMs: row(
    10_000,
    [100, 2 * MINUTE_MS],
    "settings_timeout",
    "Until our SETTINGS are acknowledged (SETTINGS_TIMEOUT).",
  ),
  headersTimeoutMs: row(
    10_000,
    [100, 2 * MINUTE_MS],
    "headers_timeout",
    "From a header block's, or any frame's, first byte to its last; the connection ends.",
  ),
  bodyTimeoutMs: row(
    30_000,
    [100, HOUR_MS],
    "body_timeout",
    "From a request's headers to its body's end, unless the layer above says otherwise; the stream is reset.",
  ),
  idleTimeoutMs: row(
    30 * MINUTE_MS,
    [0, 7 * DAY_MS],
    "idle_timeout",
    "A connection without streams for so long is drained; 0: never.",
  ),
  keepaliveIntervalMs: row(
    30_000,
    [0, DAY_MS],
    null,
    "A connection that says nothing for so long is sent a PING; 0: never.",
  ),
  keepaliveTimeoutMs: row(
    20_000,
    [100, HOUR_MS],
    "keepalive_timeout",
    "How long it may go on saying nothing; the connection ends.",
  ),
  connectionAgeMs: row(
    30 * MINUTE_MS,
    [0, 7 * DAY_MS],
    null,
    "A connection is drained at this age, so that balancers spread clients anew; 0: never.",
  ),
  connectionAgeJitterPercent: row(
    10,
    [0, 100],
    null,
    "By how much that age differs between connections, up and down.",
  ),
  connectionAgeGraceMs: row(
    5 * MINUTE_MS,
    [0, DAY_MS],
    null,
    "How long a connection drained for idleness or age may finish its streams.",
  ),
  // Floods
  floodRecoveryMs: row(
    10_000,
    [100, HOUR_MS],
    null,
    "In which time a used-up allowance of those below is whole again.",
  ),
  rapidResetsMax: row(
    1000,
    [1, FLOOD_MAX],
    "rapid_reset",
    "Streams that the peer resets; each answered request gives one back.",
  ),
  provokedResetsMax: row(
    1000,
    [1, FLOOD_MAX],
    "provoked_reset",
    "Streams that the peer makes us reset or refuse by what it sends; each answered request gives one back.",
  ),
  resetsMax: row(
    1000,
    [1, FLOOD_MAX],
    "reset_flood",
    "RST_STREAM of streams that are over; each answered request gives one back.",
  ),
  pingsMax: row(
    300,
    [1, FLOOD_MAX],
    "ping_flood",
    "PING, answers among them; each frame of DATA that we send gives one back (clients measure the line by PINGs behind it).",
  ),
  settingsMax: row(50, [10, FLOOD_MAX], "settings_flood", "SETTINGS, acknowledgements among them."),
  emptyFramesMax: row(
    300,
    [1, FLOOD_MAX],
    "empty_frame_flood",
    "Frames that bring nothing: DATA without a byte, GOAWAY, unknown types, HEADERS of streams that we reset; each answered request gives one back.",
  ),
  emptyHeadersMax: row(
    10,
    [1, FLOOD_MAX],
    "empty_header_flood",
    "Requests with a field whose name has no character.",
  ),
  tableUpdatesMax: row(50, [1, FLOOD_MAX], "header_table_thrash", "Size updates of the HPACK table."),
  prioritiesMax: row(
    300,
    [1, FLOOD_MAX],
    "priority_flood",
    "PRIORITY; each answered request gives two back.",
  ),
  windowUpdatesMax: row(
    1000,
    [1, FLOOD_MAX],
    "window_update_flood",
    "WINDOW_UPDATE; each frame of DATA that we send gives two back, each answered request one.",
  ),
} as const satisfies Record<string, Http2LimitRow>;

export type Http2Limits = { readonly [K in keyof typeof HTTP2_LIMIT_ROWS]: number };

/** The first of each pair may not be above the second: it would never be met, or the second too soon. */
export const HTTP2_LIMIT_RELATIONS: readonly (readonly [keyof Http2Limits, keyof Http2Limits])[] = [
  ["headerListSizeMax", "headerBlockSizeMax"],
  ["outputPauseSize", "outputSizeMax"],
];

export const HTTP2_LIMITS: Http2Limits = Object.fromEntries(
  Object.entries(HTTP2_LIMIT_ROWS).map(([name, { value }]) => [name, value]),
) as Http2Limits;
