/**
 * Bytes that no client of ours would send: as messages of every method, and as HTTP/2 on the port.
 *
 * Whatever comes, a call is answered or refused with a code that blames the caller, and the server goes on.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { status } from "@grpc/grpc-js";
import t from "tap";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { SERVICE_NAME } from "../handlers/handlers.ts";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { startGrpc } from "./server.ts";
import { decideBytes, openTestClient, unary } from "./testing/client.ts";
import { testLane } from "./testing/lane.ts";

const { seed, runs } = fuzzSettings(150);
const METHODS = [
  "Decide",
  "Explain",
  "DecideBatch",
  "PostEvent",
  "GetProfile",
  "UpdateProfile",
  "GetVersion",
];
const CALLERS_FAULT: readonly number[] = [
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.UNIMPLEMENTED,
  status.RESOURCE_EXHAUSTED,
];

/** Random bytes, or a good message with some of its bytes changed, cut or doubled. */
function mutated(random: SeededRandom, good: Uint8Array): Buffer {
  if (random.below(4) === 0)
    return Buffer.from(Array.from({ length: random.below(120) }, () => random.below(256)));
  let bytes = Buffer.from(good);
  for (let change = random.below(4); change >= 0; change--) {
    const at = random.below(bytes.length + 1);
    const kind = random.below(3);
    if (kind === 0 && at < bytes.length) bytes[at] = random.below(256);
    else if (kind === 1) bytes = bytes.subarray(0, at);
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - random.below(20)))]);
  }
  return bytes;
}

t.test("grpc fuzz: any bytes as a message", { timeout: 0 }, async (t) => {
  t.comment(`seed ${seed}, ${runs} runs`);
  const random = new SeededRandom(seed);
  const lane = testLane();
  const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec });
  const client = openTestClient(server.port);
  for (let run = 0; run < runs; run++) {
    const method = random.pick(METHODS);
    const bytes = mutated(random, decideBytes("C-1", { context: { weather: { stringValue: "sun" } } }));
    const code = await unary(client, method, bytes).then(
      () => status.OK as number,
      (error: { code: number }) => error.code,
    );
    if (code !== status.OK && !CALLERS_FAULT.includes(code)) {
      t.fail(`${method} answers ${status[code]} to ${bytes.toString("hex")} (seed ${seed}, run ${run})`);
    }
  }
  t.ok(await unary(client, "Decide", decideBytes("C-1")), "it goes on");
  t.equal(lane.inFlight, 0, "nothing is left inside");
  client.close();
  await server.close(500);
});

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(9 + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(streamId, 5);
  bytes.set(payload, 9);
  return bytes;
}

/** A literal header without indexing, as HPACK writes it plainly. */
function header(name: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.of(0, name.length),
    Buffer.from(name),
    Buffer.of(value.length),
    Buffer.from(value),
  ]);
}

/** A whole unary call as a client would write it, from the preface on. */
function goodCall(): Buffer {
  const message = decideBytes("C-1");
  const body = Buffer.concat([Buffer.alloc(5), message]);
  body.writeUInt32BE(message.length, 1);
  const headers = Buffer.concat([
    header(":method", "POST"),
    header(":scheme", "http"),
    header(":path", `/${SERVICE_NAME}/Decide`),
    header(":authority", "localhost"),
    header("content-type", "application/grpc"),
    header("te", "trailers"),
    header("grpc-timeout", "5S"),
  ]);
  return Buffer.concat([
    PREFACE,
    frame(4, 0, 0, new Uint8Array()),
    frame(1, 4, 1, headers),
    frame(0, 1, 1, body),
  ]);
}

t.test("grpc fuzz: any bytes as HTTP/2", { timeout: 0 }, async (t) => {
  t.comment(`seed ${seed}, ${runs} runs`);
  const random = new SeededRandom(seed);
  const lane = testLane();
  const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec });
  const call = goodCall();
  for (let run = 0; run < runs; run++) {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    const bytes = run === 0 ? call : Buffer.concat([PREFACE, mutated(random, call.subarray(PREFACE.length))]);
    let answerSize = 0;
    socket.on("data", (chunk) => {
      answerSize += chunk.length;
    });
    const closed = once(socket, "close");
    socket.write(bytes);
    setTimeout(() => socket.destroy(), run === 0 ? 200 : 5);
    await closed;
    if (run === 0) t.ok(answerSize > 100, "the call that is not changed is answered");
  }
  const client = openTestClient(server.port);
  t.ok(await unary(client, "Decide", decideBytes("C-1")), "it goes on");
  client.close();
  await server.close(500);
  t.equal(lane.inFlight, 0, "nothing is left inside");
});
