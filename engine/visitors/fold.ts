/**
 * THE semantics of a visitor's memory: what one more fact makes of it.
 *
 * As long as nothing was added up that later facts meet, a memory is a function of the *set* of facts folded into it:
 * those of several sources in whatever interleaving that keeps each source's order, with repeats, give the same memory, byte
 * for byte. (Recovery folds in the order of time, as it was live, and comes to the live memory.)
 *
 * | part      | how facts meet                                                                               |
 * | --------- | -------------------------------------------------------------------------------------------- |
 * | marks     | the highest sequence per source; a fact not above its source's mark is a repeat                 |
 * | presented | one entry per (decision, position, offer): what the decision says of it wins, the earliest     |
 * |           | impression makes a reservation the contact, a second one changes nothing                       |
 * | responses | one entry per (presentation, kind, event id), the latest; without an id per (…, time)          |
 * | event ids | the latest time of each; forgotten 26 h before the newest fact, and past the newest 4096       |
 * | links     | the last word about each other id, by (time, fact id), and of an alias when it was whose;      |
 * |           | the newest 32                                                                                  |
 * | version   | the highest, and so the time of the last fact                                                  |
 * | entries   | what is kept (`memory-trim.ts`) is the newest 48 and every live reservation; the rest adds up  |
 *
 * There is no clock here: "now" is the newest fact. What is *not* free of order, and why no cap gets wider by it:
 * an entry that became a tally has no identity left. A second impression of a presentation that is 48 contacts old,
 * a response repeated on another node after as long, or a decision that arrives after its own impression became a
 * tally, count once more. More than 256 live reservations count as contacts before their time. A source whose mark was
 * dropped (more than 64 sources, `retireMarks`) and which comes again may count again. Each makes a count higher, never
 * lower. What was added up is a function of the set as well, however coarse (`tallies.ts`), up to 8192 tallies; past
 * them the oldest are forgotten: what a flood of contacts pushes out counts no more, and is counted in a metric.
 * (An impression whose lapsed reservation is forgotten counts by the category and medium that the active bundle says.)
 * One exception where a *clock* is at fault: a fact from a future that was none (a clock that jumped ahead) lets old
 * reservations lapse and event ids be forgotten early.
 */
import { assert } from "../assert.ts";
import { SOURCE_HEX_LENGTH_OF_FACT } from "./fact-id.ts";
import type { DecisionFact, EventFact, LinkFact, PresentationFact, VisitorFact } from "./facts.ts";
import { boundedTurns, turnsOf, turnsWith } from "./link-turns.ts";
import type { MemoryEntry, MemoryLink, VisitorMemory } from "./memory.ts";
import { AFTER_DECISION_MAX, EntryKind, type EntryKindNumber } from "./memory-layout.ts";
import { compareEntries, trimEntries, trimMemory } from "./memory-trim.ts";
import type { FoldToken } from "./unfold.ts";

const US_PER_MS = 1000;
/** Decisions, links and touches are not taken back. */
const NOTHING_TO_UNDO: FoldToken = { version: 0, eventId: null, entries: [] };

/**
 * Folds one fact into the memory, in place; null where it is a repeat (nothing changed then), else what an event's fact
 * changed (`unfold.ts`).
 *
 * Cost: O(size of the memory); allocates a little. `append.ts` is the fast path of decisions.
 */
export function foldFact(memory: VisitorMemory, fact: VisitorFact): FoldToken | null {
  if (!raiseMark(memory, fact.factId)) return null;
  // In place more may stand than is kept; what is to be met by this fact is what is kept.
  trimEntries(memory);
  memory.version = Math.max(memory.version, fact.version);
  memory.lastFactUs = Math.max(memory.lastFactUs, fact.atUs);
  let token = NOTHING_TO_UNDO;
  switch (fact.kind) {
    case "decision":
      foldDecision(memory, fact);
      break;
    case "event":
      token = foldEvent(memory, fact);
      break;
    case "link":
      foldLink(memory, fact);
      break;
    case "touch":
      break;
  }
  trimMemory(memory);
  return token;
}

/**
 * Drops the marks of sources whose log can never be folded again (merged into a checkpoint and gone).
 *
 * @param isRetired is asked with the source's 22 hex digits. Returns whether one was dropped.
 */
