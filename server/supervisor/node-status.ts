/**
 * What the node says of itself over the control port (Status, Watch): put together from its parts when it is asked, and
 * who watches is told when there may be something new. What changes by time alone (ages, stops that begin) is looked at
 * once a second.
 */
import { createHash } from "node:crypto";
import { canonicalJson, policyText, type Revoked, type TrustPolicy } from "../../engine/index.ts";
import type { StatusSource } from "../control/control-node.ts";
import type {
  Answer,
  FeedStatus,
  LiftedEntry,
  NodeStatus,
  RevokedStatus,
  StopEntry,
  Withdrawals,
} from "../control/messages.ts";
import type { Generations } from "./generations.ts";
import type { InForce } from "./in-force.ts";
import type { LastNack } from "./ledger.ts";
import type { Lifecycle } from "./lifecycle.ts";

export interface NodeStatusParts {
  readonly nodeId: string;
  readonly version: string;
  readonly policy: TrustPolicy;
  readonly inForce: InForce;
  readonly generations: Generations;
  readonly lifecycle: Lifecycle;
  notReadyReason(): string | null;
  /** What else there is to say, ready or not. */
  notes(): readonly string[];
  stopListSequence(): number;
  stops(nowMs: number): readonly StopEntry[];
  lifted(): readonly LiftedEntry[];
  feeds(nowMs: number): readonly FeedStatus[];
  withdrawals(): readonly Withdrawals[];
  /** 0: there is no bundle source, or nothing was heard yet. */
  sourceHeardAtMs(): number;
}

const LOOK_INTERVAL_MS = 1000;

export class NodeStatusSource implements StatusSource {
  readonly #parts: NodeStatusParts;
  readonly #watchers = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  /** Hashed once: it seldom changes, and Status is asked for often. */
  #revokedTold: { readonly of: Revoked; readonly status: RevokedStatus } | null = null;

  constructor(parts: NodeStatusParts) {
    this.#parts = parts;
  }

  /** Something may be new. */
  tell(): void {
    for (const changed of this.#watchers) changed();
  }

  #revoked(revoked: Revoked): RevokedStatus {
    if (this.#revokedTold?.of !== revoked)
      this.#revokedTold = { of: revoked, status: revokedStatus(revoked) };
    return this.#revokedTold.status;
  }

  onStatusChange(changed: () => void): () => void {
    this.#watchers.add(changed);
    this.#timer ??= setInterval(() => this.tell(), LOOK_INTERVAL_MS).unref();
    return () => {
      this.#watchers.delete(changed);
      if (this.#watchers.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  status(): NodeStatus {
    const { nodeId, version, policy, inForce, generations, lifecycle, ...parts } = this.#parts;
    const nowMs = Date.now();
    const { active } = generations;
    const { state } = inForce;
    const notReady = parts.notReadyReason();
    const heardAtMs = parts.sourceHeardAtMs();
    const { attempt, ledger } = lifecycle;
    const { lastNack } = ledger;
    return {
      ...{ nodeId, version, environment: policy.environment, trust: policyText(policy) },
      ready: notReady === null,
      notes: [
        ...(notReady === null ? [] : [`not ready: ${notReady}`]),
        ...parts.notes(),
        ...(policy.isOpen ? ["takes unsigned bundles"] : []),
      ],
      bundle: active?.bundleId ?? "",
      strategyRoot: active?.strategyRoot ?? "",
      dataRoot: active?.dataRoot ?? "",
      generation: active?.generation ?? 0,
      activatedAtMs: active?.activatedAtMs ?? 0,
      releaseSequence: state.releaseSequence,
      dataSequence: state.dataSequence,
      stopListSequence: parts.stopListSequence(),
      stages: lifecycle.ledger.lastStages,
      attempt:
        attempt === null
          ? null
          : {
              attempt: attempt.nonce,
              bundle: attempt.bundleId,
              stage: attempt.stage,
              done: attempt.done,
              total: attempt.total,
              pusher: attempt.caller.name,
            },
      scheduled:
        state.scheduled === null
          ? null
          : {
              bundle: state.scheduled.bundleId,
              startsAtMs: state.scheduled.startAtMs,
              sequence: state.scheduled.sequence,
            },
      stops: parts.stops(nowMs),
      feeds: parts.feeds(nowMs),
      withdrawals: parts.withdrawals(),
      sourceAgeMs: heardAtMs === 0 ? 0 : Math.max(1, nowMs - heardAtMs),
      lastNack: lastNack === null ? null : answerOf(lastNack),
      lastNackAtMs: lastNack?.atMs ?? 0,
      rolledBack: lifecycle.rolledBack,
      lifted: parts.lifted(),
      revoked: this.#revoked(state.revoked),
      activeRevoked: inForce.isActiveRevoked,
    };
  }
}

function revokedStatus({ keyIds, bundleIds, strategyRoots }: Revoked): RevokedStatus {
  const all = [keyIds, bundleIds, strategyRoots].map((ids) => [...ids].sort());
  const isNothing = all.every((ids) => ids.length === 0);
  return {
    keys: keyIds.length,
    bundles: bundleIds.length,
    strategies: strategyRoots.length,
    sha256: isNothing ? "" : createHash("sha256").update(canonicalJson(all)).digest("hex"),
  };
}

function answerOf({ attempt, nack }: LastNack): Answer {
  const { stage, resource, code, message, stages, retryAfterMs } = nack;
  return { attempt, ack: false, stage, resource, code, message, stages, retryAfterMs };
}
