/**
 * What does a node notice of a new bundle that comes under full load?
 *
 * 5,000,000 visitors in 200 lists and a strategy of 300 rules; one lane at 70 % of the capacity that is measured first; 100
 * swaps through the control port, each with 1 % of the members of 10 % of the lists and five offers changed. Every answer
 * is looked into, whether it is of one generation: strategy and lists (`swap/check-answer.ts`). Latencies are of the open
 * loop, from the instant a call was to be sent: those sent while a swap is under way against those of quiet windows between
 * swaps of the same run. The node's resident size is read every 50 ms. Then swaps of the strategy alone, of one list's members,
 * of everything; at last the node is stopped and starts from its disk.
 *
 * Before all that the node is under load for two minutes, so that memories of those who are asked have reached their bounds
 * and checkpoints touch no new pages of the store: a visitor who is known well costs more, in time and in memory, and neither
 * is the swaps' doing.
 *
 * The generator (`swap/swap-load.cc`) is pinned to a core, of which it takes an eighth; no thread of the node is, so that on
 * two cores lane, generator, pusher and the compiling pool share them as the system schedules them: the lane first, the
 * pool by its lower priority (server/batch/worker.ts). Capacity is what the lane answers when as many calls as it likes wait
 * (closed loop, by the same generator, after those two minutes and before anything is pushed).
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type NodeProcess, startNodeProcess } from "../scripts/client/node-process.ts";
import { SERVICE_NAME } from "../server/handlers/handlers.ts";
import { type BenchOptions, type BenchReport, type BenchResult, percentile } from "./harness.ts";
import { withFolder } from "./processes.ts";
import { type AnswerReport, readAnswerLog, type Window } from "./swap/answer-log.ts";
import { type SwapBundle, SwapBundles } from "./swap/bundles.ts";
import { writeCalls } from "./swap/calls.ts";
import { Editions } from "./swap/check-answer.ts";
import { isInTide } from "./swap/lists.ts";
import { MemoryWatch } from "./swap/memory-watch.ts";
import { type Pushed, push } from "./swap/push.ts";
import { type LoadTarget, type Opened, type OpenLoad, SwapLoad } from "./swap/swap-load.ts";

export const SIZES = {
  smoke: {
    visitorCount: 20_000,
    segmentCount: 20,
    ruleCount: 40,
    askedCount: 200,
    swapCount: 3,
    strategyCount: 1,
    startCount: 1,
    capacityMs: 400,
    warmMs: 400,
    steadyMs: 300,
    quietMs: 200,
    settleMs: 300,
    keepMs: 0,
  },
  full: {
    visitorCount: 5_000_000,
    segmentCount: 200,
    ruleCount: 300,
    askedCount: 2_000,
    swapCount: 100,
    strategyCount: 5,
    startCount: 3,
    capacityMs: 5_000,
    warmMs: 120_000,
    steadyMs: 20_000,
    quietMs: 1_500,
    settleMs: 40_000,
    keepMs: 8_000,
  },
};
export type Sizes = typeof SIZES.full;

const LOAD_SHARE = 0.7;
const CONNECTIONS = 8;
const IN_FLIGHT = 16;
/** A swap is over for its calls when what was sent before the epoch changed is answered. */
const AFTER_SWAP_MS = 100;
/** From a swap to the quiet window before the next. */
const SETTLED_MS = 400;
const MB = 1_000_000;
const GOALS = {
  failed: 0,
  mixed: 0,
  p999_ratio: 2,
  rss_peak_ratio: 1.5,
  rss_after_ratio: 1.1,
  rss_peak_ratio_all_new: 2.2,
  activate_ms: 1_000,
  bytes_ratio: 0.02,
  start_ms: 3_000,
} as const;

export async function run({ smoke, seed }: BenchOptions): Promise<BenchReport> {
  return runSized(smoke ? SIZES.smoke : SIZES.full, seed);
}

/** For who tries something on fewer swaps. */
export function runSized(sizes: Sizes, seed: number): Promise<BenchReport> {
  return withFolder((folder) => new SwapBench(folder, seed, sizes).run());
}

class SwapBench {
  readonly #folder: string;
  readonly #sizes: Sizes;
  readonly #bundles: SwapBundles;
  readonly #windows = { quiet: [] as Window[], swap: [] as Window[] };
  readonly #editions = new Editions();
  #node!: NodeProcess;

  constructor(folder: string, seed: number, sizes: Sizes) {
    this.#folder = folder;
    this.#sizes = sizes;
    this.#bundles = new SwapBundles(seed, sizes);
  }

