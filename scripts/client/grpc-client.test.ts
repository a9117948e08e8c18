import t from "tap";
import { startGrpc } from "../../server/grpc/server.ts";
import { TOKEN, testLane } from "../../server/grpc/testing/lane.ts";
import { protobufCodec as codec } from "../../server/wire/protobuf.ts";
import { type Answer, callOnce, decodeDecision, encodeRequest, openClient, parseAddress } from "./index.ts";

const request = (id: string, channel = "harbor") =>
  encodeRequest(
    "Decide",
    { channel, visitor: { level: "customer", id }, points: [{ point: "home.hero", count: 2 }] },
    "protobuf",
  );

function clientFor(port: number, token = "") {
  return openClient("grpc", parseAddress(`127.0.0.1:${port}`, 1), { connections: 1, token });
}

t.test("grpc client: answers, and the node's own errors", async (t) => {
  const lane = testLane();
  const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec });
  const client = clientFor(server.port);
  const answer = await callOnce(client, "Decide", request("C-1"));
  if (!answer.ok) return t.fail(answer.message);
  t.match(decodeDecision(answer.body, "protobuf"), {
    bundle: /^(ab)+$/,
    generation: 7,
    points: [
      {
        point: "home.hero",
        status: "DECIDED",
        treatments: [
          { offer: "latte", rank: 1, score: 90, attributes: { title: "The latte" } },
          { offer: "pastry", rank: 2 },
        ],
      },
    ],
  });
  for (const [id, channel, expected, why] of [
    [
      "C-1",
      "nowhere",
      { code: "CHANNEL_UNKNOWN", field: "channel", message: /nowhere/ },
      "code, field and message",
    ],
    ["overload", "harbor", { code: "LANE_OVERLOADED", retryAfterMs: 250 }, "the retry hint"],
    ["fault", "harbor", { code: "INTERNAL" }, "a fault"],
  ] as const) {
    t.match(await callOnce(client, "Decide", request(id, channel)), { ok: false, ...expected }, why);
  }
  t.match(await callOnce(client, "ExecuteBatch", new Uint8Array()), { ok: false, code: "METHOD_UNKNOWN" });
  t.match(
    await callOnce(client, "NoSuchMethod", new Uint8Array()),
    { ok: false, code: "METHOD_UNKNOWN" },
    "in no proto",
  );
  const late = await callOnce(client, "Decide", request("slow"), { timeoutMs: 40 });
  t.match(late, { ok: false, code: "DEADLINE_EXCEEDED" });
  lane.needsToken = true;
  const unknown = clientFor(server.port); // A connection that is not known yet.
  t.match(await callOnce(unknown, "Decide", request("C-1")), { ok: false, code: "CREDENTIALS_MISSING" });
  const known = clientFor(server.port, TOKEN.replace("Bearer ", ""));
  t.ok((await callOnce(known, "Decide", request("C-1"))).ok, "a token goes along");
  client.close();
  unknown.close();
  known.close();
  await server.close(500);
});

t.test("grpc client: no node, a node that goes, a node that comes back", async (t) => {
  const lane = testLane();
  const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec });
  const { port } = server;
  const client = clientFor(port);
  t.ok((await callOnce(client, "Decide", request("C-1"))).ok);
  const cut = callOnce(client, "Decide", request("slow"));
  while (lane.inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await server.close(10);
  t.match(await cut, { ok: false, code: /NODE_UNREACHABLE|CANCELLED|UNAVAILABLE/ }, "a call under way ends");
  const gone = await callOnce(client, "Decide", request("C-1"));
  t.match(gone, { ok: false, code: "NODE_UNREACHABLE", message: /127\.0\.0\.1/ });
  const again = await startGrpc(testLane(), { host: "127.0.0.1", port, codec });
  let answer: Answer = gone;
  for (let round = 0; round < 20 && !answer.ok; round++)
    answer = await callOnce(client, "Decide", request("C-1"));
  t.ok(answer.ok, "the connection is made anew");
  client.close();
  await again.close(500);
});
