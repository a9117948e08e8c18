/** Who approved what a node takes, for its audit log: the same records whichever way the bundle came. */
import type { AuditAct, BundleEntry } from "./control-node.ts";

/** One for each approval that counted, `by` its role and key. */
export function approvalActs(
  entries: readonly BundleEntry[],
  bundleId: string,
): readonly Pick<AuditAct, "act" | "by" | "subject" | "detail">[] {
  const entry = entries.find((one) => one.bundleId === bundleId);
  if (entry === undefined) return [];
  const { approvals, strategyRoot } = entry;
  return approvals.map((by) => ({
    act: "approve",
    by,
    subject: bundleId,
    detail: `strategy ${strategyRoot}`,
  }));
}
