/** Flow control both ways (RFC 9113 §5.2, §6.9): what is held back, by whom, and when it leaves. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import t from "tap";
import { postRequest } from "../testing/plain-hpack.ts";
import {
  CLIENT_PREFACE,
  Code,
  data,
  Flag,
  frame,
  headers,
  reset,
  SETTINGS_ACK,
  Setting,
  settings,
  Type,
  windowUpdate,
} from "../testing/wire-frames.ts";
import { ANSWER_HEADERS, serveCore } from "./testing/core.ts";

const WINDOW = 65_535;
const bodyOf = (frames: readonly { payload: Buffer }[]) =>
  Buffer.concat(frames.map(({ payload }) => payload));

t.test("an answer larger than the windows leaves as they open, and its trailers behind it", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  const body = randomBytes(WINDOW + 30_000);
  peer.send(headers(1, postRequest("/hold")));
  await peer.barrier();
  core.calls[0]!.answer(body);
  t.ok(await peer.barrier());
  t.equal(peer.dataSizeOf(1), WINDOW);
  peer.send(windowUpdate(1, 10_000));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), WINDOW, "the connection's window is shut");
  peer.send(windowUpdate(0, 50_000));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), WINDOW + 10_000, "the stream's window is shut");
  t.notOk(peer.hasEnded(1));
  peer.send(windowUpdate(1, 20_000));
  t.ok(await peer.answered(1));
  t.ok(bodyOf(peer.of(Type.DATA, 1)).equals(body));
  t.equal(peer.frames.at(-1)?.type, Type.HEADERS, "trailers");
  t.equal(core.connections[0]!.heldSize, 0);
});

t.test("streams held back by the connection's window are served in turn", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open({
    first: Buffer.concat([CLIENT_PREFACE, settings(Setting.INITIAL_WINDOW_SIZE, 2 ** 20)]),
  });
  peer.send(
    headers(1, postRequest("/hold")),
    headers(3, postRequest("/hold")),
    headers(5, postRequest("/hold")),
  );
  await peer.barrier();
  for (const call of core.calls) call.answer(Buffer.alloc(100_000, call.stream.id));
  await peer.barrier();
  peer.send(windowUpdate(0, 48 * 1024));
  await peer.barrier();
  const sizes = [1, 3, 5].map((id) => peer.dataSizeOf(id));
  t.equal(
    sizes.reduce((sum, size) => sum + size),
    WINDOW + 48 * 1024,
  );
  t.ok(Math.min(...sizes.slice(1)) >= 16_384, `nobody waits for another to end: ${sizes}`);
  peer.send(windowUpdate(0, 2 ** 20));
  for (const id of [1, 3, 5]) t.ok(await peer.answered(id));
});

t.test("SETTINGS_INITIAL_WINDOW_SIZE moves the windows of open streams, below zero too", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  peer.send(headers(1, postRequest("/hold")), windowUpdate(0, 2 ** 20));
  await peer.barrier();
  core.calls[0]!.answer(Buffer.alloc(100_000));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), WINDOW);
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 1000)); // Now at 1000 − 65,535.
  peer.send(windowUpdate(1, WINDOW - 1000)); // At 0.
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), WINDOW);
  peer.send(windowUpdate(1, 1));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), WINDOW + 1);
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 1100));
  await peer.barrier();
  t.equal(peer.dataSizeOf(1), WINDOW + 101);
  peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 2 ** 20));
  t.ok(await peer.answered(1));
  t.equal(peer.dataSizeOf(1), 100_000);
});

t.test(
  "write says when to wait, and drained when to go on; an end behind held data comes last",
  async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(headers(1, postRequest("/hold")));
    await peer.barrier();
    const [call] = core.calls;
    const { stream } = call!;
    stream.headers(ANSWER_HEADERS, false);
    t.ok(stream.write(Buffer.alloc(WINDOW - 5), Buffer.alloc(5)));
    t.notOk(stream.write(Buffer.from("held")));
    t.equal(call!.drainedCount, 0);
    peer.send(windowUpdate(0, 100), windowUpdate(1, 100));
    await peer.barrier();
    t.equal(call!.drainedCount, 1);
    t.ok(stream.write(Buffer.alloc(96)));
    t.notOk(stream.write(Buffer.from("last")));
    stream.end();
    t.ok(stream.isClosed);
    t.notOk(peer.hasEnded(1));
    peer.send(windowUpdate(0, 100), windowUpdate(1, 100));
    t.ok(await peer.answered(1));
    t.equal(peer.frames.at(-1)?.type, Type.DATA);
    t.equal(bodyOf(peer.of(Type.DATA, 1)).subarray(-4).toString(), "last");
  },
);

t.test("a reset drops what a stream held", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  peer.send(headers(1, postRequest("/hold")), headers(3, postRequest("/hold")));
  await peer.barrier();
  for (const call of core.calls) call.answer(Buffer.alloc(WINDOW * 2));
  peer.send(reset(1));
  await peer.barrier();
  t.equal(core.calls[0]!.closedCode, -1, "its application had ended it");
  t.equal(core.connections[0]!.streamCount, 1);
  peer.send(reset(3));
  await peer.barrier();
  t.equal(core.connections[0]!.heldSize, 0);
  t.equal(core.connections[0]!.streamCount, 0);
});

t.test("what a peer sends is bounded by the stream's window, and grows as it is consumed", async (t) => {
  const { core, open } = await serveCore(t, { streamWindowSize: 20_000, connectionWindowSize: 100_000 });
  const peer = await open();
  peer.send(headers(1, postRequest("/hold"), 0));
  await peer.barrier();
  const [call] = core.calls;
  call!.isConsuming = false;
  peer.send(data(1, Buffer.alloc(12_000), 0));
  await peer.barrier();
  t.strictSame(peer.of(Type.WINDOW_UPDATE, 1), []);
  call!.stream.consumed(12_000);
  await peer.barrier();
  t.strictSame(
    peer.of(Type.WINDOW_UPDATE, 1).map(({ payload }) => payload.readUInt32BE()),
    [12_000],
  );
  peer.send(data(1, Buffer.alloc(16_000), 0), data(1, Buffer.alloc(4000), 0));
  await peer.barrier();
  t.strictSame(peer.of(Type.RST_STREAM), [], "all of the window");
  peer.send(data(1, "x", 0));
  await peer.barrier();
  t.strictSame(
    peer.of(Type.RST_STREAM, 1).map(({ payload }) => payload.readUInt32BE()),
    [Code.FLOW_CONTROL_ERROR],
  );
  t.strictSame(core.breaches, ["window_overflow"]);
});

t.test("before our SETTINGS are acknowledged, windows are the protocol's", async (t) => {
  const { core, open } = await serveCore(t, { streamWindowSize: 1000 });
  const peer = await open({ acknowledges: false });
  peer.send(headers(1, postRequest("/hold"), 0), data(1, Buffer.alloc(1500), 0));
  await peer.barrier();
  t.strictSame(peer.of(Type.RST_STREAM), []);
  t.equal(core.calls[0]!.body.length, 1500);
  peer.send(SETTINGS_ACK, headers(3, postRequest("/hold"), 0), data(3, Buffer.alloc(1001), 0));
  await peer.barrier();
  t.equal(peer.of(Type.RST_STREAM, 3).length, 1);
});

t.test("what a stream had not consumed goes back to the connection as it ends", async (t) => {
  const { core, open } = await serveCore(t, { connectionWindowSize: 65_535 });
  const peer = await open();
  for (let id = 1; id < 40; id += 2) {
    peer.send(headers(id, postRequest("/hold"), 0));
    await peer.barrier();
    core.calls.at(-1)!.isConsuming = false;
    peer.send(data(id, Buffer.alloc(8000), 0), id % 4 === 1 ? reset(id) : data(id, "", Flag.END_STREAM));
    await peer.barrier();
    if (id % 4 === 1) core.calls.at(-1)!.stream.release();
    else core.calls.at(-1)!.answer();
  }
  t.ok(await peer.barrier(), "160,000 bytes through a window of 65,535");
  t.strictSame(core.breaches, []);
});

t.test("padding counts, and is given back at once", async (t) => {
  const { core, open } = await serveCore(t, { streamWindowSize: 1000 });
  const peer = await open();
  await peer.barrier();
  peer.send(headers(1, postRequest("/hold"), 0));
  const padded = Buffer.concat([Buffer.from([250]), Buffer.from("x"), Buffer.alloc(250)]);
  for (let at = 0; at < 20; at++) {
    peer.send(frame(Type.DATA, Flag.PADDED, 1, padded));
    await peer.barrier();
  }
  t.equal(core.calls[0]!.body.toString(), "x".repeat(20));
  t.ok(peer.of(Type.WINDOW_UPDATE, 1).length >= 4);
  t.strictSame(peer.of(Type.RST_STREAM), []);
});

t.test(
  "a body that nobody waits for any more: the peer is told to stop, and what is under way is dropped",
  async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(headers(1, postRequest("/now"), 0), data(1, "late", 0), data(1, "", Flag.END_STREAM));
    t.ok(await peer.barrier());
    t.strictSame(
      peer.of(Type.RST_STREAM, 1).map(({ payload }) => payload.readUInt32BE()),
      [Code.NO_ERROR],
    );
    t.ok(peer.hasEnded(1), "behind the whole answer");
    t.equal(core.calls[0]!.body.length, 0);
    t.strictSame(core.breaches, []);
  },
);

t.test(
  "any sizes of answers and windows: all arrives, in order, and never more than was granted",
  async (t) => {
    const { core, open } = await serveCore(t);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(40_000), { minLength: 1, maxLength: 4 }),
        fc.nat(70_000),
        fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 60_000 })), { maxLength: 12 }),
        async (sizes, initial, updates) => {
          const peer = await open({
            first: Buffer.concat([CLIENT_PREFACE, settings(Setting.INITIAL_WINDOW_SIZE, initial)]),
          });
          const first = core.calls.length;
          const ids = sizes.map((_, at) => 2 * at + 1);
          peer.send(...ids.map((id) => headers(id, postRequest("/hold"))));
          await peer.barrier();
          const bodies = sizes.map((size) => randomBytes(size));
          bodies.forEach((body, at) => {
            core.calls[first + at]!.answer(body);
          });
          const granted = [WINDOW, ...sizes.map(() => initial)];
          const check = () => {
            const sent = ids.map((id) => peer.dataSizeOf(id));
            return (
              sent.reduce((sum, size) => sum + size, 0) <= granted[0]! &&
              sent.every((size, at) => size <= granted[at + 1]!)
            );
          };
          for (const [which, increment] of updates) {
            const at = which % granted.length;
            granted[at]! += increment;
            peer.send(windowUpdate(at === 0 ? 0 : ids[at - 1]!, increment));
            if (!(await peer.barrier()) || !check()) return false;
          }
          peer.send(settings(Setting.INITIAL_WINDOW_SIZE, 2 ** 24), windowUpdate(0, 2 ** 24));
          for (const id of ids) if (!(await peer.answered(id))) return false;
          peer.destroy();
          return bodies.every((body, at) => bodyOf(peer.of(Type.DATA, ids[at])).equals(body));
        },
      ),
      { numRuns: 60 },
    );
    t.strictSame(core.breaches, []);
  },
);
