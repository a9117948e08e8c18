/**
 * Treatment codes: a token of one presentation that any node of the fleet can resolve and nobody else can make.
 *
 * ```
 *   head, 24 bytes              visitor, 24·v bytes          constants, 24·c bytes                 end, 9 bytes
 *  ┌───────┬───┬──────┬────────┬───┬──────────────────────┬─────────┬─────────────────────────────┬─────┬──────────┐
 *  │version│key│ time │decision│ v │level, id: encrypted  │ 5 sizes │channel rule offer zone point│place│SipHash of│
 *  │ 1 = 2 │ 1 │ 6 LE │   16   │ 1 │sizes 1 + 1, text, 0… │ 5 × 2 LE│text, 0…                     │  1  │all else 8│
 *  └───────┴───┴──────┴────────┴───┴──────────────────────┴─────────┴─────────────────────────────┴─────┴──────────┘
 * ```
 *
 * `place` is the point's position among those that the call asked for, from 0: it tells two presentations of one
 * decision apart also where the same treatment was presented twice, at two points or at one that was asked twice.
 *
 * In base64url without padding. Every part but the end is a multiple of 24 bytes: whole characters and whole SipHash
 * blocks, so that head and visitor are encoded and hashed once a decision, the constants once a generation: the tag is
 * SipHash of (head, visitor, SipHash of the constants, place), each under a key of its own. `key` is a hint, which of the fleet's keys to try. The visitor is hidden from whoever sees the code by
 * a SipHash key stream with the decision id as nonce (one visitor a decision, ids are never used again); tag and
 * stream have keys of their own, derived from the fleet's by HMAC-SHA256. What the tag does not confirm is not read.
 */
import { createHmac } from "node:crypto";
import { assert } from "../assert.ts";
import { type SipKey, SipState, sipKeyFromBytes, wordAt } from "../hash/siphash.ts";
import { utf8Size, utf8Write } from "../hash/utf8.ts";
import { decodeBase64Url, END_LENGTH, encodeBase64Url, encodeEnd } from "./code-base64.ts";
import type { PointDecision } from "./decision.ts";
import type { Treatment } from "./generation.ts";

const VERSION = 2;
const UNIT_SIZE = 24;
const UNIT_LENGTH = 32; // Characters.
const HEAD_SIZE = 24;
const TIME_AT = 2;
const DECISION_AT = 8;
const DECISION_SIZE = 16;
const SIZES_SIZE = 10;
const PLACE_SIZE = 1;
const DIGEST_SIZE = 8;
const TAG_SIZE = 8;
/** Level and id of at most 128 bytes each, their sizes, the count of units. */
const VISITOR_UNITS_MAX = 11;
const CODE_LENGTH_MAX = 4096;

/** A key of the fleet as the data directory has it. */
export interface CodeSecret {
  /** Hex; its first two digits are the hint in a code. */
  readonly keyId: string;
  /** At least 16 bytes. */
  readonly key: Uint8Array;
}

export interface OpenedCode {
  /** 32 hex digits. */
  readonly decisionId: string;
  readonly atMs: number;
  readonly level: string;
  readonly id: string;
  readonly channel: string;
  readonly rule: string;
  readonly offer: string;
  readonly zone: string;
  readonly point: string;
  /** Of the point, among those that the call asked for; from 0. */
  readonly position: number;
}

interface CodeKey {
  readonly hint: number;
  readonly tag: SipKey;
  readonly constants: SipKey;
  readonly stream: SipKey;
}

/** The fleet's keys, derived once. The first mints, all verify. */
export class CodeKeys {
  readonly keys: readonly CodeKey[];

  constructor(secrets: readonly CodeSecret[]) {
    assert(secrets.length > 0, "treatment code: a fleet has at least one key");
    this.keys = secrets.map(({ keyId, key }) => {
      assert(key.length >= 16, "treatment code: a key has at least 16 bytes");
      const derive = (label: string) =>
        sipKeyFromBytes(createHmac("sha256", key).update(label).digest().subarray(0, 16));
      return {
        hint: Number.parseInt(keyId.slice(0, 2), 16) & 0xff,
        tag: derive("proffer treatment code: tag"),
        constants: derive("proffer treatment code: constants"),
        stream: derive("proffer treatment code: visitor"),
      };
    });
  }
}

/** A treatment's share of its codes at one point: its characters, and what the tag takes in of it. */
interface ConstantPart {
  readonly text: Uint8Array;
  readonly digestLow: number;
  readonly digestHigh: number;
}

interface TreatmentParts {
  readonly treatment: Treatment;
  /** By index of the point. */
  readonly parts: (ConstantPart | undefined)[];
}

/** Where a treatment is presented. */
type PresentedAt = Pick<PointDecision, "point" | "pointIndex">;

const PREFIX_SIZE_MAX = HEAD_SIZE + VISITOR_UNITS_MAX * UNIT_SIZE;

