/** What happens by time alone, and how a connection ends: time-outs, keepalive, age, drain. Time is the test's. */
import t from "tap";
import { postRequest } from "../testing/plain-hpack.ts";
import {
  CLIENT_PREFACE,
  codeName,
  data,
  Flag,
  type Frame,
  frame,
  headers,
  MAGIC,
  ping,
  Setting,
  settings,
  Type,
  windowUpdate,
} from "../testing/wire-frames.ts";
import type { WirePeer } from "../testing/wire-peer.ts";
import type { Breach } from "./http2.ts";
import type { Http2Limits } from "./limits.ts";
import { type Core, serveCore } from "./testing/core.ts";

/** The clock stands, but for `core.pass`: on a slow machine nothing runs out that should not. */
const NOW_MS = performance.now();
t.intercept(performance, "now", { value: () => NOW_MS });

const goaways = (peer: WirePeer) =>
  peer.of(Type.GOAWAY).map(({ payload }) => `${payload.readUInt32BE()} ${codeName(payload.readUInt32BE(4))}`);
const LAST_OF_ALL = 2 ** 31 - 1;
const isPing = (text: string) => (each: Frame) =>
  each.type === Type.PING && each.flags === 0 && each.payload.toString("latin1") === text;

async function connected(core: Core, count = 1): Promise<void> {
  while (core.connections.length < count) await new Promise((go) => setTimeout(go, 1));
}
/** Until the server has read that many frames of its first connection. */
async function framesRead(core: Core, count: number): Promise<void> {
  await connected(core);
  while (core.connections[0]!.frameReader.frameCount < count) await new Promise((go) => setTimeout(go, 1));
  await new Promise((go) => setTimeout(go, 5));
}

const CASES: readonly {
  readonly breach: Breach;
  readonly limits: Partial<Http2Limits>;
  readonly first: Uint8Array;
  readonly frameCount: number;
  readonly code: string;
  readonly why: string;
}[] = [
  {
    breach: "preface_timeout",
    limits: { prefaceTimeoutMs: 1000 },
    first: Buffer.alloc(0),
    frameCount: 0,
    code: "PROTOCOL_ERROR",
    why: "nothing at all",
  },
  {
    breach: "preface_timeout",
    limits: { prefaceTimeoutMs: 1000 },
    first: MAGIC.subarray(0, 10),
    frameCount: 0,
    code: "PROTOCOL_ERROR",
    why: "half a preface",
  },
  {
    breach: "preface_timeout",
    limits: { prefaceTimeoutMs: 1000 },
    first: MAGIC,
    frameCount: 0,
    code: "PROTOCOL_ERROR",
    why: "no SETTINGS",
  },
  {
    breach: "settings_timeout",
    limits: { settingsTimeoutMs: 1000 },
    first: CLIENT_PREFACE,
    frameCount: 1,
    code: "SETTINGS_TIMEOUT",
    why: "§6.5.3: ours not acknowledged",
  },
  {
    breach: "headers_timeout",
    limits: { headersTimeoutMs: 1000 },
    first: Buffer.concat([CLIENT_PREFACE, frame(Type.HEADERS, 0, 1, postRequest())]),
    frameCount: 2,
    code: "ENHANCE_YOUR_CALM",
    why: "a header block without its end",
  },
  {
    breach: "headers_timeout",
    limits: { headersTimeoutMs: 1000 },
    first: Buffer.concat([CLIENT_PREFACE, headers(1, postRequest()).subarray(0, -1)]),
    frameCount: 1,
    code: "ENHANCE_YOUR_CALM",
    why: "a frame without its end",
  },
];
for (const { breach, limits, first, frameCount, code, why } of CASES) {
  t.test(`${breach}: ${why}`, async (t) => {
    const { core, open } = await serveCore(t, limits);
    const peer = await open({ first, acknowledges: false });
    await framesRead(core, frameCount);
    core.pass(0);
    core.pass(500);
    t.strictSame(core.breaches, []);
    core.pass(1600);
    await peer.closed();
    t.strictSame(goaways(peer), [`0 ${code}`]);
    t.strictSame(core.breaches, [breach]);
  });
}

