/** Half-sent messages hold no more than their bounds, whoever sends them, and nothing of them stays behind. */
import t, { type Test } from "tap";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { GRPC_LIMITS, type GrpcOptions, startGrpc } from "./server.ts";
import { decideBytes, openTestClient, unary } from "./testing/client.ts";
import { type TestLane, TOKEN, testLane } from "./testing/lane.ts";
import { type Field, postRequest, readBlock } from "./testing/plain-hpack.ts";
import { data, headers, reset, Type } from "./testing/wire-frames.ts";
import { WirePeer } from "./testing/wire-peer.ts";
import { MessageHold, SMALL_SIZE, UnfinishedMessages } from "./unfinished.ts";

const DECIDE = "/proffer.decision.v1.DecisionService/Decide";
const STREAM = "/proffer.decision.v1.DecisionService/DecideStream";
const CHECK = "/grpc.health.v1.Health/Check";
const KIB = 1024;
const LIMITS = {
  messageSizeMax: 1024 * KIB,
  unfinishedBytesPerConnectionMax: 1024 * KIB,
  unfinishedBytesPerLaneMax: 2048 * KIB,
};
/** Of each message so much comes. */
const HALF = 128 * KIB;
const STREAM_COUNT = 40;

const asks = (path: string, ...more: Field[]): Buffer =>
  postRequest(path, ["content-type", "application/grpc"], ["te", "trailers"], ...more);

/** `size` bytes of a message of 1 MiB. */
function half(stream: number, size = HALF): Buffer {
  const bytes = Buffer.concat([Buffer.from([0, 0, 0x10, 0, 0]), Buffer.alloc(size)]);
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 16_000)
    frames.push(data(stream, bytes.subarray(at, at + 16_000), 0));
  return Buffer.concat(frames);
}

const statusOf = (peer: WirePeer, stream: number): string | undefined =>
  new Map(peer.of(Type.HEADERS, stream).flatMap(({ payload }) => readBlock(payload).fields)).get(
    "grpc-status",
  );

async function served(t: Test, change: (lane: TestLane) => void = () => {}) {
  const lane = testLane();
  change(lane);
  const breaches: string[] = [];
  const options: GrpcOptions = { host: "127.0.0.1", port: 0, codec, limits: LIMITS };
  const server = await startGrpc(lane, { ...options, breach: (name) => breaches.push(name) });
  const client = openTestClient(server.port);
  t.teardown(async () => {
    client.close();
    await server.close(100);
  });
  const open = async () => {
    const peer = await WirePeer.open(server.port);
    await peer.barrier();
    t.teardown(() => peer.destroy());
    return peer;
  };
  return { lane, server, client, breaches, open };
}

for (const path of [DECIDE, STREAM]) {
  t.test(
    `unfinished: many half messages of ${path.split("/").at(-1)} stay within their bounds`,
    async (t) => {
      const { server, client, breaches, open } = await served(t);
      const peers: WirePeer[] = [];
      for (let count = 0; count < 4; count++) {
        const peer = await open();
        peers.push(peer);
        for (let id = 1; id < 2 * STREAM_COUNT; id += 2) {
          peer.send(headers(id, asks(path), 0), half(id));
          await peer.barrier();
          t.ok(
            server.unfinishedBytes <= LIMITS.unfinishedBytesPerLaneMax,
            `${server.unfinishedBytes} are held`,
          );
        }
      }
      t.ok(server.unfinishedBytes > LIMITS.unfinishedBytesPerLaneMax / 2, "and that much may be");
      t.strictSame(new Set(breaches), new Set(["unfinished_messages"]));
      for (const peer of peers) await peer.next(({ type }) => type === Type.HEADERS);
      const failed = peers[0]!.frames.filter(({ type }) => type === Type.HEADERS).map(({ stream }) => stream);
      t.ok(failed.length >= STREAM_COUNT - LIMITS.unfinishedBytesPerConnectionMax / HALF, "the others fail");
      for (const id of failed) t.equal(statusOf(peers[0]!, id), "8", "with RESOURCE_EXHAUSTED");
      t.ok(await unary(client, "Decide", decideBytes("C-1")), "another caller is served");
      for (const peer of peers) peer.destroy();
      while (server.connectionCount > 1) await new Promise((resolve) => setTimeout(resolve, 5));
      t.equal(server.unfinishedBytes, 0, "nothing stays behind");
    },
  );
}

