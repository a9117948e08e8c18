/**
 * The strategy that swap `number` brings: some hundred rules, of which five offers are new each time.
 *
 * What is asked has two points. At `hero` stand the five offers that change, each by two rules: one for who is in the
 * segment `tide`, one for who is not. The offer's attribute `edition` is the swap's number, and the visitors that are
 * asked go in and out of `tide` with each swap: every treatment of an answer tells which strategy and which lists made it.
 * At `main` the rules of a usual zone stand, over segments and attributes.
 */
import { loadWorkspace } from "../../engine/workspace/load.ts";
import type { Model } from "../../engine/workspace/model.ts";
import { attributesFile } from "../engine-scale/attributes.ts";
import { celOf } from "../engine-scale/conditions.ts";
import { Draws } from "../engine-scale/draws.ts";
import { CONTEXT, drawPredicate, PROFILE } from "../engine-scale/zone-rules.ts";

export const CHANNEL = "shop";
export const LEVEL = "customer";
export const HERO = "hero";
export const MAIN = "main";
export const TIDE = "tide";
export const CHANGED_OFFERS = 5;
export const IN_TIDE = "in";
export const OUT_OF_TIDE = "out";
const PREDICATE_SHARE = 0.85;
/** Segments made of others, beside the lists. */
const ALGEBRA_COUNT = 8;

export interface WorkspaceSize {
  readonly segmentCount: number;
  readonly ruleCount: number;
}

/** Lists that are shipped: `tide`, then the others. */
export function listNames(segmentCount: number): string[] {
  return [TIDE, ...Array.from({ length: segmentCount - 1 }, (_, index) => `list-${index + 1}`)];
}

export function swapModel(seed: number, { segmentCount, ruleCount }: WorkspaceSize, edition: number): Model {
  const draws = new Draws(seed, "swap-strategy");
  const lists = listNames(segmentCount);
  const algebra = Array.from({ length: ALGEBRA_COUNT }, (_, index) => {
    const [a, b, c] = draws.sample(lists.slice(1), 3);
    return { name: `mix-${index}`, expression: index % 2 === 0 ? `${a} & !${b}` : `(${a} | ${b}) - ${c}` };
  });
  const segments = [
    ...lists.map((name) => `  - { name: ${name}, list: { level: ${LEVEL} } }`),
    `  - { name: ebb, expression: "!${TIDE}" }`,
    ...algebra.map(({ name, expression }) => `  - { name: ${name}, expression: "${expression}" }`),
  ];
  const changed = Array.from({ length: CHANGED_OFFERS }, (_, index) => `fresh-${index}`);
  const offers = [
    "  - { code: house, fallback: true }",
    ...changed.map(
      (code) => `  - { code: ${code}, category: fresh, value: 1, attributes: { edition: ${edition} } }`,
    ),
    ...Array.from(
      { length: ruleCount },
      (_, index) =>
        `  - { code: offer-${index}, category: any, value: 1, attributes: { title: Offer ${index} } }`,
    ),
  ];
  const names = [...lists.slice(1), ...algebra.map(({ name }) => name)];
  const rules = [
    ...changed.flatMap((offer, index) => [
      { id: `${IN_TIDE}-${index}`, zone: HERO, segment: TIDE, offer, score: 90 - index },
      { id: `${OUT_OF_TIDE}-${index}`, zone: HERO, segment: "ebb", offer, score: 90 - index },
    ]),
    ...Array.from({ length: ruleCount }, (_, index) => ({
      id: `rule-${index}`,
      zone: MAIN,
      segment: draws.pick(names),
      offer: `offer-${index}`,
      score: Math.round(draws.unit() * 10_000) / 100,
      eligibility: celOf(drawPredicate(CONTEXT, PREDICATE_SHARE, draws)),
      applicability: celOf(drawPredicate(CONTEXT, PREDICATE_SHARE, draws)),
    })),
  ];
  const point = (name: string): string =>
    `{ name: ${name}, zone: ${name}, medium: web, consent: ignored, countMax: ${CHANGED_OFFERS}, fallbacks: [house] }`;
  const files = new Map([
    [
      "workspace.yaml",
      `name: swap\nlevels: [{ name: ${LEVEL} }]\nofferAttributes: [{ name: edition, type: integer }, { name: title, type: string }]\n`,
    ],
    ["profile.yaml", attributesFile(PROFILE)],
    ["context.yaml", attributesFile(CONTEXT)],
    ["segments/all.yaml", `segments:\n${segments.join("\n")}\n`],
    ["offers/all.yaml", `offers:\n${offers.join("\n")}\n`],
    [
      `channels/${CHANNEL}/channel.yaml`,
      `name: ${CHANNEL}\ndeadlineMs: 60000\nzones: [{ name: ${HERO} }, { name: ${MAIN} }]\npoints: [${point(HERO)}, ${point(MAIN)}]\n`,
    ],
    [
      "strategy/all.yaml",
      `channel: ${CHANNEL}\nrules:\n${rules.map((rule) => `  - ${JSON.stringify(rule)}\n`).join("")}`,
    ],
  ]);
  const { model, diagnostics } = loadWorkspace(files);
  if (model === undefined) throw new Error(`the workspace does not load: ${JSON.stringify(diagnostics[0])}`);
  return model;
}
