/**
 * Short ASCII texts that come again and again (names, common values), as strings without making them anew.
 *
 * A table of fixed size, one string a place: a text that is not in its place replaces what is, so hostile texts cost
 * what no cache would, and nothing grows.
 */
const PLACE_COUNT = 2048;
/** Longer texts seldom repeat. */
const SIZE_MAX = 32;

export function hashByte(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

export class TextCache {
  /** Where the text would be that was not found last. */
  #placeMissed = 0;
  readonly #places: string[] = new Array<string>(PLACE_COUNT).fill("");

  /**
   * The text of `bytes[start, end)`, which must be ASCII; `hash` is `hashByte` of each in turn, from 0 on: who asks has
   * gone over them already. Cost: O(size); allocates where it is new.
   */
  get(bytes: Buffer, start: number, end: number, hash: number): string {
    const known = this.#find(bytes, start, end, hash);
    if (known !== null) return known;
    const made = bytes.toString("latin1", start, end);
    this.keep(made, end - start);
    return made;
  }

  /** The text of `bytes[start, end)`, whatever they are, where it is known: then it is ASCII. Cost: O(size). */
  find(bytes: Buffer, start: number, end: number): string | null {
    if (end - start > SIZE_MAX) return null;
    let hash = 0;
    for (let at = start; at < end; at++) hash = hashByte(hash, bytes[at]!);
    return this.#find(bytes, start, end, hash);
  }

  #find(bytes: Buffer, start: number, end: number, hash: number): string | null {
    const size = end - start;
    if (size > SIZE_MAX) return null;
    const place = (hash ^ (hash >>> 15)) & (PLACE_COUNT - 1);
    const known = this.#places[place]!;
    if (known.length === size) {
      let index = 0;
      while (index < size && known.charCodeAt(index) === bytes[start + index]) index++;
      if (index === size) return known;
    }
    this.#placeMissed = place;
    return null;
  }

  /** Keeps the text of so many bytes for which `find` was asked just now, where it is short and ASCII. */
  keep(made: string, size: number): void {
    if (size <= SIZE_MAX && made.length === size) this.#places[this.#placeMissed] = made;
  }
}
