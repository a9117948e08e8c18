/**
 * Short ASCII texts that come again and again (names, common values), as strings without making them anew.
 *
 * A table of fixed size, one string a place: a text that is not in its place replaces what is, so hostile texts cost
 * what no cache would, and nothing grows.
 */
const PLACE_COUNT = 2048;
/** Longer texts seldom repeat. */
const SIZE_MAX = 32;

export class TextCache {
  readonly #places: string[] = new Array<string>(PLACE_COUNT).fill("");

  /** The text of `bytes[start, end)`, which must be ASCII. Cost: O(size); allocates where it is new. */
  get(bytes: Buffer, start: number, end: number): string {
    const size = end - start;
    if (size > SIZE_MAX) return bytes.toString("latin1", start, end);
    let hash = size;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const place = (hash ^ (hash >>> 15)) & (PLACE_COUNT - 1);
    const known = this.#places[place]!;
    if (known.length === size) {
      let index = 0;
      while (index < size && known.charCodeAt(index) === bytes[start + index]) index++;
      if (index === size) return known;
    }
    const made = bytes.toString("latin1", start, end);
    this.#places[place] = made;
    return made;
  }
}
