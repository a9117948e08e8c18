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
import { zoneTermName } from "../visitors/zone-names.ts";
import { type Channel, MEDIUMS } from "../workspace/model-channels.ts";
import { ListsBuilder, type ListsByIndex } from "./lists-by-index.ts";

const NO_MEMORIES: readonly MemoryView[] = [];

type StateChannel = Pick<Channel, "name" | "zones">;
type ResponseKind = typeof EntryKind.CONTACT | typeof EntryKind.ACCEPT | typeof EntryKind.REJECT;

/** No channel decides: who asks about a zone means those of that name in all channels. */
export const NO_CHANNEL = -1;

export class StateCounts implements StateReader {
  readonly #counter = new MemoryCounter();
  /** The counter's queries that each question adds up: where no channel decides, then by channel. */
  readonly #queries: readonly ListsByIndex[];
  #asked: ListsByIndex;
  /** How far back each of the counter's windows goes, 0 for ever, and since when by the decision's clock. */
  readonly #windowsMs: Float64Array;
  readonly #starts: Float64Array;
  #memories: readonly MemoryView[] = NO_MEMORIES;
  readonly #inputs: ExpressionInputs;
  #isBegun = true;

  /**
   * Asks `numbers` for the terms of everything that is asked about.
   *
   * @param channels of the model: a question about a zone means the deciding channel's; where it has none of that name,
   *   those of all channels, as where none decides.
   * @param inputs of the decisions: the clock is read where it lies, a number of its size would be boxed for each.
   */
  constructor(
    queries: readonly StateQuery[],
    channels: readonly StateChannel[],
    numbers: NodeNumbers,
    inputs: ExpressionInputs,
  ) {
    this.#inputs = inputs;
    const windows = [...new Set(queries.map(({ windowMs }) => windowMs))];
    this.#windowsMs = Float64Array.from(windows);
    this.#starts = new Float64Array(windows.length);
    const zones = zoneNamesOf(channels);
    const listsOf = (channel: StateChannel | null): ListsByIndex => {
      const lists = new ListsBuilder();
      queries.forEach((query, index) => {
        const [subject = 0, ...also] = subjectsOf(query, channel, zones, numbers);
        const window = windows.indexOf(query.windowMs);
        for (const kind of kindsOf(query))
          lists.add(index, this.#counter.add({ of: query.subject, subject, also, kind, window }));
      });
      return lists.seal();
    };
    const ofAll = listsOf(null);
    // Where nobody asks about a zone, every channel means the same.
    const isAlike = queries.every(({ subject }) => subject !== "zone");
    this.#queries = [ofAll, ...channels.map((channel) => (isAlike ? ofAll : listsOf(channel)))];
    this.#asked = ofAll;
  }

  /**
   * Turns to a visitor's memories; counts nothing yet. They are read until the next `begin`.
   *
   * @param channelIndex of the channel that decides, or NO_CHANNEL.
   */
  begin(memories: readonly MemoryView[], channelIndex: number): void {
    this.#memories = memories;
    this.#asked = this.#queries[channelIndex + 1]!;
    this.#isBegun = false;
  }

  count(query: number): number {
    if (this.#memories.length === 0) return 0;
    if (!this.#isBegun) this.#begin();
    const { starts, items } = this.#asked;
    const to = starts[query + 1]!;
    let count = 0;
    for (let at = starts[query]!; at < to; at++) count += this.#counter.count(items[at]!);
    return count;
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

function kindsOf({ of, response }: StateQuery): readonly ResponseKind[] {
  if (of === "contacts") return [EntryKind.CONTACT];
  if (response === "any") return [EntryKind.ACCEPT, EntryKind.REJECT];
  return [response === "reject" ? EntryKind.REJECT : EntryKind.ACCEPT];
}

/** All zones as memories name them, by their own name. */
function zoneNamesOf(channels: readonly StateChannel[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { name: channel, zones } of channels)
    for (const { name } of zones) {
      const known = names.get(name) ?? [];
      names.set(name, [...known, zoneTermName(channel, name)]);
    }
  return names;
}

/** Terms that what is asked about has in memories. */
function subjectsOf(
  { subject, name }: StateQuery,
  channel: StateChannel | null,
  zones: ReadonlyMap<string, readonly string[]>,
  numbers: NodeNumbers,
): number[] {
  if (subject === "any") return [0];
  if (subject === "medium") return [mediumNumber((MEDIUMS as readonly string[]).indexOf(name))];
  if (subject !== "zone") return [numbers.term(name)];
  const isOwn = channel?.zones.some((zone) => zone.name === name) ?? false;
  const names = isOwn ? [zoneTermName(channel!.name, name)] : (zones.get(name) ?? []);
  return [name, ...names].map((each) => numbers.term(each)); // Older memories have the bare name.
}
