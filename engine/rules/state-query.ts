/**
 * `state.*`: what a visitor's memory says of contacts and responses.
 *
 * ```
 * state.contacts(what, window?)          int    how often it was presented
 * state.responses(what, kind?, window?)  int    how often it was accepted or rejected
 * state.responded(what, kind?, window?)  bool   whether it ever was
 * state.accepted(what, window?)          bool   the same with a kind
 * state.rejected(what, window?)          bool
 *
 * what     "offer.<code>", "category.<name>", "zone.<name>", "medium.<name>" or "any"
 * kind     "accept" or "reject"; without one: either
 * window   duration("…"), 15 minutes to 400 days, counted back from now; without one: ever
 * ```
 * All arguments are literals, so what an expression asks is known before any visitor is: each distinct question is one
 * number of a generation and is counted at most once a decision. It is asked of the memory as the call found it: what
 * the call itself presents counts from the next one on. A visitor without a memory counts 0; nothing is ever missing.
 */
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";

export const STATE_SUBJECTS = ["offer", "category", "zone", "medium"] as const;
export type StateSubject = (typeof STATE_SUBJECTS)[number];
export const STATE_RESPONSES = ["accept", "reject"] as const;

export const STATE_FUNCTIONS = ["contacts", "responses", "responded", "accepted", "rejected"] as const;

/** What `state` can be asked, for a message. */
export function stateUsage(): string {
  return STATE_FUNCTIONS.map((name) => `\`state.${name}(…)\``).join(", ");
}

/** One question to a memory: a count. */
export interface StateQuery {
  readonly of: "contacts" | "responses";
  /** Of responses: which; contacts have "any". */
  readonly response: "any" | (typeof STATE_RESPONSES)[number];
  readonly subject: StateSubject | "any";
  /** Of the subject, folded; empty for "any". */
  readonly name: string;
  /** Counted back from now; 0: ever. */
  readonly windowMs: number;
}

export const STATE_WINDOW_MS_MIN = 15 * 60_000;
export const STATE_WINDOW_MS_MAX = 400 * 86_400_000;

/** Where expressions have their counts from; `query` is a number that `StateQueries.add` gave. */
export interface StateReader {
  count(query: number): number;
}

/** Nobody's memory. */
export const NO_STATE: StateReader = { count: () => 0 };

/** The distinct questions of a generation, by number. */
export class StateQueries {
  readonly list: StateQuery[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #windows = new Set<number>();

  /** The question's number; equal questions have one. Errors: BUNDLE_INVALID past the bound. */
  add(query: StateQuery): number {
    const key = stateQueryText(query);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const { stateQueriesMax, stateWindowsMax } = ENGINE_LIMITS;
    this.#windows.add(query.windowMs);
    if (this.list.length >= stateQueriesMax)
      throw new NodeError("BUNDLE_INVALID", `more than ${stateQueriesMax} distinct questions to \`state.*\``);
    if (this.#windows.size > stateWindowsMax)
      throw new NodeError(
        "BUNDLE_INVALID",
        `more than ${stateWindowsMax} windows in questions to \`state.*\``,
      );
    this.#numbers.set(key, this.list.length);
    this.list.push(query);
    return this.list.length - 1;
  }
}

/** `offer.latte`, `any`: what a question is about, as it is written. */
export function subjectText({ subject, name }: StateQuery): string {
  return subject === "any" ? subject : `${subject}.${name}`;
}

/** `168h`, `90m`, `905.5s`: the largest unit that has no fraction. */
export function windowText(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`;
}

/** The question as people read it: `state.contacts("offer.latte", 168h)`. Equal texts, equal questions. */
export function stateQueryText(query: StateQuery): string {
  const window = query.windowMs === 0 ? [] : [windowText(query.windowMs)];
  return `state.${query.of}(${[...literalsOf(query), ...window].join(", ")})`;
}

/** The question as CEL, in one form; `isAsked`: whether there was any, not how often. */
export function stateQueryCel(query: StateQuery, isAsked: boolean): string {
  const window = query.windowMs === 0 ? [] : [`duration("${windowText(query.windowMs)}")`];
  const name = isAsked ? "responded" : query.of;
  return `state.${name}(${[...literalsOf(query), ...window].join(", ")})`;
}

function literalsOf(query: StateQuery): string[] {
  const what = JSON.stringify(subjectText(query));
  return query.response === "any" ? [what] : [what, JSON.stringify(query.response)];
}
