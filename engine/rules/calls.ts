/** The checker's part for calls: `has`, `state.*`, conversions of literals, calendar functions, and the table of functions. */
import { parseTimestamp } from "../visitors/timestamp.ts";
import { FUNCTIONS } from "./functions.ts";
import type { Lowering } from "./lower.ts";
import { nearest } from "./names.ts";
import type { SyntaxNode } from "./parse.ts";
import { isStateReceiver, stateNode } from "./state-calls.ts";
import { windowText } from "./state-query.ts";
import { fixedOffsetMinutes, parseDuration, spokenDurationMs } from "./time.ts";
import type { CalendarPart, TreeNode, TreeType } from "./tree.ts";
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

/** What the specification has and we refuse, with what to do instead. */
export const REFUSED: Readonly<Record<string, string>> = {
  matches: "`matches` is not in this version; use `startsWith`, `endsWith`, `contains` or `in`",
  dyn: "`dyn` is not supported: every expression has a type",
  type: "`type` is not supported: the types are declared",
  bytes: "bytes are not supported",
  uint: "unsigned integers are not supported; use `int(…)`",
};
const FUNCTION_NAMES = [
  ...new Set([
    ...[...FUNCTIONS.keys()].map((signature) => /(\w+)\(/.exec(signature)![1]!),
    ...CALENDAR_PARTS,
    "has",
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
  const definition = FUNCTIONS.get(signature);
  if (definition === undefined) {
    const texts = operands.map((operand) => typeText(operand.type)).join(" and ");
    return lowering.fault(node, `\`${name}\` is not defined for ${texts === "" ? "no arguments" : texts}`);
  }
  return { kind: "call", type: definition.result, signature, args: operands, start, end };
}

function signatureOf(name: string, hasReceiver: boolean, operands: readonly TreeNode[]): string {
  const types = operands.map((operand) => nameOf(operand.type));
  if (!hasReceiver) return `${name}(${types.join(", ")})`;
  return `${types[0]}.${name}(${types.slice(1).join(", ")})`;
}

function nameOf(type: TreeType): string {
  return isList(type) ? "list" : type;
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
  const operand = lowering.lower(argument);
  if (operand === null) return null;
  if (operand.type === "string") {
    return lowering.fault(
      argument,
      `\`${name}\` of a text takes a literal; declare the attribute as a timestamp`,
    );
  }
  const signature = `${name}(${nameOf(operand.type)})`;
  if (!FUNCTIONS.has(signature)) {
    return lowering.fault(node, `\`${name}\` is not defined for ${typeText(operand.type)}`);
  }
  return { kind: "call", type: name, signature, args: [operand], start, end };
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
