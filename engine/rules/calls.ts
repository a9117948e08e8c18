/** The checker's part for calls: `has`, `state.*`, conversions of literals, calendar functions, and the table of functions. */
import { parseTimestamp } from "../visitors/timestamp.ts";
import { FUNCTIONS } from "./functions.ts";
import type { Lowering } from "./lower.ts";
import { nearest } from "./names.ts";
import type { SyntaxNode } from "./parse.ts";
import { patternFault } from "./regex/regex.ts";
import { isStateReceiver, stateNode } from "./state-calls.ts";
import { windowText } from "./state-query.ts";
import { fixedOffsetMinutes, parseDuration, spokenDurationMs } from "./time.ts";
import type { CalendarPart, TreeNode } from "./tree.ts";
import { isList, typeText } from "./types.ts";

export const CALENDAR_PARTS: readonly string[] = [
  "getFullYear",
  "getMonth",
  "getDate",
  "getDayOfMonth",
  "getDayOfWeek",
  "getDayOfYear",
  "getHours",
  "getMinutes",
  "getSeconds",
  "getMilliseconds",
] satisfies readonly CalendarPart[];

/** What CEL has and we refuse, with what to do instead. */
export const REFUSED: Readonly<Record<string, string>> = {
  dyn: "`dyn` is not supported: every expression has a type",
  type: "`type` is not supported: the types are declared",
  bytes: "bytes are not supported: no attribute is of such a type",
  uint: "unsigned integers are not supported; use `int(…)`",
  format: "`format` is not supported: a template joins texts, `string(…)` makes them",
  quote: "`strings.quote` is not supported",
};
const FUNCTION_NAMES = [
  ...new Set([
    ...[...FUNCTIONS.keys()].map((signature) => /(\w+)\(/.exec(signature)![1]!),
    ...CALENDAR_PARTS,
    "has",
    "matches",
    "exists",
    "all",
    "exists_one",
    "filter",
    "map",
  ]),
];

export function callNode(
  lowering: Lowering,
  node: SyntaxNode,
  name: string,
  receiver: SyntaxNode | null,
  args: readonly SyntaxNode[],
): TreeNode | null {
  const { start, end } = node;
  if (Object.hasOwn(REFUSED, name)) return lowering.fault(node, REFUSED[name]!);
  if (isStateReceiver(lowering, receiver)) return stateNode(lowering, node, name, args);
  if (receiver === null && name === "has") {
    if (args.length !== 1) return lowering.fault(node, "`has` takes one attribute: `has(profile.name)`");
    const read = lowering.attributeOf(args[0]!);
    return read === null ? null : { kind: "has", type: "bool", read, start, end };
  }
  if (name === "matches") return matchesNode(lowering, node, receiver === null ? args : [receiver, ...args]);
  if (!FUNCTION_NAMES.includes(name)) {
    return lowering.fault(node, `unknown function \`${name}\``, nearest(name, FUNCTION_NAMES));
  }
  if (receiver === null && (name === "timestamp" || name === "duration")) {
    const literal = timeLiteral(lowering, node, name, args);
    if (literal !== undefined) return literal;
  }
  if (receiver !== null && CALENDAR_PARTS.includes(name)) {
    const calendar = calendarNode(lowering, node, name as CalendarPart, receiver, args);
    if (calendar !== undefined) return calendar;
  }
  const operands = lowering.lowerAll(receiver === null ? args : [receiver, ...args]);
  if (operands === null) return null;
  const signature = signatureOf(name, receiver !== null, operands);
  const definition = signature === undefined ? undefined : FUNCTIONS.get(signature);
  if (signature === undefined || definition === undefined) {
    const texts = operands.map((operand) => typeText(operand.type)).join(" and ");
    return lowering.fault(node, `\`${name}\` is not defined for ${texts === "" ? "no arguments" : texts}`);
  }
  return { kind: "call", type: definition.result, signature, args: operands, start, end };
}

/**
 * The key in the table of functions; undefined: there is none. A function of lists may have a row for each kind of list
 * (`list<string>`) or one for all (`list`); `[]` counts as a list of strings.
 */
function signatureOf(name: string, hasReceiver: boolean, operands: readonly TreeNode[]): string | undefined {
  const types = operands.map(({ type }) => (type === "list<none>" ? "list<string>" : type));
  const anyLists = types.map((type) => (isList(type) ? "list" : type));
  return [types, anyLists]
    .map((each) => signatureText(name, hasReceiver, each))
    .find((key) => FUNCTIONS.has(key));
}

function signatureText(name: string, hasReceiver: boolean, types: readonly string[]): string {
  if (!hasReceiver) return `${name}(${types.join(", ")})`;
  return `${types[0]}.${name}(${types.slice(1).join(", ")})`;
}

/** `text.matches(pattern)` and `matches(text, pattern)`; the pattern is read here. */
function matchesNode(lowering: Lowering, node: SyntaxNode, args: readonly SyntaxNode[]): TreeNode | null {
  const [text, pattern] = args;
  if (args.length !== 2 || text === undefined || pattern === undefined)
    return lowering.fault(node, "`matches` takes a pattern: `profile.name.matches(r'^[A-Z]')`");
  const operand = lowering.lower(text);
  if (operand === null || !lowering.expect(operand, "string", "what `matches` looks at")) return null;
  if (pattern.op !== "value" || typeof pattern.args !== "string")
    return lowering.fault(pattern, "a pattern is a literal: it is read before any visitor is");
  const fault = patternFault(pattern.args);
  const { start, end } = node;
  if (fault === null) return { kind: "matches", type: "bool", operand, pattern: pattern.args, start, end };
  const from = pattern.contentStart;
  const place = from === undefined ? pattern : { start: from + fault.start, end: from + fault.end };
  return lowering.fault(place, `not a pattern: ${fault.message}`);
}

/** `timestamp("…")` and `duration("…")` are read when checking; undefined where the argument is not a string. */
function timeLiteral(
  lowering: Lowering,
  node: SyntaxNode,
  name: "timestamp" | "duration",
  args: readonly SyntaxNode[],
): TreeNode | null | undefined {
  const { start, end } = node;
  const argument = args[0];
  if (args.length !== 1 || argument === undefined) return undefined;
  if (argument.op === "value" && typeof argument.args === "string") {
    const value = name === "timestamp" ? parseTimestamp(argument.args) : parseDuration(argument.args);
    if (value !== undefined && !Number.isNaN(value))
      return { kind: "literal", type: name, value, start, end };
    const wanted =
      name === "timestamp"
        ? "RFC 3339 with a zone, to the millisecond: `2026-11-02T08:00:00Z`"
        : "hours, minutes, seconds or milliseconds: `24h`, `1h30m`, `500ms`";
    const meantMs = name === "duration" ? spokenDurationMs(argument.args) : undefined;
    if (meantMs !== undefined) {
      const written = windowText(meantMs);
      return lowering.fault(
        argument,
        `not a duration: \`${argument.args}\` is written \`${written}\` here`,
        written,
      );
    }
    return lowering.fault(argument, `not a ${name}; write ${wanted}`);
  }
  return undefined;
}

/** Undefined where the receiver is no timestamp (durations have functions of the same names). */
function calendarNode(
  lowering: Lowering,
  node: SyntaxNode,
  part: CalendarPart,
  receiver: SyntaxNode,
  args: readonly SyntaxNode[],
): TreeNode | null | undefined {
  const operand = lowering.lower(receiver);
  if (operand === null) return null;
  if (operand.type !== "timestamp") {
    if (operand.type === "duration" && args.length === 0 && FUNCTIONS.has(`duration.${part}()`))
      return undefined;
    return lowering.fault(node, `\`${part}\` is not defined for ${typeText(operand.type)}`);
  }
  const base = { kind: "calendar", type: "int", part, operand, start: node.start, end: node.end } as const;
  const zone = args[0];
  if (zone === undefined) return base;
  if (args.length > 1) return lowering.fault(node, `\`${part}\` takes at most a time zone`);
  if (zone.op !== "value" || typeof zone.args !== "string") {
    return lowering.fault(zone, 'a time zone is named by a literal: `"Europe/Lisbon"`');
  }
  const known = lowering.timeZones;
  if (fixedOffsetMinutes(zone.args) === undefined && known !== undefined && !known.has(zone.args)) {
    return lowering.fault(zone, `unknown time zone \`${zone.args}\``, nearest(zone.args, [...known]));
  }
  return { ...base, zone: zone.args };
}
