/** Peers that take their time: each stage has its own, and who takes longer is counted by name. Limits are shortened. */
import t, { type Test } from "tap";
import type { Breach } from "../http2/http2.ts";
import type { Http2Limits } from "../http2/limits.ts";
import { serveEcho } from "../testing/echo-server.ts";
import { getRequest, postRequest } from "../testing/plain-hpack.ts";
import {
  CLIENT_PREFACE,
  Code,
  type CodeName,
  codeName,
  continuation,
  data,
  Flag,
  frame,
  headers,
  MAGIC,
  ping,
  Setting,
  settings,
  Type,
  windowUpdate,
} from "../testing/wire-frames.ts";
import { WirePeer, type WirePeerOptions } from "../testing/wire-peer.ts";

const GET = getRequest();
const POST = postRequest();
const SHORT_MS = 60;

interface SlowPeer {
  readonly why: string;
  readonly limits: Partial<Http2Limits>;
  readonly options?: WirePeerOptions;
  readonly sends?: readonly Uint8Array[];
  /** Sent again every few ms: keeping busy does not help. */
  readonly drip?: Uint8Array;
  readonly breach: Breach;
  /** Of the GOAWAY; null: cut without one. */
  readonly code: CodeName | null;
}

const SLOW: readonly SlowPeer[] = [
  {
    why: "nothing is ever said",
    limits: { prefaceTimeoutMs: SHORT_MS },
    options: { first: Buffer.alloc(0), acknowledges: false },
    breach: "preface_timeout",
    code: "PROTOCOL_ERROR",
  },
  {
    why: "half a preface",
    limits: { prefaceTimeoutMs: SHORT_MS },
    options: { first: MAGIC.subarray(0, 12), acknowledges: false },
    breach: "preface_timeout",
    code: "PROTOCOL_ERROR",
  },
  {
    why: "the magic without SETTINGS",
    limits: { prefaceTimeoutMs: SHORT_MS },
    options: { first: MAGIC, acknowledges: false },
    breach: "preface_timeout",
    code: "PROTOCOL_ERROR",
  },
  {
    why: "our SETTINGS are not acknowledged",
    limits: { settingsTimeoutMs: SHORT_MS },
    options: { acknowledges: false },
    drip: ping(),
    breach: "settings_timeout",
    code: "SETTINGS_TIMEOUT",
  },
  {
    why: "a frame's header, cut off",
    limits: { headersTimeoutMs: SHORT_MS },
    sends: [headers(1, GET).subarray(0, 5)],
    breach: "headers_timeout",
    code: "ENHANCE_YOUR_CALM",
  },
  {
    why: "HEADERS, cut off",
    limits: { headersTimeoutMs: SHORT_MS },
    sends: [headers(1, GET).subarray(0, 12)],
    breach: "headers_timeout",
    code: "ENHANCE_YOUR_CALM",
  },
  {
    why: "HEADERS whose CONTINUATION does not come",
    limits: { headersTimeoutMs: SHORT_MS },
    sends: [frame(Type.HEADERS, Flag.END_STREAM, 1, GET)],
    breach: "headers_timeout",
    code: "ENHANCE_YOUR_CALM",
  },
  {
    why: "a header block that comes byte by byte",
    limits: { headersTimeoutMs: SHORT_MS, continuationsPerBlockMax: 1e6 },
    sends: [frame(Type.HEADERS, Flag.END_STREAM, 1, GET)],
    drip: continuation(1, Buffer.from([0x82]), 0),
    breach: "headers_timeout",
    code: "ENHANCE_YOUR_CALM",
  },
  {
    why: "a silent connection that does not answer our PING",
    limits: { keepaliveIntervalMs: 20, keepaliveTimeoutMs: SHORT_MS },
    breach: "keepalive_timeout",
    code: "NO_ERROR",
  },
  {
    why: "a connection without a stream for too long",
    limits: { idleTimeoutMs: SHORT_MS, connectionAgeGraceMs: 20 },
    breach: "idle_timeout",
    code: "NO_ERROR",
  },
];

for (const { why, limits, options, sends, drip, breach, code } of SLOW) {
  t.test(`${breach}: ${why}`, async (t) => {
    const server = await serveEcho(t, limits);
    const peer = await WirePeer.open(server.port, options);
    t.teardown(() => peer.destroy());
    // Our acknowledgement of its SETTINGS must not come amid what is cut off.
    if (options === undefined) await peer.barrier();
    if (sends !== undefined) peer.send(...sends);
    const dripping = setInterval(() => drip !== undefined && peer.send(drip), 5);
    t.teardown(() => clearInterval(dripping));
    await peer.closed();
    const goaway = peer.of(Type.GOAWAY).at(-1);
    t.equal(goaway === undefined ? null : codeName(goaway.payload.readUInt32BE(4)), code);
    t.ok(server.application.breaches.includes(breach), `counted: ${server.application.breaches}`);
    await gone(server.connections);
  });
}

