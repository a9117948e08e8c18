/**
 * Runs score programs (score-program.ts) where they lie in shared memory: one loop for all formulas.
 *
 * A program is its step count, then (operation, argument) pairs in `ints`; a constant's argument is its place in
 * `numbers`, an attribute's its place among the directory's `reads`; a line's is the place of its two numbers, and one
 * more pair begins with its attribute.
 */
import type { ExpressionInputs } from "../expression-inputs.ts";
import type { RulesTables } from "./layout.ts";
import { Op, PROGRAM_LIMITS } from "./score-program.ts";

const MAX = Number.MAX_SAFE_INTEGER;

export class ScoreMachine {
  readonly #ints: Int32Array;
  readonly #numbers: Float64Array;
  /** The stack; the result is what is left on it. */
  readonly result = new Float64Array(PROGRAM_LIMITS.stackMax);
  readonly #values: Float64Array;
  readonly #stamps: Int32Array;
  readonly #isProfile: Uint8Array;
  readonly #indexes: Int32Array;
  readonly #columns: Int32Array;

  /** @param columns by index into the profile. */
  constructor({ directory: { reads }, ints, numbers }: RulesTables, columns: Int32Array) {
    this.#ints = ints;
    this.#numbers = numbers;
    this.#values = new Float64Array(reads.length);
    this.#stamps = new Int32Array(reads.length);
    this.#isProfile = Uint8Array.from(reads, ({ root }) => (root === "profile" ? 1 : 0));
    this.#indexes = Int32Array.from(reads, ({ index }) => index);
    this.#columns = Int32Array.from(reads, ({ root, index }) => (root === "profile" ? columns[index]! : 0));
  }

  resetStamps(): void {
    this.#stamps.fill(0);
  }

  /**
   * Leaves the number that a program comes to in `result[0]`, NaN where it has none: one that is returned would be an
   * object of 16 bytes. Cost: O(steps), allocates nothing.
   */
  run(program: number, inputs: ExpressionInputs, stamp: number): void {
    const ints = this.#ints;
    const stack = this.result;
    let top = -1;
    const to = program + 1 + 2 * ints[program]!;
    for (let at = program + 1; at < to; at += 2) {
      switch (ints[at]) {
        case Op.CONST:
          stack[++top] = this.#numbers[ints[at + 1]!]!;
          break;
        case Op.READ: {
          const read = ints[at + 1]!;
          if (this.#stamps[read] !== stamp) this.#read(read, inputs, stamp);
          stack[++top] = this.#values[read]!;
          break;
        }
        case Op.LINE: {
          const read = ints[at + 2]!;
          const numbersAt = ints[at + 1]!;
          if (this.#stamps[read] !== stamp) this.#read(read, inputs, stamp);
          stack[++top] = this.#numbers[numbersAt]! + this.#numbers[numbersAt + 1]! * this.#values[read]!;
          at += 2;
          break;
        }
        case Op.HAS: {
          const read = ints[at + 1]!;
          if (this.#stamps[read] !== stamp) this.#read(read, inputs, stamp);
          stack[++top] = Number.isNaN(this.#values[read]!) ? 0 : 1;
          break;
        }
        case Op.ADD:
          top -= 1;
          stack[top] = stack[top]! + stack[top + 1]!;
          break;
        case Op.SUBTRACT:
          top -= 1;
          stack[top] = stack[top]! - stack[top + 1]!;
          break;
        case Op.MULTIPLY:
          top -= 1;
          stack[top] = stack[top]! * stack[top + 1]!;
          break;
        case Op.DIVIDE:
          top -= 1;
          stack[top] = stack[top]! / stack[top + 1]!;
          break;
        case Op.NEGATE:
          stack[top] = -stack[top]!;
          break;
        case Op.INTEGER: {
          const value = stack[top]!;
          stack[top] = value <= MAX && value >= -MAX ? value + 0 : Number.NaN;
          break;
        }
        case Op.LESS:
          top -= 1;
          stack[top] = test(stack[top]!, stack[top + 1]!, stack[top]! < stack[top + 1]!);
          break;
        case Op.LESS_EQUAL:
          top -= 1;
          stack[top] = test(stack[top]!, stack[top + 1]!, stack[top]! <= stack[top + 1]!);
          break;
        case Op.EQUAL:
          top -= 1;
          stack[top] = test(stack[top]!, stack[top + 1]!, stack[top] === stack[top + 1]);
          break;
        case Op.NOT:
          stack[top] = 1 - stack[top]!;
          break;
        case Op.AND:
          top -= 1;
          // What fails is absorbed where the other side is false; NaN times anything is NaN.
          stack[top] = stack[top] === 0 || stack[top + 1] === 0 ? 0 : stack[top]! * stack[top + 1]!;
          break;
        case Op.OR:
          top -= 1;
          stack[top] = stack[top] === 1 || stack[top + 1] === 1 ? 1 : stack[top]! + stack[top + 1]!;
          break;
        case Op.SELECT:
          top -= 2;
          if (stack[top] === 1) stack[top] = stack[top + 1]!;
          else stack[top] = stack[top] === 0 ? stack[top + 2]! : Number.NaN;
          break;
      }
    }
  }

  /** Notes an attribute's value, NaN where it has none; booleans are 0 and 1. */
  #read(read: number, inputs: ExpressionInputs, stamp: number): void {
    let value: number;
    const index = this.#indexes[read]!;
    if (this.#isProfile[read] === 1) {
      value = inputs.row[inputs.base + this.#columns[read]!]!;
      if (Number.isNaN(value)) value = inputs.defaults.cells[index]!;
    } else {
      const given = inputs.context[index];
      value = given === undefined ? Number.NaN : Number(given);
    }
    this.#values[read] = value;
    this.#stamps[read] = stamp;
  }
}

/** NaN where one of the two has no value. */
function test(left: number, right: number, outcome: boolean): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN;
  return outcome ? 1 : 0;
}
