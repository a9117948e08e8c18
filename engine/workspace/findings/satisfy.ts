/**
 * Whether there can be a visitor, a call and a time for which all goals hold: a search that takes goals apart until
 * each says what values one term has, and looks whether any are left.
 *
 * Sound, not complete: `false` is certain. What is not understood, or takes too long, counts as possible. "Possible"
 * is by what is declared: values that a bundle before this one allowed, and that visitors still have, are not thought
 * of, and neither is what a preview says of segments.
 */
import { assert } from "../../assert.ts";
import { emptyInputs, profileDefaults } from "../../rules/expression-inputs.ts";
import { ANY_VALUE, type Bound, valuesOf } from "../../rules/index/value-set.ts";
import { Interpreter } from "../../rules/interpret.ts";
import { type AttributeRead, readsOfTree, type TreeNode, visitTree } from "../../rules/tree.ts";
import type { SegmentAlgebra } from "../../segments/algebra.ts";
import type { SegmentPlan } from "../../segments/segment-plan.ts";
import type { Model } from "../model.ts";
import type { AttributeValue } from "../model-attributes.ts";
import { Cases, type OpenAtom } from "./cases.ts";
import {
  ALWAYS,
  ANY_OUTCOME,
  type Goal,
  IS_FALSE,
  IS_NEITHER,
  IS_TRUE,
  NEVER,
  NOT_TRUE,
  negated,
  ofParts,
  type Term,
} from "./goals.ts";
import { TermReader } from "./terms.ts";

/** Goals that one question may take apart and values it may try; a search that comes so far has not found out. */
const STEPS_MAX = 3000;
const ON = valuesOf([1]);
const OFF = valuesOf([0]);

export interface SatisfyFacts {
  readonly model: Model;
  readonly plan: SegmentPlan;
  /** Of segments' rules, by index of the plan. */
  readonly ruleTrees: ReadonlyMap<number, TreeNode>;
  /** The time of the check: things happen from then on. */
  readonly atMs: number;
}

/** Answers questions about one offer; without one about nobody's: then `offer.*` may not be read. */
export class Satisfier {
  readonly #facts: SatisfyFacts;
  readonly #offer: readonly (AttributeValue | undefined)[];
  readonly #terms: TermReader;
  #stepsLeft = 0;

  /** @param offer its values as expressions read them. */
  constructor(facts: SatisfyFacts, offer: readonly (AttributeValue | undefined)[] = []) {
    this.#facts = facts;
    this.#offer = offer;
    const { profile, context, timeZones } = facts.model;
    this.#terms = new TermReader({ profile, context, atMs: facts.atMs }, timeZones, offer);
  }

  get now(): Term {
    return this.#terms.now;
  }

