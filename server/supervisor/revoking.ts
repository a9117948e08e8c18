/**
 * What was revoked: taken for good, and held against what is active.
 *
 * Keys, bundles and strategies that were revoked run and count no more. What an operator's key released before it was
 * revoked goes on: a release says that something ran, and nobody un-runs it; who wants it gone revokes the bundle. What
 * still waits for its start has not run, and does not begin.
 */
import type { Logger } from "pino";
import { addRevocation, judgeRevocation, NodeError, type SignedDocument } from "../../engine/index.ts";
import type { ControlCaller } from "../control/control-node.ts";
import type { ScheduledRelease } from "../store/control-state.ts";
import type { Activator } from "./activator.ts";
import type { Admission } from "./admission.ts";
import { nackOf } from "./attempt.ts";
import type { InForce, Suspect } from "./in-force.ts";
import { namesOf } from "./pipeline.ts";
import { addsNothing, coversAny, keptRevocations } from "./revocations-kept.ts";
import type { Turn } from "./turn.ts";

interface RevokingParts {
  readonly admission: Admission;
  readonly inForce: InForce;
  readonly logger: Logger;
}

export interface RevokingOptions extends RevokingParts {
  readonly turn: Turn;
  readonly activator: Activator;
  /** Goes back to what ran before, where something may run. */
  rollBack(why: string, suspect: Suspect): Promise<boolean>;
  /** Runs a call's work and keeps what it is refused with. */
  told<T>(nonce: string, work: () => Promise<T>): Promise<T>;
  /** What speaks against the active bundle may be another. */
  onChange(): void;
}

export class Revoking {
  readonly #options: RevokingOptions;

  constructor(options: RevokingOptions) {
    this.#options = options;
  }

  /** What is revoked ends: an attempt, what waits for its start, what runs. `onTaken`: it is in force. Errors: Nack. */
  async revoke(
    nonce: string,
    document: SignedDocument,
    _caller: ControlCaller,
    onTaken: () => void = () => {},
  ): Promise<void> {
    const { inForce, activator, turn, logger } = this.#options;
    await this.#options.told(nonce, async () => takeRevocation(this.#options, document));
    let untold: unknown = null;
    try {
      onTaken();
    } catch (error) {
      untold = error; // What was revoked has to go all the same.
    }
    const { open } = turn;
    if (open !== null && inForce.isRevoked(namesOf(open))) {
      open.isAbortedWhy = "the bundle or its strategy was revoked";
      void open.settled().then(() => turn.close(open));
    }
    const { scheduled } = inForce.state;
    if (scheduled !== null && this.#isRevoked(scheduled)) {
      activator.cancelScheduled();
      logger.warn({ bundle: scheduled.bundleId }, "the scheduled release is given up: it was revoked");
    }
    const active = inForce.record(inForce.state.activeId);
    if (active !== null && inForce.isRevoked(active)) {
      const isStrategy = inForce.state.revoked.strategyRoots.includes(active.strategyRoot);
      await this.#options.rollBack("the active bundle was revoked", isStrategy ? "strategy" : "bundle");
    }
    this.#options.onChange();
    if (untold !== null) throw untold;
  }

  /** Its bundle, its strategy, or the key that released it. */
  #isRevoked({ bundleId, release }: ScheduledRelease): boolean {
    const { inForce, admission } = this.#options;
    const record = inForce.record(bundleId);
    if (record !== null && inForce.isRevoked(record)) return true;
    try {
      admission.judgeWaiting(release, Date.now());
      return false;
    } catch (error) {
      if (error instanceof NodeError) return true;
      throw error;
    }
  }
}

/**
 * Judges it and adds it to what is in force. One that names nothing new is kept only in place of others: of those whose
 * key is not trusted any more, so that no new node would take them. Errors: Nack.
 */
function takeRevocation({ admission, inForce, logger }: RevokingParts, document: SignedDocument): void {
  const { revoked, revocations } = inForce.state;
  try {
    const revocation = judgeRevocation(admission.policy, document, Date.now(), revoked);
    const isNew = !addsNothing(revoked, revocation);
    if (!isNew && !coversAny(revocation, revocations)) return;
    inForce.change({
      revoked: addRevocation(revoked, revocation),
      revocations: keptRevocations(revocations, document, revocation),
    });
    if (isNew) logger.warn({ revocation: { ...revocation } }, "revoked");
  } catch (error) {
    throw nackOf("verify", "revocation", error);
  }
}

/** What is wrong with what runs; "": nothing, it is what is in force, and would be taken again. */
export function faultOfActive({ admission, inForce }: Omit<RevokingParts, "logger">): string {
  const { activeId, lostId, releaseSequence } = inForce.state;
  const active = inForce.record(activeId);
  const runs = `bundle ${activeId.slice(0, 12)}`;
  if (inForce.isActiveRevoked) {
    return `runs a REVOKED bundle (${runs}) because nothing else may run: push a release`;
  }
  if (lostId !== "") {
    return `what runs (${runs}) is not what is in force: bundle ${lostId.slice(0, 12)} of release ${releaseSequence} was damaged on the disk; push it again, or a newer release`;
  }
  try {
    if (active !== null) admission.approvals(active, [], Date.now());
    return "";
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return `the active bundle would not be taken any more: ${error.code}: ${error.message}`;
  }
}
