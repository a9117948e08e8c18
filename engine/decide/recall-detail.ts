/**
 * What an explained decision says of caps and suppressions: which one, how far it is used up, since when and until when.
 *
 * Read from what `recall.ts` noted last; when a cap is free again, `recall-times.ts` finds out. Names of offers and
 * times of contacts are no profile values.
 */
import { formatTimestamp, TIMESTAMP_MS_MAX } from "../visitors/timestamp.ts";
import { calendarEndMs } from "../visitors/windows.ts";
import type { CapWindow } from "../workspace/model-caps.ts";
import type { CapPlan } from "./memory-rules.ts";
import type { OpenedGeneration } from "./opened.ts";
import type { Candidate } from "./plan.ts";
import { SUPPRESSED_BY_EVENT } from "./reason-codes.ts";
import type { Reason } from "./reasons.ts";
import { eventSuppression, rollingFreeMs } from "./recall-times.ts";

export const CAP_REASONS: ReadonlySet<Reason> = new Set([
  "CAP_OFFER_REACHED",
  "CAP_CATEGORY_REACHED",
  "CAP_ZONE_REACHED",
  "CAP_MEDIUM_REACHED",
  "CAP_PURPOSE_REACHED",
]);

/** Contacts within the window, the picks of this call among them, and the most there may be. */
export function capNumbers({ recall }: OpenedGeneration): { count: number; picked: number; max: number } {
  const { max } = recall.rules.caps[recall.culprit]!;
  return { count: recall.culpritCount, picked: recall.culpritPicked, max };
}

/** In words, for the code that was returned last about the candidate. */
export function recallDetail(generation: OpenedGeneration, candidate: Candidate, code: number): string {
  const { recall } = generation;
  if (code === SUPPRESSED_BY_EVENT) return eventDetail(generation, candidate.offerIndex);
  const suppressor = recall.rules.suppressors[recall.culprit];
  if (suppressor?.code === code) return suppressionDetail(generation, recall.culprit);
  const plan = recall.rules.caps[recall.culprit]!;
  const { cap, subject } = plan;
  const { count, picked, max } = capNumbers(generation);
  const ofThisCall = picked === 0 ? "" : `, ${picked} of them by this call`;
  const purpose = cap.purpose === undefined ? "" : ` for purpose \`${cap.purpose}\``;
  const used = `${count} of ${max} contacts with ${cap.of} \`${subject}\`${purpose} ${within(generation, cap.window)}`;
  return `cap \`${cap.name}\`: ${used}${ofThisCall}; ${freeAgain(generation, plan)}`;
}

function eventDetail({ recall }: OpenedGeneration, offerIndex: number): string {
  const untilMs = recall.counts.eventUntilMs[offerIndex]!;
  const { atMs, event } = eventSuppression(recall, offerIndex);
  const what = event === "" ? "an event" : `the event \`${event}\``;
  const when = Number.isNaN(atMs) ? " long ago" : ` at ${formatTimestamp(Math.floor(atMs))}`;
  return `${what} suppressed the offer${when}, ${until(untilMs)}`;
}

/** Reservations may lapse before; what comes in the meantime makes it later. */
function freeAgain({ recall }: OpenedGeneration, plan: CapPlan): string {
  const { window } = plan.cap;
  if (window.kind === "ever") return "never free again";
  const freeMs =
    window.kind === "calendar"
      ? calendarEndMs(recall.nowMs, window.unit, recall.zoneOf(window.zone))
      : rollingFreeMs(recall, plan, window.ms);
  return freeMs <= TIMESTAMP_MS_MAX ? `free again at ${formatTimestamp(freeMs)}` : "never free again";
}

function suppressionDetail({ recall, model }: OpenedGeneration, index: number): string {
  const { suppression, forMs } = recall.rules.suppressors[index]!;
  // Of what was added up, the end of its quarter is known: that may be to come.
  const sinceMs = recall.counts.suppressors.lastMs[index]!;
  const atMs = Math.min(sinceMs, recall.nowMs);
  const offer = model.offers[recall.counts.suppressors.lastOffer[index]!]?.code;
  const what = offer === undefined ? "an offer of long ago" : `\`${offer}\``;
  const { on, moreThan, relatedBy } = suppression;
  const happened =
    on === "presented" ? `was presented more than ${moreThan ?? 0} times, last` : `was ${PAST[on]}`;
  const related = relatedBy === undefined ? "" : ` (related by ${relatedBy})`;
  return `${what}${related} ${happened} at ${formatTimestamp(Math.floor(atMs))}: suppressed ${until(sinceMs + forMs)}`;
}

const PAST = { accept: "accepted", reject: "rejected" } as const;

function until(ms: number): string {
  return !(ms <= TIMESTAMP_MS_MAX) ? "for good" : `until ${formatTimestamp(Math.floor(ms))}`;
}

function within({ recall, model }: OpenedGeneration, window: CapWindow): string {
  if (window.kind === "ever") return "ever";
  if (window.kind === "rolling") return `in ${duration(window.ms)}`;
  const table = recall.zoneOf(window.zone);
  const name = Object.keys(model.timeZones).find((zone) => model.timeZones[zone] === table);
  return `this ${window.unit} by the ${window.zone}'s time zone${name === undefined ? "" : ` (${name})`}`;
}

function duration(ms: number): string {
  for (const [unit, size] of [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1000],
  ] as const)
    if (ms % size === 0) return `${ms / size}${unit}`;
  return `${ms}ms`;
}
