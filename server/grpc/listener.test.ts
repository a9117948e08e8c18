/** From `accept` to HTTP/2: bounds of connections, PROXY headers, TLS, time-outs of what never comes to HTTP/2. */
import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { Client, credentials } from "@grpc/grpc-js";
import t from "tap";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { ConnectionCounts, createConnectionCounts, forgetConnections } from "./connection-counts.ts";
import { type GrpcOptions, startGrpc } from "./server.ts";
import {
  CA_CERT,
  CLIENT_CERT,
  CLIENT_KEY,
  SERVER_CERT,
  SERVER_KEY,
  STRANGER_CERT,
  STRANGER_KEY,
} from "./testing/certificates.ts";
import { decideBytes, errorOf, openTestClient, unary } from "./testing/client.ts";
import { testLane } from "./testing/lane.ts";
import { frame, rawCall } from "./testing/raw.ts";
import { loadTls } from "./tls.ts";

const HOST = "127.0.0.1";
const PATH = "/proffer.decision.v1.DecisionService/Decide";
const TLS = { cert: SERVER_CERT, key: SERVER_KEY, clientCa: "" };
const MUTUAL = { ...TLS, clientCa: CA_CERT };

async function serving(options: Partial<GrpcOptions>) {
  const breaches: string[] = [];
  const lane = testLane();
  const server = await startGrpc(lane, {
    host: HOST,
    port: 0,
    codec,
    breach: (name) => breaches.push(name),
    ...options,
  });
  t.teardown(() => server.close(0));
  return { server, lane, breaches };
}

/** Resolves with how long it took until the peer closed. */
function closedBy(socket: Socket): Promise<number> {
  const startedAt = performance.now();
  socket.on("error", () => {});
  socket.resume();
  return new Promise((resolve) => {
    if (socket.closed) resolve(0);
    else socket.once("close", () => resolve(performance.now() - startedAt));
  });
}
const decides = async (session: ClientHttp2Session) =>
  (await rawCall(session, PATH, [frame(decideBytes("C-1"))])).trailers["grpc-status"];
async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 5));
}

t.test("connections: more than the node takes are closed as they come; who leaves makes room", async (t) => {
  const { server, breaches } = await serving({ limits: { connectionsMax: 2 } });
  const sockets = [connect(server.port, HOST), connect(server.port, HOST)];
  for (const socket of sockets) await once(socket, "connect");
  await until(() => server.connectionCount === 2);
  await closedBy(connect(server.port, HOST));
  t.strictSame(breaches, ["connections_exceeded"]);
  for (const socket of sockets) socket.destroy();
  await until(() => server.connectionCount === 0);
  const client = openTestClient(server.port);
  t.ok(await unary(client, "Decide", decideBytes("C-1")));
  client.close();
  await server.close(500);
});

t.test("connections: more of one address than may be", async (t) => {
  const { server, breaches } = await serving({ limits: { addressConnectionsMax: 1 } });
  const first = connect(server.port, HOST);
  await until(() => server.connectionCount === 1);
  await closedBy(connect(server.port, HOST));
  t.strictSame(breaches, ["address_connections_exceeded"]);
  first.destroy();
  await server.close(100);
});

t.test("connections: lanes count together, and one that ends gives its own back", async (t) => {
  const buffer = createConnectionCounts(3);
  const [first, second] = [0, 1].map((slot) => new ConnectionCounts(buffer, slot, 7)) as [
    ConnectionCounts,
    ConnectionCounts,
  ];
  for (let count = 0; count < 5; count++) first.enter("192.0.2.1");
  second.enter("192.0.2.1");
  second.enter(null);
  t.equal(second.total, 7);
  t.equal(second.ofAddress("192.0.2.1"), 6);
  t.equal(second.ofAddress("::ffff:192.0.2.1"), 6);
  t.equal(second.ofAddress("192.0.2.2"), 0);
  forgetConnections(buffer, 0);
  t.equal(second.total, 2);
  t.equal(second.ofAddress("192.0.2.1"), 1);
  second.leave("192.0.2.1");
  second.leave(null);
  t.equal(second.total, 0);
  t.throws(() => second.leave(null));
});

