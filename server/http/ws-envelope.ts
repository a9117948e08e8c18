/**
 * Envelopes of the WebSocket sub-protocols: a call's id, method and body; an answer's id and result or error.
 *
 * Three forms of one thing: a map in JSON or msgpack, a message in protobuf (proto/proffer/ws/v1/envelope.proto).
 * WEBSOCKET.md beside this file is the page for callers.
 */
import { type DecideCall, NodeError } from "../../engine/index.ts";
import type { MethodName } from "../handlers/handlers.ts";
import type { ErrorBody } from "../handlers/messages.ts";
import type { MethodCalls, MethodResults } from "../wire/codec.ts";
import { treeDecoders, writeJsonResult } from "../wire/json.ts";
import { readJson } from "../wire/json-read.ts";
import { JsonWriter } from "../wire/json-write.ts";
import { writeMsgpackResult } from "../wire/msgpack.ts";
import { readMsgpack } from "../wire/msgpack-read.ts";
import { MsgpackWriter } from "../wire/msgpack-write.ts";
import { ProtoReader, WireType } from "../wire/proto-read.ts";
import { bytesTag, ProtoWriter, varintTag } from "../wire/proto-write.ts";
import { protobufCodec } from "../wire/protobuf.ts";
import { errorTree } from "../wire/result-tree.ts";

export interface CallEnvelope {
  /** 0: there is no call in it, only a token. */
  readonly id: number;
  readonly method: string;
  /** Decodes the body. Errors: the codec's. */
  body<M extends MethodName>(method: M, reused: DecideCall): MethodCalls[M];
  /** Empty: none. */
  readonly authorization: string;
  /** 0: none. */
  readonly timeoutMs: number;
}

export interface EnvelopeCodec {
  readonly protocol: string;
  /** Whether its messages are binary ones. */
  readonly isBinary: boolean;
  /** Nothing of the envelope refers to `bytes` once `body` was called. Errors: FRAME_INVALID; `id` where it could be read. */
  decode(bytes: Buffer): CallEnvelope;
  encodeResult<M extends MethodName>(id: number, method: M, result: MethodResults[M]): Uint8Array;
  encodeError(id: number, error: ErrorBody, retryAfterMs: number): Uint8Array;
}

/** A faulty envelope; `id` is the call's where it could be read, else 0. */
export class EnvelopeError extends NodeError {
  readonly id: number;
  constructor(message: string, id: number) {
    super("FRAME_INVALID", message);
    this.id = id;
  }
}

const ID_MAX = 0xffff_ffff;
const METHOD_LENGTH_MAX = 64;
const AUTHORIZATION_LENGTH_MAX = 8192;

const jsonWriter = new JsonWriter();

const jsonEnvelopes: EnvelopeCodec = {
  protocol: "proffer.v1.json",
  isBinary: false,
  decode: (bytes) => fromTree(() => readJson(bytes)),
  encodeResult(id, method, result) {
    jsonWriter.begin();
    jsonWriter.ascii('{"id":');
    jsonWriter.number(id);
    jsonWriter.ascii(',"result":');
    writeJsonResult(jsonWriter, method, result);
    jsonWriter.ascii("}");
    return jsonWriter.finish();
  },
  encodeError: (id, error, retryAfterMs) => Buffer.from(JSON.stringify(answerError(id, error, retryAfterMs))),
};

const msgpackWriter = new MsgpackWriter();

const msgpackEnvelopes: EnvelopeCodec = {
  protocol: "proffer.v1.msgpack",
  isBinary: true,
  decode: (bytes) => fromTree(() => readMsgpack(bytes)),
  encodeResult(id, method, result) {
    msgpackWriter.begin();
    msgpackWriter.map(2);
    msgpackWriter.text("id");
    msgpackWriter.number(id);
    msgpackWriter.text("result");
    writeMsgpackResult(msgpackWriter, method, result);
    return msgpackWriter.finish();
  },
  encodeError(id, error, retryAfterMs) {
    msgpackWriter.begin();
    msgpackWriter.tree(answerError(id, error, retryAfterMs));
    return msgpackWriter.finish();
  },
};

const protoWriter = new ProtoWriter();

