import { once } from "node:events";
import type { Client, ClientDuplexStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import t, { type Test } from "tap";
import { proffer } from "#proto/wire.js";
import { SERVICE_NAME } from "../handlers/handlers.ts";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { type GrpcTransport, startGrpc } from "./server.ts";
import { decideBytes, openTestClient, statusOf } from "./testing/client.ts";
import { type TestLane, testLane } from "./testing/lane.ts";
import { frame, openSession, rawCall } from "./testing/raw.ts";

type Stream = ClientDuplexStream<Buffer, Buffer>;
const identity = (bytes: Buffer): Buffer => bytes;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function open(client: Client, deadlineMs?: number): Stream {
  const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
  return client.makeBidiStreamRequest(`/${SERVICE_NAME}/DecideStream`, identity, identity, options);
}

function send(stream: Stream, requestId: string, id = "C-1"): boolean {
  return stream.write(Buffer.from(decideBytes(id, { requestId })));
}

/** Request ids of the answers until the stream ends, and the status it ends with. */
async function collect(stream: Stream): Promise<{ ids: string[]; code: number }> {
  const ids: string[] = [];
  stream.on("data", (bytes: Buffer) => ids.push(proffer.decision.v1.DecideResponse.decode(bytes).decisionId));
  stream.on("error", () => {});
  const ended = await statusOf(stream);
  return { ids: ids.map((id) => id.replace("decision-of-", "")), code: ended.code };
}

/** The value once it has not changed for a while. */
async function settled(read: () => number): Promise<number> {
  let before = -1;
  for (let round = 0; round < 40 && read() !== before; round++) {
    before = read();
    await pause(150);
  }
  return before;
}

function streamTest(
  name: string,
  body: (t: Test, setting: { lane: TestLane; server: GrpcTransport; client: Client }) => Promise<void>,
): void {
  t.test(`stream: ${name}`, async (t) => {
    const lane = testLane();
    const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec });
    const client = openTestClient(server.port);
    try {
      await body(t, { lane, server, client });
    } finally {
      client.close();
      await server.close(500);
    }
    t.equal(lane.inFlight, 0, "every admitted request was released");
  });
}

streamTest("a thousand requests are answered in order", async (t, { client, lane }) => {
  const stream = open(client);
  const collected = collect(stream);
  const wanted = Array.from({ length: 1000 }, (_, index) => `${index}`);
  for (const requestId of wanted) if (!send(stream, requestId)) await once(stream, "drain");
  stream.end();
  t.strictSame(await collected, { ids: wanted, code: status.OK });
  t.equal(lane.releasedCount, 1000);
});

streamTest("an empty stream ends well", async (t, { client }) => {
  const stream = open(client);
  const collected = collect(stream);
  stream.end();
  t.strictSame(await collected, { ids: [], code: status.OK });
});

streamTest("a request that waits holds back those behind it", async (t, { client, lane }) => {
  const stream = open(client);
  const collected = collect(stream);
  send(stream, "1");
  send(stream, "2", "slow");
  send(stream, "3");
  stream.end();
  while (lane.scopes.length < 2) await pause(2);
  await pause(30);
  t.equal(lane.scopes.length, 2, "the third is not begun");
  lane.openGate();
  t.strictSame(await collected, { ids: ["1", "2", "3"], code: status.OK });
});

for (const [id, code, why] of [
  ["overload", status.RESOURCE_EXHAUSTED, "overload"],
  ["fault", status.INTERNAL, "a fault"],
] as const) {
  streamTest(`an error ends it, after the answers before: ${why}`, async (t, { client, lane }) => {
    const stream = open(client);
    const collected = collect(stream);
    send(stream, "1");
    send(stream, "2");
    send(stream, "3", id);
    send(stream, "4");
    t.strictSame(await collected, { ids: ["1", "2"], code });
    t.equal(lane.errors.length, 1, "counted once");
  });
}

streamTest("a malformed request ends it with INVALID_ARGUMENT", async (t, { client }) => {
  const stream = open(client);
  const collected = collect(stream);
  send(stream, "1");
  stream.write(Buffer.from([0xff, 0xff]));
  t.strictSame(await collected, { ids: ["1"], code: status.INVALID_ARGUMENT });
});

streamTest("an unwritable log ends it where the answer had to be recorded", async (t, { client, lane }) => {
  lane.isLogBroken = true;
  const stream = open(client);
  const collected = collect(stream);
  send(stream, "1");
  send(stream, "2", "recorded");
  t.strictSame(await collected, { ids: ["1"], code: status.UNAVAILABLE });
});

streamTest("its deadline ends it", async (t, { client, lane }) => {
  const stream = open(client, 300);
  const collected = collect(stream);
  send(stream, "1");
  send(stream, "2", "slow");
  t.strictSame(await collected, { ids: ["1"], code: status.DEADLINE_EXCEEDED });
  while (lane.scopes[1]?.signal?.aborted !== true) await pause(2);
  t.equal(lane.inFlight, 1, "what a handler is busy with keeps its place");
  lane.openGate();
  while (lane.inFlight > 0) await pause(2);
});

