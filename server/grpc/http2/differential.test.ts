/**
 * Against Node's own HTTP/2, both ways: its client's header blocks through our decoder, our blocks through its client, and
 * its server's blocks (with a dynamic table and Huffman code in use) through our decoder.
 */
import { once } from "node:events";
import * as http2 from "node:http2";
import { connect as connectSocket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import t, { type Test } from "tap";
import { postRequest } from "../testing/plain-hpack.ts";
import {
  CLIENT_PREFACE,
  FrameReader,
  headers as headersFrame,
  SETTINGS_ACK,
  Type,
} from "../testing/wire-frames.ts";
import { HpackDecoder } from "./hpack/decoder.ts";
import { encodeStaticBlock } from "./hpack/static-block.ts";
import { HTTP2_LIMITS } from "./limits.ts";
import { type Core, serveCore } from "./testing/core.ts";

/** Names as clients send them; some again and again, so that they come from the table. */
const names = fc.oneof(
  fc.constantFrom(
    "grpc-timeout",
    "user-agent",
    "accept",
    "proffer-visitor",
    "x-a",
    "x-b-bin",
    "authorization",
    "cookie",
  ),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/).filter((name) => !FORBIDDEN.has(name)),
);
const FORBIDDEN = new Set([
  "connection",
  "te",
  "host",
  "upgrade",
  "keep-alive",
  "http2-settings",
  "content-length",
]);
const values = fc.oneof(
  fc.constantFrom("1S", "gzip", "trailers"),
  fc.stringMatching(/^[!-~]([ -~]{0,60}[!-~])?$/),
  fc.integer({ min: 40, max: 400 }).map((size) => "v".repeat(size)),
);
const lists = fc.array(fc.tuple(names, values), { maxLength: 10 });

async function clientOf(
  t: Test,
  core: Core,
  settings: http2.Settings = {},
): Promise<http2.ClientHttp2Session> {
  const client = http2.connect(`http://127.0.0.1:${core.port}`, { settings });
  client.on("error", () => {});
  t.teardown(() => client.destroy());
  await once(client, "remoteSettings");
  return client;
}

function ask(client: http2.ClientHttp2Session, headers: http2.OutgoingHttpHeaders, body: Buffer) {
  return new Promise<{
    headers: http2.IncomingHttpHeaders;
    trailers: http2.IncomingHttpHeaders;
    body: Buffer;
  }>((resolve, reject) => {
    const request = client.request({ ":method": "POST", ...headers });
    const parts: Buffer[] = [];
    let answered: http2.IncomingHttpHeaders = {};
    let trailers: http2.IncomingHttpHeaders = {};
    request.on("response", (each) => (answered = each));
    request.on("trailers", (each) => (trailers = each));
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => resolve({ headers: answered, trailers, body: Buffer.concat(parts) }));
    request.on("error", reject);
    request.end(body);
  });
}

for (const [headerTableSize, why] of [
  [4096, "its table as usual"],
  [0, "no table at all"],
  [200, "a small table"],
] as const) {
  t.test(`Node's client, ${why}: headers, bodies and answers arrive as sent`, async (t) => {
    const { core } = await serveCore(t, { streamWindowSize: 65_535 });
    const client = await clientOf(t, core, { headerTableSize });
    await fc.assert(
      fc.asyncProperty(lists, fc.nat(200_000), async (list, size) => {
        // One value a name: Node joins equal names its own way.
        const fields = new Map(list);
        const body = Buffer.alloc(size, size & 0xff);
        const answer = await ask(
          client,
          { ":path": "/echo", te: "trailers", ...Object.fromEntries(fields) },
          body,
        );
        const call = core.calls.at(-1)!;
        core.calls.length = 0;
        const told = new Map<string, string>();
        for (let at = 0; at < call.headers.fields.length; at += 2) {
          told.set(call.headers.fields[at]!, call.headers.fields[at + 1]!);
        }
        told.delete("te");
        return (
          told.size === fields.size &&
          [...fields].every(([name, value]) => told.get(name) === value) &&
          Number(answer.headers[":status"]) === 200 &&
          answer.trailers["grpc-status"] === "0" &&
          answer.body.equals(body)
        );
      }),
      { numRuns: 100 },
    );
    t.strictSame(core.breaches, []);
  });
}

