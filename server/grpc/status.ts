/**
 * A `NodeError` as gRPC tells it: status number and message, and in `grpc-status-details-bin` a `google.rpc.Status`
 * whose details are the contract's `Error` (stable code, field) and, where trying again helps, `RetryInfo`.
 *
 * The hint is there twice, in `retry-after-ms` too, for callers without the google.rpc protos. Header blocks of errors
 * are kept by what they say: under overload the same refusal leaves thousands of times a second.
 */
import { Writer } from "protobufjs/minimal.js";
import { ERRORS, type GrpcStatusNumber, type NodeError } from "../../engine/index.ts";
import { aloneBlock, trailersBlock } from "./blocks.ts";
import { binaryText } from "./metadata.ts";

export const ERROR_TYPE_URL = "type.googleapis.com/proffer.decision.v1.Error";
export const RETRY_INFO_TYPE_URL = "type.googleapis.com/google.rpc.RetryInfo";
export const STATUS_DETAILS_KEY = "grpc-status-details-bin";
export const RETRY_AFTER_KEY = "retry-after-ms";

/** How a call ends. */
export interface CallStatus {
  readonly code: GrpcStatusNumber;
  readonly message: string;
  /** Trailing metadata: name, value, name, value…, as it is sent. */
  readonly metadata: readonly string[];
}

/** An end that is encoded already: behind answers, and alone where nothing was sent before it. */
export interface StatusBlocks {
  readonly trailers: Uint8Array;
  readonly alone: Uint8Array;
}

/** Trailers have to fit the client's header limit, 8 KiB by default; details repeat the message in base64. */
const MESSAGE_LENGTH_MAX = 256;
const BLOCKS_KEPT_MAX = 256;
const LENGTH_DELIMITED = 2;

function tag(field: number): number {
  return (field << 3) | LENGTH_DELIMITED;
}

/** `proffer.decision.v1.Error`: code 1, message 2, field 3. */
function errorBytes(code: string, message: string, field: string): Uint8Array {
  const writer = Writer.create().uint32(tag(1)).string(code).uint32(tag(2)).string(message);
  if (field !== "") writer.uint32(tag(3)).string(field);
  return writer.finish();
}

/** `google.rpc.RetryInfo`: retry_delay 1, a Duration of seconds 1 and nanos 2 (both varints, tags 8 and 16). */
function retryInfoBytes(retryAfterMs: number): Uint8Array {
  const writer = Writer.create().uint32(tag(1)).fork();
  writer.uint32(8).uint32(Math.floor(retryAfterMs / 1000));
  writer.uint32(16).uint32(Math.round((retryAfterMs % 1000) * 1e6));
  return writer.ldelim().finish();
}

function writeAny(writer: Writer, typeUrl: string, value: Uint8Array): void {
  writer.uint32(tag(3)).fork();
  writer.uint32(tag(1)).string(typeUrl).uint32(tag(2)).bytes(value);
  writer.ldelim();
}

/** `google.rpc.Status`: code 1 (varint), message 2, details 3 (Any: type_url 1, value 2). */
export function statusDetails(error: NodeError, message: string): Uint8Array {
  const writer = Writer.create().uint32(8).uint32(ERRORS[error.code].grpc).uint32(tag(2)).string(message);
  writeAny(writer, ERROR_TYPE_URL, errorBytes(error.code, message, wellFormed(error.field)));
  if (error.retryAfterMs > 0) writeAny(writer, RETRY_INFO_TYPE_URL, retryInfoBytes(error.retryAfterMs));
  return writer.finish();
}

/** At most MESSAGE_LENGTH_MAX characters, and UTF-8 can carry them. */
function wellFormed(text: string): string {
  return Buffer.from(text.slice(0, MESSAGE_LENGTH_MAX)).toString();
}

/** Cost: builds and allocates; errors only. */
export function grpcStatus(error: NodeError): CallStatus {
  const message = wellFormed(error.message);
  const metadata = [STATUS_DETAILS_KEY, binaryText(statusDetails(error, message))];
  if (error.retryAfterMs > 0) metadata.push(RETRY_AFTER_KEY, String(Math.ceil(error.retryAfterMs)));
  return { code: ERRORS[error.code].grpc, message, metadata };
}

export function statusBlocks(status: CallStatus): StatusBlocks {
  return { trailers: trailersBlock(status), alone: aloneBlock(status) };
}

/** By all that they say; oldest first. */
const kept = new Map<string, StatusBlocks>();

/** How a call ends that fails so. Cost: a look-up where the same was said lately. */
export function errorBlocks(error: NodeError): StatusBlocks {
  const key = `${error.code}\n${error.retryAfterMs}\n${error.field}\n${error.message}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = statusBlocks(grpcStatus(error));
  if (key.length > 2 * MESSAGE_LENGTH_MAX) return made;
  if (kept.size >= BLOCKS_KEPT_MAX) kept.delete(kept.keys().next().value!);
  kept.set(key, made);
  return made;
}
