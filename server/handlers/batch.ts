/**
 * DecideBatch: many decisions in the batch pool, each as `Decide` would be, in request order, with errors of its own
 * where one fails. The whole is refused when the pool's queue is full (BATCH_QUEUE_FULL), before anything is sent.
 *
 * The lane packs the calls, the pool decides them in chunks, so that two batches share the threads fairly and one
 * batch uses several; the supervisor hands the packed bytes on without looking at them.
 */
import { Packr } from "msgpackr";
import { DecideCall, NodeError, type NodeErrorCode } from "../../engine/index.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope, Principal, TransportName } from "./handlers.ts";
import type { DecideBatchCall, DecideBatchResult } from "./messages.ts";

export const BATCH_CHUNK_REQUESTS = 64;

/** What a chunk carries besides its calls; instants in epoch ms, since each thread's own clock starts elsewhere. */
interface Chunk {
  readonly calls: readonly DecideCall[];
  readonly principal: Principal;
  readonly transport: TransportName;
  readonly receivedAtEpochMs: number;
  /** Null: none. */
  readonly deadlineAtEpochMs: number | null;
}
type ChunkResult = DecideBatchResult["results"];

/** Plain maps and arrays, no extensions: what packs here is unpacked in our own threads only. */
const packr = new Packr({ useRecords: false, mapsAsObjects: true });

/** In a lane. Errors: FIELD_REQUIRED, FIELD_TOO_LONG, BATCH_QUEUE_FULL, those of the pool. */
export async function decideBatch(
  context: HandlerContext,
  call: DecideBatchCall,
  scope: CallScope,
): Promise<DecideBatchResult> {
  const count = call.requests.length;
  if (count === 0) throw new NodeError("FIELD_REQUIRED", "a batch of nothing", { field: "requests" });
  if (count > context.limits.batchRequestsMax) {
    throw new NodeError("FIELD_TOO_LONG", `a batch has at most ${context.limits.batchRequestsMax} requests`, {
      field: "requests",
    });
  }
  context.generations.current(); // Errors: BUNDLE_NOT_READY, for the whole.
  if (!context.enterBatch()) {
    throw new NodeError("BATCH_QUEUE_FULL", "the batch pool's queue is full", {
      retryAfterMs: context.limits.retryAfterMs,
    });
  }
  try {
    const chunks: Promise<Uint8Array>[] = [];
    for (let start = 0; start < count; start += BATCH_CHUNK_REQUESTS) {
      const chunk: Chunk = {
        calls: call.requests.slice(start, start + BATCH_CHUNK_REQUESTS),
        principal: scope.principal,
        transport: scope.transport,
        receivedAtEpochMs: performance.timeOrigin + scope.receivedAt,
        deadlineAtEpochMs:
          scope.deadlineAt === Number.POSITIVE_INFINITY ? null : performance.timeOrigin + scope.deadlineAt,
      };
      chunks.push(context.decideInPool(Uint8Array.from(packr.pack(chunk))));
    }
    const results = (await Promise.all(chunks)).flatMap((bytes) => packr.unpack(bytes) as ChunkResult);
    context.counters.add("batchRequests", count);
    return { results };
  } finally {
    context.leaveBatch();
  }
}

/** What a batch worker lends to `decideChunk`. */
export interface ChunkWorker {
  /** Decides one and encodes its answer; errors as `Decide`. */
  decide(call: DecideCall, scope: CallScope): { response: Uint8Array; mustRecord: boolean };
  /** Writes the chunk's records. Errors: LOG_UNWRITABLE. */
  flush(): void;
  toNodeError(error: unknown): NodeError;
}

/** In a batch worker: packed chunk in, packed results out. */
export function decideChunk(worker: ChunkWorker, payload: Uint8Array): Uint8Array {
  const chunk = packr.unpack(payload) as Chunk;
  const scope: CallScope = {
    transport: chunk.transport,
    principal: chunk.principal,
    receivedAt: chunk.receivedAtEpochMs - performance.timeOrigin,
    deadlineAt:
      chunk.deadlineAtEpochMs === null
        ? Number.POSITIVE_INFINITY
        : chunk.deadlineAtEpochMs - performance.timeOrigin,
  };
  const mustRecord: boolean[] = [];
  const results: ChunkResult = chunk.calls.map((plain, index) => {
    try {
      const result = worker.decide(Object.assign(new DecideCall(), plain), scope);
      mustRecord[index] = result.mustRecord;
      return { response: result.response };
    } catch (error) {
      return { error: errorBody(worker.toNodeError(error)) };
    }
  });
  try {
    worker.flush();
  } catch (error) {
    const refusal = { error: errorBody(worker.toNodeError(error)) };
    for (let index = 0; index < results.length; index++) if (mustRecord[index]) results[index] = refusal;
  }
  return Uint8Array.from(packr.pack(results));
}

function errorBody(error: NodeError): { code: NodeErrorCode; message: string; field: string } {
  return { code: error.code, message: error.message, field: error.field };
}
