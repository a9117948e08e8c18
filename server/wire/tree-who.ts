/** Whom a call is about, in a tree: a visitor, or a session that stands for one. */
import { ENGINE_LIMITS } from "../../engine/index.ts";
import { checkSize, malformed } from "./fields.ts";
import { WIRE_LIMITS } from "./limits.ts";
import { asMessage, nameOf, once, stringOf, type Tree, textOf, unknownField } from "./tree-fields.ts";

/** The members of `oneof who`, gathered while a message is read. */
export interface Who {
  level: string;
  id: string;
  sessionId: string;
  count: number;
}

/** Whether `key` was one of `oneof who`. Two of them at once are malformed. */
export function readWho(who: Who, message: Tree, key: string, value: unknown, prefix: string): boolean {
  switch (key) {
    case "visitor":
      if (value === null) return true;
      readVisitor(value, who, `${prefix}visitor.`);
      break;
    case "sessionId":
    case "session_id":
      once(message, "sessionId", "session_id", prefix);
      if (value === null) return true;
      who.sessionId = textOf(value, WIRE_LIMITS.sessionIdLengthMax, prefix, "sessionId");
      break;
    default:
      return false;
  }
  who.count += 1;
  if (who.count > 1) malformed("a call names a visitor or a session, not both", `${prefix}sessionId`);
  return true;
}

export function readVisitor(tree: unknown, into: { level: string; id: string }, prefix: string): void {
  if (tree === null) return;
  const message = asMessage(tree, prefix);
  for (const key in message) {
    if (key === "level") into.level = nameOf(message[key], prefix, key);
    else if (key === "id") {
      into.id = checkSize(stringOf(message[key], prefix, key), ENGINE_LIMITS.visitorIdSizeMax, `${prefix}id`);
    } else unknownField(prefix, key);
  }
}
