/**
 * What became of attempts: counts for the metrics, the last refusal for Status, and what the node does by itself in the
 * audit log (what callers do, the control port records).
 */
import type { Logger } from "pino";
import { type Audit, type AuditAct, Nack, type Stage, type StageTime } from "../control/control-node.ts";
import type { Attempt } from "./attempt.ts";

/** What the last attempt that was refused was told. */
export interface LastNack {
  readonly attempt: string;
  readonly nack: Nack;
  readonly atMs: number;
}

export class Ledger {
  readonly #audit: Audit;
  readonly #logger: Logger;
  lastNack: LastNack | null = null;
  /** Of the last activation. */
  lastStages: readonly StageTime[] = [];
  failuresTotal = 0;
  activationsTotal = 0;
  rollBacksTotal = 0;
  readonly refusalsByStage: Record<Stage, number> = {
    ...{ offer: 0, fetch: 0, verify: 0, compile: 0, validate: 0, warm: 0, activate: 0 },
  };
  /** When something was last taken that a call brought, or the node's start: what is refused is nothing heard. */
  heardAtMs = Date.now();

  constructor(audit: Audit, logger: Logger) {
    this.#audit = audit;
    this.#logger = logger;
  }

  /** @param attempt the one that was refused, null where none is open; it stands in nobody's way any more. */
  refused(nonce: string, error: unknown, attempt: Attempt | null): void {
    if (error instanceof Nack && error.code === "ATTEMPT_IN_PROGRESS") return; // Turned away; nothing was tried.
    this.failuresTotal += 1;
    if (attempt !== null) attempt.hasFailed = true;
    if (!(error instanceof Nack)) return;
    this.refusalsByStage[error.stage] += 1;
    if (attempt !== null) error.stages = [...attempt.stages];
    this.lastNack = { attempt: nonce, nack: error, atMs: Date.now() };
    const { stage, resource, code } = error;
    this.#logger.warn({ attempt: nonce, stage, resource, code }, `refused: ${error.message}`);
  }

  rolledBack(isBack: boolean, from: string, to: string, why: string): void {
    this.failuresTotal += 1;
    if (isBack) this.rollBacksTotal += 1;
    const detail = isBack ? `back to bundle ${to}: ${why}` : `there is none to go back to: ${why}`;
    this.record({ act: "rollback", subject: from, outcome: isBack ? "ok" : "BUNDLE_UNKNOWN", detail });
  }

  /** Of the node itself (`by`: of whoever else); what cannot be recorded does not keep it from what it has to do. */
  record(act: Pick<AuditAct, "act" | "subject" | "outcome" | "detail"> & { readonly by?: string }): void {
    try {
      this.#audit.record({ by: "node", ...act, address: "" });
    } catch (error) {
      this.#logger.error({ err: error, ...act }, "an act of the node is not in the audit log");
    }
  }
}