  /** The visitor's audience level. */
  get level(): Term {
    return { key: "level", base: valuesOf(this.#facts.model.levels.map(({ name }) => name)), isWhole: false };
  }

  /** False: certainly never. Cost: bounded by STEPS_MAX. */
  mayHold(goals: readonly Goal[]): boolean {
    this.#stepsLeft = STEPS_MAX;
    return this.#search([...goals], [], new Cases());
  }

  /** Of the last question. */
  get stepsTaken(): number {
    return STEPS_MAX - this.#stepsLeft;
  }

  #search(agenda: Goal[], choicesBefore: readonly (readonly Goal[])[], cases: Cases): boolean {
    const choices = [...choicesBefore];
    for (let goal = agenda.pop(); goal !== undefined; goal = agenda.pop()) {
      this.#stepsLeft -= 1;
      if (this.#stepsLeft < 0) return true;
      const next = this.#takeApart(goal, cases);
      if (next.kind === "term") {
        if (!cases.narrow(next.term, next.set)) return false;
      } else if (next.kind === "all") agenda.push(...next.goals);
      else if (next.kind === "any" && next.goals.length > 0) choices.push(next.goals);
      else if (next.kind === "any") return false;
      else agenda.push(next);
    }
    if (choices.length === 0) return cases.mayDecide((atom, value) => this.#outcomeOf(atom, value));
    let fewest = 0;
    for (let at = 1; at < choices.length; at++)
      if (choices[at]!.length < choices[fewest]!.length) fewest = at;
    const [choice] = choices.splice(fewest, 1);
    return choice!.some((goal) => this.#search([goal], choices, cases.copy()));
  }

  /** What the goal comes to, one step further down. */
  #takeApart(goal: Goal, cases: Cases): Goal {
    if ("outcomes" in goal && (goal.outcomes & ANY_OUTCOME) === ANY_OUTCOME) return ALWAYS;
    switch (goal.kind) {
      case "expression":
        return this.#expression(goal.node, goal.outcomes, cases);
      case "final":
        return this.#final(goal.segment, goal.outcomes);
      case "own":
        return this.#own(goal.segment, goal.outcomes);
      case "algebra":
        return this.#algebra(goal.tree, goal.outcomes);
      default:
        return goal;
    }
  }

  #expression(node: TreeNode, outcomes: number, cases: Cases): Goal {
    const atom = this.#terms.atom(node, outcomes);
    if (atom !== undefined) return this.#withReads(node, outcomes, atom, cases);
    const is = (part: TreeNode, wanted: number): Goal => ({
      kind: "expression",
      node: part,
      outcomes: wanted,
    });
    switch (node.kind) {
      case "not":
        return is(node.operand, negated(outcomes));
      case "and":
      case "or":
        return ofParts(node.kind === "and", outcomes, (each) => node.parts.map((part) => is(part, each)));
      case "conditional": {
        const { test, whenTrue, whenFalse } = node;
        const goals: Goal[] = [
          { kind: "all", goals: [is(test, IS_TRUE), is(whenTrue, outcomes)] },
          { kind: "all", goals: [is(test, IS_FALSE), is(whenFalse, outcomes)] },
        ];
        if ((outcomes & IS_NEITHER) !== 0) goals.push(is(test, IS_NEITHER));
        return { kind: "any", goals };
      }
      default:
        return ALWAYS;
    }
  }

  /** What is true or false has read what it reads; an atom over one attribute is kept for its values to decide. */
  #withReads(node: TreeNode, outcomes: number, atom: Goal, cases: Cases): Goal {
    if (atom.kind !== "term") return atom;
    const reads = readsOfTree(node).filter(({ root }) => root !== "offer");
    const [read] = reads;
    if (read === undefined) return atom;
    const terms = reads.map((each) => this.#terms.attribute(each));
    if (reads.length === 1 && terms[0]!.key !== atom.term.key && isOfAttributesAlone(node))
      cases.addAtom({ node, read, term: terms[0]!, outcomes });
    if ((outcomes & IS_NEITHER) !== 0 || !readsAll(node)) return atom;
    const there = terms.map((term): Goal => ({ kind: "term", term, set: ANY_VALUE }));
    return { kind: "all", goals: [atom, ...there] };
  }

  /** As everything outside of an exclusive group sees it; in a group, what cannot be told does not hold. */
  #final(segment: number, outcomes: number): Goal {
    const { before, remainderOf } = this.#facts.plan.segments[segment]!;
    const own = (index: number, wanted: number): Goal => ({ kind: "own", segment: index, outcomes: wanted });
    const isEarlier: Goal = {
      kind: "any",
      goals: (remainderOf ?? before).map((other) => own(other, IS_TRUE)),
    };
    const isInNone: Goal = {
      kind: "all",
      goals: (remainderOf ?? before).map((other) => own(other, NOT_TRUE)),
    };
    if (remainderOf !== undefined) {
      const goals: Goal[] = [];
      if ((outcomes & IS_TRUE) !== 0) goals.push(isInNone);
      if ((outcomes & IS_FALSE) !== 0) goals.push(isEarlier);
      return { kind: "any", goals };
    }
    if (before.length === 0) return own(segment, outcomes);
    const goals: Goal[] = [{ kind: "all", goals: [own(segment, outcomes), isInNone] }];
    if ((outcomes & IS_FALSE) !== 0) goals.push(isEarlier, own(segment, IS_FALSE));
    return { kind: "any", goals };
  }

  /** By its list or its rule, or by its expression. */
  #own(segment: number, outcomes: number): Goal {
    const { tree, listLevel, name } = this.#facts.plan.segments[segment]!;
    if (tree !== undefined) return { kind: "algebra", tree, outcomes };
    const rule = this.#facts.ruleTrees.get(segment);
    const byRule = (wanted: number): Goal => {
      if (rule !== undefined) return { kind: "expression", node: rule, outcomes: wanted };
      return (wanted & IS_FALSE) === 0 ? NEVER : ALWAYS;
    };
    if (listLevel === undefined) return byRule(outcomes);
    const term: Term = { key: `list ${name}`, base: valuesOf([0, 1]), isWhole: true };
    const isOn: Goal = {
      kind: "all",
      goals: [
        { kind: "term", term, set: ON },
        { kind: "term", term: this.level, set: valuesOf([listLevel]) },
      ],
    };
    const isOff: Goal = { kind: "term", term, set: OFF };
    const goals: Goal[] = [{ kind: "all", goals: [isOff, byRule(outcomes)] }];
    if ((outcomes & IS_TRUE) !== 0) goals.push(isOn);
    return { kind: "any", goals };
  }

