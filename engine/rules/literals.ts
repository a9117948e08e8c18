/**
 * Literals held against what there is: `profile.tier == "glod"` is never true, `state.contacts("offer.late")` never above
 * 0, and neither is an error of types.
 *
 * Looked at only where a scope says which values there are, so when a workspace is checked: a bundle's expressions
 * are taken as they are.
 */
import { nearest } from "./names.ts";
import type { ExpressionProblem, ExpressionScope, KnownValues } from "./scope.ts";
import { type LiteralNode, type TreeNode, visitTree } from "./tree.ts";

const LISTED_MAX = 12;

/** Problems with literals that `==`, `!=` and `in` hold against an attribute, and with what `state.*` is asked about. Cost: O(nodes), plus names on faults. */
export function literalProblems(tree: TreeNode, scope: ExpressionScope): ExpressionProblem[] {
  const { values } = scope;
  if (values === undefined) return [];
  const problems: ExpressionProblem[] = [];
  visitTree(tree, (node) => {
    for (const [attribute, literal] of pairsOf(node)) {
      const known = attribute.kind === "attribute" ? values.get(attribute.read.name) : undefined;
      if (known === undefined || literal.kind !== "literal") continue;
      const problem = problemOf((attribute as { read: { name: string } }).read.name, literal, known);
      if (problem !== undefined) problems.push(problem);
    }
    const unknown = node.kind === "state" ? unknownSubject(node, values) : undefined;
    if (unknown !== undefined) problems.push(unknown);
  });
  return problems;
}

/** What a node compares for being equal, each side first once. */
function pairsOf(node: TreeNode): (readonly [TreeNode, TreeNode])[] {
  if (node.kind === "compare" && (node.operator === "==" || node.operator === "!=")) {
    const { left, right } = node;
    return [
      [left, right],
      [right, left],
    ];
  }
  if (node.kind !== "in" || node.list.kind !== "list") return [];
  return node.list.items.flatMap((item) => [[node.element, item] as const, [item, node.element] as const]);
}

/** By what a question is about: the key of what there is. Mediums are the same everywhere: state-calls.ts. */
const SUBJECT_VALUES = { offer: "offer.code", category: "offer.category", zone: "zone" } as const;

function unknownSubject(
  { query: { subject, name }, place }: TreeNode & { kind: "state" },
  values: ReadonlyMap<string, KnownValues>,
): ExpressionProblem | undefined {
  if (subject === "any" || subject === "medium") return undefined;
  const known = values.get(SUBJECT_VALUES[subject]);
  if (known === undefined || known.values.includes(name)) return undefined;
  const near = nearest(name, known.values.map(String));
  const found = { message: `unknown ${subject} \`${name}\``, ...place };
  if (near !== undefined) return { ...found, suggestion: `${subject}.${near}` };
  return known.isOpen === true ? { ...found, severity: "warning" } : found;
}

function problemOf(name: string, literal: LiteralNode, known: KnownValues): ExpressionProblem | undefined {
  const { value, start, end } = literal;
  if (known.values.includes(value)) return undefined;
  const texts = known.values.map(String);
  const text = String(value);
  // Names are folded: whoever writes `Drinks` means `drinks`.
  const suggestion = texts.includes(text.toLowerCase()) ? text.toLowerCase() : nearest(text, texts);
  const found = { message: `unknown value \`${text}\` of ${name}`, start, end };
  if (suggestion !== undefined) return { ...found, suggestion };
  const listing = texts.length > 0 && texts.length <= LISTED_MAX ? `; it is one of ${texts.join(", ")}` : "";
  const message = found.message + listing;
  return known.isOpen === true ? { ...found, message, severity: "warning" } : { ...found, message };
}
