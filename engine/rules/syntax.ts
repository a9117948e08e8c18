/** What the parser makes of a text: CEL's syntax tree, before any name or type is looked at. */

interface Located {
  /** UTF-16 offsets into the expression, `end` exclusive; parentheses around a part are its own. */
  readonly start: number;
  readonly end: number;
}

export type BinaryOperator =
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "&&"
  | "||";

type Binary = {
  [Operator in BinaryOperator]: { readonly op: Operator; readonly args: readonly [SyntaxNode, SyntaxNode] };
}[BinaryOperator];

type Form =
  | {
      readonly op: "value";
      readonly args: bigint | number | string | boolean | null;
      /** Of a string that stands in the text as it is, without escapes: where its first character stands. */
      readonly contentStart?: number;
    }
  | { readonly op: "id"; readonly args: string }
  | { readonly op: "."; readonly args: readonly [SyntaxNode, string] }
  | { readonly op: "[]"; readonly args: readonly [SyntaxNode, SyntaxNode] }
  | { readonly op: "call"; readonly args: readonly [string, readonly SyntaxNode[]] }
  | { readonly op: "rcall"; readonly args: readonly [string, SyntaxNode, readonly SyntaxNode[]] }
  | { readonly op: "list"; readonly args: readonly SyntaxNode[] }
  | { readonly op: "!_" | "-_"; readonly args: SyntaxNode }
  | { readonly op: "?:"; readonly args: readonly [SyntaxNode, SyntaxNode, SyntaxNode] }
  | Binary
  /** CEL that is not in this version; `args` says what instead. */
  | { readonly op: "refused"; readonly args: string };

export type SyntaxNode = Located & Form;

/** Thrown by lexer and parser, caught where parsing begins. */
export class SyntaxFault extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}
