/**
 * What one would do without the table, over the same profiles, decisions and log: LMDB read, modified and written for
 * each decision; and a lane's own `lru-cache` of objects over LMDB.
 *
 * Both keep a visitor's memory in the engine's own layout, so that caps cost all of them the same; neither waits for the
 * disk (`noSync`), so that it is the work that is compared.
 */
import { open, type RootDatabase } from "lmdb";
import { LRUCache } from "lru-cache";
import {
  appendPresentations,
  appendSize,
  type DecideCall,
  type Decision,
  decide,
  decisionFactOf,
  decodeMemory,
  emptyMemory,
  emptyVisitorState,
  encodeMemory,
  factIdToWords,
  foldFact,
  type Generation,
  MEMORY,
  type MemoryView,
  MUST_FOLD,
  memoryViewOf,
  openGeneration,
  presentationCount,
  type VisitorState,
} from "../engine/index.ts";
import { InternTable } from "../server/store/intern-table.ts";
import { type LmdbEnvironment, openLmdb, visitorKey } from "../server/store/lmdb-environment.ts";
import { StoreNumbers } from "../server/store/numbers.ts";
import { type ProfileHead, ProfileRows } from "../server/store/profile-row.ts";
import type { Store } from "../server/store/store.ts";
import { BENCH_NOW_MS } from "./harbor-coffee.ts";
import { LEVEL, type VisitorWorkload } from "./visitors-workload.ts";

/** Room for a few entries, as the table leaves it. */
const HEADROOM_WORDS = 64;
const US_PER_MS = 1000;

export interface DecidingPeer {
  /** Decides for `call`'s visitor, remembers what it presented, appends to the log. */
  decideAt(call: DecideCall, nowMs: number, seed: number): Decision;
  /** Around the calls of one turn. */
  turn(work: () => void): void;
  close(): Promise<void>;
}

/** Reads profiles of a data directory into rows of columns side by side. */
export class ProfileRecords {
  readonly generation: Generation;
  readonly #environment: LmdbEnvironment;
  readonly #strings: readonly string[];
  readonly #rows: ProfileRows;
  readonly #rowLength: number;
  readonly #head: ProfileHead = { surrogateHigh: 0, surrogateLow: 0, version: 0, lastFactUs: 0 };

