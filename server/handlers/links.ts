/**
 * Linking: a less known id becomes one of a better known visitor's (domain.md §2, "Merging"). What either did stays keyed
 * by its own id; reads add up both. Who may become whom is the engine's (`judgeLink`).
 *
 * The fact is folded into both and logged under both locks. An alias has one owner: another log-in on a device moves
 * the device, and the owner before is told.
 */
import {
  ALIASES_MAX,
  type Generation,
  isSameMember,
  judgeLink,
  type LinkDraft,
  type LinkSide,
  NodeError,
  ownerOf,
} from "../../engine/index.ts";
import type { HeldVisitor } from "../store/types.ts";
import type { HandlerContext } from "./context.ts";
import { busy, stampOf, withBoth, withVisitor } from "./hold.ts";
import type { Advisory, VisitorId } from "./messages.ts";

const MICROSECONDS = 1000;

/** `left`: there is to be no link; `later`: not in this turn, try again. */
type Within = "linked" | "left" | "later";

/**
 * Links `alias` to `owner` (or to whose alias that is), and logs it also where they are linked already: whoever repeats
 * a call whose record could not be written gets it written. Resolves before the log does: wait for `recorded`.
 *
 * `within` runs once it is judged that the session may move, with both held, and links them by what it is given (which
 * does nothing where they are not to be linked), in its turn, or does not; what it returns is what becomes of the call.
 *
 * Advisories: NOT_LINKED, LINKS_FULL. Errors: VISITOR_ALREADY_KNOWN, VISITOR_BUSY; those of `within`.
 */
export async function linkVisitors(
  context: HandlerContext,
  generation: Generation,
  alias: VisitorId,
  owner: VisitorId,
  caller: string,
  within: (link: () => void) => Within,
): Promise<Advisory[]> {
  const sinceMs = performance.now();
  const attempt = () =>
    withBoth(context, generation, alias, owner, (heldAlias, heldOwner) => {
      const verdict = judgeLink(generation.model.levels, sideOf(heldAlias), sideOf(heldOwner));
      if (verdict.kind === "refused") {
        throw new NodeError(
          "VISITOR_ALREADY_KNOWN",
          "the session's visitor is as well known as this one, or better; start another session",
          { field: "visitor" },
        );
      }
      if (verdict.kind === "owned") return { done: "left" as const, verdict };
      const mustLink = verdict.kind === "link" || verdict.kind === "linked";
      const link = () => append(context, heldAlias, heldOwner, true, caller);
      return { done: within(mustLink ? link : () => {}), verdict };
    });
  let outcome = await attempt();
  while (outcome.done === "later") {
    if (!(await context.visitors.whenFree(sinceMs))) throw busy();
    outcome = await attempt();
  }
  const { done, verdict } = outcome;
  // Always of a level before: this ends.
  if (verdict.kind === "owned")
    return linkVisitors(context, generation, alias, verdict.owner, caller, within);
  if (done === "left") return [];
  if (verdict.kind === "moved") return [notLinked(alias)];
  if (verdict.kind === "linked") return [];
  context.counters.add("visitorsLinked");
  if (verdict.isCrowded) context.counters.add("linksFull");
  const { previous } = verdict;
  if (previous !== null) {
    await withBoth(context, generation, alias, previous, (heldAlias, heldFormer) => {
      // Another log-in may have brought it back meanwhile: then it has not left.
      const current = ownerOf(heldAlias.readMemory().links);
      if (current === null || !isSameMember(current, previous))
        append(context, heldAlias, heldFormer, false, caller);
    });
  }
  return verdict.isCrowded ? [LINKS_FULL] : [];
}

function notLinked({ level }: VisitorId): Advisory {
  return {
    code: "NOT_LINKED",
    level: "INFO",
    message: `ids of level ${level} are never linked to each other`,
  };
}

/** It does not name the other: a device learns of no other device. */
const LINKS_FULL: Advisory = {
  code: "LINKS_FULL",
  level: "WARNING",
  message: `the visitor has more linked ids than are read together (${ALIASES_MAX}): what happened under the one that was linked longest ago is not added up from now on`,
};

/** Tells everybody to whom the visitor is linked that it is so no more. Errors: VISITOR_BUSY. */
export async function unlinkVisitor(
  context: HandlerContext,
  generation: Generation,
  visitor: VisitorId,
  caller: string,
): Promise<void> {
  const links = await withVisitor(context, generation, visitor, (held) =>
    held.readMemory().links.filter(({ linked }) => linked),
  );
  for (const { role, level, id } of links) {
    await withBoth(context, generation, visitor, { level, id }, (held, heldOther) => {
      // The role is the visitor's own, towards the other one.
      if (role === "alias") append(context, held, heldOther, false, caller);
      else append(context, heldOther, held, false, caller);
    });
  }
}

function sideOf(held: HeldVisitor): LinkSide {
  const { level, id } = held.state;
  return { level, id, links: held.readMemory().links };
}

/** Folds one word about two visitors into both, then logs it, in this turn. */
function append(
  context: HandlerContext,
  alias: HeldVisitor,
  owner: HeldVisitor,
  linked: boolean,
  caller: string,
): void {
  const nowMs = context.nowMs();
  const aliasUs = alias.beginFact(nowMs * MICROSECONDS);
  const ownerUs = owner.beginFact(nowMs * MICROSECONDS);
  const factId = context.log.nextFactId();
  fold(alias, aliasUs, factId, { role: "alias", linked }, owner);
  fold(owner, ownerUs, factId, { role: "owner", linked }, alias);
  context.log.appendLink({
    alias: { level: alias.state.level, id: alias.state.id, ...stampOf(alias, aliasUs) },
    owner: { level: owner.state.level, id: owner.state.id, ...stampOf(owner, ownerUs) },
    linked,
    atMs: nowMs,
    caller,
  });
  context.appended();
}

function fold(
  held: HeldVisitor,
  atUs: number,
  factId: string,
  said: Pick<LinkDraft, "role" | "linked">,
  { state: { level: otherLevel, id: otherId } }: HeldVisitor,
): void {
  held.fold({ kind: "link", factId, version: held.state.version, atUs, ...said, otherLevel, otherId });
}
