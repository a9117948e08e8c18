/**
 * What is too large, or no text, against the whole gRPC server: header bombs, messages beyond their bound, invalid UTF-8.
 * Each costs its own call or connection, is counted by its name, and neither memory nor another caller notices.
 */
import { gzipSync } from "node:zlib";
import t, { type Test } from "tap";
import { protobufCodec as codec } from "../../wire/protobuf.ts";
import { type GrpcOptions, type GrpcTransport, startGrpc } from "../server.ts";
import { decideBytes, openTestClient, unary } from "../testing/client.ts";
import { type TestLane, testLane } from "../testing/lane.ts";
import {
  DYNAMIC_FIRST,
  type Field,
  getRequest,
  incremental,
  indexed,
  postRequest,
  readBlock,
} from "../testing/plain-hpack.ts";
import { data, Flag, frame, headers, Type } from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";

const DECIDE = "/proffer.decision.v1.DecisionService/Decide";
const STREAM = "/proffer.decision.v1.DecisionService/DecideStream";
const GRPC: readonly Field[] = [
  ["content-type", "application/grpc"],
  ["te", "trailers"],
];
const MEMORY_GROWTH_MAX = 24 * 1024 * 1024;

interface Served {
  readonly server: GrpcTransport;
  readonly lane: TestLane;
  readonly breaches: string[];
  readonly peer: WirePeer;
  /** That another client gets its answer. */
  bystander(): Promise<void>;
}

async function served(t: Test, limits: GrpcOptions["limits"] = {}): Promise<Served> {
  const lane = testLane();
  const breaches: string[] = [];
  const server = await startGrpc(lane, {
    host: "127.0.0.1",
    port: 0,
    codec,
    limits,
    breach: (name) => breaches.push(name),
  });
  const client = openTestClient(server.port);
  const peer = await WirePeer.open(server.port);
  t.teardown(async () => {
    peer.destroy();
    client.close();
    await server.close(100);
  });
  await peer.barrier();
  const bystander = async () => {
    t.ok((await unary(client, "Decide", decideBytes("C-1"))).length > 0, "another client is served");
  };
  await bystander();
  return { server, lane, breaches, peer, bystander };
}

function message(bytes: Uint8Array, flag = 0, size = bytes.length): Buffer {
  const head = Buffer.from([flag, 0, 0, 0, 0]);
  head.writeUInt32BE(size, 1);
  return Buffer.concat([head, bytes]);
}

/** `:status` and `grpc-status` of a stream, as far as they came: of the first block and of the last. */
function endOf(peer: WirePeer, stream: number): { status: string | undefined; grpc: string | undefined } {
  const blocks = peer.of(Type.HEADERS, stream).map(({ payload }) => new Map(readBlock(payload).fields));
  return { status: blocks[0]?.get(":status"), grpc: blocks.at(-1)?.get("grpc-status") };
}

async function memoryHolds(t: Test, body: () => Promise<void>): Promise<void> {
  const before = process.memoryUsage();
  await body();
  const after = process.memoryUsage();
  const growth = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  t.ok(growth < MEMORY_GROWTH_MAX, `memory grew by ${growth} bytes`);
}

const BOMBS: readonly (readonly [why: string, block: Buffer, more: readonly Buffer[]])[] = [
  [
    "a large entry of the table, referred to ten thousand times: 40 MB out of 14 KB",
    Buffer.concat([postRequest(DECIDE, ...GRPC), incremental("x", "v".repeat(3900))]),
    [Buffer.alloc(10_000, indexed(DYNAMIC_FIRST))],
  ],
  [
    "a thousand small fields",
    postRequest(DECIDE, ...Array.from({ length: 1000 }, (): Field => ["a", "b"])),
    [],
  ],
  ["a hundred and one fields", getRequest("/", ...Array.from({ length: 101 }, (): Field => ["a", ""])), []],
  ["one value of 9000 bytes", postRequest(DECIDE, ["x", "v".repeat(9000)]), []],
  ["a path of 9000 bytes", postRequest(`/${"p".repeat(9000)}`), []],
  ["Huffman code that grows: 8 KB of fives out of 5 KB", postRequest(DECIDE, ["x", "0".repeat(8192)]), []],
];
for (const [why, bytes, more] of BOMBS) {
  t.test(`header_list_too_large: ${why}`, async (t) => {
    const { peer, breaches, bystander, lane } = await served(t);
    await memoryHolds(t, async () => {
      for (let id = 1; id < 41; id += 2) {
        peer.send(frame(Type.HEADERS, Flag.END_STREAM, id, bytes.subarray(0, 16_000)));
        peer.send(
          frame(Type.CONTINUATION, Flag.END_HEADERS, id, Buffer.concat([bytes.subarray(16_000), ...more])),
        );
        t.ok(await peer.answered(id), "is answered, and the connection goes on");
        const { status, grpc } = endOf(peer, id);
        t.equal(status === "200" ? grpc : status, why.startsWith("a large entry") ? "8" : "431");
      }
    });
    t.same(new Set(breaches), new Set(["header_list_too_large"]));
    t.equal(lane.scopes.length, 1, "no handler has seen it");
    peer.send(headers(41, postRequest(DECIDE, ...GRPC), 0), data(41, message(decideBytes("C-1"))));
    t.ok(await peer.answered(41));
    t.equal(endOf(peer, 41).grpc, "0", "the table is still what the client thinks");
    await bystander();
  });
}

