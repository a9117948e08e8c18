/**
 * Shared memory of compiled tables, counted by the generations that use it and given to later compiles.
 *
 *     free ──► lent to a compile ──► used by what it made ──► let go of by every lane and worker ──► free
 *
 * Why: a SharedArrayBuffer that is merely dropped stays resident until the collector of every thread has been by
 * (seconds, and with every swap another set). What a swap frees is just what the next one needs, as list sizes change
 * little. A buffer whose users did not all say that they let go of it is never used again; the collector has it then.
 *
 * The main thread's. It keeps free what a swap of a quarter of the tables needs, and nothing where no swap came for a while
 * (heap-tidier.ts says when); what it does not keep goes to the collector.
 */
import {
  assert,
  type CompiledBundle,
  type LevelKeys,
  type TableBuffer,
  tableBuffersOf,
} from "../../engine/index.ts";

/** What a compile in the batch pool is given. */
export interface TableGrant {
  /** Tables to take over where they would come out the same; null: none. */
  readonly base: CompiledBundle | null;
  /** Buffers that nobody reads: to be written over. */
  readonly free: readonly TableBuffer[];
  /** Ids of the base's key indexes that may be appended to. */
  readonly appendable: readonly number[];
  /** Ids of new buffers begin here. */
  readonly idFirst: number;
}

const FREE_SHARE_MAX = 0.25;
/** So long a compile waits for memory that is being let go of; then it takes new. */
const LET_GO_MS_MAX = 2_000;
/** Of one compile: far more than it can make. */
const IDS_PER_COMPILE = 2 ** 24;
/** Nobody knows what lies behind the last id that a generation knows. */
const UNKNOWN_COUNT = Number.POSITIVE_INFINITY;

interface User {
  readonly tables: readonly TableBuffer[];
  readonly compiled: CompiledBundle;
}

export class TablePool {
  /** By generation number; what is kept on a disk has negative ones. */
  readonly #users = new Map<number, User>();
  readonly #lettingGo = new Set<Promise<void>>();
  /** By key index, how many ids were ever written into it; forgotten with it. */
  readonly #written = new Map<number, number>();
  /** In use, and read by somebody who was given up on. */
  readonly #tainted = new Set<number>();
  #free: TableBuffer[] = [];
  /** Compiled, and not a generation yet. */
  #made: User | null = null;
  #isCompiling = false;
  #idNext = 1;
  #keeperLast = 0;

