/**
 * The feeds of a generation: which context attributes each gives, what was pushed of it, and for the decision under way
 * how old it is, which row the call joins, and whether candidates that depend on it may still be presented.
 *
 * A workspace without feeds has none of this (`OpenedGeneration.feeds` is null), and pays nothing.
 */
import { NodeError } from "../errors.ts";
import { FeedReader, NO_ROW } from "../feeds/feed-reader.ts";
import { type FeedTable, feedColumnKey } from "../feeds/feed-table.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import type { Feed, FeedUse } from "../workspace/model-feeds.ts";
import { type FeedReading, NO_READINGS } from "./decision.ts";

type Context = (AttributeValue | undefined)[];

/** A feed that something depends on, no older than so much. */
export interface FeedDependency {
  readonly feed: number;
  readonly maxAgeMs: number;
}

interface PlannedFeed {
  readonly feed: Feed;
  /** Index into the context of the attribute that joins it. */
  readonly keyIndex: number;
  readonly names: readonly string[];
  readonly attributes: readonly {
    readonly index: number;
    readonly type: AttributeType;
    readonly feedColumnKey: string;
  }[];
}

/** No table was pushed. */
const NO_AGE = -1;
const NO_COLUMN = -1;

export class GenerationFeeds {
  readonly feeds: readonly Feed[];
  readonly dependencies: FeedDependency[] = [];
  /** By name of the attributes that feeds give: index into the context. */
  readonly #given = new Map<string, number>();
  readonly #planned: readonly PlannedFeed[];
  /** By feed. */
  readonly #feedIndex: ReadonlyMap<string, number>;
  /** By context attribute: the feed that gives it, −1: none. */
  readonly #feedOf: Int32Array;

  /** Of the overlay. By feed: null where nothing was pushed; by feed and attribute: its column in the table. */
  #readers: (FeedReader | null)[] = [];
  #columns: Int32Array[] = [];

  /** Of the decision under way. */
  readonly #ages: Float64Array;
  readonly #statedFeeds: Uint8Array;
  readonly #stated: Uint8Array;
  #hasStated = false;