  /** `path` of the LMDB folder, whose node knows the workload's names. */
  constructor(workload: VisitorWorkload, path: string) {
    this.#environment = openLmdb(path);
    const interns = new InternTable(this.#environment.interns);
    const numbers = new StoreNumbers(this.#environment);
    this.generation = openGeneration(workload.compiled, 1, BENCH_NOW_MS, numbers);
    this.#strings = interns.strings;
    this.#rowLength = numbers.columnCount;
    this.#rows = new ProfileRows(interns, numbers, (column) => column, numbers.columnCount);
    this.#rows.learnColumns();
  }

  read(id: string): VisitorState {
    const bytes = this.#environment.profiles.getBinaryFast(visitorKey(LEVEL, id));
    if (bytes === undefined) throw new Error("a visitor has no profile");
    const row = new Float64Array(this.#rowLength).fill(Number.NaN);
    this.#rows.headOf(bytes, this.#head);
    const textCount = this.#rows.project(bytes, row, 0);
    return {
      ...emptyVisitorState(),
      level: LEVEL,
      id,
      known: true,
      version: this.#head.version,
      updatedAtMs: this.#head.lastFactUs / US_PER_MS,
      row,
      strings: this.#strings,
      texts: textCount > 0 ? this.#rows.textsOf(bytes) : [],
    };
  }

  close(): Promise<void> {
    return this.#environment.close();
  }
}

interface PeerVisitor {
  readonly state: VisitorState;
  view: MemoryView;
}

abstract class Peer {
  protected readonly profiles: ProfileRecords;
  protected readonly store: Store;
  protected readonly memories: RootDatabase<Buffer, string>;
  readonly #factId = new Int32Array(4);

  constructor(profiles: ProfileRecords, store: Store, path: string) {
    this.profiles = profiles;
    this.store = store;
    this.memories = open<Buffer, string>({ path, encoding: "binary", noSync: true });
  }

  protected record(
    visitor: PeerVisitor,
    call: DecideCall,
    decision: Decision,
    nowMs: number,
    seed: number,
  ): void {
    const { log } = this.store;
    const { view } = visitor;
    const version = view.doubles[(view.start + MEMORY.VERSION) >> 1]! + 1;
    const atUs = Math.max(nowMs * US_PER_MS, view.doubles[(view.start + MEMORY.LAST_FACT_US) >> 1]! + 1);
    view.doubles[(view.start + MEMORY.VERSION) >> 1] = version;
    view.doubles[(view.start + MEMORY.LAST_FACT_US) >> 1] = atUs;
    decision.decisionId = log.nextDecisionId();
    log.appendDecision({
      call,
      decision,
      nowMs,
      seed,
      visitorVersion: version,
      atUs,
      surrogateHigh: 1,
      surrogateLow: 1,
      transport: "bench",
      caller: "bench",
    });
    factIdToWords(decision.decisionId, this.#factId, 0);
    const size = appendSize(view, this.#factId, presentationCount(decision));
    if (size === MUST_FOLD) {
      const memory = decodeMemory(view);
      const { recording } = decision.generation;
      foldFact(memory, decisionFactOf(decision, recording, decision.decisionId, version, atUs, nowMs));
      visitor.view = memoryViewOf(encodeMemory(memory));
      return;
    }
    if (size > view.words.length) visitor.view = viewOf(view.words, size + HEADROOM_WORDS);
    const { recording } = decision.generation;
    appendPresentations(visitor.view, recording, decision, this.#factId, version, atUs, nowMs);
  }

  protected readMemory(id: string): MemoryView {
    const bytes = this.memories.getBinaryFast(id);
    if (bytes === undefined) return viewOf(encodeMemory(emptyMemory()), HEADROOM_WORDS);
    const words = new Int32Array(bytes.length >> 2);
    new Uint8Array(words.buffer).set(bytes.subarray(0, words.byteLength));
    return viewOf(words, words.length + HEADROOM_WORDS);
  }

  protected writeMemory(id: string, { words, start }: MemoryView): Promise<boolean> {
    const size = words[start + MEMORY.WORDS]!;
    return this.memories.put(id, Buffer.from(words.slice(start, start + size).buffer));
  }

  close(): Promise<void> {
    return this.memories.close();
  }
}

/** Reads profile and memory from LMDB, decides, writes the memory back; one transaction a turn. */
export class LmdbPeer extends Peer implements DecidingPeer {
  decideAt(call: DecideCall, nowMs: number, seed: number): Decision {
    const visitor = { state: this.profiles.read(call.id), view: this.readMemory(call.id) };
    visitor.state.memories = [visitor.view];
    const decision = decide(this.profiles.generation, call, visitor.state, nowMs, seed);
    this.record(visitor, call, decision, nowMs, seed);
    void this.writeMemory(call.id, visitor.view);
    return decision;
  }

  turn(work: () => void): void {
    this.memories.transactionSync(work);
  }
}

/** Keeps objects of the visitors of late; who leaves is written to LMDB, who comes is read from there. */
export class CachePeer extends Peer implements DecidingPeer {
  readonly #cache: LRUCache<string, PeerVisitor>;
  /** Those whose write is not committed yet: what is stored is not what they are. */
  readonly #leaving = new Map<string, PeerVisitor>();

  constructor(profiles: ProfileRecords, store: Store, path: string, slots: number) {
    super(profiles, store, path);
    this.#cache = new LRUCache({ max: slots, dispose: (visitor, id) => this.#leave(id, visitor) });
  }

  /** Kept, or read. */
  visitorOf(id: string): PeerVisitor {
    const known = this.#cache.get(id);
    if (known !== undefined) return known;
    const visitor = this.#leaving.get(id) ?? this.#read(id);
    this.#cache.set(id, visitor);
    return visitor;
  }

  decideAt(call: DecideCall, nowMs: number, seed: number): Decision {
    const visitor = this.visitorOf(call.id);
    visitor.state.memories = [visitor.view];
    const decision = decide(this.profiles.generation, call, visitor.state, nowMs, seed);
    this.record(visitor, call, decision, nowMs, seed);
    return decision;
  }

  turn(work: () => void): void {
    work();
  }

  #leave(id: string, visitor: PeerVisitor): void {
    this.#leaving.set(id, visitor);
    void this.writeMemory(id, visitor.view).then(() => {
      if (this.#leaving.get(id) === visitor) this.#leaving.delete(id);
    });
  }

  #read(id: string): PeerVisitor {
    return { state: this.profiles.read(id), view: this.readMemory(id) };
  }
}

/** The memory in words of its own, with room behind it. */
function viewOf(words: Int32Array, room: number): MemoryView {
  const copy = new Int32Array(Math.ceil(Math.max(room, words.length) / 2) * 2);
  copy.set(words);
  return { words: copy, doubles: new Float64Array(copy.buffer), start: 0 };
}
