/**
 * gRPC calls by dice over the HTTP/2 core, in memory: `npm run fuzz -- calls --runs CONNECTIONS --seed N`.
 *
 * Unary and streaming calls of every fate at once: messages cut anywhere, compressed, too large, malformed, none or two;
 * handlers that wait, fail, are refused; calls cancelled at any moment, out of time, their connection gone, the log
 * broken. Then nothing may be left: no admission, deadline, stream or watch; and each call whose stream lived to its end
 * has ended with one `grpc-status`.
 */
import { gzipSync } from "node:zlib";
import t from "tap";
import { fuzzSettings, SeededRandom } from "../../../engine/testing/fuzz.ts";
import { protobufCodec as codec } from "../../wire/protobuf.ts";
import { GrpcApplication } from "../application.ts";
import { Health } from "../health.ts";
import { Connection } from "../http2/connection.ts";
import { HTTP2_LIMITS } from "../http2/limits.ts";
import { grpcMethods, methodPath } from "../methods.ts";
import { GRPC_LIMITS } from "../server.ts";
import { DecideStreams } from "../stream.ts";
import { decideBytes } from "../testing/client.ts";
import { interopService } from "../testing/interop-service.ts";
import { type TestLane, TOKEN, testLane } from "../testing/lane.ts";
import { MemorySocket } from "../testing/memory-socket.ts";
import { type Field, postRequest, readBlock } from "../testing/plain-hpack.ts";
import {
  CLIENT_PREFACE,
  data,
  Flag,
  FrameReader,
  headers,
  reset,
  Setting,
  settings,
  Type,
  windowUpdate,
} from "../testing/wire-frames.ts";

const RUNS = 60;
const CALLS_MAX = 40;
const LIMITS = {
  ...GRPC_LIMITS,
  messageSizeMax: 3000,
  streamsOpenMax: 8,
  streamAnswersPendingMax: 2,
  healthWatchesMax: 4,
};
const NEVER = 1e9;
const HTTP2 = {
  ...HTTP2_LIMITS,
  rapidResetsMax: NEVER,
  provokedResetsMax: NEVER,
  resetsMax: NEVER,
  emptyFramesMax: NEVER,
};
const VISITORS = ["C-1", "C-1", "C-1", "slow", "fault", "overload", "recorded"];
const PATHS = [
  methodPath("Decide"),
  methodPath("Decide"),
  methodPath("Decide"),
  methodPath("DecideStream"),
  methodPath("DecideStream"),
  methodPath("DecideBatch"),
  methodPath("UpdateProfile"),
  methodPath("ExecuteBatch"),
  "/grpc.health.v1.Health/Check",
  "/grpc.health.v1.Health/Watch",
  "/grpc.testing.TestService/UnaryCall",
  "/grpc.testing.TestService/FullDuplexCall",
  "/no.such.Service/Method",
];
const TIMEOUTS = ["5S", "5S", "1n", "0m", "2m", "never"];

/** One lane's gRPC, as `startGrpc` puts it together, without sockets. */
function serving(lane: TestLane) {
  const application = new GrpcApplication(lane, LIMITS, { breach() {} });
  const streams = new DecideStreams(lane, LIMITS);
  const health = new Health(LIMITS.healthWatchesMax);
  for (const [spelling, method] of grpcMethods(codec, LIMITS.messageSizeMax)) {
    const path = methodPath(spelling);
    if (method === null) application.addUnserved(path);
    else if (spelling !== "DecideStream") application.addUnary(path, method);
    else application.addCall(path, (call) => streams.open(method, call));
  }
  application.addService(health.service);
  application.addService(interopService().service);
  return { application, streams, health };
}

interface OpenCall {
  readonly id: number;
  /** What is still to be sent of the body, in frames. */
  readonly frames: Buffer[];
}

function message(dice: SeededRandom): Buffer {
  let bytes = Buffer.from(decideBytes(dice.pick(VISITORS)));
  if (dice.below(12) === 0)
    bytes = Buffer.from(Array.from({ length: dice.below(60) }, () => dice.below(256)));
  if (dice.below(20) === 0) bytes = Buffer.alloc(dice.below(2 * LIMITS.messageSizeMax));
  const isCompressed = dice.below(4) === 0;
  if (isCompressed && dice.below(5) > 0) bytes = gzipSync(bytes);
  const head = Buffer.from([isCompressed ? 1 : dice.below(60) === 0 ? 2 : 0, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes.length + (dice.below(40) === 0 ? 1 : 0), 1);
  return Buffer.concat([head, bytes]);
}

/** `isEndless`: its client does not end it, or it is a watch. */
function call(dice: SeededRandom, id: number): { head: Buffer; frames: Buffer[]; isEndless: boolean } {
  const path = dice.pick(PATHS);
  const fields: Field[] = [
    ["content-type", "application/grpc"],
    ["te", "trailers"],
  ];
  if (dice.below(3) === 0) fields.push(["grpc-encoding", dice.pick(["gzip", "gzip", "identity", "snappy"])]);
  if (dice.below(2) === 0) fields.push(["grpc-accept-encoding", "gzip"]);
  if (dice.below(4) === 0) fields.push(["grpc-timeout", dice.pick(TIMEOUTS)]);
  // A token is verified later; calls are cancelled meanwhile.
  if (dice.below(2) === 0) fields.push(["authorization", dice.pick([TOKEN, TOKEN, "Bearer another"])]);
  const count = /Stream|Duplex/.test(path) ? dice.below(8) : dice.pick([1, 1, 1, 1, 1, 0, 2]);
  const body = Buffer.concat(Array.from({ length: count }, () => message(dice)));
  const frames: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const size = dice.below(3) === 0 ? 1 + dice.below(20) : body.length;
    frames.push(data(id, body.subarray(at, at + size), 0));
    at += size;
  }
  const end = dice.below(8) > 0 ? data(id, "") : null;
  if (end !== null) frames.push(end);
  const isEndless = end === null || path.endsWith("Watch");
  return { head: headers(id, postRequest(path, ...fields), 0), frames, isEndless };
}

