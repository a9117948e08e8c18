/**
 * The grpc-status of every answer: header blocks of one connection, read as the client must, since the table they may
 * change is the connection's. A block that changed nothing and comes again is known by its bytes.
 */
import { HpackDecoder } from "../../server/grpc/http2/hpack/decoder.ts";

const BOUNDS = {
  headerListSizeMax: 65_536,
  headerFieldsMax: 100,
  headerTableSizeMax: 4096,
  headerBlockSizeMax: 65_536,
};
/** An answer's headers and its trailers. */
const KNOWN_COUNT = 2;

class Known {
  block: Buffer = Buffer.alloc(0);
  version = -1;
  status = -1;
}

export class AnswerHeaders {
  /** What the last status but 0 came with. */
  lastError = "";
  readonly #decoder = new HpackDecoder(BOUNDS);
  readonly #known = Array.from({ length: KNOWN_COUNT }, () => new Known());
  #next = 0;

  /** The grpc-status; −1: the block has none. Throws on what cannot be read, and on an HTTP status but 200. */
  statusOf(bytes: Buffer, start: number, end: number): number {
    for (const known of this.#known) if (this.#isSame(known, bytes, start, end)) return known.status;
    const { table } = this.#decoder;
    const { version } = table;
    if (!this.#decoder.decode(bytes, start, end)) throw new Error("a header block cannot be read");
    const fields = this.#decoder.fields.slice(0, this.#decoder.fieldCount);
    const fieldOf = (name: string): string | undefined => fields.find((field) => field.name === name)?.value;
    const http = fieldOf(":status");
    if (http !== undefined && http !== "200") throw new Error(`HTTP status ${http}`);
    const status = Number(fieldOf("grpc-status") ?? -1);
    if (status > 0) this.lastError = `grpc-status ${status}: ${fieldOf("grpc-message") ?? ""}`;
    if (table.version === version) {
      const known = this.#known[this.#next]!;
      this.#next = (this.#next + 1) % KNOWN_COUNT;
      known.block = Buffer.from(bytes.subarray(start, end));
      known.version = version;
      known.status = status;
    }
    return status;
  }

  #isSame({ block, version }: Known, bytes: Buffer, start: number, end: number): boolean {
    if (block.length !== end - start || version !== this.#decoder.table.version) return false;
    for (let at = 0; at < block.length; at++) if (block[at] !== bytes[start + at]) return false;
    return true;
  }
}
