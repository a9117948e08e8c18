/**
 * Lanes come first: threads that work beside them get less of a core that both want. Linux, where each thread has a
 * priority of its own; elsewhere nothing is done.
 *
 * Of a node that serves at half its capacity on one core, calls that waited for V8's helpers (four of them, at a lane's
 * priority) were the slowest by far: while a checkpoint had a heap collected, they took most of the core from the lane.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";
import { basename } from "node:path";

/**
 * As `nice` counts: a tenth of a lane's share. A thread whose lane is never idle then has its slice of some 3 ms about
 * every 30 ms: what it holds locked it lets go within the 100 ms for which a call waits (store/visitor-waiters.ts).
 */
export const BESIDE_NICENESS = 10;

/** Node's own number of them. */
const HELPERS_DEFAULT = 4;
/** In the order in which they are started: the main thread, the one for delayed tasks, then the helpers. */
const FIRST_HELPER = 2;

/** For a thread that works beside lanes, called by itself. */
export function lowerThisThread(): void {
  if (process.platform === "linux") lower(() => [Number(basename(readlinkSync("/proc/thread-self")))]);
}

/**
 * For the threads on which V8 collects and compiles for all others. To be called before the process has threads of ours.
 * Threads that are started later begin with the priority of who starts them, so that lanes are not concerned.
 */
export function lowerV8Helpers(): void {
  if (process.platform === "linux") lower(v8Helpers);
}

function v8Helpers(): number[] {
  const threads = readdirSync("/proc/self/task")
    .map(Number)
    .sort((one, other) => one - other);
  const isHelper = (thread: number): boolean =>
    readFileSync(`/proc/self/task/${thread}/comm`, "utf8").startsWith("V8Worker");
  const named = threads.filter(isHelper);
  // Before Node 22 they have no name.
  return named.length > 0 ? named : threads.slice(FIRST_HELPER, FIRST_HELPER + helperCount());
}

function helperCount(): number {
  const options = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  const asked = /--v8[-_]pool[-_]size[= ](\d+)/.exec(options)?.[1];
  // 0: Node sees for itself, and does not say what it saw: none is lowered.
  return asked === undefined ? HELPERS_DEFAULT : Number(asked);
}

function lower(threads: () => readonly number[]): void {
  try {
    // What was started as lower than that stays so.
    for (const thread of threads())
      if (getPriority(thread) < BESIDE_NICENESS) setPriority(thread, BESIDE_NICENESS);
  } catch {
    // No /proc, or it may not be lowered: it is as it was.
  }
}
