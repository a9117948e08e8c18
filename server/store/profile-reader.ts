/**
 * The hot read: a profile record straight into cells of the lane's row, with no object in between.
 *
 * A generation's map from interned number to attribute index is made when the generation is first read for, and
 * extended when the intern table grows. Values whose type is not the one the generation declares are left out.
 */
import {
  type AttributeType,
  assert,
  type Generation,
  NodeError,
  rowLengthOf,
  type VisitorState,
} from "../../engine/index.ts";
import type { InternTable } from "./intern-table.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import { visitorKey } from "./lmdb-environment.ts";
import {
  ENTRY_SIZE,
  KIND_SHIFT,
  OFFSET,
  PROFILE_FORMAT,
  PROFILE_HEADER_SIZE,
  STAMP_SIZE,
  ValueKind,
} from "./profile-record.ts";
import type { SurrogateRegistry } from "./surrogates.ts";

const NOT_DECLARED = -1;
const NO_MEMORIES: VisitorState["memories"] = [];

interface GenerationMap {
  /** Attribute index by interned number. */
  indexes: Int32Array;
  /** By attribute index. */
  readonly types: readonly AttributeType[];
  readonly columns: Int32Array;
}

export class ProfileReader {
  readonly #environment: LmdbEnvironment;
  readonly #interns: InternTable;
  readonly #surrogates: SurrogateRegistry;
  readonly #maps = new WeakMap<Generation, GenerationMap>();
  #generation: Generation | null = null;
  #map: GenerationMap = { indexes: new Int32Array(0), types: [], columns: new Int32Array(0) };
  /** The row that the state read last lies in; grown for generations with more columns. */
  #row = new Float64Array(0);
  readonly #texts: string[] = [];
  #commitsSeen = 0;
  #bytes: Buffer | null = null;
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(environment: LmdbEnvironment, interns: InternTable, surrogates: SurrogateRegistry) {
    this.#environment = environment;
    this.#interns = interns;
    this.#surrogates = surrogates;
  }

  read(generation: Generation, level: string, id: string, into: VisitorState): boolean {
    if (generation !== this.#generation) this.#use(generation);
    this.#row.fill(Number.NaN);
    this.#texts.length = 0;
    into.row = this.#row;
    into.base = 0;
    into.strings = this.#interns.strings;
    into.texts = this.#texts;
    into.memories = NO_MEMORIES;
    into.level = level;
    into.id = id;
    into.known = false;
    into.version = 0;
    into.updatedAtMs = 0;
    this.#refresh();
    const key = visitorKey(level, id);
    let bytes = this.#environment.profiles.getBinaryFast(key);
    if (bytes === undefined) {
      this.#surrogates.noteRead(level, id, 0, 0, 0);
      return false;
    }
    let view = this.#viewOf(bytes);
    if (
      view.getUint16(OFFSET.nameCount, true) > this.#map.indexes.length ||
      view.getUint32(OFFSET.stringCount, true) > this.#interns.strings.length
    ) {
      this.#learn(generation);
      bytes = this.#environment.profiles.getBinaryFast(key); // Learning reused the library's buffer.
      assert(bytes !== undefined, "profile: a record vanished within one read transaction");
      view = this.#viewOf(bytes);
    }
    if (view.getUint8(OFFSET.format) !== PROFILE_FORMAT) {
      throw new NodeError(
        "DATA_DIR_INVALID",
        "a profile record has a format that this version does not read",
      );
    }
    const lastFactUs = view.getFloat64(OFFSET.lastFactUs, true);
    into.known = true;
    into.version = view.getFloat64(OFFSET.version, true);
    into.updatedAtMs = Math.floor(lastFactUs / 1000);
    this.#surrogates.noteRead(
      level,
      id,
      view.getUint32(OFFSET.surrogateHigh, true),
      view.getUint32(OFFSET.surrogateLow, true),
      lastFactUs,
    );
    this.#fill(bytes, view);
    return true;
  }

  #fill(bytes: Buffer, view: DataView): void {
    const { indexes, types, columns } = this.#map;
    const row = this.#row;
    const entryCount = view.getUint16(OFFSET.entryCount, true);
    const entriesEnd = PROFILE_HEADER_SIZE + entryCount * ENTRY_SIZE;
    for (let at = PROFILE_HEADER_SIZE; at < entriesEnd; at += ENTRY_SIZE) {
      const index = indexes[view.getUint16(at, true)]!;
      if (index === NOT_DECLARED) continue;
      const type = types[index]!;
      const column = columns[index]!;
      switch (view.getUint16(at + 2, true) >> KIND_SHIFT) {
        case ValueKind.NUMBER:
          if (type !== "string" && type !== "boolean") row[column] = view.getFloat64(at + 4, true);
          break;
        case ValueKind.BOOLEAN:
          if (type === "boolean") row[column] = view.getFloat64(at + 4, true);
          break;
        case ValueKind.DICTIONARY:
          if (type === "string") row[column] = view.getFloat64(at + 4, true);
          break;
        case ValueKind.TEXT:
          if (type === "string") {
            const heapStart = entriesEnd + view.getUint16(OFFSET.stampCount, true) * STAMP_SIZE;
            const start = heapStart + view.getUint32(at + 4, true);
            row[column] = -this.#texts.push(
              bytes.toString("utf8", start, start + view.getUint32(at + 8, true)),
            );
          }
          break;
      }
    }
  }

  /** Lets go of the thread's read transaction where something was committed since it began. */
  #refresh(): void {
    const commits = Atomics.load(this.#environment.commits, 0);
    if (commits === this.#commitsSeen) return;
    this.#commitsSeen = commits;
    this.#environment.profiles.resetReadTxn();
  }

  #viewOf(bytes: Buffer): DataView {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#view;
  }

  #use(generation: Generation): void {
    let map = this.#maps.get(generation);
    if (map === undefined) {
      map = {
        indexes: this.#indexesOf(generation),
        types: generation.model.profile.map((attribute) => attribute.type),
        columns: generation.columns,
      };
      this.#maps.set(generation, map);
    }
    this.#generation = generation;
    this.#map = map;
    const rowLength = rowLengthOf(map.columns);
    if (rowLength > this.#row.length) this.#row = new Float64Array(rowLength);
  }

  #learn(generation: Generation): void {
    this.#interns.load();
    this.#map.indexes = this.#indexesOf(generation);
  }

  #indexesOf(generation: Generation): Int32Array {
    const { names } = this.#interns;
    return Int32Array.from(names, (name) => generation.profileIndex.get(name) ?? NOT_DECLARED);
  }
}
