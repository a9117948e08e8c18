/**
 * How large a request of each method may be, and what a call of it may therefore have in the node's memory at once: what
 * callers hold together is bounded by it (callers.ts), whatever they send.
 *
 * grpc-js has one bound for all methods, which is a manifest's. Each call is given its method's own; where a version of
 * grpc-js keeps its bound elsewhere, calls count with the largest one.
 */
import type { ServerInterceptingCallInterface } from "@grpc/grpc-js";
import { ENGINE_LIMITS } from "../../engine/index.ts";
import type { ControlLimits } from "./limits.ts";
import { CONTROL_METHODS } from "./wire/methods.ts";

const { offer, abort, list, status, watch, latest, fetch, audit } = CONTROL_METHODS;
/** A nonce, a hash, some numbers. */
const SMALL: ReadonlySet<string> = new Set(
  [abort, list, status, watch, latest, fetch, audit].map(({ path }) => path),
);

export function largestRequestSize(limits: ControlLimits): number {
  return ENGINE_LIMITS.bundleManifestSizeMax + limits.messageRestSizeMax;
}

function requestSizeMax(path: string, limits: ControlLimits): number {
  if (path === offer.path) return largestRequestSize(limits);
  return SMALL.has(path) ? limits.smallRequestSizeMax : limits.partSizeMax + limits.messageRestSizeMax;
}

/** The parts of a call of grpc-js that bound its messages, and say how they are compressed. */
interface Inner {
  maxReceiveMessageSize?: unknown;
  readonly incomingEncoding?: unknown;
  readonly decoder?: { maxReadMessageLength?: unknown };
}

/** Gives the call its method's bound, before anything of it is read; the bytes that it may hold. */
export function boundRequest(
  path: string,
  call: ServerInterceptingCallInterface,
  limits: ControlLimits,
): number {
  const inner = call as unknown as Inner;
  const { decoder, incomingEncoding = "identity" } = inner;
  // A frame may have many messages that unpack at once, each to the bound of one.
  const unpackedSize = incomingEncoding === "identity" ? 0 : limits.frameUnpackedSizeMax;
  if (typeof decoder?.maxReadMessageLength !== "number" || typeof inner.maxReceiveMessageSize !== "number") {
    return largestRequestSize(limits) + limits.frameUnpackedSizeMax;
  }
  const sizeMax = requestSizeMax(path, limits);
  decoder.maxReadMessageLength = sizeMax;
  inner.maxReceiveMessageSize = sizeMax;
  // Small ones do not count: who may send no more can still look, and give up what is under way.
  return (sizeMax > limits.smallRequestSizeMax ? sizeMax : 0) + unpackedSize;
}
