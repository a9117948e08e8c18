/**
 * Values of one attribute at which an expression may turn.
 *
 * Of a condition whose clauses say all of it (rules/index/normal-form.ts): where the sets of its atoms begin and end.
 * Between two of those nothing changes, so the nearest value that lets a candidate through is one of them or the value
 * next to it; of texts, one that is named, an arbitrary one, or one just beside. Of other expressions they are read off
 * the tree: sums, differences, multiples and quotients of an attribute are solved for it (of doubles to a rounding); of
 * other functions of it, the literals beside it are taken. Whether a value lets anything through is not told here: it
 * is tried.
 */
import type { ExpressionInputs } from "../rules/expression-inputs.ts";
import type { NormalForm } from "../rules/index/normal-form.ts";
import { nextUp, setHolds } from "../rules/index/value-set.ts";
import { Failure, Interpreter } from "../rules/interpret.ts";
import { type AttributeRead, childrenOf, type TreeNode, visitTree } from "../rules/tree.ts";
import { CoercionFailure, coerceValue } from "../visitors/coerce.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import type { CandidateUse } from "./near-miss-obstacles.ts";

/** What stands for "any text at all" where nothing else is named; the second where it is not to be the first. */
const ANY_TEXTS = ["any", "other"];
/** Where a number that scores are made of may be refused; three of the third still make a product that a double holds. */
const NUMBER_BOUNDS = [0, 1, 1e100, Number.MAX_VALUE];
/** Integers of a declared range no wider than this are all tried, whatever an expression makes of them. */
const RANGE_TRIED_MAX = 64;
/** Turning points of one attribute at one candidate; further ones are not looked at. */
const POINTS_MAX = 20_000;

/** What finding values to try may still cost, over all candidates of a call; used up, no more are found. */
export interface SearchBudget {
  stepsLeft: number;
}

/**
 * Values to try, each one that the attribute's declaration allows; undefined: none stored. In no order.
 *
 * Cost: O(nodes), by the 3 of each step function more, and never past `budget`. Allocates; for explained decisions.
 */
export function turningValues(
  read: AttributeRead,
  attribute: Attribute,
  uses: readonly CandidateUse[],
  inputs: ExpressionInputs,
  budget: SearchBudget,
): Set<AttributeValue | undefined> {
  const points = new TurningPoints(read.name, inputs, budget);
  for (const use of uses) points.collect(use);
  const values = new Set<AttributeValue | undefined>();
  const add = (value: AttributeValue): void => {
    const coerced = coerceValue(attribute, value);
    if (!(coerced instanceof CoercionFailure)) values.add(coerced);
  };
  if (points.asksWhetherThere && attribute.default === undefined) values.add(undefined);
  if (attribute.allowed !== undefined) attribute.allowed.forEach(add);
  else if (attribute.type === "boolean") [true, false].forEach(add);
  else if (attribute.type === "string") [...points.texts, ...ANY_TEXTS].forEach(add);
  else {
    const { min, max } = attribute;
    if (
      attribute.type === "integer" &&
      min !== undefined &&
      max !== undefined &&
      max - min < RANGE_TRIED_MAX
    ) {
      for (let value = min; value <= max; value++) add(value);
      return values;
    }
    for (const point of points.numbers) neighbours(point, attribute.type === "number").forEach(add);
    // Where nothing is stored, any value may do.
    const some = attribute.type === "timestamp" ? inputs.nowMs : 0;
    for (const bound of [min, max, Math.min(Math.max(some, min ?? some), max ?? some)])
      if (bound !== undefined) add(bound);
  }
  return values;
}

class TurningPoints {
  readonly texts = new Set<string>();
  readonly numbers = new Set<number>();
  /** Whether `has` is asked of the attribute. */
  asksWhetherThere = false;
  readonly #name: string;
  readonly #inputs: ExpressionInputs;
  readonly #budget: SearchBudget;
  /** Nodes by whether they read the attribute. */
  readonly #known = new Map<TreeNode, boolean>();
  #interpreter = new Interpreter([], null);

  constructor(name: string, inputs: ExpressionInputs, budget: SearchBudget) {
    this.#name = name;
    this.#inputs = inputs;
    this.#budget = budget;
  }

