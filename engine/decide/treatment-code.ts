/**
 * Treatment codes: a token of one presentation that any node of the fleet can resolve and nobody else can make.
 *
 * ```
 *   head, 24 bytes              visitor, 24·v bytes          constants, 24·c bytes                 end, 9 bytes
 *  ┌───────┬───┬──────┬────────┬───┬──────────────────────┬─────────┬─────────────────────────────┬─────┬──────────┐
 *  │version│key│ time │decision│ v │level, id: encrypted  │ 5 sizes │channel rule offer zone point│place│SipHash of│
 *  │ 1 = 1 │ 1 │ 6 LE │   16   │ 1 │sizes 1 + 1, text, 0… │ 5 × 2 LE│text, 0…                     │  1  │all else 8│
 *  └───────┴───┴──────┴────────┴───┴──────────────────────┴─────────┴─────────────────────────────┴─────┴──────────┘
 * ```
 *
 * `place` is the point's position among those that the call asked for, from 0: it tells two presentations of one
 * decision apart also where the same treatment was presented twice, at two points or at one that was asked twice.
 *
 * In base64url without padding. Every part but the end is a multiple of 24 bytes: whole characters and whole SipHash
 * blocks, so that head and visitor are encoded and hashed once a decision, and the constants encoded once a
 * generation; `place` is SipHash's own last block. `key` is a hint, which of the fleet's keys to try. The visitor is hidden from whoever sees the code by
 * a SipHash key stream with the decision id as nonce (one visitor a decision, ids are never used again); tag and
 * stream have keys of their own, derived from the fleet's by HMAC-SHA256. What the tag does not confirm is not read.
 */
import { createHmac } from "node:crypto";
import { assert } from "../assert.ts";
import { type SipKey, SipState, sipKeyFromBytes, wordAt } from "../hash/siphash.ts";
import { utf8Size, utf8Write } from "../hash/utf8.ts";
import { decodeBase64Url, END_LENGTH, encodeEnd } from "./code-base64.ts";
import type { PointDecision } from "./decision.ts";
import type { Treatment } from "./generation.ts";

const VERSION = 1;
const UNIT_SIZE = 24;
const UNIT_LENGTH = 32; // Characters.
const HEAD_SIZE = 24;
const TIME_AT = 2;
const DECISION_AT = 8;
const DECISION_SIZE = 16;
const SIZES_SIZE = 10;
const PLACE_SIZE = 1;
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
        stream: derive("proffer treatment code: visitor"),
      };
    });
  }
}

/** A treatment's share of its codes at one point. */
interface ConstantPart {
  readonly text: string;
  readonly words: Int32Array;
}

interface TreatmentParts {
  readonly treatment: Treatment;
  /** By index of the point. */
  readonly parts: (ConstantPart | undefined)[];
}

/** Where a treatment is presented. */
type PresentedAt = Pick<PointDecision, "point" | "pointIndex">;

/** Mints codes of one decision after the other; one per thread. */
export class CodeMinter {
  readonly #key: CodeKey;
  readonly #bytes = Buffer.alloc(HEAD_SIZE + VISITOR_UNITS_MAX * UNIT_SIZE);
  readonly #prefix = new SipState();
  readonly #state = new SipState();
  /** By index of the treatment, then of the point in its channel; a treatment of a new generation takes its place. */
  readonly #constants: (TreatmentParts | undefined)[] = [];
  #prefixText = "";
  #prefixSize = 0;

  constructor(keys: CodeKeys) {
    this.#key = keys.keys[0]!;
  }

  /**
   * Turns to a decision: all that its codes have in common.
   *
   * @param decisionId 32 hex digits, never used before.
   * Cost: about a microsecond; allocates the prefix's text.
   */
  begin(decisionId: string, atMs: number, level: string, id: string): void {
    assert(decisionId.length === 2 * DECISION_SIZE, "treatment code: a decision id has 32 hex digits");
    const bytes = this.#bytes;
    bytes[0] = VERSION;
    bytes[1] = this.#key.hint;
    bytes.writeUIntLE(atMs, TIME_AT, 6);
    const written = bytes.write(decisionId, DECISION_AT, "hex");
    assert(written === DECISION_SIZE, "treatment code: a decision id is hex");

    const levelSize = utf8Size(level);
    const idSize = utf8Size(id);
    assert(levelSize <= 128 && idSize <= 128, "treatment code: level or id is too long");
    const units = Math.ceil((3 + levelSize + idSize) / UNIT_SIZE);
    const end = HEAD_SIZE + units * UNIT_SIZE;
    bytes.fill(0, HEAD_SIZE, end);
    bytes[HEAD_SIZE] = units;
    bytes[HEAD_SIZE + 1] = levelSize;
    bytes[HEAD_SIZE + 2] = idSize;
    utf8Write(id, bytes, utf8Write(level, bytes, HEAD_SIZE + 3));
    applyStream(this.#prefix, this.#key.stream, bytes, end, this.#state);

    this.#prefix.begin(this.#key.tag);
    absorbBytes(this.#prefix, bytes, 0, end);
    this.#prefixText = bytes.toString("base64url", 0, end);
    this.#prefixSize = end;
  }

  /**
   * The code of one presentation of the decision begun: a treatment at the point of the call at `position`.
   *
   * Cost: less than half a microsecond; allocates the code.
   */
  mint(treatment: Treatment, { point, pointIndex }: PresentedAt, position: number): string {
    assert(this.#prefixSize > 0, "treatment code: no decision was begun");
    assert(position >= 0 && position <= 0xff, "treatment code: a position is one byte");
    assert(pointIndex >= 0, "treatment code: nothing is presented at an unknown point");
    const kept = this.#constants[treatment.index];
    const constant =
      (kept !== undefined && kept.treatment === treatment ? kept.parts[pointIndex] : undefined) ??
      this.#keepConstant(treatment, point, pointIndex);
    const { words, text } = constant;
    const state = this.#state.copyFrom(this.#prefix).absorb(words, 0, words.length);
    state.finish(this.#prefixSize + words.length * 4 + PLACE_SIZE, position);
    return this.#prefixText + text + encodeEnd(position, state.low, state.high);
  }

  #keepConstant(treatment: Treatment, point: string, pointIndex: number): ConstantPart {
    let kept = this.#constants[treatment.index];
    if (kept === undefined || kept.treatment !== treatment) {
      kept = { treatment, parts: [] };
      this.#constants[treatment.index] = kept;
    }
    const constant = constantPart(treatment, point);
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
    state.begin(key.tag);
    absorbBytes(state, bytes, 0, size);
    state.finish(tagAt, bytes[size]);
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

function constantPart({ channel, rule, offer, zone }: Treatment, point: string): ConstantPart {
  const names = [channel, rule, offer.code, zone, point].map((name) => Buffer.from(name, "utf8"));
  const size = names.reduce((sum, name) => sum + name.length, SIZES_SIZE);
  const bytes = Buffer.alloc(Math.ceil(size / UNIT_SIZE) * UNIT_SIZE);
  let at = SIZES_SIZE;
  names.forEach((name, index) => {
    bytes.writeUInt16LE(name.length, 2 * index);
    at += name.copy(bytes, at);
  });
  const words = Int32Array.from({ length: bytes.length / 4 }, (_, index) => wordAt(bytes, 4 * index));
  return { text: bytes.toString("base64url"), words };
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
