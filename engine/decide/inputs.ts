/**
 * Step 2: what expressions read. Profile and context as this decision sees them, after defaults, coerced and typed.
 *
 * A profile value is the stored one, else (no record) the channel's anonymous default, else the attribute's default,
 * else missing. A preview's values stand before all of them. A context value is what the call sent, else the default.
 */
import { NodeError } from "../errors.ts";
import { CoercionFailure, coerceValue } from "../visitors/coerce.ts";
import type { VisitorState } from "../visitors/visitor.ts";
import type { DecideCall, PreviewRequest } from "./call.ts";
import { OVERRIDE_IN, OVERRIDE_OUT } from "./membership.ts";
import type { OpenedGeneration } from "./opened.ts";
import type { ChannelPlan } from "./plan.ts";

/** Fills the desk's profile. `plan` null: no channel, so no anonymous defaults. Cost: O(profile attributes). */
export function readProfile(
  generation: OpenedGeneration,
  plan: ChannelPlan | null,
  visitor: VisitorState,
): void {
  const profile = generation.desk.profile;
  if (plan === null) {
    const attributes = generation.model.profile;
    for (let index = 0; index < profile.length; index++) {
      const stored = visitor.known ? visitor.values[index] : undefined;
      profile[index] = stored === undefined ? attributes[index]!.default : stored;
    }
    return;
  }
  if (!visitor.known) {
    const defaults = plan.defaultsAnonymous;
    for (let index = 0; index < profile.length; index++) profile[index] = defaults[index];
    return;
  }
  const defaults = plan.defaultsKnown;
  const values = visitor.values;
  for (let index = 0; index < profile.length; index++) {
    const stored = values[index];
    profile[index] = stored === undefined ? defaults[index] : stored;
  }
}

/**
 * Fills the desk's context and returns how many attributes were sent that are not declared.
 *
 * Errors: ATTRIBUTE_VALUE_INVALID with field `context.<name>`.
 */
export function readContext(generation: OpenedGeneration, call: DecideCall): number {
  const { context } = generation.desk;
  resetContext(generation);
  let unknownCount = 0;
  for (let at = 0; at < call.contextNames.length; at++) {
    const name = call.contextNames[at]!;
    const index = generation.contextIndex.get(name);
    if (index === undefined) {
      unknownCount += 1;
      continue;
    }
    const value = coerceValue(generation.contextAttributes[index]!, call.contextValues[at]!);
    if (value instanceof CoercionFailure) throw invalidValue("context", name, value);
    context[index] = value === undefined ? generation.contextDefaults[index] : value;
  }
  return unknownCount;
}

/** Only the defaults: for looks at a visitor outside of a call. */
export function resetContext(generation: OpenedGeneration): void {
  const { context } = generation.desk;
  for (let index = 0; index < context.length; index++) context[index] = generation.contextDefaults[index];
}

/**
 * Lays a preview's values over the profile; null takes a stored value away, and `defaults` says what is read then.
 *
 * Errors: ATTRIBUTE_UNKNOWN, ATTRIBUTE_VALUE_INVALID with field `preview.profile.<name>`.
 */
export function applyPreviewProfile(
  generation: OpenedGeneration,
  defaults: ChannelPlan["defaultsKnown"],
  preview: PreviewRequest,
): void {
  for (const [name, wire] of Object.entries(preview.profile)) {
    const index = generation.profileIndex.get(name);
    const field = `preview.profile.${name}`;
    if (index === undefined)
      throw new NodeError("ATTRIBUTE_UNKNOWN", `the profile has no attribute \`${name}\``, { field });
    const value = coerceValue(generation.model.profile[index]!, wire);
    if (value instanceof CoercionFailure) throw invalidValue("preview.profile", name, value);
    generation.desk.profile[index] = value === undefined ? defaults[index] : value;
  }
}

/** By segment index; a segment named both ways is out. Errors: SEGMENT_UNKNOWN. */
export function previewOverrides(generation: OpenedGeneration, preview: PreviewRequest): Uint8Array | null {
  if (preview.inSegments.length === 0 && preview.notInSegments.length === 0) return null;
  const { indexOf, segments } = generation.memberships.plan;
  const overrides = new Uint8Array(segments.length);
  const set = (names: readonly string[], field: string, override: number): void => {
    for (let at = 0; at < names.length; at++) {
      const index = indexOf.get(names[at]!);
      if (index === undefined)
        throw new NodeError("SEGMENT_UNKNOWN", `the bundle has no segment \`${names[at]}\``, {
          field: `${field}[${at}]`,
        });
      overrides[index] = override;
    }
  };
  set(preview.inSegments, "preview.inSegments", OVERRIDE_IN);
  set(preview.notInSegments, "preview.notInSegments", OVERRIDE_OUT);
  return overrides;
}

function invalidValue(root: string, name: string, failure: CoercionFailure): NodeError {
  const field = `${root}.${name}`;
  return new NodeError("ATTRIBUTE_VALUE_INVALID", `${field} ${failure.message}`, { field });
}
