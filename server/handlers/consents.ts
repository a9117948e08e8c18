/**
 * Consents of linked ids (domain.md §2, "Merging"): the latest word counts, denial wins at the same time, whichever of a
 * person's ids it was told under.
 *
 * What is told under an alias is told to its owner's profile too, at the time at which it was told: merging by time does
 * the rest, and a decision reads one row, the owner's, for whichever of the ids it is asked. Told while the alias was
 * another's, it is the other's and stays there. Whoever has written a consent, and whoever has linked, brings over what is
 * committed by then: of two that race, the later one sees what both did.
 */
import { aliasesOf, CONSENT_PREFIX, type GroupMember, ownerOf, spansOfOwner } from "../../engine/index.ts";
import type { ProfileWrite, ToldConsent } from "../store/types.ts";
import type { HandlerContext } from "./context.ts";
import { withVisitorAtLast } from "./hold.ts";
import type { LaneGeneration } from "./lane-generation.ts";
import type { VisitorId } from "./messages.ts";
import { commitProfile } from "./profile.ts";

const US_PER_MS = 1000;

export function tellsConsent({ set, unset }: Pick<ProfileWrite, "set" | "unset">): boolean {
  return set.some(({ name }) => isConsent(name)) || unset.some(isConsent);
}

function isConsent(name: string): boolean {
  return name.startsWith(CONSENT_PREFIX);
}

/** Tells the visitor's owner, where it has one, the consents that it lacks. Errors: those of `commitProfile`. */
export async function settleConsents(
  context: HandlerContext,
  opened: LaneGeneration,
  { level, id }: VisitorId,
  caller: string,
): Promise<void> {
  const alias = { level, id };
  // Before its owner is looked for: what is told after another log-in is never told to the owner before.
  const told = context.profiles.consentsOf(level, id);
  const turn = await withVisitorAtLast(context, opened.generation, alias, (held) => {
    const { links } = held.readMemory();
    const owner = ownerOf(links);
    return owner === null ? null : { owner, sinceMs: spansOfOwner(links, owner)?.at(-2) ?? -Infinity };
  });
  if (turn === null) return;
  // What is told in the millisecond of the log-in is told by who logs in.
  const sinceUs = turn.sinceMs * US_PER_MS;
  const owner: GroupMember = { level: turn.owner.level, id: turn.owner.id };
  const standing = new Map(context.profiles.consentsOf(owner.level, owner.id).map((one) => [one.name, one]));
  const lacking = told.filter((one) => one.atUs >= sinceUs && beats(one, standing.get(one.name)));
  for (const atUs of new Set(lacking.map((one) => one.atUs))) {
    const set: { name: string; value: NonNullable<ToldConsent["value"]> }[] = [];
    const unset: string[] = [];
    for (const one of lacking) {
      if (one.atUs !== atUs) continue;
      if (one.value === undefined) unset.push(one.name);
      else set.push({ name: one.name, value: one.value });
    }
    await commitProfile(context, opened, { ...owner, set, unset, atUs, isExact: true }, caller, () => {});
  }
}

/**
 * The same for the id that was linked to the visitor last: for the repeat of a log-in that a crash ended between its link
 * and its consents. Errors: those of `commitProfile`.
 */
export async function settleLastLinked(
  context: HandlerContext,
  opened: LaneGeneration,
  visitor: VisitorId,
  caller: string,
): Promise<void> {
  const last = await withVisitorAtLast(context, opened.generation, visitor, (held) =>
    aliasesOf(held.readMemory().links).at(-1),
  );
  if (last !== undefined) await settleConsents(context, opened, last, caller);
}

function beats(told: ToldConsent, standing: ToldConsent | undefined): boolean {
  if (standing === undefined || told.atUs !== standing.atUs) return told.atUs > (standing?.atUs ?? -1);
  return told.value === "denied" && standing.value !== "denied";
}
