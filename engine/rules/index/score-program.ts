/**
 * Number → a program for one small machine, so that thousands of formulas share one loop: a function for each would
 * never be asked often enough to be worth compiling, and is slow as long as it is not.
 *
 * ```
 * 0.05 + 0.003 * profile.n4      CONST 0.05, CONST 0.003, READ n4, MULTIPLY, ADD
 * ```
 * Values lie on a stack of doubles. NaN is "no value": it is what a missing attribute reads as, it spreads, and a number
 * that ends as NaN has failed; what had failed and why is asked of the expression's function, for explanations. Booleans
 * are 0 and 1. What could tell the two apart (comparing what may be NaN for another reason) or needs more than these
 * operations has no program; its function is asked.
 */
import type { AttributeValue } from "../../workspace/model-attributes.ts";
import type { ZoneTables } from "../emit.ts";
import { Interpreter, OfferAlone } from "../interpret.ts";
import { type AttributeRead, type CompareOperator, readsOfTree, type TreeNode } from "../tree.ts";
import { type IndexedAttribute, indexed, isConstant } from "./normal-form.ts";

export const Op = {
  CONST: 0,
  READ: 1,
  HAS: 2,
  ADD: 3,
  SUBTRACT: 4,
  MULTIPLY: 5,
  DIVIDE: 6,
  NEGATE: 7,
  /** An integer out of range is no value; it has no negative zero. */
  INTEGER: 8,
  LESS: 9,
  LESS_EQUAL: 10,
  EQUAL: 11,
  NOT: 12,
  AND: 13,
  OR: 14,
  /** Test, value if true, value if false. */
  SELECT: 15,
  /** A line over one attribute, as scorecards have them: what five steps would come to. */
  LINE: 16,
} as const;

/** Bounds of one program. */
export const PROGRAM_LIMITS = { opsMax: 256, stackMax: 32 } as const;

/** `start + slope × attribute`. */
export interface Line {
  readonly start: number;
  readonly slope: number;
  readonly attribute: IndexedAttribute;
}

/** `arg` of CONST: the number; of READ and HAS: the attribute; of LINE the line; else null. */
export interface ProgramStep {
  readonly op: number;
  readonly arg: number | IndexedAttribute | Line | null;
}

/**
 * The steps of a number's (or a test's) tree for one offer; null where it has no program.
 *
 * Cost: O(nodes).
 */
export function programOf(
  tree: TreeNode,
  offer: readonly (AttributeValue | undefined)[],
  zones: ZoneTables,
): readonly ProgramStep[] | null {
  const steps = new Writer(tree, offer, zones).write(tree);
  if (steps === null || steps.length > PROGRAM_LIMITS.opsMax) return null;
  return stackSize(steps) > PROGRAM_LIMITS.stackMax ? null : steps;
}

type Steps = readonly ProgramStep[] | null;
const step = (op: number): ProgramStep => ({ op, arg: null });
const ARITHMETIC = { "+": Op.ADD, "-": Op.SUBTRACT, "*": Op.MULTIPLY, "/": Op.DIVIDE } as const;

class Writer {
  readonly #interpreter: Interpreter;
  readonly #offer: OfferAlone;

  constructor(tree: TreeNode, offer: readonly (AttributeValue | undefined)[], zones: ZoneTables) {
    this.#interpreter = new Interpreter(readsOfTree(tree), zones);
    this.#offer = new OfferAlone(offer);
  }

  write(node: TreeNode): Steps {
    if (isConstant(node)) return this.#constant(node);
    switch (node.kind) {
      case "attribute":
        return reads(node.read) ? [{ op: Op.READ, arg: indexed(node.read) }] : null;
      case "has":
        return reads(node.read) ? [{ op: Op.HAS, arg: indexed(node.read) }] : null;
      case "negate":
        return node.type === "double" || node.type === "int"
          ? joined(this.write(node.operand), [step(Op.NEGATE)], node.type === "int" ? INTEGER : [])
          : null;
      case "arithmetic":
        return this.#arithmetic(node);
      case "conditional":
        return joined(this.write(node.test), this.write(node.whenTrue), this.write(node.whenFalse), [
          step(Op.SELECT),
        ]);
      case "not":
        return joined(this.write(node.operand), [step(Op.NOT)]);
      case "and":
      case "or": {
        const [first, ...rest] = node.parts.map((part) => this.write(part));
        const op = [step(node.kind === "and" ? Op.AND : Op.OR)];
        return rest.reduce((steps, part) => joined(steps, part, op), first!);
      }
      case "compare":
        return this.#compare(node.operator, node.left, node.right);
      case "call":
        return node.signature === "double(int)" ||
          node.signature === "double(double)" ||
          node.signature === "int(int)"
          ? this.write(node.args[0]!)
          : null;
      default:
        return null;
    }
  }

