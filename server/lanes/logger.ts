/**
 * The log of the process: JSON lines on standard output; on a terminal, lines for people.
 *
 * Threads share standard output: each line is written whole and at once, so that lines never mix and a process that
 * ends loses none. Nothing is logged per call.
 */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { type Logger, pino } from "pino";

const STDOUT = 1;
const LEVELS: Record<number, string> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "\x1b[33mwarn\x1b[0m",
  50: "\x1b[31merror\x1b[0m",
  60: "\x1b[31mfatal\x1b[0m",
};

export function createLogger(level: string, bindings: Record<string, unknown> = {}): Logger {
  const options = { level, base: { pid: process.pid, ...bindings } };
  if (!isatty(STDOUT)) return pino(options, pino.destination({ dest: STDOUT, sync: true }));
  return pino(options, { write: (line: string) => writeSync(STDOUT, readable(line)) });
}

/**
 * Has what libraries print in this thread (LMDB a stack for each failed commit, though its error is told too) leave as
 * lines of the log. What LMDB's C code itself writes to standard error ("Write error: …", one line a failed write)
 * passes JavaScript by, and stays.
 */
export function routeConsole(logger: Logger): void {
  const sayer =
    (level: "info" | "warn" | "error") =>
    (...parts: unknown[]): void => {
      const texts = parts.map((part) => (part instanceof Error ? part.message : String(part)));
      logger[level](`a library says: ${texts.join(" ")}`);
    };
  console.log = sayer("info");
  console.warn = sayer("warn");
  console.error = sayer("error");
}

function readable(line: string): string {
  const { level, time, msg, pid: _pid, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toISOString().slice(11, 23);
  const details = Object.entries(rest)
    .map(([name, value]) => ` ${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("");
  return `${clock} ${LEVELS[Number(level)] ?? level} ${String(msg ?? "")}\x1b[2m${details}\x1b[0m\n`;
}
