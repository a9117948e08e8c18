/**
 * Checks of single fields that all decoders share: what is too long is refused by the same code everywhere.
 *
 * Paths are in JSON's spelling (`points[1].count`), whatever wire the call came over. A check that passes builds
 * no text.
 */
import { ENGINE_LIMITS, foldName, NodeError } from "../../engine/index.ts";

/** A name of the workspace (channel, point, attribute…), folded. */
export function checkName(name: string, path: string): string {
  if (name.length > ENGINE_LIMITS.nameLengthMax) tooLong(path, ENGINE_LIMITS.nameLengthMax, "characters");
  return foldName(name);
}

/**
 * Notes how an entry's name is spelled, by the folded name. The same spelling again is the format's business.
 *
 * Errors: MALFORMED_BODY where an earlier entry spells the same name in another way.
 */
export function noteSpelling(spellings: Record<string, string>, spelling: string, path: string): void {
  const name = foldName(spelling);
  const earlier = spellings[name];
  if (earlier !== undefined && earlier !== spelling) {
    malformed(`${path}.${name} is there twice, in two spellings`, `${path}.${name}`);
  }
  spellings[name] = spelling;
}

/** Text of the caller's own, counted in UTF-16 units. */
export function checkLength(text: string, lengthMax: number, path: string): string {
  if (text.length > lengthMax) tooLong(path, lengthMax, "characters");
  return text;
}

/** Text whose bound is bytes of UTF-8. */
export function checkSize(text: string, sizeMax: number, path: string): string {
  // A UTF-16 unit is at least one byte and at most three: most texts need no counting.
  if (text.length > sizeMax || (text.length * 3 > sizeMax && Buffer.byteLength(text) > sizeMax)) {
    tooLong(path, sizeMax, "bytes");
  }
  return text;
}

export function checkCount(count: number, countMax: number, path: string): void {
  if (count > countMax) tooLong(path, countMax, "entries");
}

function tooLong(path: string, limit: number, what: string): never {
  throw new NodeError("FIELD_TOO_LONG", `${path} is longer than ${limit} ${what}`, { field: path });
}

export function malformed(message: string, path = ""): never {
  throw new NodeError("MALFORMED_BODY", message, { field: path });
}

export function wrongType(path: string, expected: string): never {
  throw new NodeError("WRONG_TYPE", `${path} must be ${expected}`, { field: path });
}

export function outOfRange(path: string, what: string): never {
  throw new NodeError("VALUE_OUT_OF_RANGE", `${path} ${what}`, { field: path });
}
