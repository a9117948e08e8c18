/** HAProxy and NGINX as processes of a test, run from the recipes of `proxies/` with a test's addresses in place of theirs. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../../../scripts/root.ts";

const START_TIMEOUT_MS = 10_000;
const RECIPES = join(ROOT, "server", "grpc", "proxies");

export interface UpstreamNode {
  readonly grpcPort: number;
  readonly adminPort: number;
}

export interface ProxyProcess {
  readonly port: number;
  stop(): Promise<void>;
}

export interface Proxy {
  readonly name: string;
  /** Debian's package. */
  readonly package: string;
  isPresent(): boolean;
  start(folder: string, nodes: readonly [UpstreamNode, UpstreamNode]): Promise<ProxyProcess>;
}

const runs = (program: string, args: readonly string[]): boolean => spawnSync(program, args).status === 0;

export const HAPROXY: Proxy = {
  name: "HAProxy",
  package: "haproxy",
  isPresent: () => runs("haproxy", ["-v"]),
  async start(folder, nodes) {
    const port = await freePort();
    let recipe = readFileSync(join(RECIPES, "haproxy.cfg"), "utf8");
    // Each takes two file descriptors.
    recipe = replaced(recipe, "maxconn 20000", "maxconn 200");
    recipe = replaced(recipe, "/run/haproxy.sock", join(folder, "haproxy.sock"));
    recipe = replaced(recipe, "bind :50051 ", `bind 127.0.0.1:${port} `);
    for (const [index, { grpcPort, adminPort }] of nodes.entries()) {
      const from = `node-${index + 1}.internal:50051 check port 9464`;
      recipe = replaced(recipe, from, `127.0.0.1:${grpcPort} check port ${adminPort}`);
    }
    const file = join(folder, "haproxy.cfg");
    writeFileSync(file, recipe);
    return untilListening(spawn("haproxy", ["-db", "-f", file]), port);
  },
};

export const NGINX: Proxy = {
  name: "NGINX",
  package: "nginx",
  isPresent: () => runs("nginx", ["-v"]),
  async start(folder, nodes) {
    const port = await freePort();
    let recipe = readFileSync(join(RECIPES, "nginx.conf"), "utf8");
    recipe = replaced(recipe, "listen 50051 ", `listen 127.0.0.1:${port} `);
    for (const [index, { grpcPort }] of nodes.entries())
      recipe = replaced(recipe, `node-${index + 1}.internal:50051`, `127.0.0.1:${grpcPort}`);
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
      .join("\n");
    // Of Debian's own `nginx.conf`, what a test has to say: no daemon, no log files, folders of its own.
    const whole =
      `daemon off;\npid ${join(folder, "nginx.pid")};\nerror_log stderr crit;\nworker_processes 1;\n` +
      `events { worker_connections 1024; }\nhttp {\naccess_log off;\n${temporary}\n${recipe}\n}\n`;
    const file = join(folder, "nginx.conf");
    writeFileSync(file, whole);
    return untilListening(spawn("nginx", ["-p", folder, "-e", "stderr", "-c", file]), port);
  },
};

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the recipe does not say “${from}” any more`);
  return text.replaceAll(from, to);
}

async function freePort(): Promise<number> {
  const server: Server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function untilListening(child: ChildProcess, port: number): Promise<ProxyProcess> {
  let said = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
  }
  const exited = once(child, "exit");
  const until = performance.now() + START_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || performance.now() > until) {
      child.kill("SIGKILL");
      throw new Error(`the proxy does not listen: ${said}`);
    }
    await sleep(20);
  }
  return {
    port,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await exited;
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", end(true));
    socket.once("error", end(false));
  });
}
