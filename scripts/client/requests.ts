/**
 * What a load driver sends: requests from an NDJSON file, or made up from the sample's population.
 *
 * Bodies are encoded once, before the clock starts, and sent round and round. The same seed gives the same requests.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { CommandError } from "../cli/errors.ts";
import { POPULATION_SEED, visitorId } from "../harbor-coffee/population.ts";
import type { Encoding } from "./answer.ts";
import { type CallableMethod, type DecideRequestJson, encodeRequest } from "./messages.ts";

export interface PreparedRequest {
  readonly method: CallableMethod;
  readonly body: Uint8Array;
}

const REQUESTS_MAX = 1_000_000;
const LINE_LENGTH_MAX = 1_000_000;
/** Distinct requests of the generator; enough that a node's caches see different visitors. */
const GENERATED_COUNT = 16_384;

/** One `DecideRequest` in JSON a line; empty lines are skipped. Errors: INPUT_INVALID with the line. */
export async function requestsFromFile(path: string, encoding: Encoding): Promise<PreparedRequest[]> {
  const prepared: PreparedRequest[] = [];
  let lineNumber = 0;
  const input = createReadStream(path);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    lineNumber += 1;
    if (line.trim() === "") continue;
    if (line.length > LINE_LENGTH_MAX) throw badLine(path, lineNumber, "is too long");
    if (prepared.length >= REQUESTS_MAX)
      throw badLine(path, lineNumber, `is more than ${REQUESTS_MAX} requests`);
    try {
      prepared.push({
        method: "Decide",
        body: encodeRequest("Decide", JSON.parse(line) as object, encoding),
      });
    } catch (cause) {
      throw badLine(path, lineNumber, `is no DecideRequest in JSON: ${(cause as Error).message}`);
    }
  }
  if (prepared.length === 0) throw new CommandError("INPUT_INVALID", `${path} holds no requests`);
  return prepared;
}

function badLine(path: string, lineNumber: number, what: string): CommandError {
  return new CommandError("INPUT_INVALID", `${path}:${lineNumber} ${what}`);
}

export interface GeneratorOptions {
  readonly seed?: number;
  /** Visitors to draw from: `C-1001` and following. */
  readonly populationCount: number;
  readonly channel: string;
  readonly points: readonly { readonly point: string; readonly count: number }[];
  readonly encoding: Encoding;
  readonly count?: number;
  readonly dryRun?: boolean;
}

const CONTEXT_VALUES = {
  device: ["ios", "android", "browser", "kiosk"],
  daypart: ["morning", "midday", "afternoon", "evening"],
  weather: ["sun", "cloud", "rain", "snow"],
} as const;

/** Requests of the harbor-coffee sample: a visitor drawn evenly, a context drawn evenly. */
export function generatedRequests(options: GeneratorOptions): PreparedRequest[] {
  const random = seededRandom(options.seed ?? POPULATION_SEED);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  return Array.from({ length: options.count ?? GENERATED_COUNT }, (_, index) => {
    const id = visitorId(Math.floor(random() * options.populationCount));
    const request: DecideRequestJson = {
      requestId: `load-${index}`,
      channel: options.channel,
      visitor: { level: "customer", id },
      points: options.points.map(({ point, count }) => ({ point, count })),
      ...(options.dryRun === true ? { dryRun: true } : {}),
      context: {
        device: pick(CONTEXT_VALUES.device),
        daypart: pick(CONTEXT_VALUES.daypart),
        weather: pick(CONTEXT_VALUES.weather),
        temperature: Math.floor(random() * 35) - 5,
      },
    };
    return { method: "Decide", body: encodeRequest("Decide", request, options.encoding) };
  });
}

/** Mulberry32: small, and the same everywhere. In [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
