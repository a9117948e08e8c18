/**
 * A push to many nodes: prepare on all, and only then commit on all.
 *
 * A node that refuses, or is out of reach, ends it for all of them: the others are told to give the attempt up, and
 * nothing has been activated anywhere. Between the first commit and the last nodes differ; a commit that fails then is
 * not taken back (the others serve with it already) but told, and the same push again mends it: who has the bundle is
 * left alone. Nodes that are prepared are shown a sign of life while slower ones prepare: they would give way to another
 * pusher else.
 */
import { drawAttempt } from "../../server/control/client.ts";
import type { FleetNode } from "./fleet.ts";
import type { BundleToPush } from "./push-bundle.ts";
import { isCut, PartFailed } from "./push-fault.ts";
import { NodePusher } from "./push-node.ts";
import { type NodePush, newNodePush } from "./push-state.ts";

export interface PushOptions {
  /** Nodes worked on at the same time. */
  readonly parallel: number;
  /** How long a node may be out of reach once the push has begun. */
  readonly patienceMs: number;
  /** How long a node may be out of reach before that: it may be starting. */
  readonly waitMs: number;
  /** See `PushContext`. */
  readonly signOfLifeMs?: number;
  /** Nodes that are out of reach are left out; the rest goes on. */
  readonly allowMissing: boolean;
  /** Aborted (Ctrl-C): given up everywhere, unless it commits already. */
  readonly signal: AbortSignal;
  readonly onChange: (nodes: readonly NodePush[]) => void;
}

/**
 * `done`: every node that was not left out has it. `refused`, `unreachable`, `interrupted`: nothing was activated.
 * `partial`: some activated it and others did not.
 */
export type PushEnd = "done" | "refused" | "unreachable" | "interrupted" | "partial";

export interface PushReport {
  readonly end: PushEnd;
  readonly attempt: string;
  readonly nodes: readonly NodePush[];
  readonly ms: number;
}

export async function pushToFleet(
  bundle: BundleToPush,
  fleet: readonly FleetNode[],
  options: PushOptions,
): Promise<PushReport> {
  const startedAtMs = Date.now();
  const attempt = drawAttempt();
  const nodes = fleet.map(newNodePush);
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, options.signal]);
  const onChange = () => options.onChange(nodes);
  const { patienceMs, waitMs, signOfLifeMs } = options;
  const context = {
    ...{ bundle, attempt, patienceMs, waitMs, signal, onChange },
    ...(signOfLifeMs === undefined ? {} : { signOfLifeMs }),
  };
  const pushers = nodes.map((push) => new NodePusher(push, context));
  const report = (end: PushEnd): PushReport => ({ end, attempt, nodes, ms: Date.now() - startedAtMs });
  const allPrepared = new AbortController();
  const isWaitOver = AbortSignal.any([signal, allPrepared.signal]);
  const waiting: Promise<void>[] = [];
  try {
    await inParallel(pushers, options.parallel, async (pusher) => {
      try {
        await pusher.prepare();
        waiting.push(pusher.keepPrepared(isWaitOver).catch((error: unknown) => stop.abort(error)));
      } catch (error) {
        if (options.allowMissing && isMissing(error)) pusher.push.outcome = "missing";
        else stop.abort(error);
      }
    });
    allPrepared.abort();
    await Promise.all(waiting);
    const isNobodyThere = nodes.every(({ outcome }) => outcome === "missing");
    if (signal.aborted || isNobodyThere) {
      await abortAll(pushers, options.parallel);
      if (options.signal.aborted) return report("interrupted");
      if (isNobodyThere || isMissing(stop.signal.reason)) return report("unreachable");
      throwFault(stop.signal.reason);
      return report("refused");
    }
    const prepared = pushers.filter(({ push }) => push.outcome === "prepared");
    // All at once: the shorter they differ, the better.
    await inParallel(prepared, prepared.length, async (pusher) => {
      try {
        await pusher.commit();
      } catch (error) {
        throwFault(error);
      }
    });
    const isFailed = ({ outcome }: NodePush) => outcome === "failed" || outcome === "unsure";
    if (!nodes.some(isFailed)) return report("done");
    const isAnywhere = nodes.some(
      ({ outcome }) => outcome !== "failed" && outcome !== "missing" && outcome !== "pending",
    );
    if (isAnywhere) return report("partial");
    await abortAll(prepared, options.parallel);
    return report("refused");
  } finally {
    for (const pusher of pushers) pusher.close();
  }
}

/** What ended it is a fault of our own, not of a node. */
function throwFault(error: unknown): void {
  const isOurs = error instanceof Error && !(error instanceof PartFailed) && error.name !== "AbortError";
  if (isOurs) throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof PartFailed && isCut(error.cause);
}

async function abortAll(pushers: readonly NodePusher[], parallel: number): Promise<void> {
  await inParallel(pushers, parallel, (pusher) => pusher.abort());
}

/** Runs `work` for each, at most `count` at a time; all of them are begun, whatever becomes of others. */
async function inParallel<T>(items: readonly T[], count: number, work: (item: T) => Promise<void>) {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, worker));
}
