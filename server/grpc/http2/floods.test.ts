/** Every way to go too far by what one sends: the limit is kept, and its name is told. Time-outs are in timing.test.ts. */
import t from "tap";
import {
  type Field,
  incremental,
  indexed,
  literal,
  postRequest,
  sizeUpdate,
} from "../testing/plain-hpack.ts";
import {
  Code,
  codeName,
  continuation,
  data,
  Flag,
  frame,
  goaway,
  headers,
  ping,
  prioritySignal,
  reset,
  SETTINGS_ACK,
  settings,
  Type,
  windowUpdate,
} from "../testing/wire-frames.ts";
import type { WirePeer } from "../testing/wire-peer.ts";
import { FLOODS, Flood, FloodGuard } from "./flood.ts";
import type { Breach } from "./http2.ts";
import { HTTP2_LIMIT_ROWS, HTTP2_LIMITS, type Http2Limits } from "./limits.ts";
import { type Core, serveCore } from "./testing/core.ts";

const goawayCode = (peer: WirePeer) => {
  const last = peer.of(Type.GOAWAY).at(-1);
  return last === undefined ? "none" : codeName(last.payload.readUInt32BE(4));
};
const many = (count: number, each: (at: number) => Uint8Array) =>
  Buffer.concat(Array.from({ length: count }, (_, at) => each(at)));
const id = (at: number) => 2 * at + 1;

/** Two are allowed; the third is too many. */
const FLOOD_CASES: readonly (readonly [
  Breach,
  Partial<Http2Limits>,
  (count: number) => Uint8Array,
  string,
])[] = [
  [
    "rapid_reset",
    { rapidResetsMax: 2 },
    (count) => many(count, (at) => Buffer.concat([headers(id(at), postRequest("/drop")), reset(id(at))])),
    "requests reset at once (CVE-2023-44487)",
  ],
  [
    "provoked_reset",
    { provokedResetsMax: 2 },
    (count) =>
      many(count, (at) => Buffer.concat([headers(id(at), postRequest("/drop")), windowUpdate(id(at), 0)])),
    "requests that we must reset (CVE-2025-8671): windows of nothing",
  ],
  [
    "provoked_reset",
    { provokedResetsMax: 2 },
    (count) =>
      many(count, (at) =>
        Buffer.concat([headers(id(at), postRequest("/drop")), headers(id(at), postRequest("/drop"))]),
      ),
    "the same by HEADERS behind the end",
  ],
  [
    "provoked_reset",
    { provokedResetsMax: 2 },
    (count) =>
      many(count, (at) =>
        Buffer.concat([
          headers(id(at), postRequest("/drop")),
          frame(Type.PRIORITY, 0, id(at), prioritySignal(id(at))),
        ]),
      ),
    "the same by priorities on oneself",
  ],
  [
    "provoked_reset",
    { provokedResetsMax: 2 },
    (count) => many(count, (at) => headers(id(at), literal("x", "y"))),
    "malformed requests",
  ],
  [
    "reset_flood",
    { resetsMax: 2 },
    (count) => Buffer.concat([headers(1, postRequest("/drop")), reset(1), many(count, () => reset(1))]),
    "RST_STREAM of a stream that is over",
  ],
  ["ping_flood", { pingsMax: 2 }, (count) => many(count, () => ping()), "PING (CVE-2019-9512)"],
  [
    "ping_flood",
    { pingsMax: 2 },
    (count) => many(count, () => ping("pingpong", Flag.ACK)),
    "answers to no PING",
  ],
  [
    "settings_flood",
    { settingsMax: 4 },
    (count) => many(count, () => settings()),
    "SETTINGS (CVE-2019-9515)",
  ],
  ["settings_flood", { settingsMax: 4 }, (count) => many(count, () => SETTINGS_ACK), "acknowledgements"],
  [
    "empty_frame_flood",
    { emptyFramesMax: 2 },
    (count) => Buffer.concat([headers(1, postRequest("/drop"), 0), many(count, () => data(1, "", 0))]),
    "DATA of nothing (CVE-2019-9518)",
  ],
  [
    "empty_frame_flood",
    { emptyFramesMax: 2 },
    (count) =>
      Buffer.concat([
        headers(1, postRequest("/drop"), 0),
        many(count, () => frame(Type.DATA, Flag.PADDED, 1, Buffer.alloc(9, 8))),
      ]),
    "DATA of padding",
  ],
  [
    "empty_frame_flood",
    { emptyFramesMax: 2 },
    (count) => many(count, () => frame(0xb, 0, 0)),
    "unknown frames",
  ],
  ["empty_frame_flood", { emptyFramesMax: 2 }, (count) => many(count, () => goaway(0)), "GOAWAY"],
  [
    "empty_frame_flood",
    { emptyFramesMax: 2 },
    (count) => Buffer.concat([headers(1, postRequest("/now"), 0), many(count + 1, () => data(1, "", 0))]),
    "DATA of nothing on a stream that we reset; its answer gave one back",
  ],
  [
    "empty_header_flood",
    { emptyHeadersMax: 2 },
    (count) => many(count, (at) => headers(id(at), postRequest("/", ["", ""]))),
    "fields without a name (CVE-2019-9516)",
  ],
  [
    "header_table_thrash",
    { tableUpdatesMax: 2 },
    (count) =>
      many(count, (at) =>
        headers(id(at), Buffer.concat([sizeUpdate(0), sizeUpdate(4096), postRequest("/now")])),
      ),
    "a table emptied for each request",
  ],
  [
    "priority_flood",
    { prioritiesMax: 2 },
    (count) => many(count, () => frame(Type.PRIORITY, 0, 7, prioritySignal(0))),
    "PRIORITY (CVE-2019-9513)",
  ],
  [
    "window_update_flood",
    { windowUpdatesMax: 2 },
    (count) => many(count, () => windowUpdate(0, 1)),
    "WINDOW_UPDATE",
  ],
];

