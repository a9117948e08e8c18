/** What the whole gRPC server answers is itself well formed (RFC 9113 §8), for calls and for what is none. */
import t from "tap";
import { protobufCodec as codec } from "../../wire/protobuf.ts";
import { startGrpc } from "../server.ts";
import { decideBytes } from "../testing/client.ts";
import { testLane } from "../testing/lane.ts";
import { type Field, getRequest, postRequest, readBlock } from "../testing/plain-hpack.ts";
import { data, Flag, headers, Type } from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";

const DECIDE = "/proffer.decision.v1.DecisionService/Decide";
const GRPC: readonly Field[] = [
  ["content-type", "application/grpc"],
  ["te", "trailers"],
];
const CONNECTION_FIELDS = [
  "connection",
  "proxy-connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "te",
];
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const message = (bytes: Uint8Array) => Buffer.concat([Buffer.from([0, 0, 0, 0, bytes.length]), bytes]);

interface Exchange {
  readonly why: string;
  readonly request: Buffer;
  /** Absent: the request ends with its headers. */
  readonly body?: Buffer;
  readonly status: string;
  readonly grpc?: string;
  readonly text?: RegExp;
}

const EXCHANGES: readonly Exchange[] = [
  {
    why: "a decision",
    request: postRequest(DECIDE, ...GRPC),
    body: message(decideBytes("C-1")),
    status: "200",
    grpc: "0",
  },
  {
    why: "a refused one",
    request: postRequest(DECIDE, ...GRPC),
    body: message(Buffer.from([0xff])),
    status: "200",
    grpc: "3",
  },
  { why: "no such method", request: postRequest("/no.such/Method", ...GRPC), status: "200", grpc: "12" },
  {
    why: "a stream of decisions without any",
    request: postRequest(`${DECIDE}Stream`, ...GRPC),
    status: "200",
    grpc: "0",
  },
  {
    why: "health",
    request: postRequest("/grpc.health.v1.Health/Check", ...GRPC),
    body: message(Buffer.alloc(0)),
    status: "200",
    grpc: "0",
  },
  {
    why: "GET of /, for people and conformance tools",
    request: getRequest(),
    status: "200",
    text: /Proffer/,
  },
  {
    why: "POST of /",
    request: postRequest(),
    body: Buffer.from("whatever"),
    status: "200",
    text: /Proffer/,
  },
  { why: "another method of HTTP", request: getRequest(DECIDE), status: "405" },
  { why: "what is not gRPC", request: postRequest(DECIDE, ["content-type", "text/plain"]), status: "415" },
  { why: "header fields too large", request: getRequest("/", ["x", "v".repeat(9000)]), status: "431" },
];

t.test("answers", async (t) => {
  const server = await startGrpc(testLane(), { host: "127.0.0.1", port: 0, codec });
  t.teardown(() => server.close(0));
  for (const { why, request, body, status, grpc, text } of EXCHANGES) {
    t.test(`RFC 9113 §8.3.2: ${why}`, async (t) => {
      const peer = await WirePeer.open(server.port);
      t.teardown(() => peer.destroy());
      peer.send(headers(1, request, body === undefined ? Flag.END_STREAM : 0));
      if (body !== undefined) peer.send(data(1, body));
      t.ok(await peer.answered(1));
      const blocks = peer.of(Type.HEADERS, 1).map(({ payload }) => readBlock(payload).fields);
      const [first = [], ...others] = blocks;
      t.strictSame(first[0], [":status", status], "`:status` once, before all else");
      const rest = [first.slice(1), ...others].flat();
      for (const [name, value] of rest) {
        t.match(name, NAME, "names in lower case, and no other pseudo-header field (§8.2.1, §8.3)");
        t.notOk(CONNECTION_FIELDS.includes(name), `${name}: nothing about the connection (§8.2.2)`);
        t.equal(value, value.trim(), "no space around values (§8.2.1)");
      }
      t.ok(others.length <= 1, "trailers once (§8.1)");
      if (grpc !== undefined) {
        const [, type] = first.find(([name]) => name === "content-type") ?? [];
        t.match(type, /^application\/grpc(\+proto)?$/);
        t.same(
          rest.filter(([name]) => name === "grpc-status").map(([, value]) => value),
          [grpc],
        );
      }
      const bytes = Buffer.concat(peer.of(Type.DATA, 1).map(({ payload }) => payload));
      if (text !== undefined) t.match(bytes.toString(), text);
      t.equal(peer.of(Type.PUSH_PROMISE).length, 0);
    });
  }
});
