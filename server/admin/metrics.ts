/**
 * `/metrics`: the exposition of what threads counted, made anew at each scrape by adding their slabs up.
 *
 * prom-client prints; our metrics are objects of its registry's shape whose `get` reads shared memory, because
 * counting through prom-client's own objects would cost a hash of labels per call. Every series that the catalogue
 * and the active bundles name is there from the start, at zero.
 */
import { Registry } from "prom-client";
import type { SharedState } from "../lanes/shared-state.ts";
import { BUNDLE_SERIES } from "./bundle-series.ts";
import { CALL_SERIES } from "./call-series.ts";
import { SLAB } from "./catalog.ts";
import { DECISION_SERIES } from "./decision-series.ts";
import { GRPC_SERIES } from "./grpc-series.ts";
import type { NodeFacts } from "./node-facts.ts";
import { NODE_SERIES } from "./node-series.ts";
import { OVERLAY_SERIES } from "./overlay-series.ts";
import type { Scrape, Series } from "./series.ts";
import type { SeriesTable } from "./series-table.ts";
import { STORE_SERIES } from "./store-series.ts";
import { THREAD_SERIES } from "./thread-series.ts";
import { VISITOR_SERIES } from "./visitor-series.ts";

export class NodeMetrics {
  readonly contentType: string;
  readonly #registry = new Registry();
  readonly #read: () => Scrape;
  /** Of the scrape under way; not before the first, because adding slabs up touches all of their pages. */
  #scrape: Scrape | null = null;

  constructor(shared: SharedState, names: SeriesTable, facts: () => NodeFacts) {
    this.#read = () => ({ sums: sumsOf(shared), facts: facts(), shared, names });
    this.contentType = this.#registry.contentType;
    const tables = [
      CALL_SERIES,
      GRPC_SERIES,
      DECISION_SERIES,
      NODE_SERIES,
      BUNDLE_SERIES,
      OVERLAY_SERIES,
      STORE_SERIES,
      VISITOR_SERIES,
      THREAD_SERIES,
    ];
    for (const series of tables.flat()) this.#register(series);
  }

  async expose(): Promise<string> {
    this.#scrape = this.#read();
    return this.#registry.metrics();
  }

  #register({ type, name, help, read }: Series): void {
    const shape = { name, help, type, aggregator: "sum" };
    const metric = { ...shape, get: async () => ({ ...shape, values: read(this.#scrape!) }) };
    // The registry asks a metric for `name` and `get` only; its types want its own classes.
    this.#registry.registerMetric(metric as unknown as Parameters<Registry["registerMetric"]>[0]);
  }
}

/** Of all threads' slabs. */
function sumsOf(shared: SharedState): Float64Array {
  const sums = new Float64Array(SLAB.length);
  const slotCount = shared.laneCount + shared.buffers.workerCount;
  for (let slot = 0; slot < slotCount; slot++) {
    const slab = shared.slab(slot);
    for (let index = 0; index < sums.length; index++) sums[index]! += slab[index]!;
  }
  return sums;
}
