/**
 * From a tree of plain values (what JSON and msgpack decode to) to the calls that handlers take: decisions and events;
 * tree-visitors.ts has those about visitors and sessions.
 *
 * Both spellings of a field are read (`requestId`, `request_id`), never both in one message; null is "not set", as
 * in canonical proto3 JSON; what the contract does not know is refused by its path. Trees may carry any own key,
 * `__proto__` too: nothing here assigns a caller's key to an object with a prototype.
 */
import { DecideCall, ENGINE_LIMITS, type PreviewRequest } from "../../engine/index.ts";
import type { DecideBatchCall, PostEventCall } from "../handlers/messages.ts";
import { checkCount, checkName } from "./fields.ts";
import { WIRE_LIMITS } from "./limits.ts";
import {
  asMessage,
  booleanOf,
  listOf,
  nameOf,
  namesOf,
  once,
  textOf,
  timestampOf,
  uint32Of,
  unknownField,
  valuesOf,
  wireValueOf,
} from "./tree-fields.ts";
import { readWho, type Who } from "./tree-who.ts";

/** Fills `call`. `prefix` stands before every path: empty, or `requests[3].`. */
export function decideFromTree(tree: unknown, call: DecideCall, prefix: string): DecideCall {
  call.reset();
  const message = asMessage(tree, prefix);
  const who: Who = { level: "", id: "", sessionId: "", count: 0 };
  for (const key in message) {
    const value = message[key];
    if (readWho(who, message, key, value, prefix)) continue;
    switch (key) {
      case "requestId":
      case "request_id":
        once(message, "requestId", "request_id", prefix);
        call.requestId = textOf(value, ENGINE_LIMITS.requestIdLengthMax, prefix, "requestId");
        break;
      case "channel":
        call.channel = nameOf(value, prefix, key);
        break;
      case "points":
        readPoints(value, call, prefix);
        break;
      case "context":
        readContext(value, call, prefix);
        break;
      case "explain":
        call.explain = booleanOf(value, prefix, key);
        break;
      case "dryRun":
      case "dry_run":
        once(message, "dryRun", "dry_run", prefix);
        call.dryRun = booleanOf(value, prefix, "dryRun");
        break;
      case "deadlineMs":
      case "deadline_ms":
        once(message, "deadlineMs", "deadline_ms", prefix);
        call.deadlineMs = uint32Of(value, prefix, "deadlineMs");
        break;
      case "preview":
        call.preview = value === null ? null : previewOf(value, `${prefix}preview.`);
        break;
      default:
        unknownField(prefix, key);
    }
  }
  call.level = who.level;
  call.id = who.id;
  call.sessionId = who.sessionId;
  return call;
}

export function decideBatchFromTree(tree: unknown): DecideBatchCall {
  const message = asMessage(tree, "");
  const requests: DecideCall[] = [];
  for (const key in message) {
    if (key !== "requests") unknownField("", key);
    const list = listOf(message[key], "", key);
    checkCount(list.length, WIRE_LIMITS.requestsPerBatchMax, key);
    list.forEach((entry, index) => {
      requests.push(decideFromTree(entry, new DecideCall(), `requests[${index}].`));
    });
  }
  return { requests };
}

