/** Whether nodes would take what is to be gone back to, by what they say of it (List), before anything is signed. */
import type { ControlClient } from "../../server/control/client.ts";
import type { ListEntry } from "../../server/control/messages.ts";
import { CommandError } from "../cli/index.ts";
import { shortId } from "./words.ts";

/**
 * What all nodes that hold it would refuse is not signed: it would use up a number, and say no later. One that would
 * take it is enough: each node goes back as soon as it can.
 *
 * @param list of the first of the nodes, in which `target` stands.
 * Errors: BUNDLE_REVOKED, APPROVALS_SHORT.
 */
export async function requireTakable(
  target: ListEntry,
  list: { readonly bundles: readonly ListEntry[] },
  [first, ...others]: readonly { readonly name: string; readonly client: ControlClient }[],
): Promise<void> {
  const why = whyNot(target);
  if (why === "") return;
  const lists = await Promise.allSettled(others.map(({ client }) => client.list()));
  const entries = lists.flatMap((one) => (one.status === "fulfilled" ? one.value.bundles : []));
  if (entries.some((one) => one.bundle === target.bundle && whyNot(one) === "")) return;
  const left = list.bundles.filter(
    (one) => one.state !== "active" && one.lastActiveAtMs > 0 && whyNot(one) === "",
  );
  const code = target.state === "revoked" ? "BUNDLE_REVOKED" : "APPROVALS_SHORT";
  const message = `${first!.name} would not take bundle ${shortId(target.bundle)}: ${why}; nothing was signed`;
  throw new CommandError(code, message, {
    fix:
      left.length === 0
        ? "Nothing that it holds would be taken: have a bundle approved, and push it."
        : `Have it approved again and push it, or name another: ${left.map(({ bundle, name }) => `--to ${shortId(bundle)} (${name})`).join(", ")}.`,
  });
}

function whyNot({ state, lacking }: ListEntry): string {
  return state === "revoked" ? "it was revoked" : lacking;
}
