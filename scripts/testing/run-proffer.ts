/**
 * `proffer` for tests, in the test's own process: a process of its own costs a second or two, most of it to start.
 *
 * Command lines run one after another, whatever their callers do; what one prints is told apart from what the test
 * prints by the asynchronous context that it was printed in. What a process does for itself (an input, signals, how it
 * ends while something is open) is for tests that start one.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ExitCode } from "../cli/exit-codes.ts";

// Read when the command line's modules are loaded, below: a test that runs by hand has a terminal.
process.env.NO_COLOR = "1";
delete process.env.FORCE_COLOR;

export interface Run {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

interface Captured {
  out: string;
  err: string;
}

const captured = new AsyncLocalStorage<Captured>();
for (const [stream, name] of [
  [process.stdout, "out"],
  [process.stderr, "err"],
] as const) {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const into = captured.getStore();
    if (into === undefined) return write(chunk, ...rest);
    into[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    return true;
  };
}

async function runAlone(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const { runCommandLine } = await import("../cli/run.ts");
  const before = { env: { ...process.env }, exitCode: process.exitCode };
  Object.assign(process.env, env);
  const into: Captured = { out: "", err: "" };
  try {
    const code = await captured.run(into, () => runCommandLine(args));
    return { code, ...into };
  } finally {
    for (const name of Object.keys(env)) {
      if (before.env[name] === undefined) delete process.env[name];
      else process.env[name] = before.env[name];
    }
    process.exitCode = before.exitCode;
  }
}

let last: Promise<unknown> = Promise.resolve();

/** Runs a command line with some variables set, as a process would have them. */
export function profferWith(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Run> {
  const run = last.then(() => runAlone(args, env));
  last = run.catch(() => undefined);
  return run;
}

/** Runs a command line: its exit code, and what it printed. */
export const proffer = (...args: string[]): Promise<Run> => profferWith({}, ...args);
