/**
 * Ids of one person: a known visitor (the owner) and the anonymous ids that became it (its aliases).
 *
 * Contacts stay keyed by the id under which they happened; reads add up the group. An alias has one owner, the last it
 * was linked to; two known visitors never merge.
 */
import type { MemoryLink } from "./memory.ts";
import { MEMORY_LIMITS } from "./memory-layout.ts";

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

/** The ids that are linked to this one as theirs, newest first. Allocates. */
export function aliasesOf(links: readonly MemoryLink[]): MemoryLink[] {
  return links
    .filter(({ role, linked }) => role === "owner" && linked)
    .sort((a, b) => (isLater(a, b) ? -1 : 1));
}

/**
 * The ids that are read together with this one, without itself: at most `linkedMax` − 1, the owner first, then its
 * aliases, newest first. An alias that has moved on to another owner is left out.
 *
 * @param linksFor the links of another id, null where nothing is known of it. Asked for the owner and its aliases.
 */
export function groupOf(
  self: GroupMember,
  links: readonly MemoryLink[],
  linksFor: (member: GroupMember) => readonly MemoryLink[] | null,
): GroupMember[] {
  const owner: GroupMember = ownerOf(links) ?? self;
  const isSelf = (member: GroupMember) => isSame(member, self);
  const group: GroupMember[] = [];
  if (!isSelf(owner)) group.push({ level: owner.level, id: owner.id });
  const ownLinks = isSelf(owner) ? links : (linksFor(owner) ?? []);
  for (const alias of aliasesOf(ownLinks)) {
    if (group.length >= MEMORY_LIMITS.linkedMax - 1) break;
    if (isSelf(alias)) continue;
    const itsOwner = ownerOf(linksFor(alias) ?? []);
    if (itsOwner !== null && isSame(itsOwner, owner)) group.push({ level: alias.level, id: alias.id });
  }
  return group;
}

/** Whether a code minted for `other` may be answered by the visitor: it is itself, its owner now, or an alias of its. */
export function isLinkedTo(self: GroupMember, links: readonly MemoryLink[], other: GroupMember): boolean {
  if (isSame(self, other)) return true;
  const owner = ownerOf(links);
  if (owner !== null && isSame(owner, other)) return true;
  return links.some((link) => link.role === "owner" && link.linked && isSame(link, other));
}

function isSame(a: GroupMember, b: GroupMember): boolean {
  return a.id === b.id && a.level === b.level;
}

function isLater(a: MemoryLink, b: MemoryLink): boolean {
  return a.atUs !== b.atUs ? a.atUs > b.atUs : a.factId > b.factId;
}
