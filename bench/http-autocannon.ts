/**
 * autocannon as a process of its own, so that it can have a core of its own.
 *
 *   node dist/bench/http-autocannon.js URL BODIES PIPELINING SECONDS      prints one line of JSON
 *
 * `BODIES` is a file of one request body a line; each connection goes through them in turn.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

interface AutocannonResult {
  readonly requests: { readonly total: number };
  readonly duration: number;
  readonly errors: number;
  readonly non2xx: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}
/** autocannon is CommonJS without types. */
type Autocannon = (options: object) => Promise<AutocannonResult>;

const CONNECTIONS = 8;
const BODIES_MAX = 2_000;
const [url = "", file = "", pipelining = "1", seconds = "1"] = process.argv.slice(2);
const autocannon = createRequire(import.meta.url)("autocannon") as Autocannon;
const bodies = readFileSync(file, "utf8").trimEnd().split("\n").slice(0, BODIES_MAX);
const run = (duration: number): Promise<AutocannonResult> =>
  autocannon({
    url,
    connections: CONNECTIONS,
    pipelining: Number(pipelining),
    duration,
    requests: bodies.map((body) => ({
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    })),
  });
// Warm; and uWebSockets.js hangs up on the first clients that pipeline (server/http/uws-adapter.ts).
await run(1);
const { requests, duration, errors, non2xx, latency } = await run(Number(seconds));
const summary = { calls: requests.total, seconds: duration, errorCount: errors + non2xx, p99Ms: latency.p99 };
process.stdout.write(`${JSON.stringify(summary)}\n`);
process.exit(0);