streamTest("a caller that goes away releases what it had under way", async (t, { client, lane }) => {
  const stream = open(client);
  const collected = collect(stream);
  send(stream, "1", "slow");
  while (lane.inFlight === 0) await pause(2);
  stream.cancel();
  t.equal((await collected).code, status.CANCELLED);
  while (lane.scopes[0]!.signal?.aborted !== true) await pause(2);
  lane.openGate();
  while (lane.inFlight > 0) await pause(2);
});

streamTest("a caller that does not read is not read from", async (t, { client, lane }) => {
  const stream = open(client);
  stream.on("error", () => {});
  // grpc-js's client minds back-pressure only once it has read something. Then answers fill its buffers, the windows
  // of HTTP/2 and the server's buffers, and the server must stop deciding.
  const firstAnswer = once(stream, "data").then(() => stream.pause());
  const count = 20_000;
  const points = ["a", "b", "c", "d"].map((point) => ({ point, count: 5 }));
  for (let sent = 0; sent < count; sent++) {
    stream.write(Buffer.from(decideBytes("C-1", { requestId: `${sent}`, points })));
  }
  await firstAnswer;
  const decidedCount = await settled(() => lane.scopes.length);
  t.ok(decidedCount < count, `it stopped after ${decidedCount} of ${count}`);
  t.ok(lane.inFlight <= 64, "little waits inside");
  stream.on("data", () => {}).resume();
  while (lane.scopes.length <= decidedCount) await pause(2); // Reading on goes on.
  stream.cancel();
  while (lane.inFlight > 0) await pause(2);
});

streamTest("a node that drains ends it after what it has read", async (t, { client, lane, server }) => {
  const idle = open(client);
  const busy = open(client);
  const collected = Promise.all([collect(idle), collect(busy)]);
  send(idle, "1");
  send(busy, "2", "slow");
  while (lane.scopes.length < 2) await pause(2);
  const closed = server.close(5000);
  await pause(20);
  lane.openGate();
  t.strictSame(await collected, [
    { ids: ["1"], code: status.UNAVAILABLE },
    { ids: ["2"], code: status.UNAVAILABLE },
  ]);
  await closed;
});

t.test("stream: open streams have a bound in the lane and one a caller; who leaves makes room", async (t) => {
  for (const [limits, code] of [
    [{ streamsOpenMax: 2 }, "LANE_OVERLOADED"],
    [{ streamsPerCallerMax: 2 }, "CALLER_OVERLOADED"],
  ] as const) {
    const lane = testLane();
    const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec, limits });
    const client = openTestClient(server.port);
    const first = open(client);
    const firstEnd = collect(first);
    const second = open(client);
    collect(second);
    for (const stream of [first, second]) {
      send(stream, "1");
      await once(stream, "data");
    }
    t.match(await collect(open(client)), { ids: [], code: status.RESOURCE_EXHAUSTED });
    t.strictSame(lane.errors, [code]);
    first.end();
    await firstEnd;
    await pause(20);
    const third = open(client);
    const collected = collect(third);
    send(third, "3");
    third.end();
    t.strictSame(await collected, { ids: ["3"], code: status.OK });
    second.cancel();
    client.close();
    await server.close(500);
  }
});

t.test("stream: one that breaks off makes room at once", async (t) => {
  for (const [what, pieces, end] of [
    ["bytes that are no message", [Buffer.from([2, 0, 0, 0, 0])], status.INVALID_ARGUMENT],
    ["a message that is no gzip", [frame(Buffer.from("x"), true)], status.INVALID_ARGUMENT],
    ["a message too large", [Buffer.from([0, 0xff, 0, 0, 0])], status.RESOURCE_EXHAUSTED],
    ["half a message", [Buffer.from([0, 0, 0, 0, 9])], status.INVALID_ARGUMENT],
  ] as const) {
    const lane = testLane();
    const server = await startGrpc(lane, {
      host: "127.0.0.1",
      port: 0,
      codec,
      limits: { streamsOpenMax: 1 },
    });
    const session = openSession(server.port);
    const path = `/${SERVICE_NAME}/DecideStream`;
    const broken = await rawCall(session, path, pieces);
    t.equal(broken.trailers["grpc-status"], `${end}`, what);
    const next = await rawCall(session, path, []);
    t.equal(next.trailers["grpc-status"], "0", `${what}: the next is let in`);
    session.close();
    await server.close(500);
  }
});

t.test("stream: silence ends it, waiting for the node does not", async (t) => {
  // The clock goes on only by the test's hand; the server looks at it every 10 ms.
  let nowMs = performance.now();
  t.intercept(performance, "now", { value: () => nowMs });
  const lane = testLane();
  const limits = { streamIdleMs: 40 };
  const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec, limits });
  const client = openTestClient(server.port);
  const silent = open(client);
  const silentEnd = collect(silent);
  send(silent, "1");
  const waiting = open(client);
  const waitingEnd = collect(waiting);
  send(waiting, "2", "slow");
  while (lane.scopes.length < 2) await pause(2);
  nowMs += limits.streamIdleMs - 1;
  await pause(50);
  t.strictSame(lane.errors, [], "not before its time");
  nowMs += 1;
  t.strictSame(await silentEnd, { ids: ["1"], code: status.UNAVAILABLE });
  t.strictSame(lane.errors, ["STREAM_IDLE"]);
  lane.openGate();
  waiting.end();
  t.strictSame(await waitingEnd, { ids: ["2"], code: status.OK });
  client.close();
  await server.close(500);
});
