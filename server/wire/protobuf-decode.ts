/**
 * Protobuf requests into calls, by hand: straight into the lane's reused call, with the limits checked on the way.
 * Decisions and events; protobuf-decode-visitors.ts has those about visitors and sessions.
 *
 * Unknown fields are skipped, of a `oneof` the last member counts, a repeated sub-message merges, as the format
 * demands. Nothing here refers to the received bytes after it returns.
 */
import { DecideCall, ENGINE_LIMITS, type PreviewRequest } from "../../engine/index.ts";
import type { DecideBatchCall, PostEventCall } from "../handlers/messages.ts";
import { checkCount, checkLength, checkName, checkSize } from "./fields.ts";
import { WIRE_LIMITS } from "./limits.ts";
import { ProtoReader, WireType } from "./proto-read.ts";
import { entryName, entryValue, readEntry, readTimestamp } from "./protobuf-values.ts";

const { VARINT, BYTES } = WireType;

export function decodeDecide(bytes: Uint8Array, call: DecideCall): DecideCall {
  call.reset();
  readDecide(new ProtoReader(bytes), call, "");
  return call;
}

export function decodeDecideBatch(bytes: Uint8Array): DecideBatchCall {
  const reader = new ProtoReader(bytes);
  const requests: DecideCall[] = [];
  while (reader.next()) {
    if (!reader.is(1, BYTES)) {
      reader.skip();
      continue;
    }
    const prefix = `requests[${requests.length}].`;
    checkCount(requests.length + 1, WIRE_LIMITS.requestsPerBatchMax, "requests");
    const call = new DecideCall();
    const outer = reader.open();
    readDecide(reader, call, prefix);
    reader.close(outer);
    requests.push(call);
  }
  return { requests };
}

export function decodePostEvent(bytes: Uint8Array): PostEventCall {
  const reader = new ProtoReader(bytes);
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
  let attributeCount = 0;
  while (reader.next()) {
    if (reader.wireType !== BYTES) {
      reader.skip();
      continue;
    }
    switch (reader.field) {
      case 1:
        call.requestId = checkLength(reader.text(), ENGINE_LIMITS.requestIdLengthMax, "requestId");
        break;
      case 2:
        call.channel = checkName(reader.word(), "channel");
        break;
      case 3:
        call.sessionId = "";
        readVisitor(reader, call, "");
        break;
      case 4:
        readSession(reader, call, "");
        break;
      case 5:
        call.event = checkName(reader.word(), "event");
        break;
      case 6:
        call.eventId = checkLength(reader.text(), WIRE_LIMITS.eventIdLengthMax, "eventId");
        break;
      case 7:
        call.treatmentCode = checkLength(reader.text(), WIRE_LIMITS.treatmentCodeLengthMax, "treatmentCode");
        break;
      case 8:
        call.occurredAtMs = readTimestamp(reader, "occurredAt");
        break;
      case 9:
        readEntry(reader, "attributes.");
        call.attributes[entryName] = entryValue;
        checkCount(++attributeCount, WIRE_LIMITS.attributesPerCallMax, "attributes");
        break;
      default:
        reader.skip();
    }
  }
  return call;
}

export function decodeGetVersion(bytes: Uint8Array): Record<string, never> {
  const reader = new ProtoReader(bytes);
  while (reader.next()) reader.skip();
  return {};
}

