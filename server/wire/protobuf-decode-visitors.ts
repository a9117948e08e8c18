/** Protobuf requests about visitors: profiles, sessions, forgetting. As protobuf-decode.ts does it. */
import type {
  EndSessionCall,
  ForgetVisitorCall,
  GetProfileCall,
  SetAudienceCall,
  StartSessionCall,
  UpdateProfileCall,
} from "../handlers/messages.ts";
import { checkCount, checkLength, checkName, noteSpelling } from "./fields.ts";
import { WIRE_LIMITS } from "./limits.ts";
import { ProtoReader, WireType } from "./proto-read.ts";
import { readVisitor } from "./protobuf-decode.ts";
import { entryName, entrySpelling, entryValue, readEntry } from "./protobuf-values.ts";

const { VARINT, BYTES } = WireType;

export function decodeGetProfile(bytes: Uint8Array): GetProfileCall {
  const reader = new ProtoReader(bytes);
  const call: GetProfileCall = { level: "", id: "", includeHistory: false };
  while (reader.next()) {
    if (reader.is(1, BYTES)) readVisitor(reader, call, "");
    else if (reader.is(2, VARINT)) call.includeHistory = reader.boolean();
    else reader.skip();
  }
  return call;
}

export function decodeUpdateProfile(bytes: Uint8Array): UpdateProfileCall {
  const reader = new ProtoReader(bytes);
  const call: UpdateProfileCall = { level: "", id: "", set: Object.create(null), unset: [] };
  const spellings: Record<string, string> = Object.create(null);
  let setCount = 0;
  while (reader.next()) {
    if (reader.is(1, BYTES)) readVisitor(reader, call, "");
    else if (reader.is(2, BYTES)) {
      readEntry(reader, "set.");
      noteSpelling(spellings, entrySpelling, "set");
      call.set[entryName] = entryValue;
      checkCount(++setCount, WIRE_LIMITS.attributesPerCallMax, "set");
    } else if (reader.is(3, BYTES)) {
      call.unset.push(checkName(reader.text(), "unset"));
      checkCount(call.unset.length, WIRE_LIMITS.attributesPerCallMax, "unset");
    } else reader.skip();
  }
  return call;
}

export function decodeStartSession(bytes: Uint8Array): StartSessionCall {
  const reader = new ProtoReader(bytes);
  const call: StartSessionCall = {
    sessionId: "",
    channel: "",
    level: "",
    id: "",
    relyOnExisting: false,
    attributes: Object.create(null),
  };
  let attributeCount = 0;
  while (reader.next()) {
    if (reader.is(1, BYTES)) call.sessionId = readSessionId(reader);
    else if (reader.is(2, BYTES)) call.channel = checkName(reader.text(), "channel");
    else if (reader.is(3, BYTES)) readVisitor(reader, call, "");
    else if (reader.is(4, VARINT)) call.relyOnExisting = reader.boolean();
    else if (reader.is(5, BYTES)) readAttribute(reader, call.attributes, ++attributeCount);
    else reader.skip();
  }
  return call;
}

export function decodeSetAudience(bytes: Uint8Array): SetAudienceCall {
  const reader = new ProtoReader(bytes);
  const call: SetAudienceCall = { sessionId: "", level: "", id: "", attributes: Object.create(null) };
  let attributeCount = 0;
  while (reader.next()) {
    if (reader.is(1, BYTES)) call.sessionId = readSessionId(reader);
    else if (reader.is(2, BYTES)) readVisitor(reader, call, "");
    else if (reader.is(3, BYTES)) readAttribute(reader, call.attributes, ++attributeCount);
    else reader.skip();
  }
  return call;
}

export function decodeEndSession(bytes: Uint8Array): EndSessionCall {
  const reader = new ProtoReader(bytes);
  const call: EndSessionCall = { sessionId: "" };
  while (reader.next()) {
    if (reader.is(1, BYTES)) call.sessionId = readSessionId(reader);
    else reader.skip();
  }
  return call;
}

export function decodeForgetVisitor(bytes: Uint8Array): ForgetVisitorCall {
  const reader = new ProtoReader(bytes);
  const call: ForgetVisitorCall = { level: "", id: "", exportFirst: false };
  while (reader.next()) {
    if (reader.is(1, BYTES)) readVisitor(reader, call, "");
    else if (reader.is(2, VARINT)) call.exportFirst = reader.boolean();
    else reader.skip();
  }
  return call;
}

function readSessionId(reader: ProtoReader): string {
  return checkLength(reader.text(), WIRE_LIMITS.sessionIdLengthMax, "sessionId");
}

function readAttribute(reader: ProtoReader, into: StartSessionCall["attributes"], count: number): void {
  readEntry(reader, "attributes.");
  into[entryName] = entryValue;
  checkCount(count, WIRE_LIMITS.attributesPerCallMax, "attributes");
}
