/**
 * The node's numbers for names (terms) and for profile attributes (columns of the visitor table): append-only,
 * bounded, in LMDB, the same for all threads and all bundles, for good.
 *
 *     "t" name        → u32 term, from 1        "T" 8 hex digits → name           "#t" → u32 count
 *     "c" column key  → u32 column, from 0      "C" 8 hex digits → column key     "#c" → u32 count
 *
 * Names of a bundle are interned in one transaction when it is compiled, before any thread opens it as a generation;
 * threads only look up, and load what others added when they miss a name.
 */
import type { Database } from "lmdb";
import {
  type Attribute,
  assert,
  columnKey,
  type Model,
  NodeError,
  type NodeNumbers,
  zoneTermName,
} from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";
import { commitErrorOf, type LmdbEnvironment } from "./lmdb-environment.ts";

/** What a bundle needs numbers for. */
export interface NamesNeeded {
  readonly terms: Iterable<string>;
  /** Column keys (`columnKey`). */
  readonly columns: Iterable<string>;
}

interface Bounds {
  readonly termsMax: number;
  readonly columnsMax: number;
}

export class StoreNumbers implements NodeNumbers {
  readonly #database: Database<Buffer, string>;
  readonly #environment: LmdbEnvironment;
  readonly #bounds: Bounds;
  /** By term; index 0 is "none". */
  readonly #names: string[] = [""];
  readonly #terms = new Map<string, number>();
  readonly #columnKeys: string[] = [];
  readonly #columns = new Map<string, number>();

  constructor(environment: LmdbEnvironment, bounds: Bounds = STORE_LIMITS) {
    this.#environment = environment;
    this.#database = environment.numbers;
    this.#bounds = bounds;
    this.load();
  }

  get termCount(): number {
    return this.#names.length - 1;
  }
  get columnCount(): number {
    return this.#columnKeys.length;
  }
  /** By column. */
  get columnKeys(): readonly string[] {
    return this.#columnKeys;
  }

  /** Reads what other threads added. Cost: one read a new entry. */
  load(): void {
    this.#database.resetReadTxn();
    this.#loadNew();
  }

  /** Errors: INTERN_TABLE_FULL where the name has none: at the bound, its bundle was refused. */
  term(name: string): number {
    const term = this.termOrZero(name);
    if (term === 0)
      throw new NodeError(
        "INTERN_TABLE_FULL",
        `the node has no number for the name \`${name.slice(0, 80)}\``,
      );
    return term;
  }

  /** 0 where the node never interned the name. Cost: a read of LMDB then. */
  termOrZero(name: string): number {
    if (name === "") return 0;
    const known = this.#terms.get(name);
    if (known !== undefined) return known;
    this.load();
    return this.#terms.get(name) ?? 0;
  }

  /** "" for 0. */
  name(term: number): string {
    if (term >= this.#names.length) this.load();
    const name = this.#names[term];
    assert(name !== undefined, "numbers: a term that was never given");
    return name;
  }

  /** Errors: INTERN_TABLE_FULL, as `term`. */
  column(attribute: Attribute): number {
    const key = columnKey(attribute);
    const column = this.#columns.get(key) ?? this.#columnAfterLoad(key);
    if (column === undefined)
      throw new NodeError("INTERN_TABLE_FULL", `the node has no column for the attribute \`${key}\``);
    return column;
  }

  #columnAfterLoad(key: string): number | undefined {
    this.load();
    return this.#columns.get(key);
  }

