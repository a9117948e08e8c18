/**
 * JSON bytes into a tree, strictly: valid UTF-8, no name twice in one object, no lone surrogates, bounded depth.
 *
 * `JSON.parse` does the work; what it lets pass is found by one scan over the bytes (names, depth, escapes) and one
 * walk over the tree: an object with a name twice has fewer names than the text has colons.
 */
import { Buffer, isUtf8 } from "node:buffer"; // As a global it is a getter, asked each time.
import { isWellFormed } from "../../engine/index.ts";
import { malformed } from "./fields.ts";
import { WIRE_LIMITS } from "./limits.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const LETTER_U = 0x75;

/** What the last scan saw; module-level, so that a scan allocates nothing. */
let colonCount = 0;
let hasUnicodeEscape = false;

/**
 * Errors: MALFORMED_BODY.
 * Cost: O(size); about 3 µs for a usual `Decide`, most of it in `JSON.parse`.
 */
export function readJson(bytes: Uint8Array): unknown {
  const buffer = bufferOf(bytes);
  const isAscii = scan(buffer);
  if (!isAscii && !isUtf8(buffer)) malformed("the body is not UTF-8");
  const text = isAscii
    ? buffer.toString("latin1", 0, buffer.length)
    : buffer.toString("utf8", 0, buffer.length);
  const namesExpected = colonCount;
  const mayBeIllFormed = hasUnicodeEscape;
  let tree: unknown;
  try {
    tree = JSON.parse(text);
  } catch (error) {
    malformed(`the body is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : "unreadable"}`);
  }
  if (countNames(tree) !== namesExpected) malformed("an object has one name twice");
  if (mayBeIllFormed) checkText(tree);
  return tree;
}

export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Sets `colonCount` and `hasUnicodeEscape`; returns whether all is ASCII. Errors: MALFORMED_BODY, too deep. */
function scan(bytes: Buffer): boolean {
  let colons = 0;
  let depth = 0;
  let bits = 0;
  let inText = false;
  let escapes = false;
  const size = bytes.length;
  for (let at = 0; at < size; at++) {
    const byte = bytes[at]!;
    bits |= byte;
    if (inText) {
      if (byte === QUOTE) inText = false;
      else if (byte === BACKSLASH) {
        at++;
        if (at < size) {
          bits |= bytes[at]!;
          if (bytes[at] === LETTER_U) escapes = true;
        }
      }
    } else if (byte === QUOTE) inText = true;
    else if (byte === COLON) colons++;
    else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      if (depth > WIRE_LIMITS.depthMax) malformed(`the body is nested deeper than ${WIRE_LIMITS.depthMax}`);
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  colonCount = colons;
  hasUnicodeEscape = escapes;
  return bits < 0x80;
}

/** Names of all objects in the tree; its depth is bounded by `scan`. */
function countNames(tree: unknown): number {
  if (typeof tree !== "object" || tree === null) return 0;
  let count = 0;
  if (Array.isArray(tree)) {
    for (let index = 0; index < tree.length; index++) count += countNames(tree[index]);
    return count;
  }
  for (const name in tree) {
    const value = (tree as Record<string, unknown>)[name];
    count += 1;
    if (typeof value === "object") count += countNames(value);
  }
  return count;
}

function checkText(tree: unknown): void {
  if (typeof tree === "string") {
    if (!isWellFormed(tree)) malformed("a text has half of a surrogate pair");
  } else if (Array.isArray(tree)) {
    tree.forEach(checkText);
  } else if (typeof tree === "object" && tree !== null) {
    for (const [name, value] of Object.entries(tree)) {
      checkText(name);
      checkText(value);
    }
  }
}
