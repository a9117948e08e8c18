/**
 * What does a node notice of a new bundle that comes under full load?
 *
 * 5,000,000 visitors in 200 lists and a strategy of 300 rules; one lane at 70 % of the capacity that is measured first; 100
 * swaps through the control port, each with 1 % of the members of 10 % of the lists and five offers changed. Every answer
 * is checked for being of one generation: strategy and lists (`swap/check-answer.ts`). Latencies are of the open loop, from
 * the instant a call was to be sent: those sent while a swap is under way against those of quiet windows between swaps of
 * the same run. The node's resident size is read every 50 ms. Then swaps of the strategy alone, of one list's members, of
 * everything; at last the node is stopped and starts from its disk.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type NodeProcess, startNodeProcess } from "../scripts/client/node-process.ts";
import { SERVICE_NAME } from "../server/handlers/handlers.ts";
import { type BenchOptions, type BenchReport, type BenchResult, percentile } from "./harness.ts";
import { withFolder } from "./processes.ts";
import { type SwapBundle, SwapBundles } from "./swap/bundles.ts";
import { writeCalls } from "./swap/calls.ts";
import type { SwapLoadReport, Window } from "./swap/load-process.ts";
import { MemoryWatch } from "./swap/memory-watch.ts";
import { type Pushed, push } from "./swap/push.ts";
import { SwapLoad } from "./swap/swap-load.ts";

const SIZES = {
  smoke: {
    visitorCount: 20_000,
    segmentCount: 20,
    ruleCount: 40,
    askedCount: 200,
    swapCount: 3,
    strategyCount: 1,
    startCount: 1,
    capacityMs: 400,
    warmMs: 300,
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
    warmMs: 20_000,
    quietMs: 1_500,
    settleMs: 10_000,
    keepMs: 8_000,
  },
};
type Sizes = typeof SIZES.full;

const LOAD_SHARE = 0.7;
const CONNECTIONS = 8;
const IN_FLIGHT = 16;
/** A swap is over for its calls when what was sent before the epoch changed is answered. */
const AFTER_SWAP_MS = 100;
const LOAD_MS_MAX = 3_600_000;
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
  const sizes = smoke ? SIZES.smoke : SIZES.full;
  return withFolder((folder) => new SwapBench(folder, seed, sizes).run());
}

class SwapBench {
  readonly #folder: string;
  readonly #sizes: Sizes;
  readonly #bundles: SwapBundles;
  readonly #windows = { quiet: [] as Window[], swap: [] as Window[] };
  #node!: NodeProcess;
  #load!: SwapLoad;

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
    // From its disk, as nodes start: what taking a file apart leaves behind is not what a swap is compared with.
    const taking = await this.#startNode(bundlePath);
    await sleep(this.#sizes.keepMs);
    await taking.stop();
    this.#node = await this.#startNode("");
    this.#load = await SwapLoad.start();
    try {
      await this.#load.announce(first.bundle.id, first.bundle.edition);
      const capacity = await this.#beginLoad();
      const memory = new MemoryWatch(this.#node.pid);
      const swaps = await this.#swaps();
      const peakBytes = memory.peakBytes;
      await sleep(this.#sizes.settleMs);
      const afterBytes = memory.residentBytes;
      const strategies = await this.#strategies();
      const oneList = await this.#one(this.#bundles.nextOfOneList());
      const beforeNewBytes = memory.residentBytes;
      memory.restart();
      const allNew = await this.#one(this.#bundles.allNew());
      await sleep(this.#sizes.settleMs);
      const peakNewBytes = memory.peakBytes;
      memory.stop();
      const report = await this.#load.finish(this.#windows);
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
            `${swap!.count} were asked for during ${swaps.length} swaps, ${quiet!.count} between them; ${report.unsentCount} were not sent`,
          `swap: ${sample(swaps)}`,
          `strategy: ${sample(strategies)}`,
          `all new: ${Math.round(allNew.ms)} ms (${allNew.stages})`,
          `resident: ${mb(memory.baselineBytes)} before, ${mb(peakBytes)} peak, ${mb(afterBytes)} after; all new: ${mb(beforeNewBytes)} to ${mb(peakNewBytes)}`,
          `latency ms between swaps p50 ${quiet!.p50.toFixed(2)} p99 ${quiet!.p99.toFixed(2)} max ${quiet!.max.toFixed(1)}; during p50 ${swap!.p50.toFixed(2)} p99 ${swap!.p99.toFixed(2)} max ${swap!.max.toFixed(1)}`,
          ...(report.fault === "" ? [] : [`the first fault: ${report.fault}`]),
          ...(report.refusal === "" ? [] : [`the first refusal: ${report.refusal}`]),
          ...(this.#sizes === SIZES.full ? missed(results) : []),
        ],
      };
    } finally {
      await this.#load.stop();
      await this.#node.stop();
    }
  }

  #startNode(bundle: string): Promise<NodeProcess> {
    return startNodeProcess({ bundle, dataDir: join(this.#folder, "data"), flags: ["--lanes", "1"] });
  }

  /** Measures the capacity and keeps the node at its share of it from then on. Returns the capacity. */
  async #beginLoad(): Promise<number> {
    const callsFile = join(this.#folder, "calls");
    writeCalls(callsFile, this.#sizes.askedCount);
    const options = {
      host: "127.0.0.1",
      port: this.#node.grpcPort,
      path: `/${SERVICE_NAME}/Decide`,
      isTls: false,
      isStream: false,
      connections: CONNECTIONS,
      inFlight: IN_FLIGHT,
      ratePerSecond: 0,
      durationMs: this.#sizes.capacityMs,
      sampleCount: 0,
    };
    await this.#load.closed(callsFile, options);
    const closed = await this.#load.closed(callsFile, options);
    if (closed.refusedCount > 0) throw new Error(`calls were refused: ${closed.refusal}`);
    const capacity = closed.answeredCount / closed.seconds;
    const ratePerSecond = Math.max(1, Math.round(capacity * LOAD_SHARE));
    await this.#load.open(callsFile, { ...options, ratePerSecond, durationMs: LOAD_MS_MAX });
    await sleep(this.#sizes.warmMs);
    return capacity;
  }

  async #swaps(): Promise<Pushed[]> {
    const swaps: Pushed[] = [];
    for (let count = 0; count < this.#sizes.swapCount; count++) {
      // Made before anything is measured: this process has no core of its own.
      const bundle = this.#bundles.next();
      await this.#load.announce(bundle.id, bundle.edition);
      await sleep(AFTER_SWAP_MS);
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

  async #strategies(): Promise<Pushed[]> {
    const pushed: Pushed[] = [];
    for (let count = 0; count < this.#sizes.strategyCount; count++)
      pushed.push(await this.#one(this.#bundles.nextStrategy()));
    return pushed;
  }

  async #one(bundle: SwapBundle): Promise<Pushed> {
    await this.#load.announce(bundle.id, bundle.edition);
    await sleep(AFTER_SWAP_MS);
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

function failedCount({ refusedCount, faultCount, unsentCount }: SwapLoadReport): number {
  return refusedCount + faultCount + unsentCount;
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
