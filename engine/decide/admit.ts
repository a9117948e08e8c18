/**
 * Step 1: is this a call that can be decided? Everything that may be refused is refused here, before any work;
 * past admission a decision throws nothing on purpose. An unknown point is no error: it answers so.
 */
import { NodeError } from "../errors.ts";
import { utf8Size } from "../hash/utf8.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import type { DecideCall } from "./call.ts";
import type { OpenedGeneration } from "./opened.ts";
import type { ChannelPlan } from "./plan.ts";

/**
 * The channel's plan, where the call is within bounds and speaks of a visitor: that of its session, if it names one, by
 * then in `level` and `id`.
 *
 * Errors: FIELD_REQUIRED, FIELD_TOO_LONG, VALUE_OUT_OF_RANGE, CHANNEL_UNKNOWN, VISITOR_REQUIRED,
 * LEVEL_UNKNOWN, each with the field.
 */
export function admitCall(generation: OpenedGeneration, call: DecideCall): ChannelPlan {
  const plan = resolveChannel(generation, call);
  admitVisitor(generation, call.level, call.id);
  if (call.contextNames.length > ENGINE_LIMITS.contextAttributesPerCallMax)
    throw new NodeError("FIELD_TOO_LONG", "too many context attributes", { field: "context" });
  return plan;
}

/** Channel and points only. Errors: FIELD_REQUIRED, FIELD_TOO_LONG, VALUE_OUT_OF_RANGE, CHANNEL_UNKNOWN. */
export function resolveChannel(generation: OpenedGeneration, call: DecideCall): ChannelPlan {
  if (call.channel === "")
    throw new NodeError("FIELD_REQUIRED", "the call names no channel", { field: "channel" });
  const plan = generation.plans.get(call.channel);
  if (plan === undefined)
    throw new NodeError("CHANNEL_UNKNOWN", "the active bundle has no such channel", { field: "channel" });
  const { points } = call;
  if (points.length === 0)
    throw new NodeError("FIELD_REQUIRED", "the call names no point", { field: "points" });
  if (points.length > ENGINE_LIMITS.pointsPerCallMax)
    throw new NodeError("FIELD_TOO_LONG", `at most ${ENGINE_LIMITS.pointsPerCallMax} points a call`, {
      field: "points",
    });
  for (let at = 0; at < points.length; at++) {
    const { count } = points[at]!;
    if (!Number.isInteger(count) || count < 1 || count > ENGINE_LIMITS.treatmentsPerPointMax)
      throw new NodeError(
        "VALUE_OUT_OF_RANGE",
        `a point's count is from 1 to ${ENGINE_LIMITS.treatmentsPerPointMax}`,
        { field: `points[${at}].count` },
      );
  }
  return plan;
}

/** Index of the audience level. Errors: VISITOR_REQUIRED, FIELD_TOO_LONG, LEVEL_UNKNOWN. */
export function admitVisitor(generation: OpenedGeneration, level: string, id: string): number {
  if (level === "" || id === "")
    throw new NodeError("VISITOR_REQUIRED", "a visitor is a level and an id", { field: "visitor" });
  const sizeMax = ENGINE_LIMITS.visitorIdSizeMax;
  if (id.length * 3 > sizeMax && utf8Size(id) > sizeMax)
    throw new NodeError("FIELD_TOO_LONG", `an id has at most ${sizeMax} bytes`, { field: "visitor.id" });
  const levelIndex = generation.levelIndex.get(level);
  if (levelIndex === undefined)
    throw new NodeError("LEVEL_UNKNOWN", "the workspace declares no such audience level", {
      field: "visitor.level",
    });
  return levelIndex;
}
