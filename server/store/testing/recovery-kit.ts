/** Decisions and events of sample visitors as a lane logs them, and what a recovery makes of a closed directory. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { decodeMemory, openMemory, type VisitorMemory } from "../../../engine/index.ts";
import { type LmdbEnvironment, openLmdb, visitorKey } from "../lmdb-environment.ts";
import { type MemoryRecovery, recoverMemories } from "../recovery.ts";
import { type OpenedStore, sampleCall, sampleDecision, sampleEvent, sampleGeneration } from "./sample.ts";

export const generation = sampleGeneration();
export const NOW_MS = 1_790_000_000_000;

/** A decision of a held visitor, as handlers append it: three offers at a point. */
export function decide(
  opened: OpenedStore,
  id: string,
  version: number,
  nowMs: number,
  pointIndex = 0,
): string {
  const { log } = opened.store;
  const decisionId = log.nextDecisionId();
  const decision = sampleDecision(generation, decisionId);
  decision.points[0]!.pointIndex = pointIndex;
  decision.points[0]!.point = pointIndex === 0 ? "home.hero" : "home.footer";
  log.appendDecision({
    call: sampleCall(id),
    decision,
    nowMs,
    seed: 1,
    visitorVersion: version,
    atUs: nowMs * 1000 + version,
    surrogateHigh: 0,
    surrogateLow: 0,
    transport: "http",
    caller: "tester",
  });
  log.flush();
  return decisionId;
}

export function accept(
  opened: OpenedStore,
  id: string,
  decisionId: string,
  version: number,
  atMs: number,
): void {
  const entry = sampleEvent(id, decisionId, atMs);
  opened.store.log.appendEvent({
    ...entry,
    eventId: `e-${version}`,
    visitorVersion: version,
    atUs: atMs * 1000,
  });
  opened.store.log.flush();
}

/** Opens LMDB over a closed directory, runs the recovery, and gives what it came to. */
export async function recovered<T>(
  path: string,
  boot: number,
  use: (environment: LmdbEnvironment, recovery: MemoryRecovery) => T,
): Promise<T> {
  const environment = openLmdb(join(path, "lmdb"));
  try {
    return use(environment, await recoverMemories({ dataPath: path, boot, environment, nowMs: NOW_MS }));
  } finally {
    await environment.close();
  }
}

export function memoryOf(environment: LmdbEnvironment, id: string, level = "customer"): VisitorMemory | null {
  environment.memories.resetReadTxn();
  const bytes = environment.memories.getBinary(visitorKey(level, id));
  if (bytes === undefined) return null;
  return decodeMemory(openMemory(Uint8Array.from(bytes.subarray(8))));
}

/** Memories of `v-0` to `v-<count − 1>`. */
export function memories(environment: LmdbEnvironment, count: number): (VisitorMemory | null)[] {
  return Array.from({ length: count }, (_, index) => memoryOf(environment, `v-${index}`));
}

export function logFiles(path: string): string[] {
  return readdirSync(join(path, "log"))
    .filter((name) => name.endsWith(".plog"))
    .sort()
    .map((name) => join(path, "log", name));
}
