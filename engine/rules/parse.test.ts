/** The grammar of the CEL specification, row by row, and where the CEL library's parser departs from it. */
import { Environment } from "@marcbachmann/cel-js";
import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../testing/fuzz.ts";
import { isProblem, parseExpression, type SyntaxNode } from "./parse.ts";

/** As nested lists: `["+", 1, ["-_", "x"]]`; names in front of their arguments, strings quoted. */
function shape(node: { op: string; args: unknown }): unknown {
  const each = (part: unknown): unknown =>
    typeof part === "object" && part !== null && "op" in part
      ? shape(part as SyntaxNode)
      : Array.isArray(part)
        ? part.map(each)
        : part;
  if (node.op === "value") {
    return typeof node.args === "string"
      ? JSON.stringify(node.args)
      : typeof node.args === "bigint"
        ? `${node.args}`
        : node.args;
  }
  if (node.op === "id") return node.args;
  return [node.op, ...(Array.isArray(node.args) ? node.args.map(each) : [each(node.args)])];
}

function parsed(text: string): unknown {
  const result = parseExpression(text);
  if (isProblem(result)) return result.message;
  return shape(result);
}

/** A name that every reader of test results takes: one line of ASCII. */
const shown = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`);

for (const [text, expected, why] of [
  ["1 + 2 * 3", ["+", "1", ["*", "2", "3"]], "products bind before sums"],
  ["8 - 4 - 2", ["-", ["-", "8", "4"], "2"], "sums go from left to right"],
  ["8 / 4 % 3 * 2", ["*", ["%", ["/", "8", "4"], "3"], "2"], "and so do products"],
  ["a + 1 < b == c", ["==", ["<", ["+", "a", "1"], "b"], "c"], "relations have one strength"],
  ["a in b == c", ["==", ["in", "a", "b"], "c"], "`in` among them"],
  ["a || b && c", ["||", "a", ["&&", "b", "c"]], "and before or"],
  ["a || b ? c : d", ["?:", ["||", "a", "b"], "c", "d"], "the conditional binds last"],
  ["a ? b : c ? d : e", ["?:", "a", "b", ["?:", "c", "d", "e"]], "and goes from right to left"],
  ["!a in b", ["in", ["!_", "a"], "b"], "unary operators bind before `in`"],
  ["-a.b", ["-_", [".", "a", "b"]], "but after parts"],
  ["!!a", ["!_", ["!_", "a"]], "more than one"],
  ["1--1", ["-", "1", ["-_", "1"]], "minus a negative"],
  ["- 1", ["-_", "1"], "a sign may stand apart"],
  ["(a || b) && c", ["&&", ["||", "a", "b"], "c"], "parentheses"],
  ["a . b\n.c", [".", [".", "a", "b"], "c"], "space around dots"],
  ["a\t\f\r\n+ b", ["+", "a", "b"], "form feeds are space"],
  ["a // c + 1\n + b", ["+", "a", "b"], "comments end with the line"],
  ["a // to the end", "a", "or with the text"],
  ["a.b(c, 1)", ["rcall", "b", "a", ["c", "1"]], "a call with a receiver"],
  ["f()", ["call", "f", []], "a call without"],
  ["1.size()", ["rcall", "size", "1", []], "a number has no trailing point"],
  ["a[0][1]", ["[]", ["[]", "a", "0"], "1"], "positions"],
  ["[1, 2,]", ["list", "1", "2"], "a list may end with a comma"],
  ["[]", ["list"], "the empty list"],
  ["[,]", ["list"], "is written like this, too"],
  ["a.package.as", [".", [".", "a", "package"], "as"], "parts may have reserved names"],
  ["a.`b-c.d`", [".", "a", "b-c.d"], "parts in backquotes"],
  ["r + R + b + br", ["+", ["+", ["+", "r", "R"], "b"], "br"], "prefixes of strings are names without one"],
  ["infinity", "infinity", "a name that begins like an operator"],
  ["1e5", 100_000, "exponents"],
  ["1E-3", 0.001, "small ones"],
  ["1.5e+3", 1500, "signed ones"],
  [".5", 0.5, "no digit before the point"],
  [".5e1", 5, "nor with an exponent"],
  ["012", "12", "no octal numbers"],
  ["0xfF", "255", "hexadecimal ones"],
  ["-0x1f", ["-_", "31"], "negative ones"],
  ["9223372036854775808", "9223372036854775808", "the range of integers is the checker's"],
  ['"a" + \'b"\'', ["+", '"a"', '"b\\""'], "two kinds of quotes"],
  ['"""a\n"b"""', '"a\\n\\"b"', "three quotes hold lines and quotes"],
  ["'''a\r\n''b'''", "\"a\\r\\n''b\"", "as do three single ones"],
  ["r\"a\\n\" + R'\\'", ["+", '"a\\\\n"', '"\\\\"'], "raw strings know no escapes"],
  [
    '"\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\"\\\'\\`"',
    JSON.stringify("\x07\b\f\n\r\t\v\\?\"'`"),
    "all simple escapes",
  ],
  [String.raw`"\x41\X41\u0041\U00000041\101"`, '"AAAAA"', "escapes of code points"],
  [String.raw`"\U0001F431\377\000"`, JSON.stringify("\u{1F431}\u00ff\0"), "up to all of Unicode"],
  ["true", true, "words with a value"],
] as const) {
  t.test(`parse: ${why}: ${shown(text)}`, async (t) => t.strictSame(parsed(text), expected));
}

