/**
 * Templates: text with `{{ CEL }}` parts. Splits one; knows nothing of what the parts mean.
 *
 * `}}` inside a CEL string does not close a part. A literal `{{` is written `{{ "{{" }}`.
 */

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** `start` and `end`: UTF-16 offsets of `expression` in the template. */
  | {
      readonly kind: "expression";
      readonly expression: string;
      readonly start: number;
      readonly end: number;
    };

export interface TemplateFault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** The parts in order, empty texts left out; or the first fault. Cost: O(length). */
export function parseTemplate(template: string): readonly TemplatePart[] | TemplateFault {
  const parts: TemplatePart[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{{", at);
    if (open < 0) break;
    if (open > at) parts.push({ kind: "text", text: template.slice(at, open) });
    const close = findClose(template, open + 2);
    if (close < 0) return { message: "`{{` is never closed by `}}`", start: open, end: open + 2 };
    const inner = template.slice(open + 2, close);
    const expression = inner.trim();
    if (expression === "") return { message: "`{{ }}` is empty", start: open, end: close + 2 };
    const start = open + 2 + inner.indexOf(expression);
    parts.push({ kind: "expression", expression, start, end: start + expression.length });
    at = close + 2;
  }
  if (at < template.length) parts.push({ kind: "text", text: template.slice(at) });
  return parts;
}

export function isTemplateFault(result: readonly TemplatePart[] | TemplateFault): result is TemplateFault {
  return !Array.isArray(result);
}

function findClose(template: string, from: number): number {
  let quote = "";
  let braceDepth = 0;
  for (let at = from; at < template.length; at++) {
    const unit = template[at]!;
    if (quote !== "") {
      if (unit === "\\") at += 1;
      else if (unit === quote) quote = "";
    } else if (unit === '"' || unit === "'") {
      quote = unit;
    } else if (unit === "{") {
      braceDepth += 1;
    } else if (unit === "}") {
      if (braceDepth > 0) braceDepth -= 1;
      else if (template[at + 1] === "}") return at;
    }
  }
  return -1;
}
