/** A control port over a plain node, and clients of it, for tests. */
import { join } from "node:path";
import { pino } from "pino";
import { loadCredentials } from "../../lanes/load-credentials.ts";
import { Principals } from "../../lanes/principals.ts";
import { BundleFolder } from "../../store/bundle-folder.ts";
import { temporaryFolder } from "../../testing/node-kit.ts";
import { type ClientOptions, ControlClient } from "../client.ts";
import { type ControlServer, type ControlServerOptions, startControl } from "../control-server.ts";
import { PlainNode } from "./plain-node.ts";

export const ADMIN_TOKEN = "an-admin-token-of-tests";

export interface Served {
  readonly node: PlainNode;
  readonly folder: BundleFolder;
  readonly server: ControlServer;
  readonly address: string;
  /** Lines of the node's log. */
  readonly log: string[];
  client(options?: Partial<ClientOptions>): ControlClient;
  close(): Promise<void>;
}

/** Without credentials, unless `credentials` has some. */
export async function serve(
  options: Partial<ControlServerOptions> = {},
  credentials: Partial<Parameters<typeof loadCredentials>[0]> = {},
): Promise<Served> {
  const { path, remove } = temporaryFolder();
  const folder = new BundleFolder(join(path, "bundles"));
  const node = new PlainNode(folder);
  const log: string[] = [];
  const server = await startControl({
    lifecycle: node,
    overlay: node,
    status: node,
    audit: node,
    trustedKeys: [],
    host: "127.0.0.1",
    port: 0,
    tls: null,
    principals: new Principals(
      loadCredentials({ tokensFile: "", adminToken: "", browserKeys: [], ...credentials }),
    ),
    callsPerSecondMax: 10_000,
    connectionsMax: 64,
    logger: pino({ level: "warn" }, { write: (line: string) => log.push(line) }),
    ...options,
  });
  const clients: ControlClient[] = [];
  const address = `127.0.0.1:${server.port}`;
  return {
    node,
    folder,
    server,
    address,
    log,
    client: (more = {}) => {
      const client = new ControlClient({ address, token: "", tls: null, ...more });
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) client.close();
      await server.close(100);
      remove();
    },
  };
}
