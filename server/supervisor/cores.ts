/**
 * How many lanes a machine should run: the processors that the process may use, less one for the main thread.
 *
 * In a container the cgroup's quota counts, not the machine's processors: `cpu.max` (cgroup v2) or
 * `cpu.cfs_quota_us / cpu.cfs_period_us` (v1).
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

export type ReadText = (path: string) => string | null;

const readText: ReadText = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // No such file: no such cgroup version.
  }
};

/** Processors granted, possibly a fraction; Infinity without a quota. */
export function cgroupQuota(read: ReadText = readText): number {
  let quota = Number.POSITIVE_INFINITY;
  // A process may stand in a nested group; every level above it limits too.
  const own = /^0::(\/.*)$/m.exec(read("/proc/self/cgroup") ?? "")?.[1] ?? "/";
  const parts = own.split("/").filter((part) => part !== "" && part !== "..");
  for (let depth = 0; depth <= parts.length; depth++) {
    const path = ["/sys/fs/cgroup", ...parts.slice(0, depth), "cpu.max"].join("/");
    const match = /^(\d+) (\d+)/.exec(read(path) ?? "");
    if (match !== null && Number(match[2]) > 0) quota = Math.min(quota, Number(match[1]) / Number(match[2]));
  }
  const quotaUs = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") ?? Number.NaN);
  const periodUs = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_period_us") ?? Number.NaN);
  if (quotaUs > 0 && periodUs > 0) quota = Math.min(quota, quotaUs / periodUs);
  return quota;
}

/** Cores of the quota less one, at least one. */
export function laneCountDefault(
  coreCount: number = availableParallelism(),
  quota: number = cgroupQuota(),
): number {
  return Math.max(1, Math.floor(Math.min(coreCount, quota)) - 1);
}
