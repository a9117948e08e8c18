/**
 * What a gRPC service is to the server: methods by path, each of which opens a call and takes its messages.
 *
 * One interface serves all four kinds of method. A unary or server-streaming one waits for `end` before it answers
 * (`collectOne`), a client- or bidirectional-streaming one takes messages as they come. Everything is synchronous;
 * a method that must wait answers later. The decision service's unary methods have a shorter way (unary.ts).
 */
import type { NodeError } from "../../engine/index.ts";
import type { ServerCall } from "./call.ts";
import type { CallStatus } from "./status.ts";

/** What takes the messages of a call. None is told anything after it ended the call, or after `cancelled`. */
export interface CallReader {
  /** `bytes`: decompressed; a view that holds during the call only. */
  message(bytes: Uint8Array): void;
  /** The caller sends no more. */
  end(): void;
  /** The caller went away, the connection broke, what came is no message, or time ran out: nothing can be sent any more. */
  cancelled(): void;
  /** After `ServerCall.send` said false: there is room again. */
  drained(): void;
}

/** Begins a call. What it throws ends the call. */
export type GrpcMethodOpener = (call: ServerCall) => CallReader;

export interface GrpcService {
  /** With its package. */
  readonly name: string;
  /** By name, as in the path. */
  readonly methods: Readonly<Record<string, GrpcMethodOpener>>;
  /** Bytes of one request, where fewer than of others: what is open to everybody takes little. */
  readonly messageSizeMax?: number;
}

/** For methods that take one message: `run` gets it, its own to keep, when the caller has ended. */
export function collectOne(
  call: ServerCall,
  run: (message: Uint8Array) => void,
  hooks: { cancelled?: () => void; drained?: () => void } = {},
): CallReader {
  let message: Uint8Array | null = null;
  return {
    message(bytes) {
      if (message !== null) call.fail(tooMany());
      else message = new Uint8Array(bytes);
    },
    end() {
      if (message === null) call.fail(tooFew());
      else run(message);
    },
    cancelled: () => hooks.cancelled?.(),
    drained: () => hooks.drained?.(),
  };
}

const tooMany = (): CallStatus => ({
  code: 12,
  message: "more than one message in a unary call",
  metadata: [],
});
const tooFew = (): CallStatus => ({ code: 12, message: "no message in a unary call", metadata: [] });

/** How a call may end badly: a code of the node's own, or any status. */
export type Failure = NodeError | CallStatus;