/** Follows what the server says of each stream. */
class Ends {
  readonly statusCounts = new Map<number, number>();
  readonly over = new Set<number>();
  readonly endless = new Set<number>();
  readonly #reader = new FrameReader();

  take(bytes: Buffer): void {
    for (const { type, flags, stream, payload } of this.#reader.push(bytes)) {
      if (type === Type.HEADERS) {
        const statuses = readBlock(payload).fields.filter(([name]) => name === "grpc-status");
        this.statusCounts.set(stream, (this.statusCounts.get(stream) ?? 0) + statuses.length);
      }
      const hasEnd = (type === Type.HEADERS || type === Type.DATA) && (flags & Flag.END_STREAM) !== 0;
      if (!hasEnd && type !== Type.RST_STREAM) continue;
      if (hasEnd) check(this.statusCounts.get(stream) === 1, "a call ended without one status");
      this.over.add(stream);
    }
  }
}

function check(isSo: boolean, fault: string): void {
  if (!isSo) throw new Error(fault);
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function connectionByDice(dice: SeededRandom): Promise<number> {
  const lane = testLane();
  lane.inFlightMax = dice.pick([3, 1000]);
  lane.needsToken = dice.below(3) === 0;
  const { application, streams, health } = serving(lane);
  health.setServing(true);
  const ends = new Ends();
  const socket = new MemorySocket((bytes) => ends.take(bytes));
  const options = { limits: HTTP2, remoteAddress: "", firstBytes: null };
  const connection = new Connection(socket.asSocket(), application, options);
  socket.deliver(Buffer.from(CLIENT_PREFACE));
  const open: OpenCall[] = [];
  let nextId = 1;
  const send = (bytes: Buffer) => {
    const piece = Buffer.from(bytes);
    socket.deliver(piece);
    piece.fill(0xee); // Who keeps a view of what was read finds it changed.
  };
  for (let step = dice.below(6 * CALLS_MAX); step > 0 && socket.writable; step--) {
    const roll = dice.below(100);
    if (roll < 25 && nextId < 2 * CALLS_MAX) {
      const { head, frames, isEndless } = call(dice, nextId);
      if (isEndless) ends.endless.add(nextId);
      send(dice.below(2) === 0 ? Buffer.concat([head, ...frames.splice(0)]) : head);
      if (frames.length > 0) open.push({ id: nextId, frames });
      nextId += 2;
    } else if (roll < 70 && open.length > 0) {
      const at = dice.below(open.length);
      send(open[at]!.frames.shift()!);
      if (open[at]!.frames.length === 0) open.splice(at, 1);
    } else if (roll < 78 && nextId > 1) {
      const id = 1 + 2 * dice.below(nextId >> 1);
      const at = open.findIndex((each) => each.id === id);
      if (at >= 0) open.splice(at, 1);
      send(reset(id));
      ends.over.add(id);
    } else if (roll < 80) send(settings(Setting.INITIAL_WINDOW_SIZE, dice.below(300)));
    else if (roll < 84) send(windowUpdate(0, 1 + dice.below(3000)));
    else if (roll < 90) socket.settle();
    else if (roll < 93) lane.outbox.flush();
    else if (roll < 94) lane.isLogBroken = !lane.isLogBroken;
    else if (roll < 95) health.setServing(dice.below(2) === 0);
    else if (roll < 99) await turn();
    else lane.openGate();
  }
  const isCutShort = dice.below(3) === 0;
  if (!isCutShort && socket.writable) await finish(connection, socket, lane, open, send, nextId, ends);
  socket.close();
  lane.openGate();
  for (let count = 0; count < 4; count++) {
    await turn();
    lane.outbox.flush();
  }
  streams.close();
  check(lane.inFlight === 0, `${lane.inFlight} admissions are left`);
  check(connection.streams.size === 0 && connection.heldCount === 0, "streams are left");
  check(application.deadlines.count === 0, "deadlines are left");
  application.close();
  return connection.frameReader.frameCount;
}

/** Sends what is left of all calls, opens all windows, lets all handlers end: then all calls have ended. */
async function finish(
  connection: Connection,
  socket: MemorySocket,
  lane: TestLane,
  open: readonly OpenCall[],
  send: (bytes: Buffer) => void,
  nextId: number,
  ends: Ends,
): Promise<void> {
  lane.openGate();
  send(Buffer.concat([settings(Setting.INITIAL_WINDOW_SIZE, 1_000_000), windowUpdate(0, 100_000_000)]));
  for (const { frames } of open) for (const each of frames) send(each);
  for (let count = 0; count < 30; count++) {
    await turn();
    lane.outbox.flush();
    connection.flush();
    socket.settle();
  }
  for (let id = 1; id < nextId && socket.writable; id += 2) {
    check(ends.over.has(id) || ends.endless.has(id), `call ${id} has no end`);
  }
  check(lane.inFlight === 0, "a handler's place is not given back while its connection lives");
}

t.test("gRPC calls by dice", async (t) => {
  const { seed, runs } = fuzzSettings(RUNS);
  t.comment(`seed ${seed}, ${runs} connections`);
  let frameCount = 0;
  for (let run = 0; run < runs; run++) {
    try {
      frameCount += await connectionByDice(new SeededRandom(seed + run));
    } catch (error) {
      t.error(error, `again: --runs 1 --seed ${seed + run}`);
      break;
    }
  }
  t.comment(`${frameCount} frames`);
  t.ok(frameCount > 0);
});