  /** Errors: BUNDLE_INVALID where attributes and feeds are not those of one model. */
  constructor({ feeds = [], context }: Model) {
    this.feeds = feeds;
    this.#feedIndex = new Map(feeds.map(({ name }, index) => [name, index]));
    this.#feedOf = Int32Array.from(context, ({ feed }) => {
      if (feed === undefined) return -1;
      const index = this.#feedIndex.get(feed);
      if (index === undefined) throw new NodeError("BUNDLE_INVALID", `there is no feed \`${feed}\``);
      return index;
    });
    this.#planned = feeds.map((feed, feedIndex): PlannedFeed => {
      const keyIndex = context.findIndex(({ name, feed: of }) => name === feed.key && of === undefined);
      if (keyIndex < 0)
        throw new NodeError("BUNDLE_INVALID", `feed \`${feed.name}\`: no context attribute \`${feed.key}\``);
      const attributes = context.flatMap((attribute, index) => {
        if (this.#feedOf[index] !== feedIndex) return [];
        this.#given.set(attribute.name, index);
        const name = attribute.name.slice(feed.name.length + 1);
        return [{ index, type: attribute.type, feedColumnKey: feedColumnKey({ ...attribute, name }) }];
      });
      return { feed, keyIndex, attributes, names: attributes.map(({ index }) => context[index]!.name) };
    });
    this.#readers = feeds.map(() => null);
    this.#columns = feeds.map(() => new Int32Array(0));
    this.#ages = new Float64Array(feeds.length);
    this.#statedFeeds = new Uint8Array(feeds.length);
    this.#stated = new Uint8Array(context.length);
  }

  /** While a generation is opened: number of a dependency, −1 where the feed's age does not matter. */
  dependency(index: number, uses: readonly FeedUse[]): number {
    const feed = this.feeds[index]!;
    const use = uses.find(({ feed: name }) => name === feed.name);
    if ((use?.whenStale ?? feed.whenStale) === "use") return -1;
    const maxAgeMs = use?.maxAgeMs ?? feed.maxAgeMs;
    const known = this.dependencies.findIndex((each) => each.feed === index && each.maxAgeMs === maxAgeMs);
    return known >= 0 ? known : this.dependencies.push({ feed: index, maxAgeMs }) - 1;
  }

  /** Errors: BUNDLE_INVALID. */
  indexOf(name: string): number {
    const index = this.#feedIndex.get(name);
    if (index === undefined) throw new NodeError("BUNDLE_INVALID", `there is no feed \`${name}\``);
    return index;
  }

  /** From the next decision on. A column of another declaration than the generation's is not read. */
  take(tables: readonly FeedTable[]): void {
    this.#readers = this.feeds.map(({ name }, index) => {
      const table = tables.find(({ feed }) => feed === name);
      if (table === undefined) return null;
      const known = this.#readers[index]!;
      return known?.table === table ? known : new FeedReader(table);
    });
    this.#columns = this.#planned.map(({ attributes }, index) => {
      const columns = this.#readers[index]?.table.columns ?? [];
      return Int32Array.from(attributes, ({ feedColumnKey: key }) =>
        columns.findIndex((each) => each.key === key),
      );
    });
  }

  /** Begins a call: nothing is stated of feeds yet. */
  begin(): void {
    if (!this.#hasStated) return;
    this.#hasStated = false;
    this.#stated.fill(0);
    this.#statedFeeds.fill(0);
  }

  /**
   * The call states the attribute, in place of what its feed gives: its index, undefined where no feed gives it.
   *
   * @param isNew whether its feed counts as new with it.
   */
  state(name: string, isNew: boolean): number | undefined {
    const index = this.#given.get(name);
    if (index === undefined) return undefined;
    this.#hasStated = true;
    this.#stated[index] = 1;
    if (isNew) this.#statedFeeds[this.#feedOf[index]!] = 1;
    return index;
  }

  /**
   * Puts what feeds give into the context, by the keys that stand there.
   *
   * Cost: O(attributes of feeds) and a look-up a feed; allocates nothing but texts read for the first time.
   */
  join(context: Context, nowMs: number): void {
    for (let at = 0; at < this.#planned.length; at++) {
      const { feed, keyIndex, attributes } = this.#planned[at]!;
      const reader = this.#readers[at]!;
      const ageMs = reader === null ? NO_AGE : Math.max(0, nowMs - reader.table.asOfMs);
      this.#ages[at] = this.#statedFeeds[at] === 1 ? 0 : ageMs;
      if (reader === null || (feed.forgetAfterMs !== undefined && ageMs > feed.forgetAfterMs)) continue;
      const key = context[keyIndex];
      if (key === undefined) continue;
      const row = reader.rowOf(typeof key === "string" ? key : String(key));
      if (row === NO_ROW) continue;
      const columns = this.#columns[at]!;
      for (let place = 0; place < attributes.length; place++) {
        const column = columns[place]!;
        const { index, type } = attributes[place]!;
        if (column === NO_COLUMN || this.#stated[index] === 1) continue;
        const value = reader.value(row, column, type);
        if (value !== undefined) context[index] = value;
      }
    }
  }

  /** Whether candidates that depend on it so may not be presented. */
  isStale(dependency: number): boolean {
    const { feed, maxAgeMs } = this.dependencies[dependency]!;
    const ageMs = this.#ages[feed]!;
    return ageMs === NO_AGE || ageMs > maxAgeMs;
  }

  /** Ms; −1: nothing was pushed. */
  ageMs(feed: number): number {
    return this.#ages[feed]!;
  }

  sequence(feed: number): number {
    return this.#readers[feed]?.table.sequence ?? 0;
  }

  /** What the decision under way has read, by feed; those that nobody pushed are not among it. Allocates. */
  readings(context: Context): readonly FeedReading[] {
    const readings: FeedReading[] = [];
    for (let at = 0; at < this.#planned.length; at++) {
      const ageMs = this.#ages[at]!;
      if (ageMs === NO_AGE) continue;
      const { feed, attributes, names } = this.#planned[at]!;
      const values: FeedReading["values"] = attributes.map(({ index }) => context[index]);
      readings.push({ feed: feed.name, sequence: this.sequence(at), ageMs, attributes: names, values });
    }
    return readings.length === 0 ? NO_READINGS : readings;
  }
}
