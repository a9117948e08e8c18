/** The table of floods that `conformance/floods.test.ts` sends: what, until which allowance is used up, and how that ends. */
import type { Breach } from "../http2/http2.ts";
import type { Http2Limits } from "../http2/limits.ts";
import {
  type Field,
  getRequest,
  incremental,
  indexed,
  literal,
  postRequest,
  sizeUpdate,
} from "./plain-hpack.ts";
import {
  type CodeName,
  continuation,
  data,
  Flag,
  frame,
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

const GET = getRequest();
const POST = postRequest();
/** Never answered. */
const HELD = getRequest("/hold");

export interface Flood {
  readonly why: string;
  readonly breach: Breach;
  readonly code: CodeName;
  readonly limits?: Partial<Http2Limits>;
  readonly first?: readonly Uint8Array[];
  /** What is sent in round 0, 1, 2…; stream numbers that rise with the round are free. */
  readonly round: (round: number) => readonly Uint8Array[];
}

const id = (round: number) => 2 * round + 1;
const calm = "ENHANCE_YOUR_CALM";
const few = 20;

export const FLOODS: readonly Flood[] = [
  {
    why: "rapid reset: requests that are cancelled at once (CVE-2023-44487)",
    breach: "rapid_reset",
    code: calm,
    limits: { rapidResetsMax: few },
    round: (round) => [headers(id(round), HELD), reset(id(round))],
  },
  {
    why: "rapid reset with a body that never comes",
    breach: "rapid_reset",
    code: calm,
    limits: { rapidResetsMax: few },
    round: (round) => [headers(id(round), POST, 0), data(id(round), "x", 0), reset(id(round))],
  },
  {
    why: "provoked resets: an increment of 0 makes the server reset (CVE-2025-8671)",
    breach: "provoked_reset",
    code: calm,
    limits: { provokedResetsMax: few },
    round: (round) => [headers(id(round), HELD), windowUpdate(id(round), 0)],
  },
  {
    why: "provoked resets: windows too large",
    breach: "provoked_reset",
    code: calm,
    limits: { provokedResetsMax: few },
    round: (round) => [headers(id(round), HELD), windowUpdate(id(round), 2 ** 31 - 1)],
  },
  {
    why: "provoked resets: DATA behind the end of the request",
    breach: "provoked_reset",
    code: calm,
    limits: { provokedResetsMax: few },
    round: (round) => [headers(id(round), HELD), data(id(round), "x")],
  },
  {
    why: "provoked resets: HEADERS behind the end of the request",
    breach: "provoked_reset",
    code: calm,
    limits: { provokedResetsMax: few },
    round: (round) => [headers(id(round), HELD), headers(id(round), GET)],
  },
  {
    why: "provoked resets: streams that depend on themselves",
    breach: "provoked_reset",
    code: calm,
    limits: { provokedResetsMax: few },
    round: (round) => [
      headers(id(round), HELD),
      frame(Type.PRIORITY, 0, id(round), prioritySignal(id(round))),
    ],
  },
  {
    why: "provoked resets: malformed requests",
    breach: "provoked_reset",
    code: calm,
    limits: { provokedResetsMax: few },
    round: (round) => [headers(id(round), getRequest("/", ["Upper", "x"]))],
  },
  {
    why: "provoked resets: more streams than allowed, again and again",
    breach: "provoked_reset",
    code: calm,
    limits: { provokedResetsMax: few, streamsPerConnectionMax: 2 },
    round: (round) => [headers(id(round), HELD)],
  },
  {
    why: "header lists too large, again and again",
    breach: "provoked_reset",
    code: calm,
    limits: { provokedResetsMax: few },
    round: (round) => [headers(id(round), getRequest("/", ["long", "v".repeat(9000)]))],
  },
  {
    why: "CONTINUATION without end, small pieces (CVE-2024-27316)",
    breach: "continuation_flood",
    code: calm,
    first: [frame(Type.HEADERS, Flag.END_STREAM, 1, GET)],
    round: (round) => [continuation(1, literal(`x-${round}`, "v"), 0)],
  },
  {
    why: "CONTINUATION without end, nothing in it",
    breach: "continuation_flood",
    code: calm,
    first: [frame(Type.HEADERS, Flag.END_STREAM, 1, GET)],
    round: () => [continuation(1, Buffer.alloc(0), 0)],
  },
  {
    why: "CONTINUATION in large pieces",
    breach: "continuation_flood",
    code: calm,
    first: [frame(Type.HEADERS, Flag.END_STREAM, 1, GET)],
    round: () => [continuation(1, Buffer.alloc(10_000, 0x82), 0)],
  },
  { why: "PING", breach: "ping_flood", code: calm, limits: { pingsMax: few }, round: () => [ping()] },
  {
    why: "answers to PINGs that nobody sent",
    breach: "ping_flood",
    code: calm,
    limits: { pingsMax: few },
    round: () => [ping("unasked!", Flag.ACK)],
  },
  {
    why: "SETTINGS",
    breach: "settings_flood",
    code: calm,
    limits: { settingsMax: few },
    round: () => [settings()],
  },
  {
    why: "SETTINGS that move the windows of many streams to and fro",
    breach: "settings_flood",
    code: calm,
    limits: { settingsMax: few },
    first: Array.from({ length: 100 }, (_, at) => headers(id(at), HELD)),
    round: (round) => [settings(Setting.INITIAL_WINDOW_SIZE, round % 2)],
  },
  {
    why: "acknowledgements of SETTINGS",
    breach: "settings_flood",
    code: calm,
    limits: { settingsMax: few },
    round: () => [SETTINGS_ACK],
  },
  {
    why: "RST_STREAM of a stream that is over",
    breach: "reset_flood",
    code: calm,
    limits: { resetsMax: few },
    first: [headers(1, GET)],
    round: () => [reset(1)],
  },
  {
    why: "empty DATA",
    breach: "empty_frame_flood",
    code: calm,
    limits: { emptyFramesMax: few },
    first: [headers(1, POST, 0)],
    round: () => [data(1, "", 0)],
  },
  {
    why: "DATA that is padding alone",
    breach: "empty_frame_flood",
    code: calm,
    limits: { emptyFramesMax: few },
    first: [headers(1, POST, 0)],
    round: () => [data(1, Buffer.from("\x02\0\0"), Flag.PADDED)],
  },
  {
    why: "frames of unknown type",
    breach: "empty_frame_flood",
    code: calm,
    limits: { emptyFramesMax: few },
    round: () => [frame(0x77, 0, 0)],
  },
  {
    why: "GOAWAY",
    breach: "empty_frame_flood",
    code: calm,
    limits: { emptyFramesMax: few },
    round: () => [frame(Type.GOAWAY, 0, 0, Buffer.alloc(8))],
  },
  {
    why: "DATA of nothing for a stream that was reset",
    breach: "empty_frame_flood",
    code: calm,
    limits: { emptyFramesMax: few },
    first: [headers(1, postRequest("/", ["Upper", "x"]), 0)],
    round: () => [data(1, "", 0)],
  },
  {
    why: "headers of no length",
    breach: "empty_header_flood",
    code: calm,
    limits: { emptyHeadersMax: 5 },
    round: (round) => [headers(id(round), getRequest("/", ["", ""] as Field))],
  },
  {
    why: "PRIORITY",
    breach: "priority_flood",
    code: calm,
    limits: { prioritiesMax: few },
    round: (round) => [frame(Type.PRIORITY, 0, id(round % 1000), prioritySignal(0))],
  },
  {
    why: "WINDOW_UPDATE by one byte, on the connection",
    breach: "window_update_flood",
    code: calm,
    limits: { windowUpdatesMax: few },
    round: () => [windowUpdate(0, 1)],
  },
  {
    why: "WINDOW_UPDATE by one byte, on a stream",
    breach: "window_update_flood",
    code: calm,
    limits: { windowUpdatesMax: few },
    first: [headers(1, HELD)],
    round: () => [windowUpdate(1, 1)],
  },
  {
    why: "WINDOW_UPDATE of a stream that is over",
    breach: "window_update_flood",
    code: calm,
    limits: { windowUpdatesMax: few },
    first: [headers(1, GET)],
    round: () => [windowUpdate(1, 1)],
  },
  {
    why: "WINDOW_UPDATE beyond 2^31 − 1",
    breach: "window_overflow",
    code: "FLOW_CONTROL_ERROR",
    round: () => [windowUpdate(0, 2 ** 30)],
  },
  {
    why: "the HPACK table resized in every block",
    breach: "header_table_thrash",
    code: calm,
    limits: { tableUpdatesMax: few },
    round: (round) => [
      headers(id(round), Buffer.concat([sizeUpdate(0), sizeUpdate(4096), GET, incremental("a", "b")])),
    ],
  },
  {
    why: "the HPACK table resized in trailers",
    breach: "header_table_thrash",
    code: calm,
    limits: { tableUpdatesMax: few },
    round: (round) => [
      headers(id(round), POST, 0),
      headers(id(round), Buffer.concat([sizeUpdate(round % 4096), literal("a", "b")])),
    ],
  },
  {
    why: "HEADERS for a stream that was reset",
    breach: "empty_frame_flood",
    code: calm,
    limits: { emptyFramesMax: few },
    first: [headers(1, postRequest("/", ["Upper", "x"]), 0)],
    round: (round) => [headers(1, Buffer.concat([sizeUpdate(round % 4096), GET]))],
  },
  {
    why: "bytes that no decoder reads",
    breach: "protocol_error",
    code: "COMPRESSION_ERROR",
    round: (round) => [headers(id(round), indexed(0))],
  },
];