  /**
   * Gives numbers to what has none, in one transaction; nothing is given where the bound does not allow all.
   *
   * Asynchronous, since the library cannot mix synchronous transactions with asynchronous ones under way in a thread.
   * Errors: INTERN_TABLE_FULL, STORE_UNWRITABLE.
   */
  async intern(needed: NamesNeeded): Promise<void> {
    const terms = [...new Set(needed.terms)].filter((name) => name !== "" && !this.#terms.has(name));
    const columns = [...new Set(needed.columns)].filter((key) => !this.#columns.has(key));
    if (terms.length + columns.length === 0) return;
    try {
      await this.#environment.root.transaction(() => {
        this.#loadNew(); // Another thread may have added some, and the counts must be the committed ones.
        for (const name of terms) if (!this.#terms.has(name)) this.#addTerm(name);
        for (const key of columns) if (!this.#columns.has(key)) this.#addColumn(key);
        this.#put("#t", u32(this.termCount));
        this.#put("#c", u32(this.columnCount));
      });
    } catch (error) {
      this.#reset();
      const cause = await commitErrorOf(error);
      if (cause instanceof NodeError) throw cause;
      throw new NodeError("STORE_UNWRITABLE", `names cannot be given numbers: ${String(cause)}`, { cause });
    }
    Atomics.add(this.#environment.commits, 0, 1);
  }

  #addTerm(name: string): void {
    const bytes = Buffer.from(name, "utf8");
    if (this.termCount >= this.#bounds.termsMax || bytes.length > STORE_LIMITS.termSizeMax) {
      throw new NodeError("INTERN_TABLE_FULL", "the node has given as many names numbers as it may");
    }
    const term = this.#names.length;
    this.#put(`t${name}`, u32(term));
    this.#put(`T${hex8(term)}`, bytes);
    this.#names.push(name);
    this.#terms.set(name, term);
  }

  #addColumn(key: string): void {
    if (this.columnCount >= this.#bounds.columnsMax) {
      throw new NodeError(
        "INTERN_TABLE_FULL",
        `the visitor table has ${this.#bounds.columnsMax} columns, one for every attribute that a bundle of this node ever declared; there is none left for \`${key}\``,
      );
    }
    const column = this.#columnKeys.length;
    this.#put(`c${key}`, u32(column));
    this.#put(`C${hex8(column)}`, Buffer.from(key, "utf8"));
    this.#columnKeys.push(key);
    this.#columns.set(key, column);
  }

  #loadNew(): void {
    const termCount = this.#count("#t");
    while (this.termCount < termCount) {
      const term = this.#names.length;
      const name = this.#text(`T${hex8(term)}`);
      this.#names.push(name);
      this.#terms.set(name, term);
    }
    const columnCount = this.#count("#c");
    while (this.columnCount < columnCount) {
      const column = this.#columnKeys.length;
      const key = this.#text(`C${hex8(column)}`);
      this.#columnKeys.push(key);
      this.#columns.set(key, column);
    }
  }

  /** Forgets everything and reads what was committed. */
  #reset(): void {
    this.#names.length = 1;
    this.#terms.clear();
    this.#columnKeys.length = 0;
    this.#columns.clear();
    this.load();
  }

  #text(key: string): string {
    const bytes = this.#database.getBinaryFast(key);
    assert(bytes !== undefined, "numbers: an entry below the count is missing");
    return bytes.toString("utf8", 0, bytes.length);
  }

  #count(key: string): number {
    return this.#database.getBinaryFast(key)?.readUInt32LE(0) ?? 0;
  }

  #put(key: string, value: Buffer): void {
    void this.#database.put(key, value); // Inside a transaction: done when it returns, or it throws.
  }
}

/** Notes what opening a generation asks numbers for. */
export class NamesRecorder implements NodeNumbers, NamesNeeded {
  readonly terms = new Set<string>();
  readonly columns = new Set<string>();

  column(attribute: Attribute): number {
    this.columns.add(columnKey(attribute));
    return this.columns.size - 1;
  }

  term(name: string): number {
    this.terms.add(name);
    return this.terms.size;
  }
}

/** Names of a model that facts and memories speak of, and its profile's columns. */
export function namesOfModel(model: Model): NamesNeeded {
  const terms = new Set<string>();
  for (const level of model.levels) terms.add(level.name);
  for (const { code, category } of model.offers) {
    terms.add(code);
    if (category !== undefined) terms.add(category);
  }
  for (const channel of model.channels) {
    terms.add(channel.name);
    for (const zone of channel.zones) terms.add(zone.name).add(zoneTermName(channel.name, zone.name));
    for (const point of channel.points) terms.add(point.name);
    for (const event of channel.events) terms.add(event.name);
    for (const rule of channel.rules) terms.add(rule.id);
  }
  return { terms, columns: model.profile.map(columnKey) };
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, "0");
}
