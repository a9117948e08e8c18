/**
 * The workload of `bench/visitors.ts`: the sample channel with 30 profile attributes, visitors in a data directory, and
 * who calls when.
 *
 * Calls follow Zipf's law (exponent 0.99, as in YCSB) over the visitors in an order of their own, so that neighbours in
 * popularity are no neighbours in the store.
 */
import { join } from "node:path";
import { buildBundle, readBundle } from "../engine/bundle/bundle.ts";
import { compileBundle } from "../engine/bundle/compile.ts";
import {
  type Attribute,
  type AttributeValue,
  type CompiledBundle,
  createVisitorTable,
  type Generation,
  type Model,
  openGeneration,
  PlainVisitor,
  type VisitorTableBuffers,
} from "../engine/index.ts";
import { loadBitmapLibrary } from "../engine/segments/bitmap.ts";
import { SeededRandom } from "../engine/testing/fuzz.ts";
import { LISTS, listMembers, visitorAt } from "../scripts/harbor-coffee/population.ts";
import { ROOT } from "../scripts/root.ts";
import { readVersion } from "../scripts/version.ts";
import { loadWorkspaceFolder } from "../scripts/workspace-files.ts";
import { type DataDirectory, openDataDirectory } from "../server/store/data-directory.ts";
import { NamesRecorder, namesOfModel } from "../server/store/numbers.ts";
import { openStore, type Store } from "../server/store/store.ts";
import { visitorTableOptions } from "../server/store/visitor-sizes.ts";
import { VisitorSpill } from "../server/store/visitor-spill.ts";
import { BENCH_NOW_MS } from "./harbor-coffee.ts";

export const LEVEL = "customer";
export const ATTRIBUTE_COUNT = 30;
const ZIPF_EXPONENT = 0.99;
const HASH_SEED = [0x243f6a88, 0x85a308d3] as const;
const PROFILES_PER_COMMIT = 2000;
/** Prime, and no divisor of a visitor count that is asked for: rank × it runs through all visitors. */
const STRIDE = 7_368_787;

export interface VisitorWorkload {
  readonly seed: number;
  readonly visitorCount: number;
  readonly model: Model;
  readonly compiled: CompiledBundle;
  /** A generation of LocalNumbers, for the stateless decision and the peers. */
  readonly plainGeneration: Generation;
}

/** Builds the bundle: harbor-coffee with lists of `visitorCount` people, and numbers to make 30 profile attributes. */
export async function makeWorkload(seed: number, visitorCount: number): Promise<VisitorWorkload> {
  const { loaded } = await loadWorkspaceFolder(join(ROOT, "config", "samples", "harbor-coffee"));
  if (loaded.model === undefined) throw new Error("the sample does not load");
  const fillers: Attribute[] = [];
  while (loaded.model.profile.length + fillers.length < ATTRIBUTE_COUNT)
    fillers.push({ name: `filler_${fillers.length}`, type: "number" });
  const model: Model = { ...loaded.model, profile: [...loaded.model.profile, ...fillers] };
  const lists = Object.keys(LISTS).map((segment) => ({
    segment,
    members: listMembers(segment, seed, visitorCount),
  }));
  const { bytes } = buildBundle(model, lists);
  const compiled = compileBundle(readBundle(bytes), await loadBitmapLibrary(), HASH_SEED);
  const plainGeneration = openGeneration(compiled, 1, BENCH_NOW_MS);
  return { seed, visitorCount, model, compiled, plainGeneration };
}

function profileOf({ seed, model }: VisitorWorkload, index: number): Record<string, AttributeValue> {
  const values: Record<string, AttributeValue> = { ...visitorAt(seed, index).profile };
  for (const { name } of model.profile.slice(-ATTRIBUTE_COUNT))
    if (name.startsWith("filler_")) values[name] = index / 7;
  return values;
}

export function plainVisitor(workload: VisitorWorkload, index: number): PlainVisitor {
  const { id } = visitorAt(workload.seed, index);
  const values = profileOf(workload, index);
  return new PlainVisitor(workload.plainGeneration, {
    level: LEVEL,
    id,
    updatedAtMs: BENCH_NOW_MS - 86_400_000,
    values,
  });
}

/** Fills the data directory's LMDB with all profiles. */
export async function importProfiles(workload: VisitorWorkload, path: string): Promise<void> {
  const directory = await openDataDirectory(path);
  const store = openStore({ directory: directory.handle, lane: 0, version: readVersion() });
  const atUs = (BENCH_NOW_MS - 86_400_000) * 1000;
  for (let from = 0; from < workload.visitorCount; from += PROFILES_PER_COMMIT) {
    const count = Math.min(PROFILES_PER_COMMIT, workload.visitorCount - from);
    store.profiles.writeMany(
      Array.from({ length: count }, (_, at) => {
        const { id } = visitorAt(workload.seed, from + at);
        const set = Object.entries(profileOf(workload, from + at)).map(([name, value]) => ({ name, value }));
        return { level: LEVEL, id, set, unset: [], atUs };
      }),
    );
  }
  await store.close();
  await directory.close();
}

export interface OpenedVisitors {
  readonly directory: DataDirectory;
  readonly store: Store;
  readonly generation: Generation;
  readonly buffers: VisitorTableBuffers;
  close(): Promise<void>;
}

/** A lane's store with a table of so many slots, and the generation as the lane would open it. */
export async function openVisitors(
  workload: VisitorWorkload,
  path: string,
  slots: number,
): Promise<OpenedVisitors> {
  const directory = await openDataDirectory(path);
  VisitorSpill.wipe(path);
  const options = visitorTableOptions({ slots, memoryBytes: 0 }, ATTRIBUTE_COUNT, 1, [workload.seed, 2]);
  const buffers = createVisitorTable(options);
  const store = openStore({
    directory: directory.handle,
    lane: 0,
    version: readVersion(),
    fsync: "interval",
    visitors: { buffers, holder: 1 },
  });
  const names = new NamesRecorder();
  openGeneration(workload.compiled, 1, BENCH_NOW_MS, names);
  await store.numbers.intern(names);
  await store.numbers.intern(namesOfModel(workload.model));
  store.ensureColumns();
  return {
    directory,
    store,
    buffers,
    generation: openGeneration(workload.compiled, 1, BENCH_NOW_MS, store.generationNumbers),
    async close() {
      await store.close();
      await directory.close();
    },
  };
}

/** Visitors by popularity, and draws of them. */
export class Popularity {
  readonly #visitorCount: number;
  /** Sums of the ranks' weights. */
  readonly #sums: Float64Array;
  readonly #random: SeededRandom;

  constructor(visitorCount: number, seed: number) {
    this.#visitorCount = visitorCount;
    this.#random = new SeededRandom(seed);
    this.#sums = new Float64Array(visitorCount);
    let sum = 0;
    for (let rank = 0; rank < visitorCount; rank++) {
      sum += (rank + 1) ** -ZIPF_EXPONENT;
      this.#sums[rank] = sum;
    }
  }

  /** How many of the most popular visitors make this share of the calls. */
  countForShare(share: number): number {
    return this.#rankAt(share * this.#sums[this.#visitorCount - 1]!) + 1;
  }

  visitorAt(rank: number): number {
    return (rank * STRIDE) % this.#visitorCount;
  }

  draw(): number {
    const at = (this.#random.u32() / 2 ** 32) * this.#sums[this.#visitorCount - 1]!;
    return this.visitorAt(this.#rankAt(at));
  }

  #rankAt(sum: number): number {
    let [low, high] = [0, this.#visitorCount - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sums[middle]! < sum) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
