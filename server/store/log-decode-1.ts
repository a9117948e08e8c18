/**
 * Decodes what format 1 of the log has otherwise: decisions, events and profile writes. Such files stay readable; what
 * they do not say (rule, category, zone, medium, versions after an event) is empty.
 */
import type { Fields } from "./log-fields.ts";
import { toInteger } from "./log-fields.ts";
import {
  DECISION_FLAG_HOLDOUT,
  type DecisionRecord,
  type EventRecord,
  type LoggedPick,
  type LoggedPoint,
  PICK_FLAG_FALLBACK,
} from "./log-record.ts";

export function decodeDecision1(fields: Fields): DecisionRecord {
  const sequence = fields.integer();
  const nowMs = fields.number();
  const raisedUs = fields.number();
  const head = {
    kind: "decision",
    sequence,
    nowMs,
    atUs: nowMs * 1000 + raisedUs,
    seed: fields.number(),
    bundle: fields.name(),
    generation: fields.integer(),
    transport: fields.name(),
    caller: fields.name(),
    channel: fields.name(),
    requestId: fields.string(),
    surrogate: fields.hex(8),
    visitorVersion: fields.integer(),
    holdout: (fields.integer() & DECISION_FLAG_HOLDOUT) !== 0,
  } as const;
  const points = fields.array().map((value): LoggedPoint => {
    const point = fields.nested(value);
    return {
      point: point.name(),
      zone: "",
      medium: 0,
      reservationMs: -1,
      count: point.integer(),
      allowDuplicates: point.boolean(),
      status: point.integer(),
      picks: decodePicks1(point),
      heldOut: decodePicks1(point),
    };
  });
  return {
    ...head,
    points,
    context: fields.pairs(),
    stageDrops: fields.array().map(toInteger),
    withdrawals: fields.array().map(toInteger),
    overlay: 0,
    feeds: [],
  };
}

/** Flat: six values a pick. */
function decodePicks1(fields: Fields): LoggedPick[] {
  const flat = fields.nested(fields.array());
  const picks: LoggedPick[] = [];
  while (!flat.isAtEnd) {
    const treatmentId = flat.name();
    picks.push({
      treatmentId,
      offer: flat.name(),
      category: "",
      // A treatment's id is `<zone>/<rule>`.
      rule: treatmentId.slice(treatmentId.indexOf("/") + 1),
      rank: picks.length + 1,
      score: flat.number(),
      propensity: flat.number(),
      selectionProbability: flat.number(),
      fallback: (flat.integer() & PICK_FLAG_FALLBACK) !== 0,
    });
  }
  return picks;
}

export function decodeEvent1(fields: Fields): EventRecord {
  const head = {
    kind: "event",
    sequence: fields.integer(),
    atUs: fields.number(),
    atMs: fields.number(),
    occurredAtMs: fields.number(),
    requestId: fields.string(),
    channel: fields.name(),
    surrogate: fields.hex(8),
    event: fields.name(),
    category: fields.name(),
    eventId: fields.string(),
    caller: fields.name(),
  } as const;
  const value = fields.next();
  const treatment = value === null ? null : fields.nested(value);
  return {
    ...head,
    treatment:
      treatment === null
        ? null
        : {
            decisionId: treatment.hex(16),
            offer: treatment.name(),
            rule: treatment.name(),
            point: treatment.name(),
            position: treatment.integer(),
            atMs: treatment.number(),
            zone: "",
            category: "",
            channel: head.channel,
            medium: 0,
            fallback: false,
            heldOut: false,
          },
    attributes: fields.pairs(),
    visitorVersion: 0,
    suppress: null,
  };
}
