import { once } from "node:events";
import { connect } from "node:net";
import { type Client, status } from "@grpc/grpc-js";
import { Reader } from "protobufjs/minimal.js";
import t, { type Test } from "tap";
import { proffer } from "#proto/wire.js";
import { NodeError } from "../../engine/index.ts";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { type GrpcTransport, startGrpc } from "./server.ts";
import { grpcStatus } from "./status.ts";
import { decideBytes, errorOf, openTestClient, unary } from "./testing/client.ts";
import { type TestLane, TOKEN, testLane } from "./testing/lane.ts";
import { frame, openSession, rawCall } from "./testing/raw.ts";

const v1 = proffer.decision.v1;
const host = "127.0.0.1";

interface Setting {
  lane: TestLane;
  server: GrpcTransport;
  client: Client;
}
/** A server of its own for each test, closed at its end; nothing may be left in flight. */
function grpcTest(name: string, body: (t: Test, setting: Setting) => Promise<void>): void {
  t.test(`grpc: ${name}`, async (t) => {
    const lane = testLane();
    const server = await startGrpc(lane, { host, port: 0, codec });
    const client = openTestClient(server.port);
    try {
      await body(t, { lane, server, client });
    } finally {
      client.close();
      await server.close(500);
    }
    t.equal(lane.inFlight, 0, "every admitted call was released");
  });
}

grpcTest("each method answers with the message of the contract", async (t, { client }) => {
  const decision = v1.DecideResponse.decode(await unary(client, "Decide", decideBytes("C-1")));
  t.match(decision, {
    decisionId: "decision-of-r1",
    generation: 7,
    points: [{ point: "home.hero", status: 1 }],
  });
  t.strictSame(
    decision.points[0]?.treatments?.map((treatment) => treatment.offer),
    ["latte", "pastry"],
  );
  const explained = v1.ExplainResponse.decode(await unary(client, "Explain", decideBytes("C-1")));
  t.equal(explained.decision?.generation, 7);
  const one = {
    channel: "harbor",
    visitor: { level: "customer", id: "C-2" },
    points: [{ point: "home.hero" }],
  };
  const batch = v1.DecideBatchRequest.encode({ requests: [one, one, one] }).finish();
  t.equal(v1.DecideBatchResponse.decode(await unary(client, "DecideBatch", batch)).results.length, 3);
  const visitor = { level: "customer", id: "C-1" };
  const profile = await unary(client, "GetProfile", v1.GetProfileRequest.encode({ visitor }).finish());
  t.match(v1.ProfileResponse.decode(profile), { known: true, segments: ["gold"] });
  const update = v1.UpdateProfileRequest.encode({ visitor, set: { age: { numberValue: 35 } } }).finish();
  t.ok(v1.ProfileResponse.decode(await unary(client, "UpdateProfile", update)).known);
  const event = v1.PostEventRequest.encode({ channel: "harbor", visitor, event: "accept" }).finish();
  t.ok(v1.PostEventResponse.decode(await unary(client, "PostEvent", event)).applied);
  t.equal(v1.GetVersionResponse.decode(await unary(client, "GetVersion", new Uint8Array())).generation, 7);
});

for (const [id, body, grpcCode, code, field, why] of [
  ["C-1", { channel: "nowhere" }, status.NOT_FOUND, "CHANNEL_UNKNOWN", "channel", "an unknown channel"],
  ["overload", {}, status.RESOURCE_EXHAUSTED, "LANE_OVERLOADED", "", "overload, with a retry hint"],
  ["fault", {}, status.INTERNAL, "INTERNAL", "", "a fault of the node tells nothing of it"],
  ["assert", {}, status.INTERNAL, "INTERNAL", "", "a broken assertion as well"],
] as const) {
  grpcTest(`errors carry code, field and hint: ${why}`, async (t, { client, lane }) => {
    const error = await errorOf(unary(client, "Decide", decideBytes(id, body)));
    t.equal(error.code, grpcCode);
    const details = error.metadata.get("grpc-status-details-bin")[0] as Buffer;
    const detail = detailError(details);
    t.match(detail, { code, field });
    t.strictSame(error.metadata.get("retry-after-ms"), code === "LANE_OVERLOADED" ? ["250"] : []);
    t.equal(details.includes("google.rpc.RetryInfo"), code === "LANE_OVERLOADED");
    t.strictSame(lane.errors, [code], "and are counted once");
  });
}

