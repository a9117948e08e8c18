/**
 * Which key stands for which demanded role: a matching, since a key stands for one role of a strategy only.
 */
import type { Signer, TrustedKey, TrustPolicy, TrustRole } from "./documents.ts";
import { demandsOf } from "./words.ts";

export interface Missing {
  readonly role: TrustRole;
  readonly count: number;
}

/** Gives each demand of the policy a key of its own, as many as can be. Cost: O(demands² × keys). */
export function matchKeys(
  policy: TrustPolicy,
  keys: readonly TrustedKey[],
): { signers: Signer[]; missing: Missing[] } {
  const demands = demandsOf(policy).flatMap(([role, count]) => Array<TrustRole>(count).fill(role));
  const keyOf: (number | null)[] = demands.map(() => null);
  const demandOf = new Map<number, number>();
  // Kuhn's augmenting paths: a key that is taken may be taken from its demand if that finds another.
  const assign = (demand: number, tried: Set<number>): boolean => {
    for (let key = 0; key < keys.length; key++) {
      if (tried.has(key) || !keys[key]!.roles.includes(demands[demand]!)) continue;
      tried.add(key);
      const taken = demandOf.get(key);
      if (taken === undefined || assign(taken, tried)) {
        demandOf.set(key, demand);
        keyOf[demand] = key;
        return true;
      }
    }
    return false;
  };
  for (let demand = 0; demand < demands.length; demand++) assign(demand, new Set());
  const missing = new Map<TrustRole, number>();
  for (const [demand, role] of demands.entries()) {
    if (keyOf[demand] === null) missing.set(role, (missing.get(role) ?? 0) + 1);
  }
  // Role by role, in the order of `keys`, whichever way the paths went.
  const signers = demandsOf(policy).flatMap(([role]) =>
    keys
      .filter((_, key) => demandOf.has(key) && demands[demandOf.get(key)!] === role)
      .map(({ id, name }): Signer => ({ keyId: id, name, role })),
  );
  return { signers, missing: [...missing].map(([role, count]) => ({ role, count })) };
}
