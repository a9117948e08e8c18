/**
 * What is worked out of a call's headers once, and remembered with them: which method, who calls, how long it may take,
 * how its messages are packed. Callers repeat their header blocks, so that most calls find all of it done.
 */
import type { NodeErrorCode } from "../../engine/index.ts";
import type { Principal } from "../handlers/handlers.ts";
import { type Encoding, encodingOf } from "./compression.ts";
import { fieldOf, type RequestHeaders } from "./http2/http2.ts";
import { listNames, timeoutMsOf } from "./metadata.ts";
import type { GrpcMethod } from "./methods.ts";
import type { GrpcMethodOpener } from "./service.ts";

export type Target =
  /** A method of the decision service with one message each way. */
  | { readonly kind: "unary"; readonly method: GrpcMethod }
  | { readonly kind: "call"; readonly open: GrpcMethodOpener; readonly messageSizeMax: number }
  /** The page that answers `/`; HEAD gets its headers only. */
  | { readonly kind: "page"; readonly hasBody: boolean }
  /** An HTTP status: the request is none of gRPC's. */
  | { readonly kind: "http"; readonly status: number; readonly headers: readonly string[] }
  /** Trailers-Only with one of the node's codes; counted. */
  | { readonly kind: "refusal"; readonly code: NodeErrorCode; readonly message: string };

export class Route {
  readonly target: Target;
  readonly timeoutMs: number;
  readonly encoding: Encoding;
  /** Answers may be compressed: the caller does it, and takes it. */
  readonly compresses: boolean;
  /** The caller takes gzip, whether or not it sends it. */
  readonly acceptsGzip: boolean;
  readonly authorization: string;
  /** Who calls, once it is known for as long as the node lives; null: ask anew. */
  principal: Principal | null = null;

  /**
   * @param before the connection's last route: the same method called with the same credentials is called by the same,
   *   also where other fields (a timeout, a visitor) make each header block another.
   */
  constructor(headers: RequestHeaders, target: Target, before: Route | undefined) {
    const encoding = encodingOf(fieldOf(headers, "grpc-encoding"));
    const timeoutMs = timeoutMsOf(fieldOf(headers, "grpc-timeout"));
    this.timeoutMs = timeoutMs;
    this.encoding = encoding ?? "identity";
    this.acceptsGzip = listNames(fieldOf(headers, "grpc-accept-encoding"), "gzip");
    this.compresses = this.encoding === "gzip" && this.acceptsGzip;
    this.authorization = fieldOf(headers, "authorization") ?? "";
    this.target = isCall(target) ? checked(target, encoding, timeoutMs) : target;
    if (before?.target === this.target && before.authorization === this.authorization) {
      this.principal = before.principal;
    }
  }
}

function isCall({ kind }: Target): boolean {
  return kind === "unary" || kind === "call";
}

function checked(target: Target, encoding: Encoding | null, timeoutMs: number): Target {
  if (encoding === null) {
    const message = "grpc-encoding: only identity and gzip are known here";
    return { kind: "refusal", code: "CONTENT_ENCODING_UNSUPPORTED", message };
  }
  if (Number.isNaN(timeoutMs)) {
    const message = "grpc-timeout: not at most 8 digits and one of H, M, S, m, u, n";
    return { kind: "refusal", code: "MALFORMED_BODY", message };
  }
  return target;
}
