/**
 * Faults of a call on their way through grpc-js: status number, message, and in `grpc-status-details-bin` what the data
 * plane says too (server/grpc/status.ts): the stable code, the field, when to try again.
 */
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { Reader } from "protobufjs/minimal.js";
import { ERRORS, NodeError, type NodeErrorCode } from "../../engine/index.ts";
import { ERROR_TYPE_URL, RETRY_AFTER_KEY, STATUS_DETAILS_KEY, statusDetails } from "../grpc/status.ts";
import { tlsWords } from "./tls-words.ts";

const MESSAGE_LENGTH_MAX = 256;

/** What grpc-js is given to end a call with. */
export interface CallEnd {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

export function callEnd(error: NodeError): CallEnd {
  const message = Buffer.from(error.message.slice(0, MESSAGE_LENGTH_MAX)).toString();
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS_KEY, Buffer.from(statusDetails(error, message)));
  if (error.retryAfterMs > 0) metadata.set(RETRY_AFTER_KEY, String(Math.ceil(error.retryAfterMs)));
  return { code: ERRORS[error.code].grpc, details: message, metadata };
}

/** By grpc-js's status, where a call ended without a code of ours: the connection, or a foreign server. */
const BY_STATUS: Readonly<Record<number, NodeErrorCode>> = {
  [status.CANCELLED]: "CANCELLED",
  [status.DEADLINE_EXCEEDED]: "DEADLINE_EXCEEDED",
  [status.RESOURCE_EXHAUSTED]: "BODY_TOO_LARGE",
  [status.UNIMPLEMENTED]: "METHOD_UNKNOWN",
  [status.UNAUTHENTICATED]: "CREDENTIALS_INVALID",
  [status.PERMISSION_DENIED]: "ROLE_FORBIDDEN",
  [status.UNAVAILABLE]: "NODE_UNREACHABLE",
};

/** A failed call as the caller's side tells it: the node's code where it said one. */
export function callFault(error: ServiceError, address: string): NodeError {
  const [details] = error.metadata?.get(STATUS_DETAILS_KEY) ?? [];
  const told = typeof details === "object" ? readDetails(details) : null;
  const [hint] = error.metadata?.get(RETRY_AFTER_KEY) ?? [];
  const retryAfterMs = typeof hint === "string" ? Number(hint) || 0 : 0;
  if (told !== null) return new NodeError(told.code, told.message, { field: told.field, retryAfterMs });
  const code = BY_STATUS[error.code] ?? "INTERNAL";
  const words = code === "DEADLINE_EXCEEDED" ? NO_ANSWER : plainDetails(error.details);
  return new NodeError(code, `${address}: ${words}`, { cause: error });
}

const NO_ANSWER = "no answer in time: the node is out of reach, or hangs";

const NO_CONNECTION = "no connection: ";

const CLOSED =
  "something listens there and closes connections at once: a node that has as many from here as it takes (half of `control.connectionsMax`), one that expects TLS where none came or the other way round, one that does not take the certificate it was shown, or no node";

/** The transport's text without what it tells of its own inside. */
function plainDetails(details: string): string {
  const text = details
    .replace(/\.?\s*Resolution note:.*$/s, "")
    .replace(/^No connection established\. Last error: (Error: )?/, NO_CONNECTION);
  if (/^no connection: .*(Failed to connect|ECONNRESET|socket hang up)/.test(text)) return CLOSED;
  const tls = text.startsWith(NO_CONNECTION) ? tlsWords(text) : "";
  if (tls !== "") return `${NO_CONNECTION}${tls}`;
  return /Waiting for LB pick|name resolution: /.test(text) ? NO_ANSWER : text;
}

/** The `Error` among the details of a `google.rpc.Status`; null where there is none that this version knows. */
function readDetails(bytes: Uint8Array): { code: NodeErrorCode; message: string; field: string } | null {
  try {
    for (const detail of fieldsOf(bytes, 3)) {
      const [typeUrl] = fieldsOf(detail, 1);
      const [value] = fieldsOf(detail, 2);
      if (value === undefined || Buffer.from(typeUrl ?? []).toString() !== ERROR_TYPE_URL) continue;
      const [code, message, field] = [1, 2, 3].map((number) =>
        Buffer.from(fieldsOf(value, number)[0] ?? []).toString(),
      );
      if (code !== undefined && Object.hasOwn(ERRORS, code)) {
        return { code: code as NodeErrorCode, message: message ?? "", field: field ?? "" };
      }
    }
  } catch {
    // What cannot be read says nothing.
  }
  return null;
}

/** The length-delimited fields of a number, in order. */
function fieldsOf(bytes: Uint8Array, number: number): Uint8Array[] {
  const reader = Reader.create(bytes);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === ((number << 3) | 2)) found.push(reader.bytes());
    else reader.skipType(tag & 7);
  }
  return found;
}