t.test("unfinished: a call gives back what it held whichever way it ends", async (t) => {
  const { server, lane, open } = await served(t);
  const whole = Buffer.concat([Buffer.from([0, 0, 0, 0x80, 0]), Buffer.alloc(32 * KIB)]);
  for (const [why, path, rest, more] of [
    ["reset", DECIDE, [reset(1)], []],
    ["reset", STREAM, [reset(1)], []],
    ["ended amid its message", DECIDE, [data(1, "")], []],
    ["ended amid its message", STREAM, [data(1, "")], []],
    ["out of time", DECIDE, [], [["grpc-timeout", "60m"]]],
    ["out of time", STREAM, [], [["grpc-timeout", "60m"]]],
    ["whole", DECIDE, [data(1, whole.subarray(16_000, 32_000), 0), data(1, whole.subarray(32_000))], []],
    ["whole", STREAM, [data(1, whole.subarray(16_000, 32_000), 0), data(1, whole.subarray(32_000))], []],
  ] as const) {
    const peer = await open();
    peer.send(headers(1, asks(path, ...more), 0), data(1, whole.subarray(0, 16_000), 0));
    if (more.length === 0) {
      await peer.barrier();
      t.ok(server.unfinishedBytes > SMALL_SIZE, "it holds some");
    }
    peer.send(...rest);
    if (why === "out of time") await peer.answered(1);
    await peer.barrier();
    for (let round = 0; round < 20 && server.unfinishedBytes > 0; round++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    t.equal(server.unfinishedBytes, 0, `${why}, ${path}`);
    peer.destroy();
  }
  t.equal(lane.inFlight, 0);
});

t.test("unfinished: who is not known holds nothing", async (t) => {
  const { server, lane, breaches, open } = await served(t, (lane) => {
    lane.needsToken = true;
  });
  for (const authorization of ["", "Bearer not-that-one"]) {
    const peer = await open();
    for (let id = 1; id < 2 * STREAM_COUNT; id += 2) {
      const more: Field[] = authorization === "" ? [] : [["authorization", authorization]];
      peer.send(headers(id, asks(DECIDE, ...more), 0), half(id, 16_000));
      t.ok(await peer.answered(id), "it is told before its message is whole");
      t.equal(statusOf(peer, id), "16", "UNAUTHENTICATED");
      t.equal(server.unfinishedBytes, 0);
    }
  }
  t.strictSame(new Set(lane.errors), new Set(["CREDENTIALS_MISSING", "CREDENTIALS_INVALID"]));
  const health = await open();
  health.send(headers(1, asks(CHECK), 0), half(1, 10));
  await health.answered(1);
  t.equal(statusOf(health, 1), "8", "what is open to everybody takes small messages");
  t.equal(server.unfinishedBytes, 0);
  t.strictSame(new Set(breaches), new Set(["message_too_large"]));
});

t.test("unfinished: a message in pieces is served behind the verification of its token", async (t) => {
  const { lane, open } = await served(t, (lane) => {
    lane.needsToken = true;
  });
  const peer = await open();
  const body = decideBytes("C-1");
  const message = Buffer.concat([Buffer.from([0, 0, 0, 0, body.length]), body]);
  const asked = asks(DECIDE, ["authorization", TOKEN]);
  peer.send(headers(1, asked, 0), data(1, message.subarray(0, 7), 0), data(1, message.subarray(7)));
  peer.send(headers(3, asked, 0), data(3, message, 0), data(3, ""));
  peer.send(headers(5, asked, 0), data(5, message, 0), data(5, message));
  for (const [id, status] of [
    [1, "0"],
    [3, "0"],
    [5, "3"],
  ] as const) {
    t.ok(await peer.answered(id));
    t.equal(statusOf(peer, id), status);
  }
  t.equal(lane.scopes.length, 2);
  t.equal(lane.inFlight, 0);
});

for (const path of [DECIDE, STREAM]) {
  for (const [why, more, end] of [
    ["resets", [], (id: number) => [reset(id)]],
    ["has no time", [["grpc-timeout", "1m"]], () => []],
  ] as const) {
    t.test(`verification: who ${why} keeps the stream's place, ${path.split("/").at(-1)}`, async (t) => {
      let openGate = (): void => {};
      const gate = new Promise<void>((resolve) => {
        openGate = resolve;
      });
      let verifiedCount = 0;
      const { server, client, breaches, open } = await served(t, (lane) => {
        const { authenticate } = lane;
        lane.authenticate = (authorization, method) => {
          verifiedCount += 1;
          return gate.then(() => authenticate(authorization, method));
        };
      });
      const peer = await open();
      const body = decideBytes("C-1");
      const message = Buffer.concat([Buffer.from([0, 0, 0, 0, body.length]), body]);
      for (let id = 1; id < 2 * 200; id += 2) {
        peer.send(headers(id, asks(path, ...more), 0), data(id, message), ...end(id));
        if (id % 50 === 1) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await peer.barrier();
      t.equal(verifiedCount, 128, "as many as a connection may have streams");
      t.equal(server.openStreamCount, 128);
      t.ok(breaches.includes("streams_exceeded"));
      openGate();
      for (let round = 0; round < 100 && server.openStreamCount > 0; round++) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      t.equal(server.openStreamCount, 0, "then they are over");
      t.ok(await unary(client, "Decide", decideBytes("C-1")), "another caller is served");
    });
  }
}

t.test("unfinished: a bound smaller than a message may be lets one message come", async (t) => {
  const limits = {
    messageSizeMax: 100_000,
    unfinishedBytesPerConnectionMax: 1,
    unfinishedBytesPerLaneMax: 1,
  };
  let breachCount = 0;
  const unfinished = new UnfinishedMessages(testLane(), limits, () => breachCount++);
  const connection = { remoteAddress: "::1" } as never;
  const first = new MessageHold(unfinished, connection);
  const second = new MessageHold(unfinished, connection);
  first.resize(SMALL_SIZE);
  t.equal(unfinished.size, 0, "little is not counted");
  first.resize(100_000);
  t.throws(() => second.resize(SMALL_SIZE + 1), { code: "CALLER_OVERLOADED" });
  t.throws(() => new MessageHold(unfinished, {} as never).resize(5000), { code: "LANE_OVERLOADED" });
  t.equal(breachCount, 2);
  second.resize(0);
  first.resize(50_000);
  second.resize(50_000);
  t.equal(unfinished.size, 100_000);
  first.resize(0);
  second.resize(0);
  t.strictSame([unfinished.size, unfinished.connectionCount], [0, 0]);
  t.ok(GRPC_LIMITS.unfinishedBytesPerConnectionMax >= GRPC_LIMITS.messageSizeMax);
});
