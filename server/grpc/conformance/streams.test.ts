/** RFC 9113 §5.1 (stream states and numbers) and §6.1 to §6.4, §6.10 (frames of streams), row by row. */
import t from "tap";
import { serveEcho } from "../testing/echo-server.ts";
import { answered, connectionError, ignored, judgeRows, rows, streamError } from "../testing/judge.ts";
import { DYNAMIC_FIRST, getRequest, incremental, indexed, postRequest } from "../testing/plain-hpack.ts";
import {
  Code,
  continuation,
  data,
  Flag,
  frame,
  headers,
  prioritySignal,
  reset,
  Type,
  windowUpdate,
} from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";

const GET = getRequest();
const POST = postRequest();
/** Never answered by itself: its stream stays half-closed. */
const HELD = getRequest("/hold");
const priority = (stream: number, dependsOn = 0) =>
  frame(Type.PRIORITY, 0, stream, prioritySignal(dependsOn));

const STATES = rows("9113", [
  ["5.1", "idle: DATA", [data(1, "x")], connectionError("PROTOCOL_ERROR", "STREAM_CLOSED")],
  ["5.1", "idle: RST_STREAM", [reset(1)], connectionError("PROTOCOL_ERROR")],
  ["5.1", "idle: WINDOW_UPDATE", [windowUpdate(1, 1)], connectionError("PROTOCOL_ERROR")],
  ["5.1", "idle: CONTINUATION", [continuation(1, GET)], connectionError("PROTOCOL_ERROR")],
  ["5.1", "idle: PRIORITY is allowed and opens nothing", [priority(1), headers(1, GET)], answered(1)],
  [
    "5.1",
    "half-closed by the client: DATA",
    [headers(1, HELD), data(1, "x")],
    streamError(1, "STREAM_CLOSED"),
  ],
  [
    "5.1",
    "half-closed by the client: HEADERS",
    [headers(1, HELD), headers(1, GET)],
    streamError(1, "STREAM_CLOSED"),
  ],
  [
    "5.1",
    "half-closed by the client: CONTINUATION",
    [headers(1, HELD), continuation(1, GET)],
    connectionError("PROTOCOL_ERROR"),
  ],
  [
    "5.1",
    "half-closed by the client: WINDOW_UPDATE, PRIORITY are taken",
    [headers(1, HELD), windowUpdate(1, 9), priority(1)],
    ignored,
  ],
  ["5.1", "half-closed by the client: RST_STREAM closes it", [headers(1, HELD), reset(1)], ignored],
  ["5.1", "closed by both: DATA", [headers(1, GET), data(1, "x")], connectionError("STREAM_CLOSED")],
  [
    "5.1",
    "closed by both: HEADERS",
    [headers(1, GET), headers(1, GET)],
    connectionError("STREAM_CLOSED", "PROTOCOL_ERROR"),
  ],
  [
    "5.1",
    "closed by both: WINDOW_UPDATE and RST_STREAM may have been on their way",
    [headers(1, GET), windowUpdate(1, 1), reset(1)],
    ignored,
  ],
  ["5.1", "closed by both: PRIORITY", [headers(1, GET), priority(1)], ignored],
  [
    "5.1",
    "closed by the client's RST_STREAM: DATA",
    [headers(1, POST, 0), reset(1), data(1, "x")],
    connectionError("STREAM_CLOSED"),
  ],
  [
    "5.1",
    "closed by the client's RST_STREAM: HEADERS",
    [headers(1, POST, 0), reset(1), headers(1, GET)],
    connectionError("STREAM_CLOSED", "PROTOCOL_ERROR"),
  ],
  [
    "5.1",
    "closed by the client's RST_STREAM: WINDOW_UPDATE, PRIORITY",
    [headers(1, POST, 0), reset(1), windowUpdate(1, 1), priority(1)],
    ignored,
  ],
  ["5.1.1", "a client's streams are odd", [headers(2, GET)], connectionError("PROTOCOL_ERROR")],
  [
    "5.1.1",
    "numbers rise: a lower one that was skipped is closed",
    [headers(5, GET), headers(3, GET)],
    connectionError("PROTOCOL_ERROR", "STREAM_CLOSED"),
  ],
  ["5.1.1", "a skipped stream is closed, not idle: RST_STREAM on it", [headers(5, GET), reset(3)], ignored],
  ["5.1.1", "any higher odd number may follow", [headers(1, GET), headers(101, GET)], answered(1, 101)],
  ["5.1.1", "the server's even numbers stay idle: RST_STREAM", [reset(2)], connectionError("PROTOCOL_ERROR")],
  ["5.1.1", "WINDOW_UPDATE", [windowUpdate(2, 1)], connectionError("PROTOCOL_ERROR")],
]);

