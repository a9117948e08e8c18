/** What lanes ask of the main thread: to record an act, to take in lists, to look up and erase visitors, to decide a batch. */
import { NodeError } from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import { recordCalls } from "../control/audit-calls.ts";
import type { AuditLog } from "../control/audit-log.ts";
import type { LaneRequest, OverlayRequest } from "../lanes/messages.ts";
import type { Bundles } from "./bundles.ts";
import type { Generations } from "./generations.ts";

export interface AnsweringParts {
  readonly dataPath: string;
  readonly generations: Generations;
  readonly pool: BatchPool;
  readonly bundles: Bundles;
  readonly audit: AuditLog;
}

/** Errors: those of what is asked; BUNDLE_NOT_READY. */
export async function answerRequest(
  request: Exclude<LaneRequest, OverlayRequest>,
  parts: AnsweringParts,
): Promise<{ value: unknown; transfer?: readonly ArrayBuffer[] }> {
  const { dataPath, generations, pool, bundles, audit } = parts;
  if (request.kind === "audit") {
    recordCalls(audit, request.acts, request.needsRoom);
    return { value: null };
  }
  if (request.kind === "import") return { value: await bundles.add(request.call) };
  if (request.kind === "surrogates") {
    const { level, id } = request;
    return { value: await pool.surrogates({ dataPath, level, id }) };
  }
  if (request.kind === "erase") {
    return { value: await pool.erase({ dataPath, surrogates: request.surrogates }) };
  }
  const generation = generations.activeSpec;
  if (generation === null) throw new NodeError("BUNDLE_NOT_READY", "no bundle is active");
  const value = await pool.decide(generation, request.payload);
  return { value, transfer: [value.buffer as ArrayBuffer] };
}
