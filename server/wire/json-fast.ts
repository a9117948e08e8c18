/**
 * The usual `Decide` in JSON, read straight from bytes into the call: no tree, no text for names seen before.
 *
 * It takes plain requests only (ASCII, no escapes, lower-case names, known fields once each, scalar values) and gives
 * up on everything else without an opinion: the careful path (json-read.ts, tree.ts) then reads it from the start, or
 * refuses it with its code. What both take they read alike; that is fuzzed.
 *
 * Readers take where they stand and return where they came to, `FAILED` where they give up: positions stay in
 * registers, which is most of what this gains. Cost: about 1 µs for a request of 200 bytes, well under half of the
 * careful path's.
 */
import { type DecideCall, ENGINE_LIMITS, type WireValue } from "../../engine/index.ts";
import { hashByte, TextCache } from "./text-cache.ts";

const FAILED = -1;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const LIST_OPEN = 0x5b;
const BACKSLASH = 0x5c;
const LIST_CLOSE = 0x5d;
const MAP_OPEN = 0x7b;
const MAP_CLOSE = 0x7d;
const UINT32_MAX = 0xffff_ffff;
/** Names are compared one by one with those before them. */
const CONTEXT_MAX = 32;
const KEY_SIZE_MAX = 16;

/** Names and context values repeat from call to call. */
const texts = new TextCache();
/** The value that `readScalar` or `readNumber` came to. */
let scalar: WireValue = null;
/** Of the text that `textEnd` went over last: its hash, and whether it has upper-case letters. */
let textHash = 0;
let hasUpperCase = false;

/** Fills `call` and returns true, or returns false with `call` in any state. */
export function readDecideFast(bytes: Buffer, call: DecideCall): boolean {
  call.reset();
  const at = readRequest(bytes, call);
  return at !== FAILED && skipSpace(bytes, at) === bytes.length;
}

function readRequest(bytes: Buffer, call: DecideCall): number {
  let seen = 0;
  let at = opened(bytes, 0, MAP_OPEN);
  if (at === FAILED || bytes[skipSpace(bytes, at)] === MAP_CLOSE) return after(bytes, at, MAP_CLOSE);
  for (;;) {
    const start = opened(bytes, at, QUOTE);
    const end = textEnd(bytes, start, KEY_SIZE_MAX);
    at = after(bytes, end === FAILED ? FAILED : end + 1, COLON);
    if (at === FAILED) return FAILED;
    let field: number;
    switch (texts.get(bytes, start, end, textHash)) {
      case "channel":
        field = 1;
        at = readName(bytes, at);
        if (at !== FAILED) call.channel = scalar as string;
        break;
      case "visitor":
        field = 2;
        at = readVisitor(bytes, at, call);
        break;
      case "points":
        field = 4;
        at = readPoints(bytes, at, call);
        break;
      case "context":
        field = 8;
        at = readContext(bytes, at, call);
        break;
      case "requestId":
        field = 16;
        at = readText(bytes, at, ENGINE_LIMITS.requestIdLengthMax);
        if (at !== FAILED) call.requestId = scalar as string;
        break;
      case "deadlineMs":
        field = 32;
        at = readUint32(bytes, at);
        if (at !== FAILED) call.deadlineMs = scalar as number;
        break;
      default:
        return FAILED;
    }
    if (at === FAILED || (seen & field) !== 0) return FAILED;
    seen |= field;
    at = skipSpace(bytes, at);
    if (bytes[at] !== COMMA) return after(bytes, at, MAP_CLOSE);
    at += 1;
  }
}

