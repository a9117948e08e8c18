/** RFC 9113 §5.2 and §6.9: flow control both ways, windows that change under open streams among it. */
import t, { type Test } from "tap";
import { serveEcho } from "../testing/echo-server.ts";
import { getRequest, postRequest } from "../testing/plain-hpack.ts";
import { Code, data, headers, reset, Setting, settings, Type, windowUpdate } from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";

const POST = postRequest();
const WINDOW_DEFAULT = 65_535;

/** A connection that asks for `size` bytes on stream 1 and gives windows by hand. */
async function reader(t: Test, size: number, ...first: Uint8Array[]): Promise<WirePeer> {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  peer.send(...first, headers(1, getRequest(`/big?${size}`)));
  await peer.barrier();
  return peer;
}

t.test("RFC 9113 §6.9.1: no more DATA than the windows allow, of stream and connection", async (t) => {
  const peer = await reader(t, 200_000);
  t.equal(peer.dataSizeOf(1), WINDOW_DEFAULT);
  peer.send(windowUpdate(1, 100_000));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), WINDOW_DEFAULT, "the connection's window is used up");
  peer.send(windowUpdate(0, 10));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), WINDOW_DEFAULT + 10);
  peer.send(windowUpdate(0, 150_000));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), WINDOW_DEFAULT + 100_000, "now the stream's is");
  peer.send(windowUpdate(1, 100_000));
  t.ok(await peer.answered(1));
  t.equal(peer.dataSizeOf(1), 200_000);
});

t.test("RFC 9113 §6.9.2: a new initial window changes the windows of open streams", async (t) => {
  const peer = await reader(
    t,
    100_000,
    settings(Setting.INITIAL_WINDOW_SIZE, 10),
    windowUpdate(0, 1_000_000),
  );
  t.equal(peer.dataSizeOf(1), 10);
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 25));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), 25, "fifteen more");
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 5), windowUpdate(1, 12));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), 25, "5 − 25 + 12 is below zero: nothing");
  peer.send(windowUpdate(1, 9));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), 26, "one above zero: one byte");
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 1_000_000));
  t.ok(await peer.answered(1));
});

t.test("RFC 9113 §6.9.2: several settings in one frame take effect in order", async (t) => {
  const two = settings(Setting.INITIAL_WINDOW_SIZE, 9, Setting.INITIAL_WINDOW_SIZE, 3);
  const peer = await reader(t, 100, two);
  t.equal(peer.dataSizeOf(1), 3);
});

t.test("RFC 9113 §6.9.1: an empty DATA frame needs no window", async (t) => {
  const peer = await reader(t, 0, settings(Setting.INITIAL_WINDOW_SIZE, 0));
  t.ok(await peer.answered(1), "an empty answer ends though the window is 0");
});

t.test("RFC 9113 §6.5.2: DATA in frames no larger than the client's MAX_FRAME_SIZE", async (t) => {
  const peer = await reader(t, 60_000);
  t.ok(await peer.answered(1));
  t.ok(peer.of(Type.DATA, 1).every(({ payload }) => payload.length <= 2 ** 14));
});

t.test("RFC 9113 §5.2.2: one stream that takes nothing does not hold up another", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  peer.send(
    settings(Setting.INITIAL_WINDOW_SIZE, 0),
    headers(1, getRequest("/big?1000")),
    headers(3, getRequest("/big?1000")),
  );
  peer.send(windowUpdate(3, 1000));
  t.ok(await peer.answered(3));
  t.equal(peer.dataSizeOf(1), 0);
  peer.send(windowUpdate(1, 1000));
  t.ok(await peer.answered(1));
});

t.test(
  "RFC 9113 §6.9: what is reset in the middle gives its part of the connection's window to others",
  async (t) => {
    const { port } = await serveEcho(t);
    const peer = await WirePeer.open(port);
    t.teardown(() => peer.destroy());
    peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 1_000_000), headers(1, getRequest("/big?70000")));
    await peer.barrier();
    t.equal(peer.dataSizeOf(1), WINDOW_DEFAULT);
    peer.send(reset(1), headers(3, getRequest("/big?1000")), windowUpdate(0, 1000));
    t.ok(await peer.answered(3), "the queue of stream 1 is gone, not sent first");
    t.equal(peer.dataSizeOf(1), WINDOW_DEFAULT);
  },
);

