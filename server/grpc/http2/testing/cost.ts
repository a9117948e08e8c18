/**
 * What the core itself takes for a call, without sockets: processor time of this process, the least of many rounds.
 *
 *   node dist/server/grpc/http2/testing/cost.js
 *
 * Calls of 200 bytes, answers of 300, 16 in a read. `known`: the header block is the same each time, by index; `decoded`:
 * with a field more whose value is another in each call.
 */

import { MemorySocket } from "../../testing/memory-socket.ts";
import { incremental, indexed, literal } from "../../testing/plain-hpack.ts";
import { CLIENT_PREFACE, data, headers, SETTINGS_ACK, windowUpdate } from "../../testing/wire-frames.ts";
import { serveHttp2 } from "../connection.ts";
import { HTTP2_LIMITS } from "../limits.ts";
import { EchoApplication } from "./echo-application.ts";

const CALLS_PER_READ = 16;
const READS_PER_ROUND = 2500;
const ROUND_COUNT = 40;
const ANSWER_SIZE = 300;
const FRAME_HEADER_SIZE = 9;
const BODY = Buffer.alloc(200);
const FIELDS = [
  [":authority", "127.0.0.1:50051"],
  [":path", "/proffer.decision.v1.DecisionService/Decide"],
  ["content-type", "application/grpc"],
  ["te", "trailers"],
  ["user-agent", "cost"],
] as const;
const FIRST = Buffer.concat([
  indexed(3),
  indexed(6),
  ...FIELDS.map(([name, value]) => incremental(name, value)),
]);
const AGAIN = Buffer.concat([indexed(3), indexed(6), ...FIELDS.map((_, at) => indexed(66 - at))]);
const VISITOR = literal("proffer-visitor", "visitor-0000");

function measure(name: string, block: Buffer, digitCount: number): void {
  let writtenSize = 0;
  const socket = new MemorySocket((bytes) => {
    writtenSize += bytes.length;
  });
  serveHttp2(socket.asSocket(), new EchoApplication(ANSWER_SIZE), {
    limits: HTTP2_LIMITS,
    remoteAddress: "",
    firstBytes: Buffer.concat([CLIENT_PREFACE, SETTINGS_ACK, headers(1, FIRST)]),
  });
  const call = Buffer.concat([headers(1, block, 0), data(1, BODY)]);
  const read = Buffer.concat(Array.from({ length: CALLS_PER_READ }, () => call));
  const window = windowUpdate(0, CALLS_PER_READ * ANSWER_SIZE);
  let id = 3;
  const patch = (at: number): void => {
    read.writeUInt32BE(id, at + 5);
    read.writeUInt32BE(id, at + FRAME_HEADER_SIZE + block.length + 5);
    for (let digit = 1, rest = id; digit <= digitCount; digit++, rest = Math.floor(rest / 10)) {
      read[at + FRAME_HEADER_SIZE + block.length - digit] = 0x30 + (rest % 10);
    }
    id += 2;
  };
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUND_COUNT; round++) {
    const start = process.cpuUsage();
    for (let turn = 0; turn < READS_PER_ROUND; turn++) {
      for (let at = 0; at < read.length; at += call.length) patch(at);
      socket.deliver(read);
      socket.settle();
      socket.deliver(window);
    }
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, ((user + system) * 1000) / (READS_PER_ROUND * CALLS_PER_READ));
  }
  const calls = ROUND_COUNT * READS_PER_ROUND * CALLS_PER_READ;
  process.stdout.write(
    `${name}: ${Math.round(least)} ns a call, ${Math.round(writtenSize / calls)} bytes written each\n`,
  );
}

measure("known", AGAIN, 0);
measure("decoded", Buffer.concat([AGAIN, VISITOR]), 4);
