/**
 * Facts: what happened to a visitor, as the log tells it. A visitor's memory is a fold over them.
 *
 * Folding is idempotent, and commutative but for what was added up already (`fold.ts`): facts of several sources in whatever
 * interleaving that keeps each source's order, with repeats, give one memory, or one that counts more. Each fact is known by its id (source and sequence); names are terms of the node that
 * folds.
 */
import type { EntryKindNumber } from "./memory-layout.ts";

/** One presentation, or what an event says of one. Terms are 0 where unknown. */
export interface PresentationFact {
  /** Of the point among those of the decision; from 0. */
  readonly position: number;
  readonly offer: number;
  readonly rule: number;
  readonly zone: number;
  readonly point: number;
  readonly category: number;
  readonly channel: number;
  /** `mediumNumber`. */
  readonly medium: number;
  readonly heldOut: boolean;
  readonly fallback: boolean;
}

interface FactBase {
  /** 32 hex digits: source, sequence. */
  readonly factId: string;
  /** The visitor's version after it, on the node that recorded it. */
  readonly version: number;
  /** Raised to the visitor's last fact + 1 µs. */
  readonly atUs: number;
}

export interface DecisionFact extends FactBase {
  readonly kind: "decision";
  readonly nowMs: number;
  /** Without fallbacks. */
  readonly presentations: readonly (PresentationFact & {
    /** −1: a contact at once; else it lapses after so many ms. */
    readonly reservationMs: number;
  })[];
}

export interface EventFact extends FactBase {
  readonly kind: "event";
  /** Term of its name. */
  readonly event: number;
  /** What it makes of the presentation: CONTACT, ACCEPT, REJECT; EVENT for a plain one. */
  readonly entryKind: EntryKindNumber;
  readonly occurredAtMs: number;
  /** 64 bits of the caller's event id (`eventIdHash`), null without one. */
  readonly eventIdHash: readonly [number, number] | null;
  readonly treatment:
    | (PresentationFact & { readonly decisionId: string; readonly decidedAtMs: number })
    | null;
  /** The event's own effect: an offer's term, and for how long (minutes, 0 for good). */
  readonly suppress: { readonly offer: number; readonly minutes: number } | null;
}

/** An anonymous id became (or ceased to be) one of a known visitor. Folded into both. */
export interface LinkFact extends FactBase {
  readonly kind: "link";
  /** Of whom this is told: the anonymous id (`owner` is the other), or the known one (`alias` is the other). */
  readonly role: "alias" | "owner";
  readonly otherLevel: string;
  readonly otherId: string;
  readonly linked: boolean;
}

/** Only raises version and time: a profile write. */
export interface TouchFact extends FactBase {
  readonly kind: "touch";
}

export type VisitorFact = DecisionFact | EventFact | LinkFact | TouchFact;
