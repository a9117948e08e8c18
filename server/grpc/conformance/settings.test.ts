/** RFC 9113 §6.5 to §6.9: SETTINGS (with what they do to the HPACK table), PING, GOAWAY and WINDOW_UPDATE, row by row. */
import t from "tap";
import { serveEcho } from "../testing/echo-server.ts";
import { answered, connectionError, ignored, judgeRows, rows, streamError } from "../testing/judge.ts";
import {
  DYNAMIC_FIRST,
  getRequest,
  incremental,
  indexed,
  literal,
  postRequest,
  sizeUpdate,
} from "../testing/plain-hpack.ts";
import {
  Code,
  data,
  Flag,
  frame,
  goaway,
  headers,
  ping,
  SETTINGS_ACK,
  Setting,
  settings,
  Type,
  u32,
  WINDOW_SIZE_MAX,
  windowUpdate,
} from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";

const GET = getRequest();
const POST = postRequest();
const HELD = getRequest("/hold");
const WINDOW_DEFAULT = 65_535;

const ROWS = rows("9113", [
  [
    "6.5",
    "an acknowledgement has no payload",
    [frame(Type.SETTINGS, Flag.ACK, 0, Buffer.alloc(6))],
    connectionError("FRAME_SIZE_ERROR"),
  ],
  ["6.5", "SETTINGS on a stream", [frame(Type.SETTINGS, 0, 1)], connectionError("PROTOCOL_ERROR")],
  [
    "6.5",
    "an acknowledgement on a stream",
    [frame(Type.SETTINGS, Flag.ACK, 1)],
    connectionError("PROTOCOL_ERROR"),
  ],
  [
    "6.5",
    "a length that is no multiple of 6",
    [frame(Type.SETTINGS, 0, 0, Buffer.alloc(7))],
    connectionError("FRAME_SIZE_ERROR"),
  ],
  ["6.5.2", "ENABLE_PUSH is 0 or 1", [settings(Setting.ENABLE_PUSH, 2)], connectionError("PROTOCOL_ERROR")],
  ["6.5.2", "0", [settings(Setting.ENABLE_PUSH, 0)], ignored],
  ["6.5.2", "1", [settings(Setting.ENABLE_PUSH, 1)], ignored],
  [
    "6.5.2",
    "INITIAL_WINDOW_SIZE above 2^31 − 1",
    [settings(Setting.INITIAL_WINDOW_SIZE, 2 ** 31)],
    connectionError("FLOW_CONTROL_ERROR"),
  ],
  ["6.5.2", "the largest", [settings(Setting.INITIAL_WINDOW_SIZE, WINDOW_SIZE_MAX)], ignored],
  [
    "6.5.2",
    "MAX_FRAME_SIZE below 2^14",
    [settings(Setting.MAX_FRAME_SIZE, 2 ** 14 - 1)],
    connectionError("PROTOCOL_ERROR"),
  ],
  ["6.5.2", "above 2^24 − 1", [settings(Setting.MAX_FRAME_SIZE, 2 ** 24)], connectionError("PROTOCOL_ERROR")],
  [
    "6.5.2",
    "both ends",
    [settings(Setting.MAX_FRAME_SIZE, 2 ** 14), settings(Setting.MAX_FRAME_SIZE, 2 ** 24 - 1)],
    ignored,
  ],
  [
    "6.5.2",
    "MAX_CONCURRENT_STREAMS, MAX_HEADER_LIST_SIZE, HEADER_TABLE_SIZE of any value",
    [
      settings(
        Setting.MAX_CONCURRENT_STREAMS,
        0,
        Setting.MAX_HEADER_LIST_SIZE,
        0,
        Setting.HEADER_TABLE_SIZE,
        0xffff_ffff,
      ),
    ],
    ignored,
  ],
  ["6.5.2", "an identifier of nobody's", [settings(0, 1), settings(9, 1)], ignored],
  [
    "6.5.3",
    "values are taken in order: the last one holds, and each is checked",
    [settings(Setting.ENABLE_PUSH, 0, Setting.ENABLE_PUSH, 7)],
    connectionError("PROTOCOL_ERROR"),
  ],
  [
    "6.6",
    "PUSH_PROMISE",
    [headers(1, HELD), frame(Type.PUSH_PROMISE, Flag.END_HEADERS, 1, Buffer.concat([u32(2), GET]))],
    connectionError("PROTOCOL_ERROR"),
  ],
  ["6.7", "PING on a stream", [frame(Type.PING, 0, 1, Buffer.alloc(8))], connectionError("PROTOCOL_ERROR")],
  ["6.7", "PING of 7 bytes", [ping("sevenby")], connectionError("FRAME_SIZE_ERROR")],
  ["6.7", "PING of 9 bytes", [ping("ninebytes")], connectionError("FRAME_SIZE_ERROR")],
  ["6.7", "an answer to no PING", [ping("nobodys!", Flag.ACK)], ignored],
  [
    "6.8",
    "GOAWAY on a stream",
    [frame(Type.GOAWAY, 0, 1, Buffer.alloc(8))],
    connectionError("PROTOCOL_ERROR"),
  ],
  [
    "6.8",
    "GOAWAY that is too short",
    [frame(Type.GOAWAY, 0, 0, Buffer.alloc(7))],
    connectionError("FRAME_SIZE_ERROR"),
  ],
  [
    "6.9",
    "an increment of 0 on a stream",
    [headers(1, HELD), windowUpdate(1, 0)],
    streamError(1, "PROTOCOL_ERROR"),
  ],
  ["6.9", "an increment of 0 on the connection", [windowUpdate(0, 0)], connectionError("PROTOCOL_ERROR")],
  [
    "6.9",
    "WINDOW_UPDATE of 3 bytes",
    [frame(Type.WINDOW_UPDATE, 0, 0, Buffer.alloc(3))],
    connectionError("FRAME_SIZE_ERROR"),
  ],
  [
    "6.9",
    "of 5 bytes",
    [headers(1, HELD), frame(Type.WINDOW_UPDATE, 0, 1, Buffer.alloc(5))],
    connectionError("FRAME_SIZE_ERROR"),
  ],
  ["6.9", "the reserved bit is ignored", [windowUpdate(0, 0x8000_0001)], ignored],
  [
    "6.9.1",
    "a stream's window above 2^31 − 1",
    [headers(1, HELD), windowUpdate(1, WINDOW_SIZE_MAX)],
    streamError(1, "FLOW_CONTROL_ERROR"),
  ],
  [
    "6.9.1",
    "the same in two steps",
    [headers(1, HELD), windowUpdate(1, WINDOW_SIZE_MAX - WINDOW_DEFAULT), windowUpdate(1, 1)],
    streamError(1, "FLOW_CONTROL_ERROR"),
  ],
  ["6.9.1", "just up to it", [headers(1, HELD), windowUpdate(1, WINDOW_SIZE_MAX - WINDOW_DEFAULT)], ignored],
  [
    "6.9.1",
    "the connection's window above it",
    [windowUpdate(0, WINDOW_SIZE_MAX)],
    connectionError("FLOW_CONTROL_ERROR"),
  ],
  ["6.9.1", "the connection's just up to it", [windowUpdate(0, WINDOW_SIZE_MAX - WINDOW_DEFAULT)], ignored],
  [
    "6.9.2",
    "SETTINGS that push an open stream's window above it",
    [
      headers(1, HELD),
      windowUpdate(1, WINDOW_SIZE_MAX - WINDOW_DEFAULT),
      settings(Setting.INITIAL_WINDOW_SIZE, WINDOW_DEFAULT + 1),
    ],
    connectionError("FLOW_CONTROL_ERROR"),
  ],
  [
    "6.9.2",
    "SETTINGS do not change the connection's window",
    [
      windowUpdate(0, WINDOW_SIZE_MAX - WINDOW_DEFAULT),
      settings(Setting.INITIAL_WINDOW_SIZE, WINDOW_SIZE_MAX),
    ],
    ignored,
  ],
  ["7", "an error code that nobody knows, in GOAWAY", [goaway(0, 0xdead)], answered()],
]);

