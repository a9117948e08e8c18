/**
 * Visitors as a lane lends them (server/store/held-visitor.ts): rows and memories in tables that all visitors share, texts
 * as codes of one dictionary, and one state that is turned to whoever comes next. What a decision reads of a visitor is
 * as far away as on a node, and nothing else is: no objects of its own lie between.
 */
import { type AttributeValue, type Generation, rowLengthOf, type VisitorState } from "../../engine/index.ts";
import type { OracleVisitor } from "../../engine/testing/oracle-question.ts";
import { MEMORY, type MemoryView } from "../../engine/visitors/memory-layout.ts";
import { emptyVisitorState } from "../../engine/visitors/visitor.ts";

/** Words of a cache line: memories begin at one, as they do in the table. */
const LINE_WORDS = 16;
const NOTHING: readonly MemoryView[] = [];
const NO_MEMORY = -1;

export class LentVisitors {
  readonly #visitors: readonly OracleVisitor[];
  readonly #rowLength: number;
  readonly #state: VisitorState = emptyVisitorState();
  /** Of whom anything is remembered: its memory, in words of all. */
  readonly #view: MemoryView = { words: new Int32Array(0), doubles: new Float64Array(0), start: 0 };
  readonly #views: readonly MemoryView[] = [this.#view];
  /** By visitor: where its memory begins. */
  readonly #starts: Int32Array;
  #wordCount = 0;

  /** Nobody remembers anything yet. */
  constructor({ model, columns }: Generation, visitors: readonly OracleVisitor[]) {
    this.#visitors = visitors;
    this.#rowLength = rowLengthOf(columns);
    this.#starts = new Int32Array(visitors.length).fill(NO_MEMORY);
    const rows = new Float64Array(new SharedArrayBuffer(8 * visitors.length * this.#rowLength)).fill(
      Number.NaN,
    );
    const codes = new Map<string, number>();
    const strings: string[] = [];
    for (const [place, { values }] of visitors.entries())
      model.profile.forEach(({ name }, index) => {
        if (Object.hasOwn(values, name))
          rows[place * this.#rowLength + columns[index]!] = cellOf(values[name]!, codes, strings);
      });
    this.#state.row = rows;
    this.#state.strings = strings;
    this.#state.version = 1;
  }

  /** From now on the visitor remembers what the view holds, which is copied. */
  remember(place: number, { words, start }: MemoryView): void {
    const count = words[start + MEMORY.WORDS]!;
    const at = this.#wordCount;
    this.#wordCount = Math.ceil((at + count) / LINE_WORDS) * LINE_WORDS;
    const view = this.#view;
    if (this.#wordCount > view.words.length) {
      const larger = new Int32Array(new SharedArrayBuffer(4 * 2 * this.#wordCount));
      larger.set(view.words);
      view.words = larger;
      view.doubles = new Float64Array(larger.buffer);
    }
    view.words.set(words.subarray(start, start + count), at);
    this.#starts[place] = at;
  }

  /** Lent until the next one is. */
  lend(place: number): VisitorState {
    const visitor = this.#visitors[place]!;
    const state = this.#state;
    state.level = visitor.level;
    state.id = visitor.id;
    state.known = visitor.known;
    state.base = place * this.#rowLength;
    const start = this.#starts[place]!;
    if (start === NO_MEMORY) state.memories = NOTHING;
    else {
      this.#view.start = start;
      state.memories = this.#views;
    }
    return state;
  }
}

function cellOf(value: AttributeValue, codes: Map<string, number>, strings: string[]): number {
  if (typeof value !== "string") return Number(value);
  let code = codes.get(value);
  if (code === undefined) {
    code = strings.push(value) - 1;
    codes.set(value, code);
  }
  return code;
}
