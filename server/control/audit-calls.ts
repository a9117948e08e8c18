/** Acts of lanes' calls, as records: visitors stand under a key that lanes do not have. */
import type { CallAct } from "../handlers/audited.ts";
import type { AuditLog } from "./audit-log.ts";

/** In one write. Errors: STORE_UNWRITABLE, where `needsRoom` also for want of the reserve. */
export function recordCalls(audit: AuditLog, acts: readonly CallAct[], needsRoom: boolean): void {
  if (needsRoom) audit.requireRoom();
  audit.recordAll(
    acts.map(({ act, by, transport, visitor, name, outcome, detail }) => ({
      act,
      by,
      // A lane's caller is known by its token; what its address is, a load balancer hides.
      address: transport,
      subject: visitor === null ? name : audit.subjectOf(visitor.level, visitor.id),
      outcome,
      detail,
    })),
  );
}
