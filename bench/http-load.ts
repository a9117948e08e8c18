/** What the HTTP bench needs of the machine: load by wrk or autocannon on a core of its own, and threads' processor time. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../scripts/root.ts";
import { LOAD_CORE, pinnedTo, runToEnd } from "./processes.ts";

export const CONNECTIONS = 8;

export interface LoadResult {
  readonly calls: number;
  readonly seconds: number;
  readonly errorCount: number;
  readonly p99Ms: number;
}
/** Drives `url` with the bodies of `file`, one a line, in turn. */
export type Load = (url: string, file: string, seconds: number) => Promise<LoadResult>;

export const hasWrk = (): boolean => {
  const { stdout, stderr } = spawnSync("wrk", ["--version"], { encoding: "utf8" });
  return `${stdout ?? ""}${stderr ?? ""}`.includes("wrk");
};

/** One thread, 8 connections, no pipelining. Requests are formatted before the clock starts. */
const WRK_SCRIPT = `
local requests, count, at = {}, 0, 0
function init(args)
  local headers = { ["content-type"] = "application/json" }
  for line in io.lines(args[1]) do
    count = count + 1
    requests[count] = wrk.format("POST", nil, headers, line)
  end
end
function request()
  at = at % count + 1
  return requests[at]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\\nRESULT {"calls":%d,"seconds":%f,"errorCount":%d,"p99Ms":%f}\\n', summary.requests,
    summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(99) / 1e3))
end
`;

export function wrkLoad(folder: string): Load {
  const script = join(folder, "bench.lua");
  writeFileSync(script, WRK_SCRIPT);
  return async (url, file, seconds) => {
    const options = ["-t", "1", "-c", String(CONNECTIONS), "-d", `${seconds}s`, "-s", script];
    const said = await runToEnd([...pinnedTo(LOAD_CORE), "wrk", ...options, url, "--", file]);
    const result = /^RESULT (.*)$/m.exec(said)?.[1];
    if (result === undefined) throw new Error(`wrk: ${said}`);
    return JSON.parse(result) as LoadResult;
  };
}

export function autocannonLoad(pipelining: number): Load {
  const script = join(ROOT, "dist", "bench", "http-autocannon.js");
  return async (url, file, seconds) => {
    const args = [script, url, file, String(pipelining), String(seconds)];
    const said = await runToEnd([...pinnedTo(LOAD_CORE), process.execPath, ...args]);
    const line = said.split("\n").find((text) => text.startsWith("{"));
    if (line === undefined) throw new Error(`autocannon: ${said}`);
    return JSON.parse(line) as LoadResult;
  };
}

/** Processor time of each thread of a process so far, in ms. Linux only: 1 ns steps where the kernel counts them. */
export function threadTimesMs(pid: number): Map<string, number> {
  const times = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const [runNs] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
      times.set(thread, Number(runNs) / 1e6);
    } catch {
      // It ended meanwhile.
    }
  }
  return times;
}

export interface ThreadUse {
  /** Of the thread that worked most: the lane, or the echo's only one. */
  readonly busiestMs: number;
  /** Of all threads: collector and compiler helpers too. */
  readonly allMs: number;
}

export function threadUse(before: Map<string, number>, after: Map<string, number>): ThreadUse {
  const used = [...after].map(([thread, ms]) => ms - (before.get(thread) ?? 0));
  return { busiestMs: Math.max(...used), allMs: used.reduce((sum, ms) => sum + ms, 0) };
}
