/**
 * A node's visitors in plain memory: profiles, what is remembered, links. For golden sequences, oracles and tests.
 *
 * The same semantics as the server's table and handlers, over the same functions: facts are folded by `foldFact`,
 * events judged by `judgeEvent`, links by `judgeLink`. One source, one clock that the caller states; nothing is logged.
 */
import { assert } from "../assert.ts";
import type { Decision, Pick } from "../decide/decision.ts";
import type { Generation } from "../decide/generation.ts";
import type { OpenedCode } from "../decide/treatment-code.ts";
import { NodeError } from "../errors.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel, EventDefinition } from "../workspace/model-channels.ts";
import { CoercionFailure, coerceValue } from "./coerce.ts";
import { CONSENT_PREFIX } from "./consent.ts";
import { decisionFactOf } from "./decision-fact.ts";
import { eventNamesOf } from "./event-names.ts";
import { type EventNames, type EventVerdict, judgeEvent } from "./event-rules.ts";
import type { VisitorFact } from "./facts.ts";
import { foldFact } from "./fold.ts";
import { type GroupMember, groupOf, isSameMember, ownerOf, wasEverLinked } from "./group.ts";
import { type HistoryEntry, historyOf, type OwnedMemory } from "./history.ts";
import { filedUnder, judgeLink, type LinkDraft, type LinkVerdict, linkDraft } from "./link-rules.ts";
import { spansOfOwner } from "./link-turns.ts";
import type { VisitorMemory } from "./memory.ts";
import { emptyMemory, encodeMemory, memoryViewOf } from "./memory-codec.ts";
import type { MemoryView } from "./memory-layout.ts";
import type { NodeNumbers } from "./node-numbers.ts";
import { PlainVisitor } from "./plain-visitor.ts";
import type { VisitorState } from "./visitor.ts";

const US_PER_MS = 1000;
/** Node, boot and lane of what is recorded here. */
const SOURCE_HEX = "0000000000010000010000";

interface LocalVisitor {
  known: boolean;
  updatedAtMs: number;
  readonly profile: Map<string, AttributeValue>;
  /** When each consent was told last, epoch ms; unset ones too. */
  readonly consentsAtMs: Map<string, number>;
  readonly memory: VisitorMemory;
}

export interface LocalEvent extends GroupMember {
  readonly channel: Channel;
  readonly event: EventDefinition;
  readonly eventId: string;
  readonly opened: OpenedCode | null;
  /** Typed. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly occurredAtMs: number | null;
  readonly nowMs: number;
}

export class LocalVisitors {
  readonly #numbers: NodeNumbers;
  readonly #visitors = new Map<string, GroupMember & LocalVisitor>();
  readonly #names = new WeakMap<Channel, EventNames>();
  #sequence = 0;

  /** @param numbers those that the generations were opened with. */
  constructor(numbers: NodeNumbers) {
    this.#numbers = numbers;
  }

  /** States a visitor's profile: what the store holds before anything happens. */
  put(level: string, id: string, profile: Readonly<Record<string, AttributeValue>>, atMs: number): void {
    const visitor = this.#at(level, id);
    visitor.known = true;
    visitor.updatedAtMs = atMs;
    visitor.profile.clear();
    visitor.consentsAtMs.clear();
    for (const [name, value] of Object.entries(profile)) {
      visitor.profile.set(name, value);
      if (name.startsWith(CONSENT_PREFIX)) visitor.consentsAtMs.set(name, atMs);
    }
  }

  /** What `decide` reads: the profile of this id, the memories of its group. Good until something is recorded. */
  hold(generation: Generation, level: string, id: string): VisitorState {
    const visitor = this.#visitors.get(keyOf(level, id));
    return new PlainVisitor(generation, {
      level,
      id,
      known: visitor?.known ?? false,
      version: visitor?.memory.version ?? 0,
      updatedAtMs: visitor?.updatedAtMs ?? 0,
      values: Object.fromEntries(visitor?.profile ?? []),
      memories: this.memoriesOf(level, id),
      owner: this.#ownerCells(generation, visitor),
    });
  }