t.test("PROXY: who a trusted proxy speaks for is counted, with or without a header", async (t) => {
  const limits = { addressConnectionsMax: 1 };
  const { server, breaches } = await serving({ trustedProxies: ["127.0.0.0/8"], limits });
  const speaking = async (header: string | Buffer) => {
    const socket = connect(server.port, HOST);
    socket.on("error", () => {});
    await once(socket, "connect");
    if (header.length > 0) socket.write(header);
    return socket;
  };
  const open = (socket: Socket) =>
    connectHttp2(`http://${HOST}:${server.port}`, { createConnection: () => socket }).on("error", () => {});
  const first = open(await speaking("PROXY TCP4 192.0.2.1 10.0.0.1 1234 443\r\n"));
  t.equal(await decides(first), "0");
  await closedBy(await speaking("PROXY TCP4 192.0.2.1 10.0.0.1 1235 443\r\n"));
  t.strictSame(breaches, ["address_connections_exceeded"], "a second one of that address is too much");
  const v2 = Buffer.from("0d0a0d0a000d0a515549540a2111000cc00002020a00000112340050", "hex");
  const others = [
    open(await speaking(v2)),
    open(await speaking("")),
    open(await speaking("PROXY UNKNOWN\r\n")),
  ];
  for (const session of others) t.equal(await decides(session), "0");
  breaches.length = 0;
  await closedBy(await speaking("PROXY TCP4 nonsense\r\n"));
  t.strictSame(breaches, ["proxy_header_invalid"]);
  for (const session of [first, ...others]) session.destroy();
  await server.close(500);
});

