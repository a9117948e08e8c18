/** A key index (key-index.ts) as bytes: for who keeps it where memory is not shared. */
import { assert } from "../assert.ts";
import type { HashSeed } from "./id-hash.ts";
import { KEY_HEADER_WORDS, KEY_MAGIC } from "./key-index.ts";
import type { TableBuffer } from "./table-buffer.ts";

const WORD_BYTES = Uint32Array.BYTES_PER_ELEMENT;

/** Where the ids' starts begin. */
export function keyStartsAt(slotCount: number): number {
  return WORD_BYTES * (KEY_HEADER_WORDS + 2 * slotCount);
}

export class KeyTable {
  /** Up to the end of the last id. */
  readonly sizeBytes: number;
  readonly #buffer: SharedArrayBuffer;
  readonly #count: number;
  readonly #slotsEnd: number;

  constructor({ buffer }: TableBuffer, count: number) {
    const header = new Uint32Array(buffer, 0, KEY_HEADER_WORDS);
    assert(header[0] === KEY_MAGIC, "key index: not one");
    this.#buffer = buffer;
    this.#count = count;
    this.#slotsEnd = keyStartsAt(header[2]! + 1);
    const bytesAt = this.#slotsEnd + WORD_BYTES * (header[1]! + 1);
    this.sizeBytes = bytesAt + new Uint32Array(buffer, this.#slotsEnd + WORD_BYTES * count, 1)[0]!;
  }

  /** Whether it is one, and of this seed. */
  static isOf({ buffer }: TableBuffer, seed: HashSeed): boolean {
    const [magic, , , seed0, seed1] = new Uint32Array(buffer, 0, KEY_HEADER_WORDS);
    return magic === KEY_MAGIC && seed0 === seed[0] >>> 0 && seed1 === seed[1] >>> 0;
  }

  /** Copies of its bytes in order, without ids that were appended since. @param size a multiple of 8. */
  *chunks(size: number): Generator<Uint8Array> {
    for (let at = 0; at < this.sizeBytes; at += size) {
      const chunk = new Uint8Array(this.#buffer, at, Math.min(size, this.sizeBytes - at)).slice();
      const slotBytes = Math.min(chunk.length, this.#slotsEnd - at);
      if (slotBytes > 0) {
        const words = new Uint32Array(chunk.buffer, 0, slotBytes / WORD_BYTES);
        for (let word = at === 0 ? KEY_HEADER_WORDS + 1 : 1; word < words.length; word += 2) {
          if (words[word]! > this.#count) words[word] = 0;
        }
      }
      yield chunk;
    }
  }
}
