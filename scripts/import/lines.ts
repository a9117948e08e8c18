/**
 * Lines of a file, in batches, with bounded memory whatever the file holds.
 *
 * A line ends at `\n` or `\r\n`; the last one needs no end; a byte order mark is skipped. A line that is longer than
 * LINE_SIZE_MAX, is no UTF-8 or holds a NUL comes with a fault and the text that can be shown of it. Batches, because
 * one `await` a line would cost more than the line.
 */
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** "" where the text is the line's. */
  readonly fault: string;
}

export const LINE_SIZE_MAX = 1024 * 1024;
const CHUNK_SIZE = 256 * 1024;
const FAULT_TEXT_LENGTH = 200;
const TOO_LONG = "the line is too long";
const NEWLINE = 0x0a;

/** @param onBytes told how many bytes of the file have been read so far. */
export async function* readLines(
  path: string,
  onBytes?: (sizeBytes: number) => void,
): AsyncGenerator<Line[]> {
  const stream = createReadStream(path, { highWaterMark: CHUNK_SIZE });
  let readSizeBytes = 0;
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  /** Set while the bytes of a line that is too long are skipped: its beginning. */
  let overlong: Buffer | null = null;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines: Line[] = [];
    let bytes = readSizeBytes === 0 ? withoutMark(chunk) : chunk;
    readSizeBytes += chunk.length;
    if (overlong !== null) {
      const end = bytes.indexOf(NEWLINE);
      if (end >= 0) {
        lines.push({ number: ++number, text: shown(overlong), fault: TOO_LONG });
        overlong = null;
      }
      bytes = end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 1);
    }
    const end = bytes.lastIndexOf(NEWLINE);
    if (end < 0) {
      if (overlong === null) rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    } else {
      const whole =
        rest.length === 0 ? bytes.subarray(0, end) : Buffer.concat([rest, bytes.subarray(0, end)]);
      number = splitInto(lines, whole, number);
      rest = bytes.subarray(end + 1);
    }
    if (rest.length > LINE_SIZE_MAX) {
      overlong = Buffer.from(rest.subarray(0, 4 * FAULT_TEXT_LENGTH));
      rest = Buffer.alloc(0);
    }
    onBytes?.(readSizeBytes);
    if (lines.length > 0) yield lines;
  }
  const last: Line[] = [];
  if (overlong !== null) last.push({ number: number + 1, text: shown(overlong), fault: TOO_LONG });
  else if (rest.length > 0) splitInto(last, rest, number);
  if (last.length > 0) yield last;
}

/** Appends the lines of `bytes` (without the last line's end); returns the last one's number. */
function splitInto(lines: Line[], bytes: Buffer, numberBefore: number): number {
  let number = numberBefore;
  if (isUtf8(bytes) && !bytes.includes(0)) {
    for (const text of bytes.toString("utf8").split("\n")) {
      const isTooLong = text.length > LINE_SIZE_MAX;
      if (isTooLong)
        lines.push({ number: ++number, text: text.slice(0, FAULT_TEXT_LENGTH), fault: TOO_LONG });
      else lines.push({ number: ++number, text: text.endsWith("\r") ? text.slice(0, -1) : text, fault: "" });
    }
    return number;
  }
  for (let start = 0; start <= bytes.length; ) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    const text = line.toString("utf8");
    let fault = "";
    if (line.length > LINE_SIZE_MAX) fault = TOO_LONG;
    else if (!isUtf8(line)) fault = "the line is not UTF-8";
    else if (line.includes(0)) fault = "the line holds a NUL character";
    lines.push(
      fault === ""
        ? { number: ++number, text: text.endsWith("\r") ? text.slice(0, -1) : text, fault }
        : { number: ++number, text: shown(line), fault },
    );
    start = end + 1;
  }
  return number;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function shown(bytes: Buffer): string {
  return bytes
    .subarray(0, 4 * FAULT_TEXT_LENGTH)
    .toString("utf8")
    .slice(0, FAULT_TEXT_LENGTH);
}