export function postEventFromTree(tree: unknown): PostEventCall {
  const message = asMessage(tree, "");
  const who: Who = { level: "", id: "", sessionId: "", count: 0 };
  const call: PostEventCall = {
    requestId: "",
    channel: "",
    level: "",
    id: "",
    sessionId: "",
    event: "",
    eventId: "",
    treatmentCode: "",
    occurredAtMs: null,
    attributes: Object.create(null),
  };
  for (const key in message) {
    const value = message[key];
    if (readWho(who, message, key, value, "")) continue;
    switch (key) {
      case "requestId":
      case "request_id":
        once(message, "requestId", "request_id", "");
        call.requestId = textOf(value, ENGINE_LIMITS.requestIdLengthMax, "", "requestId");
        break;
      case "channel":
        call.channel = nameOf(value, "", key);
        break;
      case "event":
        call.event = nameOf(value, "", key);
        break;
      case "eventId":
      case "event_id":
        once(message, "eventId", "event_id", "");
        call.eventId = textOf(value, WIRE_LIMITS.eventIdLengthMax, "", "eventId");
        break;
      case "treatmentCode":
      case "treatment_code":
        once(message, "treatmentCode", "treatment_code", "");
        call.treatmentCode = textOf(value, WIRE_LIMITS.treatmentCodeLengthMax, "", "treatmentCode");
        break;
      case "occurredAt":
      case "occurred_at":
        once(message, "occurredAt", "occurred_at", "");
        call.occurredAtMs = timestampOf(value, "", "occurredAt");
        break;
      case "attributes":
        call.attributes = valuesOf(value, "", key);
        break;
      default:
        unknownField("", key);
    }
  }
  call.level = who.level;
  call.id = who.id;
  call.sessionId = who.sessionId;
  return call;
}

export function getVersionFromTree(tree: unknown): Record<string, never> {
  for (const key in asMessage(tree, "")) unknownField("", key);
  return {};
}

function readPoints(value: unknown, call: DecideCall, prefix: string): void {
  const list = listOf(value, prefix, "points");
  checkCount(list.length, ENGINE_LIMITS.pointsPerCallMax, `${prefix}points`);
  for (let index = 0; index < list.length; index++) {
    const path = `${prefix}points[${index}].`;
    const message = asMessage(list[index], path);
    const request = { point: "", count: 1, allowDuplicates: false };
    for (const key in message) {
      switch (key) {
        case "point":
          request.point = nameOf(message[key], path, key);
          break;
        case "count":
          request.count = uint32Of(message[key], path, key) || 1;
          break;
        case "allowDuplicates":
        case "allow_duplicates":
          once(message, "allowDuplicates", "allow_duplicates", path);
          request.allowDuplicates = booleanOf(message[key], path, "allowDuplicates");
          break;
        default:
          unknownField(path, key);
      }
    }
    call.points.push(request);
  }
}

function readContext(value: unknown, call: DecideCall, prefix: string): void {
  if (value === null) return;
  const path = `${prefix}context.`;
  const values = asMessage(value, path);
  for (const name in values) {
    call.contextNames.push(checkName(name, path));
    call.contextValues.push(wireValueOf(values[name], path, name));
    checkCount(call.contextNames.length, ENGINE_LIMITS.contextAttributesPerCallMax, `${prefix}context`);
  }
}

function previewOf(tree: unknown, prefix: string): PreviewRequest {
  const message = asMessage(tree, prefix);
  const preview: PreviewRequest = {
    asOfMs: null,
    profile: Object.create(null),
    inSegments: [],
    notInSegments: [],
    bundle: "",
  };
  for (const key in message) {
    const value = message[key];
    switch (key) {
      case "asOf":
      case "as_of":
        once(message, "asOf", "as_of", prefix);
        preview.asOfMs = timestampOf(value, prefix, "asOf");
        break;
      case "profile":
        preview.profile = valuesOf(value, prefix, key);
        break;
      case "inSegments":
      case "in_segments":
        once(message, "inSegments", "in_segments", prefix);
        preview.inSegments = namesOf(value, WIRE_LIMITS.segmentsPerPreviewMax, prefix, "inSegments");
        break;
      case "notInSegments":
      case "not_in_segments":
        once(message, "notInSegments", "not_in_segments", prefix);
        preview.notInSegments = namesOf(value, WIRE_LIMITS.segmentsPerPreviewMax, prefix, "notInSegments");
        break;
      case "bundle":
        preview.bundle = textOf(value, WIRE_LIMITS.bundleIdLengthMax, prefix, key);
        break;
      default:
        unknownField(prefix, key);
    }
  }
  return preview;
}