t.test("grpc: a status is text that any client takes, and fits its trailers", async (t) => {
  const { message, metadata } = grpcStatus(
    new NodeError("CHANNEL_UNKNOWN", `half \ud800 of a pair ${"x".repeat(100_000)}`, {
      field: "\udfff".repeat(50_000),
    }),
  );
  t.ok(message.startsWith("half \ufffd of a pair"), "what no UTF-8 carries is replaced");
  t.doesNotThrow(() => encodeURI(message));
  t.equal(metadata[0], "grpc-status-details-bin");
  const bytes = Buffer.from(metadata[1]!, "base64");
  t.ok(bytes.length < 3000, `${bytes.length} bytes`);
  t.match(detailError(bytes), { code: "CHANNEL_UNKNOWN" });
});

/** Finds our `Error` behind its type's URL: `value` is field 2, so its tag and size come first. */
function detailError(details: Buffer): { code: string; field: string } {
  const url = Buffer.from("proffer.decision.v1.Error");
  const at = details.indexOf(url) + url.length;
  const reader = Reader.create(details.subarray(at + 1));
  return v1.Error.decode(reader.bytes());
}

grpcTest("ExecuteBatch is UNIMPLEMENTED with our code", async (t, { client, lane }) => {
  t.equal((await errorOf(unary(client, "ExecuteBatch", new Uint8Array()))).code, status.UNIMPLEMENTED);
  t.strictSame(lane.errors, ["METHOD_UNKNOWN"]);
});

grpcTest("sessions and forgetting reach their handlers", async (t, { client }) => {
  const visitor = { level: "device", id: "d-1" };
  const start = v1.StartSessionRequest.encode({ sessionId: "s", visitor, channel: "harbor" }).finish();
  t.match(v1.SessionResponse.decode(await unary(client, "StartSession", start)), { sessionId: "s", visitor });
  const audience = v1.SetAudienceRequest.encode({ sessionId: "s", visitor }).finish();
  t.match(v1.SessionResponse.decode(await unary(client, "SetAudience", audience)), { visitor });
  const end = v1.EndSessionRequest.encode({ sessionId: "s" }).finish();
  t.match(v1.SessionResponse.decode(await unary(client, "EndSession", end)), { sessionId: "s" });
  const forget = v1.ForgetVisitorRequest.encode({ visitor }).finish();
  t.match(v1.ForgetVisitorResponse.decode(await unary(client, "ForgetVisitor", forget)), { forgotten: true });
});

grpcTest("malformed messages are refused, and the server goes on", async (t, { client }) => {
  for (const bytes of [[0xff], [0x0a, 0x7f], [0x1a, 0x02, 0x0a], [0x2a, 0x03, 0x0a, 0x05, 0x61]]) {
    const error = await errorOf(unary(client, "Decide", Uint8Array.from(bytes)));
    t.equal(error.code, status.INVALID_ARGUMENT, `${bytes}`);
  }
  await unary(client, "Decide", decideBytes("C-1"));
});

grpcTest("oversize messages are refused", async (t, { client, lane }) => {
  for (const size of [4 * 1024 * 1024 + 1, 9 * 1024 * 1024]) {
    const error = await errorOf(unary(client, "Decide", Buffer.alloc(size)));
    t.equal(error.code, status.RESOURCE_EXHAUSTED);
  }
  t.strictSame(lane.errors, ["BODY_TOO_LARGE", "BODY_TOO_LARGE"], "a little, and far too large");
  await unary(client, "Decide", decideBytes("C-1"));
});

grpcTest("garbage and half-open connections on the port harm nobody", async (t, { client, server }) => {
  for (const bytes of [
    "GET / HTTP/1.1\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff",
    "\x00".repeat(4096),
  ]) {
    const socket = connect(server.port, host);
    socket.on("error", () => {});
    socket.write(Buffer.from(bytes, "latin1"));
    const closed = once(socket, "close");
    setTimeout(() => socket.destroy(), 100);
    await closed;
  }
  const reset = connect(server.port, host);
  await once(reset, "connect");
  reset.resetAndDestroy();
  t.ok(await unary(client, "Decide", decideBytes("C-1")));
});

grpcTest("a thousand calls at once", async (t, { client, lane }) => {
  const answers = await Promise.all(
    Array.from({ length: 1000 }, (_, index) =>
      unary(client, "Decide", decideBytes(`C-${index}`, { requestId: `${index}` })),
    ),
  );
  t.ok(
    answers.every((bytes, index) => v1.DecideResponse.decode(bytes).decisionId === `decision-of-${index}`),
  );
  t.equal(lane.releasedCount, 1000);
});

grpcTest("admission refuses what is too much, at once", async (t, { client, lane }) => {
  lane.inFlightMax = 3;
  const slow = Array.from({ length: 3 }, () => unary(client, "Decide", decideBytes("slow")));
  while (lane.inFlight < 3) await new Promise((resolve) => setTimeout(resolve, 2));
  const error = await errorOf(unary(client, "Decide", decideBytes("C-1")));
  t.equal(error.code, status.RESOURCE_EXHAUSTED);
  lane.openGate();
  t.equal((await Promise.all(slow)).length, 3);
  await unary(client, "Decide", decideBytes("C-1"));
});

