/**
 * Text → CEL syntax tree, by the library's parser, under our bounds. Everything it throws becomes a problem with
 * offsets; nothing else of the library is used outside of the tests.
 */
import { type ASTNode, Environment, ParseError } from "@marcbachmann/cel-js";
import { ENGINE_LIMITS } from "../limits.ts";
import type { ExpressionProblem } from "./scope.ts";

export type SyntaxNode = ASTNode;

const parser = new Environment({
  limits: {
    maxAstNodes: ENGINE_LIMITS.expressionNodesMax,
    maxDepth: ENGINE_LIMITS.expressionDepthMax,
    maxListElements: ENGINE_LIMITS.expressionListItemsMax,
    maxMapEntries: 1,
    maxCallArguments: 8,
  },
});

const TOKEN_NAMES: Readonly<Record<string, string>> = {
  EOF: "the end",
  IDENTIFIER: "a name",
  NUMBER: "a number",
  STRING: "a string",
  RPAREN: "`)`",
  LPAREN: "`(`",
  RBRACKET: "`]`",
  LBRACKET: "`[`",
  RBRACE: "`}`",
  LBRACE: "`{`",
  COMMA: "`,`",
  COLON: "`:`",
  DOT: "`.`",
};

/** The parser speaks of tokens; designers of characters. */
function readable(summary: string): string {
  return summary
    .replace(/\b[A-Z]{2,}\b/g, (token) => TOKEN_NAMES[token] ?? token)
    .replace(/^Exceeded max\w+ \((\d+)\)$/, "the expression is too large or too deep (limit $1)");
}

/** The tree, or what is wrong with the text. Never throws. Cost: O(length). */
export function parseExpression(text: string): SyntaxNode | ExpressionProblem {
  const end = text.length;
  if (text.trim() === "") return { message: "the expression is empty", start: 0, end };
  if (end > ENGINE_LIMITS.expressionLengthMax) {
    const message = `the expression is longer than ${ENGINE_LIMITS.expressionLengthMax} characters`;
    return { message, start: 0, end };
  }
  try {
    return parser.parse(text).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) {
      return { message: "the expression is nested too deeply", start: 0, end }; // The parser's stack overflowed.
    }
    const start = Math.min(error.range?.start ?? 0, end);
    const stop = Math.min(Math.max(error.range?.end ?? start, start), end);
    return { message: readable(error.summary), start, end: stop };
  }
}

export function isProblem(result: SyntaxNode | ExpressionProblem): result is ExpressionProblem {
  return "message" in result;
}