/** Mints codes of one decision after the other; one per thread. */
export class CodeMinter {
  readonly #key: CodeKey;
  readonly #bytes = new Uint8Array(PREFIX_SIZE_MAX);
  /** Characters of the code: those of the prefix stay for the whole decision. */
  readonly #text = Buffer.alloc(CODE_LENGTH_MAX);
  readonly #prefix = new SipState();
  readonly #state = new SipState();
  /** By index of the treatment, then of the point in its channel; a treatment of a new generation takes its place. */
  readonly #constants: (TreatmentParts | undefined)[] = [];
  #prefixSize = 0;

  constructor(keys: CodeKeys) {
    this.#key = keys.keys[0]!;
  }

  /**
   * Turns to a decision: all that its codes have in common.
   *
   * @param decisionId 32 lower-case hex digits, never used before.
   * Cost: half a microsecond and more for long ids; allocates nothing.
   */
  begin(decisionId: string, atMs: number, level: string, id: string): void {
    assert(decisionId.length === 2 * DECISION_SIZE, "treatment code: a decision id has 32 hex digits");
    const bytes = this.#bytes;
    bytes[0] = VERSION;
    bytes[1] = this.#key.hint;
    let rest = atMs;
    for (let at = TIME_AT; at < DECISION_AT; at++) {
      bytes[at] = rest;
      rest = Math.floor(rest / 256);
    }
    hexInto(decisionId, bytes, DECISION_AT);

    const levelSize = utf8Size(level);
    const idSize = utf8Size(id);
    assert(levelSize <= 128 && idSize <= 128, "treatment code: level or id is too long");
    const units = Math.ceil((3 + levelSize + idSize) / UNIT_SIZE);
    const end = HEAD_SIZE + units * UNIT_SIZE;
    bytes[HEAD_SIZE] = units;
    bytes[HEAD_SIZE + 1] = levelSize;
    bytes[HEAD_SIZE + 2] = idSize;
    let at = utf8Write(id, bytes, utf8Write(level, bytes, HEAD_SIZE + 3));
    while (at < end) bytes[at++] = 0;
    applyStream(this.#prefix, this.#key.stream, bytes, end, this.#state);

    this.#prefix.begin(this.#key.tag);
    absorbBytes(this.#prefix, bytes, 0, end);
    encodeBase64Url(bytes, end, this.#text);
    this.#prefixSize = end;
  }

  /**
   * The code of one presentation of the decision begun: a treatment at the point of the call at `position`.
   *
   * Cost: a third of a microsecond; allocates the code.
   */
  mint(treatment: Treatment, { point, pointIndex }: PresentedAt, position: number): string {
    assert(this.#prefixSize > 0, "treatment code: no decision was begun");
    assert(position >= 0 && position <= 0xff, "treatment code: a position is one byte");
    assert(pointIndex >= 0, "treatment code: nothing is presented at an unknown point");
    const kept = this.#constants[treatment.index];
    const constant =
      (kept !== undefined && kept.treatment === treatment ? kept.parts[pointIndex] : undefined) ??
      this.#keepConstant(treatment, point, pointIndex);
    const state = this.#state.copyFrom(this.#prefix).absorbPair(constant.digestLow, constant.digestHigh);
    state.finish(this.#prefixSize + DIGEST_SIZE + PLACE_SIZE, position);
    const text = this.#text;
    let at = (this.#prefixSize / 3) * 4;
    text.set(constant.text, at);
    at += constant.text.length;
    encodeEnd(position, state.low, state.high, text, at);
    return text.toString("latin1", 0, at + END_LENGTH);
  }

  #keepConstant(treatment: Treatment, point: string, pointIndex: number): ConstantPart {
    let kept = this.#constants[treatment.index];
    if (kept === undefined || kept.treatment !== treatment) {
      kept = { treatment, parts: [] };
      this.#constants[treatment.index] = kept;
    }
    const bytes = constantBytes(treatment, point);
    const text = new Uint8Array((bytes.length / 3) * 4);
    encodeBase64Url(bytes, bytes.length, text);
    assert(
      PREFIX_SIZE_MAX * 2 + text.length + END_LENGTH <= CODE_LENGTH_MAX,
      "treatment code: names too long",
    );
    const state = digestOf(this.#key, bytes, 0, bytes.length);
    const constant = { text, digestLow: state.low | 0, digestHigh: state.high | 0 };
    kept.parts[pointIndex] = constant;
    return constant;
  }
}

/**
 * What a code says, or null where no key of the fleet has minted it exactly as it is.
 *
 * Cost: a few microseconds; bounded by the longest code there can be.
 */
export function openCode(keys: CodeKeys, code: string): OpenedCode | null {
  const bodyLength = code.length - END_LENGTH;
  if (bodyLength < 3 * UNIT_LENGTH || bodyLength % UNIT_LENGTH !== 0 || code.length > CODE_LENGTH_MAX)
    return null;
  const bytes = decodeBase64Url(code);
  if (bytes === null || bytes[0] !== VERSION) return null;
  const size = bytes.length - PLACE_SIZE - TAG_SIZE;
  const tagAt = size + PLACE_SIZE;
  const state = new SipState();
  for (const key of keys.keys) {
    if (key.hint !== bytes[1]) continue;
    const prefixSize = HEAD_SIZE + bytes[HEAD_SIZE]! * UNIT_SIZE;
    if (bytes[HEAD_SIZE]! > VISITOR_UNITS_MAX || prefixSize >= size) return null;
    const digest = digestOf(key, bytes, prefixSize, size);
    state.begin(key.tag);
    absorbBytes(state, bytes, 0, prefixSize);
    state.absorbPair(digest.low | 0, digest.high | 0);
    state.finish(prefixSize + DIGEST_SIZE + PLACE_SIZE, bytes[size]);
    const isMinted =
      wordAt(bytes, tagAt) === (state.low | 0) && wordAt(bytes, tagAt + 4) === (state.high | 0);
    if (isMinted) return readCode(key, bytes, size);
  }
  return null;
}

/** Only for bytes that the tag confirmed: what is wrong in them is our own fault. */
function readCode(key: CodeKey, bytes: Buffer, size: number): OpenedCode {
  const units = bytes[HEAD_SIZE]!;
  const visitorEnd = HEAD_SIZE + units * UNIT_SIZE;
  assert(units >= 1 && units <= VISITOR_UNITS_MAX && visitorEnd < size, "treatment code: bad visitor size");
  applyStream(new SipState(), key.stream, bytes, visitorEnd, new SipState());
  const levelAt = HEAD_SIZE + 3;
  const idAt = levelAt + bytes[HEAD_SIZE + 1]!;
  const idEnd = idAt + bytes[HEAD_SIZE + 2]!;
  assert(idEnd <= visitorEnd, "treatment code: the visitor overruns its part");

  let at = visitorEnd + SIZES_SIZE;
  const text = (index: number): string => {
    const from = at;
    at += bytes.readUInt16LE(visitorEnd + 2 * index);
    assert(at <= size, "treatment code: a name overruns its part");
    return bytes.toString("utf8", from, at);
  };
  const [channel, rule, offer, zone, point] = [text(0), text(1), text(2), text(3), text(4)];
  return {
    decisionId: bytes.toString("hex", DECISION_AT, DECISION_AT + DECISION_SIZE),
    atMs: bytes.readUIntLE(TIME_AT, 6),
    level: bytes.toString("utf8", levelAt, idAt),
    id: bytes.toString("utf8", idAt, idEnd),
    channel,
    rule,
    offer,
    zone,
    point,
    position: bytes[size]!,
  };
}

/** SipHash of the constants' bytes. */
function digestOf(key: CodeKey, bytes: Uint8Array, from: number, to: number): SipState {
  const state = new SipState().begin(key.constants);
  absorbBytes(state, bytes, from, to);
  state.finish(to - from);
  return state;
}

/** 32 hex digits as 16 bytes. */
function hexInto(text: string, bytes: Uint8Array, start: number): void {
  let faults = 0;
  for (let index = 0; index < DECISION_SIZE; index++) {
    const high = HEX_DIGITS[text.charCodeAt(2 * index) & 0x7f]!;
    const low = HEX_DIGITS[text.charCodeAt(2 * index + 1) & 0x7f]!;
    faults |= high | low;
    bytes[start + index] = (high << 4) | low;
  }
  assert(faults < 16, "treatment code: a decision id is hex");
}

const NO_HEX_DIGIT = 0x80;
const HEX_DIGITS = new Uint8Array(128).fill(NO_HEX_DIGIT);
for (const [value, digit] of [..."0123456789abcdef"].entries()) HEX_DIGITS[digit.charCodeAt(0)] = value;

function constantBytes({ channel, rule, offer, zone }: Treatment, point: string): Buffer {
  const names = [channel, rule, offer.code, zone, point].map((name) => Buffer.from(name, "utf8"));
  const size = names.reduce((sum, name) => sum + name.length, SIZES_SIZE);
  const bytes = Buffer.alloc(Math.ceil(size / UNIT_SIZE) * UNIT_SIZE);
  let at = SIZES_SIZE;
  names.forEach((name, index) => {
    bytes.writeUInt16LE(name.length, 2 * index);
    at += name.copy(bytes, at);
  });
  return bytes;
}

/**
 * Encrypts or decrypts the visitor's part in place, all but its first byte, the count of units.
 *
 * Shapes: block `i` of 8 bytes is XORed with SipHash(stream key, decision id ‖ i).
 */
function applyStream(nonce: SipState, key: SipKey, bytes: Uint8Array, end: number, state: SipState): void {
  const units = bytes[HEAD_SIZE]!;
  nonce.begin(key);
  absorbBytes(nonce, bytes, DECISION_AT, DECISION_AT + DECISION_SIZE);
  for (let at = HEAD_SIZE; at < end; at += 8) {
    state.copyFrom(nonce).absorbPair((at - HEAD_SIZE) >> 3, 0);
    state.finish(DECISION_SIZE + 8);
    for (let byte = 0; byte < 4; byte++) {
      bytes[at + byte]! ^= state.low >>> (8 * byte);
      bytes[at + 4 + byte]! ^= state.high >>> (8 * byte);
    }
  }
  bytes[HEAD_SIZE] = units;
}

function absorbBytes(state: SipState, bytes: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at += 8) state.absorbPair(wordAt(bytes, at), wordAt(bytes, at + 4));
}
