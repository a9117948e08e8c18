/** Arbitrary visitors and the requests made for them, previews among them. */
import type { Model } from "../workspace/model.ts";
import type { Channel } from "../workspace/model-channels.ts";
import { type Dice, IDS, LEVELS, NOW_MS, PROFILE } from "./dice.ts";
import { past } from "./generate-memory.ts";
import type { OraclePreview, OracleRequest, OracleVisitor } from "./oracle-question.ts";

export interface ScenarioCall {
  readonly visitor: OracleVisitor;
  readonly request: OracleRequest;
  readonly nowMs: number;
}

export function call(dice: Dice, model: Model, channels: readonly Channel[]): ScenarioCall {
  const asked = dice.pick(channels);
  const pointNames = [...asked.points.map(({ name }) => name), "p-unknown"];
  const profile = Object.fromEntries(
    model.profile.flatMap((attribute) => {
      if (dice.oneIn(3)) return [];
      const value = attribute.allowed === undefined ? dice.value(attribute) : dice.pick(attribute.allowed);
      return [[attribute.name, value]];
    }),
  );
  const known = !dice.oneIn(5);
  return {
    visitor: {
      level: dice.pick(LEVELS),
      id: dice.pick([...IDS, "nobody"]),
      known,
      values: known ? profile : {},
      memories: Array.from({ length: dice.pick([0, 1, 1, 2]) }, () => past(dice, model)),
    },
    request: {
      channel: asked.name,
      points: Array.from({ length: dice.count(1, 3) }, () => ({
        point: dice.pick(pointNames),
        count: dice.count(1, 4),
        allowDuplicates: dice.oneIn(2),
      })),
      context: { ...dice.values(model.context), ...(dice.oneIn(5) ? { undeclared: 1 } : {}) },
      preview: dice.oneIn(5) ? preview(dice, model) : null,
    },
    nowMs: dice.pick([NOW_MS - 1, NOW_MS, NOW_MS + 1]),
  };
}

function preview(dice: Dice, model: Model): OraclePreview {
  // How a preview moves a visitor within an exclusive group is told by the pipeline's own tests.
  const names = model.segmentGroups.length > 0 ? [] : model.segments.map(({ name }) => name);
  return {
    asOfMs: dice.pick([null, NOW_MS - 1, NOW_MS]),
    profile: Object.fromEntries(
      dice.subset(PROFILE).map((attribute) => [attribute.name, dice.oneIn(4) ? null : dice.value(attribute)]),
    ),
    inSegments: dice.subset(names),
    notInSegments: dice.subset(names),
  };
}
