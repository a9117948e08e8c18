/**
 * Calls as callers end them: cut, reset, out of time, too large, compressed or not, many at once on a few connections.
 *
 * Whatever they do, each call gets one end, and when all have left nothing is in flight, no stream is open, and the
 * node answers as before.
 */
import { type ClientHttp2Session, constants } from "node:http2";
import { gzipSync } from "node:zlib";
import t from "tap";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { SERVICE_NAME } from "../handlers/handlers.ts";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { startGrpc } from "./server.ts";
import { decideBytes, openTestClient, unary } from "./testing/client.ts";
import { ECHO_SERVICE_NAME, echoService } from "./testing/echo-service.ts";
import { testLane } from "./testing/lane.ts";
import { frame, openSession } from "./testing/raw.ts";

const { seed, runs } = fuzzSettings(400);
const SESSIONS = 4;
const MESSAGE_SIZE_MAX = 20_000;
const PATHS = [
  `/${SERVICE_NAME}/Decide`,
  `/${SERVICE_NAME}/DecideStream`,
  `/${SERVICE_NAME}/Nope`,
  `/${ECHO_SERVICE_NAME}/Unary`,
  `/${ECHO_SERVICE_NAME}/Both`,
  `/${ECHO_SERVICE_NAME}/Many`,
  `/${ECHO_SERVICE_NAME}/Never`,
  `/${ECHO_SERVICE_NAME}/Throw`,
  "/grpc.health.v1.Health/Watch",
  "/",
];

function body(random: SeededRandom): Buffer {
  const id = random.pick(["C-1", "slow", "fault", "overload", "recorded"]);
  const messages = Array.from({ length: random.below(4) }, () => {
    const message =
      random.below(8) === 0 ? Buffer.alloc(random.below(2 * MESSAGE_SIZE_MAX), 3) : decideBytes(id);
    return random.below(3) === 0 ? frame(gzipSync(message), true) : frame(message);
  });
  const whole = Buffer.concat(messages);
  return random.below(4) === 0 ? whole.subarray(0, random.below(whole.length + 1)) : whole;
}

/** One call; resolves when its stream is closed, however. */
async function call(random: SeededRandom, session: ClientHttp2Session): Promise<void> {
  const stream = session.request({
    ":method": "POST",
    ":path": random.pick(PATHS),
    "content-type": random.below(20) === 0 ? "text/plain" : "application/grpc",
    te: "trailers",
    ...(random.below(3) === 0 ? { "grpc-timeout": `${random.below(40)}m` } : {}),
    ...(random.below(2) === 0 ? { "grpc-encoding": "gzip", "grpc-accept-encoding": "gzip" } : {}),
  });
  stream.on("error", () => {});
  if (random.below(5) > 0) stream.resume();
  const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
  const bytes = body(random);
  for (let at = 0; at < bytes.length && stream.writable; ) {
    const size = 1 + random.below(bytes.length);
    stream.write(bytes.subarray(at, at + size));
    at += size;
    if (random.below(3) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (random.below(3) > 0 && stream.writable) stream.end();
  // Nobody waits for ever: in the end every caller goes away.
  const leave = setTimeout(() => {
    stream.close(constants.NGHTTP2_CANCEL);
    setTimeout(() => stream.destroy(), 50);
  }, random.below(60));
  await closed;
  clearTimeout(leave);
}

t.test("grpc fuzz: calls that end in any way leave nothing behind", { timeout: 0 }, async (t) => {
  t.comment(`seed ${seed}, ${runs} runs`);
  const random = new SeededRandom(seed);
  const lane = testLane();
  const { service } = echoService();
  const breaches = new Set<string>();
  const server = await startGrpc(lane, {
    host: "127.0.0.1",
    port: 0,
    codec,
    services: [service],
    limits: { messageSizeMax: MESSAGE_SIZE_MAX, provokedResetsMax: 1_000_000, rapidResetsMax: 1_000_000 },
    breach: (name) => breaches.add(name),
  });
  const sessions = Array.from({ length: SESSIONS }, () => openSession(server.port));
  const gate = setInterval(() => lane.openGate(), 50);
  for (let done = 0; done < runs; done += 20) {
    await Promise.all(Array.from({ length: 20 }, () => call(random, random.pick(sessions))));
  }
  for (const session of sessions) t.equal(session.destroyed, false, "no connection was ended for it");
  clearInterval(gate);
  lane.openGate();
  for (const session of sessions) session.destroy();
  for (let wait = 0; wait < 200 && (lane.inFlight > 0 || server.openStreamCount > 0); wait++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  t.equal(lane.inFlight, 0, "nothing is in flight");
  t.equal(server.openStreamCount, 0, "no stream is open");
  t.strictSame(
    [...breaches].filter((name) => !["message_too_large", "protocol_error"].includes(name)),
    [],
  );
  const client = openTestClient(server.port);
  t.ok(await unary(client, "Decide", decideBytes("C-1")), "it goes on");
  client.close();
  await server.close(500);
  t.equal(server.connectionCount, 0);
});