  collect({ program, offer, form }: CandidateUse): void {
    if (form?.isExact) {
      this.#collectClauses(form);
      return;
    }
    this.#inputs.offer = offer;
    this.#interpreter = new Interpreter(program.reads, program.zones);
    this.#collect(program.tree);
    // A number is refused below 0 and, a propensity, above 1; so is a product beyond what a double holds.
    if (form === null)
      for (const bound of NUMBER_BOUNDS)
        if (this.#isRead(program.tree)) this.#solveBeside(program.tree, bound);
  }

  #collectClauses({ clauses }: NormalForm): void {
    for (const { attribute, set } of clauses.flat()) {
      if (attribute.name !== this.#name) continue;
      if (set.missing) this.asksWhetherThere = true;
      const needsText = attribute.type === "string" && !ANY_TEXTS.some((text) => setHolds(set, text));
      if (needsText && set.startsIn) this.#add("");
      for (const bound of set.toggles) {
        const isAfterText = typeof bound === "string" && bound.endsWith("\0");
        if (!isAfterText) this.#add(bound);
        else {
          // What follows a text in the order of texts is nothing that anybody would write: one beside it will do.
          this.#add(bound.slice(0, -1));
          if (needsText) this.#add(`${bound.slice(0, -1)}a`);
        }
      }
    }
  }

  #collect(node: TreeNode): void {
    if (!this.#isRead(node)) return;
    switch (node.kind) {
      case "has":
        this.asksWhetherThere = true;
        return;
      case "compare":
        this.#solveEither(node.left, node.right);
        break;
      case "in":
        if (node.list.kind !== "list") this.#addLiterals(node);
        else for (const item of node.list.items) this.#solveEither(node.element, item);
        break;
      case "comprehension": // Its parts mean nothing without its variable.
        this.#addLiterals(node);
        return;
      case "call":
      case "index":
        this.#addLiterals(node);
        break;
    }
    // A quotient changes its sign at 0, and is none there.
    if (node.kind === "arithmetic" && node.operator === "/" && this.#isRead(node.right))
      this.#solve(node.right, 0);
    for (const child of childrenOf(node)) this.#collect(child);
  }

  #isRead(node: TreeNode): boolean {
    if (this.#budget.stepsLeft <= 0) return false;
    let isRead = this.#known.get(node);
    if (isRead === undefined) {
      this.#budget.stepsLeft -= 1;
      isRead =
        node.kind === "attribute" || node.kind === "has"
          ? node.read.name === this.#name
          : childrenOf(node).some((child) => this.#isRead(child));
      this.#known.set(node, isRead);
    }
    return isRead;
  }

  #addLiterals(node: TreeNode): void {
    visitTree(node, (each) => {
      if (each.kind === "literal") this.#add(each.value);
    });
  }

  #add(value: unknown): void {
    if (typeof value === "string") this.texts.add(value);
    if (typeof value !== "number" || !Number.isFinite(value)) return;
    if (this.numbers.size < POINTS_MAX) this.numbers.add(value);
  }

  /** What the attribute would have to be for both sides to be equal. */
  #solveEither(left: TreeNode, right: TreeNode): void {
    const isLeft = this.#isRead(left);
    if (isLeft && this.#isRead(right)) {
      this.#addLiterals(left);
      this.#addLiterals(right);
      return;
    }
    const [side, other] = isLeft ? [left, right] : [right, left];
    const target = this.#evaluate(other);
    if (typeof target === "number") this.#solveBeside(side, target);
    else if (typeof target === "string") for (const text of ["", target, `${target}a`]) this.#add(text);
  }

  #evaluate(node: TreeNode): unknown {
    const value = this.#interpreter.evaluate(node, this.#inputs);
    return value instanceof Failure ? undefined : value;
  }

  /** Also of the doubles next to the target: what lies next to a solution may round to the target all the same. */
  #solveBeside(node: TreeNode, target: number): void {
    const isDouble = node.type === "double" || node.type === "number";
    for (const each of isDouble ? neighbours(target, true) : [target]) this.#solve(node, each);
  }

  /** Numbers at which `node`, which reads the attribute, passes `target`. */
  #solve(node: TreeNode, target: number): void {
    if (this.#budget.stepsLeft <= 0) return;
    this.#budget.stepsLeft -= 1;
    switch (node.kind) {
      case "attribute":
        this.#add(target);
        return;
      case "negate":
        this.#solve(node.operand, -target);
        return;
      case "conditional":
        for (const branch of [node.whenTrue, node.whenFalse])
          if (this.#isRead(branch)) this.#solve(branch, target);
        return;
      case "arithmetic":
        this.#solveArithmetic(node, target);
        return;
      case "call": {
        // Of a step function: where the step begins, and its neighbours.
        const unit = STEPS.get(node.signature);
        if (unit === undefined) return;
        const steps = unit.isStep ? [target - 1, target, target + 1] : [target];
        for (const step of steps) this.#solve(node.args[0]!, step * unit.size);
        return;
      }
    }
  }

  #solveArithmetic(node: TreeNode & { kind: "arithmetic" }, target: number): void {
    const { left, right, operator } = node;
    const isLeft = this.#isRead(left);
    if (isLeft && this.#isRead(right)) return;
    const side = isLeft ? left : right;
    const known = this.#evaluate(isLeft ? right : left);
    if (typeof known !== "number") return;
    if (operator === "+") this.#solve(side, target - known);
    if (operator === "-") this.#solve(side, isLeft ? target + known : known - target);
    if (operator === "*" && known !== 0) this.#solve(side, target / known);
    if (operator !== "/") return;
    const steps = node.arithmetic === "int" ? [target - 1, target, target + 1] : [target];
    for (const step of steps) this.#solve(side, isLeft ? step * known : known / step);
  }
}

/** Functions that change a number's type or unit: `size` of the argument makes 1 of the result. */
const STEPS: ReadonlyMap<string, { readonly size: number; readonly isStep: boolean }> = new Map([
  ["int(int)", { size: 1, isStep: false }],
  ["int(double)", { size: 1, isStep: true }],
  ["int(number)", { size: 1, isStep: true }],
  ["int(timestamp)", { size: 1000, isStep: true }],
  ["double(double)", { size: 1, isStep: false }],
  ["double(int)", { size: 1, isStep: false }],
  ["double(number)", { size: 1, isStep: false }],
  ["timestamp(timestamp)", { size: 1, isStep: false }],
  ["timestamp(int)", { size: 1 / 1000, isStep: false }],
  ["duration(duration)", { size: 1, isStep: false }],
  ["duration.getHours()", { size: 3_600_000, isStep: true }],
  ["duration.getMinutes()", { size: 60_000, isStep: true }],
  ["duration.getSeconds()", { size: 1000, isStep: true }],
]);

/** A turning point and the values next to it, in the attribute's own steps. */
function neighbours(point: number, isDouble: boolean): number[] {
  if (isDouble) return [point, nextUp(point), -nextUp(-point)];
  const floor = Math.floor(point);
  const ceil = Math.ceil(point);
  return [floor - 1, floor, ceil, ceil + 1];
}
