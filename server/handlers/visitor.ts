/** The visitor that a call names: there, of a declared audience level, and no longer than ids may be. */
import {
  ENGINE_LIMITS,
  type Generation,
  NodeError,
  namesOf,
  nameWithSuggestion,
} from "../../engine/index.ts";

/** Errors: VISITOR_REQUIRED, LEVEL_UNKNOWN, FIELD_TOO_LONG. */
export function requireVisitor(generation: Generation, level: string, id: string): void {
  if (level === "" || id === "") {
    throw new NodeError("VISITOR_REQUIRED", "name a visitor: its audience level and its id", {
      field: "visitor",
    });
  }
  const { levels } = generation.model;
  let isDeclared = false;
  for (let index = 0; index < levels.length; index++) if (levels[index]!.name === level) isDeclared = true;
  if (!isDeclared) {
    const text = nameWithSuggestion(level, namesOf(levels));
    throw new NodeError("LEVEL_UNKNOWN", `the workspace declares no such audience level: ${text}`, {
      field: "visitor.level",
    });
  }
  // An id of so many characters may have three times the bytes: most are told by their length.
  const sizeMax = ENGINE_LIMITS.visitorIdSizeMax;
  if (id.length * 3 > sizeMax && Buffer.byteLength(id) > sizeMax) {
    throw new NodeError("FIELD_TOO_LONG", `an id has at most ${sizeMax} bytes`, { field: "visitor.id" });
  }
}
