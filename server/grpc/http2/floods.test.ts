/**
 * Frames that cost more than they say, too many of them: each kind is cut off by name, and honest clients are not. Bounds of
 * headers and windows have files of their own (header-bounds, window-bounds), time-outs are in timing.test.ts.
 */
import t from "tap";
import { literal, postRequest, sizeUpdate } from "../testing/plain-hpack.ts";
import {
  Code,
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
import { FLOODS, Flood, FloodGuard } from "./flood.ts";
import type { Breach } from "./http2.ts";
import { HTTP2_LIMIT_ROWS, HTTP2_LIMITS, type Http2Limits } from "./limits.ts";
import { goawayCode, id, many } from "./testing/breaches.ts";
import { serveCore } from "./testing/core.ts";

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