const FRAMES = rows("9113", [
  ["6.1", "DATA on the connection", [data(0, "x")], connectionError("PROTOCOL_ERROR")],
  [
    "6.1",
    "padding is taken off",
    [headers(1, POST, 0), data(1, Buffer.from("\x03body\0\0\0"), Flag.PADDED | Flag.END_STREAM)],
    answered(1),
  ],
  [
    "6.1",
    "nothing but padding",
    [headers(1, POST, 0), data(1, Buffer.from("\x03\0\0\0"), Flag.PADDED | Flag.END_STREAM)],
    answered(1),
  ],
  [
    "6.1",
    "padding as long as the payload",
    [headers(1, POST, 0), data(1, Buffer.from("\x04\0\0\0"), Flag.PADDED)],
    connectionError("PROTOCOL_ERROR"),
  ],
  [
    "6.1",
    "padded, and no byte that says how much",
    [headers(1, POST, 0), data(1, "", Flag.PADDED)],
    connectionError("FRAME_SIZE_ERROR", "PROTOCOL_ERROR"),
  ],
  ["6.1", "empty DATA", [headers(1, POST, 0), data(1, "", 0), data(1, "")], answered(1)],
  ["6.2", "HEADERS on the connection", [headers(0, GET)], connectionError("PROTOCOL_ERROR")],
  [
    "6.2",
    "padding is taken off",
    [headers(1, Buffer.concat([Buffer.from([2]), GET, Buffer.alloc(2)]), Flag.PADDED | Flag.END_STREAM)],
    answered(1),
  ],
  [
    "6.2",
    "padding and a priority signal",
    [
      headers(
        1,
        Buffer.concat([Buffer.from([2]), prioritySignal(0), GET, Buffer.alloc(2)]),
        Flag.PADDED | Flag.PRIORITY | Flag.END_STREAM,
      ),
    ],
    answered(1),
  ],
  [
    "6.2",
    "more padding than payload",
    [headers(1, Buffer.concat([Buffer.from([GET.length + 1]), GET]), Flag.PADDED | Flag.END_STREAM)],
    connectionError("PROTOCOL_ERROR"),
  ],
  [
    "6.2",
    "padding that reaches into the priority signal",
    [headers(1, Buffer.concat([Buffer.from([3]), prioritySignal(0)]), Flag.PADDED | Flag.PRIORITY)],
    connectionError("PROTOCOL_ERROR", "FRAME_SIZE_ERROR"),
  ],
  [
    "6.2",
    "a stream may open with its side ended in HEADERS whose block goes on",
    [frame(Type.HEADERS, Flag.END_STREAM, 1, GET.subarray(0, 3)), continuation(1, GET.subarray(3))],
    answered(1),
  ],
  ["6.3", "PRIORITY on the connection", [priority(0)], connectionError("PROTOCOL_ERROR")],
  [
    "6.3",
    "PRIORITY of another length than 5",
    [headers(1, HELD), frame(Type.PRIORITY, 0, 1, Buffer.alloc(4))],
    streamError(1, "FRAME_SIZE_ERROR"),
  ],
  [
    "6.3",
    "the same, longer",
    [headers(1, HELD), frame(Type.PRIORITY, 0, 1, Buffer.alloc(6))],
    streamError(1, "FRAME_SIZE_ERROR"),
  ],
  ["6.4", "RST_STREAM on the connection", [reset(0)], connectionError("PROTOCOL_ERROR")],
  [
    "6.4",
    "RST_STREAM of another length than 4",
    [headers(1, HELD), frame(Type.RST_STREAM, 0, 1, Buffer.alloc(3))],
    connectionError("FRAME_SIZE_ERROR"),
  ],
  [
    "6.4",
    "the same, longer",
    [headers(1, HELD), frame(Type.RST_STREAM, 0, 1, Buffer.alloc(5))],
    connectionError("FRAME_SIZE_ERROR"),
  ],
  ["6.10", "CONTINUATION on the connection", [continuation(0, GET)], connectionError("PROTOCOL_ERROR")],
  [
    "6.10",
    "CONTINUATION after a block that has ended",
    [headers(1, HELD), continuation(1, GET)],
    connectionError("PROTOCOL_ERROR"),
  ],
  [
    "6.10",
    "CONTINUATION after DATA",
    [headers(1, POST, 0), data(1, "x", 0), continuation(1, GET)],
    connectionError("PROTOCOL_ERROR"),
  ],
]);

