/**
 * Runs a program over texts in linear time: a deterministic automaton whose states (sets of instructions) are made when a
 * text first needs them, up to a bound; past it the sets themselves are followed. Nothing backtracks.
 *
 * Code points fall into classes that no set of the program tells apart; a state has one cell per class. Cost: one look-up
 * a character in states that are known, O(instructions) in new ones.
 */
import { type CharSet, CODE_POINT_MAX, holds, NEWLINE, WORD } from "./char-set.ts";
import { ASSERT, MATCH, type Program, SET, SPLIT } from "./program.ts";
import { ASSERTIONS } from "./syntax.ts";

/** What stands beside a place: the text's edge, a line feed, a character of a word, another. */
const EDGE = 0;
const LINE_FEED = 1;
const IN_WORD = 2;
const OTHER = 3;

const UNKNOWN = -1;
const MATCHED = -2;
const STATES_MAX = 128;
const LATIN_COUNT = 256;

interface State {
  readonly instructions: Uint16Array;
  readonly before: number;
  /** By class: the next state, or one of the above. */
  readonly next: Int16Array;
  /** Whether the text may end here: 1, 0, UNKNOWN. */
  atEnd: number;
}

export class Matcher {
  readonly #program: Program;
  /** First code points of the classes, rising. */
  readonly #bounds: Int32Array;
  readonly #latinClasses: Uint16Array;
  readonly #classKinds: Uint8Array;
  /** By set and class. */
  readonly #accepts: Uint8Array;
  readonly #states: State[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #isAnchored: boolean;
  /**
   * Work space of `#close`: the turn in which each instruction was met last, and those that take a character. Doubles,
   * since turns outgrow 32 bits where texts need ever new states, and a turn that no cell can hold never ends.
   */
  readonly #seen: Float64Array;
  #turn = 0;
  readonly #stack: Uint16Array;
  readonly #taking: Uint16Array;
  #takingCount = 0;
  /** What `#step` came to. */
  readonly #after: Uint16Array;
  #afterCount = 0;

  constructor(program: Program) {
    this.#program = program;
    const size = program.operations.length;
    this.#seen = new Float64Array(size);
    this.#stack = new Uint16Array(2 * size + 2);
    this.#taking = new Uint16Array(size);
    this.#after = new Uint16Array(size);
    const told: CharSet[] = program.hasAssertions ? [...program.sets, WORD, NEWLINE] : [...program.sets];
    const firsts = told.flatMap((set) => set.map((bound, at) => (at % 2 === 0 ? bound : bound + 1)));
    const bounds = [...new Set([0, ...firsts.filter((first) => first <= CODE_POINT_MAX)])].sort(
      (a, b) => a - b,
    );
    this.#bounds = Int32Array.from(bounds);
    this.#latinClasses = Uint16Array.from({ length: LATIN_COUNT }, (_, codePoint) => this.#search(codePoint));
    this.#classKinds = Uint8Array.from(bounds, (first) => (program.hasAssertions ? kindOf(first) : OTHER));
    this.#accepts = new Uint8Array(program.sets.length * bounds.length);
    program.sets.forEach((set, index) => {
      bounds.forEach((first, each) => {
        if (holds(set, first)) this.#accepts[index * bounds.length + each] = 1;
      });
    });
    this.#isAnchored = this.#startsAtTextStart();
    this.#stateOf(Uint16Array.of(program.start), program.hasAssertions ? EDGE : OTHER);
  }

  /** Whether the text holds a match anywhere. */
  test(text: string): boolean {
    let state = this.#states[0]!;
    for (let at = 0; at < text.length; ) {
      const codePoint = text.codePointAt(at)!;
      at += codePoint > 0xffff ? 2 : 1;
      const charClass = codePoint < LATIN_COUNT ? this.#latinClasses[codePoint]! : this.#search(codePoint);
      let next = state.next[charClass]!;
      if (next === UNKNOWN) {
        next = this.#nextState(state, charClass);
        if (next === UNKNOWN) return this.#follow(this.#classKinds[charClass]!, text, at);
        state.next[charClass] = next;
      }
      if (next === MATCHED) return true;
      state = this.#states[next]!;
      if (state.instructions.length === 0) return false;
    }
    if (state.atEnd === UNKNOWN) {
      const { instructions, before } = state;
      state.atEnd = this.#close(instructions, instructions.length, before, EDGE) ? 1 : 0;
    }
    return state.atEnd === 1;
  }

  /** UNKNOWN where there is no room for another one; then `#after` holds its instructions. */
  #nextState({ instructions, before }: State, charClass: number): number {
    if (!this.#step(instructions, instructions.length, before, charClass)) return MATCHED;
    return this.#stateOf(this.#after.slice(0, this.#afterCount).sort(), this.#classKinds[charClass]!);
  }