  #constant(node: TreeNode): Steps {
    const value = this.#interpreter.evaluate(node, this.#offer);
    if (typeof value === "boolean") return [{ op: Op.CONST, arg: value ? 1 : 0 }];
    return typeof value === "number" && Number.isFinite(value) ? [{ op: Op.CONST, arg: value + 0 }] : null;
  }

  #arithmetic(node: TreeNode & { kind: "arithmetic" }): Steps {
    const { operator, arithmetic } = node;
    const isInt = arithmetic === "int";
    if (operator === "%" || (operator === "/" && isInt) || (arithmetic !== "double" && !isInt)) return null;
    const op = [step(ARITHMETIC[operator])];
    const [left, right] = [this.write(node.left), this.write(node.right)];
    const line = operator === "+" && !isInt ? (lineOf(left, right) ?? lineOf(right, left)) : null;
    return line === null ? joined(left, right, op, isInt ? INTEGER : []) : [{ op: Op.LINE, arg: line }];
  }

  /** Of attributes and constants only: they are NaN where they have no value, and nowhere else. */
  #compare(operator: CompareOperator, left: TreeNode, right: TreeNode): Steps {
    if (!isPlain(left) || !isPlain(right)) return null;
    const [a, b] = [this.write(left), this.write(right)];
    switch (operator) {
      case "<":
        return joined(a, b, [step(Op.LESS)]);
      case "<=":
        return joined(a, b, [step(Op.LESS_EQUAL)]);
      case ">":
        return joined(b, a, [step(Op.LESS)]);
      case ">=":
        return joined(b, a, [step(Op.LESS_EQUAL)]);
      case "==":
        return joined(a, b, [step(Op.EQUAL)]);
      case "!=":
        return joined(a, b, [step(Op.EQUAL), step(Op.NOT)]);
    }
  }
}

/** A constant plus a constant times an attribute, whichever way round: sums and products of doubles do not care. */
function lineOf(start: Steps, product: Steps): Line | null {
  if (start?.length !== 1 || start[0]!.op !== Op.CONST) return null;
  if (product?.length !== 3 || product[2]!.op !== Op.MULTIPLY) return null;
  const constant = product.find(({ op }) => op === Op.CONST);
  const read = product.find(({ op }) => op === Op.READ);
  if (constant === undefined || read === undefined) return null;
  return {
    start: start[0]!.arg as number,
    slope: constant.arg as number,
    attribute: read.arg as IndexedAttribute,
  };
}

const INTEGER = [step(Op.INTEGER)];

/** Whether an attribute is a number here; a string is none. */
function reads({ root, type }: AttributeRead): boolean {
  return root !== "offer" && type !== "string";
}

function isPlain(node: TreeNode): boolean {
  return (node.kind === "attribute" && reads(node.read)) || isConstant(node);
}

function joined(...parts: readonly Steps[]): Steps {
  return parts.includes(null) ? null : (parts as readonly ProgramStep[][]).flat();
}

function stackSize(steps: readonly ProgramStep[]): number {
  let size = 0;
  let most = 0;
  for (const { op } of steps) {
    size += op <= Op.HAS || op === Op.LINE ? 1 : op === Op.SELECT ? -2 : isUnary(op) ? 0 : -1;
    most = Math.max(most, size);
  }
  return most;
}

function isUnary(op: number): boolean {
  return op === Op.NEGATE || op === Op.INTEGER || op === Op.NOT;
}
