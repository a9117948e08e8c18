/** The load generator's process, as the bench asks it: one job at a time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../../scripts/root.ts";
import { LOAD_CORE, pinnedTo } from "../processes.ts";
import type { IdleJob, Job, LoadAnswer, LoadJob } from "./load-process.ts";

export interface Generator {
  load(job: Omit<LoadJob, "kind">): Promise<LoadAnswer>;
  /** Opens so many connections and holds them until it is asked again. Returns how many are open; for 0, how many were until now. */
  idle(job: Omit<IdleJob, "kind">): Promise<number>;
  stop(): Promise<void>;
}

export async function startGenerator(): Promise<Generator> {
  const script = join(ROOT, "dist", "bench", "grpc", "load-process.js");
  const [program = process.execPath, ...args] = [...pinnedTo(LOAD_CORE), process.execPath, script];
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const onExit = (): void => void child.kill("SIGKILL");
  process.once("exit", onExit);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the load generator ended");
    return value;
  };
  const ask = async (job: Job): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(job)}\n`);
    const said = JSON.parse(await nextLine()) as { error?: string };
    if (said.error !== undefined) throw new Error(`load generator: ${said.error}`);
    return said;
  };
  await nextLine();
  return {
    load: async (job) => (await ask({ kind: "load", ...job })) as LoadAnswer,
    idle: async (job) => ((await ask({ kind: "idle", ...job })) as { openCount: number }).openCount,
    async stop() {
      process.off("exit", onExit);
      child.stdin.end();
      await exited;
    },
  };
}
