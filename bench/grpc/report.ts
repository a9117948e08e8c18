/** The figures of the gRPC bench as rows, with their goals. */
import type { BenchReport, BenchResult } from "../harness.ts";
import type { IdleMemory } from "./idle-memory.ts";
import type { Latency } from "./latency.ts";
import { median, type Round } from "./rounds.ts";

export const GRPC_JS = "grpc-js echo";
export const CPP = "gRPC C++ echo";

/** Of one number of calls in flight. */
export interface AtInFlight {
  readonly inFlight: number;
  readonly decide: readonly Round[];
  readonly grpcJs: readonly Round[];
  /** Null: left out. */
  readonly cpp: readonly Round[] | null;
}

export interface Measured {
  readonly rates: readonly AtInFlight[];
  readonly stream: readonly Round[];
  readonly tls: readonly Round[];
  readonly latency: { readonly decide: Latency; readonly grpcJs: Latency; readonly cpp: Latency | null };
  readonly idle: IdleMemory;
  readonly notes: readonly string[];
}

/** × of the peer's rate, by calls in flight; the processor's goal is the one of the HTTP benches. */
const RATE_GOALS: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  1: { [GRPC_JS]: 6, [CPP]: 2 },
  16: { [GRPC_JS]: 8, [CPP]: 2 },
};
const PROCESSOR_GOAL = 0.8;
const STREAM_GOAL = 1.5;
const TLS_GOAL = 0.5;
const IDLE_GOAL_BYTES = 30_000;
const LATENCY_GOALS_MS = { p99Ms: 0.5, p999Ms: 1 };
/** Who is busier is at its limit. */
const BUSY_MIN = 0.9;

/** @param smoke goals are not told: it is over before anything is warm. */
export function grpcReport(measured: Measured, smoke: boolean): BenchReport {
  const results: BenchResult[] = [];
  const notes: string[] = [];
  const row = (name: string, value: number, unit: string, peer = "", ratio?: number, goal = 0): void => {
    results.push({ name, value, unit, ...(ratio === undefined ? {} : { peer, ratio }) });
    if (ratio !== undefined && ratio < goal)
      notes.push(`${name}: ${ratio.toFixed(2)} × ${peer}, below the goal of ${goal} ×`);
  };
  for (const at of measured.rates) rateRows(at, row, notes);
  const unary = measured.rates.find(({ inFlight }) => inFlight === 16)!.decide;
  const rate = median(unary, "callsPerSecond");
  for (const [name, rounds, goal] of [
    ["DecideStream, 16 in flight", measured.stream, STREAM_GOAL],
    ["Decide over TLS, 16 in flight", measured.tls, TLS_GOAL],
  ] as const) {
    const own = median(rounds, "callsPerSecond");
    row(name, own, "calls/s", "Decide", own / rate, goal);
    const us = median(rounds, "usPerCall");
    row(`${name}, processor per call`, us, "µs", "Decide", median(unary, "usPerCall") / us);
    busyNote(name, rounds, notes);
  }
  latencyRows(measured.latency, row, notes);
  const { count, bytesPerConnection } = measured.idle;
  row(`each of ${count.toLocaleString("en")} idle connections`, bytesPerConnection / 1000, "KB resident");
  if (bytesPerConnection > IDLE_GOAL_BYTES)
    notes.push("memory of an idle connection: above the goal of 30 KB");
  return { bench: "grpc", checksum: "", results, notes: [...measured.notes, ...(smoke ? [] : notes)] };
}

type AddRow = (
  name: string,
  value: number,
  unit: string,
  peer?: string,
  ratio?: number,
  goal?: number,
) => void;

function rateRows({ inFlight, decide, grpcJs, cpp }: AtInFlight, row: AddRow, notes: string[]): void {
  const peers = [
    [GRPC_JS, grpcJs],
    [CPP, cpp],
  ] as const;
  const rate = median(decide, "callsPerSecond");
  const us = median(decide, "usPerCall");
  for (const [peer, rounds] of peers) {
    if (rounds === null) continue;
    const goal = RATE_GOALS[inFlight]?.[peer];
    row(
      `Decide, ${inFlight} in flight`,
      rate,
      "calls/s",
      peer,
      rate / median(rounds, "callsPerSecond"),
      goal,
    );
  }
  for (const [peer, rounds] of peers) {
    if (rounds === null) continue;
    const name = `Decide, ${inFlight} in flight, processor per call`;
    const goal = peer === GRPC_JS ? PROCESSOR_GOAL : 0;
    row(name, us, "µs", peer, median(rounds, "usPerCall") / us, goal);
  }
  busyNote(`Decide, ${inFlight} in flight`, decide, notes);
  for (const [peer, rounds] of peers) {
    if (rounds === null) continue;
    row(`${peer}, ${inFlight} in flight`, median(rounds, "callsPerSecond"), "calls/s");
    row(`${peer}, ${inFlight} in flight, processor per call`, median(rounds, "usPerCall"), "µs");
    busyNote(`${peer}, ${inFlight} in flight`, rounds, notes);
  }
}

function busyNote(name: string, rounds: readonly Round[], notes: string[]): void {
  const server = median(rounds, "serverBusy");
  const generator = median(rounds, "generatorBusy");
  const text = `${name}: server ${percent(server)} busy, load generator ${percent(generator)}`;
  let limit = "";
  if (generator > BUSY_MIN) limit = ": the rate is the generator's, the processor per call is the server's";
  else if (server < BUSY_MIN) limit = ": neither was at its limit, something else ran on the machine";
  notes.push(text + limit);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function latencyRows({ decide, grpcJs, cpp }: Measured["latency"], row: AddRow, notes: string[]): void {
  const all = [
    ["Decide", decide],
    [GRPC_JS, grpcJs],
    [CPP, cpp],
  ] as const;
  for (const [name, latency] of all) {
    if (latency === null) continue;
    const isOurs = name === "Decide";
    for (const [title, field] of [
      ["p50", "p50Ms"],
      ["p99", "p99Ms"],
      ["p99.9", "p999Ms"],
    ] as const) {
      const ratio = isOurs ? grpcJs[field] / latency[field] : undefined;
      row(`${name} at half its capacity, ${title}`, latency[field], "ms", GRPC_JS, ratio);
    }
    const rate = Math.round(latency.ratePerSecond).toLocaleString("en");
    const unsent =
      latency.unsentCount === 0
        ? ""
        : `, ${latency.unsentCount} of them not sent in time and counted with their wait`;
    const late = generatorNote(latency);
    notes.push(
      `${name}: latency at ${rate} calls/s, open loop${unsent}; slowest ${latency.maxMs.toFixed(1)} ms${late}`,
    );
  }
  for (const [field, goalMs] of Object.entries(LATENCY_GOALS_MS) as [keyof typeof LATENCY_GOALS_MS, number][])
    if (decide[field] > goalMs)
      notes.push(`Decide: ${decide[field].toFixed(2)} ms, above the goal of ${goalMs} ms`);
}

/** What latencies hold that is not the server's. */
function generatorNote({ sentLateP99Ms, keptOffShare }: Latency): string {
  if (sentLateP99Ms === null || keptOffShare === null) return "";
  const sent = `; the generator sent 99 % within ${sentLateP99Ms.toFixed(3)} ms`;
  return `${sent}, and was kept off its core for ${(keptOffShare * 100).toFixed(2)} % of the time`;
}
