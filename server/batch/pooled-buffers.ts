/** Buffers for one compile: of those that are free the one that fits best, else a new one (supervisor/table-pool.ts). */
import { newTableMemory, type TableBuffer, type TableBuffers } from "../../engine/index.ts";

/** A free buffer is taken for what fills it by half at least; small ones for anything. */
const WASTE_MAX = 2;
const SMALL_SIZE = 64 * 1024;

export class PooledBuffers implements TableBuffers {
  /** Rising by size. */
  readonly #free: TableBuffer[];
  #idNext: number;

  constructor(free: readonly TableBuffer[], idFirst: number) {
    this.#free = [...free].sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    this.#idNext = idFirst;
  }

  take(sizeBytes: number): TableBuffer {
    const at = this.#free.findIndex(({ buffer }) => buffer.byteLength >= sizeBytes);
    const fits = at >= 0 && this.#free[at]!.buffer.byteLength <= Math.max(SMALL_SIZE, sizeBytes * WASTE_MAX);
    if (fits) return this.#free.splice(at, 1)[0]!;
    this.#idNext += 1;
    return { id: this.#idNext - 1, buffer: newTableMemory(sizeBytes) };
  }
}
