/** Series of what was decided, presented, dropped and answered to: by point, offer, stage, reason and invariant. */
import { REASONS, STAGE_NAMES } from "../../engine/index.ts";
import {
  DROP_REASONS,
  EVENT_CATEGORIES,
  OFFER_KINDS,
  type OfferKind,
  reasonIndex,
  SLAB,
  STATUS_NAMES,
  singleIndex,
} from "./catalog.ts";
import { counter, counters, type Scrape, type Series, single, type Value } from "./series.ts";

export const DECISION_SERIES: readonly Series[] = [
  single(
    "decisions",
    "proffer_decided_calls_total",
    "Calls decided, less dry ones; each decides for one or more points.",
  ),
  single(
    "decisionsDry",
    "proffer_decided_calls_dry_total",
    "Calls decided dry: Explain, previews, dry runs.",
  ),
  single(
    "decisionsHeldOut",
    "proffer_decided_calls_held_out_total",
    "Calls decided for visitors in a holdout.",
  ),
  single(
    "decisionsUnrecorded",
    "proffer_decided_calls_unrecorded_total",
    "Answered though the log could not be written.",
  ),
  single(
    "contextUnknown",
    "proffer_context_attributes_unknown_total",
    "Context attributes sent but not declared.",
  ),
  counters(
    "proffer_decisions_total",
    "Decisions: one for each point that a call names, by channel, point and status; less dry calls.",
    pointAnswers,
  ),
  counters(
    "proffer_drops_total",
    "Candidates dropped, by stage, over what was evaluated; less dry calls.",
    ({ sums }) =>
      STAGE_NAMES.slice(0, -1).map((stage, index) => ({
        value: sums[SLAB.stageDrops + index]!,
        labels: { stage },
      })),
  ),
  counters(
    "proffer_drop_reasons_total",
    "Candidates dropped, by stage and reason, of explained decisions only.",
    ({ sums }) =>
      DROP_REASONS.map((reason) => ({
        value: sums[reasonIndex(reason)]!,
        labels: { stage: REASONS[reason].stage, reason },
      })),
  ),
  counters("proffer_treatments_total", "Treatments presented, by offer.", (scrape) =>
    offers(scrape, "presented"),
  ),
  counters("proffer_contacts_total", "Contacts, by offer.", (scrape) => offers(scrape, "contact")),
  counters("proffer_responses_total", "Responses, by offer and kind.", (scrape) => [
    ...offers(scrape, "accept", { kind: "accept" }),
    ...offers(scrape, "reject", { kind: "reject" }),
  ]),
  counters("proffer_events_total", "Events posted, by category.", ({ sums }) =>
    EVENT_CATEGORIES.map((category, index) => ({
      value: sums[SLAB.events + index]!,
      labels: { category },
    })),
  ),
  single(
    "eventsRepeated",
    "proffer_events_repeated_total",
    "Events whose id had been posted before: answered, and not counted again.",
  ),
  counters(
    "proffer_responses_refused_total",
    "Responses refused, by reason: too late for the offer, or without a contact before.",
    ({ sums }) => [
      { value: sums[singleIndex("responsesTooLate")]!, labels: { reason: "RESPONSE_TOO_LATE" } },
      {
        value: sums[singleIndex("responsesWithoutContact")]!,
        labels: { reason: "RESPONSE_WITHOUT_CONTACT" },
      },
    ],
  ),
  counters(
    "proffer_invariant_withdrawals_total",
    "Treatments that the guard withdrew, by invariant; less dry calls.",
    ({ sums, names }) =>
      names.invariantNames.map((invariant, index) => ({
        value: sums[SLAB.invariants + index]!,
        labels: { invariant },
      })),
  ),
  counter(
    "proffer_withdrawal_rollbacks_total",
    "Bundles that the node took back for what the guard withdrew of them.",
    (facts) => facts.withdrawalRollbacksTotal,
  ),
];

function pointAnswers({ sums, names }: Scrape): Value[] {
  return names.pointNames.flatMap((name, series) => {
    const [channel, point] = name.includes(" ") ? (name.split(" ") as [string, string]) : [name, name];
    return STATUS_NAMES.map((status, index) => ({
      value: sums[SLAB.points + series * STATUS_NAMES.length + index]!,
      labels: { channel, point, status },
    }));
  });
}

function offers({ sums, names }: Scrape, kind: OfferKind, labels: Record<string, string> = {}): Value[] {
  const kindIndex = OFFER_KINDS.indexOf(kind);
  return names.offerNames.map((offer, series) => ({
    value: sums[SLAB.offers + series * OFFER_KINDS.length + kindIndex]!,
    labels: { offer, ...labels },
  }));
}
