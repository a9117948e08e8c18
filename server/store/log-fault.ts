/** What is wrong with a log, by source, file, block and offset: for people in its message, for programs in its fields. */
import { NodeError, type NodeErrorCode } from "../../engine/index.ts";

export class LogFault extends NodeError {
  /** `<boot>-<lane>`, as in the names of files. */
  readonly source: string;
  readonly file: string;
  /** −1 where it is about the file as a whole; so `offset`. */
  readonly block: number;
  readonly offset: number;
  readonly what: string;

  constructor(file: string, what: string, block = -1, offset = -1, code: NodeErrorCode = "LOG_CORRUPT") {
    const place = block < 0 ? "" : offset < 0 ? ` block ${block}:` : ` block ${block}, offset ${offset}:`;
    super(code, `${file}:${place} ${what}`);
    this.source = file.split(".", 1)[0]!;
    this.file = file;
    this.block = block;
    this.offset = offset;
    this.what = what;
  }
}

/** Files of a source that should be there and are not. */
export class MissingFilesFault extends NodeError {
  readonly files: readonly string[];

  constructor(files: readonly string[]) {
    const others = files.length > 5 ? ` and ${files.length - 5} more` : "";
    super("LOG_CORRUPT", `missing: ${files.slice(0, 5).join(", ")}${others}; what was logged there is lost`);
    this.files = files;
  }
}

/** Identity files that should be there and are not. */
export class MissingIdentitiesFault extends NodeError {
  readonly files: readonly string[];

  constructor(files: readonly string[]) {
    const others = files.length > 5 ? ` and ${files.length - 5} more` : "";
    super(
      "LOG_CORRUPT",
      `identity files are missing: ${files.slice(0, 5).join(", ")}${others}; whom the records of these sources are about nobody can say, and forgetting a visitor does not reach them: bring \`identity/\` back from a copy, with the node stopped`,
    );
    this.files = files;
  }
}

/** Names of the log files that a fault, or what caused it, is about. */
export function filesOf(fault: unknown): readonly string[] {
  if (fault instanceof LogFault) return [fault.file];
  if (fault instanceof MissingFilesFault || fault instanceof MissingIdentitiesFault) return fault.files;
  return fault instanceof NodeError ? filesOf(fault.cause) : [];
}

/** As a value that crosses threads. */
export function damageOf(fault: NodeError): {
  readonly code: NodeErrorCode;
  readonly message: string;
  readonly files: readonly string[];
} {
  return { code: fault.code, message: fault.message, files: filesOf(fault) };
}

/** Any error about a file as one. */
export function toLogFault(file: string, error: NodeError): LogFault {
  if (error instanceof LogFault) return error;
  const prefix = `${file}: `;
  const { message, code } = error;
  return new LogFault(
    file,
    message.startsWith(prefix) ? message.slice(prefix.length) : message,
    -1,
    -1,
    code,
  );
}
