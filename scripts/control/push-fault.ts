/** How a call of a push can end other than well: the node refuses, the connection is cut, or the push is given up. */
import { NodeError, type NodeErrorCode } from "../../engine/index.ts";
import type { Answer } from "../../server/control/messages.ts";
import type { PushFault } from "./push-state.ts";

/** What a call ends with when the connection did, not the node. */
const CUTS: readonly NodeErrorCode[] = [
  "NODE_UNREACHABLE",
  "DEADLINE_EXCEEDED",
  "CANCELLED",
  "STREAM_IDLE",
  "DRAINING",
];
const OVERLOADS: readonly NodeErrorCode[] = ["CALLER_OVERLOADED", "CONTROL_OVERLOADED"];

/** The node's part has failed; `push.fault` says why. */
export class PartFailed extends Error {}

/** A NACK, on its way to `push.fault`. */
export class Refused extends Error {
  readonly fault: PushFault;
  constructor(fault: PushFault) {
    super(fault.message);
    this.fault = fault;
  }
}

export function refusal({ stage, resource, code, message }: Answer): Refused {
  return new Refused({ stage, resource, code, message });
}

export function faultOf(error: NodeError | Refused): PushFault {
  if (error instanceof Refused) return error.fault;
  if (error.code === "NODE_UNREACHABLE") {
    const message = `no node answers at its address: ${error.message}`;
    return { stage: "", resource: "", code: error.code, message };
  }
  return { stage: "", resource: error.field, code: error.code, message: error.message };
}

export function isOverload(error: unknown): boolean {
  return error instanceof NodeError && OVERLOADS.includes(error.code);
}

export function isCut(error: unknown): boolean {
  return error instanceof NodeError && CUTS.includes(error.code);
}

/** What `work` comes to, unless `signal` is aborted before. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
