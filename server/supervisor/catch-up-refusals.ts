/**
 * What a source offers, tried one after the other; what was refused is remembered, and not judged or compiled anew with
 * each look. A fault of the moment is no refusal.
 */
import { NodeError, type NodeErrorCode, type SignedDocument, sha256Hex } from "../../engine/index.ts";
import type { BundleOffered } from "../control/source.ts";
import type { AskDeadline } from "./catch-up-deadline.ts";
import type { InForce } from "./in-force.ts";

/** Of a memory of refusals, which begins anew beyond. */
export const REFUSALS_MAX = 10_000;
const REFUSED_MS = 10 * 60_000;
/** Of a kind, in one look, where one after the other is refused. */
const TRIES_MAX = 64;
/** Faults of the moment; any other says that what is offered will not do. */
const PASSING: ReadonlySet<string> = new Set<NodeErrorCode>([
  ...(["SOURCE_UNREACHABLE", "STORE_UNWRITABLE"] as const),
  ...(["ATTEMPT_IN_PROGRESS", "ATTEMPT_UNKNOWN", "ATTEMPT_ENDED"] as const),
]);

export class TriedOffers {
  readonly #inForce: InForce;
  readonly #deadline: AskDeadline;
  readonly #stopped: AbortSignal;
  /**
   * What was offered and refused, by where it is and what is signed of it: not tried again until it changes, or what is
   * in force here does, or some minutes have passed (a clock that is set late makes keys valid).
   */
  readonly #refused = new Map<string, { readonly inForce: string; readonly untilMs: number }>();

  constructor(inForce: InForce, deadline: AskDeadline, stopped: AbortSignal) {
    this.#inForce = inForce;
    this.#deadline = deadline;
    this.#stopped = stopped;
  }

  /** One after the other, or only until one is taken, or more than `bytesMax` were brought. What will not do is remembered. */
  async takeEach<One>(
    which: "all" | "best",
    offered: readonly One[],
    keyOf: (one: One) => string,
    take: (one: One) => Promise<void>,
    faults: unknown[],
    bytesMax = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    let tries = 0;
    for (const one of offered) {
      const key = keyOf(one);
      if (this.#isRefused(key)) continue;
      if (this.#stopped.aborted || tries === TRIES_MAX || this.#deadline.broughtBytes > bytesMax) return;
      try {
        await take(one);
        if (which === "best") return;
      } catch (error) {
        tries += 1;
        faults.push(error);
        if (!isPassing(error)) this.#refuse(key);
        // The node's own hindrance: the best is tried again with the next look, and none in its place.
        else if (which === "best" && !isUnreachable(error)) return;
      }
    }
  }

  #isRefused(key: string): boolean {
    const known = this.#refused.get(key);
    return known !== undefined && known.inForce === this.#inForceKey() && performance.now() < known.untilMs;
  }

  #refuse(key: string): void {
    if (this.#refused.size >= REFUSALS_MAX) this.#refused.clear();
    this.#refused.set(key, { inForce: this.#inForceKey(), untilMs: performance.now() + REFUSED_MS });
  }

  #inForceKey(): string {
    const { activeId, releaseSequence, dataSequence } = this.#inForce.state;
    return `${activeId} ${releaseSequence} ${dataSequence}`;
  }
}

export function isPassing(error: unknown): boolean {
  return error instanceof NodeError && PASSING.has(error.code);
}

function isUnreachable(error: unknown): boolean {
  return error instanceof NodeError && error.code === "SOURCE_UNREACHABLE";
}

export function documentKey(document: SignedDocument): string {
  return keyOf("", [document]);
}

export function bundleKey({ bundleId, at = bundleId, documents }: BundleOffered): string {
  return keyOf(at, documents);
}

/** With the signatures: the same words signed by somebody else are another matter. */
function keyOf(at: string, documents: readonly SignedDocument[]): string {
  const signed = documents.map(({ payload, signatures }) => [
    Buffer.from(payload).toString("base64"),
    signatures.map((one) =>
      Object.values(one).map((part) =>
        typeof part === "string" ? part : Buffer.from(part).toString("base64"),
      ),
    ),
  ]);
  return sha256Hex(Buffer.from(JSON.stringify([at, signed])));
}