/** The part between « and » is what the fault points at. */
for (const [marked, message] of [
  ["1 «1»", /Unexpected token: a number/],
  ["a «b»", /Unexpected token: `b`/],
  ["«in» a", /Unexpected token: `in`/],
  ["«package»", /reserved name/],
  ["«while»(1)", /reserved name/],
  ["a.«in»", /Expected a name, got `in`/],
  ["a.«true»", /Expected a name/],
  ["a«.1»", /Unexpected token: a number/],
  ["«.»a", /leading dot/],
  ["f(1, «)»", /Unexpected token: `\)`/],
  ["(a«»", /Expected `\)`, got the end/],
  ["[1«»", /Expected `\]`, got the end/],
  ["[,«,»]", /Expected `\]`/],
  ["a ? b«»", /Expected `:`, got the end/],
  ["a ? b «?» c : d : e", /stands in parentheses/],
  ["«1a»", /a number ends/],
  ["«0x»", /no digits/],
  ["«1e400»", /too large/],
  ["1 «é»", /Unexpected character: é/],
  ["«𝕏»", /Unexpected character: 𝕏/],
  ["a «&» b", /Unexpected character: &/],
  ['«"abc»', /has no end/],
  ['«"a»\nb"', /more than one line/],
  ["«'a»\rb'", /more than one line/],
  ["«'''a''»", /has no end/],
  ["'a«\\q»'", /no escape `\\q`/],
  ["'«\\1»'", /no character/],
  ["'«\\7»77'", /no escape/],
  ["'«\\8»'", /no escape/],
  ["'«\\u12»'", /no character/],
  ["'«\\ud83d»\\ude00'", /no character/],
  ["'«\\U00110000»'", /no character/],
  ["a.«?»b", /optional values/],
  ["a[«?»0]", /optional values/],
  ["[«?»a]", /optional values/],
  ["Name«{»a: 1}", /messages/],
  ["a.«`b c;`»", /backquotes/],
  ["a.«`b»", /backquotes/],
] as const) {
  t.test(`parse refuses: ${shown(marked)}`, async (t) => {
    const text = marked.replace(/[«»]/g, "");
    const result = parseExpression(text);
    if (!isProblem(result)) return t.fail(JSON.stringify(parsed(text)));
    t.match(result.message, message);
    t.strictSame([result.start, result.end], [marked.indexOf("«"), marked.indexOf("»") - 1]);
  });
}

t.test("parse: a part's place takes in its parentheses", async (t) => {
  const tree = parseExpression(" ( a || b ) && c") as SyntaxNode & { op: "&&" };
  t.strictSame([tree.start, tree.end], [1, 16]);
  t.strictSame([tree.args[0].start, tree.args[0].end], [1, 11]);
});

/** Departures of the library's parser (EXPRESSIONS.md): text, what the specification says, what the library does. */
const library = new Environment({ limits: { maxDepth: 200 } });
const DEPARTURES = [
  [".5", 0.5, "refuses"],
  ["a\fb".replace("b", "+ b"), ["+", "a", "b"], "refuses"],
  ["[,]", ["list"], "refuses"],
  ["a.`b-c`", [".", "a", "b-c"], "refuses"],
  ["a == b < c", ["<", ["==", "a", "b"], "c"], ["==", "a", ["<", "b", "c"]]],
  ["f(1,)", "Unexpected token: `)`", ["call", "f", ["1"]]],
  [
    "a ? b ? c : d : e",
    "a `? :` between `?` and `:` stands in parentheses",
    ["?:", "a", ["?:", "b", "c", "d"], "e"],
  ],
] as const;
for (const [text, ours, theirs] of DEPARTURES) {
  t.test(`parse: the library departs from the grammar: ${shown(text)}`, async (t) => {
    t.strictSame(parsed(text), ours);
    t.strictSame(libraryShape(text), theirs);
  });
}

function libraryShape(text: string): unknown {
  try {
    return shape(library.parse(text).ast);
  } catch {
    return "refuses";
  }
}

const { seed, runs } = fuzzSettings(3000);
t.test("parse: any text of tokens that both parsers take is the same tree", async (t) => {
  const tokens = [
    ..."()[].,?:!-+*/%<>a1",
    " ",
    "&&",
    "||",
    "==",
    "!=",
    "<=",
    ">=",
    " in ",
    "2.5",
    "true",
    "'x'",
    "f(",
  ];
  let takenCount = 0;
  const text = fc
    .array(fc.constantFrom(...tokens), { minLength: 1, maxLength: 9 })
    .map((parts) => parts.join(""));
  const property = fc.property(text, (text) => {
    const theirs = libraryShape(text);
    const result = parseExpression(text);
    if (theirs === "refuses" || isProblem(result)) {
      if (theirs === "refuses" && isProblem(result)) return;
      const isListed = /\.\d|,\s*[)\]]|\?[^:]*\?/.test(text);
      if (!isListed)
        throw new Error(`${text}: library ${JSON.stringify(theirs)}, ours ${JSON.stringify(parsed(text))}`);
      return;
    }
    takenCount += 1;
    if (/[!=]=.*([<>]|in)/.test(text)) return; // All relations have one strength, as the table above says.
    if (JSON.stringify(shape(result)) !== JSON.stringify(theirs)) throw new Error(`other trees: ${text}`);
  });
  t.comment(`seed ${seed}`);
  fc.assert(property, { seed, numRuns: runs });
  t.ok(takenCount > 0, "some are taken");
});