  #ownerCells(generation: Generation, visitor: LocalVisitor | undefined): PlainVisitor | null {
    const owner = ownerOf(visitor?.memory.links ?? []);
    if (owner === null) return null;
    const { known, profile } = this.#at(owner.level, owner.id);
    return new PlainVisitor(generation, { ...owner, known, values: Object.fromEntries(profile) });
  }

  /** Own first, then the linked. */
  memoriesOf(level: string, id: string): readonly MemoryView[] {
    return this.#owned(level, id).map(({ memory, spans }) => ({
      ...memoryViewOf(encodeMemory(memory)),
      spans: spans ?? null,
    }));
  }

  historyOf(level: string, id: string): HistoryEntry[] {
    return historyOf(this.#owned(level, id));
  }

  memoryOf(level: string, id: string): VisitorMemory | null {
    return this.#visitors.get(keyOf(level, id))?.memory ?? null;
  }

  /** Step 13 of a decision that is not dry: draws its id (into `decision.decisionId` too) and remembers what it presented. */
  record(generation: Generation, decision: Decision, level: string, id: string, nowMs: number): string {
    const visitor = this.#at(level, id);
    const factId = this.#nextFactId();
    decision.decisionId = factId;
    const { version, atUs } = nextFact(visitor.memory, nowMs);
    foldFact(visitor.memory, decisionFactOf(decision, generation.recording, factId, version, atUs, nowMs));
    return factId;
  }

  /**
   * An event, judged and (when applied) folded into the one it is filed under (`filedUnder`): the named one, or that its
   * code was minted for, to whom it must be linked; `sets` go to the profile of the named one.
   *
   * Errors: none thrown; a refusal is the verdict. TREATMENT_CODE_MISMATCH and
   * ATTRIBUTE_VALUE_INVALID besides those of `judgeEvent`.
   */
  event(generation: Generation, asked: LocalEvent): EventVerdict {
    const { level, id, channel, opened, nowMs } = asked;
    const self = this.#at(level, id);
    if (opened !== null) {
      const isTheirs = opened.channel === channel.name && this.#isLinked(self, opened);
      if (!isTheirs)
        return {
          kind: "refused",
          code: "TREATMENT_CODE_MISMATCH",
          field: "treatmentCode",
          message: "the code belongs to another visitor or channel",
        };
    }
    const filed = filedUnder(generation.model.levels, asked.event.category, self, opened);
    const verdict = judgeEvent({
      event: asked.event,
      policy: channel.responses,
      names: this.#namesOf(generation, channel),
      eventId: asked.eventId,
      opened,
      attributes: asked.attributes,
      occurredAtMs: asked.occurredAtMs,
      nowMs,
      memories: this.memoriesOf(filed.level, filed.id),
    });
    if (verdict.kind !== "applied") return verdict;
    const unfit = verdict.sets.find(({ attribute, value }) => !fits(generation, attribute, value));
    if (unfit !== undefined)
      return {
        kind: "refused",
        code: "ATTRIBUTE_VALUE_INVALID",
        field: "attributes",
        message: `what the event sets is no value of \`${unfit.attribute}\``,
      };
    this.#fold(this.#at(filed.level, filed.id), (base) => ({ ...verdict.fact, ...base }), nowMs);
    if (verdict.sets.length > 0) {
      const set = Object.fromEntries(verdict.sets.map(({ attribute, value }) => [attribute, value]));
      this.update(level, id, set, [], nowMs);
    }
    return verdict;
  }

  update(
    level: string,
    id: string,
    set: Readonly<Record<string, AttributeValue>>,
    unset: readonly string[],
    nowMs: number,
  ): void {
    const visitor = this.#at(level, id);
    for (const [name, value] of Object.entries(set)) visitor.profile.set(name, value);
    for (const name of unset) visitor.profile.delete(name);
    visitor.known = true;
    visitor.updatedAtMs = nowMs;
    for (const name of [...Object.keys(set), ...unset])
      if (name.startsWith(CONSENT_PREFIX)) visitor.consentsAtMs.set(name, nowMs);
    this.#fold(visitor, (base) => ({ kind: "touch", ...base }), nowMs);
    this.#settleConsents(visitor);
  }

  /** Tells the owner what was told under its alias while it was its: the latest counts, denial wins at the same time. */
  #settleConsents({ profile, consentsAtMs, memory }: LocalVisitor): void {
    const link = ownerOf(memory.links);
    if (link === null) return;
    const owner = this.#at(link.level, link.id);
    // What is told in the millisecond of the log-in is told by who logs in.
    const sinceMs = spansOfOwner(memory.links, link)?.at(-2) ?? Number.NEGATIVE_INFINITY;
    for (const [name, atMs] of consentsAtMs) {
      const standsAtMs = owner.consentsAtMs.get(name) ?? -1;
      const value = profile.get(name);
      const isDenial = value === "denied" && owner.profile.get(name) !== "denied";
      if (atMs < sinceMs || atMs < standsAtMs || (atMs === standsAtMs && !isDenial)) continue;
      if (value === undefined) owner.profile.delete(name);
      else owner.profile.set(name, value);
      owner.known = true;
      owner.consentsAtMs.set(name, atMs);
    }
  }

  /** The less known id becomes the better known one's, see `judgeLink`. Errors: VISITOR_ALREADY_KNOWN. */
  link({ model }: Generation, anonymous: GroupMember, known: GroupMember, nowMs: number): LinkVerdict {
    const alias = this.#at(anonymous.level, anonymous.id);
    const side = ({ level, id, memory }: GroupMember & LocalVisitor) => ({ level, id, links: memory.links });
    let owner = this.#at(known.level, known.id);
    let verdict = judgeLink(model.levels, side(alias), side(owner));
    // Always of a level before: this ends.
    while (verdict.kind === "owned") {
      owner = this.#at(verdict.owner.level, verdict.owner.id);
      verdict = judgeLink(model.levels, side(alias), side(owner));
    }
    if (verdict.kind === "refused")
      throw new NodeError("VISITOR_ALREADY_KNOWN", "only a less known visitor becomes a better known one");
    // Who is linked and says so again is linked anew: it is the last one then.
    if (verdict.kind === "link" || (verdict.kind === "linked" && !isSameMember(alias, owner))) {
      const tell = (to: GroupMember, said: LinkDraft) =>
        this.#fold(this.#at(to.level, to.id), (base) => ({ ...said, ...base }), nowMs);
      tell(alias, linkDraft("alias", owner, true));
      tell(owner, linkDraft("owner", alias, true));
      this.#settleConsents(alias);
      const previous = verdict.kind === "link" ? verdict.previous : null;
      if (previous !== null) {
        tell(alias, linkDraft("alias", previous, false));
        tell(previous, linkDraft("owner", alias, false));
      }
    }
    return verdict;
  }

  /** Erases the id: its profile, its memory, and its name in the links of others. False: there was nothing. */
  forget(level: string, id: string): boolean {
    const isThere = this.#visitors.delete(keyOf(level, id));
    for (const { memory } of this.#visitors.values())
      memory.links = memory.links.filter((link) => link.level !== level || link.id !== id);
    return isThere;
  }

  /** The memories that are read together, own first. */
  #owned(level: string, id: string): OwnedMemory[] {
    const own = this.#visitors.get(keyOf(level, id));
    if (own === undefined) return [];
    const linksFor = (member: GroupMember) =>
      this.#visitors.get(keyOf(member.level, member.id))?.memory.links ?? null;
    const linked = groupOf(own, own.memory.links, linksFor).flatMap((member) => {
      const visitor = this.#visitors.get(keyOf(member.level, member.id));
      return visitor === undefined ? [] : [{ ...member, memory: visitor.memory }];
    });
    const { memory } = own;
    return [{ level, id, memory }, ...linked];
  }

  /** Whether a code that was minted for the other may be answered by this one. */
  #isLinked(self: GroupMember & LocalVisitor, other: GroupMember): boolean {
    if (isSameMember(self, other)) return true;
    if (this.#owned(self.level, self.id).some((member) => isSameMember(member, other))) return true;
    return wasEverLinked(self.memory.links, other);
  }

  #at(level: string, id: string): GroupMember & LocalVisitor {
    const key = keyOf(level, id);
    let visitor = this.#visitors.get(key);
    if (visitor === undefined) {
      visitor = {
        level,
        id,
        known: false,
        updatedAtMs: 0,
        profile: new Map(),
        consentsAtMs: new Map(),
        memory: emptyMemory(),
      };
      this.#visitors.set(key, visitor);
    }
    return visitor;
  }

  #fold(
    { memory }: LocalVisitor,
    fact: (base: { factId: string; version: number; atUs: number }) => VisitorFact,
    nowMs: number,
  ): void {
    const token = foldFact(memory, fact({ factId: this.#nextFactId(), ...nextFact(memory, nowMs) }));
    assert(token !== null, "local visitors: a sequence was used twice");
  }

  #nextFactId(): string {
    this.#sequence += 1;
    return SOURCE_HEX + this.#sequence.toString(16).padStart(10, "0");
  }

  #namesOf(generation: Generation, channel: Channel): EventNames {
    let names = this.#names.get(channel);
    if (names === undefined) {
      names = eventNamesOf(generation, channel, this.#numbers);
      this.#names.set(channel, names);
    }
    return names;
  }
}

/** What the code of a pick says once it is opened: for who records decisions without minting codes. */
export function openedCodeOf(
  decision: Decision,
  visitor: GroupMember,
  nowMs: number,
  position: number,
  pick: Pick,
): OpenedCode {
  const { channel, rule, offer, zone } = decision.generation.treatments[pick.treatment]!;
  return {
    decisionId: decision.decisionId,
    atMs: nowMs,
    level: visitor.level,
    id: visitor.id,
    channel,
    rule,
    offer: offer.code,
    zone,
    point: decision.points[position]!.point,
    position,
  };
}

function nextFact({ version, lastFactUs }: VisitorMemory, nowMs: number) {
  return { version: version + 1, atUs: Math.max(nowMs * US_PER_MS, lastFactUs + 1) };
}

/** Whether the profile attribute may hold the value. Bundles that check have no event that sets an unknown one. */
function fits({ model, profileIndex }: Generation, name: string, value: AttributeValue): boolean {
  const attribute = model.profile[profileIndex.get(name) ?? -1];
  return attribute === undefined || !(coerceValue(attribute, value) instanceof CoercionFailure);
}

function keyOf(level: string, id: string): string {
  return `${level}\n${id}`;
}
