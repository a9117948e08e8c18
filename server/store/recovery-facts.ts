/** Records of the log as the facts that memories fold: names as the node's terms. */
import {
  EntryKind,
  type EntryKindNumber,
  type EventFact,
  eventIdHash,
  type LinkFact,
  type TouchFact,
  zoneTermName,
} from "../../engine/index.ts";
import { splitVisitorKey } from "./lmdb-environment.ts";
import type { EventRecord, LinkRecord, ProfileWriteRecord } from "./log-record.ts";

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

/** Names that the fact is made of, so that they have terms when it is made. */
export function namesOfEvent({ event, treatment, suppress }: EventRecord): string[] {
  const names = [event];
  if (treatment !== null) {
    const { offer, rule, zone, point, category, channel } = treatment;
    names.push(offer, rule, zoneTermName(channel, zone), point, category, channel);
  }
  if (suppress !== null) names.push(suppress.offer);
  return names;
}
