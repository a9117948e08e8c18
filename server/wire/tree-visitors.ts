/**
 * From a tree of plain values to the calls about visitors: profiles, sessions, forgetting. As tree.ts does it, by tables:
 * these calls are few, and each is a list of fields.
 */
import type {
  EndSessionCall,
  ForgetVisitorCall,
  GetProfileCall,
  SetAudienceCall,
  StartSessionCall,
  UpdateProfileCall,
} from "../handlers/messages.ts";
import { WIRE_LIMITS } from "./limits.ts";
import {
  asMessage,
  booleanOf,
  nameOf,
  namesOf,
  once,
  refuseSpelledTwice,
  textOf,
  unknownField,
  valuesOf,
} from "./tree-fields.ts";
import { readVisitor } from "./tree-who.ts";

/** Reads a value into the call; `name` is the field's. */
type Read<Call> = (call: Call, value: unknown, name: string) => void;

interface Field<Call> {
  /** Both spellings; equal where the name is one word. */
  readonly camel: string;
  readonly snake: string;
  readonly read: Read<Call>;
}

/** By each spelling. */
type Fields<Call> = ReadonlyMap<string, Field<Call>>;

function fieldsOf<Call>(reads: Readonly<Record<string, Read<Call>>>): Fields<Call> {
  const fields = new Map<string, Field<Call>>();
  for (const [camel, read] of Object.entries(reads)) {
    const snake = camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    fields.set(camel, { camel, snake, read }).set(snake, { camel, snake, read });
  }
  return fields;
}

function fromTree<Call>(tree: unknown, call: Call, fields: Fields<Call>): Call {
  const message = asMessage(tree, "");
  for (const key in message) {
    const field = fields.get(key) ?? unknownField("", key);
    if (field.camel !== field.snake) once(message, field.camel, field.snake, "");
    field.read(call, message[key], field.camel);
  }
  return call;
}

const visitor: Read<{ level: string; id: string }> = (call, value) => readVisitor(value, call, "visitor.");
const sessionId: Read<{ sessionId: string }> = (call, value, name) => {
  call.sessionId = textOf(value, WIRE_LIMITS.sessionIdLengthMax, "", name);
};
const attributes: Read<Pick<StartSessionCall, "attributes">> = (call, value, name) => {
  call.attributes = valuesOf(value, "", name);
};

const GET_PROFILE = fieldsOf<GetProfileCall>({
  visitor,
  includeHistory: (call, value, name) => {
    call.includeHistory = booleanOf(value, "", name);
  },
});

const UPDATE_PROFILE = fieldsOf<UpdateProfileCall>({
  visitor,
  set: (call, value, name) => {
    call.set = valuesOf(value, "", name);
    refuseSpelledTwice(value, name);
  },
  unset: (call, value, name) => {
    call.unset = namesOf(value, WIRE_LIMITS.attributesPerCallMax, "", name);
  },
});

const START_SESSION = fieldsOf<StartSessionCall>({
  sessionId,
  channel: (call, value, name) => {
    call.channel = nameOf(value, "", name);
  },
  visitor,
  relyOnExisting: (call, value, name) => {
    call.relyOnExisting = booleanOf(value, "", name);
  },
  attributes,
});

const SET_AUDIENCE = fieldsOf<SetAudienceCall>({ sessionId, visitor, attributes });

const END_SESSION = fieldsOf<EndSessionCall>({ sessionId });

const FORGET_VISITOR = fieldsOf<ForgetVisitorCall>({
  visitor,
  exportFirst: (call, value, name) => {
    call.exportFirst = booleanOf(value, "", name);
  },
});

export function getProfileFromTree(tree: unknown): GetProfileCall {
  return fromTree(tree, { level: "", id: "", includeHistory: false }, GET_PROFILE);
}

export function updateProfileFromTree(tree: unknown): UpdateProfileCall {
  return fromTree(tree, { level: "", id: "", set: Object.create(null), unset: [] }, UPDATE_PROFILE);
}

export function startSessionFromTree(tree: unknown): StartSessionCall {
  const call = { sessionId: "", channel: "", level: "", id: "", relyOnExisting: false };
  return fromTree(tree, { ...call, attributes: Object.create(null) }, START_SESSION);
}

export function setAudienceFromTree(tree: unknown): SetAudienceCall {
  return fromTree(tree, { sessionId: "", level: "", id: "", attributes: Object.create(null) }, SET_AUDIENCE);
}

export function endSessionFromTree(tree: unknown): EndSessionCall {
  return fromTree(tree, { sessionId: "" }, END_SESSION);
}

export function forgetVisitorFromTree(tree: unknown): ForgetVisitorCall {
  return fromTree(tree, { level: "", id: "", exportFirst: false }, FORGET_VISITOR);
}
