/** The load generator of the swap bench: swap-load.cc where a compiler is present, else load-process.ts. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../scripts/root.ts";
import { LOAD_CORE, pinnedTo, runToEnd } from "../processes.ts";

/** What is asked, and where. */
export interface LoadTarget {
  readonly port: number;
  readonly path: string;
  readonly callsFile: string;
  readonly connections: number;
}
export interface Closed {
  readonly answeredCount: number;
  readonly refusedCount: number;
  readonly seconds: number;
  /** Share of a core. */
  readonly busy: number;
}
export interface Opened {
  readonly seconds: number;
  readonly busy: number;
  /** How late it was itself; null: it does not say. */
  readonly sentLateP99Ms: number | null;
  readonly sentLateP999Ms: number | null;
}

export class SwapLoad {
  readonly isNative: boolean;
  readonly #command: readonly string[];

  private constructor(isNative: boolean, command: readonly string[]) {
    this.isNative = isNative;
    this.#command = [...pinnedTo(LOAD_CORE), ...command];
  }

  /** Builds it in `folder`, where that can be. */
  static async make(folder: string): Promise<SwapLoad> {
    const program = await buildSwapLoad(folder);
    if (program !== "") return new SwapLoad(true, [program]);
    return new SwapLoad(false, [process.execPath, join(ROOT, "dist", "bench", "swap", "load-process.js")]);
  }

  /** As many calls at a time as `inFlight` on each connection. Errors: a connection that breaks. */
  async closed(target: LoadTarget, durationMs: number, inFlight: number): Promise<Closed> {
    const args = [...argsOf(target), "closed", String(durationMs), String(inFlight)];
    return JSON.parse(await runToEnd([...this.#command, ...args])) as Closed;
  }

  /** Sends from now on. */
  open(target: LoadTarget, ratePerSecond: number, log: string): OpenLoad {
    const args = [...argsOf(target), "open", String(ratePerSecond), log];
    return new OpenLoad([...this.#command, ...args]);
  }
}

/** "" where there is no compiler. */
export async function buildSwapLoad(folder: string): Promise<string> {
  if (spawnSync("g++", ["--version"], { stdio: "ignore" }).status !== 0) return "";
  const program = join(folder, "swap-load");
  const source = join(ROOT, "bench", "swap", "swap-load.cc");
  await runToEnd(["g++", "-O2", "-std=c++17", source, "-o", program]);
  return program;
}

export class OpenLoad {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Opened>;

  constructor([program = "", ...args]: readonly string[]) {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const onExit = (): void => void child.kill("SIGKILL");
    process.once("exit", onExit);
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    this.#child = child;
    this.#ended = new Promise((resolve, reject) => {
      child.once("close", (code) => {
        process.off("exit", onExit);
        if (code === 0) resolve(JSON.parse(said) as Opened);
        else reject(new Error(`the load generator ended (${code})`));
      });
    });
    // Told when it is asked to finish.
    this.#ended.catch(() => {});
  }

  /** Sends no more; resolves when what was sent is answered, or was waited for in vain. Errors: it ended before. */
  async finish(): Promise<Opened> {
    this.#child.stdin?.end();
    return this.#ended;
  }
}

function argsOf({ port, path, callsFile, connections }: LoadTarget): string[] {
  return [String(port), path, callsFile, String(connections)];
}
