/**
 * What each role may (domain.md §4). Checks are made in handlers, so that every transport has the same ones.
 *
 * Errors: ROLE_FORBIDDEN; ATTRIBUTE_NOT_TRUSTED for what a browser may not say.
 */
import { NodeError } from "../../engine/index.ts";
import type { Principal, Role } from "./handlers.ts";

const RANK: Record<Role, number> = { browser: 0, touchpoint: 1, service: 2, admin: 3 };

/** `what` completes "… needs role service". */
export function requireRole(principal: Principal, least: Role, what: string): void {
  if (RANK[principal.role] >= RANK[least]) return;
  throw new NodeError("ROLE_FORBIDDEN", `${what} needs role ${least}; the caller has ${principal.role}`);
}

/** A browser speaks for the one visitor of its token, and for nobody else. */
export function requireOwnVisitor(principal: Principal, level: string, id: string): void {
  if (principal.role !== "browser") return;
  const own = principal.visitor;
  if (own !== undefined && own.level === level && own.id === id) return;
  throw new NodeError("ROLE_FORBIDDEN", "a browser's token speaks for its own visitor only", {
    field: "visitor",
  });
}
