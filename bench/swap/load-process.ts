/**
 * The load of the swap bench where there is no compiler: as swap-load.cc, with the same arguments, in JavaScript. It wants
 * most of a core, so that on a machine of two it is a part of what is measured; the bench says so.
 *
 *     load-process PORT PATH CALLS_FILE CONNECTIONS closed MILLISECONDS IN_FLIGHT
 *     load-process PORT PATH CALLS_FILE CONNECTIONS open RATE LOG
 */
import { readFileSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { Calls, headerBlocks } from "../grpc/calls.ts";
import { type LoadOptions, runLoad } from "../grpc/load.ts";
import { type AnswerFacts, factsWithout, RECORD_SIZE, readAnswer, writeRecord } from "./answer-facts.ts";

const OPEN_MS_MAX = 3_600_000;

const [port = "", path = "", callsFile = "", connections = "", kind = "", figure = "", last = ""] =
  process.argv.slice(2);
const isClosed = kind === "closed";
const options: LoadOptions = {
  host: "127.0.0.1",
  port: Number(port),
  path,
  isTls: false,
  isStream: false,
  connections: Number(connections),
  inFlight: isClosed ? Number(last) : 0,
  ratePerSecond: isClosed ? 0 : Number(figure),
  durationMs: isClosed ? Number(figure) : OPEN_MS_MAX,
  sampleCount: 0,
};
const calls = new Calls(readFileSync(callsFile), headerBlocks(path, false).later, false);

if (isClosed) {
  const { answeredCount, refusedCount, seconds, busy } = await runLoad(calls, 0, options);
  console.log(JSON.stringify({ answeredCount, refusedCount, seconds, busy }));
} else {
  const log = await open(last, "w");
  const record = Buffer.alloc(RECORD_SIZE);
  const put = (call: number, intendedAtMs: number, latencyMs: number, facts: AnswerFacts): void => {
    writeRecord({ ...facts, call, intendedAtMs, latencyMs }, record, 0);
    writeSync(log.fd, record);
  };
  let isOver = false;
  process.stdin.resume().once("end", () => {
    isOver = true;
  });
  let answeredCount = 0;
  const result = await runLoad(calls, 0, options, {
    answered: (call, intendedAt, latencyMs, message) => {
      answeredCount += 1;
      const facts = message.length === 0 ? factsWithout("unseen") : readAnswer(message);
      put(call, performance.timeOrigin + intendedAt, latencyMs, facts);
    },
    isOver: () => isOver,
  });
  const { refusedCount, unsentCount, sentCount, seconds, busy } = result;
  const missing = {
    refused: refusedCount,
    unsent: unsentCount,
    unanswered: sentCount - answeredCount - refusedCount,
  };
  for (const [outcome, count] of Object.entries(missing))
    for (let one = 0; one < count; one++) put(0, 0, 0, factsWithout(outcome as keyof typeof missing));
  await log.close();
  console.log(JSON.stringify({ seconds, busy, sentLateP99Ms: null, sentLateP999Ms: null }));
}
process.exit(0);