t.test("body_timeout: the stream is reset; one of which more time was asked lives", async (t) => {
  const { core, open } = await serveCore(t, { bodyTimeoutMs: 1000 });
  const peer = await open();
  peer.send(
    headers(1, postRequest("/hold"), 0),
    headers(3, postRequest("/open"), 0),
    headers(5, postRequest("/hold")),
  );
  await peer.barrier();
  core.pass(500);
  t.strictSame(core.breaches, []);
  core.pass(1100);
  t.ok(await peer.barrier());
  t.strictSame(core.breaches, ["body_timeout"]);
  t.strictSame(
    peer.of(Type.RST_STREAM).map(({ stream }) => stream),
    [1],
  );
  t.not(core.calls[0]!.closedCode, -1);
  core.calls[1]!.stream.expectBody(100);
  core.pass(200);
  t.strictSame(core.breaches, ["body_timeout", "body_timeout"], "it may be asked anew");
});

t.test("slow_reader: a stream whose window nobody opens is reset", async (t) => {
  const { core, open } = await serveCore(t, { windowTimeoutMs: 1000 });
  const peer = await open();
  peer.send(headers(1, postRequest("/hold")));
  await peer.barrier();
  core.calls[0]!.answer(Buffer.alloc(100_000));
  core.pass(900);
  t.strictSame(core.breaches, []);
  core.pass(1100);
  t.ok(await peer.barrier());
  t.strictSame(core.breaches, ["slow_reader"]);
  t.equal(core.connections[0]!.heldSize, 0);
});

t.test("keepalive: who is silent is asked; who answers lives, who does not is let go", async (t) => {
  const { core, open } = await serveCore(t, {
    keepaliveIntervalMs: 1000,
    keepaliveTimeoutMs: 500,
    idleTimeoutMs: 0,
  });
  const peer = await open();
  await peer.barrier();
  core.pass(900);
  core.pass(1100);
  const asked = await peer.next(isPing("keepaliv"));
  t.ok(asked);
  core.pass(1500);
  t.strictSame(core.breaches, [], "it has as long as the limit says");
  peer.send(ping("keepaliv", Flag.ACK));
  await peer.barrier();
  core.pass(900);
  t.equal(peer.frames.filter(isPing("keepaliv")).length, 1);
  core.pass(1100);
  core.pass(1700);
  await peer.closed();
  t.strictSame(core.breaches, ["keepalive_timeout"]);
});

t.test("idle_timeout: a connection without streams is drained, one with a stream is not", async (t) => {
  const { core, open } = await serveCore(t, { idleTimeoutMs: 1000, keepaliveIntervalMs: 0 });
  const [idle, busy] = [await open(), await open()];
  await idle.barrier();
  busy.send(headers(1, postRequest("/hold")));
  await busy.barrier();
  core.pass(0);
  core.pass(1100);
  t.strictSame(core.breaches, ["idle_timeout"]);
  idle.send(ping("draining", Flag.ACK));
  await idle.closed();
  t.strictSame(goaways(idle), [`${LAST_OF_ALL} NO_ERROR`, "0 NO_ERROR"]);
  t.ok(await busy.barrier());
  t.strictSame(goaways(busy), []);
});

t.test("idle_timeout: calls answered between two looks are seen; silence behind them ends it", async (t) => {
  const { core, open } = await serveCore(t, { idleTimeoutMs: 1000, keepaliveIntervalMs: 0 });
  const peer = await open();
  await peer.barrier();
  for (let look = 0; look < 10; look++) {
    peer.send(headers(2 * look + 1, postRequest("/now")));
    t.ok(await peer.answered(2 * look + 1));
    core.pass(600 * look);
  }
  core.pass(5400 + 800);
  t.strictSame(core.breaches, []);
  t.notOk(core.connections[0]!.isDraining);
  core.pass(5400 + 1600);
  t.strictSame(core.breaches, ["idle_timeout"]);
  t.ok(core.connections[0]!.isDraining);
});

t.test("a connection is drained at its greatest age, give or take the jitter", async (t) => {
  const { core, open } = await serveCore(t, {
    connectionAgeMs: 10_000,
    connectionAgeJitterPercent: 10,
    keepaliveIntervalMs: 0,
  });
  // Each draws its own, evenly spread.
  let drawn = 0;
  t.intercept(Math, "random", { value: () => (drawn++ + 0.5) / 20 });
  const peers = await Promise.all(Array.from({ length: 20 }, () => open()));
  for (const peer of peers) await peer.barrier();
  const drained = () => core.connections.filter((connection) => connection.isDraining).length;
  core.pass(8_900);
  t.equal(drained(), 0);
  core.pass(10_000);
  t.equal(drained(), 10);
  core.pass(11_100);
  t.equal(drained(), 20);
});

