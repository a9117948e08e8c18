/**
 * Lists of numbers by index, laid out flat, and a note of which indexes hold something: what counting in a visitor's
 * memory is made of.
 */
/** Lists of numbers by index: those of `index` are `items[starts[index]]` up to `items[starts[index + 1]]`. */
export interface ListsByIndex {
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

export const NO_LISTS: ListsByIndex = { starts: new Int32Array(1), items: new Int32Array(0) };
const NOTHING: readonly number[] = [];

/** Lists that grow while a plan is built, by index. */
export class ListsBuilder {
  readonly #lists = new Map<number, number[]>();

  add(index: number, item: number): void {
    const list = this.#lists.get(index);
    if (list === undefined) this.#lists.set(index, [item]);
    else list.push(item);
  }

  seal(): ListsByIndex {
    let length = 0;
    for (const index of this.#lists.keys()) length = Math.max(length, index + 1);
    const starts = new Int32Array(length + 1);
    const items: number[] = [];
    for (let index = 0; index < length; index++) {
      items.push(...(this.#lists.get(index) ?? NOTHING));
      starts[index + 1] = items.length;
    }
    return { starts, items: Int32Array.from(items) };
  }
}

/** Indexes that hold something, each once. */
export class Touched {
  readonly items: Int32Array;
  count = 0;
  constructor(size: number) {
    this.items = new Int32Array(size);
  }
  add(index: number): void {
    this.items[this.count++] = index;
  }
}
