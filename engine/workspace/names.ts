/**
 * Names: how they are folded, what they may be made of, and which known one a misspelt one is nearest to.
 */
import { distance } from "fastest-levenshtein";
import { ENGINE_LIMITS } from "../limits.ts";
import type { Problem } from "./source.ts";

/** Names are ASCII and case-insensitive: this is their one form. */
export { foldName } from "../fold.ts";

const NAME = /^[a-z0-9._-]+$/;
const ATTRIBUTE_PART = /^[a-z_][a-z0-9_]*$/;

/** Identifiers that CEL reserves, so that no attribute path may have them as a part. */
export const CEL_RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    "as break const continue else false for function if import in let loop namespace null package return true " +
    "var void while"
  ).split(" "),
);
/** Property names that every JavaScript object has an opinion on. */
const UNSAFE_PARTS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
/** What `offer.*` has by itself. */
export const OFFER_BUILT_INS: readonly string[] = ["category", "code", "cost", "purpose", "value"];

/** What is wrong with a folded name of a channel, point, zone, event, segment, offer or rule. */
export function nameProblem(what: string, name: string): Problem | undefined {
  if (name.length === 0)
    return { code: "NAME_INVALID", message: `${withArticle(what)}'s name may not be empty` };
  if (name.length > ENGINE_LIMITS.nameLengthMax) {
    return {
      code: "NAME_INVALID",
      message: `${withArticle(what)}'s name has at most ${ENGINE_LIMITS.nameLengthMax} characters`,
    };
  }
  if (!NAME.test(name)) {
    const message = `${withArticle(what)}'s name is made of letters, digits, \`.\`, \`_\` and \`-\``;
    return { code: "NAME_INVALID", message, suggestion: nameRepaired(name) };
  }
  if (UNSAFE_PARTS.has(name)) return { code: "NAME_RESERVED", message: `the name \`${name}\` is reserved` };
  return undefined;
}

/** What is wrong with a folded attribute name: every attribute must be a CEL path. */
export function attributeNameProblem(name: string): Problem | undefined {
  if (name.length > ENGINE_LIMITS.nameLengthMax) return nameProblem("attribute", name);
  for (const part of name.split(".")) {
    if (!ATTRIBUTE_PART.test(part)) {
      const message = "an attribute's name is made of parts like `age` or `last_visit`, joined by dots";
      return { code: "NAME_INVALID", message, suggestion: attributeNameRepaired(name) };
    }
    if (CEL_RESERVED_WORDS.has(part)) {
      return { code: "NAME_RESERVED", message: `\`${part}\` is a reserved word of expressions` };
    }
    if (UNSAFE_PARTS.has(part)) return { code: "NAME_RESERVED", message: `the name \`${part}\` is reserved` };
  }
  return undefined;
}

function withArticle(what: string): string {
  return /^[aeiou]/.test(what) ? `an ${what}` : `a ${what}`;
}

function nameRepaired(name: string): string | undefined {
  const repaired = name.trim().replace(/[^a-z0-9._-]+/g, "-");
  return NAME.test(repaired) && /[a-z0-9]/.test(repaired) ? repaired : undefined;
}
function attributeNameRepaired(name: string): string | undefined {
  const repaired = name.trim().replace(/[^a-z0-9._]+/g, "_");
  return repaired.split(".").every((part) => ATTRIBUTE_PART.test(part)) && /[a-z0-9]/.test(repaired)
    ? repaired
    : undefined;
}

/** Names compared with a misspelt one; beyond that a suggestion is not worth its time. */
const CANDIDATES_MAX = 5000;

/**
 * The known name nearest to `name`, or undefined where none is near (more than a third of it, at least 2 edits).
 *
 * Cost: O(names). Ties: the first in the order given.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const distanceMax = Math.max(2, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = distanceMax + 1;
  let count = 0;
  for (const candidate of known) {
    if (++count > CANDIDATES_MAX) break;
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const edits = distance(name, candidate);
    // A one-letter name is two edits from every other: what shares nothing is no suggestion.
    if (edits < bestDistance && edits < Math.max(name.length, candidate.length)) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}
