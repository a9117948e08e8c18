/**
 * Bounds of what a workspace may say of visitors' memory: caps, suppressions, responses, sessions.
 *
 * The checkers and the shape of a bundle's model share them. Durations are in ms.
 */
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A duration's bounds, and how they are told. */
export interface DurationBounds {
  readonly minMs: number;
  readonly maxMs: number;
  readonly text: string;
}

export const MEMORY_BOUNDS = {
  capsPerChannelMax: 256,
  capsPerWorkspaceMax: 64,
  capsPerOfferMax: 10,
  suppressionsMax: 10,
  setsPerEventMax: 32,
  capMax: 1_000_000,
  presentedMoreThanMax: 10_000,
  /** Rolling windows count in quarters of an hour. */
  window: { minMs: 15 * MINUTE_MS, maxMs: 400 * DAY_MS, text: "15m to 400d" },
  suppressFor: { minMs: MINUTE_MS, maxMs: 3650 * DAY_MS, text: "1m to 3650d" },
  responsesWithin: { minMs: MINUTE_MS, maxMs: 400 * DAY_MS, text: "1m to 400d" },
  sessionTimeout: { minMs: MINUTE_MS, maxMs: 30 * DAY_MS, text: "1m to 30d" },
  /** Each is run whenever a bundle that carries it is prepared. */
  sequencesMax: 1000,
  stepsPerSequenceMax: 200,
  /** Clocks of a sequence's steps lie this far apart at most. */
  stepAfter: { minMs: 0, maxMs: 3650 * DAY_MS, text: "0s to 3650d" },
} as const;