function readVisitor(bytes: Buffer, from: number, call: DecideCall): number {
  let seen = 0;
  let at = opened(bytes, from, MAP_OPEN);
  if (at === FAILED || bytes[skipSpace(bytes, at)] === MAP_CLOSE) return after(bytes, at, MAP_CLOSE);
  for (;;) {
    const start = opened(bytes, at, QUOTE);
    const end = textEnd(bytes, start, KEY_SIZE_MAX);
    at = after(bytes, end === FAILED ? FAILED : end + 1, COLON);
    if (at === FAILED) return FAILED;
    let field: number;
    switch (texts.get(bytes, start, end, textHash)) {
      case "level":
        field = 1;
        at = readName(bytes, at);
        if (at !== FAILED) call.level = scalar as string;
        break;
      case "id":
        field = 2;
        at = readText(bytes, at, ENGINE_LIMITS.visitorIdSizeMax);
        if (at !== FAILED) call.id = scalar as string;
        break;
      default:
        return FAILED;
    }
    if (at === FAILED || (seen & field) !== 0) return FAILED;
    seen |= field;
    at = skipSpace(bytes, at);
    if (bytes[at] !== COMMA) return after(bytes, at, MAP_CLOSE);
    at += 1;
  }
}

function readPoints(bytes: Buffer, from: number, call: DecideCall): number {
  let at = opened(bytes, from, LIST_OPEN);
  if (at === FAILED || bytes[skipSpace(bytes, at)] === LIST_CLOSE) return after(bytes, at, LIST_CLOSE);
  for (;;) {
    if (call.points.length >= ENGINE_LIMITS.pointsPerCallMax) return FAILED;
    at = readPoint(bytes, at, call);
    if (at === FAILED) return FAILED;
    at = skipSpace(bytes, at);
    if (bytes[at] !== COMMA) return after(bytes, at, LIST_CLOSE);
    at += 1;
  }
}

function readPoint(bytes: Buffer, from: number, call: DecideCall): number {
  const request = { point: "", count: 1, allowDuplicates: false };
  call.points.push(request);
  let seen = 0;
  let at = opened(bytes, from, MAP_OPEN);
  if (at === FAILED || bytes[skipSpace(bytes, at)] === MAP_CLOSE) return after(bytes, at, MAP_CLOSE);
  for (;;) {
    const start = opened(bytes, at, QUOTE);
    const end = textEnd(bytes, start, KEY_SIZE_MAX);
    at = after(bytes, end === FAILED ? FAILED : end + 1, COLON);
    if (at === FAILED) return FAILED;
    let field: number;
    switch (texts.get(bytes, start, end, textHash)) {
      case "point":
        field = 1;
        at = readName(bytes, at);
        if (at !== FAILED) request.point = scalar as string;
        break;
      case "count":
        field = 2;
        at = readUint32(bytes, at);
        if (at !== FAILED && scalar !== 0) request.count = scalar as number;
        break;
      default:
        return FAILED;
    }
    if (at === FAILED || (seen & field) !== 0) return FAILED;
    seen |= field;
    at = skipSpace(bytes, at);
    if (bytes[at] !== COMMA) return after(bytes, at, MAP_CLOSE);
    at += 1;
  }
}

function readContext(bytes: Buffer, from: number, call: DecideCall): number {
  const { contextNames, contextValues } = call;
  let at = opened(bytes, from, MAP_OPEN);
  if (at === FAILED || bytes[skipSpace(bytes, at)] === MAP_CLOSE) return after(bytes, at, MAP_CLOSE);
  for (;;) {
    at = readName(bytes, at);
    if (at === FAILED || contextNames.length >= CONTEXT_MAX) return FAILED;
    const name = scalar as string;
    // Objects put names that look like numbers first; no attribute has such a name.
    if (name.charCodeAt(0) <= DIGIT_9 || contextNames.includes(name)) return FAILED;
    at = after(bytes, at, COLON);
    if (at === FAILED) return FAILED;
    at = readScalar(bytes, at);
    if (at === FAILED) return FAILED;
    contextNames.push(name);
    contextValues.push(scalar);
    at = skipSpace(bytes, at);
    if (bytes[at] !== COMMA) return after(bytes, at, MAP_CLOSE);
    at += 1;
  }
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  let byte = bytes[at];
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
  return at;
}

