/** The HTTP and WebSocket clients against the node's own transports. */
import t from "tap";
import { TOKEN, testLane } from "../../server/grpc/testing/lane.ts";
import { startHttp } from "../../server/http/http.ts";
import { callOnce, decodeDecision, type Encoding, encodeRequest, openClient, parseAddress } from "./index.ts";

const request = (encoding: Encoding, id: string, channel = "harbor") => {
  const message = { channel, visitor: { level: "customer", id }, points: [{ point: "home.hero", count: 2 }] };
  return encodeRequest("Decide", message, encoding);
};

for (const library of ["auto", "node"] as const) {
  for (const [protocol, encoding] of [
    ["http", "json"],
    ["http", "protobuf"],
    ["ws", "json"],
    ["ws", "protobuf"],
  ] as const) {
    t.test(`${protocol} client with ${encoding}, library ${library}`, async (t) => {
      const lane = testLane();
      const server = await startHttp(lane, { host: "127.0.0.1", port: 0, library });
      const address = parseAddress(`127.0.0.1:${server.port}`, 1);
      const client = openClient(protocol, address, {
        connections: 2,
        token: TOKEN.replace("Bearer ", ""),
        encoding,
      });
      const decide = (id: string, channel?: string, connection = 0) =>
        callOnce(client, "Decide", request(encoding, id, channel), {}, connection);

      const answer = await decide("C-1");
      if (!answer.ok) return t.fail(`${answer.code} ${answer.message}`);
      t.match(decodeDecision(answer.body, encoding), {
        generation: 7,
        points: [
          {
            point: "home.hero",
            status: "DECIDED",
            treatments: [{ offer: "latte", rank: 1 }, { offer: "pastry" }],
          },
        ],
      });
      const many = await Promise.all(
        Array.from({ length: 50 }, (_, index) => decide(`C-${index}`, "harbor", index)),
      );
      t.ok(
        many.every(({ ok }) => ok),
        "many calls, whether in flight together or one after another",
      );
      t.match(await decide("C-1", "nowhere"), { ok: false, code: "CHANNEL_UNKNOWN", field: "channel" });
      t.match(await decide("overload"), { ok: false, code: "LANE_OVERLOADED", retryAfterMs: 250 });
      const late = await callOnce(client, "Decide", request(encoding, "slow"), { timeoutMs: 40 }, 1);
      t.match(late, { ok: false, code: "DEADLINE_EXCEEDED" });
      lane.needsToken = true;
      const stranger = openClient(protocol, address, { connections: 1, token: "", encoding });
      t.match(await callOnce(stranger, "Decide", request(encoding, "C-1")), { ok: false });
      stranger.close();
      lane.openGate();
      client.close();
      await server.close(500);
      t.match(await decide("C-1"), { ok: false, code: "NODE_UNREACHABLE" });
    });
  }
}