/** What the server lets a client send: on a stream, and on the connection. */
async function windowsOf(peer: WirePeer): Promise<{ stream: number; connection: number }> {
  await peer.barrier();
  let stream = WINDOW_DEFAULT;
  const { payload } = peer.frames[0]!;
  for (let at = 0; at < payload.length; at += 6) {
    if (payload.readUInt16BE(at) === Setting.INITIAL_WINDOW_SIZE) stream = payload.readUInt32BE(at + 2);
  }
  const grown = peer.of(Type.WINDOW_UPDATE, 0).reduce((sum, { payload }) => sum + payload.readUInt32BE(0), 0);
  return { stream, connection: WINDOW_DEFAULT + grown };
}

/** DATA frames of `size` bytes in all. */
function* body(stream: number, size: number): Generator<Buffer> {
  for (let rest = size; rest > 0; rest -= 16_384) yield data(stream, Buffer.alloc(Math.min(rest, 16_384)), 0);
}

t.test("RFC 9113 §6.9.1: a client that sends more than a stream's window is stopped", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  const { stream } = await windowsOf(peer);
  // `/unread`: the application takes nothing, so no window grows.
  peer.send(headers(1, postRequest("/unread"), 0), ...body(1, stream));
  t.ok(await peer.barrier());
  t.equal(peer.of(Type.RST_STREAM).length, 0, "the whole window may be used");
  peer.send(data(1, "x", 0));
  await peer.next(({ type }) => type === Type.RST_STREAM || type === Type.GOAWAY);
  const [error] = [...peer.of(Type.RST_STREAM, 1), ...peer.of(Type.GOAWAY)];
  t.equal(error!.payload.readUInt32BE(error!.payload.length >= 8 ? 4 : 0), Code.FLOW_CONTROL_ERROR);
});

t.test("RFC 9113 §5.2: windows grow again as the application takes what came", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  const before = await windowsOf(peer);
  const size = 4 * Math.max(before.stream, WINDOW_DEFAULT);
  peer.send(headers(1, postRequest("/count"), 0));
  let credit = Math.min(before.stream, before.connection);
  let seen = peer.frames.length;
  // What `before` has counted already.
  const granted = before.connection - WINDOW_DEFAULT;
  const increments = (id: number) =>
    peer.of(Type.WINDOW_UPDATE, id).reduce((sum, { payload }) => sum + payload.readUInt32BE(0), 0);
  for (let sent = 0; sent < size; ) {
    if (credit > 0) {
      const part = Math.min(credit, 16_384, size - sent);
      peer.send(data(1, Buffer.alloc(part), 0));
      sent += part;
      credit -= part;
      continue;
    }
    await peer.next(({ type, stream }) => type === Type.WINDOW_UPDATE && stream === 1, seen);
    seen = peer.frames.length;
    credit = Math.min(before.stream + increments(1), before.connection + increments(0) - granted) - sent;
  }
  peer.send(data(1, ""));
  t.ok(await peer.answered(1));
});

t.test("RFC 9113 §6.9.1: DATA of closed streams counts, and is given back to the connection", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  const { connection, stream } = await windowsOf(peer);
  const part = Math.min(stream, 16_384);
  // Four times the connection's window, on streams that the server has answered or reset before it came.
  let id = 1;
  for (let sent = 0; sent < 4 * connection; sent += part, id += 2) {
    peer.send(headers(id, postRequest("/early"), 0), data(id, Buffer.alloc(part)));
    if (id % 16 === 1 && !(await peer.barrier())) break;
  }
  peer.send(headers(id, POST, 0), data(id, "x"));
  t.ok(await peer.answered(id));
  t.equal(peer.of(Type.GOAWAY).length, 0);
});
