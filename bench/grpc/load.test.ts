/** The load generator against the node's own transport: what it counts is what was served. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import t from "tap";
import { proffer } from "#proto/wire.js";
import { startGrpc } from "../../server/grpc/server.ts";
import { SERVER_CERT, SERVER_KEY } from "../../server/grpc/testing/certificates.ts";
import { decideBytes } from "../../server/grpc/testing/client.ts";
import { testLane } from "../../server/grpc/testing/lane.ts";
import { SERVICE_NAME } from "../../server/handlers/handlers.ts";
import { protobufCodec as codec } from "../../server/wire/protobuf.ts";
import { Calls, headerBlocks, prefixed } from "./calls.ts";
import { holdIdle } from "./idle.ts";
import { type LoadOptions, runLoad } from "./load.ts";
import { MessageCounter } from "./message-counter.ts";

const HOST = "127.0.0.1";
const TLS = { cert: SERVER_CERT, key: SERVER_KEY, clientCa: "" };
const DURATION_MS = 200;
const decodeDecision = (sample: Buffer) => proffer.decision.v1.DecideResponse.decode(sample.subarray(5));

const options = (port: number, more: Partial<LoadOptions>): LoadOptions => ({
  host: HOST,
  port,
  path: `/${SERVICE_NAME}/Decide`,
  isTls: false,
  isStream: false,
  connections: 3,
  inFlight: 4,
  ratePerSecond: 0,
  durationMs: DURATION_MS,
  sampleCount: 5,
  ...more,
});
const callsOf = (visitors: readonly string[], { path, isTls, isStream }: LoadOptions): Calls => {
  const messages = Buffer.concat(visitors.map((id) => prefixed(decideBytes(id))));
  return new Calls(messages, headerBlocks(path, isTls).later, isStream);
};

for (const [title, more] of [
  ["closed loop", {}],
  ["one in flight", { inFlight: 1 }],
  ["over TLS", { isTls: true }],
  ["a stream of decisions", { path: `/${SERVICE_NAME}/DecideStream`, isStream: true, sampleCount: 0 }],
  ["open loop", { ratePerSecond: 2_000 }],
] as const) {
  t.test(`load: ${title}: every answer is counted, and comes from a visitor of the file`, async (t) => {
    const lane = testLane();
    const server = await startGrpc(lane, {
      host: HOST,
      port: 0,
      codec,
      tls: "isTls" in more ? TLS : null,
    });
    t.teardown(() => server.close(0));
    let job = options(server.port, more);
    const load = () => runLoad(callsOf(["C-1", "C-2", "C-3"], job), 0, job);
    let result = await load();
    // A busy machine may answer nobody for as long as that.
    for (; result.answeredCount === 0 && job.durationMs < 20_000; result = await load()) {
      job = { ...job, durationMs: 4 * job.durationMs };
      lane.releasedCount = 0;
    }
    t.equal(result.refusedCount, 0, result.refusal);
    t.ok(result.answeredCount > 0, `${result.answeredCount} answers`);
    // Those that each connection begins with are not counted, nor those under way at the end.
    const uncounted = job.connections * (1 + (job.ratePerSecond > 0 ? 90 : job.inFlight));
    t.ok(lane.releasedCount >= result.answeredCount, `${lane.releasedCount} served`);
    t.ok(lane.releasedCount <= result.answeredCount + uncounted, `${lane.releasedCount} served`);
    t.ok(result.samples.length > 0 || job.isStream);
    for (const sample of result.samples) {
      const decision = decodeDecision(sample);
      t.match(decision.points[0], { point: "home.hero", status: 1 });
      t.match(decision.points[0]!.treatments![0]!.treatmentCode, /^code-C-[123]-0$/);
    }
    const isOpen = job.ratePerSecond > 0;
    t.equal(result.latenciesMs.length > 0, isOpen);
    t.ok(result.latenciesMs.every((ms, at) => ms > 0 && (at === 0 || ms >= result.latenciesMs[at - 1]!)));
    if (isOpen)
      t.ok(result.answeredCount + result.unsentCount <= (job.ratePerSecond * job.durationMs) / 1000);
  });
}

t.test("load: answers with another status are no answers", async (t) => {
  const server = await startGrpc(testLane(), { host: HOST, port: 0, codec });
  t.teardown(() => server.close(0));
  const job = options(server.port, { connections: 1, inFlight: 2 });
  // The first call is the connection's own; a visitor called `overload` is refused.
  const result = await runLoad(callsOf(["C-1", "overload"], job), 0, job);
  t.ok(result.refusedCount > 0);
  t.match(result.refusal, /grpc-status 8: too many calls/);
  await t.rejects(runLoad(callsOf(["overload"], job), 0, job), /grpc-status 8/, "nothing can begin");
});

t.test("load: open loop: calls that were due and never sent count as long as they waited", async (t) => {
  const server = await startGrpc(testLane(), { host: HOST, port: 0, codec });
  t.teardown(() => server.close(0));
  // More than any server answers, over one connection.
  const job = options(server.port, { connections: 1, ratePerSecond: 10_000_000, durationMs: 20 });
  const { unsentCount, latenciesMs } = await runLoad(callsOf(["C-1"], job), 0, job);
  t.ok(unsentCount > 100_000, `${unsentCount} not sent`);
  t.equal(latenciesMs.length, 200_000, "each that was due has a latency");
  t.ok(latenciesMs[0]! > 0 && latenciesMs.at(-1)! >= 10, `up to ${latenciesMs.at(-1)} ms`);
});

t.test("load: a server that goes away ends the run", async (t) => {
  const lane = testLane();
  const server = await startGrpc(lane, { host: HOST, port: 0, codec });
  const job = options(server.port, { durationMs: 3_000 });
  const rejected = t.rejects(runLoad(callsOf(["C-1"], job), 0, job), /a connection broke/);
  // Every connection begins with a call of its own.
  while (lane.releasedCount <= job.connections) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.close(0);
  await rejected;
});

t.test("load: idle connections are held, and let go", async (t) => {
  const server = await startGrpc(testLane(), { host: HOST, port: 0, codec });
  t.teardown(() => server.close(0));
  const idle = await holdIdle(HOST, server.port, 250);
  t.equal(idle.openCount, 250);
  t.equal(server.connectionCount, 250);
  idle.close();
  await t.resolves(
    new Promise<void>((resolve) => {
      const look = (): void => (server.connectionCount === 0 ? resolve() : void setTimeout(look, 10));
      look();
    }),
  );
});

t.test("load: idle connections that the server closes are open no more", async (t) => {
  const server = await startGrpc(testLane(), { host: HOST, port: 0, codec });
  const idle = await holdIdle(HOST, server.port, 5);
  t.teardown(() => idle.close());
  await server.close(0);
  for (let tries = 0; idle.openCount > 0 && tries < 200; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  t.equal(idle.openCount, 0);
});

t.test(
  "load: a connection that is closed before the server has said its settings fails the run",
  async (t) => {
    const server = createServer((socket) => socket.end()).listen(0, HOST);
    t.teardown(() => server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await t.rejects(holdIdle(HOST, port, 2), /closed before its settings/);
    const job = options(port, {});
    await t.rejects(runLoad(callsOf(["C-1"], job), 0, job), /closed/);
  },
);

t.test("load: messages of a stream are counted at whatever bounds they are cut", async (t) => {
  const bytes = Buffer.concat([0, 3, 300, 0, 1].map((size) => prefixed(Buffer.alloc(size))));
  for (const cut of [1, 2, 4, 5, 7, 100, bytes.length]) {
    const counter = new MessageCounter();
    let count = 0;
    for (let at = 0; at < bytes.length; at += cut)
      count += counter.ended(bytes, at, Math.min(bytes.length, at + cut));
    t.equal(count, 5, `pieces of ${cut}`);
  }
});
