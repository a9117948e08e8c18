/**
 * Steps 2 and 3: lays a visitor and a call before the tables of a generation, so that candidates can be looked at.
 *
 * Also how an explanation begins anew with a changed call: what was remembered of the call before counts no more.
 */
import { memoriesAsOf } from "../visitors/memory-as-of.ts";
import type { VisitorState } from "../visitors/visitor.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import type { DecideCall } from "./call.ts";
import { applyPreviewProfile, previewOverrides, profileValue, readContext, readProfile } from "./inputs.ts";
import type { OpenedGeneration } from "./opened.ts";
import { type ChannelPlan, NONE } from "./plan.ts";

/**
 * Sets the desk for this visitor and call, both admitted; returns the count of unknown context attributes.
 *
 * Errors: ATTRIBUTE_VALUE_INVALID, and of a preview ATTRIBUTE_UNKNOWN, SEGMENT_UNKNOWN.
 */
export function beginDecision(
  generation: OpenedGeneration,
  plan: ChannelPlan,
  call: DecideCall,
  visitor: VisitorState,
  nowMs: number,
): number {
  const { desk } = generation;
  const { preview } = call;
  const unknownCount = readContext(generation, call);
  readProfile(generation, plan, visitor);
  desk.inputs.nowMs = nowMs;
  let overrides: Uint8Array | null = null;
  let { memories } = visitor;
  if (preview !== null) {
    if (preview.asOfMs !== null) {
      desk.inputs.nowMs = preview.asOfMs;
      if (preview.asOfMs < nowMs) memories = memoriesAsOf(memories, preview.asOfMs);
    }
    applyPreviewProfile(generation, visitor, preview);
    overrides = previewOverrides(generation, preview);
  }
  joinFeeds(generation);
  generation.state.begin(memories, plan.index);
  beginStops(generation, plan);
  desk.level = call.level;
  desk.id = call.id;
  desk.levelIndex = generation.levelIndex.get(call.level)!; // Admitted.
  generation.memberships.begin(desk.levelIndex, call.id, generation.beginStamp(), overrides);
  const { memory, timeZone } = plan;
  generation.recall.begin(memory, memories, visitorZone(generation, plan), timeZone);
  return unknownCount;
}

/** Puts what feeds give into the context that was read, by the desk's clock. */
export function joinFeeds({ feeds, desk }: OpenedGeneration): void {
  feeds?.join(desk.context, desk.inputs.nowMs);
}

/** Sets what is stopped by the desk's clock. */
export function beginStops({ stops, desk }: OpenedGeneration, plan: ChannelPlan): void {
  if (stops !== null) desk.stopped = stops.at(plan, desk.inputs.nowMs);
}

/** The visitor's time zone as its profile (or a preview) says; the channel's where it says none that the bundle has. */
function visitorZone(generation: OpenedGeneration, { timeZone, memory }: ChannelPlan): TimeZoneTable {
  if (generation.visitorZoneIndex === NONE || memory.windows.length === 0) return timeZone;
  const name = profileValue(generation, generation.visitorZoneIndex);
  const { timeZones } = generation.model;
  return typeof name === "string" && Object.hasOwn(timeZones, name) ? timeZones[name]! : timeZone;
}
