/**
 * The gRPC port of a whole node: which lanes listen on which version of Node, a port for each lane, TLS and limits from
 * the configuration, and what metrics tell of it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import t from "tap";
import { proffer } from "#proto/wire.js";
import { BREACHES } from "./grpc/http2/http2.ts";
import { CA_CERT, SERVER_CERT, SERVER_KEY } from "./grpc/testing/certificates.ts";
import { errorOf, unary } from "./grpc/testing/client.ts";
import { canSharePort } from "./http/port-sharing.ts";
import { parseExposition, sampleOf } from "./testing/exposition.ts";
import { nodeFolder } from "./testing/node-folder.ts";
import { decideBody, spawnNode, until } from "./testing/node-kit.ts";

const folder = nodeFolder(t);
const body = proffer.decision.v1.DecideRequest.encode(decideBody()).finish();
const CONNECTIONS = 24;

/** Clients that share no connection. */
function clients(address: string, count: number, tls = credentials.createInsecure()): Client[] {
  return Array.from(
    { length: count },
    () => new Client(address, tls, { "grpc.use_local_subchannel_pool": 1 }),
  );
}
async function decideOnce(all: readonly Client[]): Promise<void> {
  await Promise.all(all.map((client) => unary(client, "Decide", body)));
}
async function metricsOf(adminUrl: string) {
  return parseExposition(await (await fetch(`${adminUrl}/metrics`)).text());
}

t.test("gRPC: every lane listens where Node can share a port, else one, and it is said", async (t) => {
  const node = await folder.start(t, ["--lanes", "2"]);
  const all = clients(node.grpcAddress, CONNECTIONS);
  await decideOnce(all);
  const connections = async () => {
    const families = await metricsOf(node.adminUrl);
    return ["0", "1"].map((lane) => sampleOf(families, "proffer_grpc_connections", { lane }) ?? 0);
  };
  await until("connections are counted", async () => {
    const [first = 0, second = 0] = await connections();
    return first + second === CONNECTIONS;
  });
  const [first = 0, second = 0] = await connections();
  const families = await metricsOf(node.adminUrl);
  const calls = ["0", "1"].map(
    (lane) => sampleOf(families, "proffer_lane_calls_total", { lane, transport: "grpc" }) ?? 0,
  );
  t.strictSame(calls, [first, second], "calls by lane");
  t.ok((sampleOf(families, "proffer_grpc_read_bytes_total", {}) ?? 0) > CONNECTIONS * body.length);
  t.ok((sampleOf(families, "proffer_grpc_written_bytes_total", {}) ?? 0) > 0);
  const note = node.lines.find(({ msg }) => msg?.includes("gRPC listens in lane 0 only"));
  if (canSharePort()) {
    t.ok(first > 0 && second > 0, `lanes have ${first} and ${second}`);
    t.equal(note, undefined);
  } else {
    t.strictSame([first, second], [CONNECTIONS, 0]);
    t.ok(note);
  }
  for (const client of all) client.close();
  t.strictSame(await node.stop(), { code: 0, signal: null });
});

t.test("gRPC: a port for each lane, on every version of Node", async (t) => {
  const node = await folder.start(t, ["--lanes", "2"], { env: { PROFFER_GRPC_LANE_PORTS: "0,0" } });
  const { ports } = (await (await fetch(`${node.adminUrl}/statusz`)).json()) as {
    ports: { grpcLanes: number[] };
  };
  t.equal(ports.grpcLanes.length, 2);
  for (const [lane, port] of ports.grpcLanes.entries()) {
    const own = clients(`127.0.0.1:${port}`, 3 + lane);
    await decideOnce(own);
    await until("connections are counted", async () => {
      const families = await metricsOf(node.adminUrl);
      return sampleOf(families, "proffer_grpc_connections", { lane: String(lane) }) === 3 + lane;
    });
    for (const client of own) client.close();
  }
  t.strictSame(await node.stop(), { code: 0, signal: null });
});

t.test("gRPC: TLS and limits come from the configuration; breaches are counted by name", async (t) => {
  const [cert, key] = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")];
  writeFileSync(cert, SERVER_CERT);
  writeFileSync(key, SERVER_KEY);
  const node = await folder.start(t, [
    ...["--grpc-tls-cert", cert, "--grpc-tls-key", key],
    ...["--grpc-connections-max", "2"],
  ]);
  const address = node.grpcAddress.replace("127.0.0.1", "localhost");
  const all = clients(address, 2, credentials.createSsl(Buffer.from(CA_CERT)));
  await decideOnce(all);
  const families = await metricsOf(node.adminUrl);
  for (const breach of BREACHES) {
    t.equal(
      sampleOf(families, "proffer_grpc_breaches_total", { breach }),
      0,
      `${breach} is there from the start`,
    );
  }
  const [third] = clients(address, 1, credentials.createSsl(Buffer.from(CA_CERT)));
  await errorOf(unary(third!, "Decide", body, { deadlineMs: 2000 }));
  await until("the breach is counted", async () => {
    const now = await metricsOf(node.adminUrl);
    return (sampleOf(now, "proffer_grpc_breaches_total", { breach: "connections_exceeded" }) ?? 0) > 0;
  });
  for (const client of [...all, third!]) client.close();
  t.strictSame(await node.stop(), { code: 0, signal: null });
});

for (const [more, env, expected, why] of [
  [["--lanes", "2", "--grpc-lane-ports", "0"], {}, /1 for 2 lanes/, "fewer ports than lanes"],
  [[], { PROFFER_GRPC_TRUSTED_PROXIES: "10.0.0.0/99" }, /no network/, "a proxy that is no address"],
] as const) {
  t.test(`gRPC: ${why} is told at start`, async (t) => {
    const node = spawnNode(folder.flags(...more), env);
    t.equal((await node.exited).code === 0, false);
    t.match(node.stderr(), expected);
  });
}
