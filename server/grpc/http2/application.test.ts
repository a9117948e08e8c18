/** What the layer above may do with streams and connections, and when it leaves for the wire. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import t from "tap";
import { postRequest, readBlock } from "../testing/plain-hpack.ts";
import {
  CLIENT_PREFACE,
  Code,
  data,
  Flag,
  headers,
  Setting,
  settings,
  Type,
  windowUpdate,
} from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";
import { serveHttp2 } from "./connection.ts";
import { encodeStaticBlock } from "./hpack/static-block.ts";
import { fieldOf, type Http2Application, type StreamReader } from "./http2.ts";
import { HTTP2_LIMITS } from "./limits.ts";
import { ANSWER_HEADERS, ANSWER_TRAILERS, serveCore } from "./testing/core.ts";

const NOTHING = new Uint8Array(0);

t.test("a stream reset by its application is over, and what comes for it is dropped", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  peer.send(headers(1, postRequest("/hold"), 0));
  await peer.barrier();
  const { stream } = core.calls[0]!;
  stream.headers(ANSWER_HEADERS, false);
  stream.reset(Code.INTERNAL_ERROR);
  t.ok(stream.isClosed);
  stream.reset(Code.CANCEL);
  t.ok(stream.write(Buffer.from("x")), "and does nothing more");
  stream.answer(ANSWER_HEADERS, NOTHING, NOTHING, ANSWER_TRAILERS);
  stream.end();
  peer.send(data(1, "late", 0), headers(1, postRequest("/hold")));
  t.ok(await peer.barrier());
  t.strictSame(
    peer.of(Type.RST_STREAM, 1).map(({ payload }) => payload.readUInt32BE()),
    [Code.INTERNAL_ERROR],
  );
  t.equal(peer.of(Type.HEADERS, 1).length, 1);
  t.equal(core.calls[0]!.closedCode, -1, "it was the application's own doing");
  t.equal(core.connections[0]!.streamCount, 0);
  t.strictSame(core.breaches, []);
});

t.test(
  "answers of one later turn leave in one write, and without waiting for a round of the loop",
  async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    const chunks: Buffer[] = [];
    peer.send(...[1, 3, 5].map((id) => headers(id, postRequest("/hold"))));
    await peer.barrier();
    peer.socket.on("data", (chunk) => chunks.push(chunk));
    setImmediate(() => {
      for (const call of core.calls) call.answer(Buffer.from("x"));
    });
    for (const id of [1, 3, 5]) t.ok(await peer.answered(id));
    t.equal(chunks.length, 1);
  },
);

t.test("an answer without trailers ends with its DATA, interim headers come before", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  peer.send(headers(1, postRequest("/hold")), headers(3, postRequest("/hold")));
  await peer.barrier();
  core.calls[0]!.stream.answer(ANSWER_HEADERS, Buffer.from("a"), Buffer.from("b"), NOTHING);
  const { stream } = core.calls[1]!;
  stream.headers(encodeStaticBlock([":status", "103"]), false);
  stream.headers(ANSWER_HEADERS, false);
  stream.end();
  t.ok(await peer.answered(1));
  t.ok(await peer.answered(3));
  t.strictSame(
    peer.of(Type.DATA).map(({ stream: id, flags, payload }) => `${id} ${flags} ${payload}`),
    [`1 ${Flag.END_STREAM} ab`, `3 ${Flag.END_STREAM} `],
  );
  t.equal(peer.of(Type.HEADERS, 3).length, 2);
});

t.test(
  "a block larger than a frame goes on in CONTINUATION; a smaller table of the peer's is told once",
  async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open({
      first: Buffer.concat([CLIENT_PREFACE, settings(Setting.HEADER_TABLE_SIZE, 100)]),
    });
    peer.send(...[1, 3, 5].map((id) => headers(id, postRequest("/hold"))));
    await peer.barrier();
    const long = encodeStaticBlock(["grpc-message", "m".repeat(40_000), "x", "y"]);
    core.calls[0]!.stream.answer(long, Buffer.from("x"), NOTHING, long);
    core.calls[1]!.stream.answer(ANSWER_HEADERS, Buffer.from("x"), NOTHING, long);
    core.calls[2]!.answer();
    for (const id of [1, 3, 5]) t.ok(await peer.answered(id));
    await peer.barrier();
    const blocks = [];
    for (const { type, payload } of peer.frames) {
      if (type === Type.HEADERS) blocks.push(payload);
      if (type === Type.CONTINUATION) blocks.push(Buffer.concat([blocks.pop()!, payload]));
    }
    const read = blocks.map((block) => readBlock(block));
    t.strictSame(
      read.map(({ fields, sizeUpdates }) => `${fields.length} ${sizeUpdates}`),
      ["2 0", "2 ", "2 ", "2 ", "2 ", "1 "],
    );
    t.equal(read[1]!.fields[0]![1].length, 40_000);
    t.ok(peer.frames.every(({ payload }) => payload.length <= 16_384));
  },
);

t.test(
  "what was read before the core took over counts; a connection may be ended while a request is told",
  async (t) => {
    const told: number[] = [];
    const application: Http2Application = {
      request(stream, requestHeaders) {
        t.equal(fieldOf(requestHeaders, "none"), undefined);
        const reader: StreamReader = {
          data() {},
          end() {},
          drained() {},
          closed(code) {
            told.push(code);
          },
        };
        stream.connection.destroy(Code.ENHANCE_YOUR_CALM);
        return reader;
      },
      breach() {},
      connectionClosed() {},
    };
    const server = createServer((socket: Socket) => {
      socket.once("data", (firstBytes: Buffer) => {
        serveHttp2(socket, application, { limits: HTTP2_LIMITS, remoteAddress: "::1", firstBytes });
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.teardown(() => server.close());
    const { port } = server.address() as { port: number };
    const peer = await WirePeer.open(port, {
      socket: connect(port, "127.0.0.1"),
      first: Buffer.concat([CLIENT_PREFACE, headers(1, postRequest("/")), headers(3, postRequest("/"))]),
    });
    await peer.closed();
    t.equal(peer.of(Type.GOAWAY)[0]?.payload.readUInt32BE(4), Code.ENHANCE_YOUR_CALM);
    t.strictSame(told, [Code.ENHANCE_YOUR_CALM], "its reader hears of it, and nothing more is told");
    peer.destroy();
  },
);

t.test("a connection kept busy forgets nothing: what is held is what is open", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  peer.send(windowUpdate(0, 2 ** 30));
  for (let round = 0; round < 20; round++) {
    const ids = Array.from({ length: 100 }, (_, at) => 2 * (round * 100 + at) + 1);
    peer.send(
      ...ids.map((id) => Buffer.concat([headers(id, postRequest("/echo"), 0), data(id, `body of ${id}`)])),
    );
    t.ok(await peer.answered(ids.at(-1)!));
  }
  const [connection] = core.connections;
  t.equal(core.calls.length, 2000);
  t.ok(core.calls.every((call) => call.stream.isClosed));
  t.equal(connection!.streams.size + connection!.heldCount + connection!.heldSize, 0);
  t.strictSame(core.breaches, []);
});
