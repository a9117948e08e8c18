/** The load process of the swap bench, as the bench asks it: one request at a time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../../scripts/root.ts";
import type { LoadOptions, LoadResult } from "../grpc/load.ts";
import { LOAD_CORE, pinnedTo } from "../processes.ts";
import type { SwapLoadReport, SwapLoadRequest, Window } from "./load-process.ts";

type Closed = Pick<LoadResult, "answeredCount" | "refusedCount" | "refusal" | "seconds" | "busy">;

export class SwapLoad {
  readonly #lines: AsyncIterator<string>;
  readonly #write: (line: string) => void;
  readonly stop: () => Promise<void>;

  private constructor(
    lines: AsyncIterator<string>,
    write: (line: string) => void,
    stop: () => Promise<void>,
  ) {
    this.#lines = lines;
    this.#write = write;
    this.stop = stop;
  }

  static async start(): Promise<SwapLoad> {
    const script = join(ROOT, "dist", "bench", "swap", "load-process.js");
    const [program = process.execPath, ...args] = [...pinnedTo(LOAD_CORE), process.execPath, script];
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const exited = once(child, "exit");
    const onExit = (): void => void child.kill("SIGKILL");
    process.once("exit", onExit);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const stop = async (): Promise<void> => {
      process.off("exit", onExit);
      child.stdin.end();
      await exited;
    };
    const load = new SwapLoad(lines, (line) => child.stdin.write(line), stop);
    await load.#next();
    return load;
  }

  async announce(bundle: string, edition: number): Promise<void> {
    await this.#ask({ kind: "edition", bundle, edition });
  }

  async closed(callsFile: string, options: LoadOptions): Promise<Closed> {
    return (await this.#ask({ kind: "closed", callsFile, options })) as Closed;
  }

  /** Sends from now on, until `finish`. */
  async open(callsFile: string, options: LoadOptions): Promise<void> {
    await this.#ask({ kind: "open", callsFile, options });
  }

  async finish(windows: Readonly<Record<string, readonly Window[]>>): Promise<SwapLoadReport> {
    return (await this.#ask({ kind: "stop", windows })) as SwapLoadReport;
  }

  async #ask(request: SwapLoadRequest): Promise<unknown> {
    this.#write(`${JSON.stringify(request)}\n`);
    const said = JSON.parse(await this.#next()) as { error?: string };
    if (said.error !== undefined) throw new Error(`load generator: ${said.error}`);
    return said;
  }

  async #next(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("the load generator ended");
    return value;
  }
}
