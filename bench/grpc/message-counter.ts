/** Counts gRPC's length-prefixed messages in what comes over a stream, at whatever bounds it is cut. */
const PREFIX_SIZE = 5;

export class MessageCounter {
  readonly #prefix = Buffer.alloc(PREFIX_SIZE);
  #prefixSize = 0;
  /** Of the message under way. */
  #sizeLeft = 0;

  /** How many messages end in `bytes[start, end)`. */
  ended(bytes: Buffer, start: number, end: number): number {
    let count = 0;
    for (let at = start; at < end; ) {
      if (this.#prefixSize < PREFIX_SIZE) {
        this.#prefix[this.#prefixSize++] = bytes[at++]!;
        if (this.#prefixSize < PREFIX_SIZE) continue;
        this.#sizeLeft = this.#prefix.readUInt32BE(1);
      }
      const part = Math.min(this.#sizeLeft, end - at);
      this.#sizeLeft -= part;
      at += part;
      if (this.#sizeLeft > 0) break;
      this.#prefixSize = 0;
      count += 1;
    }
    return count;
  }
}
