/** How a node's end is told to who started it: `proffer serve`, `npm start` and `npm run dev` exit alike. */
import { NodeError } from "../../engine/index.ts";
import type { ServeEnd } from "../../server/main.ts";
import { reportOf } from "./errors.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/**
 * A node that did not start has been refused by nobody: what it cannot run on is bad input. A wrong flag is bad
 * usage, as with every command.
 */
export function exitCodeOfServe(end: ServeEnd): ExitCode {
  if (end.drained) return EXIT.OK;
  const { error } = end;
  if (error instanceof NodeError && error.code === "CONFIG_INVALID" && error.field.startsWith("--")) {
    return EXIT.USAGE;
  }
  const { exitCode } = reportOf(error);
  return exitCode === EXIT.NODE_REFUSED ? EXIT.INPUT : exitCode;
}