for (const [breach, limits, send, why] of FLOOD_CASES) {
  t.test(`${breach}: ${why}`, async (t) => {
    // A barrier is a PING too.
    const room = breach === "ping_flood" ? { pingsMax: 4 } : {};
    const { core, open } = await serveCore(t, { ...limits, ...room });
    const good = await open();
    good.send(send(2));
    t.ok(await good.barrier(), "as many as are allowed");
    t.notMatch(core.breaches, [breach]);
    core.breaches.length = 0;
    const bad = await open();
    bad.send(send(breach === "ping_flood" ? 5 : 3));
    await bad.closed();
    t.equal(goawayCode(bad), "ENHANCE_YOUR_CALM");
    t.equal(core.breaches.at(-1), breach);
    t.equal(core.breaches.filter((name) => name === breach).length, 1, "told once");
    t.ok(await good.barrier(), "another connection does not feel it");
  });
}

t.test("every kind of flood is tried", async (t) => {
  const tried = new Set(FLOOD_CASES.map(([breach]) => breach));
  t.strictSame(
    FLOODS.map(({ breach }) => breach).filter((breach) => !tried.has(breach)),
    [],
  );
});

t.test("allowances come back with time and with honest work, and never above their limit", async (t) => {
  const limits = { ...HTTP2_LIMITS, pingsMax: 10, rapidResetsMax: 3, floodRecoveryMs: 1000 };
  const guard = new FloodGuard(limits, 0);
  const takeAll = (kind: number, now: number) => {
    let count = 0;
    while (guard.take(kind, now) === null) count++;
    return count;
  };
  t.equal(takeAll(Flood.PING, 0), 10);
  t.equal(takeAll(Flood.PING, 99), 0);
  t.equal(takeAll(Flood.PING, 500), 5);
  t.equal(takeAll(Flood.PING, 1_000_000), 10);
  t.equal(takeAll(Flood.RAPID_RESET, 0), 3);
  guard.answerCount += 2;
  t.equal(takeAll(Flood.RAPID_RESET, 0), 2);
  guard.answerCount += 1000;
  t.equal(takeAll(Flood.RAPID_RESET, 0), 3);
  t.equal(takeAll(Flood.RAPID_RESET, 0), 0, "work counts once");
});

t.test("a cancelled call in ten costs a busy connection nothing", async (t) => {
  const { core, open } = await serveCore(t, { rapidResetsMax: 20 });
  const peer = await open();
  for (let round = 0; round < 40; round++) {
    const at = round * 10;
    peer.send(headers(id(at), postRequest("/drop")), reset(id(at)));
    peer.send(many(9, (more) => headers(id(at + 1 + more), postRequest("/now"))));
    t.ok(await peer.barrier());
  }
  t.strictSame(core.breaches, []);
});

t.test("streams at once are bounded, and those reset count until their handlers are done", async (t) => {
  const { core, open } = await serveCore(t, { streamsPerConnectionMax: 4 });
  const peer = await open();
  peer.send(
    many(4, (at) => headers(id(at), postRequest("/hold"))),
    headers(9, postRequest("/hold")),
  );
  await peer.barrier();
  t.equal(core.calls.length, 4);
  t.strictSame(
    peer.of(Type.RST_STREAM, 9).map(({ payload }) => payload.readUInt32BE()),
    [Code.REFUSED_STREAM],
  );
  t.strictSame(core.breaches, ["streams_exceeded"]);
  peer.send(reset(1), reset(3), headers(11, postRequest("/hold")));
  await peer.barrier();
  t.equal(peer.of(Type.RST_STREAM, 11).length, 1, "handlers of 1 and 3 run");
  t.equal(core.calls[0]!.closedCode, Code.CANCEL);
  core.calls[0]!.stream.release();
  core.calls[1]!.answer(); // An answer too late says the same.
  core.calls[1]!.stream.release();
  t.equal(core.connections[0]!.streamCount, 2);
  peer.send(
    headers(13, postRequest("/hold")),
    headers(15, postRequest("/hold")),
    headers(17, postRequest("/hold")),
  );
  await peer.barrier();
  t.equal(core.calls.length, 6);
  t.equal(peer.of(Type.RST_STREAM, 17).length, 1);
  t.equal(peer.of(Type.HEADERS, 3).length, 0, "nobody answers a stream that is over");
});

