/**
 * The canonical workload: the sample channel with a population of any size, and calls as its app makes them.
 */
import { join } from "node:path";
import { buildBundle, readBundle } from "../engine/bundle/bundle.ts";
import { compileBundle } from "../engine/bundle/compile.ts";
import {
  type CompiledBundle,
  DecideCall,
  type Generation,
  type Model,
  PlainVisitor,
  type VisitorState,
} from "../engine/index.ts";
import { loadBitmapLibrary } from "../engine/segments/bitmap.ts";
import { LISTS, listMembers, visitorAt } from "../scripts/harbor-coffee/population.ts";
import { ROOT } from "../scripts/root.ts";
import { loadWorkspaceFolder } from "../scripts/workspace-files.ts";
import { openDataDirectory } from "../server/store/data-directory.ts";
import { openStore } from "../server/store/store.ts";

export const BENCH_NOW_MS = Date.UTC(2026, 10, 2, 8);
const HASH_SEED = [0x243f6a88, 0x85a308d3] as const;

export interface HarborCoffee {
  readonly model: Model;
  readonly compiled: CompiledBundle;
  readonly bundleBytes: Uint8Array;
}

/** Builds the sample with the lists of `visitorCount` people. Cost: some seconds for 1,000,000. */
export async function buildHarborCoffee(seed: number, visitorCount: number): Promise<HarborCoffee> {
  const { loaded } = await loadWorkspaceFolder(join(ROOT, "config", "samples", "harbor-coffee"));
  const { model, diagnostics } = loaded;
  if (model === undefined) throw new Error(`the sample does not load: ${JSON.stringify(diagnostics[0])}`);
  const lists = Object.keys(LISTS).map((segment) => ({
    segment,
    members: listMembers(segment, seed, visitorCount),
  }));
  const { bytes } = buildBundle(model, lists);
  const compiled = compileBundle(readBundle(bytes), await loadBitmapLibrary(), HASH_SEED);
  return { model, compiled, bundleBytes: bytes };
}

/** Visitor `index` of the population, as a store would read it. */
export function visitorState(generation: Generation, seed: number, index: number): VisitorState {
  const { level, id, profile: values } = visitorAt(seed, index);
  return new PlainVisitor(generation, { level, id, updatedAtMs: BENCH_NOW_MS - 86_400_000, values });
}

const WRITES_PER_COMMIT = 5_000;

/** Puts the population into a data directory, under its lock, as an offline import does. */
export async function writePopulation(dataDir: string, seed: number, visitorCount: number): Promise<void> {
  const directory = await openDataDirectory(dataDir);
  const store = openStore({ directory: directory.handle, lane: 0, version: "bench" });
  for (let from = 0; from < visitorCount; from += WRITES_PER_COMMIT) {
    const count = Math.min(WRITES_PER_COMMIT, visitorCount - from);
    store.profiles.writeMany(
      Array.from({ length: count }, (_, index) => {
        const { level, id, profile } = visitorAt(seed, from + index);
        const set = Object.entries(profile).map(([name, value]) => ({ name, value }));
        return { level, id, set, unset: [], atUs: Date.UTC(2026, 10, 1) * 1000 };
      }),
    );
  }
  await store.close();
  await directory.close();
}

const DAYPARTS = ["morning", "midday", "afternoon", "evening"];
const WEATHERS = ["sun", "cloud", "rain", "snow"];

/** One point, three offers, as a decoder leaves it in a lane's one call; see `turnCall`. */
export function heroCall(): DecideCall {
  const call = new DecideCall();
  call.channel = "harbor-coffee";
  call.points = [{ point: "home.hero", count: 3, allowDuplicates: false }];
  call.contextNames = ["device", "daypart", "weather", "temperature"];
  call.contextValues = ["", "", "", 0];
  return call;
}

/** Makes the call one of `visitor`, at a moment that changes with `index`. Allocates nothing. */
export function turnCall(
  call: DecideCall,
  visitor: Pick<VisitorState, "level" | "id">,
  index: number,
): DecideCall {
  call.level = visitor.level;
  call.id = visitor.id;
  call.contextValues[0] = index % 3 === 0 ? "android" : "ios";
  call.contextValues[1] = DAYPARTS[index & 3]!;
  call.contextValues[2] = WEATHERS[(index >> 2) & 3]!;
  call.contextValues[3] = (index % 40) - 5;
  return call;
}
