/** The checker's part for `state.*`: its functions, their literals, the window. What names exist, literals.ts says. */
import { foldName } from "../fold.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { MEDIUMS } from "../workspace/model-channels.ts";
import type { Lowering } from "./lower.ts";
import { nearest } from "./names.ts";
import type { SyntaxNode } from "./parse.ts";
import {
  STATE_FUNCTIONS,
  STATE_RESPONSES,
  STATE_SUBJECTS,
  STATE_WINDOW_MS_MAX,
  STATE_WINDOW_MS_MIN,
  type StateQuery,
  type StateSubject,
  stateUsage,
  windowText,
} from "./state-query.ts";
import type { TreeNode } from "./tree.ts";

const WHAT = 'say `"offer.<code>"`, `"category.<name>"`, `"zone.<name>"`, `"medium.<name>"` or `"any"`';

interface StateFunction {
  readonly of: StateQuery["of"];
  readonly type: "int" | "bool";
  /** Said by the name; null: an argument may say it. */
  readonly response: StateQuery["response"] | null;
  readonly usage: string;
}

const FUNCTIONS: ReadonlyMap<string, StateFunction> = new Map<
  (typeof STATE_FUNCTIONS)[number],
  StateFunction
>([
  ["contacts", { of: "contacts", type: "int", response: "any", usage: "state.contacts(what, window?)" }],
  [
    "responses",
    { of: "responses", type: "int", response: null, usage: "state.responses(what, kind?, window?)" },
  ],
  [
    "responded",
    { of: "responses", type: "bool", response: null, usage: "state.responded(what, kind?, window?)" },
  ],
  ["accepted", { of: "responses", type: "bool", response: "accept", usage: "state.accepted(what, window?)" }],
  ["rejected", { of: "responses", type: "bool", response: "reject", usage: "state.rejected(what, window?)" }],
]);

/** How each is written, and what it gives: for the page of expressions. */
export const STATE_FUNCTION_USAGES = [...FUNCTIONS.values()].map(({ usage, type }) => [usage, type] as const);

/** Whether a call's receiver is `state` itself: no variable of that name is around. */
export function isStateReceiver(lowering: Lowering, receiver: SyntaxNode | null): boolean {
  return receiver?.op === "id" && receiver.args === "state" && !lowering.hasVariable("state");
}

export function stateNode(
  lowering: Lowering,
  node: SyntaxNode,
  name: string,
  args: readonly SyntaxNode[],
): TreeNode | null {
  const refusal = lowering.names.refusalOf("state");
  if (refusal !== undefined) return lowering.fault(node, refusal);
  const definition = FUNCTIONS.get(name);
  if (definition === undefined) {
    const message = `unknown function \`state.${name}\`; there are ${stateUsage()}`;
    return lowering.fault(node, message, nearest(name, STATE_FUNCTIONS));
  }
  const [what, ...rest] = args;
  if (what === undefined) return lowering.fault(node, `write \`${definition.usage}\``);
  const about = subjectOf(lowering, what, name);
  let response = definition.response;
  if (response === null) {
    const [kind] = rest;
    const isSaid = kind !== undefined && isText(kind);
    const said = isSaid ? responseOf(lowering, kind) : "any";
    if (said === null) return null;
    if (isSaid) rest.shift();
    response = said;
  }
  if (rest.length > 1) return lowering.fault(rest[1]!, `write \`${definition.usage}\``);
  const windowMs = rest[0] === undefined ? 0 : windowOf(lowering, rest[0]);
  if (about === null || windowMs === null) return null;
  const query: StateQuery = { of: definition.of, response, ...about, windowMs };
  const index = lowering.names.queryNumber(query);
  const { start, end } = node;
  const place = { start: what.start, end: what.end };
  return { kind: "state", type: definition.type, query, index, place, start, end };
}

type TextNode = SyntaxNode & { op: "value"; args: string };

function isText(node: SyntaxNode): node is TextNode {
  return node.op === "value" && typeof node.args === "string";
}

function subjectOf(
  lowering: Lowering,
  node: SyntaxNode,
  name: string,
): Pick<StateQuery, "subject" | "name"> | null {
  if (!isText(node)) return lowering.fault(node, `what \`state.${name}\` counts is a literal: ${WHAT}`);
  const text = foldName(node.args);
  if (text === "any") return { subject: "any", name: "" };
  const dot = text.indexOf(".");
  const subject = text.slice(0, dot === -1 ? text.length : dot);
  const named = text.slice(subject.length + 1);
  if (!isSubject(subject) || named === "") {
    const suggestion = nearest(subject, [...STATE_SUBJECTS, "any"]);
    const isWhole = suggestion === undefined || suggestion === "any" || named === "";
    return lowering.fault(
      node,
      `\`${node.args}\` does not say what to count: ${WHAT}`,
      isWhole ? (suggestion === "any" ? suggestion : undefined) : `${suggestion}.${named}`,
    );
  }
  if (named.length > ENGINE_LIMITS.nameLengthMax) {
    return lowering.fault(node, `a name has at most ${ENGINE_LIMITS.nameLengthMax} characters`);
  }
  if (subject === "medium" && !(MEDIUMS as readonly string[]).includes(named)) {
    const near = nearest(named, MEDIUMS);
    const message = `unknown medium \`${named}\`; it is one of ${MEDIUMS.join(", ")}`;
    return lowering.fault(node, message, near === undefined ? undefined : `medium.${near}`);
  }
  return { subject, name: named };
}

function isSubject(text: string): text is StateSubject {
  return (STATE_SUBJECTS as readonly string[]).includes(text);
}

function responseOf(lowering: Lowering, node: TextNode): (typeof STATE_RESPONSES)[number] | null {
  const kind = STATE_RESPONSES.find((each) => each === node.args);
  if (kind !== undefined) return kind;
  const message = `a response is \`"accept"\` or \`"reject"\`, not \`${node.args}\``;
  return lowering.fault(node, message, nearest(node.args, STATE_RESPONSES));
}

function windowOf(lowering: Lowering, node: SyntaxNode): number | null {
  const tree = lowering.lower(node);
  if (tree === null) return null;
  if (tree.kind !== "literal" || tree.type !== "duration") {
    return lowering.fault(node, 'a window is a literal: `duration("168h")`');
  }
  const ms = tree.value as number;
  if (ms >= STATE_WINDOW_MS_MIN && ms <= STATE_WINDOW_MS_MAX) return ms;
  const bounds = `${windowText(STATE_WINDOW_MS_MIN)} to ${windowText(STATE_WINDOW_MS_MAX)}`;
  return lowering.fault(node, `a window is from ${bounds} (400 days); leave it out for ever`);
}
