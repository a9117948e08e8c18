/**
 * Answers to `state.*`: the questions of a generation, counted in the memories of the visitor under way.
 *
 * All are registered when the generation is opened; the first one that a decision asks goes through the memories once,
 * a decision that asks none does not look at them. Counted is what the memory held when the call came: what the call
 * itself presents counts from the next one on.
 */
import type { ExpressionInputs } from "../rules/expression-inputs.ts";
import type { StateQuery, StateReader } from "../rules/state-query.ts";
import { MemoryCounter } from "../visitors/count.ts";
import { EntryKind, type MemoryView, mediumNumber } from "../visitors/memory-layout.ts";
import type { NodeNumbers } from "../visitors/node-numbers.ts";
import { rollingStartMs } from "../visitors/windows.ts";
import { MEDIUMS } from "../workspace/model.ts";
import { NONE } from "./plan.ts";

const NO_MEMORIES: readonly MemoryView[] = [];

export class StateCounts implements StateReader {
  readonly #counter = new MemoryCounter();
  /** By question: the counter's queries that it adds up; the second may be NONE. */
  readonly #firsts: Int32Array;
  readonly #seconds: Int32Array;
  /** How far back each of the counter's windows goes, 0 for ever, and since when by the decision's clock. */
  readonly #windowsMs: Float64Array;
  readonly #starts: Float64Array;
  #memories: readonly MemoryView[] = NO_MEMORIES;
  readonly #inputs: ExpressionInputs;
  #isBegun = true;

  /**
   * Asks `numbers` for the terms of everything that is asked about.
   *
   * @param inputs of the decisions: the clock is read where it lies, a number of its size would be boxed for each.
   */
  constructor(queries: readonly StateQuery[], numbers: NodeNumbers, inputs: ExpressionInputs) {
    this.#inputs = inputs;
    const windows = [...new Set(queries.map(({ windowMs }) => windowMs))];
    this.#windowsMs = Float64Array.from(windows);
    this.#starts = new Float64Array(windows.length);
    const add = (
      query: StateQuery,
      kind: typeof EntryKind.CONTACT | typeof EntryKind.ACCEPT | typeof EntryKind.REJECT,
    ) =>
      this.#counter.add({
        of: query.subject,
        subject: subjectOf(query, numbers),
        kind,
        window: windows.indexOf(query.windowMs),
      });
    this.#firsts = Int32Array.from(queries, (query) => {
      if (query.of === "contacts") return add(query, EntryKind.CONTACT);
      return add(query, query.response === "reject" ? EntryKind.REJECT : EntryKind.ACCEPT);
    });
    this.#seconds = Int32Array.from(queries, (query) =>
      query.of === "responses" && query.response === "any" ? add(query, EntryKind.REJECT) : NONE,
    );
  }

  /** Turns to a visitor's memories; counts nothing yet. They are read until the next `begin`. */
  begin(memories: readonly MemoryView[]): void {
    this.#memories = memories;
    this.#isBegun = false;
  }

  count(query: number): number {
    if (this.#memories.length === 0) return 0;
    if (!this.#isBegun) this.#begin();
    const second = this.#seconds[query]!;
    const count = this.#counter.count(this.#firsts[query]!);
    return second === NONE ? count : count + this.#counter.count(second);
  }

  #begin(): void {
    const { nowMs } = this.#inputs;
    for (let window = 0; window < this.#starts.length; window++) {
      const windowMs = this.#windowsMs[window]!;
      this.#starts[window] = windowMs === 0 ? Number.NEGATIVE_INFINITY : rollingStartMs(nowMs, windowMs);
    }
    this.#counter.begin(this.#memories, nowMs, this.#starts);
    this.#isBegun = true;
  }
}

function subjectOf({ subject, name }: StateQuery, numbers: NodeNumbers): number {
  if (subject === "any") return 0;
  if (subject === "medium") return mediumNumber((MEDIUMS as readonly string[]).indexOf(name));
  return numbers.term(name);
}
