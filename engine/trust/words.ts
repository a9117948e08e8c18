/** Words that messages about trust share; they are for designers and operators. No `Intl`. */
import type { TrustedKey, TrustPolicy, TrustRole } from "./documents.ts";

/** `anna (1a2b3c4d5e6f7a8b)` */
export function keyText({ name, id }: { readonly name: string; readonly id: string }): string {
  return `${name} (${id})`;
}

/** `2026-11-23 02:06 UTC` */
export function dayText(ms: number): string {
  return Math.abs(ms) > 8.64e15
    ? "never"
    : `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `1 designer`, `2 reviewers` */
export function roleText(count: number, role: TrustRole): string {
  return `${count} ${role}${count === 1 ? "" : "s"}`;
}

/** `1a2b3c4d5e6f…`: enough to find it by. */
export function shortHash(hash: string): string {
  return hash.length > 12 ? `${hash.slice(0, 12)}…` : hash;
}

/** `a, b and c` */
export function listText(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

export function demandsOf({ approvals }: Pick<TrustPolicy, "approvals">): [TrustRole, number][] {
  return (Object.entries(approvals) as [TrustRole, number][]).filter(([, count]) => count > 0);
}

/** What a node demands, in one sentence: for its start, its status and refusals. */
export function policyText(policy: TrustPolicy): string {
  if (policy.isOpen)
    return `${policy.environment}: nothing has to be signed, it takes unsigned bundles (control port on loopback only)`;
  const demands = demandsOf(policy).map(([role, count]) => roleText(count, role));
  const who = demands.length === 0 ? "nobody" : listText(demands);
  const named = (key: TrustedKey): string => `${key.name}: ${key.roles.join(", ")}`;
  return `${policy.environment}: a strategy approved by ${who}, a release by an operator (${policy.keys.map(named).join("; ")})`;
}
