/** Windows that run over, and peers that ask and do not read: what waits for them is bounded. */
import t from "tap";
import { postRequest } from "../testing/plain-hpack.ts";
import { Code, data, headers, settings, Type, windowUpdate } from "../testing/wire-frames.ts";
import type { Breach } from "./http2.ts";
import { HTTP2_LIMITS } from "./limits.ts";
import { goawayCode, id, many } from "./testing/breaches.ts";
import { type Core, serveCore } from "./testing/core.ts";

for (const [send, code, why] of [
  [() => windowUpdate(0, 2 ** 31 - 1), "FLOW_CONTROL_ERROR", "the connection's"],
  [() => settings(4, 2 ** 31), "FLOW_CONTROL_ERROR", "in SETTINGS"],
  [
    () =>
      Buffer.concat([
        headers(1, postRequest("/hold")),
        windowUpdate(1, 2 ** 31 - 1 - 65_535),
        settings(4, 65_536),
      ]),
    "FLOW_CONTROL_ERROR",
    "a stream's, by SETTINGS",
  ],
] as const) {
  t.test(`window_overflow: ${why}`, async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(send());
    await peer.closed();
    t.equal(goawayCode(peer), code);
    t.strictSame(core.breaches, ["window_overflow"]);
  });
}

t.test("window_overflow: a stream's, by WINDOW_UPDATE, is the stream's error", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  peer.send(headers(1, postRequest("/hold")), windowUpdate(1, 2 ** 31 - 1));
  t.ok(await peer.barrier());
  t.equal(peer.of(Type.RST_STREAM, 1)[0]?.payload.readUInt32BE(), Code.FLOW_CONTROL_ERROR);
  t.strictSame(core.breaches, ["window_overflow"]);
});

/** Until the server says so, or a minute has passed. */
async function until(core: Core, breach: Breach): Promise<void> {
  const end = performance.now() + 60_000;
  while (!core.breaches.includes(breach) && performance.now() < end)
    await new Promise((go) => setTimeout(go, 5));
}

t.test("slow_reader: what waits for a peer that shuts its windows is bounded", async (t) => {
  const { core, open } = await serveCore(t, { outputSizeMax: 520_000 });
  const peer = await open();
  peer.send(many(6, (at) => headers(id(at), postRequest("/hold"))));
  await peer.barrier();
  for (const call of core.calls.slice(0, 5)) call.answer(Buffer.alloc(100_000));
  t.ok(await peer.barrier(), "500,000 less 65,535 wait");
  core.calls[5]!.stream.headers(Buffer.from([0x88]), false);
  core.calls[5]!.stream.write(Buffer.alloc(100_000));
  await peer.closed();
  t.strictSame(core.breaches, ["slow_reader"]);
  t.not(core.calls[5]!.closedCode, -1);
});

t.test(
  "streams_exceeded: while half of that waits, further requests are refused, and the connection lives",
  async (t) => {
    const { core, open } = await serveCore(t, { outputSizeMax: 520_000 });
    const peer = await open();
    peer.send(many(4, (at) => headers(id(at), postRequest("/hold"))));
    await peer.barrier();
    for (const call of core.calls) call.answer(Buffer.alloc(100_000));
    peer.send(headers(9, postRequest("/hold")));
    await peer.barrier();
    t.strictSame(
      peer.of(Type.RST_STREAM).map(({ stream, payload }) => `${stream} ${payload.readUInt32BE()}`),
      [`9 ${Code.REFUSED_STREAM}`],
    );
    peer.send(windowUpdate(0, 400_000), ...[1, 3, 5, 7].map((stream) => windowUpdate(stream, 100_000)));
    for (const stream of [1, 3, 5, 7]) t.ok(await peer.answered(stream));
    peer.send(headers(11, postRequest("/now")));
    t.ok(await peer.answered(11));
    t.strictSame(core.breaches, ["streams_exceeded"]);
  },
);

t.test("slow_reader: who asks and does not read is not read either, then cut off", async (t) => {
  const { core, open } = await serveCore(t, { outputPauseSize: 20_000 });
  const peer = await open({ reads: false });
  const wide = Buffer.concat([settings(4, 2 ** 30), windowUpdate(0, 2 ** 30)]);
  peer.send(wide);
  const body = Buffer.alloc(16_000);
  let sentCount = 0;
  const connection = async () => {
    while (core.connections.length === 0) await new Promise((go) => setTimeout(go, 1));
    return core.connections[0]!;
  };
  const served = await connection();
  const end = performance.now() + 60_000;
  while (!served.isPaused && performance.now() < end) {
    peer.send(headers(id(sentCount++), postRequest("/echo"), 0), data(id(sentCount - 1), body));
    await new Promise((go) => setImmediate(go));
  }
  t.ok(served.isPaused, `after ${sentCount} requests`);
  t.ok(served.output.size + served.heldSize < 1_000_000);
  core.pass(HTTP2_LIMITS.slowReaderTimeoutMs + 1000);
  await until(core, "slow_reader");
  t.strictSame(core.breaches, ["slow_reader"]);
  t.equal(served.streamCount, served.heldCount);
});

t.test("who reads again is served on", async (t) => {
  const { core, open } = await serveCore(t, { outputPauseSize: 20_000 });
  const peer = await open({ reads: false });
  peer.send(settings(4, 2 ** 30), windowUpdate(0, 2 ** 30));
  const body = Buffer.alloc(16_000, 1);
  for (let at = 0; at < 100; at++) peer.send(headers(id(at), postRequest("/hold"), 0), data(id(at), body));
  const end = performance.now() + 60_000;
  while (core.calls.filter((call) => call.isEnded).length < 100 && performance.now() < end) {
    await new Promise((go) => setTimeout(go, 2));
  }
  for (const call of core.calls) call.answer(Buffer.alloc(50_000));
  peer.socket.resume();
  for (let at = 0; at < 100; at++) {
    await peer.answered(id(at));
    t.equal(peer.dataSizeOf(id(at)), 50_000);
  }
  t.ok(await peer.barrier());
  t.strictSame(core.breaches, []);
});
