import t from "tap";
import { type Answer, failure, type NodeClient } from "./answer.ts";
import { drive } from "./driver.ts";
import type { PreparedRequest } from "./requests.ts";
import { sortedCounts, Tally } from "./tally.ts";

const requests: PreparedRequest[] = [{ method: "Decide", body: new Uint8Array() }];

/** A client that answers after `delayMs`, and says how many calls were under way at most. */
function clientAfter(delayMs: number, answer: Answer = { ok: true, body: new Uint8Array() }) {
  const seen = { inFlight: 0, inFlightMax: 0, connections: new Set<number>() };
  const client: NodeClient = {
    encoding: "protobuf",
    inFlightPerConnectionMax: 1000,
    call(connection, _method, _body, done) {
      seen.connections.add(connection);
      seen.inFlight += 1;
      seen.inFlightMax = Math.max(seen.inFlightMax, seen.inFlight);
      setTimeout(() => {
        seen.inFlight -= 1;
        done(answer);
      }, delayMs);
    },
    close() {},
  };
  return { client, seen };
}

const base = { connections: 2, inFlightPerConnection: 3, timeoutMs: 0, requestsMax: 0, ratePerSecond: 0 };

t.test("driver: the closed loop keeps connections full and stops at the count", async (t) => {
  const { client, seen } = clientAfter(1);
  let answered = 0;
  const onAnswer = () => {
    answered += 1;
  };
  const durationMs = Number.POSITIVE_INFINITY;
  const result = await drive(client, requests, { ...base, durationMs, requestsMax: 50, onAnswer });
  t.match(result, { sentCount: 50, unsentCount: 0, lostCount: 0 });
  t.equal(answered, 50);
  t.equal(seen.inFlightMax, 6, "connections × in flight");
  t.equal(seen.connections.size, 2);
});

t.test("driver: the closed loop stops at the time, and at a signal", async (t) => {
  const { client } = clientAfter(2);
  const byTime = await drive(client, requests, { ...base, durationMs: 100, onAnswer() {} });
  t.ok(byTime.seconds >= 0.08 && byTime.seconds < 30, `${byTime.seconds}`);
  const signal = AbortSignal.timeout(100);
  const bySignal = await drive(client, requests, { ...base, durationMs: 60_000, signal, onAnswer() {} });
  t.ok(bySignal.seconds < 30, `${bySignal.seconds}`);
});

t.test("driver: the open loop keeps its rate, and counts latency from the intended send", async (t) => {
  const { client } = clientAfter(1);
  const steady = await drive(client, requests, {
    ...base,
    durationMs: 300,
    ratePerSecond: 200,
    onAnswer() {},
  });
  // A machine that stands still at the end sends fewer: then they are told.
  t.ok(steady.sentCount > 0 && steady.sentCount <= 61, `${steady.sentCount} of 60`);
  t.ok(steady.sentCount + steady.unsentCount >= 60, `and ${steady.unsentCount} unsent`);
  // Six places for calls of 100 ms are 60 a second; asked for are 200.
  const slow = clientAfter(100);
  const latenciesMs: number[] = [];
  const onAnswer = (_: Answer, latencyUs: number) => void latenciesMs.push(latencyUs / 1000);
  const late = await drive(slow.client, requests, { ...base, durationMs: 500, ratePerSecond: 200, onAnswer });
  t.ok(late.unsentCount > 20, `what found no room is told: ${late.unsentCount}`);
  t.ok(slow.seen.inFlightMax <= 6, "and room is bounded");
  t.ok(Math.max(...latenciesMs) > 200, "waiting for room is part of latency");
});

t.test("driver: a call that is never answered is lost, not waited for", { timeout: 15_000 }, async (t) => {
  const client: NodeClient = { ...clientAfter(1).client, call() {} };
  const result = await drive(client, requests, { ...base, durationMs: 50, onAnswer() {} });
  t.match(result, { sentCount: 6, lostCount: 6 });
});

t.test("tally: errors by code, each with an example", async (t) => {
  const tally = new Tally("protobuf");
  tally.add(failure("A", "first"), 1);
  tally.add(failure("A", "second"), 1);
  tally.add(failure("B", "other"), 1);
  t.strictSame(sortedCounts(tally.errors), [
    ["A", 2],
    ["B", 1],
  ]);
  t.equal(tally.errorExamples.get("A"), "first");
  t.equal(tally.latencyUs().max, 0, "errors are no latencies");
});

t.test("tally: points, statuses and offers of JSON answers", async (t) => {
  const tally = new Tally("json");
  const point = {
    point: "home",
    status: "POINT_STATUS_DECIDED",
    treatments: [{ offer: "a" }, { offer: "b" }],
  };
  const body = (holdout: boolean) => Buffer.from(JSON.stringify({ points: [point], holdout }));
  for (let index = 1; index <= 100; index++) tally.add({ ok: true, body: body(index === 1) }, index * 1000);
  t.equal(tally.holdoutCount, 1);
  t.strictSame(sortedCounts(tally.statuses.get("home")!), [["DECIDED", 100]]);
  t.strictSame(sortedCounts(tally.offers.get("home")!), [
    ["a", 100],
    ["b", 100],
  ]);
  const { p50, p99, max } = tally.latencyUs();
  t.ok(
    Math.abs(p50 - 50_000) < 200 && Math.abs(p99 - 99_000) < 400 && Math.abs(max - 100_000) < 400,
    `${p50} ${p99} ${max}`,
  );
});
