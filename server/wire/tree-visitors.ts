/**
 * From a tree of plain values to the calls about visitors: profiles, sessions, forgetting. As tree.ts does it.
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
  type Tree,
  textOf,
  unknownField,
  valuesOf,
} from "./tree-fields.ts";
import { readVisitor } from "./tree-who.ts";

export function getProfileFromTree(tree: unknown): GetProfileCall {
  const message = asMessage(tree, "");
  const call: GetProfileCall = { level: "", id: "", includeHistory: false };
  for (const key in message) {
    const value = message[key];
    switch (key) {
      case "visitor":
        readVisitor(value, call, "visitor.");
        break;
      case "includeHistory":
      case "include_history":
        once(message, "includeHistory", "include_history", "");
        call.includeHistory = booleanOf(value, "", "includeHistory");
        break;
      default:
        unknownField("", key);
    }
  }
  return call;
}

export function updateProfileFromTree(tree: unknown): UpdateProfileCall {
  const message = asMessage(tree, "");
  const call: UpdateProfileCall = { level: "", id: "", set: Object.create(null), unset: [] };
  for (const key in message) {
    const value = message[key];
    switch (key) {
      case "visitor":
        readVisitor(value, call, "visitor.");
        break;
      case "set":
        call.set = valuesOf(value, "", key);
        refuseSpelledTwice(value, key);
        break;
      case "unset":
        call.unset = namesOf(value, WIRE_LIMITS.attributesPerCallMax, "", key);
        break;
      default:
        unknownField("", key);
    }
  }
  return call;
}

export function startSessionFromTree(tree: unknown): StartSessionCall {
  const message = asMessage(tree, "");
  const call: StartSessionCall = {
    sessionId: "",
    channel: "",
    level: "",
    id: "",
    relyOnExisting: false,
    attributes: Object.create(null),
  };
  for (const key in message) {
    const value = message[key];
    switch (key) {
      case "sessionId":
      case "session_id":
        call.sessionId = sessionIdOf(message, value);
        break;
      case "channel":
        call.channel = nameOf(value, "", key);
        break;
      case "visitor":
        readVisitor(value, call, "visitor.");
        break;
      case "relyOnExisting":
      case "rely_on_existing":
        once(message, "relyOnExisting", "rely_on_existing", "");
        call.relyOnExisting = booleanOf(value, "", "relyOnExisting");
        break;
      case "attributes":
        call.attributes = valuesOf(value, "", key);
        break;
      default:
        unknownField("", key);
    }
  }
  return call;
}

export function setAudienceFromTree(tree: unknown): SetAudienceCall {
  const message = asMessage(tree, "");
  const call: SetAudienceCall = { sessionId: "", level: "", id: "", attributes: Object.create(null) };
  for (const key in message) {
    const value = message[key];
    switch (key) {
      case "sessionId":
      case "session_id":
        call.sessionId = sessionIdOf(message, value);
        break;
      case "visitor":
        readVisitor(value, call, "visitor.");
        break;
      case "attributes":
        call.attributes = valuesOf(value, "", key);
        break;
      default:
        unknownField("", key);
    }
  }
  return call;
}

export function endSessionFromTree(tree: unknown): EndSessionCall {
  const message = asMessage(tree, "");
  const call: EndSessionCall = { sessionId: "" };
  for (const key in message) {
    if (key === "sessionId" || key === "session_id") call.sessionId = sessionIdOf(message, message[key]);
    else unknownField("", key);
  }
  return call;
}

export function forgetVisitorFromTree(tree: unknown): ForgetVisitorCall {
  const message = asMessage(tree, "");
  const call: ForgetVisitorCall = { level: "", id: "", exportFirst: false };
  for (const key in message) {
    const value = message[key];
    switch (key) {
      case "visitor":
        readVisitor(value, call, "visitor.");
        break;
      case "exportFirst":
      case "export_first":
        once(message, "exportFirst", "export_first", "");
        call.exportFirst = booleanOf(value, "", "exportFirst");
        break;
      default:
        unknownField("", key);
    }
  }
  return call;
}

function sessionIdOf(message: Tree, value: unknown): string {
  once(message, "sessionId", "session_id", "");
  return textOf(value, WIRE_LIMITS.sessionIdLengthMax, "", "sessionId");
}