function readDecide(reader: ProtoReader, call: DecideCall, prefix: string): void {
  while (reader.next()) {
    if (reader.wireType === VARINT) {
      if (reader.field === 7) call.explain = reader.boolean();
      else if (reader.field === 8) call.dryRun = reader.boolean();
      else if (reader.field === 9) call.deadlineMs = reader.uint32();
      else reader.skip();
      continue;
    }
    if (reader.wireType !== BYTES) {
      reader.skip();
      continue;
    }
    switch (reader.field) {
      case 1:
        call.requestId = checkLength(reader.text(), ENGINE_LIMITS.requestIdLengthMax, "requestId");
        break;
      case 2:
        call.channel = checkName(reader.word(), "channel");
        break;
      case 3:
        call.sessionId = "";
        readVisitor(reader, call, prefix);
        break;
      case 4:
        readSession(reader, call, prefix);
        break;
      case 5:
        readPoint(reader, call, prefix);
        break;
      case 6:
        readEntry(reader, "context.");
        call.contextNames.push(entryName);
        call.contextValues.push(entryValue);
        checkCount(call.contextNames.length, ENGINE_LIMITS.contextAttributesPerCallMax, "context");
        break;
      case 10:
        call.preview = readPreview(reader, call.preview);
        break;
      default:
        reader.skip();
    }
  }
}

export function readVisitor(reader: ProtoReader, into: { level: string; id: string }, prefix: string): void {
  const outer = reader.open();
  while (reader.next()) {
    if (reader.is(1, BYTES)) into.level = checkName(reader.word(), "visitor.level");
    else if (reader.is(2, BYTES)) {
      into.id = checkSize(reader.text(), ENGINE_LIMITS.visitorIdSizeMax, `${prefix}visitor.id`);
    } else reader.skip();
  }
  reader.close(outer);
}

function readSession(
  reader: ProtoReader,
  into: { level: string; id: string; sessionId: string },
  prefix: string,
): void {
  into.level = "";
  into.id = "";
  into.sessionId = checkLength(reader.text(), WIRE_LIMITS.sessionIdLengthMax, `${prefix}sessionId`);
}

function readPoint(reader: ProtoReader, call: DecideCall, prefix: string): void {
  const request = { point: "", count: 1, allowDuplicates: false };
  checkCount(call.points.length + 1, ENGINE_LIMITS.pointsPerCallMax, `${prefix}points`);
  const outer = reader.open();
  while (reader.next()) {
    if (reader.is(1, BYTES)) {
      const name = reader.word();
      // The path is only built where it is needed.
      const isLong = name.length > ENGINE_LIMITS.nameLengthMax;
      request.point = checkName(name, isLong ? `${prefix}points[${call.points.length}].point` : "");
    } else if (reader.is(2, VARINT)) request.count = reader.uint32() || 1;
    else if (reader.is(3, VARINT)) request.allowDuplicates = reader.boolean();
    else reader.skip();
  }
  reader.close(outer);
  call.points.push(request);
}

function readPreview(reader: ProtoReader, merged: PreviewRequest | null): PreviewRequest {
  const preview: PreviewRequest = merged ?? {
    asOfMs: null,
    profile: Object.create(null),
    inSegments: [],
    notInSegments: [],
    bundle: "",
  };
  let profileCount = 0;
  const outer = reader.open();
  while (reader.next()) {
    if (reader.is(1, BYTES)) preview.asOfMs = readTimestamp(reader, "preview.asOf");
    else if (reader.is(2, BYTES)) {
      readEntry(reader, "preview.profile.");
      preview.profile[entryName] = entryValue;
      checkCount(++profileCount, WIRE_LIMITS.attributesPerCallMax, "preview.profile");
    } else if (reader.is(3, BYTES)) {
      preview.inSegments.push(checkName(reader.word(), "preview.inSegments"));
      checkCount(preview.inSegments.length, WIRE_LIMITS.segmentsPerPreviewMax, "preview.inSegments");
    } else if (reader.is(4, BYTES)) {
      preview.notInSegments.push(checkName(reader.word(), "preview.notInSegments"));
      checkCount(preview.notInSegments.length, WIRE_LIMITS.segmentsPerPreviewMax, "preview.notInSegments");
    } else if (reader.is(5, BYTES)) {
      preview.bundle = checkLength(reader.text(), WIRE_LIMITS.bundleIdLengthMax, "preview.bundle");
    } else reader.skip();
  }
  reader.close(outer);
  return preview;
}
