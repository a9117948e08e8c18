/**
 * A new bundle's invariants, tried before it is activated: on a sample of the node's visitors, who are decided for dry
 * at every point. Where the guard withdraws more of it than the workspace states, it is refused.
 *
 * A workspace that states no rate (`rollback` in workspace.yaml) is not held to one.
 */
import {
  type CompiledBundle,
  DecideCall,
  decide,
  type Model,
  NodeError,
  openGeneration,
  takeOverlay,
} from "../../engine/index.ts";
import type { Thread } from "../lanes/thread.ts";

export interface SampleTask {
  readonly compiled: CompiledBundle;
  readonly visitorsMax: number;
  /** So many are tried whatever it takes. */
  readonly visitorsMin: number;
  /** After which no further visitor is tried: a worker has batches to decide. */
  readonly timeMsMax: number;
  readonly seed: number;
}
export interface SampleResult {
  readonly visitors: number;
  readonly decisions: number;
  readonly withdrawals: number;
}

/** What an invariant took from a point. */
interface Broken {
  readonly invariant: string;
  readonly offer: string;
  readonly channel: string;
  readonly point: string;
  count: number;
}

const SAMPLE_NONE: SampleResult = { visitors: 0, decisions: 0, withdrawals: 0 };
const PERCENT = 100;

/** Errors: INVARIANT_BROKEN naming invariant, offer, point and how many; BUNDLE_INVALID. */
export function trySample(thread: Pick<Thread, "store" | "generations">, task: SampleTask): SampleResult {
  const { store, generations } = thread;
  // Looked at before it is opened, which costs more.
  const stated = JSON.parse(Buffer.from(task.compiled.model).toString("utf8")) as Model;
  if (stated.rollback === undefined || stated.invariants.length === 0) return SAMPLE_NONE;
  const generation = openGeneration(task.compiled, 1, 0, store.generationNumbers);
  const { model } = generation;
  takeOverlay(generation, generations.overlay);
  const untilMs = performance.now() + task.timeMsMax;
  const nowMs = Date.now();
  const calls = callsOf(model);
  const broken = new Map<string, Broken>();
  let visitors = 0;
  const levels = model.levels.map(({ name }) => name);
  for (const { level, id } of store.sampleVisitors(levels, task.visitorsMax, task.seed)) {
    if (visitors >= task.visitorsMin && performance.now() >= untilMs) break;
    const held = store.visitors.hold(generation, level, id);
    if (held === null) continue; // Somebody has it: another will do.
    visitors += 1;
    try {
      for (const call of calls) {
        call.level = level;
        call.id = id;
        const { withdrawals } = decide(generation, call, held.state, nowMs, 0);
        for (const { invariant, treatment } of withdrawals) {
          note(broken, {
            invariant: model.invariants[invariant]!.name,
            offer: generation.treatments[treatment]!.offer.code,
            channel: call.channel,
            point: call.points[0]!.point,
          });
        }
      }
    } finally {
      store.visitors.release(held);
    }
  }
  const result = { visitors, decisions: visitors * calls.length, withdrawals: countOf(broken.values()) };
  judge(stated.rollback.withdrawals, result, [...broken.values()]);
  return result;
}

/** One for every point of every channel, dry, with as many treatments as it takes, and nothing in the context. */
function callsOf(model: Model): DecideCall[] {
  return model.channels.flatMap((channel) =>
    channel.points.map((point) => {
      const call = new DecideCall();
      call.channel = channel.name;
      call.points = [{ point: point.name, count: point.countMax, allowDuplicates: true }];
      call.dryRun = true;
      return call;
    }),
  );
}

function note(broken: Map<string, Broken>, one: Omit<Broken, "count">): void {
  const key = Object.values(one).join(" ");
  const known = broken.get(key);
  if (known === undefined) broken.set(key, { ...one, count: 1 });
  else known.count += 1;
}

function countOf(broken: Iterable<Broken>): number {
  let count = 0;
  for (const one of broken) count += one.count;
  return count;
}

function judge(shareMax: number, result: SampleResult, broken: readonly Broken[]): void {
  if (result.withdrawals <= shareMax * result.decisions) return;
  const [worst] = [...broken].sort((a, b) => b.count - a.count) as [Broken];
  const { invariant, offer, channel, point, count } = worst;
  const others = result.withdrawals - count;
  const more = others === 0 ? "" : `; ${others} more elsewhere`;
  const visitors = result.visitors === 1 ? "1 visitor" : `${result.visitors} visitors`;
  const message = `invariant ${invariant} takes offer ${offer} away ${count === 1 ? "once" : `${count} times`} at ${point} of channel ${channel}${more}: ${shareText(result.withdrawals / result.decisions)} of the ${result.decisions} decisions that were tried for ${visitors} of this node, and the workspace allows ${shareText(shareMax)}`;
  throw new NodeError("INVARIANT_BROKEN", message, { field: `invariant ${invariant}` });
}

/** `0.1 %` */
function shareText(share: number): string {
  return `${Number((share * PERCENT).toPrecision(2))} %`;
}