const protoEnvelopes: EnvelopeCodec = {
  protocol: "proffer.v1.proto",
  isBinary: true,
  decode: fromProto,
  encodeResult(id, method, result) {
    const body = protobufCodec.encode(method, result);
    protoWriter.begin();
    protoWriter.number(varintTag(1), id);
    protoWriter.byte(bytesTag(2));
    protoWriter.varint(body.length);
    protoWriter.raw(body);
    return protoWriter.finish();
  },
  encodeError(id, error, retryAfterMs) {
    const body = protobufCodec.encodeError(error);
    protoWriter.begin();
    if (id > 0) protoWriter.number(varintTag(1), id);
    protoWriter.byte(bytesTag(3));
    protoWriter.varint(body.length);
    protoWriter.raw(body);
    if (retryAfterMs > 0) protoWriter.number(varintTag(4), retryAfterMs);
    return protoWriter.finish();
  },
};

/** By sub-protocol. */
export const ENVELOPE_CODECS: ReadonlyMap<string, EnvelopeCodec> = new Map(
  [jsonEnvelopes, msgpackEnvelopes, protoEnvelopes].map((codec) => [codec.protocol, codec]),
);

function answerError(id: number, error: ErrorBody, retryAfterMs: number): object {
  const answer = { id, error: errorTree(error) };
  return retryAfterMs > 0 ? { ...answer, retryAfterMs } : answer;
}

/** Both spellings of `timeoutMs`, as everywhere. */
const TREE_FIELDS = new Set(["id", "method", "body", "authorization", "timeoutMs", "timeout_ms"]);

function fromTree(read: () => unknown): CallEnvelope {
  let tree: unknown;
  try {
    tree = read();
  } catch (error) {
    throw new EnvelopeError(error instanceof Error ? error.message : "unreadable", 0);
  }
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) {
    throw new EnvelopeError("an envelope is an object", 0);
  }
  const fields = tree as Record<string, unknown>;
  const id = fields.id ?? 0;
  if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id > ID_MAX) {
    throw new EnvelopeError(`id must be a whole number from 0 to ${ID_MAX}`, 0);
  }
  for (const name in fields) {
    if (!TREE_FIELDS.has(name))
      throw new EnvelopeError(`${name.slice(0, 64)} is no field of an envelope`, id);
  }
  const timeoutMs = fields.timeoutMs ?? fields.timeout_ms ?? 0;
  if (typeof timeoutMs !== "number" || !Number.isInteger(timeoutMs) || timeoutMs < 0 || timeoutMs > ID_MAX) {
    throw new EnvelopeError("timeoutMs must be a whole number of milliseconds", id);
  }
  return {
    id,
    method: textField(fields.method, "method", METHOD_LENGTH_MAX, id),
    authorization: textField(fields.authorization, "authorization", AUTHORIZATION_LENGTH_MAX, id),
    timeoutMs,
    body: (method, reused) => treeDecoders[method](fields.body ?? {}, reused),
  };
}

function textField(value: unknown, name: string, lengthMax: number, id: number): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw new EnvelopeError(`${name} must be text`, id);
  if (value.length > lengthMax) throw new EnvelopeError(`${name} is longer than ${lengthMax} characters`, id);
  return value;
}

function fromProto(bytes: Buffer): CallEnvelope {
  let id = 0;
  let method = "";
  let authorization = "";
  let timeoutMs = 0;
  let bodyBytes: Buffer = EMPTY;
  try {
    const reader = new ProtoReader(bytes);
    while (reader.next()) {
      if (reader.is(1, WireType.VARINT)) id = reader.uint32();
      else if (reader.is(2, WireType.BYTES))
        method = textField(reader.text(), "method", METHOD_LENGTH_MAX, id);
      else if (reader.is(3, WireType.BYTES)) bodyBytes = reader.bytes();
      else if (reader.is(4, WireType.BYTES)) {
        authorization = textField(reader.text(), "authorization", AUTHORIZATION_LENGTH_MAX, id);
      } else if (reader.is(5, WireType.VARINT)) timeoutMs = reader.uint32();
      else reader.skip();
    }
  } catch (error) {
    throw new EnvelopeError(error instanceof Error ? error.message : "unreadable", id);
  }
  return {
    id,
    method,
    authorization,
    timeoutMs,
    body: (name, reused) => protobufCodec.decode(name, bodyBytes, reused),
  };
}

const EMPTY = Buffer.alloc(0);
