/**
 * Floods: what is cheap to send and costs the receiver. Each ends its own connection as documented, is counted by its
 * name, leaves memory as it was, and nobody else notices: another connection is served before, meanwhile and after.
 */
import t, { type Test } from "tap";
import { type EchoServer, serveEcho } from "../testing/echo-server.ts";
import { FLOODS, type Flood } from "../testing/floods.ts";
import { getRequest } from "../testing/plain-hpack.ts";
import {
  Code,
  codeName,
  frame,
  headers,
  prioritySignal,
  reset,
  Type,
  windowUpdate,
} from "../testing/wire-frames.ts";
import { describe, WirePeer } from "../testing/wire-peer.ts";

const GET = getRequest();
const HELD = getRequest("/hold");
const ROUNDS_MAX = 20_000;
const ROUNDS_AT_ONCE = 200;
/** Far above what a hundred frames' worth of state takes, far below what they would take if they were kept. */
const MEMORY_GROWTH_MAX = 48 * 1024 * 1024;

async function isServed(peer: WirePeer, stream: number): Promise<boolean> {
  peer.send(headers(stream, GET));
  return peer.answered(stream);
}

/** Sends rounds until the server ends the connection. */
async function attack(t: Test, server: EchoServer, flood: Flood, bystander: WirePeer): Promise<WirePeer> {
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  await peer.barrier();
  peer.send(...(flood.first ?? []));
  let stream = 101;
  for (let round = 0; round < ROUNDS_MAX && !peer.isEnded && !peer.isClosed; ) {
    const frames: Uint8Array[] = [];
    // `first` may have used the lowest streams.
    const offset = flood.first === undefined ? 0 : flood.first.length;
    for (let count = 0; count < ROUNDS_AT_ONCE; count++, round++) frames.push(...flood.round(round + offset));
    peer.send(...frames);
    if (!(await isServed(bystander, stream))) t.fail("the bystander was not served meanwhile");
    stream += 2;
  }
  return peer;
}

for (const flood of FLOODS) {
  t.test(`${flood.breach}: ${flood.why}`, async (t) => {
    const server = await serveEcho(t, flood.limits);
    const bystander = await WirePeer.open(server.port);
    t.teardown(() => bystander.destroy());
    t.ok(await isServed(bystander, 1), "served before");
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    const peer = await attack(t, server, flood, bystander);
    await peer.closed();
    const goaway = peer.of(Type.GOAWAY).at(-1);
    const code = goaway === undefined ? "none" : codeName(goaway.payload.readUInt32BE(4));
    t.equal(code, flood.code, `the connection ends with that code; ${describe(peer.frames.slice(-3))}`);
    t.ok(
      server.application.breaches.includes(flood.breach),
      `counted: ${server.application.breaches.at(-1)}`,
    );
    t.ok(await isServed(bystander, 1001), "served after");
    t.equal(bystander.of(Type.GOAWAY).length, 0);
    const after = process.memoryUsage();
    const growth = after.heapUsed + after.arrayBuffers - heapUsed - arrayBuffers;
    t.ok(growth < MEMORY_GROWTH_MAX, `memory grew by ${growth} bytes`);
  });
}

t.test("busy is no flood: resets, pings and windows in proportion to calls", async (t) => {
  const server = await serveEcho(t, { rapidResetsMax: 5, windowUpdatesMax: 5, prioritiesMax: 5 });
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  let stream = 1;
  for (let turn = 0; turn < 50; turn++) {
    for (let call = 0; call < 4; call++, stream += 2) peer.send(headers(stream, GET), windowUpdate(0, 1));
    peer.send(headers(stream, HELD), reset(stream));
    peer.send(frame(Type.PRIORITY, 0, stream, prioritySignal(0)));
    stream += 2;
    peer.send(headers(stream, GET));
    if (!(await peer.answered(stream))) break;
    stream += 2;
  }
  t.same(server.application.breaches, []);
  t.equal(peer.of(Type.GOAWAY).length, 0);
});

for (const [why, provoke] of [
  ["by the client", (stream: number) => reset(stream)],
  ["by us, provoked", (stream: number) => windowUpdate(stream, 0)],
] as const) {
  t.test(`handlers in flight stay in the budget when their streams are reset ${why}`, async (t) => {
    const server = await serveEcho(t, { streamsPerConnectionMax: 10 });
    const peer = await WirePeer.open(server.port);
    t.teardown(() => peer.destroy());
    const work = getRequest("/work");
    for (let stream = 1; stream <= 19; stream += 2) peer.send(headers(stream, work), provoke(stream));
    peer.send(headers(21, work), headers(23, GET));
    await peer.barrier();
    t.equal(server.requests.length, 10, "no more work is begun than the streams allow");
    const refused = peer
      .of(Type.RST_STREAM)
      .filter(({ payload }) => payload.readUInt32BE(0) === Code.REFUSED_STREAM);
    t.same(
      refused.map(({ stream }) => stream),
      [21, 23],
    );
    t.ok(server.application.breaches.includes("streams_exceeded"));
    server.application.letGo();
    t.ok(await isServed(peer, 25), "work that ends makes room");
  });
}