/** Priority is deprecated, but clients of RFC 7540 send it: it must be understood so far as to be refused rightly. */
const PRIORITIES = rows("7540", [
  ["5.3.1", "PRIORITY on itself", [headers(1, HELD), priority(1, 1)], streamError(1, "PROTOCOL_ERROR")],
  [
    "5.3.1",
    "HEADERS that depend on themselves",
    [headers(1, Buffer.concat([prioritySignal(1), HELD]), Flag.PRIORITY | Flag.END_STREAM)],
    streamError(1, "PROTOCOL_ERROR"),
  ],
  [
    "5.3.1",
    "on itself, exclusively",
    [headers(1, HELD), frame(Type.PRIORITY, 0, 1, prioritySignal(0x8000_0001))],
    streamError(1, "PROTOCOL_ERROR"),
  ],
  ["5.3.1", "on a stream that is idle", [priority(3, 11), headers(3, GET)], answered(3)],
  [
    "5.3.1",
    "exclusively on stream 0",
    [headers(1, Buffer.concat([prioritySignal(0x8000_0000, 255), GET]), Flag.PRIORITY | Flag.END_STREAM)],
    answered(1),
  ],
  ["5.3.4", "dependencies in a ring are nobody's error", [priority(3, 5), priority(5, 3)], ignored],
  ["6.3", "PRIORITY on an even stream, as some build trees of them", [priority(2, 0)], ignored],
]);

t.test("streams", async (t) => {
  const { port } = await serveEcho(t);
  judgeRows(t, port, [...STATES, ...FRAMES, ...PRIORITIES]);
});

t.test(
  "RFC 9113 §5.1.2, RFC 9113 §8.7: more streams than allowed are refused, and none is lost after",
  async (t) => {
    const { port } = await serveEcho(t, { streamsPerConnectionMax: 4 });
    const peer = await WirePeer.open(port);
    t.teardown(() => peer.destroy());
    peer.send(...[1, 3, 5, 7, 9, 11].map((id) => headers(id, HELD)));
    await peer.barrier();
    const refused = peer.of(Type.RST_STREAM);
    t.same(
      refused.map(({ stream, payload }) => [stream, payload.readUInt32BE(0)]),
      [
        [9, Code.REFUSED_STREAM],
        [11, Code.REFUSED_STREAM],
      ],
      "§8.7: REFUSED_STREAM says that nothing was done, so it may be sent again",
    );
    peer.send(reset(3), headers(13, GET));
    t.ok(await peer.answered(13), "one that ends makes room");
  },
);

t.test("RFC 9113 §5.1.2: streams that only wait for their body count too", async (t) => {
  const { port } = await serveEcho(t, { streamsPerConnectionMax: 2 });
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  peer.send(headers(1, POST, 0), headers(3, POST, 0), headers(5, GET));
  await peer.barrier();
  t.same(
    peer.of(Type.RST_STREAM).map(({ stream }) => stream),
    [5],
  );
  peer.send(data(1, "x"), data(3, "y"), headers(7, GET));
  t.ok(await peer.answered(7));
});

t.test("RFC 9113 §5.1: an answer may end the stream before the request does", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  peer.send(headers(1, postRequest("/early"), 0));
  t.ok(await peer.answered(1), "the application answers at the headers");
  peer.send(data(1, "what was on its way", 0), windowUpdate(1, 5), data(1, ""));
  t.ok(await peer.barrier());
  peer.send(headers(3, GET));
  t.ok(await peer.answered(3));
  t.equal(peer.of(Type.GOAWAY).length, 0);
});

t.test(
  "RFC 9113 §4.3: header blocks of refused and closed streams still change the compression state",
  async (t) => {
    const { port } = await serveEcho(t, { streamsPerConnectionMax: 1 });
    const peer = await WirePeer.open(port);
    t.teardown(() => peer.destroy());
    peer.send(headers(1, HELD), headers(3, Buffer.concat([GET, incremental("x-kept", "yes")])));
    peer.send(reset(1), headers(5, Buffer.concat([GET, indexed(DYNAMIC_FIRST)])));
    t.ok(await peer.answered(5), "the entry of the refused stream is in the table");
  },
);