  /** The same from a place on, where `#after` holds the instructions, without states. */
  #follow(kind: number, text: string, from: number): boolean {
    let before = kind;
    for (let at = from; at < text.length; ) {
      if (this.#afterCount === 0) return false;
      const codePoint = text.codePointAt(at)!;
      at += codePoint > 0xffff ? 2 : 1;
      const charClass = codePoint < LATIN_COUNT ? this.#latinClasses[codePoint]! : this.#search(codePoint);
      if (!this.#step(this.#after, this.#afterCount, before, charClass)) return true;
      before = this.#classKinds[charClass]!;
    }
    return this.#close(this.#after, this.#afterCount, before, EDGE);
  }

  /**
   * Takes a character of the class: `#after` holds the instructions then, each once. False where a match ends before
   * it. `instructions` may be `#after` itself: it is read before it is written.
   */
  #step(instructions: Uint16Array, count: number, before: number, charClass: number): boolean {
    if (this.#close(instructions, count, before, this.#classKinds[charClass]!)) return false;
    const { x, y, start } = this.#program;
    const classCount = this.#bounds.length;
    this.#turn += 1;
    this.#afterCount = 0;
    for (let at = 0; at < this.#takingCount; at++) {
      const instruction = this.#taking[at]!;
      if (this.#accepts[x[instruction]! * classCount + charClass] === 1) this.#add(y[instruction]!);
    }
    if (!this.#isAnchored) this.#add(start); // A match may begin anywhere.
    return true;
  }

  #add(instruction: number): void {
    if (this.#seen[instruction] === this.#turn) return;
    this.#seen[instruction] = this.#turn;
    this.#after[this.#afterCount++] = instruction;
  }

  /** Follows splits and assertions; notes what takes a character. Whether a match ends here. */
  #close(instructions: Uint16Array, count: number, before: number, after: number): boolean {
    const { operations, x, y } = this.#program;
    const stack = this.#stack;
    this.#turn += 1;
    this.#takingCount = 0;
    for (let at = 0; at < count; at++) {
      let depth = 0;
      stack[depth++] = instructions[at]!;
      while (depth > 0) {
        const instruction = stack[--depth]!;
        if (this.#seen[instruction] === this.#turn) continue;
        this.#seen[instruction] = this.#turn;
        const operation = operations[instruction];
        if (operation === MATCH) return true;
        if (operation === SET) this.#taking[this.#takingCount++] = instruction;
        else if (operation === SPLIT) {
          stack[depth++] = y[instruction]!;
          stack[depth++] = x[instruction]!;
        } else if (operation === ASSERT && isTrue(x[instruction]!, before, after))
          stack[depth++] = y[instruction]!;
      }
    }
    return false;
  }

  /** The number of a state, made where there is room; else UNKNOWN. */
  #stateOf(instructions: Uint16Array, before: number): number {
    const key = `${before}:${instructions.join()}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= STATES_MAX) return UNKNOWN;
    const next = new Int16Array(this.#bounds.length).fill(UNKNOWN);
    this.#byKey.set(key, this.#states.length);
    this.#states.push({ instructions, before, next, atEnd: UNKNOWN });
    return this.#states.length - 1;
  }

  /** Whether every match begins at the text's start: then nothing begins later. */
  #startsAtTextStart(): boolean {
    const start = Uint16Array.of(this.#program.start);
    return [LINE_FEED, IN_WORD, OTHER].every((before) =>
      [EDGE, LINE_FEED, IN_WORD, OTHER].every(
        (after) => !this.#close(start, 1, before, after) && this.#takingCount === 0,
      ),
    );
  }

  /** The class of a code point. */
  #search(codePoint: number): number {
    let low = 0;
    let high = this.#bounds.length - 1; // The class lies in [low, high].
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#bounds[middle]! <= codePoint) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function kindOf(codePoint: number): number {
  if (codePoint === 10) return LINE_FEED;
  return holds(WORD, codePoint) ? IN_WORD : OTHER;
}

function isTrue(assertion: number, before: number, after: number): boolean {
  switch (ASSERTIONS[assertion]!) {
    case "textStart":
      return before === EDGE;
    case "textEnd":
      return after === EDGE;
    case "lineStart":
      return before === EDGE || before === LINE_FEED;
    case "lineEnd":
      return after === EDGE || after === LINE_FEED;
    case "wordEdge":
      return (before === IN_WORD) !== (after === IN_WORD);
    case "noWordEdge":
      return (before === IN_WORD) === (after === IN_WORD);
  }
}