for (const headerTableSizeMax of [0, 1, 100, 1024, 4096, 8192]) {
  t.test(
    `Node's client, and a table of ours of ${headerTableSizeMax}: before it knows and after`,
    async (t) => {
      const { core } = await serveCore(t, { headerTableSizeMax });
      const client = http2.connect(`http://127.0.0.1:${core.port}`);
      client.on("error", () => {});
      t.teardown(() => client.destroy());
      const known = once(client, "remoteSettings");
      const call = (at: number) =>
        ask(
          client,
          { ":path": "/echo", "x-same": "s".repeat(50), "x-other": `${at}`.repeat(20) },
          Buffer.from("b"),
        );
      const early = await Promise.all([0, 1, 2].map(call));
      await known;
      const late = [];
      for (let at = 3; at < 60; at++) late.push(await call(at % 10));
      t.ok([...early, ...late].every((answer) => answer.trailers["grpc-status"] === "0"));
      t.strictSame(core.breaches, []);
    },
  );
}

t.test("Node's client: many calls at once on one connection", async (t) => {
  const { core } = await serveCore(t);
  const client = await clientOf(t, core);
  const bodies = Array.from({ length: 500 }, (_, at) => Buffer.alloc((at * 331) % 30_000, at & 0xff));
  const answers = await Promise.all(bodies.map((body) => ask(client, { ":path": "/echo" }, body)));
  t.ok(answers.every((answer, at) => answer.body.equals(bodies[at]!)));
  t.strictSame(core.breaches, []);
  t.equal(core.connections[0]!.streamCount, 0);
});

t.test("Node's client reads our static blocks", async (t) => {
  const { core } = await serveCore(t);
  const client = await clientOf(t, core, { headerTableSize: 0 });
  await fc.assert(
    fc.asyncProperty(lists, async (list) => {
      const fields = [...new Map(list)];
      const answer = ask(client, { ":path": "/hold" }, Buffer.alloc(0));
      while (core.calls.length === 0) await pause(0);
      const block = (first: string[]) => encodeStaticBlock([...first, ...fields.flat()]);
      core.calls
        .pop()!
        .stream.answer(block([":status", "200"]), Buffer.from("x"), Buffer.alloc(0), block(["end", "1"]));
      const { headers, trailers } = await answer;
      return fields.every(
        ([name, value]) => String(headers[name]) === value && String(trailers[name]) === value,
      );
    }),
    { numRuns: 60 },
  );
});

t.test("Node's client is drained without a failed call", async (t) => {
  const { core } = await serveCore(t);
  const client = await clientOf(t, core);
  const answers = Array.from({ length: 50 }, () =>
    ask(client, { ":path": "/echo" }, Buffer.alloc(20_000, 1)),
  );
  core.connections[0]!.drain(10_000);
  const closed = once(client, "close");
  for (const { body } of await Promise.all(answers)) t.equal(body.length, 20_000);
  await closed;
  t.strictSame(core.breaches, []);
});

t.test("Node's server: what its encoder writes, our decoder reads", async (t) => {
  const fieldsByPath = new Map<string, readonly (readonly [string, string])[]>();
  const server = http2.createServer((request, response) => {
    response.writeHead(200, Object.fromEntries(fieldsByPath.get(request.url) ?? []));
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connectSocket((server.address() as { port: number }).port, "127.0.0.1");
  const reader = new FrameReader();
  const decoder = new HpackDecoder({ ...HTTP2_LIMITS });
  const decoded = new Map<number, Map<string, string>>();
  const faults: number[] = [];
  socket.on("data", (chunk) => {
    for (const { type, flags, stream, payload } of reader.push(chunk)) {
      if (type === Type.SETTINGS && flags === 0) socket.write(SETTINGS_ACK);
      if (type !== Type.HEADERS) continue;
      if (!decoder.decode(payload, 0, payload.length)) faults.push(stream);
      const fields = decoder.fields.slice(0, decoder.fieldCount);
      decoded.set(stream, new Map(fields.map(({ name, value }) => [name, value])));
    }
  });
  t.teardown(() => {
    socket.destroy();
    server.close();
  });
  socket.write(CLIENT_PREFACE);
  let id = -1;
  await fc.assert(
    fc.asyncProperty(lists, async (list) => {
      id += 2;
      const fields = [...new Map(list.filter(([name]) => name !== "cookie"))];
      fieldsByPath.set(`/${id}`, fields);
      socket.write(headersFrame(id, postRequest(`/${id}`)));
      const end = performance.now() + 60_000;
      while (!decoded.has(id) && performance.now() < end) await pause(0);
      return fields.every(([name, value]) => decoded.get(id)?.get(name) === value);
    }),
    { numRuns: 200 },
  );
  t.strictSame(faults, []);
  t.ok(decoder.table.count > 0, "its table was in use");
});
