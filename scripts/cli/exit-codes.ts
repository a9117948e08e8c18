/**
 * Exit codes of the `proffer` command line: public API, listed by `proffer exit-codes`.
 *
 * Scripts branch on them, so a number is never given another meaning.
 */
import type { NodeErrorCode } from "../../engine/index.ts";

export const EXIT = {
  OK: 0,
  PROBLEMS: 1,
  USAGE: 2,
  INPUT: 3,
  NODE_UNREACHABLE: 4,
  NODE_REFUSED: 5,
  BUSY: 6,
  DATA_ABSENT: 7,
  PARTIAL: 8,
  INTERNAL: 70,
  INTERRUPTED: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: Record<keyof typeof EXIT, string> = {
  OK: "It did what was asked.",
  PROBLEMS: "It ran, and what it looked at has problems: workspace errors, failed tests, rejected rows.",
  USAGE: "The command line itself is wrong: an unknown command or option, a missing or impossible argument.",
  INPUT: "A file, folder or configuration it was given cannot be used.",
  NODE_UNREACHABLE: "No node answers at the address given.",
  NODE_REFUSED: "The node answered with an error.",
  BUSY: "The data directory or a port is held by another process.",
  DATA_ABSENT: "Data that has to be fetched first is not there.",
  PARTIAL: "Some nodes have done it and others have not; what is printed says how to go on.",
  INTERNAL: "A fault of Proffer itself.",
  INTERRUPTED: "Stopped by Ctrl-C.",
};

/** Errors of files and settings, as opposed to answers of a node. */
const OF_INPUT: readonly NodeErrorCode[] = [
  "INPUT_INVALID",
  "CONFIG_INVALID",
  "DATA_DIR_INVALID",
  "BUNDLE_NOT_A_BUNDLE",
  "BUNDLE_TRUNCATED",
  "BUNDLE_FORMAT_NEWER",
  "BUNDLE_CORRUPT",
  "BUNDLE_INVALID",
  "BUNDLE_TOO_LARGE",
  "DOCUMENT_INVALID",
  "STOP_INVALID",
  "LOG_FORMAT_NEWER",
];
const BY_CODE: ReadonlyMap<NodeErrorCode, ExitCode> = new Map<NodeErrorCode, ExitCode>([
  ...OF_INPUT.map((code) => [code, EXIT.INPUT] as const),
  ["WORKSPACE_INVALID", EXIT.PROBLEMS],
  ["LOG_CORRUPT", EXIT.PROBLEMS],
  ["NODE_UNREACHABLE", EXIT.NODE_UNREACHABLE],
  ["DATA_DIR_LOCKED", EXIT.BUSY],
  ["PORT_IN_USE", EXIT.BUSY],
  ["CANCELLED", EXIT.INTERRUPTED],
  ["INTERNAL", EXIT.INTERNAL],
]);

/** A code that is not the command line's own came from a node: NODE_REFUSED. */
export function exitCodeFor(code: NodeErrorCode): ExitCode {
  return BY_CODE.get(code) ?? EXIT.NODE_REFUSED;
}
