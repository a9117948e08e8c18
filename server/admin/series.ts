/** A series of `/metrics` as a row of a table: its name, its help and how a scrape reads it. Tables are beside, by subject. */
import type { SharedState } from "../lanes/shared-state.ts";
import { type Single, singleIndex } from "./catalog.ts";
import type { NodeFacts } from "./node-facts.ts";
import type { SeriesTable } from "./series-table.ts";

/** What a scrape reads, taken once for all series. */
export interface Scrape {
  /** Sums of all threads' slabs. */
  readonly sums: Float64Array;
  readonly facts: NodeFacts;
  readonly shared: SharedState;
  /** Names of the bundles seen so far. */
  readonly names: SeriesTable;
}

export interface Value {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly metricName?: string;
}

export interface Series {
  readonly type: "counter" | "gauge" | "histogram";
  readonly name: string;
  readonly help: string;
  read(scrape: Scrape): readonly Value[];
}

export function gauge(name: string, help: string, read: (facts: NodeFacts) => number): Series {
  return { type: "gauge", name, help, read: ({ facts }) => [{ value: read(facts) }] };
}

export function counter(name: string, help: string, read: (facts: NodeFacts) => number): Series {
  return { type: "counter", name, help, read: ({ facts }) => [{ value: read(facts) }] };
}

/** A counter with labels. */
export function counters(name: string, help: string, read: (scrape: Scrape) => readonly Value[]): Series {
  return { type: "counter", name, help, read };
}

/** A counter that threads keep in their slabs without labels. */
export function single(slabName: Single, name: string, help: string): Series {
  return { type: "counter", name, help, read: ({ sums }) => [{ value: sums[singleIndex(slabName)]! }] };
}
