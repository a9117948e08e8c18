/** What is refused before a handler sees it carries our code, and is counted once. */
import { once } from "node:events";
import { connect, type OutgoingHttpHeaders } from "node:http2";
import { gzipSync } from "node:zlib";
import { status } from "@grpc/grpc-js";
import t from "tap";
import { SERVICE_NAME } from "../handlers/handlers.ts";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { startGrpc } from "./server.ts";
import { decideBytes } from "./testing/client.ts";
import { testLane } from "./testing/lane.ts";

const MESSAGE_SIZE_MAX = 10_000;
const PATH = `/${SERVICE_NAME}/Decide`;

function frame(message: Uint8Array, isCompressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(isCompressed ? 1 : 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

interface Row {
  readonly why: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array;
  readonly grpc: number;
  /** "": none, and not counted. */
  readonly code: string;
}

const well = decideBytes("C-1");
const ROWS: readonly Row[] = [
  { why: "a call that is well", grpc: status.OK, code: "" },
  {
    why: "gzip is taken",
    headers: { "grpc-encoding": "gzip" },
    body: frame(gzipSync(well), true),
    grpc: 0,
    code: "",
  },
  {
    why: "a time-out that is none",
    headers: { "grpc-timeout": "abc" },
    grpc: status.INVALID_ARGUMENT,
    code: "MALFORMED_BODY",
  },
  {
    why: "far too large",
    body: frame(Buffer.alloc(3 * MESSAGE_SIZE_MAX)),
    grpc: status.RESOURCE_EXHAUSTED,
    code: "BODY_TOO_LARGE",
  },
  {
    why: "far too large once decompressed",
    headers: { "grpc-encoding": "gzip" },
    body: frame(gzipSync(Buffer.alloc(100 * MESSAGE_SIZE_MAX)), true),
    grpc: status.RESOURCE_EXHAUSTED,
    code: "BODY_TOO_LARGE",
  },
  {
    why: "a compression that nobody knows",
    headers: { "grpc-encoding": "snappy" },
    body: frame(well, true),
    grpc: status.UNIMPLEMENTED,
    code: "CONTENT_ENCODING_UNSUPPORTED",
  },
  {
    why: "compressed bytes that are none",
    headers: { "grpc-encoding": "gzip" },
    body: frame(well, true),
    grpc: status.INVALID_ARGUMENT,
    code: "MALFORMED_BODY",
  },
  { why: "no message", body: Buffer.alloc(0), grpc: status.INVALID_ARGUMENT, code: "MALFORMED_BODY" },
  {
    why: "two messages",
    body: Buffer.concat([frame(well), frame(well)]),
    grpc: status.INVALID_ARGUMENT,
    code: "MALFORMED_BODY",
  },
  {
    why: "a deadline that runs out in the handler",
    headers: { "grpc-timeout": "50m" },
    body: frame(decideBytes("slow")),
    grpc: status.DEADLINE_EXCEEDED,
    code: "DEADLINE_EXCEEDED",
  },
  {
    why: "a method that the service does not have",
    path: `/${SERVICE_NAME}/Nope`,
    grpc: status.UNIMPLEMENTED,
    code: "METHOD_UNKNOWN",
  },
  {
    why: "a service that nobody has",
    path: "/no.such.Service/Decide",
    grpc: status.UNIMPLEMENTED,
    code: "METHOD_UNKNOWN",
  },
  {
    why: "a time-out of more than 8 digits",
    headers: { "grpc-timeout": "123456789m" },
    grpc: status.INVALID_ARGUMENT,
    code: "MALFORMED_BODY",
  },
  {
    why: "a prefix that is neither plain nor compressed",
    body: Buffer.concat([Buffer.of(2), frame(well).subarray(1)]),
    grpc: status.INVALID_ARGUMENT,
    code: "MALFORMED_BODY",
  },
  {
    why: "compressed, and no encoding named",
    body: frame(gzipSync(well), true),
    grpc: status.INVALID_ARGUMENT,
    code: "MALFORMED_BODY",
  },
  {
    why: "an end amid the message",
    body: frame(well).subarray(0, 20),
    grpc: status.INVALID_ARGUMENT,
    code: "MALFORMED_BODY",
  },
];

for (const { why, path, headers, body, grpc, code } of ROWS) {
  t.test(`refusals: ${why}`, async (t) => {
    const lane = testLane();
    const limits = { messageSizeMax: MESSAGE_SIZE_MAX };
    const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec, limits });
    const session = connect(`http://127.0.0.1:${server.port}`);
    const stream = session.request({
      ":method": "POST",
      ":path": path ?? PATH,
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    const trailers: Record<string, unknown> = {};
    stream.on("response", (heads) => Object.assign(trailers, heads));
    stream.on("trailers", (tails) => Object.assign(trailers, tails));
    stream.on("error", () => {});
    stream.resume();
    stream.end(body ?? frame(well));
    await once(stream, "close");
    session.destroy();
    t.equal(Number(trailers["grpc-status"]), grpc);
    const details = Buffer.from(String(trailers["grpc-status-details-bin"] ?? ""), "base64").toString(
      "latin1",
    );
    t.ok(code === "" ? details === "" : details.includes(code), details);
    lane.openGate();
    await new Promise((resolve) => setTimeout(resolve, 20));
    t.strictSame(lane.errors, code === "" ? [] : [code], "counted once");
    t.equal(lane.inFlight, 0);
    await server.close(500);
  });
}