  /** For status and metrics. */
  get sizes(): { readonly usedBytes: number; readonly freeBytes: number } {
    const used = new Map(
      [...this.#allUsers()].flatMap(({ tables }) => tables.map((table) => [table.id, table] as const)),
    );
    return { usedBytes: sizeOf(used.values()), freeBytes: sizeOf(this.#free) };
  }

  /** Runs a compile over the newest generation with what is free. One at a time. Errors: those of `run`. */
  async compile<T extends { readonly compiled: CompiledBundle }>(
    run: (grant: TableGrant) => Promise<T>,
  ): Promise<T> {
    assert(!this.#isCompiling, "table pool: one bundle is compiled at a time");
    this.#isCompiling = true;
    try {
      await this.#allLetGo();
      const unused = this.#made;
      this.#made = null;
      if (unused !== null) this.#release(unused);
      const base = this.#users.get(Math.max(0, ...this.#users.keys()))?.compiled ?? null;
      const appendable = (base?.segments.keys ?? [])
        .filter((keys) => this.#mayAppend(keys))
        .map(({ index }) => index.id);
      const grant = { base, free: this.#free, appendable, idFirst: this.#idNext };
      this.#idNext += IDS_PER_COMPILE;
      this.#free = [];
      // Until it is known what was written, nobody can tell what lies there.
      for (const id of appendable) this.#written.set(id, UNKNOWN_COUNT);
      let made: CompiledBundle | null = null;
      try {
        const result = await run(grant);
        made = result.compiled;
        for (const id of appendable)
          this.#written.set(id, base!.segments.keys.find(({ index }) => index.id === id)!.count);
        return result;
      } finally {
        this.#settle(grant, made);
      }
    } finally {
      this.#isCompiling = false;
    }
  }

  /** A generation uses what was compiled from now on. */
  hold(number: number, compiled: CompiledBundle): void {
    assert(!this.#users.has(number), "table pool: a generation is held twice");
    this.#users.set(number, { tables: tableBuffersOf(compiled), compiled });
    if (this.#made?.compiled === compiled) this.#made = null;
  }

  /**
   * For as long as something beside the generations reads it; call what comes back when it is done with. Null: no
   * generation uses it any more.
   */
  pin(compiled: CompiledBundle): (() => void) | null {
    if (![...this.#users.values()].some((user) => user.compiled === compiled)) return null;
    this.#keeperLast -= 1;
    const number = this.#keeperLast;
    this.#users.set(number, { tables: tableBuffersOf(compiled), compiled });
    return () => this.letGo(number, Promise.resolve(true));
  }

  /** `everybody`: resolves with whether every thread said that it reads nothing of it any more. */
  letGo(number: number, everybody: Promise<boolean>): void {
    const letting = everybody
      .catch(() => false)
      .then((isFree) => {
        const user = this.#users.get(number);
        if (user === undefined) return;
        this.#users.delete(number);
        this.#release(user, isFree);
      })
      .finally(() => this.#lettingGo.delete(letting));
    this.#lettingGo.add(letting);
  }

  async #allLetGo(): Promise<void> {
    if (this.#lettingGo.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LET_GO_MS_MAX);
    });
    await Promise.race([Promise.all(this.#lettingGo), late]);
    clearTimeout(timer);
  }

  /** After a compile: what it did not use is free again, `made` is what it made; null: it failed. */
  #settle({ free }: TableGrant, made: CompiledBundle | null): void {
    const tables = made === null ? [] : tableBuffersOf(made);
    const used = new Set(tables.map(({ id }) => id));
    for (const table of free) if (!used.has(table.id)) this.#free.push(table);
    if (made === null) return;
    for (const { index, count } of made.segments.keys) {
      this.#written.set(index.id, Math.max(count, this.#written.get(index.id) ?? 0));
    }
    this.#made = { tables, compiled: made };
    this.#trimTo(FREE_SHARE_MAX);
  }

  /** Nobody else's ids lie behind those of the base. */
  #mayAppend({ index, count }: LevelKeys): boolean {
    return this.#written.get(index.id) === count;
  }

  #release({ tables }: User, isFree = true): void {
    const used = new Set([...this.#allUsers()].flatMap((user) => user.tables.map(({ id }) => id)));
    for (const table of tables) {
      if (used.has(table.id)) {
        // Its last user may be one that never said so: then its memory is not used again.
        if (!isFree) this.#tainted.add(table.id);
        continue;
      }
      this.#written.delete(table.id);
      if (isFree && !this.#tainted.delete(table.id)) this.#free.push(table);
    }
  }

  *#allUsers(): Iterable<User> {
    yield* this.#users.values();
    if (this.#made !== null) yield this.#made;
  }

  /** Keeps nothing free, nor what is being let go of: where no compile is to come soon. */
  async trim(): Promise<void> {
    await this.#allLetGo();
    this.#trimTo(0);
  }

  /** The largest go first: the small ones are those of lists, of which every swap needs some. */
  #trimTo(share: number): void {
    const { usedBytes } = this.sizes;
    let freeBytes = sizeOf(this.#free);
    this.#free.sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    while (freeBytes > usedBytes * share) freeBytes -= this.#free.pop()!.buffer.byteLength;
  }
}

function sizeOf(tables: Iterable<TableBuffer>): number {
  let sum = 0;
  for (const { buffer } of tables) sum += buffer.byteLength;
  return sum;
}
