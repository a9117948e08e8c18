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