const LARGE = 5000;
const MESSAGES: readonly (readonly [why: string, fields: readonly Field[], body: Buffer])[] = [
  ["a message too large", [], message(Buffer.alloc(LARGE + 1))],
  ["one that only says so", [], message(Buffer.alloc(10), 0, 0xffff_ffff)],
  [
    "one that is once decompressed",
    [["grpc-encoding", "gzip"]],
    message(gzipSync(Buffer.alloc(50_000_000)), 1),
  ],
];
for (const path of [DECIDE, STREAM]) {
  for (const [why, fields, body] of MESSAGES) {
    t.test(`message_too_large: ${why}, ${path.split("/").at(-1)}`, async (t) => {
      const { peer, breaches, bystander, lane } = await served(t, { messageSizeMax: LARGE });
      await memoryHolds(t, async () => {
        for (let id = 1; id < 21; id += 2) {
          peer.send(headers(id, postRequest(path, ...GRPC, ...fields), 0));
          for (let at = 0; at < body.length; at += 16_000) {
            peer.send(
              data(id, body.subarray(at, at + 16_000), at + 16_000 < body.length ? 0 : Flag.END_STREAM),
            );
          }
          t.ok(await peer.answered(id));
          t.equal(endOf(peer, id).grpc, "8", "RESOURCE_EXHAUSTED");
        }
      });
      t.ok(breaches.includes("message_too_large"), "counted");
      t.same(new Set(lane.errors), new Set(["BODY_TOO_LARGE"]));
      t.equal(lane.inFlight, 0);
      await bystander();
    });
  }
}

t.test("invalid UTF-8: in a message it is the caller's error", async (t) => {
  const { peer, lane, bystander } = await served(t);
  // DecideRequest.channel (2): one byte that no UTF-8 has, then an overlong form.
  for (const [at, hex] of ["1201ff", "1202c0af", "1203eda080"].entries()) {
    const id = 2 * at + 1;
    peer.send(headers(id, postRequest(DECIDE, ...GRPC), 0), data(id, message(Buffer.from(hex, "hex"))));
    t.ok(await peer.answered(id));
    t.equal(endOf(peer, id).grpc, "3", hex);
  }
  t.same(lane.errors, ["MALFORMED_BODY", "MALFORMED_BODY", "MALFORMED_BODY"]);
  await bystander();
});

t.test("invalid UTF-8: in paths and metadata it is only bytes", async (t) => {
  const { peer, bystander } = await served(t);
  const body = data(1, message(decideBytes("C-1")));
  peer.send(
    headers(1, postRequest(DECIDE, ...GRPC, ["x-text", "\xff\xfe\xc0\xaf"], ["x-bin", "not base64!"]), 0),
    body,
  );
  t.ok(await peer.answered(1));
  t.equal(endOf(peer, 1).grpc, "0", "metadata that nobody reads");
  peer.send(headers(3, postRequest(DECIDE, ...GRPC, ["authorization", "Bearer \xff\xfe"]), 0));
  peer.send(data(3, message(decideBytes("C-1"))));
  t.ok(await peer.answered(3));
  peer.send(headers(5, postRequest("/\xff\xfe/\xc0", ...GRPC), 0), data(5, message(decideBytes("C-1"))));
  t.ok(await peer.answered(5));
  t.equal(endOf(peer, 5).grpc, "12", "no such method");
  await bystander();
});

t.test("content-length that does not fit costs its call", async (t) => {
  const { peer, breaches, lane, bystander } = await served(t);
  const body = message(decideBytes("C-1"));
  for (const [at, length] of [body.length - 1, body.length + 1, 0].entries()) {
    const id = 2 * at + 1;
    const fields: Field[] = [...GRPC, ["content-length", String(length)]];
    peer.send(headers(id, postRequest(DECIDE, ...fields), 0), data(id, body));
    const over = await peer.next(({ type, stream }) => type === Type.RST_STREAM && stream === id);
    t.equal(over?.payload.readUInt32BE(0), 1, "PROTOCOL_ERROR");
  }
  t.same(breaches, ["protocol_error", "protocol_error", "protocol_error"]);
  t.equal(lane.inFlight, 0);
  await bystander();
});
