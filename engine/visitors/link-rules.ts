/**
 * Who may become whom: judged before a link is recorded, by handlers and golden sequences alike.
 *
 * The order of the workspace's levels says how well a visitor is known. A less known id (a device) becomes an alias of a
 * better known one (a customer); the contacts of each stay its own, reads add up both. Ids of one level are never linked:
 * two customers on one device stay two, and their log-ins move the device. An owner may have more aliases than are read
 * together: those that were linked last are (`group.ts`).
 */
import type { EventDefinition } from "../workspace/model-channels.ts";
import type { LinkFact } from "./facts.ts";
import { ALIASES_MAX, aliasesOf, type GroupMember, isSameMember, ownerOf } from "./group.ts";
import type { MemoryLink } from "./memory.ts";

/** One side of a link, as it stands. */
export interface LinkSide extends GroupMember {
  readonly links: readonly MemoryLink[];
}

/** A link fact, less what recording gives it. */
export type LinkDraft = Pick<LinkFact, "kind" | "role" | "otherLevel" | "otherId" | "linked">;

export type LinkVerdict =
  /** They are one already. */
  | { readonly kind: "linked" }
  /** Refuse with VISITOR_ALREADY_KNOWN. */
  | { readonly kind: "refused" }
  /** Both of the least known level: nothing is linked, the session stands for the other one from now on. */
  | { readonly kind: "moved" }
  /** Who was named is an alias itself: judge again, with its owner. */
  | { readonly kind: "owned"; readonly owner: GroupMember }
  | {
      readonly kind: "link";
      /** Whose alias it was so far: that it has left is to be told to both. */
      readonly previous: GroupMember | null;
      /** An alias of the owner gives way to this one: it was linked longest ago of those that were read together. */
      readonly isCrowded: boolean;
    };

/**
 * @param levels the workspace's, best known first. @param alias the session's (or step's) visitor so far.
 * @param owner whom it is now said to be.
 */
export function judgeLink(
  levels: readonly { readonly name: string }[],
  alias: LinkSide,
  owner: LinkSide,
): LinkVerdict {
  if (isSameMember(alias, owner)) return { kind: "linked" };
  const aliasRank = rankOf(levels, alias);
  const ownerRank = rankOf(levels, owner);
  if (ownerRank < 0 || ownerRank > aliasRank) return { kind: "refused" };
  if (ownerRank === aliasRank) return { kind: aliasRank === levels.length - 1 ? "moved" : "refused" };
  const ownersOwner = ownerOf(owner.links);
  // Only upwards: words of a time when the levels stood in another order make no circle.
  if (ownersOwner !== null && isBefore(levels, ownersOwner, ownerRank)) {
    return { kind: "owned", owner: { level: ownersOwner.level, id: ownersOwner.id } };
  }
  const former = ownerOf(alias.links);
  if (former !== null && isSameMember(former, owner)) return { kind: "linked" };
  // Its own aliases would be read together with nobody.
  if (aliasesOf(alias.links).length > 0) return { kind: "refused" };
  const others = aliasesOf(owner.links).filter((link) => !isSameMember(link, alias));
  return {
    kind: "link",
    previous: former === null ? null : { level: former.level, id: former.id },
    isCrowded: others.length >= ALIASES_MAX,
  };
}

/**
 * Under whom an event is filed that names a visitor (itself, or by its session) and has a code: it happened under whom it
 * names, where that one is better known than whom the code was minted for. An impression completes a presentation, and
 * stays where that is.
 */
export function filedUnder(
  levels: readonly { readonly name: string }[],
  category: EventDefinition["category"],
  named: GroupMember,
  presentedTo: GroupMember | null,
): GroupMember {
  if (presentedTo === null) return named;
  if (category === "contact") return presentedTo;
  const rank = rankOf(levels, named);
  return rank >= 0 && rank < rankOf(levels, presentedTo) ? named : presentedTo;
}

/** Negative: no bundle declares it now; such an id is linked to nothing. */
function rankOf(levels: readonly { readonly name: string }[], { level }: GroupMember): number {
  return levels.findIndex(({ name }) => name === level);
}

function isBefore(levels: readonly { readonly name: string }[], member: GroupMember, rank: number): boolean {
  const memberRank = rankOf(levels, member);
  return memberRank >= 0 && memberRank < rank;
}

/** What one of the two is told: the alias in the role of alias, of its owner; the owner in its own, of the alias. */
export function linkDraft(role: LinkFact["role"], other: GroupMember, linked: boolean): LinkDraft {
  return { kind: "link", role, otherLevel: other.level, otherId: other.id, linked };
}
