/** A strict reader of Prometheus' text exposition format (0.0.4): what it does not know, it refuses. */

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly samples: Map<string, number>;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"`;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`);
const SUFFIXES: Record<string, readonly string[]> = {
  counter: [""],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count"],
};

/** Families by name. Throws on the first line that the format does not allow, and on broken histograms. */
export function parseExposition(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  const helps = new Set<string>();
  let current: Family | null = null;
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  for (const [index, line] of text.slice(0, -1).split("\n").entries()) {
    const fail = (why: string) => new Error(`line ${index + 1}: ${why}: ${line}`);
    if (line === "") continue;
    const help = new RegExp(`^# HELP (${NAME}) \\S.*$`).exec(line);
    if (help !== null) {
      if (helps.has(help[1]!)) throw fail("a second HELP");
      helps.add(help[1]!);
      continue;
    }
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`).exec(line);
    if (type !== null) {
      const [, name, kind] = type as unknown as [string, string, string];
      if (families.has(name)) throw fail("a second TYPE");
      if (!helps.has(name)) throw fail("a TYPE without HELP");
      if (kind === "counter" && !name.endsWith("_total")) throw fail("a counter's name ends in _total");
      current = { name, type: kind, samples: new Map() };
      families.set(name, current);
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) throw fail("neither comment nor sample");
    const [, name, labels = "", value] = sample as unknown as [string, string, string | undefined, string];
    if (current === null) throw fail("a sample before its TYPE");
    const family = current;
    if (!SUFFIXES[family.type]!.some((suffix) => name === family.name + suffix)) {
      throw fail(`not of the family ${family.name}`);
    }
    const key = `${name}{${labels}}`;
    if (family.samples.has(key)) throw fail("a sample twice");
    const number = value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value);
    if (Number.isNaN(number)) throw fail("not a number");
    if (family.type !== "gauge" && number < 0) throw fail("negative");
    family.samples.set(key, number);
  }
  for (const family of families.values()) if (family.type === "histogram") checkHistogram(family);
  return families;
}

/** Buckets rise, end in +Inf, and the last is the count. */
function checkHistogram(family: Family): void {
  const series = new Map<string, { bounds: number[]; counts: number[] }>();
  for (const [key, count] of family.samples) {
    const match = /_bucket\{(.*)\}$/.exec(key);
    if (match === null) continue;
    const le = /le="([^"]+)"/.exec(match[1]!)?.[1];
    if (le === undefined) throw new Error(`${key}: a bucket without le`);
    const rest = match[1]!.replace(/le="[^"]+",?/, "").replace(/,$/, "");
    const entry = series.get(rest) ?? { bounds: [], counts: [] };
    entry.bounds.push(le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le));
    entry.counts.push(count);
    series.set(rest, entry);
  }
  for (const [labels, { bounds, counts }] of series) {
    const isRising = bounds.every((bound, at) => at === 0 || bound > bounds[at - 1]!);
    const isCumulative = counts.every((count, at) => at === 0 || count >= counts[at - 1]!);
    const count = family.samples.get(`${family.name}_count{${labels}}`);
    if (!isRising || !isCumulative || bounds.at(-1) !== Number.POSITIVE_INFINITY || count !== counts.at(-1)) {
      throw new Error(`${family.name}{${labels}}: broken buckets`);
    }
    if (!family.samples.has(`${family.name}_sum{${labels}}`)) throw new Error(`${labels}: no sum`);
  }
}

/** The value of a sample, by family and the labels that must be among its own. */
export function sampleOf(
  families: Map<string, Family>,
  family: string,
  labels: Record<string, string> = {},
): number | undefined {
  for (const [key, value] of families.get(family)?.samples ?? []) {
    if (Object.entries(labels).every(([name, label]) => key.includes(`${name}="${label}"`))) return value;
  }
  return undefined;
}
