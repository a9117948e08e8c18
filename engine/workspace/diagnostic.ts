/**
 * Diagnostics: what `check` says about a workspace, each with its place, the line itself and a way out.
 *
 * A code is stable: scripts and editors may match on it, never on the text. This file knows how a diagnostic is
 * ordered and printed, not how one is found.
 */
import { FINDING_CODES } from "./findings/codes.ts";

export const DIAGNOSTIC_CODES = {
  YAML_SYNTAX: "The file is not valid YAML.",
  ENCODING_INVALID: "The file's text is not UTF-8.",
  YAML_LIMIT: "The file is larger, deeper or has more values than a workspace file may.",
  FILE_MISSING: "A file that every workspace has is not there.",
  FILE_UNEXPECTED: "A YAML file lies where the workspace has no place for it.",
  KEY_UNKNOWN: "A key that the schema does not know.",
  KEY_MISSING: "A key that must be there is not.",
  KEY_FORBIDDEN: "A key that may not stand beside another.",
  KEY_DUPLICATE: "A key is written twice in one map.",
  TYPE_WRONG: "A value is of another type than the schema or the attribute states.",
  VALUE_NOT_ALLOWED: "A value is none of those that are allowed.",
  VALUE_OUT_OF_RANGE: "A number, a text or a list is smaller or larger than allowed.",
  NAME_INVALID: "A name has characters that names may not have.",
  NAME_RESERVED: "A name is reserved.",
  NAME_DUPLICATE: "Two things of one kind have the same name.",
  NAME_CLASH: "An attribute's name is the dotted prefix of another's.",
  REFERENCE_UNKNOWN: "A name is used that nothing defines.",
  CYCLE: "Segments are defined by each other in a circle.",
  DATE_INVALID: "A date or time cannot be read, or ends before it begins.",
  TIME_ZONE_UNKNOWN: "The time zone database has no such zone.",
  DURATION_INVALID: "A duration cannot be read.",
  SHARE_INVALID: "A share is not a percentage.",
  EXPRESSION_INVALID: "A CEL expression does not parse, or does not fit the declared types.",
  TEMPLATE_INVALID: "A template has an unclosed `{{`, or a part that is no valid CEL.",
  ALGEBRA_INVALID: "A segment expression does not parse.",
  COMBINATION_INVALID: "Each value is valid, but not all of them together.",
  FALLBACK_NOT_FIT: "An offer is used as a fallback that is not declared as one.",
  FALLBACK_FORBIDDEN: "An invariant could forbid a fallback, or a black list or a cap names one.",
  INVARIANT_UNDECIDABLE:
    "For want of an offer's attribute it cannot be told whether an invariant is about the offer.",
  LIST_FILE_MISSING: "The file of a segment's members is not among the audience lists.",
  LIMIT_EXCEEDED: "There are more of a kind than a bundle may hold.",
  NOT_SUPPORTED_YET: "The design knows this, but this version does not do it yet.",
  ...FINDING_CODES,
} as const satisfies Record<string, string>;
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;

/** An error keeps a bundle from being built; a warning is worth a look; a note is said so that it is known. */
export type Severity = "error" | "warning" | "note";

/** `line` and `column` count from 1, columns in UTF-16 units as editors do; `columnEnd` is exclusive, on the same line. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  /** The nearest known name, where a name is unknown. */
  readonly suggestion?: string;
  /** Path in the workspace, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly columnEnd: number;
  /** The line's text, without its end. Empty where there is none (a missing file). */
  readonly quote: string;
}

/** Characters of a quoted line that are printed; a longer one is cut around the place. */
const QUOTE_LENGTH_MAX = 160;

/** By file, place, code and text: the same workspace gives the same list, in whatever order files were read. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

/** Code-unit order: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Message and suggestion in one line, as `unknown segment `x`; did you mean `y`?`. */
export function diagnosticText(diagnostic: Diagnostic): string {
  const { message, suggestion } = diagnostic;
  return suggestion === undefined ? message : `${message}; did you mean \`${suggestion}\`?`;
}

/**
 * A diagnostic for people, in the manner of rustc: headline, place, quoted line, caret.
 *
 * @param color whether ANSI colours are written; text from the workspace never brings its own (control
 *   characters are shown as `·`).
 */
export function formatDiagnostic(diagnostic: Diagnostic, color = false): string {
  const paint = (codes: string, text: string) => (color ? `\u001b[${codes}m${text}\u001b[0m` : text);
  const tone = TONES[diagnostic.severity];
  const headline =
    paint(`1;${tone}`, `${diagnostic.severity}[${diagnostic.code}]`) +
    paint("1", `: ${printable(diagnosticText(diagnostic))}`);
  const place = `${printable(diagnostic.file)}:${diagnostic.line}:${diagnostic.column}`;
  const number = String(diagnostic.line);
  const margin = " ".repeat(number.length);
  const bar = paint("34", "|");
  const lines = [headline, `${margin} ${paint("34", "-->")} ${place}`];
  if (diagnostic.quote !== "") {
    const { text, column, columnEnd } = cutQuote(diagnostic);
    const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
    const caret = "^".repeat(Math.max(1, Math.min(columnEnd, text.length + 1) - column));
    lines.push(`${margin} ${bar}`);
    lines.push(`${paint("34", number)} ${bar} ${printable(text)}`);
    lines.push(`${margin} ${bar} ${indent}${paint(`1;${tone}`, caret)}`);
  }
  return lines.join("\n");
}

/** Red, yellow, blue. */
const TONES = { error: "31", warning: "33", note: "34" } as const satisfies Record<Severity, string>;

function cutQuote(diagnostic: Diagnostic): { text: string; column: number; columnEnd: number } {
  const { quote, column, columnEnd } = diagnostic;
  if (quote.length <= QUOTE_LENGTH_MAX) return { text: quote, column, columnEnd };
  const start = Math.max(0, Math.min(column - 1 - QUOTE_LENGTH_MAX / 2, quote.length - QUOTE_LENGTH_MAX));
  const head = start > 0 ? "…" : "";
  const tail = start + QUOTE_LENGTH_MAX < quote.length ? "…" : "";
  const shift = start - head.length;
  return {
    text: head + quote.slice(start, start + QUOTE_LENGTH_MAX) + tail,
    column: column - shift,
    columnEnd: columnEnd - shift,
  };
}

/** No escape sequence of a workspace reaches a terminal; tabs stay. */
function printable(text: string): string {
  return text.replace(/(?!\t)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "·");
}