  #algebra(tree: SegmentAlgebra, outcomes: number): Goal {
    if (tree.kind === "not") return { kind: "algebra", tree: tree.operand, outcomes: negated(outcomes) };
    if (tree.kind === "name") {
      const segment = this.#facts.plan.indexOf.get(tree.name);
      assert(segment !== undefined, "findings: an expression names no segment");
      return { kind: "final", segment, outcomes };
    }
    return ofParts(tree.kind === "and", outcomes, (each) =>
      tree.operands.map((operand): Goal => ({ kind: "algebra", tree: operand, outcomes: each })),
    );
  }

  /** By straight evaluation, with nothing but the attribute; any, where that would be a step too many. */
  #outcomeOf({ node, read }: OpenAtom, bound: Bound | undefined): number {
    this.#stepsLeft -= 1;
    if (this.#stepsLeft < 0) return ANY_OUTCOME;
    const { profile, context } = this.#facts.model;
    const value = read.type === "boolean" && bound !== undefined ? bound === 1 : bound;
    const only = (root: AttributeRead["root"], count: number): (AttributeValue | undefined)[] =>
      Array.from({ length: count }, (_, index) =>
        root === read.root && index === read.index ? value : undefined,
      );
    const inputs = emptyInputs();
    inputs.row = new Float64Array(profile.length).fill(Number.NaN);
    inputs.defaults = profileDefaults(profile, only("profile", profile.length));
    inputs.context = only("context", context.length);
    inputs.offer = this.#offer;
    const interpreter = new Interpreter(readsOfTree(node), this.#facts.model.timeZones);
    const result = interpreter.evaluate(node, inputs);
    if (result === true) return IS_TRUE;
    return result === false ? IS_FALSE : IS_NEITHER;
  }
}

/** Whether whatever the node comes to, it has looked at all that it reads: nothing in it is passed over. */
function readsAll(node: TreeNode): boolean {
  let found = true;
  visitTree(node, ({ kind }) => {
    if (
      kind === "and" ||
      kind === "or" ||
      kind === "conditional" ||
      kind === "comprehension" ||
      kind === "has"
    )
      found = false;
  });
  return found;
}

function isOfAttributesAlone(node: TreeNode): boolean {
  let found = true;
  visitTree(node, ({ kind }) => {
    if (kind === "now" || kind === "state") found = false;
  });
  return found;
}
