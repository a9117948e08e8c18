/**
 * How many decisions a second does one core make, and what does one cost?
 *
 * harbor-coffee, member lists of 1,000,000 visitors, one point, three offers, the moment changing from call to call.
 * Measured is `decide` alone: no store, no log, no wire, no treatment codes. Callers are a sample drawn evenly over
 * all visitors, so that look-ups of ids and bitmaps miss the caches as they would.
 */
import {
  type Decision,
  decide,
  type Generation,
  openGeneration,
  storedValue,
  type VisitorState,
} from "../engine/index.ts";
import { LISTS, listMembers } from "../scripts/harbor-coffee/population.ts";
import { EnginePeer, type PeerCall, peerScope } from "./engine-peer.ts";
import { BENCH_NOW_MS, buildHarborCoffee, heroCall, turnCall, visitorState } from "./harbor-coffee.ts";
import {
  allocatedBytes,
  type BenchOptions,
  type BenchReport,
  Checksum,
  percentile,
  timeEach,
  timeRounds,
} from "./harness.ts";

const PICKS = 3;

export async function run({ smoke, seed }: BenchOptions): Promise<BenchReport> {
  const visitorCount = smoke ? 5_000 : 1_000_000;
  const sampleCount = smoke ? 1_000 : 100_000;
  const rounds = smoke ? 2 : 7;
  const { compiled } = await buildHarborCoffee(seed, visitorCount);
  const generation = openGeneration(compiled, 1, BENCH_NOW_MS);
  const visitors = Array.from({ length: sampleCount }, (_, index) =>
    // A stride prime to the count: every visitor once, neighbours far apart.
    visitorState(generation, seed, (index * 7_919) % visitorCount),
  );
  const call = heroCall();
  const decideAt = (index: number): Decision => {
    const visitor = visitors[index]!;
    return decide(generation, turnCall(call, visitor, index), visitor, BENCH_NOW_MS, seed);
  };

  const checksum = new Checksum();
  let pickCount = 0;
  for (let index = 0; index < sampleCount; index++) {
    const { points, holdout } = decideAt(index);
    checksum.add(holdout ? 1 : 0);
    for (const { treatment, score } of points[0]!.picks) {
      checksum.add(treatment);
      checksum.add(Math.round(score * 1000));
      pickCount += 1;
    }
  }
  let sink = 0;
  const work = (index: number): void => {
    sink += decideAt(index).points.length;
  };
  const ns = timeRounds(rounds, sampleCount, work);
  const each = timeEach(sampleCount, work);
  const [p50, p99, p999] = [percentile(each, 0.5), percentile(each, 0.99), percentile(each, 0.999)];
  const batchSize = Math.min(1_000, sampleCount >> 1);
  const bytes = allocatedBytes(batchSize, smoke ? 5 : 31, (from, count) => {
    for (let at = 0; at < count; at++) work((from + at) % sampleCount);
  });

  const peer = measurePeer(generation, seed, visitorCount, visitors, decideAt, smoke);
  const rate = 1e9 / ns;
  return {
    bench: "engine",
    checksum: checksum.hex,
    results: [
      { name: "decisions", value: rate, unit: "1/s", peer: "cel-js rule by rule", ratio: rate / peer.rate },
      { name: "decision, processor time", value: ns, unit: "ns" },
      { name: "decision p50", value: p50, unit: "ns" },
      { name: "decision p99", value: p99, unit: "ns" },
      { name: "decision p99.9", value: p999, unit: "ns" },
      { name: "allocated per decision", value: bytes, unit: "bytes" },
      { name: "offers per decision", value: pickCount / sampleCount, unit: "" },
      { name: "cel-js rule by rule", value: peer.rate, unit: "1/s" },
    ],
    notes: [
      `${visitorCount} visitors, ${sampleCount} of them asking, ${sink} decisions timed.`,
      "Rates are of processor time; percentiles are of the clock, its own cost and what else ran included.",
      `The peer picked the same offers in ${peer.agreedCount} of ${peer.comparedCount} (equal scores it orders by id).`,
    ],
  };
}

function measurePeer(
  opened: Generation,
  seed: number,
  visitorCount: number,
  visitors: readonly VisitorState[],
  decideAt: (index: number) => Decision,
  smoke: boolean,
) {
  const { model } = opened;
  const lists = new Map(
    Object.keys(LISTS).map((name) => [name, new Set(listMembers(name, seed, visitorCount))] as const),
  );
  const peer = new EnginePeer(model, lists);
  const count = Math.min(visitors.length, smoke ? 300 : 5_000);
  const calls = visitors.slice(0, count).map((visitor, index): PeerCall => {
    const { contextNames, contextValues } = turnCall(heroCall(), visitor, index);
    const sent = new Map(contextNames.map((name, at) => [name, contextValues[at] as string | number]));
    const profile = peerScope(model.profile, (at) => storedValue(opened, visitor, at));
    const context = peerScope(model.context, (at) => sent.get(model.context[at]!.name));
    return { id: visitor.id, scope: { profile, context, now: new Date(BENCH_NOW_MS) } };
  });
  let agreedCount = 0;
  let comparedCount = 0;
  for (let index = 0; index < count; index++) {
    const { points, holdout, generation } = decideAt(index);
    const [{ picks }] = points as [Decision["points"][number]];
    if (holdout || picks.some(({ fallback }) => fallback)) continue;
    const ours = picks.map(({ treatment }) => generation.treatments[treatment]!.offer.code);
    const theirs = peer.decide(calls[index]!, PICKS, BENCH_NOW_MS);
    comparedCount += 1;
    if (ours.join() === theirs.join()) agreedCount += 1;
  }
  let sink = 0;
  const ns = timeRounds(smoke ? 1 : 3, count, (index) => {
    sink += peer.decide(calls[index]!, PICKS, BENCH_NOW_MS).length;
  });
  if (sink < 0) throw new Error("unreachable"); // Keeps the work alive.
  return { rate: 1e9 / ns, agreedCount, comparedCount };
}
