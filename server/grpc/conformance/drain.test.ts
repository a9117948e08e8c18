/** RFC 9113 §6.8: how a connection is ended without losing a call, and what a peer may still send meanwhile. */
import t, { type Test } from "tap";
import { type EchoServer, serveEcho } from "../testing/echo-server.ts";
import { getRequest, incremental, indexed, postRequest } from "../testing/plain-hpack.ts";
import {
  Code,
  data,
  Flag,
  type Frame,
  headers,
  ping,
  reset,
  Type,
  windowUpdate,
} from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";

const GET = getRequest();
const POST = postRequest();
const STREAM_LARGEST = 2 ** 31 - 1;
const isGoaway = ({ type }: Frame) => type === Type.GOAWAY;
const isOwnPing = ({ type, flags }: Frame) => type === Type.PING && flags === 0;

async function drained(t: Test): Promise<{ server: EchoServer; peer: WirePeer }> {
  const server = await serveEcho(t);
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  peer.send(headers(1, POST, 0));
  await peer.barrier();
  const [connection] = server.connections;
  connection!.drain(5000);
  return { server, peer };
}

const lastStreamOf = (frame: Frame | undefined) => frame?.payload.readUInt32BE(0);

t.test("two GOAWAYs: the first lets all pass, the second names the last that is served", async (t) => {
  const { peer } = await drained(t);
  const first = await peer.next(isGoaway);
  t.equal(lastStreamOf(first), STREAM_LARGEST);
  t.equal(first!.payload.readUInt32BE(4), Code.NO_ERROR);
  const asked = await peer.next(isOwnPing);
  // Sent before the first GOAWAY was read.
  peer.send(headers(3, GET), ping(asked!.payload.toString("latin1"), Flag.ACK));
  t.ok(await peer.answered(3), "what was on its way is served");
  const second = await peer.next(isGoaway, peer.frames.indexOf(first!) + 1);
  t.equal(lastStreamOf(second), 3);
  t.notOk(peer.isEnded, "stream 1 is still open");
  peer.send(data(1, "body"));
  t.ok(await peer.answered(1), "and is served to its end");
  await peer.closed();
  t.pass("then the connection is closed");
});

t.test(
  "what comes for streams behind the last GOAWAY is ignored, and keeps the compression state",
  async (t) => {
    const { server, peer } = await drained(t);
    const asked = await peer.next(isOwnPing);
    peer.send(ping(asked!.payload.toString("latin1"), Flag.ACK));
    await peer.next((frame) => isGoaway(frame) && lastStreamOf(frame) === 1);
    peer.send(
      headers(3, Buffer.concat([POST, incremental("x-late", "yes")]), 0),
      data(3, "late", 0),
      windowUpdate(3, 10),
      data(3, "later"),
      headers(5, GET),
      reset(5),
    );
    t.ok(await peer.barrier(), "the connection lives");
    t.equal(server.requests.length, 1, "and none of it reached the application");
    peer.send(data(1, "body", 0), headers(1, indexed(62)));
    t.ok(await peer.answered(1));
    t.same(server.requests[0], { ...server.requests[0], body: "body", trailers: ["x-late", "yes"] });
    await peer.closed();
  },
);

t.test("a connection without streams is closed after the round trip", async (t) => {
  const server = await serveEcho(t);
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  await peer.barrier();
  const [connection] = server.connections;
  connection!.drain(5000);
  const asked = await peer.next(isOwnPing);
  peer.send(ping(asked!.payload.toString("latin1"), Flag.ACK));
  await peer.closed();
  t.equal(peer.of(Type.GOAWAY).length, 2);
  t.same(server.application.breaches, []);
});

t.test("who does not finish in time is cut", async (t) => {
  const server = await serveEcho(t);
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  peer.send(headers(1, getRequest("/hold")));
  await peer.barrier();
  const [connection] = server.connections;
  connection!.drain(30);
  const asked = await peer.next(isOwnPing);
  peer.send(ping(asked!.payload.toString("latin1"), Flag.ACK));
  await peer.closed();
  t.not(server.requests[0]!.closedWith, -1, "the application is told that its stream is over");
});
