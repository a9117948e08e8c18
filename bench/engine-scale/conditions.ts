/**
 * Conditions as data: what every engine beside ours is fed with, each in its own notation, and our CEL made of it.
 *
 * A condition is one comparison of one attribute; a rule is a tree of them. Numbers are doubles and are written as such,
 * so that no engine has to convert.
 */
export type Comparison =
  | { readonly kind: "atLeast" | "below"; readonly attribute: string; readonly value: number }
  | { readonly kind: "equals" | "differs"; readonly attribute: string; readonly value: string }
  | { readonly kind: "oneOf"; readonly attribute: string; readonly values: readonly string[] }
  | { readonly kind: "startsWith"; readonly attribute: string; readonly value: string }
  | { readonly kind: "isTrue" | "isFalse"; readonly attribute: string };

export type Tree =
  | Comparison
  | { readonly kind: "and" | "or"; readonly operands: readonly Tree[] }
  | { readonly kind: "not"; readonly operand: Tree };

/** A number as a double of CEL: with a point, whatever its value. */
export function celNumber(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

export function celText(value: string): string {
  return `'${value}'`; // Generated names have nothing to escape.
}

export function celOf(tree: Tree): string {
  switch (tree.kind) {
    case "atLeast":
      return `${tree.attribute} >= ${celNumber(tree.value)}`;
    case "below":
      return `${tree.attribute} < ${celNumber(tree.value)}`;
    case "equals":
      return `${tree.attribute} == ${celText(tree.value)}`;
    case "differs":
      return `${tree.attribute} != ${celText(tree.value)}`;
    case "oneOf":
      return `${tree.attribute} in [${tree.values.map(celText).join(", ")}]`;
    case "startsWith":
      return `${tree.attribute}.startsWith(${celText(tree.value)})`;
    case "isTrue":
      return tree.attribute;
    case "isFalse":
      return `!${tree.attribute}`;
    case "not":
      return `!(${celOf(tree.operand)})`;
    default:
      return tree.operands.map((operand) => inside(operand)).join(tree.kind === "and" ? " && " : " || ");
  }
}

function inside(tree: Tree): string {
  return tree.kind === "and" || tree.kind === "or" ? `(${celOf(tree)})` : celOf(tree);
}

/** The comparisons in a tree, as their CEL texts: equal ones are one condition. */
export function comparisonsOf(tree: Tree): string[] {
  if (tree.kind === "not") return comparisonsOf(tree.operand);
  if (tree.kind === "and" || tree.kind === "or") return tree.operands.flatMap(comparisonsOf);
  return [celOf(tree)];
}
