/** Rates and processor time per call: rounds in which all servers take their turn, so that what disturbs one disturbs all. */
import { percentile } from "../harness.ts";
import { threadTimesMs, threadUse } from "../http-load.ts";
import type { Generator } from "./generator.ts";
import type { LoadAnswer } from "./load-process.ts";

export const CONNECTIONS = 8;
/** Messages of a round that are decoded and looked at. */
const SAMPLES = 20;

/** A server under load, and what it is asked. */
export interface Served {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly path: string;
  readonly callsFile: string;
  readonly isTls: boolean;
  readonly isStream: boolean;
}

export interface Case {
  readonly server: Served;
  /** On each connection. */
  readonly inFlight: number;
}

export interface Round {
  readonly callsPerSecond: number;
  /** Processor time of the server's process, all threads, per call. */
  readonly usPerCall: number;
  /** Share of a core that the server's process had. */
  readonly serverBusy: number;
  readonly generatorBusy: number;
  readonly samples: readonly string[];
}

export async function loadRound(
  generator: Generator,
  { server, inFlight }: Case,
  durationMs: number,
): Promise<Round> {
  const before = threadTimesMs(server.pid);
  const answer = await generator.load({
    ...loadOf(server),
    inFlight,
    ratePerSecond: 0,
    durationMs,
    sampleCount: SAMPLES,
  });
  const { allMs } = threadUse(before, threadTimesMs(server.pid));
  mustBeAnswered(server, answer);
  return {
    callsPerSecond: answer.answeredCount / answer.seconds,
    usPerCall: (allMs * 1000) / answer.answeredCount,
    serverBusy: allMs / 1000 / answer.seconds,
    generatorBusy: answer.busy,
    samples: answer.samples,
  };
}

export function loadOf({ port, path, callsFile, isTls, isStream }: Served) {
  return { host: "127.0.0.1", port, path, callsFile, isTls, isStream, connections: CONNECTIONS };
}

export function mustBeAnswered(
  { name }: Served,
  { answeredCount, refusedCount, refusal }: Pick<LoadAnswer, "answeredCount" | "refusedCount" | "refusal">,
): void {
  if (answeredCount > 0 && refusedCount === 0) return;
  throw new Error(`${name}: ${answeredCount} calls answered, ${refusedCount} refused: ${refusal}`);
}

/** One round of each case that is not counted, then `roundCount` that are. */
export async function allRounds(
  generator: Generator,
  cases: readonly Case[],
  roundCount: number,
  durationMs: number,
): Promise<ReadonlyMap<Case, readonly Round[]>> {
  const rounds = new Map<Case, Round[]>(cases.map((each) => [each, []]));
  for (const each of cases) await loadRound(generator, each, durationMs);
  for (let count = 0; count < roundCount; count++) {
    for (const each of cases) rounds.get(each)!.push(await loadRound(generator, each, durationMs));
  }
  return rounds;
}

export function median(rounds: readonly Round[], field: Exclude<keyof Round, "samples">): number {
  return percentile(
    Float64Array.from(rounds, (round) => round[field]),
    0.5,
  );
}
