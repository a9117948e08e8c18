/**
 * How far a push has come, node by node: what the live table, the lines and `--json` are drawn from.
 *
 * Plain data that one writer (push-node.ts) changes, and no act of its own.
 */
import { STAGES, type Stage, type StageTime } from "../../server/control/control-node.ts";
import type { AttemptStatus } from "../../server/control/messages.ts";
import type { BusyWait } from "./busy.ts";
import type { FleetNode } from "./fleet.ts";

export type StepState = "waiting" | "running" | "done" | "failed";
export interface Step {
  state: StepState;
  /** As the node timed it; of `offer` and `fetch`, as we did. */
  ms: number;
  /** Bytes of `fetch`, steps of the others. */
  done: number;
  /** 0: not known. */
  total: number;
  startedAtMs: number;
}

/**
 * `current`: it had the bundle already. `missing`: out of reach, and left out on demand. `unsure`: the connection broke
 * while it was to activate, and it has not said since whether it did.
 */
export type Outcome =
  | "pending"
  | "prepared"
  | "active"
  | "scheduled"
  | "current"
  | "missing"
  | "failed"
  | "aborted"
  | "unsure";

export interface PushFault {
  readonly stage: Stage | "";
  readonly resource: string;
  readonly code: string;
  readonly message: string;
}

export interface NodePush {
  readonly node: FleetNode;
  readonly steps: Readonly<Record<Stage, Step>>;
  outcome: Outcome;
  fault: PushFault | null;
  /** Another attempt is under way there, and its turn is waited for; null: not. */
  waits: BusyWait | null;
  /** Blobs that it lacked, and what was sent of them. */
  blobsLacking: number;
  uploadedBytes: number;
  generation: number;
  /** Epoch ms; 0: active, or not so far. */
  startsAtMs: number;
  /** What the node says of what it took: approvals that it keeps, or does not count; "": nothing. */
  told: string;
  /** Whether the node could not be told that the push was given up. */
  isAbortUntold: boolean;
}

export function newNodePush(node: FleetNode): NodePush {
  const step = (): Step => ({ state: "waiting", ms: 0, done: 0, total: 0, startedAtMs: 0 });
  const steps = Object.fromEntries(STAGES.map((stage) => [stage, step()])) as Record<Stage, Step>;
  return {
    node,
    steps,
    outcome: "pending",
    fault: null,
    waits: null,
    blobsLacking: 0,
    uploadedBytes: 0,
    generation: 0,
    startsAtMs: 0,
    told: "",
    isAbortUntold: false,
  };
}

/** The stage under way; undefined between two of them. */
export function stageRunning({ steps }: NodePush): Stage | undefined {
  return STAGES.find((stage) => steps[stage].state === "running");
}

export function startStep({ steps }: NodePush, stage: Stage, nowMs: number, total = 0): void {
  const step = steps[stage];
  if (step.state === "running") return;
  Object.assign(step, { state: "running", done: 0, total, startedAtMs: nowMs });
}

export function endStep({ steps }: NodePush, stage: Stage, ms: number): void {
  Object.assign(steps[stage], { state: "done", ms });
}

/** What a node says of the attempt while it works on it: stages before the one that runs are done. */
export function takeAttempt(push: NodePush, { stage, done, total }: AttemptStatus, nowMs: number): void {
  if (stage === "" || push.outcome !== "pending") return;
  const at = STAGES.indexOf(stage);
  // What is uploaded we count ourselves; what is done stays done, whatever comes late.
  if (at <= STAGES.indexOf("fetch") || push.steps[stage].state === "done") return;
  for (const before of STAGES.slice(2, at)) {
    const step = push.steps[before];
    if (step.state === "running") endStep(push, before, nowMs - step.startedAtMs);
  }
  startStep(push, stage, nowMs);
  Object.assign(push.steps[stage], { done, total });
}

/** The node's own times of the stages that it has behind it. */
export function takeTimes(push: NodePush, times: readonly StageTime[]): void {
  for (const { stage, ms } of times) {
    if (stage === "offer" || stage === "fetch") continue; // Ours are with the wire's time.
    endStep(push, stage, ms);
  }
}

export function takeFault(push: NodePush, fault: PushFault): void {
  const stage = fault.stage === "" ? stageRunning(push) : fault.stage;
  for (const each of STAGES) {
    if (push.steps[each].state === "running" && each !== stage) push.steps[each].state = "waiting";
  }
  if (stage !== undefined) push.steps[stage].state = "failed";
  push.fault = { ...fault, stage: stage ?? "" };
  push.outcome = "failed";
}
