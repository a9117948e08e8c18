/**
 * Strings of single visitors (names that no dictionary holds), as one thread read them last.
 *
 * Known by the visitor's key and the time of the profile's last fact, which rises with every write. Two halves: when
 * the young one is full it becomes the old one, so that what is used stays.
 */
const HALF_MAX = 4096;

interface Texts {
  readonly atMs: number;
  readonly texts: readonly string[];
}

export class TextCache {
  #young = new Map<string, Texts>();
  #old = new Map<string, Texts>();

  get(key: string, atMs: number): readonly string[] | null {
    let found = this.#young.get(key);
    if (found === undefined) {
      found = this.#old.get(key);
      if (found !== undefined) this.#put(key, found);
    }
    return found !== undefined && found.atMs === atMs ? found.texts : null;
  }

  set(key: string, atMs: number, texts: readonly string[]): void {
    this.#put(key, { atMs, texts });
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  #put(key: string, texts: Texts): void {
    if (this.#young.size >= HALF_MAX) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, texts);
  }
}
