/** The control port of a running node: as it is configured, from its start to its end. */

import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createSite } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import t from "tap";
import { readBundle } from "../../engine/index.ts";
import { CA_CERT, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY } from "../grpc/testing/certificates.ts";
import { spawnNode, startNodeProcess, temporaryFolder, writeBundleFile } from "../testing/node-kit.ts";
import { type ClientTls, ControlClient, drawAttempt } from "./client.ts";
import { codeOf } from "./testing/codes.ts";
import { fileServer } from "./testing/file-server.ts";
import { ADMIN_TOKEN } from "./testing/serve.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const write = (name: string, text: string): string => {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
};

t.test(
  "brings its bundle from an HTTPS address; by mutual TLS and by token; watchers are told the end",
  async (t) => {
    const tls = [
      ...[
        "--control-tls-cert",
        write("cert.pem", SERVER_CERT),
        "--control-tls-key",
        write("key.pem", SERVER_KEY),
      ],
      ...["--control-tls-client-ca", write("ca.pem", CA_CERT)],
    ];
    const first = writeBundleFile(folder.path);
    const file = { bytes: readFileSync(first.path), etag: '"1"' };
    const asked: string[] = [];
    // It wants a certificate of its callers: the node shows the one of its control port.
    const site = createSite(
      { cert: SERVER_CERT, key: SERVER_KEY, ca: CA_CERT, requestCert: true, rejectUnauthorized: true },
      fileServer(file, asked),
    );
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    t.teardown(() => {
      site.closeAllConnections();
      site.close();
    });
    const source = [
      ...["--bundle-source", `https://localhost:${(site.address() as AddressInfo).port}/shop.bundle`],
      ...["--bundle-source-ca", join(folder.path, "ca.pem"), "--bundle-source-interval-ms", "300"],
    ];
    const node = await startNodeProcess(["--data-dir", join(folder.path, "data"), ...source, ...tls], {
      PROFFER_ADMIN_TOKEN: ADMIN_TOKEN,
    });
    const clients: ControlClient[] = [];
    t.teardown(async () => {
      for (const client of clients) client.close();
      await node.stop();
    });
    const client = (tls: ClientTls | null, token = ""): ControlClient => {
      const made = new ControlClient({ address: node.controlAddress, token, tls, timeoutMs: 5000 });
      clients.push(made);
      return made;
    };
    const own = { ca: Buffer.from(CA_CERT), cert: Buffer.from(CLIENT_CERT), key: Buffer.from(CLIENT_KEY) };
    const mine = client(own);
    t.match(await mine.status(), { ready: true, bundle: first.id, environment: "development" });
    t.equal(
      await codeOf(client({ ...own, cert: null, key: null }, ADMIN_TOKEN).status()),
      "NODE_UNREACHABLE",
    );
    t.equal(await codeOf(client(own, "no-such-token-anywhere").status()), "CREDENTIALS_INVALID");
    t.match((await mine.release(drawAttempt(), null, "0".repeat(64))).answer, {
      ack: false,
      code: "BUNDLE_UNKNOWN",
    });
    const records: string[] = [];
    for await (const record of mine.audit(0)) records.push(Buffer.from(record).toString());
    t.match(records.join("\n"), /"by":"a touchpoint".*"outcome":"BUNDLE_UNKNOWN"/);

    const watch = mine.watch();
    t.equal((await watch.next()).value!.bundle, first.id);
    const second = writeBundleFile(folder.path, undefined, ["C-GOLD", "C-NEW"]);
    Object.assign(file, { bytes: readFileSync(second.path), etag: '"2"' });
    for (;;) if ((await watch.next()).value!.bundle === second.id) break;
    t.pass("a file that changes is taken when it does");
    const model = readBundle(file.bytes).manifest.strategy.model.sizeBytes;
    const sizes = asked.map((range) => {
      const [, from, to] = /^bytes=(\d+)-(\d+)/.exec(range)!;
      return Number(to) - Number(from) + 1;
    });
    t.equal(sizes.filter((size) => size === model).length, 1, "what it has of it is not fetched again");
    const told = (async () => {
      for (;;) if ((await watch.next()).done === true) return;
    })();
    const [ended, code] = await Promise.all([node.stop(), codeOf(told)]);
    t.equal(code, "DRAINING");
    t.match(ended, { code: 0, signal: null }, "open connections do not hold up the end");
  },
);

t.test("what keeps it from starting is told by its key", async (t) => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  t.teardown(() => holder.close());
  const bound = holder.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  const cert = join(folder.path, "cert.pem");
  const refused = async (flags: readonly string[]) => {
    const node = spawnNode(["--data-dir", join(folder.path, "other"), ...flags]);
    const { code } = await node.exited;
    return { code, said: node.stderr() + node.lines.map((line) => JSON.stringify(line)).join("\n") };
  };
  t.match(await refused(["--control-port", String(port)]), {
    code: /[^0]/,
    said: /PORT_IN_USE.*control port/s,
  });
  t.match(await refused(["--control-tls-cert", cert]), { code: /[^0]/, said: /CONFIG_INVALID.*controlTls/s });
  const source = await refused(["--bundle-source", "ftp://x/y"]);
  t.match(source, { code: /[^0]/, said: /CONFIG_INVALID.*bundleSource\.url/s });
});
