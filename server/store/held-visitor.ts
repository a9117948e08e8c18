/**
 * A visitor under this thread's lock, see `HeldVisitor`: what the engine reads where it lies in the table, and how facts
 * get into it.
 *
 * Facts change the memory in place where they can (`appendPresentations`), else by decoding, folding, encoding. A memory
 * that outgrows the table's largest block, or finds the arena full, is spilled: the slot keeps its header, the words lie
 * in a file, and here in words of this object's own while it is held. What is changed within words that were
 * published is copied first (`beginChange`), so that `restore` brings it back.
 */
import {
  appendPresentations,
  appendSize,
  assert,
  type Decision,
  decisionFactOf,
  decodeMemory,
  ENTRY_WORDS,
  emptyVisitorState,
  encodeMemory,
  encodeMemoryInto,
  type FoldToken,
  factIdToWords,
  foldFact,
  type GroupMember,
  type LinkedMember,
  lacksRoom,
  MEMORY,
  MEMORY_WORDS_MAX,
  type MemoryView,
  MUST_FOLD,
  memoryViewOf,
  memoryWords,
  type OwnedMemory,
  type ProfileCells,
  presentationCount,
  Room,
  retireMarks,
  trimInPlace,
  undoFold,
  type VisitorFact,
  type VisitorMemory,
  type VisitorState,
  type VisitorTable,
} from "../../engine/index.ts";
import type { HeldVisitor } from "./types.ts";
import { putHeaderOnly, slotView, type VisitorLoader } from "./visitor-loader.ts";
import type { VisitorSpill } from "./visitor-spill.ts";

/** Room for one entry more where a memory must move anyway: else each of the first contacts would move it. */
const HEADROOM_WORDS = ENTRY_WORDS;

/** What held visitors of a thread share. */
export interface HeldParts {
  readonly table: VisitorTable;
  readonly loader: VisitorLoader;
  readonly spill: VisitorSpill;
  /** The visitor's surrogate, drawn where it has none; it is written into the slot when the turn's log is. */
  surrogateOf(level: string, id: string): { readonly high: number; readonly low: number };
  /** Whether a source's log is wholly in the checkpoint, so that none of it is folded ever again. */
  isRetired(sourceHex: string): boolean;
}

export class SlotVisitor implements HeldVisitor {
  slot = -1;
  /** Ids linked to it that are held along, and their slots. */
  linked: readonly LinkedMember[] = [];
  linkedSlots: readonly number[] = [];
  readonly state: VisitorState;
  surrogateHigh = 0;
  surrogateLow = 0;
  readonly #parts: HeldParts;
  /** Of the memory where it lies in the table; reused. */
  readonly #own: MemoryView;
  readonly #views: MemoryView[] = [];
  readonly #factId = new Int32Array(4);
  #factAtUs = 0;
  /** The spilled memory as it was when the slot was taken, and whether another was written since. */
  #spilledBefore: MemoryView | null = null;
  #hasSpilled = false;

