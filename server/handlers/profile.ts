/**
 * GetProfile and UpdateProfile, of role service and above.
 *
 * An update is typed by the active bundle's `profile.yaml`, merged in one write transaction, logged as a fact, and
 * answered after the commit and the log's write, with the profile as it then is.
 */
import {
  type AttributeValue,
  CONSENT_PREFIX,
  emptyVisitorState,
  NodeError,
  nameWithSuggestion,
  storedValue,
  visitorSegments,
} from "../../engine/index.ts";
import { typedValue } from "./attributes.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope } from "./handlers.ts";
import type { LaneGeneration } from "./lane-generation.ts";
import type { GetProfileCall, ProfileResult, UpdateProfileCall } from "./messages.ts";
import { requireRole } from "./roles.ts";
import { requireVisitor } from "./visitor.ts";

const ATTRIBUTES_PER_UPDATE_MAX = 256;
const MICROSECONDS = 1000;

/** Errors: ROLE_FORBIDDEN, BUNDLE_NOT_READY, those of `requireVisitor`, NOT_SUPPORTED_YET. */
export function getProfile(context: HandlerContext, call: GetProfileCall, scope: CallScope): ProfileResult {
  requireRole(scope.principal, "service", "GetProfile");
  if (call.includeHistory) {
    throw new NodeError("NOT_SUPPORTED_YET", "the history comes with visitor memory", {
      field: "includeHistory",
    });
  }
  const opened = context.generations.current();
  requireVisitor(opened.generation, call.level, call.id);
  return readProfile(context, opened, call.level, call.id);
}

/** Errors: as above, ATTRIBUTE_UNKNOWN, ATTRIBUTE_VALUE_INVALID, STORE_UNWRITABLE, LOG_UNWRITABLE. */
export async function updateProfile(
  context: HandlerContext,
  call: UpdateProfileCall,
  scope: CallScope,
): Promise<ProfileResult> {
  requireRole(scope.principal, "service", "UpdateProfile");
  const opened = context.generations.current();
  requireVisitor(opened.generation, call.level, call.id);
  const { set, unset } = typedChanges(opened, call);
  if (context.isLogUnwritable()) {
    // Asked before the commit: a change that cannot be logged is not made.
    throw new NodeError("LOG_UNWRITABLE", "the log cannot be written; nothing was changed", {
      retryAfterMs: 1000,
    });
  }
  const write = { level: call.level, id: call.id, set, unset, atUs: context.nowMs() * MICROSECONDS };
  const { version } = await context.profiles.write(write);
  context.log.appendProfileWrite(write, version, scope.principal.name);
  await context.recorded();
  context.counters.add("profileWrites");
  return readProfile(context, opened, call.level, call.id);
}

function typedChanges(opened: LaneGeneration, call: UpdateProfileCall) {
  const names = Object.keys(call.set);
  if (names.length + call.unset.length === 0) {
    throw new NodeError("FIELD_REQUIRED", "nothing to set and nothing to unset", { field: "set" });
  }
  if (names.length + call.unset.length > ATTRIBUTES_PER_UPDATE_MAX) {
    throw new NodeError("FIELD_TOO_LONG", `an update has at most ${ATTRIBUTES_PER_UPDATE_MAX} attributes`, {
      field: "set",
    });
  }
  const { model, profileIndex } = opened.generation;
  const attributeOf = (name: string, field: string) => {
    const index = profileIndex.get(name);
    if (index !== undefined) return model.profile[index]!;
    const hint = name.startsWith(CONSENT_PREFIX) ? " (consent.<medium>.<purpose>)" : "";
    const text = nameWithSuggestion(name, profileIndex.keys());
    throw new NodeError("ATTRIBUTE_UNKNOWN", `profile.yaml declares no such attribute: ${text}${hint}`, {
      field,
    });
  };
  const set: { name: string; value: AttributeValue }[] = [];
  const unset = new Set<string>();
  for (const name of call.unset) unset.add(attributeOf(name, "unset").name);
  for (const name of names) {
    const field = `set.${name.slice(0, 64)}`;
    const attribute = attributeOf(name, field);
    if (unset.has(attribute.name)) {
      throw new NodeError("ATTRIBUTE_VALUE_INVALID", `${attribute.name} is both set and unset`, { field });
    }
    const value = typedValue(attribute, call.set[name]!, field);
    // JSON's null is "no value".
    if (value === undefined) unset.add(attribute.name);
    else set.push({ name: attribute.name, value });
  }
  return { set, unset: [...unset] };
}

function readProfile(
  context: HandlerContext,
  opened: LaneGeneration,
  level: string,
  id: string,
): ProfileResult {
  const { generation } = opened;
  const visitor = emptyVisitorState();
  const known = context.profiles.read(generation, level, id, visitor);
  context.counters.add("profileReads");
  const attributes: ProfileResult["attributes"] = [];
  for (let index = 0; index < generation.model.profile.length; index++) {
    const value = storedValue(generation, visitor, index);
    if (value === undefined) continue;
    const attribute = generation.model.profile[index]!;
    attributes.push({ name: attribute.name, value, timestamp: attribute.type === "timestamp" });
  }
  return {
    level,
    id,
    known,
    attributes,
    segments: visitorSegments(generation, visitor, context.nowMs()),
  };
}
