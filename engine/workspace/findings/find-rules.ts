/** Rules that never fire: switched off, over, asked for by no point, contradictory, or beaten whenever they do. */
import { otherValues } from "../../rules/index/value-set.ts";
import { formatTimestamp } from "../../visitors/timestamp.ts";
import { ALL_ZONES, type Factors, type NumberSource, type TreatmentRule } from "../model-strategy.ts";
import type { FindingCode } from "./codes.ts";
import type { Facts, Finding, Part } from "./facts.ts";
import { type Goal, NOT_TRUE } from "./goals.ts";
import { failures, ruleParts, type Source } from "./sources.ts";
import { goesStaleWith } from "./staleness.ts";
import { contradictionText, suggestionFor } from "./words.ts";

/** Rules of one offer that are held against each other; of an offer with more, none are. */
const RIVALS_MAX = 64;
/** Steps of searching over a whole check; used up, further rules are not held against their rivals. */
const SHADOWED_STEPS_MAX = 5_000_000;

/** Reports on the rule, if there is anything to say; returns the zones in which its offer can come by it. */
export function findOfRule(facts: Facts, source: Source, rule: TreatmentRule): readonly string[] {
  const name = `rule \`${rule.id}\``;
  const report = (
    key: string,
    code: FindingCode,
    message: string,
    severity: Finding["severity"] = "warning",
  ): void => {
    facts.findings.push({ severity, code, message, item: rule, key });
  };
  if (!rule.enabled) {
    report("enabled", "RULE_DISABLED", `${name} is switched off`, "note");
    return [];
  }
  if (source.zones.length === 0) {
    const zone = rule.zone === ALL_ZONES ? "any zone" : `zone \`${rule.zone}\``;
    report("zone", "RULE_NEVER_FIRES", `${name} can never fire: no point asks for ${zone}`);
    return [];
  }
  const { offer } = source;
  for (const [validity, what, key] of [
    [rule.validity, name, "validity.until"],
    [offer.validity, `${name} can never fire: its offer \`${offer.code}\``, "offer"],
  ] as const) {
    if (validity?.untilMs === undefined || validity.untilMs > facts.atMs) continue;
    report(key, "RULE_ENDED", `${what} ended at ${formatTimestamp(validity.untilMs)}`);
    return [];
  }
  const byZone = failures(facts, source);
  const zones = source.zones.filter((zone) => byZone.get(zone)!.length === 0);
  if (zones.length === 0) reportContradiction(facts, rule, byZone.get(source.zones[0]!)!);
  return zones;
}

function reportContradiction(facts: Facts, rule: TreatmentRule, core: readonly Part[]): void {
  const own = core.find(({ place }) => place?.item === rule)?.place;
  const isOfSegment = rule.segment !== undefined && core.some(({ goal }) => goal.kind === "final");
  facts.findings.push({
    severity: "warning",
    code: "RULE_NEVER_FIRES",
    message: `rule \`${rule.id}\` can never fire: ${contradictionText(core)}`,
    suggestion: suggestionFor(core),
    item: rule,
    key: own?.key ?? (isOfSegment ? "segment" : "offer"),
    node: own?.node,
  });
}

/**
 * Rules whose offer always comes by another one: that fires whenever they do, with a higher score and the same factors.
 * What the bounds leave out is told.
 *
 * @param sources of rules that fire.
 * Cost: O(pairs within an offer), and of searching no more than `stepsMax`.
 */
export function findShadowed(facts: Facts, sources: readonly Source[], stepsMax = SHADOWED_STEPS_MAX): void {
  const byOffer = new Map<string, Source[]>();
  for (const source of sources) {
    const key = `${source.channel.name} ${source.offer.code}`;
    const rivals = byOffer.get(key);
    if (rivals === undefined) byOffer.set(key, [source]);
    else rivals.push(source);
  }
  const budget: SearchBudget = { stepsLeft: stepsMax };
  const unsought: TreatmentRule[] = [];
  for (const rivals of byOffer.values())
    for (const source of rivals.length > 1 ? rivals : []) {
      const rule = source.rule!;
      if (rivals.length > RIVALS_MAX || budget.stepsLeft <= 0) {
        unsought.push(rule);
        continue;
      }
      const better = rivals.find((each) => each !== source && alwaysBeats(facts, each, source, budget));
      if (better === undefined) continue;
      const message =
        `rule \`${rule.id}\` never counts: whenever it fires, \`${better.rule!.id}\` ` +
        "brings the same offer with a higher score";
      facts.findings.push({ severity: "warning", code: "RULE_SHADOWED", message, item: rule, key: "id" });
    }
  const [first] = unsought;
  if (first === undefined) return;
  const others = unsought.length === 1 ? "was" : `and ${unsought.length - 1} more were`;
  facts.findings.push({
    severity: "note",
    code: "SHADOWED_UNSOUGHT",
    message: `rule \`${first.id}\` ${others} not held against the other rules of the same offer: too much to search`,
    item: first,
    key: "id",
  });
}

/** What holding rules against each other may still cost. */
interface SearchBudget {
  stepsLeft: number;
}

function alwaysBeats(facts: Facts, better: Source, source: Source, budget: SearchBudget): boolean {
  const [one, two] = [better.rule!, source.rule!];
  if (!source.zones.every((zone) => better.zones.includes(zone))) return false;
  if (typeof one.score !== "number" || typeof two.score !== "number" || one.score <= two.score) return false;
  const factors = FACTORS.map((key) => [factorOf(better, key), factorOf(source, key)] as const);
  if (factors.some(([ofOne, ofTwo]) => ofOne !== ofTwo)) return false;
  if (!goesStaleWith(facts, better, source)) return false;
  // A factor without a bound may take the higher score beyond what a double holds, and the lower one not.
  if (factors.some(([factor], at) => typeof factor === "string" && FACTORS[at] !== "propensity"))
    return false;
  const [ofOne, ofTwo] = [one.score, two.score].map((score) =>
    factors.reduce((product, [factor]) => product * (typeof factor === "number" ? factor : 1), score),
  ) as [number, number];
  if (!Number.isFinite(ofOne)) return false; // It is refused, and the lower score may count.
  // Where a factor is 0, or so small that both round to the same, it is the first by its id.
  const mayTie = ofOne === ofTwo || factors.some(([factor]) => typeof factor === "string");
  if (mayTie && one.id > two.id) return false;
  const satisfier = facts.satisfierOf(source.offer);
  const goals = source.parts.map(({ goal }) => goal);
  return ruleParts(facts, one).every(({ goal }) => {
    if (budget.stepsLeft <= 0) return false;
    const mayHold = satisfier.mayHold([...goals, notMet(goal)]);
    budget.stepsLeft -= satisfier.stepsTaken;
    return !mayHold;
  });
}

const FACTORS = ["propensity", "contextWeight", "value", "lever"] as const;

function factorOf({ rule, channel }: Source, key: keyof Factors): NumberSource | undefined {
  return rule![key] ?? channel.factors[key];
}

/** Of goals that rules are made of. */
function notMet(goal: Goal): Goal {
  if (goal.kind === "term") return { ...goal, set: otherValues(goal.set) };
  return "outcomes" in goal ? { ...goal, outcomes: NOT_TRUE } : goal;
}