  constructor(parts: HeldParts) {
    this.#parts = parts;
    const { memoryWords: words, memoryDoubles: doubles } = parts.table;
    this.#own = { words, doubles, start: 0, spans: null };
    this.#views.push(this.#own);
    this.state = { ...emptyVisitorState(), row: parts.table.rows, memories: this.#views };
  }

  /** Lays out what the slots, which this thread holds, say. Errors: DATA_DIR_INVALID. */
  open(
    slot: number,
    level: string,
    id: string,
    linked: readonly LinkedMember[],
    linkedSlots: readonly number[],
  ): void {
    const { table, loader } = this.#parts;
    const { state } = this;
    this.slot = slot;
    this.linked = linked;
    this.linkedSlots = linkedSlots;
    this.#factAtUs = 0;
    this.#hasSpilled = false;
    state.level = level;
    state.id = id;
    this.#openProfile();
    const views = this.#views;
    if (table.isOversize(slot)) {
      views[0] = this.#viewOf(slot);
    } else {
      this.#own.start = table.memoryStart(slot);
      views[0] = this.#own;
    }
    if (views.length !== 1 + linkedSlots.length) views.length = 1 + linkedSlots.length;
    for (let index = 0; index < linkedSlots.length; index++)
      views[index + 1] = { ...this.#viewOf(linkedSlots[index]!), spans: linked[index]!.spans };
    this.#spilledBefore = table.isOversize(slot) ? this.#views[0]! : null;
    const start = table.memoryStart(slot);
    state.version = table.memoryDoubles[(start + MEMORY.VERSION) >> 1]!;
    this.surrogateHigh = table.surrogateHigh(slot);
    this.surrogateLow = table.surrogateLow(slot);
    const owner = linked.length > 0 ? linked[0]! : null;
    state.owner = owner?.hasConsents ? this.#ownerCells(owner, linkedSlots[0]!) : null;
    state.strings = loader.strings;
  }

  /** The owner's slot is held along. */
  #ownerCells({ level, id }: GroupMember, slot: number): ProfileCells {
    const { table, loader } = this.#parts;
    if (loader.lacksColumns(slot)) loader.reloadProfile(slot, level, id);
    const texts = loader.textsOf(slot, level, id);
    const { strings } = loader;
    return { known: table.isKnown(slot), row: table.rows, base: table.rowStart(slot), strings, texts };
  }

  /** Before the slot is restored: the file too is what it was. Errors: STORE_UNWRITABLE. */
  restoreSpilled(): void {
    if (!this.#hasSpilled) return;
    if (this.#spilledBefore === null) this.#parts.spill.remove(this.slot);
    else this.#parts.spill.write(this.slot, this.#spilledBefore.words);
  }

  /** Before the slot is let go as it is now: a file that it needs no longer goes. */
  dropUnspilled(): void {
    const { table, spill } = this.#parts;
    if (this.#spilledBefore !== null && !table.isOversize(this.slot)) spill.remove(this.slot);
  }

  /** Nothing is held any more. */
  close(): void {
    this.slot = -1;
    this.linked = [];
    this.linkedSlots = [];
    this.#spilledBefore = null;
  }

  beginFact(clockUs: number): number {
    const { table } = this.#parts;
    const { slot, state } = this;
    if (this.surrogateHigh === 0 && this.surrogateLow === 0) {
      const { high, low } = this.#parts.surrogateOf(state.level, state.id);
      this.surrogateHigh = high;
      this.surrogateLow = low;
    }
    const start = table.memoryStart(slot);
    const doubles = table.memoryDoubles;
    const versionAt = (start + MEMORY.VERSION) >> 1;
    const lastFactAt = (start + MEMORY.LAST_FACT_US) >> 1;
    const atUs = Math.max(clockUs, doubles[lastFactAt]! + 1);
    doubles[lastFactAt] = atUs;
    doubles[versionAt] = doubles[versionAt]! + 1;
    state.version = doubles[versionAt]!;
    this.#factAtUs = atUs;
    table.markDirty(slot);
    return atUs;
  }

  appendPresentations(decision: Decision, decisionId: string, nowMs: number, words?: Int32Array): void {
    const { table } = this.#parts;
    const { slot, state } = this;
    assert(this.#factAtUs > 0, "held: presentations without a fact");
    const view = this.#views[0]!;
    const factId = words ?? this.#factId;
    if (words === undefined) factIdToWords(decisionId, factId, 0);
    const count = presentationCount(decision);
    const isOversize = table.isOversize(slot);
    if (!isOversize && lacksRoom(view, count)) {
      // Who is seen often fills its room again and again: adding up the oldest needs no objects.
      table.beginChange(slot);
      trimInPlace(view);
    }
    const size = isOversize ? MUST_FOLD : appendSize(view, factId, count);
    if (size === MUST_FOLD || size > MEMORY_WORDS_MAX || !this.#reserve(size)) {
      const { recording } = decision.generation;
      this.fold(decisionFactOf(decision, recording, decisionId, state.version, this.#factAtUs, nowMs));
      return;
    }
    // A source's first mark moves what lies behind it. (A mark that is raised and then restored over stays ahead of facts
    // that were never logged: harmless, since a source's numbers only rise.)
    if (size - view.words[view.start + MEMORY.WORDS]! !== count * ENTRY_WORDS) table.beginChange(slot);
    const { recording } = decision.generation;
    appendPresentations(view, recording, decision, factId, state.version, this.#factAtUs, nowMs);
  }

  fold(fact: VisitorFact): FoldToken | null {
    const memory = decodeMemory(this.#views[0]!);
    const token = foldFact(memory, fact);
    if (memory.forgotten > 0) this.#parts.table.countForgotten(memory.forgotten);
    retireMarks(memory, this.#parts.isRetired);
    this.#write(memory);
    return token;
  }

  /** See `VisitorStore.undo`. */
  undo(token: FoldToken): void {
    const memory = decodeMemory(this.#views[0]!);
    if (undoFold(memory, token)) this.#write(memory);
  }

  /** Forgets that the other was ever linked to this one: the other is erased. */
  dropLinkTo(other: GroupMember): void {
    const memory = decodeMemory(this.#views[0]!);
    memory.links = memory.links.filter(({ level, id }) => level !== other.level || id !== other.id);
    this.#write(memory);
  }

  readMemory(): VisitorMemory {
    return decodeMemory(this.#views[0]!);
  }

  readLinked(): readonly OwnedMemory[] {
    return this.linked.map(({ level, id, spans }, index) => ({
      level,
      id,
      spans,
      memory: decodeMemory(this.#views[index + 1]!),
    }));
  }

  reloadProfile(): void {
    const { table, loader } = this.#parts;
    loader.reloadProfile(this.slot, this.state.level, this.state.id);
    this.#openProfile();
    this.state.strings = loader.strings;
    // The profile record's surrogate wins, once it has one.
    this.surrogateHigh = table.surrogateHigh(this.slot);
    this.surrogateLow = table.surrogateLow(this.slot);
  }

  #openProfile(): void {
    const { table, loader } = this.#parts;
    const { slot, state } = this;
    if (loader.lacksColumns(slot)) loader.reloadProfile(slot, state.level, state.id);
    state.texts = loader.textsOf(slot, state.level, state.id);
    state.known = table.isKnown(slot);
    state.updatedAtMs = Math.floor(table.profileUpdatedAtMs(slot));
    state.base = table.rowStart(slot);
  }

  /** A spilled memory is read into words of its own. */
  #viewOf(slot: number): MemoryView {
    const { table, spill } = this.#parts;
    if (table.isOversize(slot)) return spill.read(slot);
    return slotView(table, slot);
  }

  /** Whether the memory, which is in the table, has room for so many words now. */
  #reserve(words: number): boolean {
    const { table } = this.#parts;
    if (words <= table.memoryCapacity(this.slot)) return true;
    const wanted = Math.min(MEMORY_WORDS_MAX, words + HEADROOM_WORDS);
    if (table.reserveMemory(this.slot, wanted) !== Room.OK) return false;
    this.#views[0]!.start = table.memoryStart(this.slot);
    return true;
  }

  /** Errors: STORE_UNWRITABLE where it must be spilled and cannot. */
  #write(memory: VisitorMemory): void {
    const { table, spill } = this.#parts;
    const { slot } = this;
    const words = memoryWords(memory);
    const isInPlace = !table.isOversize(slot) && words <= table.memoryCapacity(slot);
    if (isInPlace) {
      table.beginChange(slot);
      encodeMemoryInto(memory, this.#views[0]!);
    } else if (
      words <= MEMORY_WORDS_MAX &&
      table.replaceMemory(slot, Math.min(MEMORY_WORDS_MAX, words + HEADROOM_WORDS)) === Room.OK
    ) {
      if (table.isOversize(slot)) table.setOversize(slot, false);
      this.#own.start = table.memoryStart(slot);
      this.#views[0] = this.#own;
      encodeMemoryInto(memory, this.#own);
    } else {
      const view = memoryViewOf(encodeMemory(memory));
      spill.write(slot, view.words);
      this.#hasSpilled = true;
      table.beginChange(slot);
      putHeaderOnly(table, slot, view);
      this.#views[0] = view;
    }
    table.markDirty(slot);
  }
}