const SHRUNK_SIZE = 100;
const LONG = incremental("x-a", "v".repeat(1000));
/** Against a server whose table is smaller than the 4096 that a client begins with. Each acknowledges by itself. */
const SHRUNK = rows("9113", [
  [
    "6.5.3",
    "until the client has acknowledged our HEADER_TABLE_SIZE its table is what it was",
    [
      headers(1, Buffer.concat([GET, LONG])),
      headers(3, Buffer.concat([GET, indexed(DYNAMIC_FIRST)])),
      SETTINGS_ACK,
      headers(5, Buffer.concat([sizeUpdate(SHRUNK_SIZE), GET])),
    ],
    answered(1, 3, 5),
  ],
  [
    "4.3.1",
    "behind the acknowledgement of a reduction a block begins with a size update",
    [SETTINGS_ACK, headers(1, GET)],
    connectionError("COMPRESSION_ERROR"),
  ],
  [
    "4.3.1",
    "also one that was read before",
    [headers(1, GET), headers(3, GET), SETTINGS_ACK, headers(5, GET)],
    connectionError("COMPRESSION_ERROR"),
  ],
  [
    "4.3.1",
    "also a block of trailers",
    [headers(1, POST, 0), SETTINGS_ACK, headers(1, literal("x-a", "b"))],
    connectionError("COMPRESSION_ERROR"),
  ],
  [
    "4.3.1",
    "to what was acknowledged at most",
    [SETTINGS_ACK, headers(1, Buffer.concat([sizeUpdate(SHRUNK_SIZE + 1), GET]))],
    connectionError("COMPRESSION_ERROR"),
  ],
  [
    "4.3.1",
    "a size update ahead of the acknowledgement will do",
    [headers(1, Buffer.concat([sizeUpdate(0), GET])), SETTINGS_ACK, headers(3, GET)],
    answered(1, 3),
  ],
  [
    "4.3.1",
    "what the reduction evicts is gone",
    [
      headers(1, Buffer.concat([GET, LONG])),
      SETTINGS_ACK,
      headers(3, Buffer.concat([sizeUpdate(SHRUNK_SIZE), GET, indexed(DYNAMIC_FIRST)])),
    ],
    connectionError("COMPRESSION_ERROR"),
  ],
]);

t.test("a table of ours that is smaller than the usual", async (t) => {
  const { port } = await serveEcho(t, { headerTableSizeMax: SHRUNK_SIZE });
  judgeRows(t, port, SHRUNK);
});

t.test("settings, ping, goaway, windows", async (t) => {
  const { port } = await serveEcho(t);
  judgeRows(t, port, ROWS);
});

t.test("RFC 9113 §6.7: PING comes back as it was, before other things that wait", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  peer.send(ping("\0\x01\xfe\xff\x80 ab"));
  const back = await peer.next(({ type }) => type === Type.PING);
  t.match(back, { flags: Flag.ACK, stream: 0 });
  t.equal(back!.payload.toString("latin1"), "\0\x01\xfe\xff\x80 ab");
});

t.test("RFC 9113 §6.8: after a client's GOAWAY its open streams are still answered", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  peer.send(headers(1, POST, 0), goaway(0, Code.NO_ERROR, "leaving"), data(1, "body"));
  t.ok(await peer.answered(1));
  t.equal(peer.dataSizeOf(1), 4);
});
