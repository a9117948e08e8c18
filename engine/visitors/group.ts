/**
 * Ids of one person: a known visitor (the owner) and the anonymous ids that became it (its aliases).
 *
 * Contacts stay keyed by the id under which they happened; reads add up the group. An alias has one owner, the last it
 * was linked to. Where an owner has more aliases than are read together (several nodes linked at once), the first ones
 * stay: what has counted goes on counting.
 */
import type { MemoryLink } from "./memory.ts";
import { MEMORY_LIMITS } from "./memory-layout.ts";

/** So many aliases of one owner are read together with it. */
export const ALIASES_MAX = MEMORY_LIMITS.linkedMax - 1;

export interface GroupMember {
  readonly level: string;
  readonly id: string;
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

/** The ids that are linked to this one as its aliases, in the order in which they were. Allocates. */
export function aliasesOf(links: readonly MemoryLink[]): MemoryLink[] {
  return links
    .filter(({ role, linked }) => role === "owner" && linked)
    .sort((a, b) => (isLater(a, b) ? 1 : -1));
}

/**
 * The ids that are read together with this one, without itself: the owner first, then its first `ALIASES_MAX` aliases in
 * the order in which they were linked: at most `linkedMax` − 1 in all. An alias that has moved on to another owner is
 * left out. One beyond the bound reads the others, and is not read by them.
 *
 * @param linksFor the links of another id, null where nothing is known of it. Asked for the owner and its aliases.
 */
export function groupOf(
  self: GroupMember,
  links: readonly MemoryLink[],
  linksFor: (member: GroupMember) => readonly MemoryLink[] | null,
): GroupMember[] {
  const owner: GroupMember = ownerOf(links) ?? self;
  const isSelf = (member: GroupMember) => isSameMember(member, self);
  const group: GroupMember[] = [];
  if (!isSelf(owner)) group.push({ level: owner.level, id: owner.id });
  const ownLinks = isSelf(owner) ? links : (linksFor(owner) ?? []);
  const aliases: GroupMember[] = [];
  for (const alias of aliasesOf(ownLinks)) {
    if (aliases.length >= ALIASES_MAX) break;
    const itsOwner = isSelf(alias) ? owner : ownerOf(linksFor(alias) ?? []);
    if (itsOwner !== null && isSameMember(itsOwner, owner))
      aliases.push({ level: alias.level, id: alias.id });
  }
  group.push(...aliases.filter((alias) => !isSelf(alias)).slice(0, ALIASES_MAX - group.length));
  return group;
}

/** Whether a code minted for `other` may be answered by the visitor: it is itself, its owner now, or an alias of its. */
export function isLinkedTo(self: GroupMember, links: readonly MemoryLink[], other: GroupMember): boolean {
  if (isSameMember(self, other)) return true;
  const owner = ownerOf(links);
  if (owner !== null && isSameMember(owner, other)) return true;
  return links.some((link) => link.role === "owner" && link.linked && isSameMember(link, other));
}

export function isSameMember(a: GroupMember, b: GroupMember): boolean {
  return a.id === b.id && a.level === b.level;
}

function isLater(a: MemoryLink, b: MemoryLink): boolean {
  return a.atUs !== b.atUs ? a.atUs > b.atUs : a.factId > b.factId;
}
