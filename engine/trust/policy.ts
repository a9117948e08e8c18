/**
 * What a node trusts, put together from its configuration, with what can be wrong about it.
 *
 * A policy that could never be met, or that nobody can release under, is refused when it is made: at the node's start,
 * not when the first bundle comes.
 */
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { type KeyId, TRUST_ROLES, type TrustedKey, type TrustPolicy, type TrustRole } from "./documents.ts";
import { keyIdOf } from "./keys.ts";
import { matchKeys } from "./match-keys.ts";
import { demandsOf, listText, roleText } from "./words.ts";

export const DATA_SHARE_MAX_DEFAULT = 0.1;
/** A day. */
export const DATA_SHARE_EVERY_MS_DEFAULT = 86_400_000;

/** Of a node that has no trust configured: nothing has to be signed. */
export function openPolicy(environment: string): TrustPolicy {
  const share = { dataShareMax: 1, dataShareEveryMs: DATA_SHARE_EVERY_MS_DEFAULT };
  return { environment, isOpen: true, keys: [], approvals: {}, ...share, revokedKeyIds: [] };
}

export interface PolicyParts {
  readonly environment: string;
  readonly keys: readonly Omit<TrustedKey, "id">[];
  readonly approvals: Readonly<Partial<Record<TrustRole, number>>>;
  readonly dataShareMax?: number;
  readonly dataShareEveryMs?: number;
  readonly revokedKeyIds?: readonly KeyId[];
}

/** Errors: CONFIG_INVALID. */
export function makePolicy(parts: PolicyParts): TrustPolicy {
  const { environment, approvals, revokedKeyIds = [] } = parts;
  const { dataShareMax = DATA_SHARE_MAX_DEFAULT, dataShareEveryMs = DATA_SHARE_EVERY_MS_DEFAULT } = parts;
  if (parts.keys.length > ENGINE_LIMITS.trustKeysMax) {
    throw invalid(`more than ${ENGINE_LIMITS.trustKeysMax} keys`, "trust.keys");
  }
  const keys = parts.keys.map((key) => ({ ...key, id: keyIdOf(key.publicKey) }));
  for (const [index, key] of keys.entries()) {
    const at = `trust.keys[${index}]`;
    const twin = keys.findIndex(({ id }) => id === key.id);
    if (twin < index) throw invalid(`${at}: the same key as trust.keys[${twin}], ${keys[twin]!.name}`, at);
    if (keys.findIndex(({ name }) => name === key.name) < index) {
      throw invalid(`${at}: another key is named ${key.name}`, at);
    }
    if (key.roles.length === 0) throw invalid(`${at}: it has no roles (${TRUST_ROLES.join(", ")})`, at);
    if (key.expiresMs <= key.notBeforeMs) throw invalid(`${at}: it expires before it is in force`, at);
  }
  const share = { dataShareMax, dataShareEveryMs };
  const policy = { environment, isOpen: false, keys, approvals, ...share, revokedKeyIds };
  checkDemands(policy);
  return policy;
}

function checkDemands(policy: TrustPolicy): void {
  const usable = policy.keys.filter(({ id }) => !policy.revokedKeyIds.includes(id));
  const withRole = (role: TrustRole): number => usable.filter(({ roles }) => roles.includes(role)).length;
  const demands = demandsOf(policy);
  if (demands.length === 0) {
    const message =
      "trust.approvals: it demands nobody's approval; say how many keys must approve a strategy (designer: 1)";
    throw invalid(message, "trust.approvals");
  }
  for (const [role, count] of demands) {
    if (withRole(role) >= count) continue;
    const message = `trust.approvals: ${roleText(count, role)} must approve, and ${withRole(role)} of the keys that are not revoked have that role`;
    throw invalid(message, `trust.approvals.${role}`);
  }
  const { missing } = matchKeys(policy, usable);
  if (missing.length > 0) {
    const short = listText(missing.map(({ role, count }) => roleText(count, role)));
    const message = `trust.approvals: ${short} would be missing if all keys approved: a key stands for one role of a strategy only`;
    throw invalid(message, "trust.approvals");
  }
  if (withRole("operator") === 0) {
    throw invalid(
      "trust.keys: no key that is not revoked has the role operator, so nothing could be released",
      "trust.keys",
    );
  }
}

function invalid(message: string, field: string): NodeError {
  return new NodeError("CONFIG_INVALID", message, { field });
}
