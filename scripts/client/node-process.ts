/** A node as a process of its own, as it runs in production: started by `proffer serve`, stopped by SIGTERM. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CommandError } from "../cli/errors.ts";
import { ROOT } from "../root.ts";

export interface NodeProcessOptions {
  readonly bundle: string;
  readonly dataDir: string;
  /** More flags of `proffer serve`. */
  readonly flags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Put before `node`: `["taskset", "-c", "0"]`. */
  readonly prefix?: readonly string[];
  readonly startTimeoutMs?: number;
}

export interface NodeProcess {
  readonly pid: number;
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly adminPort: number;
  readonly controlPort: number;
  /** SIGTERM; resolves with the exit code, or with null where it had to be killed. */
  stop(timeoutMs?: number): Promise<number | null>;
}

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 30_000;
/** Of what the process says on stderr, for a start that fails. */
const TAIL_LENGTH_MAX = 4000;

/** Starts on free ports of loopback. Errors: INTERNAL, with the process's last words, where it does not come up. */
export async function startNodeProcess(options: NodeProcessOptions): Promise<NodeProcess> {
  const ports = ["--http-port", "0", "--grpc-port", "0", "--admin-port", "0", "--control-port", "0"];
  const files = ["--bundle", options.bundle, "--data-dir", options.dataDir];
  const script = join(ROOT, "dist", "scripts", "proffer.js");
  const [command = process.execPath, ...rest] = [...(options.prefix ?? []), process.execPath];
  const args = [
    ...rest,
    "--enable-source-maps",
    script,
    "serve",
    ...ports,
    ...files,
    ...(options.flags ?? []),
  ];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: options.env ?? process.env });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  let tail = "";
  child.stderr.on("data", (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-TAIL_LENGTH_MAX);
  });
  const onDeath = (): void => void child.kill("SIGKILL");
  process.once("exit", onDeath);
  void exited.then(() => process.off("exit", onDeath));
  const serving = await untilServing(child, exited, options.startTimeoutMs ?? START_TIMEOUT_MS);
  if (serving === null) {
    child.kill("SIGKILL");
    throw new CommandError("INTERNAL", `the node did not start: ${tail.trim() || "it said nothing"}`);
  }
  return {
    ...serving,
    pid: child.pid!,
    async stop(timeoutMs = STOP_TIMEOUT_MS) {
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
      const code = await exited;
      clearTimeout(kill);
      return code;
    },
  };
}

type Addresses = Pick<NodeProcess, "host" | "httpPort" | "grpcPort" | "adminPort" | "controlPort">;

/** The node says where it serves in one line of its log. What follows is read and dropped, so that it can go on. */
function untilServing(
  child: ChildProcess,
  exited: Promise<unknown>,
  timeoutMs: number,
): Promise<Addresses | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), timeoutMs);
    const end = (addresses: Addresses | null): void => {
      clearTimeout(timer);
      resolve(addresses);
    };
    void exited.then(() => end(null));
    createInterface({ input: child.stdout! }).on("line", (line) => {
      if (!line.includes('"proffer serves"')) return;
      const said = JSON.parse(line) as { http: string; grpc: string; admin: string; control: string };
      const { hostname: host, port: httpPort } = new URL(said.http);
      const portOf = (address: string): number => Number(address.split(":").at(-1));
      const [grpcPort, controlPort] = [portOf(said.grpc), portOf(said.control)];
      const adminPort = Number(new URL(said.admin).port);
      end({ host, httpPort: Number(httpPort), grpcPort, adminPort, controlPort });
    });
  });
}