/** Behind `byte`, which must come next. */
function opened(bytes: Buffer, from: number, byte: number): number {
  const at = skipSpace(bytes, from);
  return bytes[at] === byte ? at + 1 : FAILED;
}
/** The same for a position that may have failed. */
function after(bytes: Buffer, from: number, byte: number): number {
  return from === FAILED ? FAILED : opened(bytes, from, byte);
}

/** Where the text that begins at `start` meets its quote; it must be plain ASCII of at most `sizeMax`. */
function textEnd(bytes: Buffer, start: number, sizeMax: number): number {
  if (start === FAILED) return FAILED;
  const end = Math.min(bytes.length, start + sizeMax + 1);
  let hash = 0;
  let upperCase = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      textHash = hash;
      hasUpperCase = upperCase;
      return at;
    }
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return FAILED;
    if (byte >= 0x41 && byte <= 0x5a) upperCase = true;
    hash = hashByte(hash, byte);
  }
  return FAILED;
}

/** A name that needs no folding. */
function readName(bytes: Buffer, from: number): number {
  const start = opened(bytes, from, QUOTE);
  const end = textEnd(bytes, start, ENGINE_LIMITS.nameLengthMax);
  if (end === FAILED || hasUpperCase) return FAILED;
  scalar = texts.get(bytes, start, end, textHash);
  return end + 1;
}

/** Text of the caller's own, which seldom repeats. */
function readText(bytes: Buffer, from: number, sizeMax: number): number {
  const start = opened(bytes, from, QUOTE);
  const end = textEnd(bytes, start, sizeMax);
  if (end === FAILED) return FAILED;
  scalar = bytes.toString("latin1", start, end);
  return end + 1;
}

function readScalar(bytes: Buffer, from: number): number {
  const at = skipSpace(bytes, from);
  switch (bytes[at]) {
    case QUOTE: {
      const end = textEnd(bytes, at + 1, ENGINE_LIMITS.stringValueSizeMax);
      if (end === FAILED) return FAILED;
      scalar = texts.get(bytes, at + 1, end, textHash);
      return end + 1;
    }
    case 0x74:
      scalar = true;
      return readWord(bytes, at, "true");
    case 0x66:
      scalar = false;
      return readWord(bytes, at, "false");
    case 0x6e:
      scalar = null;
      return readWord(bytes, at, "null");
    default:
      return readNumber(bytes, at);
  }
}

function readWord(bytes: Buffer, at: number, word: string): number {
  for (let index = 0; index < word.length; index++) {
    if (bytes[at + index] !== word.charCodeAt(index)) return FAILED;
  }
  return at + word.length;
}

function readUint32(bytes: Buffer, from: number): number {
  const start = skipSpace(bytes, from);
  if (bytes[start] === MINUS) return FAILED;
  const at = readNumber(bytes, start);
  return at !== FAILED && Number.isInteger(scalar) && (scalar as number) <= UINT32_MAX ? at : FAILED;
}

/** A number without an exponent; whole ones of up to 15 digits are read here, where they are exact. */
function readNumber(bytes: Buffer, start: number): number {
  const isNegative = bytes[start] === MINUS;
  const first = isNegative ? start + 1 : start;
  let at = first;
  let value = 0;
  let byte = bytes[at];
  while (byte !== undefined && byte >= DIGIT_0 && byte <= DIGIT_9) {
    value = value * 10 + (byte - DIGIT_0);
    byte = bytes[++at];
  }
  const digitCount = at - first;
  const isPadded = digitCount > 1 && bytes[first] === DIGIT_0;
  if (digitCount === 0 || digitCount > 15 || isPadded || byte === 0x65 || byte === 0x45) return FAILED;
  if (byte !== DOT) {
    scalar = isNegative ? -value : value;
    return at;
  }
  const fraction = ++at;
  byte = bytes[at];
  while (byte !== undefined && byte >= DIGIT_0 && byte <= DIGIT_9) byte = bytes[++at];
  if (at === fraction || at - start > 32 || byte === 0x65 || byte === 0x45) return FAILED;
  scalar = Number(bytes.toString("latin1", start, at));
  return at;
}
