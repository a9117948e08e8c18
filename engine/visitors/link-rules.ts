/**
 * Who may become whom: judged before a link is recorded, by handlers and golden sequences alike.
 *
 * An anonymous id becomes an alias of a known visitor; the contacts of each stay its own, reads add up both. Two known
 * visitors never merge; a second log-in on one device moves the device's alias from then on.
 */
import type { LinkFact } from "./facts.ts";
import { type GroupMember, ownerOf } from "./group.ts";
import type { MemoryLink } from "./memory.ts";

/** One side of a link, as it stands. */
export interface LinkSide extends GroupMember {
  /** Whether the store has a profile of it. */
  readonly known: boolean;
  readonly links: readonly MemoryLink[];
}

/** A link fact, less what recording gives it. */
export type LinkDraft = Pick<LinkFact, "kind" | "role" | "otherLevel" | "otherId" | "linked">;

export type LinkVerdict =
  /** They are one already. */
  | { readonly kind: "linked" }
  /** Refuse with VISITOR_ALREADY_KNOWN. */
  | { readonly kind: "refused" }
  | {
      readonly kind: "link";
      /** To be folded into the anonymous id, and into the known one. */
      readonly alias: LinkDraft;
      readonly owner: LinkDraft;
      /** Whose alias it was so far; `leave` is to be folded into that one. Reads leave it out with or without. */
      readonly previous: (GroupMember & { readonly leave: LinkDraft }) | null;
    };

/**
 * @param anonymous the session's (or step's) visitor so far. @param known whom it is now said to be.
 */
export function judgeLink(anonymous: LinkSide, known: LinkSide): LinkVerdict {
  const isSame = anonymous.level === known.level && anonymous.id === known.id;
  if (isSame) return { kind: "linked" };
  const owner = ownerOf(anonymous.links);
  if (owner !== null && owner.level === known.level && owner.id === known.id) return { kind: "linked" };
  const isOwner = anonymous.links.some((link) => link.role === "owner" && link.linked);
  if (isOwner || (anonymous.known && anonymous.level === known.level)) return { kind: "refused" };
  return {
    kind: "link",
    alias: draft("alias", known, true),
    owner: draft("owner", anonymous, true),
    previous:
      owner === null ? null : { level: owner.level, id: owner.id, leave: draft("owner", anonymous, false) },
  };
}

function draft(role: LinkFact["role"], other: GroupMember, linked: boolean): LinkDraft {
  return { kind: "link", role, otherLevel: other.level, otherId: other.id, linked };
}
