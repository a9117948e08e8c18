/**
 * Segments, naively: members as lists of ids, expressions read token by token, groups by looking at everybody before.
 *
 * `null` is "cannot be told": a live rule failed or reads an attribute without a value (Kleene's logic around it).
 */
import type { Model } from "../workspace/model.ts";
import { type NaiveEnvironment, naivePredicate } from "./naive-cel.ts";

export type Membership = boolean | null;

/** Members of shipped lists: ids of the list's level, by segment name. */
export type Members = Readonly<Record<string, readonly string[]>>;

export interface SegmentQuestion {
  readonly model: Model;
  readonly members: Members;
  readonly level: string;
  readonly id: string;
  readonly environment: NaiveEnvironment;
  /** What a preview says instead, by segment name; only for models without groups. */
  readonly overrides: ReadonlyMap<string, boolean>;
}

/** Whether the visitor is in a segment, as rules and lists see it: exclusive groups applied. */
export function inSegment(question: SegmentQuestion, name: string): Membership {
  const override = question.overrides.get(name);
  if (override !== undefined) return override;
  const { segmentGroups } = question.model;
  const remainderOf = segmentGroups.find((group) => group.remainder === name);
  if (remainderOf !== undefined) return inNone(question, remainderOf.segments);
  const own = ownMembership(question, name);
  if (own === false) return false;
  const group = segmentGroups.find(({ segments }) => segments.includes(name));
  if (group === undefined) return own;
  return inNone(question, group.segments.slice(0, group.segments.indexOf(name))) ? own : false;
}

/** Inside of a group, what cannot be told is not in. */
function inNone(question: SegmentQuestion, names: readonly string[]): boolean {
  return names.every((name) => ownMembership(question, name) !== true);
}

function ownMembership(question: SegmentQuestion, name: string): Membership {
  const segment = question.model.segments.find((each) => each.name === name);
  if (segment === undefined) throw new Error(`no segment ${name}`);
  if (segment.expression !== undefined) return evaluateAlgebra(question, segment.expression);
  const isListed =
    segment.list?.level === question.level && (question.members[name] ?? []).includes(question.id);
  if (isListed) return true;
  if (segment.rule === undefined) return false;
  const { outcome } = naivePredicate(segment.rule, question.environment);
  if (outcome === "TRUE") return true;
  return outcome === "FALSE" ? false : null;
}

/** Recursive descent: `|` over `&` and `-` over `!`. */
function evaluateAlgebra(question: SegmentQuestion, text: string): Membership {
  const tokens = text.match(/[A-Za-z0-9._][A-Za-z0-9._-]*|[&|!()-]/g) ?? [];
  const operand = (): Membership => {
    const token = tokens.shift()!;
    if (token === "!") return not(operand());
    if (token !== "(") return inSegment(question, token.toLowerCase());
    const inner = either();
    tokens.shift(); // The closing parenthesis.
    return inner;
  };
  const both = (): Membership => {
    let result = operand();
    while (tokens[0] === "&" || tokens[0] === "-") {
      const isMinus = tokens.shift() === "-";
      const right = operand();
      result = and(result, isMinus ? not(right) : right);
    }
    return result;
  };
  const either = (): Membership => {
    let result = both();
    while (tokens[0] === "|") {
      tokens.shift();
      result = not(and(not(result), not(both())));
    }
    return result;
  };
  return either();
}

const not = (value: Membership): Membership => (value === null ? null : !value);

function and(left: Membership, right: Membership): Membership {
  if (left === false || right === false) return false;
  return left === null || right === null ? null : true;
}