export function retireMarks(memory: VisitorMemory, isRetired: (sourceHex: string) => boolean): boolean {
  const kept = memory.marks.filter((mark) => !isRetired(mark.slice(0, SOURCE_HEX_LENGTH_OF_FACT)));
  const isLess = kept.length < memory.marks.length;
  memory.marks = kept;
  return isLess;
}

/** False where the fact is not above its source's mark. */
function raiseMark(memory: VisitorMemory, factId: string): boolean {
  const source = factId.slice(0, SOURCE_HEX_LENGTH_OF_FACT);
  const index = memory.marks.findIndex((mark) => mark.startsWith(source));
  if (index < 0) {
    memory.marks.push(factId);
    return true;
  }
  if (factId <= memory.marks[index]!) return false;
  memory.marks[index] = factId;
  return true;
}

function foldDecision(memory: VisitorMemory, fact: DecisionFact): void {
  const wasFolded = memory.entries.some(({ decisionId }) => decisionId === fact.factId);
  for (const presentation of fact.presentations) {
    const { reservationMs } = presentation;
    const isContact = reservationMs < 0;
    const made = entryOf(presentation, {
      kind: isContact ? EntryKind.CONTACT : EntryKind.RESERVATION,
      decisionId: fact.factId,
      event: 0,
      atMs: fact.nowMs,
      lasts: isContact ? 0 : Math.min(Math.max(1, Math.round(reservationMs)), AFTER_DECISION_MAX),
      afterDecisionMs: 0,
    });
    const standing = wasFolded ? memory.entries.find((entry) => isSameHappening(entry, made)) : undefined;
    if (standing === undefined) memory.entries.push(made);
    else if (standing.kind === EntryKind.CONTACT && isContact) Object.assign(standing, made);
    else if (standing.kind === EntryKind.CONTACT) {
      // The impression came first: when it was stays, what was presented is the decision's to say.
      const { kind, event, atMs, afterDecisionMs } = standing;
      Object.assign(standing, made, { kind, event, atMs, afterDecisionMs });
    }
  }
}

function foldEvent(memory: VisitorMemory, fact: EventFact): FoldToken {
  const { eventIdHash: hash } = fact;
  const eventId = hash === null ? null : rememberEventId(memory, hash, Math.floor(fact.atUs / US_PER_MS));
  const entries: FoldToken["entries"][number][] = [];
  for (const made of entriesOf(fact)) {
    const standing = memory.entries.find((entry) => isSameHappening(entry, made));
    if (standing === undefined) {
      memory.entries.push(made);
      entries.push({ before: null, after: { ...made } });
      continue;
    }
    const before = { ...standing };
    if (made.kind === EntryKind.CONTACT) meetContact(standing, made);
    else if (compareEntries(made, standing) > 0) Object.assign(standing, made);
    if (compareEntries(before, standing) !== 0) entries.push({ before, after: { ...standing } });
  }
  return { version: memory.version, eventId, entries };
}

/** An impression of what stands already. */
function meetContact(standing: MemoryEntry, made: MemoryEntry): void {
  const { kind, event, atMs, afterDecisionMs } = made;
  if (standing.kind === EntryKind.RESERVATION)
    Object.assign(standing, { kind, event, atMs, afterDecisionMs });
  else if (standing.event === 0)
    return; // A contact since the decision.
  else if (standing.lasts > 0) {
    const isEarlier = atMs < standing.atMs || (atMs === standing.atMs && event < standing.event);
    if (isEarlier) Object.assign(standing, { event, atMs, afterDecisionMs });
  } else if (compareEntries(made, standing) < 0) Object.assign(standing, made); // The decision is not known (yet).
}

