/** Bounds of ages of feeds; the checkers and the shape of a bundle's model share them. */
import type { DurationBounds } from "./memory-bounds.ts";

const DAY_MS = 86_400_000;

export const FEED_BOUNDS: Readonly<Record<"age" | "goldenAge", DurationBounds>> = {
  age: { minMs: 1000, maxMs: 365 * DAY_MS, text: "1s to 365d" },
  goldenAge: { minMs: 0, maxMs: 3650 * DAY_MS, text: "0s to 3650d" },
};
