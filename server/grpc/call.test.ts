/** Calls of all four kinds over a service of the tests': messages, metadata, compression, deadlines, ends. */
import { once } from "node:events";
import { connect } from "node:net";
import { gunzipSync, gzipSync } from "node:zlib";
import { type Client, Metadata, status } from "@grpc/grpc-js";
import t, { type Test } from "tap";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { type GrpcOptions, type GrpcTransport, startGrpc } from "./server.ts";
import { errorOf, openTestClient, statusOf } from "./testing/client.ts";
import { ECHO_SERVICE_NAME, type EchoSeen, echoService } from "./testing/echo-service.ts";
import { type TestLane, testLane } from "./testing/lane.ts";
import { block } from "./testing/plain-hpack.ts";
import { frame, openSession, rawCall } from "./testing/raw.ts";
import { Flag, headers, Type } from "./testing/wire-frames.ts";
import { WirePeer } from "./testing/wire-peer.ts";

const identity = (bytes: Buffer): Buffer => bytes;
const path = (method: string) => `/${ECHO_SERVICE_NAME}/${method}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Setting {
  lane: TestLane;
  server: GrpcTransport;
  client: Client;
  seen: EchoSeen;
  breaches: string[];
}
function callTest(
  name: string,
  body: (t: Test, setting: Setting) => Promise<void>,
  limits: NonNullable<GrpcOptions["limits"]> = {},
): void {
  t.test(`call: ${name}`, async (t) => {
    const lane = testLane();
    const { service, seen } = echoService();
    const breaches: string[] = [];
    const server = await startGrpc(lane, {
      host: "127.0.0.1",
      port: 0,
      codec,
      limits,
      services: [service],
      breach: (breach) => breaches.push(breach),
    });
    const client = openTestClient(server.port);
    try {
      await body(t, { lane, server, client, seen, breaches });
    } finally {
      client.close();
      await server.close(300);
    }
  });
}

callTest("unary, with metadata of text and of bytes both ways", async (t, { client }) => {
  const metadata = new Metadata();
  metadata.set("x-echo", "hello");
  metadata.set("x-echo-bin", Buffer.from([0xab, 0xab, 0xab]));
  const call = client.makeUnaryRequest(
    path("Unary"),
    identity,
    identity,
    Buffer.from("abc"),
    metadata,
    () => {},
  );
  const headers = once(call, "metadata");
  const ended = await statusOf(call);
  t.strictSame(((await headers) as [Metadata])[0].get("x-echo"), ["hello"]);
  t.equal(ended.code, status.OK);
  t.strictSame(ended.metadata.get("x-echo-bin"), [Buffer.from([0xab, 0xab, 0xab])]);
});

callTest("server streaming", async (t, { client }) => {
  const stream = client.makeServerStreamRequest(path("Many"), identity, identity, Buffer.of(200, 7));
  let count = 0;
  for await (const bytes of stream) {
    t.strictSame([...(bytes as Buffer)], [200, 7]);
    count += 1;
  }
  t.equal(count, 200);
});

callTest("client streaming", async (t, { client }) => {
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const stream = client.makeClientStreamRequest(path("Count"), identity, identity, (error, bytes) =>
      error === null ? resolve(bytes as Buffer) : reject(error),
    );
    for (let count = 0; count < 99; count++) stream.write(Buffer.alloc(count));
    stream.end();
  });
  t.strictSame([...answer], [99]);
});

callTest("both ways at once: each message is answered before the next is sent", async (t, { client }) => {
  const stream = client.makeBidiStreamRequest(path("Both"), identity, identity);
  for (let round = 0; round < 50; round++) {
    const answer = once(stream, "data");
    stream.write(Buffer.of(round));
    t.strictSame([...((await answer) as [Buffer])[0]], [round]);
  }
  stream.end();
  t.equal((await statusOf(stream.resume())).code, status.OK);
});

callTest("a caller that reads slowly gets all", async (t, { client }) => {
  const stream = client.makeBidiStreamRequest(path("Both"), identity, identity);
  const total = 200;
  const body = Buffer.alloc(50_000, 1);
  stream.pause();
  for (let count = 0; count < total; count++) stream.write(body);
  stream.end();
  await pause(100);
  let size = 0;
  for await (const bytes of stream) size += (bytes as Buffer).length;
  t.equal(size, total * body.length);
});

callTest("a message in frames of a byte, and two in one frame", async (t, { server }) => {
  const session = openSession(server.port);
  const whole = frame(Buffer.from("cut"));
  const cut = await rawCall(
    session,
    path("Unary"),
    [...whole].map((byte) => Buffer.of(byte)),
  );
  t.strictSame(cut.body, whole);
  const two = Buffer.concat([whole, frame(Buffer.from("second"))]);
  t.strictSame((await rawCall(session, path("Both"), [two])).body, two);
  session.destroy();
});

callTest(
  "compression: gzip both ways, where the caller does it and takes it",
  async (t, { server, seen }) => {
    const session = openSession(server.port);
    const message = Buffer.alloc(5000, "a");
    const packed = frame(gzipSync(message), true);
    const takes = { "grpc-encoding": "gzip", "grpc-accept-encoding": "identity, gzip" };
    const both = await rawCall(session, path("Unary"), [packed], takes);
    t.equal(seen.compressed, 1);
    t.equal(both.headers["grpc-encoding"], "gzip");
    t.equal(both.body[0], 1);
    t.strictSame(gunzipSync(both.body.subarray(5)), message);
    const oneWay = await rawCall(session, path("Unary"), [packed], { "grpc-encoding": "gzip" });
    t.equal(oneWay.headers["grpc-encoding"], undefined, "it does not say that it takes any");
    t.strictSame(oneWay.body, frame(message));
    const plain = await rawCall(session, path("Unary"), [frame(message)], { "grpc-accept-encoding": "gzip" });
    t.strictSame(plain.body, frame(message), "one that compresses nothing is answered so");
    const small = await rawCall(session, path("Unary"), [frame(gzipSync(Buffer.from("ab")), true)], takes);
    t.strictSame(small.body, frame(Buffer.from("ab")), "what is small is not worth it");
    const unknown = await rawCall(session, path("Unary"), [frame(message, true)], { "grpc-encoding": "br" });
    t.equal(unknown.trailers["grpc-status"], String(status.UNIMPLEMENTED));
    t.equal(unknown.trailers["grpc-accept-encoding"], "identity,gzip", "it is told what is taken");
    session.destroy();
  },
);

callTest(
  "a bomb costs what a large message costs",
  async (t, { server, breaches }) => {
    const session = openSession(server.port);
    const bomb = frame(gzipSync(Buffer.alloc(64 * 1024 * 1024)), true);
    const answer = await rawCall(session, path("Unary"), [bomb], { "grpc-encoding": "gzip" });
    t.equal(answer.trailers["grpc-status"], String(status.RESOURCE_EXHAUSTED));
    t.strictSame(breaches, ["message_too_large"]);
    session.destroy();
  },
  { messageSizeMax: 100_000 },
);

callTest(
  "a deadline ends a call that nobody answers, and its method is told",
  async (t, { client, seen, lane }) => {
    // The deadline is the client's, too: where it has no connection yet, the server may never hear of the call.
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(Number.POSITIVE_INFINITY, (error) => (error ? reject(error) : resolve()));
    });
    const startedAt = performance.now();
    const stream = client.makeBidiStreamRequest(path("Never"), identity, identity, {
      deadline: Date.now() + 1000,
    });
    stream.on("error", () => {});
    t.equal((await statusOf(stream.resume())).code, status.DEADLINE_EXCEEDED);
    t.ok(performance.now() - startedAt >= 995);
    while (seen.cancelled === 0) await pause(2);
    t.equal(seen.cancelled, 1);
    // The client's own clock may have ended the call first; then it is cancelled, and nothing is counted.
    t.ok(lane.errors.length <= 1);
  },
);

callTest("the server ends it in time, where the client does not", async (t, { server, lane, seen }) => {
  const session = openSession(server.port);
  const startedAt = performance.now();
  const stream = session.request({
    ":method": "POST",
    ":path": path("Never"),
    "content-type": "application/grpc",
    te: "trailers",
    "grpc-timeout": "80m",
  });
  const [headers] = (await once(stream, "response")) as [Record<string, string>];
  const tookMs = performance.now() - startedAt;
  t.equal(headers["grpc-status"], String(status.DEADLINE_EXCEEDED));
  t.ok(tookMs >= 79, `${tookMs} ms`);
  t.strictSame(lane.errors, ["DEADLINE_EXCEEDED"]);
  t.equal(seen.cancelled, 1);
  stream.on("error", () => {});
  stream.destroy();
  session.destroy();
});

callTest("a cancelled call is told to its method, once", async (t, { client, seen }) => {
  const stream = client.makeBidiStreamRequest(path("Never"), identity, identity);
  stream.on("error", () => {});
  stream.write(Buffer.of(1));
  while (seen.calls.length === 0) await pause(2);
  stream.cancel();
  while (seen.cancelled === 0) await pause(2);
  await pause(20);
  t.equal(seen.cancelled, 1);
  t.equal(seen.calls[0]!.isOver, true);
});

callTest("what a method throws ends its call as a fault of the node", async (t, { client, lane }) => {
  const stream = client.makeBidiStreamRequest(path("Throw"), identity, identity);
  stream.on("error", () => {});
  stream.write(Buffer.of(1));
  t.equal((await statusOf(stream.resume())).code, status.INTERNAL);
  t.strictSame(lane.errors, ["INTERNAL"]);
});

callTest("too many messages, or none, for a method that takes one", async (t, { client, server }) => {
  const session = openSession(server.port);
  for (const body of [Buffer.alloc(0), Buffer.concat([frame(Buffer.of(1)), frame(Buffer.of(2))])]) {
    const answer = await rawCall(session, path("Unary"), [body]);
    t.equal(answer.trailers["grpc-status"], String(status.UNIMPLEMENTED));
  }
  session.destroy();
  const error = await errorOf(
    new Promise((resolve, reject) => {
      client.makeUnaryRequest("/test.Echo/Nope", identity, identity, Buffer.of(1), (failure, bytes) =>
        failure === null ? resolve(bytes) : reject(failure),
      );
    }),
  );
  t.equal(error.code, status.UNIMPLEMENTED);
});

for (const [method, headers, expected, why] of [
  ["GET", {}, 200, "a GET of / has a page"],
  ["POST", { "content-length": "3" }, 200, "and a POST"],
  ["PUT", {}, 405, "any other method is none"],
] as const) {
  callTest(`/: ${why}`, async (t, { server }) => {
    const session = openSession(server.port);
    const sends = method === "POST" ? [Buffer.from("abc")] : [];
    const answer = await rawCall(session, "/", sends, { ":method": method, ...headers });
    t.equal(answer.headers[":status"], expected);
    if (expected === 200) t.match(answer.body.toString(), /Proffer/);
    session.destroy();
  });
}

callTest("/: a HEAD gets headers and no body, over both HTTPs", async (t, { server }) => {
  const peer = await WirePeer.open(server.port);
  const fields = [
    [":method", "HEAD"],
    [":scheme", "http"],
    [":path", "/"],
    [":authority", "localhost"],
  ] as const;
  peer.send(headers(1, block(...fields)));
  await peer.barrier();
  t.strictSame(
    peer.frames
      .filter(({ stream }) => stream === 1)
      .map(({ type, flags }) => [type, flags & Flag.END_STREAM]),
    [[Type.HEADERS, Flag.END_STREAM]],
  );
  peer.destroy();
  const socket = connect(server.port, "127.0.0.1");
  socket.write("HEAD / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  t.match(text, /^HTTP\/1.1 200 OK\r\n/);
  t.equal(text.indexOf("\r\n\r\n"), text.length - 4, "nothing follows the headers");
});

callTest("what is no gRPC is answered as HTTP", async (t, { server }) => {
  const session = openSession(server.port);
  for (const [headers, expected] of [
    [{ "content-type": "application/json" }, 415],
    [{ "content-type": "application/grpc-web" }, 415],
    [{ ":method": "GET" }, 405],
  ] as const) {
    t.equal((await rawCall(session, path("Unary"), [], headers)).headers[":status"], expected);
  }
  session.destroy();
});

callTest("HTTP/1.1 gets the page too, for people", async (t, { server }) => {
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  t.equal(response.status, 200);
  t.match(await response.text(), /gRPC port/);
  t.equal((await fetch(`http://127.0.0.1:${server.port}/metrics`)).status, 404, "and no other");
});
