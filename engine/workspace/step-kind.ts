/** What a step of a sequence does, told by its keys, and which keys may stand beside that. */
import type { Checker } from "./checker.ts";
import type { RawStep } from "./raw.ts";

const KINDS = ["decide", "event", "update", "link", "forget"] as const;
export type StepKind = (typeof KINDS)[number];

/** Keys that stand beside one kind of step only. */
const KIND_KEYS: Readonly<Record<string, readonly StepKind[]>> = {
  as: ["decide"],
  context: ["decide"],
  feeds: ["decide"],
  channel: ["decide", "event"],
  eventId: ["event"],
  of: ["event"],
  occurredAt: ["event"],
  attributes: ["event"],
  unset: ["update"],
  expect: ["decide", "event"],
};
const EXPECT_KEYS: Readonly<Record<string, StepKind>> = {
  holdout: "decide",
  points: "decide",
  dropped: "decide",
  applied: "event",
  duplicate: "event",
  advisories: "event",
  error: "event",
};

/** Undefined where it is none, or more than one; keys that do not belong to it are reported. */
export function stepKind(checker: Checker, raw: RawStep): StepKind | undefined {
  const stated = KINDS.filter((kind) => raw[kind] !== undefined);
  const [kind, second] = stated;
  if (checker.sources.isSpoilt(raw)) return stated.length === 1 ? kind : undefined;
  if (kind === undefined || second !== undefined) {
    const message = "a step does one thing: `decide`, `event`, `update`, `link` or `forget`";
    checker.report(raw, second, { code: "COMBINATION_INVALID", message }, second !== undefined);
    return undefined;
  }
  for (const [key, kinds] of Object.entries(KIND_KEYS)) {
    if (Object.hasOwn(raw, key) && !kinds.includes(kind)) misplaced(checker, raw, key, kinds);
  }
  if (kind !== "decide" && kind !== "event") return kind;
  for (const key of Object.keys(raw.expect ?? {})) {
    const of = EXPECT_KEYS[key];
    if (of !== undefined && of !== kind) misplaced(checker, raw.expect!, key, [of]);
  }
  return kind;
}

function misplaced(checker: Checker, container: object, key: string, kinds: readonly StepKind[]): void {
  const listed = kinds.map((kind) => `\`${kind}\``).join(" or ");
  const message = `\`${key}\` belongs to a step with ${listed}`;
  checker.report(container, key, { code: "COMBINATION_INVALID", message }, true);
}
