/**
 * The peers' rates over the rules workload, and that they answer what the engine answers.
 *
 * Rates are of processor time, all threads of the process counted: the best of as many rounds as the engine's own.
 */
import { type BenchResult, Checksum } from "../harness.ts";
import type { MeasureEffort } from "./measure.ts";
import { celJs } from "./peer-cel-js.ts";
import { closures, closuresBestFirst } from "./peer-closures.ts";
import { jsonLogic } from "./peer-json-logic.ts";
import { jsonRulesEngine } from "./peer-json-rules-engine.ts";
import { zen } from "./peer-zen.ts";
import type { Peer, PeerModule } from "./peers.ts";
import type { RulesWorkload } from "./rules-workload.ts";

const PEERS: readonly PeerModule[] = [jsonRulesEngine, zen, celJs, jsonLogic, closures, closuresBestFirst];

export interface PeerFigures {
  readonly rates: ReadonlyMap<string, number>;
  /** For people: peers that could not be loaded. */
  readonly notes: readonly string[];
}

/**
 * @param checkedCount of the first visitors whose answers all engines are held to.
 * @param checksum of the engine's own answers to those.
 * Errors: throws where a peer's answers are others than the engine's.
 */
export async function measurePeers(
  workload: RulesWorkload,
  checkedCount: number,
  checksum: string,
  effort: MeasureEffort,
): Promise<PeerFigures> {
  const rates = new Map<string, number>();
  const notes: string[] = [];
  for (const { name, load } of PEERS) {
    let decide: Peer["decide"];
    try {
      decide = await load(workload);
    } catch (error) {
      notes.push(`${name} cannot be loaded here and is left out: ${(error as Error).message.split("\n")[0]}`);
      continue;
    }
    const answers = new Checksum();
    for (let index = 0; index < checkedCount; index++) addAnswer(answers, await decide(index));
    if (answers.hex !== checksum)
      throw new Error(`${name} answers otherwise than the engine: checksum ${answers.hex}, not ${checksum}`);
    rates.set(name, 1e9 / (await bestNs(decide, workload.facts.length, effort)));
  }
  return { rates, notes };
}

/** A row a peer: its rate, and how many times that ours is. Units: decisions/s. */
export function besidePeers(name: string, ours: number, rates: ReadonlyMap<string, number>): BenchResult[] {
  return [...rates].map(([peer, rate]) => ({
    name: `${name}, ${peer}`,
    value: rate,
    unit: "decisions/s",
    peer,
    ratio: ours / rate,
  }));
}

/** Positions of rules, best first, and where the answer ends. */
export function addAnswer(checksum: Checksum, rules: readonly number[]): void {
  for (const rule of rules) checksum.add(rule);
  checksum.add(0xffff_ffff);
}

/** Nanoseconds of processor time per decision, the best of `rounds`; decisions are awaited only where they are promised. */
async function bestNs(
  decide: Peer["decide"],
  visitorCount: number,
  { roundMs, rounds }: MeasureEffort,
): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  let sink = 0;
  for (let round = 0; round <= rounds; round++) {
    const before = process.cpuUsage();
    const end = performance.now() + roundMs;
    let count = 0;
    while (performance.now() < end) {
      for (let turn = 0; turn < 16; turn++) {
        const answer = decide(count++ % visitorCount);
        sink += Array.isArray(answer) ? answer.length : (await answer).length;
      }
    }
    const { user, system } = process.cpuUsage(before);
    if (round > 0) best = Math.min(best, ((user + system) * 1000) / count); // The first round warms up.
  }
  if (sink < 0) throw new Error("no answers");
  return best;
}
