/**
 * Linking: an anonymous id becomes one of a known visitor's (domain.md §2, "Merging"). What either did stays keyed by
 * its own id; reads add up both. Who may become whom is the engine's (`judgeLink`).
 *
 * The fact is logged and folded into both under both locks. An anonymous id has one owner: another log-in on a device
 * moves the device, and the owner before is told.
 */
import { type Generation, judgeLink, type LinkDraft, type LinkSide, NodeError } from "../../engine/index.ts";
import type { HeldVisitor } from "../store/types.ts";
import type { HandlerContext } from "./context.ts";
import { busy, stampOf, withBoth, withVisitor } from "./hold.ts";
import type { VisitorId } from "./messages.ts";

const MICROSECONDS = 1000;

/** `left`: there is to be no link; `later`: not in this turn, try again. */
type Within = "linked" | "left" | "later";

/**
 * Links `anonymous` to `known`, and logs it also where they are linked already: whoever repeats a call whose record
 * could not be written gets it written. Resolves before the log does: wait for `recorded`.
 *
 * `within` runs once the link may be made, with both held, and makes it by what it is given, in its turn, or
 * does not; what it returns is what becomes of the call.
 *
 * Errors: VISITOR_ALREADY_KNOWN, VISITOR_BUSY; those of `within`.
 */
export async function linkVisitors(
  context: HandlerContext,
  generation: Generation,
  anonymous: VisitorId,
  known: VisitorId,
  caller: string,
  within: (link: () => void) => Within,
): Promise<void> {
  const sinceMs = performance.now();
  const attempt = () =>
    withBoth(context, generation, anonymous, known, (heldAnonymous, heldKnown) => {
      const verdict = judgeLink(sideOf(heldAnonymous), sideOf(heldKnown));
      if (verdict.kind === "refused") {
        throw new NodeError("VISITOR_ALREADY_KNOWN", "the session has another known visitor", {
          field: "visitor",
        });
      }
      const done = within(() => append(context, heldAnonymous, heldKnown, true, caller));
      return { done, previous: verdict.kind === "link" ? verdict.previous : null };
    });
  let outcome = await attempt();
  while (outcome.done === "later") {
    if (!(await context.visitors.whenFree(sinceMs))) throw busy();
    outcome = await attempt();
  }
  const { done, previous } = outcome;
  if (done === "left" || previous === null) return;
  const former = { level: previous.level, id: previous.id };
  await withBoth(context, generation, anonymous, former, (heldAnonymous, heldFormer) => {
    append(context, heldAnonymous, heldFormer, false, caller);
  });
}

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
  const { level, id, known } = held.state;
  return { level, id, known, links: held.readMemory().links };
}

/** Logs one word about two visitors and folds it into both, in this turn. */
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
  const factId = context.log.appendLink({
    alias: { level: alias.state.level, id: alias.state.id, ...stampOf(alias, aliasUs) },
    owner: { level: owner.state.level, id: owner.state.id, ...stampOf(owner, ownerUs) },
    linked,
    atMs: nowMs,
    caller,
  });
  context.appended();
  fold(alias, aliasUs, factId, { role: "alias", linked }, owner);
  fold(owner, ownerUs, factId, { role: "owner", linked }, alias);
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