grpcTest("a deadline reaches the scope, and ends a call that waits", async (t, { client, lane, server }) => {
  const startedAt = performance.now();
  // By a client without a clock of its own, which could end the call before the server has heard of it.
  const session = openSession(server.port);
  const decide = "/proffer.decision.v1.DecisionService/Decide";
  const answer = await rawCall(session, decide, [frame(decideBytes("slow"))], { "grpc-timeout": "400m" });
  session.destroy();
  t.equal(answer.trailers["grpc-status"], String(status.DEADLINE_EXCEEDED));
  const scope = lane.scopes[0]!;
  t.ok(scope.receivedAt >= startedAt, "received after it was sent");
  const leftMs = scope.deadlineAt - scope.receivedAt;
  t.ok(leftMs > 0 && leftMs <= 401, `the time left is known: ${leftMs}`);
  while (scope.signal?.aborted !== true) await new Promise((resolve) => setTimeout(resolve, 2));
  t.equal(lane.inFlight, 1, "it keeps its place until its handler has ended");
  lane.openGate();
  while (lane.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await unary(client, "Decide", decideBytes("C-1"));
  t.equal(lane.scopes[1]!.deadlineAt, Number.POSITIVE_INFINITY, "none is infinity");
});

grpcTest("a cancelled call is released", async (t, { client, lane }) => {
  const call = client.makeUnaryRequest(
    "/proffer.decision.v1.DecisionService/Decide",
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => bytes,
    Buffer.from(decideBytes("slow")),
    () => {},
  );
  while (lane.inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  call.cancel();
  while (lane.scopes[0]!.signal?.aborted !== true) await new Promise((resolve) => setTimeout(resolve, 2));
  t.equal(lane.inFlight, 1, "it keeps its place until its handler has ended");
  lane.openGate();
  while (lane.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await unary(client, "Decide", decideBytes("C-1"));
  t.equal(lane.releasedCount, 2, "once each, also when the handler answers later");
});

grpcTest("credentials are asked for, except by GetVersion", async (t, { client, lane }) => {
  lane.needsToken = true;
  const missing = await errorOf(unary(client, "Decide", decideBytes("C-1")));
  t.equal(missing.code, status.UNAUTHENTICATED);
  const wrong = await errorOf(unary(client, "Decide", decideBytes("C-1"), { authorization: "Bearer x" }));
  t.equal(wrong.code, status.UNAUTHENTICATED);
  t.ok(await unary(client, "Decide", decideBytes("C-1"), { authorization: TOKEN }));
  t.ok(await unary(client, "GetVersion", new Uint8Array()));
});

grpcTest("an unwritable log refuses only what must be recorded", async (t, { client, lane }) => {
  lane.isLogBroken = true;
  const error = await errorOf(unary(client, "Decide", decideBytes("recorded")));
  t.equal(error.code, status.UNAVAILABLE);
  t.ok(await unary(client, "Decide", decideBytes("C-1")));
});

t.test("grpc: a taken port has its own code", async (t) => {
  const first = await startGrpc(testLane(), { host, port: 0, codec });
  await t.rejects(startGrpc(testLane(), { host, port: first.port, codec }), { code: "PORT_IN_USE" });
  await t.rejects(startGrpc(testLane(), { host: "192.0.2.1", port: 0, codec }), { code: "CONFIG_INVALID" });
  await first.close(100);
});

t.test("grpc: closing lets calls finish, and cuts those that do not", async (t) => {
  const lane = testLane();
  const server = await startGrpc(lane, { host, port: 0, codec });
  const client = openTestClient(server.port);
  const finishing = unary(client, "Decide", decideBytes("slow"));
  while (lane.inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const closed = server.close(5000);
  setTimeout(() => lane.openGate(), 30);
  t.ok(await finishing, "the call that was in flight is answered");
  await closed;
  client.close();

  const stuckLane = testLane();
  const stuckServer = await startGrpc(stuckLane, { host, port: 0, codec });
  const stuckClient = openTestClient(stuckServer.port);
  const stuck = errorOf(unary(stuckClient, "Decide", decideBytes("slow")));
  while (stuckLane.inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const startedAt = performance.now();
  await stuckServer.close(50);
  t.ok(performance.now() - startedAt < 10_000, "the grace period ends");
  t.ok([status.UNAVAILABLE, status.CANCELLED].includes((await stuck).code));
  stuckLane.openGate();
  while (stuckLane.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  stuckClient.close();
});
