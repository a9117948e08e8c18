/** Asking one channel of the small shop, and telling what was decided in a line a point. */

import type { Model } from "../../workspace/model.ts";
import type { Channel } from "../../workspace/model-channels.ts";
import { decide } from "../decide.ts";
import type { Decision } from "../decision.ts";
import { POINT_STATUS_NAMES } from "../decision.ts";
import { type Asked, call, NOW_MS, open, rule, shop, visitor } from "./kit.ts";

export type Profile = Record<string, string | number>;
export function ask(
  channel: Partial<Channel>,
  asked: Asked = {},
  model: Partial<Model> = {},
  profile: Profile = {},
) {
  const generation = open(shop(channel, model));
  const { id = "C-1", level = "customer" } = asked;
  return decide(generation, call(asked), visitor(generation, profile, id, level), NOW_MS, 0);
}
/** `p1 DECIDED home/r1 home/r2`, a line a point. */
export const told = (decision: Decision) =>
  decision.points.map(({ point, status, picks }) =>
    [
      point,
      POINT_STATUS_NAMES[status],
      ...picks.map((pick) => decision.generation.treatments[pick.treatment]!.id),
    ].join(" "),
  );
export const reasons = (decision: Decision) =>
  decision.trace!.map(({ point, treatmentId, reason }) => `${point} ${treatmentId} ${reason}`);
export const rules = (...scores: number[]) =>
  scores.map((score, at) => rule(`r${at + 1}`, "abcde"[at]!, { score }));
