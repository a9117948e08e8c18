/** Feeds, naively: tables as records by key, ages by subtraction, names of feeds looked for in the text. */

import type { Overlay } from "../decide/overlay.ts";
import { feedAttributes } from "../feeds/declared.ts";
import { buildFeedTable, type FeedTable } from "../feeds/feed-table.ts";
import type { Stop } from "../trust/documents.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Feed } from "../workspace/model-feeds.ts";
import type { Offer } from "../workspace/model-offers.ts";
import type { OracleCandidate } from "./oracle-model.ts";
import type { OracleRequest } from "./oracle-question.ts";

type Values = Readonly<Record<string, AttributeValue>>;

export interface NaiveFeedTable {
  readonly feed: string;
  readonly sequence: number;
  readonly asOfMs: number;
  /** By key: values by attribute, without the feed's name. */
  readonly rows: Readonly<Record<string, Values>>;
}

/** What a scenario has beside its bundle. */
export interface ScenarioOverlay {
  readonly stops: readonly Stop[];
  readonly feeds: readonly NaiveFeedTable[];
}

/** The same as the engine takes it. */
export function engineOverlay(model: Model, { stops, feeds }: ScenarioOverlay): Overlay {
  const tables = feeds.map(({ feed, sequence, asOfMs, rows }): FeedTable => {
    const attributes = feedAttributes(model, feed)!;
    const columns = attributes.map(({ name }) => name);
    const keys = Object.keys(rows).sort();
    const values = keys.map((key) => [key, ...columns.map((column) => rows[key]![column] ?? null)]);
    return buildFeedTable({ feed, sequence, asOfMs }, { columns, keys, rows: values }, attributes, () => {
      throw new Error(`a generated value of ${feed} does not fit`);
    });
  });
  return { version: 1, stopListSequence: stops.length > 0 ? 1 : 0, stops, feeds: tables };
}

export interface NaiveReading {
  readonly feed: string;
  readonly sequence: number;
  readonly ageMs: number;
  readonly attributes: readonly string[];
  readonly values: readonly (AttributeValue | undefined)[];
}

/** How feeds stand for one call. */
export class NaiveFeeds {
  readonly #model: Model;
  readonly #feeds: readonly Feed[];
  readonly #tables: readonly NaiveFeedTable[];
  readonly #nowMs: number;
  /** What a preview states of feeds' attributes. */
  readonly #stated: Values;
  readonly #tried: OracleRequest["tried"];

  constructor(
    model: Model,
    tables: readonly NaiveFeedTable[],
    nowMs: number,
    stated: Values,
    tried: OracleRequest["tried"],
  ) {
    this.#tried = tried;
    this.#model = model;
    this.#feeds = model.feeds ?? [];
    this.#tables = tables;
    this.#nowMs = nowMs;
    this.#stated = stated;
  }

  /** What feeds give, over what callers sent and defaults. */
  join(context: ReadonlyMap<string, AttributeValue>): Map<string, AttributeValue> {
    const joined = new Map(context);
    for (const { name, key, forgetAfterMs } of this.#feeds) {
      const table = this.#tables.find(({ feed }) => feed === name);
      const value = context.get(key);
      if (table === undefined || value === undefined) continue;
      if (forgetAfterMs !== undefined && this.#age(table) > forgetAfterMs) continue;
      const row = table.rows[String(value)] ?? {};
      for (const [attribute, given] of Object.entries(row)) {
        if (this.#tried?.name === `${name}.${attribute}`) continue;
        if (!Object.hasOwn(this.#stated, `${name}.${attribute}`)) joined.set(`${name}.${attribute}`, given);
      }
    }
    for (const [name, value] of Object.entries(this.#stated)) joined.set(name, value);
    if (this.#tried?.value !== undefined) joined.set(this.#tried.name, this.#tried.value);
    else if (this.#tried !== undefined) {
      const byDefault = this.#model.context.find(({ name }) => name === this.#tried!.name)?.default;
      if (byDefault === undefined) joined.delete(this.#tried.name);
      else joined.set(this.#tried.name, byDefault);
    }
    return joined;
  }

  readings(context: ReadonlyMap<string, AttributeValue>): NaiveReading[] {
    return this.#feeds.flatMap(({ name }) => {
      const ageMs = this.ageMs(name);
      if (ageMs === undefined) return [];
      const sequence = this.#tables.find(({ feed }) => feed === name)?.sequence ?? 0;
      const attributes = this.#model.context.filter(({ feed }) => feed === name).map((each) => each.name);
      return [
        { feed: name, sequence, ageMs, attributes, values: attributes.map((each) => context.get(each)) },
      ];
    });
  }

  /** Undefined: nothing was pushed, and no preview states any of it. */
  ageMs(name: string): number | undefined {
    if (Object.keys(this.#stated).some((each) => each.startsWith(`${name}.`))) return 0;
    const table = this.#tables.find(({ feed }) => feed === name);
    return table && this.#age(table);
  }

  #age({ asOfMs }: NaiveFeedTable): number {
    return Math.max(0, this.#nowMs - asOfMs);
  }

  /** Whether a feed that the candidate depends on is too old for it. */
  isStale(candidate: OracleCandidate): boolean {
    const texts = textsOf(this.#model, candidate);
    return this.#feeds.some(({ name, maxAgeMs, whenStale }) => {
      const use = candidate.feeds.find(({ feed }) => feed === name);
      const isNamed = texts.some((text) => new RegExp(`\\bcontext\\.${name}\\.`).test(text));
      if (!isNamed && use === undefined) return false;
      if ((use?.whenStale ?? whenStale) === "use") return false;
      const ageMs = this.ageMs(name);
      return ageMs === undefined || ageMs > (use?.maxAgeMs ?? maxAgeMs);
    });
  }
}

/** Everything that decides whether a candidate is presented, and what is presented of it. */
function textsOf(model: Model, candidate: OracleCandidate): string[] {
  const { offer, predicates, factors, score, source } = candidate;
  const stages = [predicates, offer].flatMap((each) => [
    each.eligibility,
    each.applicability,
    each.suitability,
  ]);
  const numbers = [score, factors.propensity, factors.contextWeight, factors.value, factors.lever];
  const segment = source === null || "level" in source ? undefined : segmentOf(source);
  return [...stages, ...numbers.map((each) => (typeof each === "string" ? each : undefined))]
    .concat(personalTexts(offer), segment === undefined ? [] : segmentTexts(model, segment))
    .filter((text) => text !== undefined);
}

function segmentOf(source: NonNullable<Exclude<OracleCandidate["source"], { level: string }>>) {
  return "segment" in source ? source.segment : source.list.segment;
}

function personalTexts({ attributes }: Offer): string[] {
  return Object.values(attributes).flatMap((source) =>
    source.kind === "constant" ? [] : [source.kind === "template" ? source.template : source.expression],
  );
}

function segmentTexts(model: Model, name: string): string[] {
  const group = model.segmentGroups.find(
    ({ segments, remainder }) => segments.includes(name) || remainder === name,
  );
  const own = (each: string): string[] => {
    const segment = model.segments.find((known) => known.name === each);
    const named = segment?.expression?.match(/[a-z0-9._-]+/g)?.filter((part) => part !== "-") ?? [];
    return [segment?.rule ?? "", ...named.flatMap((part) => segmentTexts(model, part))];
  };
  if (group === undefined) return own(name);
  const place = group.segments.indexOf(name);
  return (place < 0 ? group.segments : group.segments.slice(0, place + 1)).flatMap(own);
}
