/** The rows of the gRPC bench from rounds with known figures: medians, ratios and the goals that were missed. */
import t from "tap";
import { CPP, GRPC_JS, grpcReport, type Measured } from "./report.ts";
import type { Round } from "./rounds.ts";

/** Three rounds around a median. */
const rounds = (callsPerSecond: number, usPerCall: number): Round[] =>
  [0.5, 1, 3].map((part) => ({
    callsPerSecond: callsPerSecond * part,
    usPerCall: usPerCall * part,
    serverBusy: 1,
    generatorBusy: 0.5,
    samples: [],
  }));
const latency = (p50Ms: number, p99Ms: number, p999Ms: number) => ({
  ...{ ratePerSecond: 1_000, p50Ms, p99Ms, p999Ms, maxMs: 2 * p999Ms, unsentCount: 0 },
  ...{ sentLateP99Ms: null, keptOffShare: null },
});
const MEASURED: Measured = {
  rates: [
    { inFlight: 16, decide: rounds(80_000, 10), grpcJs: rounds(10_000, 50), cpp: rounds(40_000, 20) },
    { inFlight: 1, decide: rounds(30_000, 20), grpcJs: rounds(10_000, 10), cpp: null },
  ],
  stream: rounds(120_000, 5),
  tls: rounds(20_000, 20),
  latency: { decide: latency(0.1, 0.5, 2), grpcJs: latency(0.2, 1, 1), cpp: null },
  idle: { count: 10, bytesPerConnection: 30_000 },
  notes: ["first"],
};

t.test("grpc report: ratios are ours against the peer's, more is better", async (t) => {
  const { results } = grpcReport(MEASURED, false);
  const ratioOf = (name: string, peer: string) =>
    results.find((row) => row.name === name && row.peer === peer)?.ratio;
  t.equal(ratioOf("Decide, 16 in flight", GRPC_JS), 8);
  t.equal(ratioOf("Decide, 16 in flight", CPP), 2);
  t.equal(ratioOf("Decide, 16 in flight, processor per call", GRPC_JS), 5);
  t.equal(ratioOf("Decide, 1 in flight", GRPC_JS), 3);
  t.equal(ratioOf("Decide, 1 in flight", CPP), undefined);
  t.equal(ratioOf("Decide, 1 in flight, processor per call", GRPC_JS), 0.5);
  t.equal(ratioOf("DecideStream, 16 in flight", "Decide"), 1.5);
  t.equal(ratioOf("Decide over TLS, 16 in flight", "Decide"), 0.25);
  t.equal(ratioOf("Decide at half its capacity, p99", GRPC_JS), 2);
  t.equal(results.find(({ name }) => name === "each of 10 idle connections")?.value, 30);
});

t.test("grpc report: what is short of its goal is told, and nothing else", async (t) => {
  const missed = (grpcReport(MEASURED, false).notes ?? []).filter((note) => note.includes("the goal"));
  t.same(missed, [
    "Decide, 1 in flight: 3.00 × grpc-js echo, below the goal of 6 ×",
    "Decide, 1 in flight, processor per call: 0.50 × grpc-js echo, below the goal of 0.8 ×",
    "Decide over TLS, 16 in flight: 0.25 × Decide, below the goal of 0.5 ×",
    "Decide: 2.00 ms, above the goal of 1 ms",
  ]);
  t.same(grpcReport(MEASURED, true).notes, ["first"], "a smoke run tells none");
});

t.test("grpc report: what the generator itself adds to latencies is told where it is known", async (t) => {
  const decide = { ...MEASURED.latency.decide, sentLateP99Ms: 0.25, keptOffShare: 0.0061 };
  const notes = grpcReport({ ...MEASURED, latency: { ...MEASURED.latency, decide } }, false).notes ?? [];
  const told = notes.filter((note) => note.includes("the generator"));
  t.equal(told.length, 1, "of one in JavaScript nothing is known");
  t.match(
    told[0],
    /^Decide: .*sent 99 % within 0\.250 ms, and was kept off its core for 0\.61 % of the time$/,
  );
});
