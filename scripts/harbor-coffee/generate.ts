/**
 * Writes the sample's population to files: `profiles.ndjson` and `lists/<segment>.csv`.
 *
 *   node dist/scripts/harbor-coffee/generate.js --count 100000 --seed 42 --out .proffer/population
 */
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LISTS, listMembers, POPULATION_SEED, visitorAt } from "./population.ts";

export const POPULATION_COUNT_DEFAULT = 100_000;

/** One line a visitor: `{"level","id","attributes"}`, timestamps as RFC 3339. Then one CSV a list. */
export async function writePopulation(options: { count: number; seed: number; out: string }): Promise<void> {
  mkdirSync(join(options.out, "lists"), { recursive: true });
  await writeLines(join(options.out, "profiles.ndjson"), profileLines(options.seed, options.count));
  for (const name of Object.keys(LISTS)) {
    await writeLines(join(options.out, "lists", `${name}.csv`), listLines(name, options.seed, options.count));
  }
}

function* profileLines(seed: number, count: number): Generator<string> {
  for (let index = 0; index < count; index++) {
    const { level, id, profile } = visitorAt(seed, index);
    const attributes: Record<string, unknown> = { ...profile };
    for (const name of ["member_since", "last_visit"])
      attributes[name] = new Date(profile[name] as number).toISOString();
    yield JSON.stringify({ level, id, attributes });
  }
}

function* listLines(name: string, seed: number, count: number): Generator<string> {
  yield "id";
  yield* listMembers(name, seed, count);
}

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const stream = createWriteStream(path);
  let chunk = "";
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < 1 << 16) continue;
    if (!stream.write(chunk)) await once(stream, "drain");
    chunk = "";
  }
  stream.end(chunk);
  await once(stream, "close");
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: String(POPULATION_COUNT_DEFAULT) },
      seed: { type: "string", default: String(POPULATION_SEED) },
      out: { type: "string", default: ".proffer/population" },
    },
  });
  const count = Number(values.count);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
    process.stderr.write("--count wants a positive integer, --seed an integer\n");
    process.exit(2);
  }
  await writePopulation({ count, seed, out: values.out });
  process.stdout.write(
    `${count} profiles and ${Object.keys(LISTS).length} lists in ${values.out} (seed ${seed})\n`,
  );
}