  async run(): Promise<BenchReport> {
    const first = this.#bundles.first();
    const bundlePath = join(this.#folder, "swap.bundle");
    writeFileSync(bundlePath, first.bytes);
    const bundleBytes = first.bytes.length;
    const coming = this.#coming();
    // From its disk, as nodes start: what taking a file apart leaves behind is not what a swap is compared with.
    const taking = await this.#startNode(bundlePath);
    await sleep(this.#sizes.keepMs);
    await taking.stop();
    this.#node = await this.#startNode("");
    const generator = await SwapLoad.make(this.#folder);
    try {
      this.#announce(first.bundle);
      const logFile = join(this.#folder, "answers");
      const { capacity, load } = await this.#beginLoad(generator, logFile);
      const memory = new MemoryWatch(this.#node.pid);
      const swaps = await this.#swaps(coming.swaps);
      const peakBytes = memory.peakBytes;
      await sleep(this.#sizes.settleMs);
      const afterBytes = memory.residentBytes;
      const strategies: Pushed[] = [];
      for (const bundle of coming.strategies) strategies.push(await this.#one(bundle));
      const oneList = await this.#one(coming.oneList);
      const beforeNewBytes = memory.residentBytes;
      memory.restart();
      const allNew = await this.#one(coming.allNew);
      await sleep(this.#sizes.settleMs);
      const peakNewBytes = memory.peakBytes;
      memory.stop();
      const opened = await load.finish();
      const report = readAnswerLog(logFile, this.#editions, this.#windows);
      const startMs = await this.#starts();
      const { quiet, swap } = report.windows;
      const results: BenchResult[] = [
        { name: "failed", value: failedCount(report), unit: "decisions" },
        { name: "mixed", value: report.mixedCount, unit: "decisions" },
        { name: "p999_ratio", value: swap!.p999 / quiet!.p999, unit: "during swaps ÷ between them" },
        { name: "rss_peak_ratio", value: peakBytes / memory.baselineBytes, unit: "× before the first swap" },
        {
          name: "rss_after_ratio",
          value: afterBytes / memory.baselineBytes,
          unit: "× before the first swap",
        },
        { name: "rss_peak_ratio_all_new", value: peakNewBytes / beforeNewBytes, unit: "× before it" },
        { name: "activate_ms", value: medianMs(strategies), unit: "ms" },
        { name: "bytes_ratio", value: oneList.sentBytes / bundleBytes, unit: "of the bundle's bytes" },
        { name: "start_ms", value: percentile(startMs, 0.5), unit: "ms" },
        { name: "swap_ms", value: medianMs(swaps), unit: "ms" },
        { name: "p999_ms", value: quiet!.p999, unit: "ms between swaps" },
        { name: "p999_swap_ms", value: swap!.p999, unit: "ms during swaps" },
      ];
      return {
        bench: "swap",
        checksum: first.bundle.id.slice(0, 8),
        results,
        notes: [
          `${this.#sizes.visitorCount} visitors × ${this.#sizes.segmentCount} lists, bundle of ${mb(bundleBytes)}; ` +
            `${Math.round(capacity)} decisions/s at capacity, load ${LOAD_SHARE * 100} % of it`,
          `${report.answeredCount} answers, ${report.answeredCount - report.uncheckedCount} of them looked into; ` +
            `${swap!.count} were asked for during ${swaps.length} swaps, ${quiet!.count} between them`,
          generatorNote(generator.isNative, opened),
          `swap: ${sample(swaps)}`,
          `strategy: ${sample(strategies)}`,
          `all new: ${Math.round(allNew.ms)} ms (${allNew.stages})`,
          `resident: ${mb(memory.baselineBytes)} before, ${mb(peakBytes)} peak, ${mb(afterBytes)} after; all new: ${mb(beforeNewBytes)} to ${mb(peakNewBytes)}`,
          `latency ms between swaps p50 ${quiet!.p50.toFixed(2)} p99 ${quiet!.p99.toFixed(2)} max ${quiet!.max.toFixed(1)}; during p50 ${swap!.p50.toFixed(2)} p99 ${swap!.p99.toFixed(2)} max ${swap!.max.toFixed(1)}`,
          ...(report.fault === "" ? [] : [`the first fault: ${report.fault}`]),
          ...(failedCount(report) === 0
            ? []
            : [
                `failed: ${report.refusedCount} refused, ${report.unansweredCount} never answered, ${report.unsentCount} never sent, ${report.faultCount} answered wrongly`,
              ]),
          ...(this.#sizes === SIZES.full ? missed(results) : []),
        ],
      };
    } finally {
      await this.#node.stop();
    }
  }

  #startNode(bundle: string): Promise<NodeProcess> {
    return startNodeProcess({ bundle, dataDir: join(this.#folder, "data"), flags: ["--lanes", "1"] });
  }

  /** Answers under it may come from now on. */
  #announce({ id, edition }: SwapBundle): void {
    this.#editions.add(id, { edition, isInTide: (visitor) => isInTide(visitor, edition) });
  }

  /** Measures the capacity and keeps the node at its share of it from then on. */
  async #beginLoad(generator: SwapLoad, logFile: string): Promise<{ capacity: number; load: OpenLoad }> {
    const callsFile = join(this.#folder, "calls");
    writeCalls(callsFile, this.#sizes.askedCount);
    const path = `/${SERVICE_NAME}/Decide`;
    const target: LoadTarget = { port: this.#node.grpcPort, path, callsFile, connections: CONNECTIONS };
    await generator.closed(target, this.#sizes.warmMs, IN_FLIGHT);
    const closed = await generator.closed(target, this.#sizes.capacityMs, IN_FLIGHT);
    if (closed.refusedCount > 0) throw new Error(`${closed.refusedCount} calls were refused`);
    const capacity = closed.answeredCount / closed.seconds;
    const load = generator.open(target, Math.max(1, Math.round(capacity * LOAD_SHARE)), logFile);
    await sleep(this.#sizes.steadyMs);
    return { capacity, load };
  }

  /** All that will be pushed, made before there is load: designers work elsewhere, and this machine has no core for it. */
  #coming() {
    const { swapCount, strategyCount } = this.#sizes;
    const swaps = Array.from({ length: swapCount }, () => this.#bundles.next());
    const strategies = Array.from({ length: strategyCount }, () => this.#bundles.nextStrategy());
    const oneList = this.#bundles.nextOfOneList();
    return { swaps, strategies, oneList, allNew: this.#bundles.allNew() };
  }

  async #swaps(bundles: readonly SwapBundle[]): Promise<Pushed[]> {
    const swaps: Pushed[] = [];
    for (const bundle of bundles) {
      this.#announce(bundle);
      await sleep(SETTLED_MS);
      const quietFrom = Date.now();
      await sleep(this.#sizes.quietMs);
      this.#windows.quiet.push([quietFrom, Date.now()]);
      const swapFrom = Date.now();
      swaps.push(await push(this.#node.controlPort, bundle));
      await sleep(AFTER_SWAP_MS);
      this.#windows.swap.push([swapFrom, Date.now()]);
    }
    return swaps;
  }

  async #one(bundle: SwapBundle): Promise<Pushed> {
    this.#announce(bundle);
    await sleep(SETTLED_MS);
    return push(this.#node.controlPort, bundle);
  }

  /** From the process's begin to its word that it serves. */
  async #starts(): Promise<Float64Array> {
    const times = new Float64Array(this.#sizes.startCount);
    for (let count = 0; count < times.length; count++) {
      await this.#node.stop();
      const startedAt = performance.now();
      this.#node = await this.#startNode("");
      times[count] = performance.now() - startedAt;
    }
    return times;
  }
}

/** Refused, answered with nothing, never answered, never sent. What was sent or answered late is in the latencies. */
function failedCount({ refusedCount, faultCount, unansweredCount, unsentCount }: AnswerReport): number {
  return refusedCount + faultCount + unansweredCount + unsentCount;
}

function generatorNote(isNative: boolean, { busy, sentLateP99Ms, sentLateP999Ms }: Opened): string {
  if (!isNative)
    return "load generator in JavaScript, as there is no g++: it wants most of a core, and what it is late by is told as the node's";
  return `load generator: ${Math.round(busy * 100)} % of a core; it sent 99 % within ${sentLateP99Ms!.toFixed(2)} ms, 99.9 % within ${sentLateP999Ms!.toFixed(2)} ms, which is in the latencies`;
}

function medianMs(pushed: readonly Pushed[]): number {
  return percentile(
    Float64Array.from(pushed, ({ ms }) => ms),
    0.5,
  );
}

function sample(pushed: readonly Pushed[]): string {
  const { ms, sentBytes, stages } = pushed[pushed.length >> 1]!;
  return `${Math.round(ms)} ms, ${mb(sentBytes)} sent (${stages})`;
}

function mb(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}

function missed(results: readonly BenchResult[]): string[] {
  return results.flatMap(({ name, value }) => {
    const goal = (GOALS as Readonly<Record<string, number>>)[name];
    return goal === undefined || value <= goal
      ? []
      : [`missed: ${name} is ${value.toPrecision(3)}, the goal ${goal}`];
  });
}
