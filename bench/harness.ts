/**
 * What all benches share: options, the report, percentiles, allocation counts.
 *
 * A bench is a file `bench/<name>.ts` that exports `run(options): Promise<BenchReport>`. It states its question, has a
 * fixed seed and a smoke size, returns a checksum so that neither the JIT nor we change the work, and measures its
 * peer in the same run.
 */
import { spawnSync } from "node:child_process";
import { arch, cpus, platform, totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import { ROOT } from "../scripts/root.ts";

export interface BenchOptions {
  /** Seconds in place of minutes: that it runs, not what it says. */
  readonly smoke: boolean;
  readonly seed: number;
}

export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Name of the peer that `ratio` compares with. */
  readonly peer?: string;
  /** Ours ÷ the peer's, so that more is better. */
  readonly ratio?: number;
}

export interface BenchReport {
  readonly bench: string;
  /** Hex; the same for the same seed and size on every machine. Empty where the work is not of one piece (servers). */
  readonly checksum: string;
  readonly results: readonly BenchResult[];
  /** For people: what the figures leave out, goals that were missed. */
  readonly notes?: readonly string[];
}

export interface RunEnvironment {
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
}

export function runEnvironment(): RunEnvironment {
  const git = (args: string[]): string => {
    const { status, stdout } = spawnSync("git", args, { cwd: ROOT, encoding: "utf8" });
    return status === 0 ? stdout.trim() : "";
  };
  const commit = git(["rev-parse", "HEAD"]);
  const isDirty = git(["status", "--porcelain"]) !== "";
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  return {
    commit: commit === "" ? "unknown" : commit + (isDirty ? " with changes" : ""),
    machine: `${cpus().length} × ${cpu?.model.trim() ?? "unknown"}, ${gib} GiB, ${platform()} ${arch()}`,
    node: process.version,
  };
}

/** Value below which `share` of the samples lie. `samples` gets sorted. */
export function percentile(samples: Float64Array, share: number): number {
  samples.sort();
  const index = Math.min(samples.length - 1, Math.ceil(samples.length * share) - 1);
  return samples[Math.max(0, index)] ?? Number.NaN;
}

/** FNV-1a over u32 words. */
export class Checksum {
  #hash = 0x811c9dc5;

  add(word: number): void {
    this.#hash = Math.imul(this.#hash ^ word, 0x01000193);
  }

  get hex(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }
}

/**
 * Bytes that one run of `work(from, count)` allocates on the JavaScript heap, per iteration.
 *
 * Batches are so small that the young generation takes them whole; one that a collection ran into shows fewer bytes
 * than it allocated, so the median of many is told.
 */
export function allocatedBytes(
  count: number,
  batchCount: number,
  work: (from: number, count: number) => void,
): number {
  const samples = new Float64Array(batchCount);
  for (let batch = 0; batch < batchCount; batch++) {
    globalThis.gc?.();
    const before = getHeapStatistics().used_heap_size;
    work(batch * count, count);
    samples[batch] = (getHeapStatistics().used_heap_size - before) / count;
  }
  return percentile(samples, 0.5);
}

/** Nanoseconds of each call of `work`, one by one; the clock's own cost (some tens of ns) included. */
export function timeEach(count: number, work: (index: number) => void): Float64Array {
  const samples = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const before = performance.now();
    work(index);
    samples[index] = (performance.now() - before) * 1e6;
  }
  return samples;
}

/**
 * Nanoseconds of processor time per call of `work` over a whole round; the best of `rounds`, the least disturbed one.
 *
 * The process's time, collector's threads included: what else runs on the machine does not count as ours.
 */
export function timeRounds(rounds: number, count: number, work: (index: number) => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    for (let index = 0; index < count; index++) work(index);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, ((user + system) * 1000) / count);
  }
  return best;
}
