/** The YAML of generated workspaces: what all workloads share. */
import { attributesFile, type BenchAttribute } from "./attributes.ts";
import { CHANNEL, LEVEL } from "./workload.ts";

export interface BenchOffer {
  readonly code: string;
  readonly category: string;
  readonly value: number;
  /** CEL. */
  readonly eligibility?: string;
  /** A YAML list in flow style. */
  readonly caps?: string;
}

/** Keys as in strategy files; texts that are numbers there are CEL. */
export type BenchRule = Readonly<Record<string, string | number>> & {
  readonly id: string;
  readonly zone: string;
  readonly offer: string;
};

export interface BenchWorkspace {
  readonly profile: readonly BenchAttribute[];
  readonly context: readonly BenchAttribute[];
  /** One point each, of the same name. */
  readonly zones: readonly string[];
  readonly countMax: number;
  /** By name: a rule as CEL, or null for a list. */
  readonly segments: ReadonlyMap<string, string | null>;
  readonly offers: readonly BenchOffer[];
  readonly rules: readonly BenchRule[];
}

const ITEMS_PER_FILE = 1_000;
const FALLBACK = "{ code: house, fallback: true }";

export function workspaceFiles(workspace: BenchWorkspace): Map<string, string> {
  const { zones, countMax, segments, offers, rules } = workspace;
  const files = new Map<string, string>();
  files.set("workspace.yaml", `name: bench\nlevels: [{ name: ${LEVEL} }]\n`);
  files.set("profile.yaml", attributesFile(workspace.profile));
  files.set("context.yaml", attributesFile(workspace.context));
  const points = zones.map(
    (zone) =>
      `{ name: ${zone}, zone: ${zone}, medium: web, consent: ignored, countMax: ${countMax}, fallbacks: [house] }`,
  );
  files.set(
    `channels/${CHANNEL}/channel.yaml`,
    `name: ${CHANNEL}\nzones: [${zones.map((name) => `{ name: ${name} }`).join(", ")}]\n${list("points", points)}`,
  );
  const segmentItems = [...segments].map(([name, rule]) =>
    rule === null
      ? `{ name: ${name}, list: { level: ${LEVEL} } }`
      : `{ name: ${name}, rule: ${JSON.stringify(rule)} }`,
  );
  if (segmentItems.length > 0) files.set("segments/all.yaml", list("segments", segmentItems));
  for (let from = 0; from < offers.length; from += ITEMS_PER_FILE) {
    const items = offers.slice(from, from + ITEMS_PER_FILE);
    files.set(`offers/from-${from}.yaml`, offersFile(items, from === 0));
  }
  for (let from = 0; from < rules.length; from += ITEMS_PER_FILE) {
    const items = rules.slice(from, from + ITEMS_PER_FILE).map((rule) => JSON.stringify(rule));
    files.set(`strategy/from-${from}.yaml`, `channel: ${CHANNEL}\n${list("rules", items)}`);
  }
  return files;
}

function offersFile(offers: readonly BenchOffer[], withFallback: boolean): string {
  const items = offers.map(({ code, category, value, eligibility, caps }) => {
    const parts = [`code: ${code}`, `category: ${category}`, `value: ${value}`];
    if (eligibility !== undefined) parts.push(`eligibility: ${JSON.stringify(eligibility)}`);
    if (caps !== undefined) parts.push(`caps: ${caps}`);
    return `{ ${parts.join(", ")} }`;
  });
  return list("offers", withFallback ? [FALLBACK, ...items] : items);
}

function list(key: string, items: readonly string[]): string {
  return `${key}:\n${items.map((item) => `  - ${item}\n`).join("")}`;
}