t.test("PROXY: a header in pieces, its last one with the preface", async (t) => {
  const { server } = await serving({ trustedProxies: [HOST] });
  const socket = connect(server.port, HOST);
  await once(socket, "connect");
  socket.setNoDelay(true);
  for (const byte of "PROXY TCP4 192.0.2.1 10.0.0.1 1234 443\r") {
    socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.write("\n");
  const session = connectHttp2(`http://${HOST}:${server.port}`, { createConnection: () => socket });
  t.equal(await decides(session), "0");
  session.destroy();
  await server.close(500);
});

t.test("PROXY: of anybody else it is no preface", async (t) => {
  const { server, breaches } = await serving({});
  const socket = connect(server.port, HOST);
  socket.write("PROXY TCP4 192.0.2.1 10.0.0.1 1234 443\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  await closedBy(socket);
  t.strictSame(breaches, ["protocol_error"]);
  await server.close(100);
});

for (const text of ["nonsense", "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0.0/-1", "::1/129"]) {
  t.test(`PROXY: ${text} is no network`, async (t) => {
    await t.rejects(startGrpc(testLane(), { host: HOST, port: 0, codec, trustedProxies: [text] }), {
      code: "CONFIG_INVALID",
    });
  });
}

t.test("time-outs: who says nothing, or only half of what was to come, is closed", async (t) => {
  const limits = { prefaceTimeoutMs: 200 };
  const { server, breaches } = await serving({ limits, trustedProxies: ["127.0.0.2"] });
  const silent = connect(server.port, HOST);
  const slow = connect(server.port, HOST);
  slow.write("PR");
  const proxy = connect({ port: server.port, host: HOST, localAddress: "127.0.0.2" });
  proxy.write("PROXY TCP4 192.");
  await Promise.all([silent, slow, proxy].map(closedBy));
  t.strictSame(breaches, ["preface_timeout", "preface_timeout", "preface_timeout"]);
  await server.close(100);
});

function tlsClient(port: number, options: ConnectionOptions = {}): ClientHttp2Session {
  const session = connectHttp2(`https://localhost:${port}`, { ca: CA_CERT, ...options });
  return session.on("error", () => {});
}

t.test("TLS: calls over it, by grpc-js and by node's own client", async (t) => {
  const { server } = await serving({ tls: TLS });
  const client = new Client(`localhost:${server.port}`, credentials.createSsl(Buffer.from(CA_CERT)));
  t.ok(await unary(client, "Decide", decideBytes("C-1")));
  client.close();
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    const session = tlsClient(server.port, { minVersion: version, maxVersion: version });
    t.equal(await decides(session), "0", version);
    session.destroy();
  }
  await server.close(500);
});

t.test("TLS: a large body and many calls", async (t) => {
  const { server, lane } = await serving({ tls: TLS });
  const session = tlsClient(server.port);
  await Promise.all(Array.from({ length: 100 }, () => decides(session)));
  t.equal(lane.releasedCount, 100);
  session.destroy();
  await server.close(500);
});

t.test("TLS: who asks for another protocol, or another version, is closed", async (t) => {
  const { server, breaches } = await serving({ tls: TLS });
  for (const options of [
    { ALPNProtocols: ["http/1.1"] },
    { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" } as const,
  ]) {
    const socket = connectTls({
      port: server.port,
      host: HOST,
      servername: "localhost",
      ca: CA_CERT,
      ...options,
    });
    await closedBy(socket);
  }
  const plain = connect(server.port, HOST);
  plain.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  await closedBy(plain);
  await until(() => breaches.length === 3);
  t.strictSame(breaches, ["tls_failed", "tls_failed", "tls_failed"]);
  t.equal(server.connectionCount, 0);
  await server.close(100);
});

t.test("TLS: a handshake that stops half-way", async (t) => {
  const { server, breaches } = await serving({ tls: TLS, limits: { tlsHandshakeMs: 150 } });
  const silent = connect(server.port, HOST);
  const half = connect(server.port, HOST);
  // A record's head that promises 512 bytes of a ClientHello.
  half.write(Buffer.from("160301020001", "hex"));
  await Promise.all([silent, half].map(closedBy));
  t.strictSame(breaches, ["tls_failed", "tls_failed"]);
  await server.close(100);
});

t.test("TLS: after the handshake nothing comes", async (t) => {
  const { server, breaches } = await serving({
    tls: TLS,
    limits: { tlsHandshakeMs: 150, prefaceTimeoutMs: 100 },
  });
  const socket = connectTls({
    port: server.port,
    host: HOST,
    servername: "localhost",
    ca: CA_CERT,
    ALPNProtocols: ["h2"],
  });
  await once(socket, "secureConnect");
  t.equal(socket.alpnProtocol, "h2");
  await closedBy(socket);
  t.strictSame(breaches, ["preface_timeout"]);
  await server.close(100);
});

t.test("TLS: mutual; nobody without a certificate of the authority gets in", async (t) => {
  const { server, breaches } = await serving({ tls: MUTUAL });
  const known = tlsClient(server.port, { cert: CLIENT_CERT, key: CLIENT_KEY });
  t.equal(await decides(known), "0");
  known.destroy();
  for (const certificate of [{}, { cert: STRANGER_CERT, key: STRANGER_KEY }]) {
    const options = { port: server.port, host: HOST, servername: "localhost", ca: CA_CERT };
    await closedBy(connectTls({ ...options, ALPNProtocols: ["h2"], ...certificate }));
  }
  await until(() => breaches.length === 2);
  t.strictSame(breaches, ["tls_failed", "tls_failed"]);
  const client = new Client(
    `localhost:${server.port}`,
    credentials.createSsl(Buffer.from(CA_CERT), Buffer.from(CLIENT_KEY), Buffer.from(CLIENT_CERT)),
  );
  t.ok(await unary(client, "Decide", decideBytes("C-1")));
  client.close();
  await server.close(500);
});

t.test("TLS: behind a proxy that says who calls", async (t) => {
  const { server } = await serving({
    tls: TLS,
    trustedProxies: [HOST],
    limits: { addressConnectionsMax: 1 },
  });
  for (const isTogether of [true, false]) {
    const proxy = createServer((caller) => {
      const socket = connect(server.port, HOST);
      const header = Buffer.from("PROXY TCP4 192.0.2.1 10.0.0.1 1234 443\r\n");
      const join = () => caller.pipe(socket).pipe(caller);
      if (isTogether) {
        caller.once("data", (bytes) => {
          socket.write(Buffer.concat([header, bytes]));
          join();
        });
      } else {
        socket.write(header);
        join();
      }
      for (const end of [caller, socket]) end.on("error", () => {});
    });
    proxy.listen(0, HOST);
    await once(proxy, "listening");
    const session = tlsClient((proxy.address() as AddressInfo).port);
    t.equal(await decides(session), "0", isTogether ? "header and handshake in one piece" : "in two");
    session.destroy();
    proxy.close();
    await until(() => server.connectionCount === 0);
  }
  await server.close(500);
});

t.test("TLS: material that cannot be used is told at start", async (t) => {
  const start = (tls: GrpcOptions["tls"]) => startGrpc(testLane(), { host: HOST, port: 0, codec, tls: tls! });
  await t.rejects(start({ ...TLS, key: CLIENT_KEY }), { code: "CONFIG_INVALID" });
  await t.rejects(start({ ...TLS, cert: "nonsense" }), { code: "CONFIG_INVALID" });
});

for (const [files, expected, why] of [
  [
    { cert: "/nowhere.pem", key: "", clientCa: "" },
    /`cert` and `key` are needed/,
    "a certificate without key",
  ],
  [{ cert: "", key: "", clientCa: "/nowhere.pem" }, /`cert` and `key` are needed/, "an authority alone"],
  [{ cert: "/nowhere.pem", key: "/nowhere.pem", clientCa: "" }, /nowhere.pem cannot be read/, "no such file"],
] as const) {
  t.test(`TLS: ${why} is told at start`, async (t) => {
    t.throws(() => loadTls(files), { code: "CONFIG_INVALID", message: expected });
  });
}

t.test("TLS: no file is named: clear text", async (t) => {
  t.equal(loadTls({ cert: "", key: "", clientCa: "" }), null);
});

t.test("closing: connections that never came to HTTP/2 are cut at once", async (t) => {
  const { server } = await serving({});
  const socket = connect(server.port, HOST);
  await until(() => server.connectionCount === 1);
  const closed = closedBy(socket);
  await server.close(5000);
  t.ok((await closed) < 2000);
});

t.test("draining: what is under way is answered, and the connection closes by itself", async (t) => {
  const { server, lane } = await serving({});
  const client = openTestClient(server.port);
  const slow = unary(client, "Decide", decideBytes("slow"));
  await until(() => lane.inFlight === 1);
  server.stopAccepting();
  await errorOf(once(connect(server.port, HOST), "connect"));
  lane.openGate();
  t.ok(await slow);
  await until(() => server.connectionCount === 0);
  client.close();
  await server.close(500);
});

t.test("TLS: one source port to two addresses of the node is two connections", async (t) => {
  const { server, breaches } = await serving({ host: "0.0.0.0", tls: TLS });
  const first = connect({ host: HOST, port: server.port, localAddress: HOST });
  await once(first, "connect");
  const { localPort } = first;
  const second = connect({ host: "127.0.0.2", port: server.port, localAddress: HOST, localPort: localPort! });
  await once(second, "connect");
  await until(() => server.connectionCount === 2);
  for (const socket of [first, second]) {
    const options = { socket, ca: CA_CERT, servername: "localhost", ALPNProtocols: ["h2"] };
    const session = connectHttp2("https://localhost", { createConnection: () => connectTls(options) });
    session.on("error", () => {});
    t.equal(await decides(session), "0");
    session.destroy();
  }
  t.strictSame(breaches, []);
});
