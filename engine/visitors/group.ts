/**
 * Ids of one person: a known visitor (the owner) and the anonymous ids that became it (its aliases).
 *
 * Contacts stay keyed by the id under which they happened; reads add up the group. An alias has one owner, the last it
 * was linked to; of what happened under it each owner has what happened in its own time (`link-turns.ts`). Where an
 * owner has more aliases than are read together, those that were linked last are: a log-in always counts what happened
 * on its device, and what gives way is the device that was not logged in on for the longest time.
 */
import { type Spans, spansOfOwner } from "./link-turns.ts";
import type { MemoryLink } from "./memory.ts";
import { MEMORY_LIMITS } from "./memory-layout.ts";

/** So many aliases of one owner are read together with it. */
export const ALIASES_MAX = MEMORY_LIMITS.linkedMax - 1;

export interface GroupMember {
  readonly level: string;
  readonly id: string;
}

/** One that is read together with another, and what of it. */
export interface LinkedMember extends GroupMember {
  readonly spans: Spans;
  /** It is the owner of who asks, and has been told the consents that were told under it. */
  readonly hasConsents?: boolean;
}

/** Whose alias the visitor is, by its links: the last it was linked to; null: nobody's. */
export function ownerOf(links: readonly MemoryLink[]): MemoryLink | null {
  let owner: MemoryLink | null = null;
  for (const link of links) {
    if (link.role !== "alias" || !link.linked) continue;
    if (owner === null || isLater(link, owner)) owner = link;
  }
  return owner;
}

/** The ids that are linked to this one as its aliases, in the order in which they were, or said so again. Allocates. */
export function aliasesOf(links: readonly MemoryLink[]): MemoryLink[] {
  return links
    .filter(({ role, linked }) => role === "owner" && linked)
    .sort((a, b) => (isLater(a, b) ? 1 : -1));
}

/**
 * The ids that are read together with this one, without itself: the owner first, then its last `ALIASES_MAX` aliases in
 * the order in which they were linked: at most `linkedMax` − 1 in all. An older one reads the others, and is not read by
 * them. Where that leaves room, aliases that have moved on follow, the last to leave first: what happened while they
 * were this owner's stays its own (`spans`).
 *
 * @param linksFor the links of another id, null where nothing is known of it. Asked for the owner and its aliases.
 */
export function groupOf(
  self: GroupMember,
  links: readonly MemoryLink[],
  linksFor: (member: GroupMember) => readonly MemoryLink[] | null,
): LinkedMember[] {
  const owner: GroupMember = ownerOf(links) ?? self;
  const isSelf = (member: GroupMember) => isSameMember(member, self);
  const ownLinks = isSelf(owner) ? links : (linksFor(owner) ?? []);
  const lastFirst: LinkedMember[] = [];
  const gone: MemoryLink[] = ownLinks.filter(({ role, linked }) => role === "owner" && !linked);
  for (const alias of aliasesOf(ownLinks).reverse()) {
    if (lastFirst.length >= ALIASES_MAX) break;
    const aliasLinks = isSelf(alias) ? links : (linksFor(alias) ?? []);
    const itsOwner = ownerOf(aliasLinks);
    if (itsOwner !== null && isSameMember(itsOwner, owner))
      lastFirst.push(memberOf(alias, aliasLinks, owner));
    else gone.push(alias);
  }
  const others = lastFirst.filter((alias) => !isSelf(alias));
  const group = others.slice(0, isSelf(owner) ? ALIASES_MAX : ALIASES_MAX - 1).reverse();
  // Links of former times come without turns: nobody brought consents over.
  const hasConsents = (ownerOf(links)?.turns.length ?? 0) > 0;
  if (!isSelf(owner)) group.unshift({ level: owner.level, id: owner.id, spans: null, hasConsents });
  gone.sort((a, b) => (isLater(a, b) ? -1 : 1));
  for (const alias of gone) {
    if (group.length >= ALIASES_MAX) break;
    const aliasLinks = isSelf(alias) ? null : linksFor(alias);
    if (aliasLinks === null) continue;
    const member = memberOf(alias, aliasLinks, owner);
    if (member.spans === null || member.spans.length > 0) group.push(member);
  }
  return group;
}

function memberOf(
  { level, id }: GroupMember,
  links: readonly MemoryLink[],
  owner: GroupMember,
): LinkedMember {
  return { level, id, spans: spansOfOwner(links, owner) };
}

/** Whether the one whose links these are and the other were ever one person, as far as is known. */
export function wasEverLinked(links: readonly MemoryLink[], other: GroupMember): boolean {
  return links.some((link) => link.role === "owner" && isSameMember(link, other)) || wasEverOf(links, other);
}

/** Whether the alias whose links these are was ever the owner's, as far as is known. */
export function wasEverOf(links: readonly MemoryLink[], owner: GroupMember): boolean {
  const spans = spansOfOwner(links, owner);
  return spans === null || spans.length > 0;
}

export function isSameMember(a: GroupMember, b: GroupMember): boolean {
  return a.id === b.id && a.level === b.level;
}

function isLater(a: MemoryLink, b: MemoryLink): boolean {
  return a.atUs !== b.atUs ? a.atUs > b.atUs : a.factId > b.factId;
}
