/**
 * GetProfile and UpdateProfile, of role service and above.
 *
 * An update is typed by the active bundle's `profile.yaml`, merged in one write transaction, logged as a fact, brought
 * into the visitor table, and answered after the commit and the log's write, with the profile as it then is.
 */
import {
  type AttributeValue,
  CONSENT_PREFIX,
  NodeError,
  nameWithSuggestion,
  storedValue,
  visitorSegments,
} from "../../engine/index.ts";
import type { HeldVisitor, ProfileWrite } from "../store/types.ts";
import { typedValue } from "./attributes.ts";
import { recordLookup } from "./audited.ts";
import { settleConsents, tellsConsent } from "./consents.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope } from "./handlers.ts";
import { historyLines } from "./history.ts";
import { stampOf, withVisitor, withVisitorAtLast } from "./hold.ts";
import type { LaneGeneration } from "./lane-generation.ts";
import type { GetProfileCall, ProfileResult, UpdateProfileCall } from "./messages.ts";
import { requireWritableLog, waitRecorded } from "./recorded.ts";
import { requireRole } from "./roles.ts";
import { requireVisitor } from "./visitor.ts";

const ATTRIBUTES_PER_UPDATE_MAX = 256;
const MICROSECONDS = 1000;

/** Errors: ROLE_FORBIDDEN, BUNDLE_NOT_READY, those of `requireVisitor`, VISITOR_BUSY, STORE_UNWRITABLE. */
export async function getProfile(
  context: HandlerContext,
  call: GetProfileCall,
  scope: CallScope,
): Promise<ProfileResult> {
  requireRole(scope.principal, "service", "GetProfile");
  const opened = context.generations.current();
  requireVisitor(opened.generation, call.level, call.id);
  await recordLookup(context, scope, call, call.includeHistory ? "GetProfile with history" : "GetProfile");
  return await withVisitor(context, opened.generation, call, (held) => {
    const profile = readProfile(context, opened, held);
    return call.includeHistory ? { ...profile, history: historyLines(context, held) } : profile;
  });
}

/**
 * Errors: as above, ATTRIBUTE_UNKNOWN, ATTRIBUTE_VALUE_INVALID, STORE_UNWRITABLE, LOG_UNWRITABLE.
 */
export async function updateProfile(
  context: HandlerContext,
  call: UpdateProfileCall,
  scope: CallScope,
): Promise<ProfileResult> {
  requireRole(scope.principal, "service", "UpdateProfile");
  const opened = context.generations.current();
  requireVisitor(opened.generation, call.level, call.id);
  const { set, unset } = typedChanges(opened, call);
  requireWritableLog(context);
  const write = { level: call.level, id: call.id, set, unset, atUs: context.nowMs() * MICROSECONDS };
  const result = await commitProfile(context, opened, write, scope.principal.name, (held) =>
    readProfile(context, opened, held),
  );
  await waitRecorded(context);
  return result;
}

/**
 * Commits a write, then logs it and brings it into the table: every decision that begins after this sees it. Then `use`
 * runs with the visitor held anew: where it throws, the write stands, in the table and under its version.
 *
 * Errors: STORE_UNWRITABLE, INTERN_TABLE_FULL, FIELD_TOO_LONG; nothing is kept then. Those of `use`.
 */
export async function commitProfile<T>(
  context: HandlerContext,
  opened: LaneGeneration,
  write: ProfileWrite,
  caller: string,
  use: (held: HeldVisitor) => T,
): Promise<T> {
  const { generation } = opened;
  const { version } = await context.profiles.write(write);
  context.counters.add("profileWrites");
  await withVisitorAtLast(context, generation, write, (held) => {
    const atUs = held.beginFact(context.nowMs() * MICROSECONDS);
    context.log.appendProfileWrite(write, version, caller, stampOf(held, atUs));
    context.appended();
    held.reloadProfile();
  });
  if (tellsConsent(write)) await settleConsents(context, opened, write, caller);
  return withVisitorAtLast(context, generation, write, use);
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

/**
 * What stands of the visitor; linked ids count in its segments, its attributes are its own, save consents: those are its
 * owner's, as decisions read them.
 */
export function readProfile(
  context: HandlerContext,
  { generation }: LaneGeneration,
  { state }: HeldVisitor,
): ProfileResult {
  const { level, id, known } = state;
  context.counters.add("profileReads");
  const attributes: ProfileResult["attributes"] = [];
  for (let index = 0; index < generation.model.profile.length; index++) {
    const attribute = generation.model.profile[index]!;
    const isOwners = state.owner !== null && attribute.name.startsWith(CONSENT_PREFIX);
    const value = storedValue(generation, isOwners ? state.owner! : state, index);
    if (value === undefined) continue;
    attributes.push({ name: attribute.name, value, timestamp: attribute.type === "timestamp" });
  }
  return { level, id, known, attributes, segments: visitorSegments(generation, state, context.nowMs()) };
}
