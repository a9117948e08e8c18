/** What a call to a node comes to, on any wire, and the client that makes it. */
import { tlsWords } from "../../server/control/tls-words.ts";

export type Answer =
  | { readonly ok: true; readonly body: Uint8Array }
  | {
      readonly ok: false;
      /** The node's stable code; NODE_UNREACHABLE and ANSWER_MALFORMED are the client's own. */
      readonly code: string;
      readonly message: string;
      readonly field: string;
      readonly retryAfterMs: number;
    };

export interface CallOptions {
  /** Sent to the node as the wire's own deadline; 0: none. */
  readonly timeoutMs?: number;
}

/**
 * Connections to one node. Calls may overlap; each ends in exactly one `done`, also when the connection breaks. A
 * broken connection is opened anew by the next call, not more often than `RECONNECT_PAUSE_MS`.
 */
export interface NodeClient {
  /** How a body is encoded on this client. */
  readonly encoding: Encoding;
  /** Calls in flight that one connection of this wire carries. */
  readonly inFlightPerConnectionMax: number;
  /** `connection`: which of the client's connections, from 0. Never calls `done` before it returns. */
  call(
    connection: number,
    method: string,
    body: Uint8Array,
    done: (answer: Answer) => void,
    options?: CallOptions,
  ): void;
  close(): void;
}

export type Encoding = "protobuf" | "json";

/** A node that is down must not be asked in a tight loop. */
export const RECONNECT_PAUSE_MS = 100;

export function failure(
  code: string,
  message: string,
  more: { field?: string; retryAfterMs?: number } = {},
): Answer {
  return { ok: false, code, message, field: more.field ?? "", retryAfterMs: more.retryAfterMs ?? 0 };
}

export function unreachable(address: string, cause: unknown): Answer {
  const { code, message = "" } = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  const tls = tlsWords(message);
  const why = code === undefined ? "" : ` (${code})`;
  return failure("NODE_UNREACHABLE", `no node answers at ${address}${tls === "" ? why : `: ${tls}`}`);
}

/** Beyond the deadline that was sent along: the node's own answer is to come first. */
const DEADLINE_SLACK_MS = 250;

/** One call as a promise. With a time-out it ends even where the node never answers. */
export function callOnce(
  client: NodeClient,
  method: string,
  body: Uint8Array,
  options: CallOptions = {},
  connection = 0,
): Promise<Answer> {
  return new Promise((resolve) => {
    const { timeoutMs = 0 } = options;
    const late = (): void => resolve(failure("DEADLINE_EXCEEDED", `no answer within ${timeoutMs} ms`));
    const timer = timeoutMs > 0 ? setTimeout(late, timeoutMs + DEADLINE_SLACK_MS) : undefined;
    const done = (answer: Answer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    client.call(connection, method, body, done, options);
  });
}
