/** Records of the log as the facts that memories fold: names as the node's terms. */
import {
  type DecisionFact,
  EntryKind,
  type EntryKindNumber,
  type EventFact,
  eventIdHash,
  type LinkFact,
  type TouchFact,
  zoneTermName,
} from "../../engine/index.ts";
import { splitVisitorKey } from "./lmdb-environment.ts";
import type { DecisionRecord, EventRecord, LinkRecord, ProfileWriteRecord } from "./log-record.ts";
import type { OtherFact } from "./recovery-batch.ts";

const ENTRY_KINDS: ReadonlyMap<string, EntryKindNumber> = new Map([
  ["contact", EntryKind.CONTACT],
  ["accept", EntryKind.ACCEPT],
  ["reject", EntryKind.REJECT],
  ["plain", EntryKind.EVENT],
]);

export function eventFact(record: EventRecord, factId: string, term: (name: string) => number): EventFact {
  // A category that this version does not know leaves a line of history.
  const entryKind = ENTRY_KINDS.get(record.category) ?? EntryKind.EVENT;
  const { treatment, suppress } = record;
  return {
    kind: "event",
    factId,
    version: record.visitorVersion,
    atUs: record.atUs,
    event: term(record.event),
    entryKind,
    occurredAtMs: record.occurredAtMs,
    eventIdHash: record.eventId === "" ? null : eventIdHash(record.eventId),
    treatment:
      treatment === null
        ? null
        : {
            decisionId: treatment.decisionId,
            decidedAtMs: treatment.atMs,
            position: treatment.position,
            offer: term(treatment.offer),
            rule: term(treatment.rule),
            zone: term(zoneTermName(treatment.channel, treatment.zone)),
            point: term(treatment.point),
            category: term(treatment.category),
            channel: term(treatment.channel),
            medium: treatment.medium,
            heldOut: treatment.heldOut,
            fallback: treatment.fallback,
          },
    suppress: suppress === null ? null : { offer: term(suppress.offer), minutes: suppress.minutes },
  };
}

export function touchFact(record: ProfileWriteRecord, factId: string): TouchFact {
  return { kind: "touch", factId, version: record.visitorVersion, atUs: record.atUs };
}

/** What one of the two folds; `otherKey` is the other's, as LMDB has it. */
export function linkFact(
  record: LinkRecord,
  factId: string,
  role: "alias" | "owner",
  otherKey: string,
): LinkFact {
  const { level, id } = splitVisitorKey(otherKey);
  const { visitorVersion, atUs } = record[role];
  const { linked } = record;
  return {
    kind: "link",
    factId,
    version: visitorVersion,
    atUs,
    role,
    otherLevel: level,
    otherId: id,
    linked,
  };
}

/** Of a decision that spells out what others name by number. */
export function decisionFact(
  record: DecisionRecord,
  factId: string,
  term: (name: string) => number,
): DecisionFact {
  const { visitorVersion: version, atUs, nowMs, channel } = record;
  const presentations: DecisionFact["presentations"][number][] = [];
  for (const [position, point] of record.points.entries()) {
    if (point.zone === "") continue; // The channel does not have it: nothing is presented there.
    const place = {
      zone: term(zoneTermName(channel, point.zone)),
      point: term(point.point),
      channel: term(channel),
      medium: point.medium,
      reservationMs: point.reservationMs,
      position,
    };
    for (const [picks, heldOut] of [
      [point.picks, false],
      [point.heldOut, true],
    ] as const) {
      for (const { offer, rule, category, fallback } of picks) {
        const treatment = { offer: term(offer), rule: term(rule), category: term(category) };
        if (!fallback) presentations.push({ ...place, ...treatment, heldOut, fallback });
      }
    }
  }
  return { kind: "decision", factId, version, atUs, nowMs, presentations };
}

/** Names that the fact is made of, so that they have terms when it is made. */
export function namesOfFact(other: OtherFact): string[] {
  if (other.kind === "decision") return namesOfDecision(other.record);
  if (other.kind !== "event") return [];
  const { event, treatment, suppress } = other.record;
  const names = [event];
  if (treatment !== null) {
    const { offer, rule, zone, point, category, channel } = treatment;
    names.push(offer, rule, zoneTermName(channel, zone), point, category, channel);
  }
  if (suppress !== null) names.push(suppress.offer);
  return names;
}

function namesOfDecision({ channel, points }: DecisionRecord): string[] {
  const names = [channel];
  for (const { point, zone, picks, heldOut } of points) {
    if (zone === "") continue;
    names.push(point, zoneTermName(channel, zone));
    for (const { offer, rule, category } of [...picks, ...heldOut]) names.push(offer, rule, category);
  }
  return names;
}
