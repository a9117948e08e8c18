/**
 * Waits for a node's turn: while another attempt is under way there, an offer or a release is refused with when to try
 * again. It is tried again so often, and no oftener: who still has no turn then is told whose it is.
 */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "../../server/control/messages.ts";

export const BUSY_WAITS_MAX = 6;
/** Longer than a node names before whoever holds its turn gives way. */
const WAIT_MS_MAX = 30_000;
/** Two that wait for each other's nodes do not come back together for ever: up to a fifth longer. */
const SPREAD = 5;

/** One of up to `BUSY_WAITS_MAX`. */
export interface BusyWait {
  /** From 1. */
  readonly number: number;
  readonly ms: number;
  /** The node's words: who holds it, since when. */
  readonly message: string;
}

/** The answer of `call`, made again while the node says so. Errors: those of `call`; AbortError. */
export async function inTurn<Response extends { readonly answer: Answer }>(
  call: () => Promise<Response>,
  onWait: (wait: BusyWait) => void,
  signal?: AbortSignal,
): Promise<Response> {
  for (let number = 1; ; number++) {
    const response = await call();
    const { ack, code, message, retryAfterMs } = response.answer;
    const isWorthIt = !ack && code === "ATTEMPT_IN_PROGRESS" && retryAfterMs > 0;
    if (!isWorthIt || number > BUSY_WAITS_MAX) return response;
    const leastMs = Math.min(retryAfterMs, WAIT_MS_MAX);
    const ms = leastMs + randomInt(Math.ceil(leastMs / SPREAD) + 1);
    onWait({ number, ms, message });
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  }
}

/** `waits 10 s for its turn (1 of 6): another attempt is …` */
export function waitText({ number, ms, message }: BusyWait): string {
  const seconds = Math.ceil(ms / 1000);
  return `waits ${seconds} s for its turn (${number} of ${BUSY_WAITS_MAX}): ${message}`;
}