/** Its place is free again. */
async function gone(connections: ReadonlySet<unknown>): Promise<void> {
  while (connections.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

t.test("body_timeout: a body that does not come costs its stream, not the connection", async (t) => {
  const server = await serveEcho(t, { bodyTimeoutMs: SHORT_MS });
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  peer.send(headers(1, POST, 0), headers(3, POST, 0), data(3, "a", 0));
  const dripping = setInterval(() => peer.send(data(3, "b", 0)), 5);
  const isReset = (stream: number) =>
    peer.next(({ type, stream: id }) => type === Type.RST_STREAM && id === stream);
  t.equal((await isReset(1))?.payload.readUInt32BE(0), Code.CANCEL, "one of which nothing comes");
  t.ok(await isReset(3), "and one that comes drop by drop");
  clearInterval(dripping);
  peer.send(headers(5, GET));
  t.ok(await peer.answered(5));
  t.same(server.application.breaches, ["body_timeout", "body_timeout"]);
  t.same(
    server.requests.slice(0, 2).map(({ closedWith }) => closedWith >= 0),
    [true, true],
    "the application is told",
  );
});

/** Asks for much and reads nothing. */
async function deaf(t: Test, port: number, requestCount: number, size: number): Promise<WirePeer> {
  const peer = await WirePeer.open(port, { reads: false });
  t.teardown(() => peer.destroy());
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 2 ** 31 - 1), windowUpdate(0, 2 ** 30));
  for (let at = 0; at < requestCount; at++) peer.send(headers(2 * at + 1, getRequest(`/big?${size}`)));
  return peer;
}

t.test("slow_reader: who asks and does not read is not read, and then cut", async (t) => {
  const limits = { slowReaderTimeoutMs: 300, outputPauseSize: 64 * 1024, outputSizeMax: 2 ** 30 };
  const server = await serveEcho(t, limits);
  const before = process.memoryUsage().arrayBuffers;
  const peer = await deaf(t, server.port, 100, 10_000_000);
  const bystander = await WirePeer.open(server.port);
  t.teardown(() => bystander.destroy());
  bystander.send(headers(1, GET));
  t.ok(await bystander.answered(1), "others are served meanwhile");
  // A gigabyte was asked for.
  const growth = process.memoryUsage().arrayBuffers - before;
  t.ok(growth < 32 * 1024 * 1024, `what waits for it is bounded: ${growth} bytes`);
  while (server.connections.size > 1) await new Promise((resolve) => setTimeout(resolve, 5));
  t.ok(server.application.breaches.includes("slow_reader"));
  peer.destroy();
});

t.test("slow_reader: too much waits for windows that do not open", async (t) => {
  const server = await serveEcho(t, { outputSizeMax: 200_000 });
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 0));
  // The echo of a large body waits whole. All requests are begun before: a later one would be refused.
  for (let stream = 1; stream < 40; stream += 2) peer.send(headers(stream, POST, 0));
  for (let stream = 1; stream < 40; stream += 2) peer.send(data(stream, Buffer.alloc(16_000)));
  await peer.closed();
  t.ok(server.application.breaches.includes("slow_reader"));
});

t.test("slow_reader: a stream whose window stays shut is given up, the connection is not", async (t) => {
  const server = await serveEcho(t, { windowTimeoutMs: SHORT_MS });
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 10), headers(1, getRequest("/big?1000")));
  const over = await peer.next(({ type }) => type === Type.RST_STREAM);
  t.equal(over?.payload.readUInt32BE(0), Code.CANCEL);
  t.same(server.application.breaches, ["slow_reader"]);
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 1000), headers(3, getRequest("/big?1000")));
  t.ok(await peer.answered(3));
});

t.test("keepalive: who answers PINGs may be silent for as long as it likes", async (t) => {
  const server = await serveEcho(t, { keepaliveIntervalMs: 15, keepaliveTimeoutMs: 500 });
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  let answeredCount = 0;
  for (let from = 0; answeredCount < 3; answeredCount++) {
    const asked = await peer.next(({ type, flags }) => type === Type.PING && flags === 0, from);
    from = peer.frames.indexOf(asked!) + 1;
    peer.send(ping(asked!.payload.toString("latin1"), Flag.ACK));
  }
  peer.send(headers(1, GET));
  t.ok(await peer.answered(1));
  t.same(server.application.breaches, []);
});

t.test("age: an old connection is drained, with nothing lost", async (t) => {
  const server = await serveEcho(t, { connectionAgeMs: SHORT_MS });
  const peer = await WirePeer.open(server.port, { first: CLIENT_PREFACE });
  t.teardown(() => peer.destroy());
  peer.send(headers(1, POST, 0));
  const asked = await peer.next(({ type, flags }) => type === Type.PING && flags === 0);
  peer.send(ping(asked!.payload.toString("latin1"), Flag.ACK), data(1, "x"));
  t.ok(await peer.answered(1));
  await peer.closed();
  t.same(server.application.breaches, []);
});
