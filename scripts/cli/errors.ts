/**
 * How the command line tells of an error: what happened, its code, and what to do about it.
 *
 *   error: no node answers at 127.0.0.1:50051 [NODE_UNREACHABLE]
 *     fix: Start one with `proffer serve` …
 *
 * With `--json` the same is one document on stdout: {"error": {code, message, field, fix}}.
 */
import { NodeError, type NodeErrorCode } from "../../engine/index.ts";
import { EXIT, type ExitCode, exitCodeFor } from "./exit-codes.ts";
import { FIXES } from "./fixes.ts";
import { coloursOnError as c, note, sayJson } from "./terminal.ts";

/** An error of the command line that says itself what to do, or how to exit. */
export class CommandError extends NodeError {
  readonly fix: string;
  readonly exitCode: ExitCode;
  constructor(
    code: NodeErrorCode,
    message: string,
    options: { fix?: string; exitCode?: ExitCode; field?: string; cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.fix = options.fix ?? FIXES[code] ?? "";
    this.exitCode = options.exitCode ?? exitCodeFor(code);
  }
}

interface ErrorReport {
  readonly code: NodeErrorCode;
  readonly message: string;
  readonly field: string;
  readonly fix: string;
  readonly exitCode: ExitCode;
  /** Only for faults of our own. */
  readonly stack: string;
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read or written by this user",
  EISDIR: "is a folder, a file is wanted",
  ENOTDIR: "is not a folder",
  EEXIST: "exists already",
  ENOSPC: "has no room left on its disk",
  EROFS: "is on a read-only disk",
};

/** Every thrown value has a report; a plain file error of the system counts as bad input, the rest as INTERNAL. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof CommandError) return { ...pick(error), fix: error.fix, exitCode: error.exitCode };
  if (error instanceof NodeError) {
    return { ...pick(error), fix: FIXES[error.code] ?? "", exitCode: exitCodeFor(error.code) };
  }
  const system = error as NodeJS.ErrnoException;
  const said = system?.code === undefined ? undefined : FILE_ERRORS[system.code];
  if (said !== undefined) {
    // A write to an open file says that the disk is full, but not of which file.
    const message = `${system.path ?? "a file"} ${said}`;
    return { code: "INPUT_INVALID", message, field: "", fix: "", exitCode: EXIT.INPUT, stack: "" };
  }
  return {
    code: "INTERNAL",
    message: error instanceof Error ? error.message : String(error),
    field: "",
    fix: "This is a fault of Proffer; please report it with the lines above.",
    exitCode: EXIT.INTERNAL,
    stack: error instanceof Error ? (error.stack ?? "") : "",
  };
}

function pick(error: NodeError): Pick<ErrorReport, "code" | "message" | "field" | "stack"> {
  return { code: error.code, message: error.message, field: error.field, stack: "" };
}

/** Prints the error and returns the code to exit with. */
export function printError(error: unknown, json = false): ExitCode {
  const report = reportOf(error);
  if (json) {
    const { code, message, field, fix } = report;
    sayJson({ error: { code, message, field, fix } });
    return report.exitCode;
  }
  if (report.stack !== "") note(c.dim(report.stack));
  const where = report.field === "" ? "" : ` (${report.field})`;
  note(`${c.red(c.bold("error:"))} ${report.message}${where} ${c.dim(`[${report.code}]`)}`);
  if (report.fix !== "") note(`  ${c.green("fix:")} ${report.fix}`);
  return report.exitCode;
}