t.test("drain: GOAWAY twice (§6.8); what comes between is served, what comes after is not", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  peer.send(headers(1, postRequest("/hold"), 0));
  await peer.barrier();
  core.connections[0]!.drain(60_000);
  t.ok(await peer.next(isPing("draining")));
  t.strictSame(goaways(peer), [`${LAST_OF_ALL} NO_ERROR`]);
  peer.send(headers(3, postRequest("/now")), ping("draining", Flag.ACK), headers(5, postRequest("/now")));
  peer.send(headers(7, postRequest("/now"), 0), data(7, "x"));
  t.ok(await peer.answered(3));
  t.ok(await peer.barrier());
  t.strictSame(goaways(peer), [`${LAST_OF_ALL} NO_ERROR`, "3 NO_ERROR"]);
  t.equal(core.calls.length, 2);
  t.strictSame(peer.of(Type.RST_STREAM), [], "the peer knows that they were not served");
  peer.send(data(1, "body"));
  await peer.barrier();
  core.calls[0]!.answer(Buffer.from("late"));
  t.ok(await peer.answered(1));
  await peer.closed();
  t.equal(core.calls[0]!.body.toString(), "body");
  t.strictSame(core.breaches, []);
});

t.test(
  "drain: a peer that answers no PING is not waited for, nor streams longer than the grace",
  async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(headers(1, postRequest("/hold")));
    await peer.barrier();
    core.connections[0]!.drain(10_000);
    core.pass(3000);
    await peer.barrier();
    t.strictSame(goaways(peer), [`${LAST_OF_ALL} NO_ERROR`, "1 NO_ERROR"]);
    core.pass(9000);
    t.ok(await peer.barrier());
    core.pass(11_000);
    await peer.closed();
    t.equal(core.calls[0]!.closedCode, 0);
  },
);

t.test("drain: answers that are still being read when all is served are not cut off", async (t) => {
  const size = 24 * 1024 * 1024;
  const { core, open } = await serveCore(t, { outputPauseSize: 4 * size, outputSizeMax: 8 * size });
  const peer = await open();
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 2 ** 30), windowUpdate(0, 2 ** 30));
  peer.send(headers(1, postRequest("/hold")));
  await peer.barrier();
  peer.socket.pause();
  core.calls[0]!.answer(Buffer.alloc(size));
  core.connections[0]!.drain(60_000);
  core.pass(3000);
  t.ok(core.connections[0]!.output.isWriting, "more than the socket takes at once");
  core.pass(3000 + 2000);
  core.pass(3000 + 4000);
  peer.socket.resume();
  t.ok(await peer.answered(1));
  t.equal(peer.dataSizeOf(1), size);
  await peer.closed();
  t.strictSame(core.breaches, []);
});

t.test("a connection's end is told to each stream once, and to the application once", async (t) => {
  const { core, open } = await serveCore(t);
  const [gone, failed] = [await open(), await open()];
  for (const peer of [gone, failed]) {
    peer.send(headers(1, postRequest("/hold")), headers(3, postRequest("/hold"), 0));
    await peer.barrier();
  }
  gone.destroy();
  failed.send(frame(Type.PING, 0, 1, Buffer.alloc(8)));
  await failed.closed();
  failed.destroy();
  const end = Date.now() + 60_000;
  while (core.closedCount < 2 && Date.now() < end) await new Promise((go) => setTimeout(go, 5));
  t.equal(core.closedCount, 2);
  t.ok(core.calls.every((call) => call.closedCode >= 0 && call.stream.isClosed));
  t.strictSame(core.breaches, ["protocol_error"]);
  for (const call of core.calls) call.answer(Buffer.from("too late"));
  for (const connection of core.connections) t.equal(connection.streamCount, 0);
});

t.test("a peer that does not close its side after GOAWAY is cut off", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  await peer.barrier();
  core.connections[0]!.destroy(0);
  await peer.closed();
  t.equal(core.closedCount, 0);
  core.pass(2000);
  const end = Date.now() + 60_000;
  while (core.closedCount < 1 && Date.now() < end) await new Promise((go) => setTimeout(go, 5));
  t.equal(core.closedCount, 1);
});
