/**
 * What a node that catches up does in its own name: the caller it is, its attempts, and what the audit log has of what it
 * took, and of what was refused otherwise than before.
 */
import type { Logger } from "pino";
import { NodeError, type SignedDocument, signedText, type TrustedKey } from "../../engine/index.ts";
import type { Audit, AuditAct, ControlCaller } from "../control/control-node.ts";
import type { BundleSource } from "../control/source.ts";
import { isPassing, REFUSALS_MAX } from "./catch-up-refusals.ts";

export interface CatchUpActsOptions {
  readonly source: BundleSource;
  readonly audit: Pick<Audit, "record">;
  /** For their names in the audit log. */
  readonly trustedKeys: readonly TrustedKey[];
  readonly logger: Logger;
}

export class CatchUpActs {
  readonly #options: CatchUpActsOptions;
  readonly caller: ControlCaller;
  #attemptNumber = 0;
  /** What was refused why, as log and audit log have it. */
  readonly #refusals = new Set<string>();

  constructor(options: CatchUpActsOptions) {
    this.#options = options;
    this.caller = { name: "bundle source", address: options.source.name };
  }

  /** Of an attempt that begins. */
  nonce(): string {
    this.#attemptNumber += 1;
    return `source-${Date.now()}-${this.#attemptNumber}`;
  }

  /** By whom, for the audit log. */
  signed(document: SignedDocument): string {
    return signedText(document, this.#options.trustedKeys);
  }

  /** Records what `work` came to; it says what there is to say of it, null: it has recorded it. Errors: those of `work`. */
  async noted(act: AuditAct["act"], subject: string, work: () => Promise<string | null>): Promise<void> {
    let detail: string | null;
    try {
      detail = await work();
    } catch (error) {
      if (error instanceof NodeError && !isPassing(error)) this.#tellRefusal(act, subject, error);
      throw error;
    }
    if (detail !== null) this.record(act, subject, "ok", detail);
  }

  /** Once. */
  #tellRefusal(act: AuditAct["act"], subject: string, { code, message }: NodeError): void {
    const told = `${act} ${subject} ${message}`;
    if (this.#refusals.has(told)) return;
    if (this.#refusals.size >= REFUSALS_MAX) this.#refusals.clear();
    this.#refusals.add(told);
    this.record(act, subject, code, message);
    this.#options.logger.warn({ code, subject }, `catching up from ${this.#options.source.name}: ${message}`);
  }

  /** In the audit log, with where it came from. */
  record(act: AuditAct["act"], subject: string, outcome: string, detail: string): void {
    const from = `from ${this.#options.source.name}`;
    this.#options.audit.record({
      ...{ act, by: "node", address: "", subject, outcome },
      detail: detail === "" ? from : `${detail}; ${from}`,
    });
  }
}