/** What an event's fact leaves in the memory: its entry, and the suppression that it brings. */
function entriesOf(fact: EventFact): MemoryEntry[] {
  const { treatment, event, occurredAtMs, eventIdHash: hash, suppress } = fact;
  assert(fact.entryKind !== EntryKind.RESERVATION, "fold: no event makes a reservation");
  // A clock may be wrong, but nothing is seen before it was decided.
  const atMs = Math.max(occurredAtMs, treatment === null ? 0 : treatment.decidedAtMs);
  const decisionId = treatment === null ? "" : treatment.decisionId;
  const afterDecisionMs =
    treatment === null ? 0 : Math.min(Math.round(atMs - treatment.decidedAtMs), AFTER_DECISION_MAX);
  const about = treatment ?? NOTHING_PRESENTED;
  const common = { decisionId, event, atMs, afterDecisionMs };
  const entries: MemoryEntry[] = [];
  const isContact = fact.entryKind === EntryKind.CONTACT;
  // A contact is always one with a presentation; a log that says otherwise says nothing.
  if (!isContact || treatment !== null) {
    const lasts = isContact || hash === null ? 0 : hash[1] >>> 0 || 1;
    entries.push(entryOf(about, { ...common, kind: fact.entryKind, lasts }));
  }
  if (suppress !== null) {
    const { offer, minutes } = suppress;
    const lasts = Math.min(Math.max(0, Math.round(minutes)), AFTER_DECISION_MAX);
    entries.push({ ...entryOf(about, { ...common, kind: EntryKind.SUPPRESSION, lasts }), offer });
  }
  return entries;
}

/** Whether two entries are about one happening, so that only one may stand. */
export function isSameHappening(a: MemoryEntry, b: MemoryEntry): boolean {
  const isSamePlace = a.decisionId === b.decisionId && a.position === b.position && a.offer === b.offer;
  if (!isSamePlace) return false;
  if (isPresented(a.kind)) return isPresented(b.kind);
  if (a.kind !== b.kind || a.lasts !== b.lasts) return false;
  // `lasts` is an event id's hash, except of suppressions; without one the time has to tell them apart.
  const isById = a.kind !== EntryKind.SUPPRESSION && a.lasts !== 0;
  return isById || (a.atMs === b.atMs && a.event === b.event);
}

function isPresented(kind: EntryKindNumber): boolean {
  return kind === EntryKind.RESERVATION || kind === EntryKind.CONTACT;
}

function rememberEventId(
  memory: VisitorMemory,
  hash: readonly [number, number],
  factAtMs: number,
): FoldToken["eventId"] {
  const [hashHigh, hashLow] = hash;
  const known = memory.eventIds.find((one) => one.hashHigh === hashHigh && one.hashLow === hashLow);
  const before = known?.atMs ?? null;
  const atMs = Math.max(before ?? factAtMs, factAtMs);
  if (known === undefined) memory.eventIds.push({ hashHigh, hashLow, atMs });
  else known.atMs = atMs;
  return { hashHigh, hashLow, atMs, before };
}

function foldLink(memory: VisitorMemory, fact: LinkFact): void {
  const { role, otherLevel: level, otherId: id, linked, atUs, factId } = fact;
  const index = memory.links.findIndex((link) => link.level === level && link.id === id);
  const standing = memory.links[index];
  const before = standing === undefined ? [] : turnsOf(standing);
  const turns = role === "alias" ? turnsWith(before, atUs, linked) : before;
  const said: MemoryLink = { role, level, id, linked, atUs, factId, turns };
  const isLast =
    standing === undefined || atUs > standing.atUs || (atUs === standing.atUs && factId > standing.factId);
  const link = isLast ? said : { ...standing, turns };
  if (standing === undefined) memory.links.push(link);
  else memory.links[index] = link;
  link.turns = boundedTurns(memory.links, link);
}

const NOTHING_PRESENTED: PresentationFact = {
  position: 0,
  offer: 0,
  rule: 0,
  zone: 0,
  point: 0,
  category: 0,
  channel: 0,
  medium: 0,
  heldOut: false,
  fallback: false,
};

type EntryRest = Pick<MemoryEntry, "kind" | "decisionId" | "event" | "atMs" | "lasts" | "afterDecisionMs">;

function entryOf(about: PresentationFact, rest: EntryRest): MemoryEntry {
  return {
    kind: rest.kind,
    decisionId: rest.decisionId,
    position: about.position,
    medium: about.medium,
    heldOut: about.heldOut,
    fallback: about.fallback,
    offer: about.offer,
    rule: about.rule,
    zone: about.zone,
    point: about.point,
    category: about.category,
    channel: about.channel,
    event: rest.event,
    atMs: rest.atMs,
    lasts: rest.lasts,
    afterDecisionMs: rest.afterDecisionMs,
  };
}
