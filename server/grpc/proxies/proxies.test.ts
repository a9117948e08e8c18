/**
 * The recipes of this folder, run by Debian's HAProxy and NGINX where they are installed, before two nodes that serve
 * different bundles: an answer says by its bundle who made it.
 */
import { join } from "node:path";
import { Client, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import t from "tap";
import { proffer } from "#proto/wire.js";
import {
  decideBody,
  type NodeProcess,
  startNodeProcess,
  temporaryFolder,
  until,
  writeBundleFile,
} from "../../testing/node-kit.ts";
import { HAPROXY, NGINX, type UpstreamNode } from "../testing/proxy-process.ts";

const { DecideRequest, DecideResponse } = proffer.decision.v1;
const PATH = "/proffer.decision.v1.DecisionService/Decide";
const VISITORS = Array.from({ length: 40 }, (_, index) => `C-${index}`);
const WORKERS = 4;
/** For each worker, that the load is not over before the node has gone. */
const PAUSE_MS = 3;

const proxies = [HAPROXY, NGINX].filter((proxy) => proxy.isPresent());
for (const absent of [HAPROXY, NGINX].filter((proxy) => !proxies.includes(proxy)))
  t.test(`${absent.name}`, { skip: `not installed here (Debian: ${absent.package})` }, async () => {});

const folder = temporaryFolder();
t.teardown(folder.remove);
const bundles = ["C-A", "C-B"].map((gold, index) =>
  writeBundleFile(folder.path, undefined, [gold, `${index}`]),
);

/** Which connections are trusted is the proxies' own address; 0: any free port. */
function startNode(index: number, ports: UpstreamNode = { grpcPort: 0, adminPort: 0 }): Promise<NodeProcess> {
  const data = join(folder.path, `data-${index}`);
  const flags = ["--bundle", bundles[index]!.path, "--data-dir", data];
  const own = ["--grpc-port", String(ports.grpcPort), "--admin-port", String(ports.adminPort)];
  const env = { PROFFER_GRPC_TRUSTED_PROXIES: "127.0.0.1", PROFFER_LAME_DUCK_MS: "1500" };
  return startNodeProcess([...flags, ...own], env);
}
const portsOf = (node: NodeProcess): UpstreamNode => ({
  grpcPort: Number(node.grpcAddress.split(":").at(-1)),
  adminPort: Number(new URL(node.adminUrl).port),
});

/** Asks for a visitor; resolves with the bundle that decided. */
function decide(client: Client, id: string): Promise<string> {
  const metadata = new Metadata();
  metadata.set("proffer-visitor", id);
  const body = Buffer.from(DecideRequest.encode(decideBody(id)).finish());
  const same = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + 5_000;
    client.makeUnaryRequest(PATH, same, same, body, metadata, { deadline }, (error, answer) => {
      if (error !== null) reject(error);
      else resolve(DecideResponse.decode(answer as Buffer).bundle);
    });
  });
}

class Load {
  callCount = 0;
  retriedCount = 0;
  /** Calls that failed in spite of a retry. */
  readonly failures: string[] = [];
  /** By visitor: the bundle of its last answer. */
  readonly last = new Map<string, string>();
  #isOver = false;
  readonly #workers: Promise<void>[];

  constructor(clients: readonly Client[]) {
    this.#workers = Array.from({ length: WORKERS }, (_, index) =>
      this.#work(clients[index % clients.length]!, index),
    );
  }

  async #work(client: Client, first: number): Promise<void> {
    for (let turn = first; !this.#isOver; turn += WORKERS) {
      const id = VISITORS[turn % VISITORS.length]!;
      this.callCount += 1;
      try {
        this.last.set(id, await this.#callWithRetry(client, id));
      } catch (error) {
        this.failures.push((error as Error).message);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async #callWithRetry(client: Client, id: string): Promise<string> {
    try {
      return await decide(client, id);
    } catch (error) {
      if ((error as ServiceError).code !== status.UNAVAILABLE) throw error;
      this.retriedCount += 1;
      return decide(client, id);
    }
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#workers);
  }
}

const skip = proxies.length === 0;
t.test("recipes for proxies", { skip, timeout: 120_000 }, async (t) => {
  const nodes = [await startNode(0), await startNode(1)];
  t.teardown(() => Promise.all(nodes.map((node) => node.stop())));
  const upstream = nodes.map(portsOf) as [UpstreamNode, UpstreamNode];
  const fronts = await Promise.all(
    proxies.map(async (proxy) => {
      const own = temporaryFolder();
      const { port, stop } = await proxy.start(own.path, upstream);
      // Two connections, each with a proxy's own idea of what is under way. Retries are the test's.
      const clients = [1, 2].map(
        (number) =>
          new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
            "grpc.enable_retries": 0,
            "grpc.use_local_subchannel_pool": 1,
            "test.number": number,
          }),
      );
      t.teardown(async () => {
        for (const client of clients) client.close();
        await stop();
        own.remove();
      });
      return { name: proxy.name, clients, owners: new Map<string, string>() };
    }),
  );

  for (const { name, clients, owners } of fronts) {
    await t.test(`${name}: a visitor's calls meet on one node, over whichever connection`, async (t) => {
      for (const round of [0, 1, 2]) {
        for (const [index, id] of VISITORS.entries()) {
          const bundle = await decide(clients[(round + index) % clients.length]!, id);
          if (round === 0) owners.set(id, bundle);
          else if (owners.get(id) !== bundle) t.fail(`${id} has moved`);
        }
      }
      for (const { id } of bundles) {
        const count = [...owners.values()].filter((owner) => owner === id).length;
        t.ok(count >= VISITORS.length / 10, `${count} of ${VISITORS.length} visitors are one node's`);
      }
    });
  }

  await t.test("a node is restarted under load: no call fails that is tried once more", async (t) => {
    const loads = fronts.map(({ clients }) => new Load(clients));
    // Also where something before it has failed: else the calls would go on.
    t.teardown(() => Promise.all(loads.map((load) => load.end())));
    await until("the load runs", () => loads.every(({ callCount }) => callCount > 50));
    t.same(await nodes[0]!.stop(), { code: 0, signal: null });
    const goneAt = loads.map(({ callCount }) => callCount);
    const [stays, leaves] = [bundles[1]!.id, bundles[0]!.id];
    const areWith = (bundle: string) => (): boolean =>
      fronts.every(({ owners }, at) =>
        VISITORS.every((id) => owners.get(id) !== leaves || loads[at]!.last.get(id) === bundle),
      );
    await until("the other node serves its visitors", areWith(stays));
    await until("many calls without it", () => loads.every((load, at) => load.callCount > goneAt[at]! + 100));
    nodes[0] = await startNode(0, upstream[0]);
    await until("its visitors are back", areWith(leaves), 20_000);
    for (const [at, load] of loads.entries()) {
      await load.end();
      const { name, owners } = fronts[at]!;
      t.same(load.failures, [], `${name}: ${load.callCount} calls, ${load.retriedCount} tried once more`);
      t.same(
        new Map([...load.last].sort()),
        new Map([...owners].sort()),
        `${name}: everybody is where they were`,
      );
    }
  });
});