const LONG: Field = ["x", "y".repeat(1000)];
for (const [block, why] of [
  [postRequest("/now", ...Array.from({ length: 9 }, () => LONG)), "a list of 9 KiB"],
  [postRequest("/now", ...Array.from({ length: 200 }, (_, at): Field => [`x${at}`, ""])), "200 fields"],
  [
    Buffer.concat([postRequest("/now"), incremental("x", "y".repeat(3900)), many(9000, () => indexed(62))]),
    "an HPACK bomb: 13 KB that say 35 MB",
  ],
] as const) {
  t.test(`header_list_too_large: ${why}`, async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(headers(1, block), headers(3, block, 0), headers(5, postRequest("/now")));
    t.ok(await peer.answered(5), "the connection lives");
    t.equal(peer.of(Type.HEADERS, 1)[0]?.payload.toString("latin1"), "\x08\x03431");
    t.ok(peer.hasEnded(1));
    t.equal(peer.of(Type.RST_STREAM, 3)[0]?.payload.readUInt32BE(), Code.NO_ERROR, "and it need not go on");
    t.equal(core.calls.length, 1);
    t.strictSame(core.breaches, ["header_list_too_large", "header_list_too_large"]);
  });
}

for (const [send, why] of [
  [
    () =>
      Buffer.concat([
        frame(Type.HEADERS, 0, 1, postRequest()),
        many(40, () => continuation(1, literal("x", "y"), 0)),
      ]),
    "many small frames (CVE-2024-27316)",
  ],
  [
    () => Buffer.concat([frame(Type.HEADERS, 0, 1), many(40, () => continuation(1, Buffer.alloc(0), 0))]),
    "of nothing",
  ],
  [
    () =>
      Buffer.concat([
        frame(Type.HEADERS, 0, 1),
        many(5, () => continuation(1, Buffer.alloc(16_000, 0x82), 0)),
      ]),
    "few and large",
  ],
] as const) {
  t.test(`continuation_flood: ${why}`, async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(send());
    await peer.closed();
    t.equal(goawayCode(peer), "ENHANCE_YOUR_CALM");
    t.strictSame(core.breaches, ["continuation_flood"]);
  });
}

t.test("a header block above the list's limit and below its own costs its request alone", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  const long = Buffer.concat([postRequest(), literal("x", "v".repeat(60_000))]);
  peer.send(
    headers(1, postRequest("/hold")),
    frame(Type.HEADERS, Flag.END_STREAM, 3, long.subarray(0, 16_000)),
    continuation(3, long.subarray(16_000, 32_000), 0),
    continuation(3, long.subarray(32_000, 48_000), 0),
    continuation(3, long.subarray(48_000)),
  );
  t.ok(await peer.answered(3));
  t.strictSame(core.breaches, ["header_list_too_large"]);
  core.calls[0]!.answer();
  t.ok(await peer.answered(1), "others on the connection are served");
});

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

t.test("limits: every row says what it bounds; names are those of the contract", async (t) => {
  for (const [name, { value, min, max, bounds }] of Object.entries(HTTP2_LIMIT_ROWS)) {
    t.ok(Number.isSafeInteger(value) && bounds.length > 10, name);
    t.ok(min <= value && value <= max, `${name}: its default is in its range`);
    t.equal(/\b0: /.test(bounds), min === 0 && name.endsWith("Ms") && name !== "connectionAgeGraceMs", name);
  }
});

t.test("a client that measures the line behind each answer, by PING and windows, is no flood", async (t) => {
  const { core, open } = await serveCore(t, { pingsMax: 10, windowUpdatesMax: 10, emptyFramesMax: 10 });
  const peer = await open();
  for (let at = 0; at < 200; at++) {
    peer.send(
      headers(id(at), postRequest("/echo"), 0),
      data(id(at), "body"),
      frame(0x10, 0, 0, Buffer.alloc(4)),
    );
    t.ok(await peer.answered(id(at)));
    peer.send(windowUpdate(0, 4), ping("measured"));
  }
  t.ok(await peer.barrier());
  t.strictSame(core.breaches, []);
});

t.test("calls refused as their headers come are no flood, though their bodies are under way", async (t) => {
  const { core, open } = await serveCore(t, {
    emptyFramesMax: 10,
    resetsMax: 10,
    provokedResetsMax: 10,
    rapidResetsMax: 10,
  });
  const peer = await open();
  for (let at = 0; at < 300; at++) {
    peer.send(
      headers(id(at), postRequest("/now"), 0),
      data(id(at), "body", 0),
      data(id(at), ""),
      reset(id(at)),
    );
  }
  t.ok(await peer.barrier());
  t.equal(core.calls.length, 300);
  t.strictSame(core.breaches, []);
});
