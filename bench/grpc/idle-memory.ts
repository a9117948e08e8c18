/**
 * What an idle connection costs: resident memory of a node before and after so many were opened, ÷ their number.
 *
 * The node has been under load before, so that what it reserves once is there already. What the kernel keeps for a socket
 * is not in it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { residentBytes } from "../processes.ts";
import type { Generator } from "./generator.ts";

export interface IdleMemory {
  readonly count: number;
  readonly bytesPerConnection: number;
}

/** Limits of the node that holds them: all come from one address. */
export const IDLE_LIMITS = { PROFFER_GRPC_ADDRESS_CONNECTIONS_MAX: "16384" };

export async function idleMemory(
  generator: Generator,
  { pid, port }: { readonly pid: number; readonly port: number },
  count: number,
  settleMs: number,
): Promise<IdleMemory> {
  await sleep(settleMs);
  const before = residentBytes(pid);
  await generator.idle({ host: "127.0.0.1", port, count });
  await sleep(settleMs);
  const bytesPerConnection = (residentBytes(pid) - before) / count;
  // Asked now, not when they were opened: what the node has closed since costs nothing.
  const openCount = await generator.idle({ host: "127.0.0.1", port, count: 0 });
  if (openCount < count) throw new Error(`only ${openCount} of ${count} idle connections are open`);
  return { count, bytesPerConnection };
}
