/** RFC 9113 §3.4 (preface), §4 (frames) and §5.5 (what is unknown), row by row. */
import t from "tap";
import { serveEcho } from "../testing/echo-server.ts";
import {
  answered,
  closed,
  connectionError,
  ignored,
  judgeRows,
  type Row,
  rows,
  streamError,
} from "../testing/judge.ts";
import { block, getRequest, postRequest } from "../testing/plain-hpack.ts";
import {
  CLIENT_PREFACE,
  continuation,
  data,
  Flag,
  FRAME_SIZE_DEFAULT,
  frame,
  goaway,
  headers,
  MAGIC,
  ping,
  prioritySignal,
  reset,
  SETTINGS_ACK,
  Setting,
  settings,
  Type,
  u32,
  windowUpdate,
} from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";

const GET = getRequest();
const POST = postRequest();
const tooLarge = (type: number, stream: number) =>
  frame(type, Flag.END_HEADERS, stream, Buffer.alloc(FRAME_SIZE_DEFAULT + 1));
const unknown = (stream: number, size = 8) => frame(0x42, 0xff, stream, Buffer.alloc(size));

const PREFACES: readonly Row[] = [
  {
    why: "a wrong magic is no HTTP/2",
    first: Buffer.from("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
    must: closed,
  },
  {
    why: "bytes of something else",
    first: Buffer.from("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    must: closed,
  },
  {
    why: "the first frame must be SETTINGS",
    first: Buffer.concat([MAGIC, ping()]),
    must: connectionError("PROTOCOL_ERROR"),
  },
  {
    why: "nor may it be a request",
    first: Buffer.concat([MAGIC, headers(1, GET)]),
    must: connectionError("PROTOCOL_ERROR"),
  },
  {
    why: "an acknowledgement is not the client's SETTINGS",
    first: Buffer.concat([MAGIC, SETTINGS_ACK]),
    must: connectionError("PROTOCOL_ERROR"),
  },
  { why: "empty SETTINGS are enough", first: CLIENT_PREFACE, must: ignored },
  {
    why: "a client need not wait for the server's SETTINGS",
    first: Buffer.concat([CLIENT_PREFACE, headers(1, GET)]),
    must: answered(1),
  },
].map((row) => ({ section: "RFC 9113 §3.4", sends: [], ...row }) as Row);

const FRAMES = rows("9113", [
  ["4.1", "a frame of an unknown type is skipped, on the connection", [unknown(0)], ignored],
  ["4.1", "on an open stream", [headers(1, POST, 0), unknown(1), data(1, "x")], answered(1)],
  ["4.1", "on a stream that was never opened", [unknown(7)], ignored],
  ["4.1", "an empty one", [unknown(0, 0)], ignored],
  ["4.1", "one of the largest size", [unknown(0, FRAME_SIZE_DEFAULT)], ignored],
  ["4.1", "flags without a meaning are ignored: PING", [ping("flagged!", 0xfe)], ignored],
  ["4.1", "DATA", [headers(1, POST, 0), data(1, "x", 0xf7 & ~Flag.PADDED)], answered(1)],
  ["4.1", "HEADERS", [headers(1, GET, 0xd7 & ~Flag.PADDED)], answered(1)],
  ["4.1", "SETTINGS", [frame(Type.SETTINGS, 0xfe, 0)], ignored],
  ["4.1", "WINDOW_UPDATE", [frame(Type.WINDOW_UPDATE, 0xff, 0, u32(1))], ignored],
  ["4.1", "the reserved bit before the stream is ignored", [headers(0x8000_0001, GET)], answered(1)],
  ["4.1", "on stream 0 too", [frame(Type.PING, 0, 0x8000_0000, Buffer.alloc(8))], ignored],
  [
    "4.2",
    "a payload of 2^14 bytes is taken by everybody",
    [headers(1, POST, 0), data(1, Buffer.alloc(FRAME_SIZE_DEFAULT))],
    answered(1),
  ],
  ["4.2", "larger DATA", [headers(1, POST, 0), tooLarge(Type.DATA, 1)], connectionError("FRAME_SIZE_ERROR")],
  ["4.2", "larger HEADERS", [tooLarge(Type.HEADERS, 1)], connectionError("FRAME_SIZE_ERROR")],
  [
    "4.2",
    "larger CONTINUATION",
    [frame(Type.HEADERS, Flag.END_STREAM, 1, GET), tooLarge(Type.CONTINUATION, 1)],
    connectionError("FRAME_SIZE_ERROR"),
  ],
  ["4.2", "larger SETTINGS", [tooLarge(Type.SETTINGS, 0)], connectionError("FRAME_SIZE_ERROR")],
  ["4.2", "larger frames of unknown type", [unknown(0, 2 ** 14 + 1)], connectionError("FRAME_SIZE_ERROR")],
  [
    "4.2",
    "a PRIORITY field cut short in HEADERS",
    [frame(Type.HEADERS, Flag.END_HEADERS | Flag.PRIORITY, 1, Buffer.alloc(4))],
    connectionError("FRAME_SIZE_ERROR"),
  ],
  [
    "4.2",
    "HEADERS too short for the pad length they announce",
    [frame(Type.HEADERS, Flag.END_HEADERS | Flag.PADDED, 1)],
    connectionError("FRAME_SIZE_ERROR", "PROTOCOL_ERROR"),
  ],
  [
    "4.3",
    "a header block may come in pieces, cut anywhere",
    [
      frame(Type.HEADERS, Flag.END_STREAM, 1, GET.subarray(0, 5)),
      continuation(1, GET.subarray(5, 6), 0),
      continuation(1, Buffer.alloc(0), 0),
      continuation(1, GET.subarray(6)),
    ],
    answered(1),
  ],
  [
    "4.3",
    "its first piece may be empty",
    [frame(Type.HEADERS, Flag.END_STREAM, 1), continuation(1, GET)],
    answered(1),
  ],
  [
    "4.3",
    "a header block that cannot be decoded ends the connection",
    [headers(1, Buffer.from([0x80]))],
    connectionError("COMPRESSION_ERROR"),
  ],
  [
    "4.3",
    "one that breaks off within a field as well",
    [headers(1, block(["a", "bcdef"]).subarray(0, 5))],
    connectionError("COMPRESSION_ERROR"),
  ],
  ...[
    ["a PING", ping()],
    ["DATA of the same stream", data(1, "x")],
    ["HEADERS of another stream", headers(3, GET)],
    ["HEADERS of the same stream", headers(1, GET)],
    ["SETTINGS", settings()],
    ["WINDOW_UPDATE", windowUpdate(0, 1)],
    ["RST_STREAM of the same stream", reset(1)],
    ["GOAWAY", goaway(0)],
    ["PRIORITY", frame(Type.PRIORITY, 0, 1, prioritySignal(0))],
    ["CONTINUATION of another stream", continuation(3, GET.subarray(5))],
    ["a frame of unknown type", unknown(1)],
  ].map(
    ([what, bytes]) =>
      [
        what === "a frame of unknown type" ? "5.5" : "4.3",
        `nothing may come between the pieces of a header block: ${what}`,
        [frame(Type.HEADERS, Flag.END_STREAM, 1, GET.subarray(0, 5)), bytes as Buffer],
        connectionError("PROTOCOL_ERROR"),
      ] as const,
  ),
  ["5.5", "settings without a meaning are ignored", [settings(0xff01, 0xffff_ffff)], ignored],
  [
    "5.5",
    "an unknown error code in RST_STREAM is nothing special",
    [headers(1, POST, 0), reset(1, 0xabcd)],
    ignored,
  ],
  ["5.4.2", "RST_STREAM is not answered with RST_STREAM", [headers(1, POST, 0), reset(1), reset(1)], ignored],
  [
    "5.4.2",
    "after a stream error, what was on its way for the stream is ignored",
    [headers(1, postRequest("/", ["Upper", "x"]), 0), data(1, "late", 0), data(1, "later")],
    streamError(1, "PROTOCOL_ERROR"),
  ],
]);

t.test("preface and frames", async (t) => {
  const server = await serveEcho(t);
  judgeRows(t, server.port, [...PREFACES, ...FRAMES]);
});

t.test("RFC 9113 §3.4: the server's first frame is SETTINGS, and it acknowledges the client's", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port, { first: CLIENT_PREFACE });
  t.teardown(() => peer.destroy());
  await peer.barrier();
  t.match(peer.frames[0], { type: Type.SETTINGS, flags: 0, stream: 0 });
  const acks = peer.of(Type.SETTINGS, 0).filter(({ flags }) => flags === Flag.ACK);
  t.match(acks, [{ payload: { length: 0 } }], "once, and empty");
  const own = peer.frames[0]!.payload;
  for (let at = 0; at < own.length; at += 6) {
    const id = own.readUInt16BE(at);
    t.notOk(
      id === Setting.ENABLE_PUSH && own.readUInt32BE(at + 2) === 1,
      "§6.5.2: a server does not enable push",
    );
  }
});

t.test("RFC 9113 §3.4: the preface may come byte by byte", async (t) => {
  const { port } = await serveEcho(t);
  // An acknowledgement would stand amid it.
  const peer = await WirePeer.open(port, { first: Buffer.alloc(0), acknowledges: false });
  t.teardown(() => peer.destroy());
  for (const byte of Buffer.concat([CLIENT_PREFACE, headers(1, GET)])) {
    peer.send(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.ok(await peer.answered(1));
});

t.test("RFC 9113 §5.4.1: GOAWAY names the highest stream that was looked at", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  peer.send(headers(1, GET), headers(5, GET));
  await peer.answered(5);
  peer.send(data(0, "on the connection"));
  await peer.closed();
  const [last] = peer.of(Type.GOAWAY);
  t.equal(last?.payload.readUInt32BE(0), 5);
});
