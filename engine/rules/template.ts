/**
 * Templates: text with `{{ CEL }}` parts, each of any scalar type, become one expression that makes a string.
 *
 * `{{` cannot be written as itself; `{{ "{{" }}` can. A part ends at the first `}}` outside of a string literal.
 */
import { ENGINE_LIMITS } from "../limits.ts";
import { checkedTree, isTree, timeZonesOf } from "./check.ts";
import { literalProblems } from "./literals.ts";
import type { ExpressionProblem, ExpressionScope } from "./scope.ts";
import type { TreeNode } from "./tree.ts";

interface Part {
  readonly kind: "text" | "expression";
  readonly text: string;
  /** Where `text` begins in the template. */
  readonly start: number;
}

/** Cost: O(length). */
function partsOf(template: string): readonly Part[] | ExpressionProblem {
  const parts: Part[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{{", at);
    if (open === -1) break;
    if (open > at) parts.push({ kind: "text", text: template.slice(at, open), start: at });
    const close = closingOf(template, open + 2);
    if (close === -1) return { message: "`{{` has no `}}`", start: open, end: open + 2 };
    parts.push({ kind: "expression", text: template.slice(open + 2, close), start: open + 2 });
    at = close + 2;
  }
  if (at < template.length) parts.push({ kind: "text", text: template.slice(at), start: at });
  if (parts.length <= ENGINE_LIMITS.templatePartsMax) return parts;
  return {
    message: `the template has more than ${ENGINE_LIMITS.templatePartsMax} parts`,
    start: 0,
    end: template.length,
  };
}

function closingOf(template: string, from: number): number {
  let quote = "";
  for (let at = from; at < template.length; at++) {
    const character = template[at]!;
    if (quote !== "") {
      if (character === "\\") at += 1;
      else if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "}" && template[at + 1] === "}") return at;
  }
  return -1;
}

function isFault(parts: readonly Part[] | ExpressionProblem): parts is ExpressionProblem {
  return !Array.isArray(parts);
}

/** The expression that makes the text, or what is wrong, with offsets into the template. */
export function templateTree(
  template: string,
  scope: ExpressionScope,
): TreeNode | readonly ExpressionProblem[] {
  const parts = partsOf(template);
  if (isFault(parts)) return [parts];
  const problems: ExpressionProblem[] = [];
  let whole: TreeNode | null = null;
  for (const part of parts) {
    const piece = pieceOf(part, scope);
    if (!isTree(piece)) {
      for (const problem of piece) {
        problems.push({ ...problem, start: problem.start + part.start, end: problem.end + part.start });
      }
      continue;
    }
    const start = 0;
    const end = template.length;
    whole =
      whole === null
        ? piece
        : {
            kind: "arithmetic",
            operator: "+",
            arithmetic: "string",
            type: "string",
            left: whole,
            right: piece,
            start,
            end,
          };
  }
  if (problems.length > 0) return problems;
  return whole ?? { kind: "literal", type: "string", value: "", start: 0, end: 0 };
}

function pieceOf(part: Part, scope: ExpressionScope): TreeNode | readonly ExpressionProblem[] {
  const { start, text } = part;
  const end = start + text.length;
  if (part.kind === "text") return { kind: "literal", type: "string", value: text, start, end };
  const tree = checkedTree(text, "any", scope);
  if (!isTree(tree) || tree.type === "string") return tree;
  return { kind: "call", type: "string", signature: `string(${tree.type})`, args: [tree], start, end };
}

/** What is wrong with a template; empty when nothing is. Offsets are into the template. */
export function checkTemplate(template: string, scope: ExpressionScope): ExpressionProblem[] {
  const result = templateTree(template, scope);
  if (!isTree(result)) return [...result];
  const parts = partsOf(template);
  if (isFault(parts) || scope.values === undefined) return [];
  return parts.flatMap((part) => (part.kind === "expression" ? literalProblemsOf(part, scope) : []));
}

function literalProblemsOf({ text, start }: Part, scope: ExpressionScope): ExpressionProblem[] {
  const tree = checkedTree(text, "any", scope);
  const problems = isTree(tree) ? literalProblems(tree, scope) : [];
  return problems.map((each) => ({ ...each, start: each.start + start, end: each.end + start }));
}

/** The expressions of a template, as written; none where it is faulty. */
export function expressionsOfTemplate(template: string): string[] {
  const parts = partsOf(template);
  return isFault(parts) ? [] : parts.flatMap(({ kind, text }) => (kind === "expression" ? [text] : []));
}

/** As timeZonesOf, for a template. */
export function timeZonesOfTemplate(template: string, scope: ExpressionScope): string[] {
  const parts = partsOf(template);
  if (isFault(parts)) return [];
  const zones = parts.flatMap((part) => (part.kind === "expression" ? timeZonesOf(part.text, scope) : []));
  return [...new Set(zones)].sort();
}
