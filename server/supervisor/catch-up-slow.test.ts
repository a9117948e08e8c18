/** A bundle source that answers byte by byte: it is given up, counted and logged, and holds nothing up. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { pino } from "pino";
import t from "tap";
import { encodePayload, type SignedDocument, type StopList } from "../../engine/index.ts";
import { streamByHash } from "../control/blob-stream.ts";
import { ControlClient } from "../control/client.ts";
import { openSource } from "../control/source-open.ts";
import { serve } from "../control/testing/serve.ts";
import { BundleFolder } from "../store/bundle-folder.ts";
import { CONTROL_STATE_NONE } from "../store/control-state.ts";
import { spawnNode, temporaryFolder, until } from "../testing/node-kit.ts";
import { CatchUp, type CatchUpOptions } from "./catch-up.ts";
import { fileOf, push, shopBundle } from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Begins to answer, and does not come to an end. */
const dripping = createServer((_request, response) => {
  response.writeHead(206, { "content-range": "bytes 0-63/1000000", "content-length": 64 });
  const timer = setInterval(() => response.write("x"), 5000);
  response.on("close", () => clearInterval(timer));
  response.write("x");
});
const url = listening(dripping).then((port) => `http://127.0.0.1:${port}/shop.bundle`);
t.teardown(() => {
  dripping.close();
  dripping.closeAllConnections();
});

t.test(
  "what is asked for has a deadline, and its end is a failure that is logged; looks go on",
  async (t) => {
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    const config = { url: await url, token: "", ca: "", intervalMs: 20 };
    const source = openSource({ config, environment: "production", tls: null, warn: () => {} });
    // A look that ends before anything is offered asks for no more of the node.
    const options = {
      ...{ source, intervalMs: 20, askMsMax: 30, logger, trustedKeys: [] },
      inForce: { state: CONTROL_STATE_NONE, isActiveRevoked: false },
      ...{ isRunning: () => false, stopListSequence: () => 0, feedSequence: () => 0 },
    };
    const catchUp = new CatchUp(options as unknown as CatchUpOptions);
    await catchUp.start(undefined);
    t.equal(catchUp.failuresTotal, 1);
    t.match(catchUp.lastFault, /it does not get on: 0 bytes in 0 s/);
    t.match(lines.join(""), /"code":"SOURCE_UNREACHABLE".*does not get on/);
    await until("it is asked again", () => catchUp.failuresTotal > 1, 60_000);
    await catchUp.stop();
  },
);

t.test("while a peer hands over a bundle slowly, what it stops is taken all the same", async (t) => {
  const bundle = shopBundle("slow");
  const stored = temporaryFolder();
  t.teardown(stored.remove);
  const held = new BundleFolder(stored.path);
  held.write(bundle.id, bundle.manifest, bundle.blobs);
  let goOn = () => {};
  const isOver = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isAsked = false;
  /** The manifest at once, blobs when they may. */
  async function* fetch(sha256: string, offset: number) {
    if (sha256 !== bundle.id) {
      isAsked = true;
      await isOver;
    }
    yield* streamByHash(held, sha256, offset);
  }
  let stopList: SignedDocument | null = null;
  const has = { bundleId: bundle.id, documents: [], feeds: [], revocations: [] };
  const served = await serve();
  t.teardown(served.close);
  served.node.fetch = fetch;
  served.node.latest = () => ({ ...has, stopList });
  const source = ["--bundle-source", `proffer://${served.address}`, "--bundle-source-interval-ms", "1000"];
  const file = join(folder.path, "first.bundle");
  writeFileSync(file, fileOf(shopBundle("first")));
  const node = spawnNode([...["--data-dir", join(folder.path, "restricted"), "--bundle", file, ...source]]);
  t.teardown(() => node.stop());
  const line = await node.line(({ msg }) => msg === "proffer serves");
  const client = new ControlClient({ address: String(line.control), token: "", tls: null });
  t.teardown(() => client.close());
  await until("it fetches the bundle", () => isAsked, 60_000);
  const stop = { id: "offer_a", kind: "offer", name: "a", fromMs: 1, why: "sold out", madeAtMs: 1 } as const;
  const list: StopList = {
    kind: "stopList",
    environment: "development",
    madeAtMs: 1,
    sequence: 1,
    stops: [stop],
  };
  stopList = { payload: encodePayload(list), signatures: [] };
  await until("the stop is in force", async () => (await client.status()).stopListSequence === 1, 60_000);
  t.not((await client.status()).bundle, bundle.id, "the bundle is still on its way");
  goOn();
  await until("it runs", async () => (await client.status()).bundle === bundle.id, 60_000);
});

t.test("a new node that is pushed to is ready, whatever its source does", async (t) => {
  const reserved = createServer();
  const controlPort = await listening(reserved);
  reserved.close();
  const node = spawnNode([
    ...["--data-dir", `${folder.path}/data`, "--bundle-source", await url],
    ...["--control-port", String(controlPort)],
  ]);
  const client = new ControlClient({ address: `127.0.0.1:${controlPort}`, token: "", tls: null });
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  const isThere = () =>
    client.status().then(
      () => true,
      () => false,
    );
  await until("its control port is open", isThere, 60_000);
  t.equal((await client.status()).ready, false, "nothing runs, and the source has not told what there is");
  t.match(await push(client, shopBundle("one")), { answer: { ack: true } });
  await node.line(({ msg }) => msg === "proffer serves");
  t.equal((await client.status()).ready, true);
});
