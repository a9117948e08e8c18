/**
 * Text → CEL syntax tree, by the grammar of the CEL specification, under our bounds; every fault with its offsets.
 *
 * Why not the CEL library's parser: it departs from the grammar (EXPRESSIONS.md lists where) and its nodes leave out the
 * parentheses around them, so places could only be guessed. What CEL has and this version has not (maps, messages,
 * bytes, unsigned integers, optional values) is parsed as far as it takes to say so; the checker refuses it.
 */
import { ENGINE_LIMITS } from "../limits.ts";
import { Lexer, type Token } from "./lexer.ts";
import type { ExpressionProblem } from "./scope.ts";
import { type BinaryOperator, SyntaxFault, type SyntaxNode } from "./syntax.ts";

export type { SyntaxNode } from "./syntax.ts";

/** Binding strength of binary operators; all of them go from left to right. */
const STRENGTHS: ReadonlyMap<string, number> = new Map([
  ["||", 1],
  ["&&", 2],
  ...["==", "!=", "<", "<=", ">", ">=", "in"].map((operator) => [operator, 3] as const),
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
  ["%", 5],
]);
const WORD_VALUES: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
/** Names that are kept for languages around CEL. As parts (`profile.package`) they are names like any other. */
const RESERVED: ReadonlySet<string> = new Set(
  "as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);
const ARGUMENTS_MAX = 8;
const OPTIONAL = "optional values are not supported: ask with `has(profile.name)`";

class Parser {
  readonly #lexer: Lexer;
  #token: Token;
  /** Where the token before the present one ended. */
  #lastEnd = 0;
  #depth = 0;
  #nodeCount = 0;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
    this.#token = this.#lexer.next();
  }

  whole(): SyntaxNode {
    const node = this.#expression();
    if (this.#token.kind !== "end") throw this.#unexpected();
    return node;
  }

  #advance(): Token {
    const token = this.#token;
    this.#lastEnd = token.end;
    this.#token = this.#lexer.next();
    return token;
  }

  #at(symbol: string): boolean {
    return this.#token.kind === "symbol" && this.#token.value === symbol;
  }

  #accept(symbol: string): boolean {
    if (!this.#at(symbol)) return false;
    this.#advance();
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#accept(symbol)) throw this.#fault(`Expected \`${symbol}\`, got ${this.#shown()}`);
  }

  #fault(message: string): SyntaxFault {
    return new SyntaxFault(message, this.#token.start, this.#token.end);
  }

  #unexpected(): SyntaxFault {
    return this.#fault(`Unexpected token: ${this.#shown()}`);
  }

  #shown(): string {
    const token = this.#token;
    if (token.kind === "end") return "the end";
    if (token.kind === "symbol" || token.kind === "name") return `\`${token.value}\``;
    return token.kind === "string" ? "a string" : token.kind === "quoted" ? "a quoted name" : "a number";
  }

  #tooLarge(limit: number): SyntaxFault {
    return this.#fault(`the expression is too large or too deep (limit ${limit})`);
  }

  /** A node that ends where the last token did. */
  #node<Op extends SyntaxNode["op"]>(
    start: number,
    op: Op,
    args: (SyntaxNode & { readonly op: Op })["args"],
    contentStart?: number,
  ): SyntaxNode {
    this.#nodeCount += 1;
    if (this.#nodeCount > ENGINE_LIMITS.expressionNodesMax)
      throw this.#tooLarge(ENGINE_LIMITS.expressionNodesMax);
    const end = this.#lastEnd;
    return (
      contentStart === undefined ? { op, args, start, end } : { op, args, start, end, contentStart }
    ) as SyntaxNode;
  }

  /** `Expr = ConditionalOr ["?" ConditionalOr ":" Expr]`. */
  #expression(): SyntaxNode {
    this.#depth += 1;
    if (this.#depth > ENGINE_LIMITS.expressionDepthMax)
      throw this.#tooLarge(ENGINE_LIMITS.expressionDepthMax);
    const { start } = this.#token;
    let node = this.#binary(1);
    if (this.#accept("?")) {
      const whenTrue = this.#binary(1);
      if (this.#at("?")) throw this.#fault("a `? :` between `?` and `:` stands in parentheses");
      this.#expect(":");
      const whenFalse = this.#expression();
      node = this.#node(start, "?:", [node, whenTrue, whenFalse]);
    }
    this.#depth -= 1;
    return node;
  }

  #binary(least: number): SyntaxNode {
    const { start } = this.#token;
    let left = this.#unary();
    for (;;) {
      const token = this.#token;
      const text = token.kind === "symbol" || token.kind === "name" ? token.value : "";
      const strength = STRENGTHS.get(text);
      if (strength === undefined || strength < least) return left;
      this.#advance();
      const right = this.#binary(strength + 1);
      left = this.#node(start, text as BinaryOperator, [left, right]);
    }
  }

  #unary(): SyntaxNode {
    if (!this.#at("!") && !this.#at("-")) return this.#member();
    const starts: number[] = [];
    const operators: ("!_" | "-_")[] = [];
    while (this.#at("!") || this.#at("-")) {
      starts.push(this.#token.start);
      operators.push(this.#at("!") ? "!_" : "-_");
      this.#advance();
      if (starts.length > ENGINE_LIMITS.expressionDepthMax)
        throw this.#tooLarge(ENGINE_LIMITS.expressionDepthMax);
    }
    let node = this.#member();
    for (let start = starts.pop(); start !== undefined; start = starts.pop())
      node = this.#node(start, operators.pop()!, node);
    return node;
  }

  #member(): SyntaxNode {
    const { start } = this.#token;
    let node = this.#primary();
    for (;;) {
      if (this.#accept(".")) node = this.#part(start, node);
      else if (this.#accept("[")) {
        if (this.#at("?")) throw this.#fault(OPTIONAL);
        const index = this.#expression();
        this.#expect("]");
        node = this.#node(start, "[]", [node, index]);
      } else if (this.#at("{") && (node.op === "id" || node.op === ".")) {
        throw this.#fault("messages (`Name{…}`) are not supported: there are only the declared attributes");
      } else return node;
    }
  }

  /** After a dot: a name, or a call of a function with `node` as receiver. */
  #part(start: number, node: SyntaxNode): SyntaxNode {
    if (this.#at("?")) throw this.#fault(OPTIONAL);
    const token = this.#token;
    const isName = token.kind === "name" && !WORD_VALUES.has(token.value) && token.value !== "in";
    if (!isName && token.kind !== "quoted") throw this.#fault(`Expected a name, got ${this.#shown()}`);
    this.#advance();
    if (!isName || !this.#accept("(")) return this.#node(start, ".", [node, token.value]);
    return this.#node(start, "rcall", [token.value, node, this.#arguments()]);
  }

  #arguments(): SyntaxNode[] {
    const args: SyntaxNode[] = [];
    if (this.#accept(")")) return args;
    do {
      if (args.length === ARGUMENTS_MAX) throw this.#tooLarge(ARGUMENTS_MAX);
      args.push(this.#expression());
    } while (this.#accept(","));
    this.#expect(")");
    return args;
  }

  #primary(): SyntaxNode {
    const token = this.#token;
    const { start } = token;
    if (token.kind === "symbol") {
      if (token.value === "(") return this.#parentheses();
      if (token.value === "[") return this.#list();
      if (token.value === "{") return this.#map();
      if (token.value === ".") throw this.#fault("there are no packages here: leave out the leading dot");
      throw this.#unexpected();
    }
    if (token.kind === "end" || token.kind === "quoted" || (token.kind === "name" && token.value === "in"))
      throw this.#unexpected();
    if (token.kind === "name" && RESERVED.has(token.value))
      throw this.#fault(`\`${token.value}\` is a reserved name of CEL`);
    this.#advance();
    switch (token.kind) {
      case "bytes":
        return this.#node(start, "refused", "bytes are not supported: no attribute is of such a type");
      case "uint":
        return this.#node(start, "refused", "unsigned integers are not supported; leave out the `u`");
      case "name": {
        const word = WORD_VALUES.get(token.value);
        if (word !== undefined) return this.#node(start, "value", word);
        if (this.#accept("(")) return this.#node(start, "call", [token.value, this.#arguments()]);
        return this.#node(start, "id", token.value);
      }
      case "string":
        return this.#node(start, "value", token.value, token.contentStart);
      default:
        return this.#node(start, "value", token.value);
    }
  }

  /** Parentheses make no node: what is in them takes them in. */
  #parentheses(): SyntaxNode {
    const { start } = this.#advance();
    const inner = this.#expression();
    this.#expect(")");
    return { ...inner, start, end: this.#lastEnd };
  }

  #list(): SyntaxNode {
    const { start } = this.#advance();
    const items: SyntaxNode[] = [];
    while (!this.#at("]") && !this.#at(",")) {
      if (this.#at("?")) throw this.#fault(OPTIONAL);
      if (items.length === ENGINE_LIMITS.expressionListItemsMax)
        throw this.#tooLarge(ENGINE_LIMITS.expressionListItemsMax);
      items.push(this.#expression());
      if (!this.#at(",")) break;
      this.#advance();
    }
    if (items.length === 0) this.#accept(","); // The grammar lets `[,]` be the empty list.
    this.#expect("]");
    return this.#node(start, "list", items);
  }

  #map(): SyntaxNode {
    const { start } = this.#advance();
    while (!this.#at("}") && !this.#at(",")) {
      this.#expression();
      this.#expect(":");
      this.#expression();
      if (!this.#accept(",")) break;
    }
    this.#accept(",");
    this.#expect("}");
    return this.#node(start, "refused", "maps (`{…}`) are not supported: attributes are declared one by one");
  }
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
    return new Parser(text).whole();
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { message: error.message, start: error.start, end: error.end };
  }
}

export function isProblem(result: SyntaxNode | ExpressionProblem): result is ExpressionProblem {
  return "message" in result;
}
