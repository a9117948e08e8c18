/**
 * DecideBatch: many decisions in the batch pool, each as `Decide` would be, in request order, with errors of its own
 * where one fails. The whole is refused when the pool's queue is full (BATCH_QUEUE_FULL), before anything is sent.
 *
 * The lane packs the calls, the pool decides them in chunks, so that two batches share the threads fairly and one
 * batch uses several; the supervisor hands the packed bytes on without looking at them. A chunk is sent when one
 * before it came back: a batch whose caller went away ends with the chunks under way.
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

/** In a lane. Errors: FIELD_REQUIRED, FIELD_TOO_LONG, BATCH_QUEUE_FULL, CANCELLED, those of the pool. */
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
    const results: ChunkResult[] = [];
    let chunkCount = 0;
    const decideChunks = async (): Promise<void> => {
      for (;;) {
        const index = chunkCount;
        const calls = call.requests.slice(index * BATCH_CHUNK_REQUESTS, (index + 1) * BATCH_CHUNK_REQUESTS);
        if (calls.length === 0) return;
        if (scope.signal?.aborted === true) throw new NodeError("CANCELLED", "the caller went away");
        chunkCount += 1;
        results[index] = packr.unpack(await context.decideInPool(packChunk(calls, scope))) as ChunkResult;
        context.counters.add("batchRequests", calls.length);
      }
    };
    await Promise.all(Array.from({ length: context.batchChunksAtOnce }, decideChunks));
    return { results: results.flat() };
  } finally {
    context.leaveBatch();
  }
}

function packChunk(calls: readonly DecideCall[], scope: CallScope): Uint8Array {
  const { receivedAt, deadlineAt } = scope;
  const chunk: Chunk = {
    calls,
    principal: scope.principal,
    transport: scope.transport,
    receivedAtEpochMs: performance.timeOrigin + receivedAt,
    deadlineAtEpochMs: deadlineAt === Number.POSITIVE_INFINITY ? null : performance.timeOrigin + deadlineAt,
  };
  return Uint8Array.from(packr.pack(chunk));
}

/** What a batch worker lends to `decideChunk`. */
export interface ChunkWorker {
  /** Decides one and encodes its answer; a promise where its visitor is busy. Errors as `Decide`. */
  decide(call: DecideCall, scope: CallScope): ChunkAnswer | Promise<ChunkAnswer>;
  /** Writes what the chunk recorded so far. Errors: LOG_UNWRITABLE. */
  flush(): void;
  toNodeError(error: unknown): NodeError;
}
export interface ChunkAnswer {
  readonly response: Uint8Array;
  readonly mustRecord: boolean;
}

/**
 * In a batch worker: packed chunk in, packed results out. One after the other: where one waits for its visitor, the
 * records before it are written first, since the turn ends there.
 */
export async function decideChunk(worker: ChunkWorker, payload: Uint8Array): Promise<Uint8Array> {
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
  const results: ChunkResult = [];
  /** Indexes of results that may not leave unrecorded, and whose records are not written yet. */
  let unwritten: number[] = [];
  const flush = () => {
    try {
      worker.flush();
    } catch (error) {
      const refusal = { error: errorBody(worker.toNodeError(error)) };
      for (const index of unwritten) results[index] = refusal;
    }
    unwritten = [];
  };
  for (let index = 0; index < chunk.calls.length; index++) {
    try {
      const pending = worker.decide(Object.assign(new DecideCall(), chunk.calls[index]), scope);
      if (pending instanceof Promise) flush();
      const { response, mustRecord } = pending instanceof Promise ? await pending : pending;
      results[index] = { response };
      if (mustRecord) unwritten.push(index);
    } catch (error) {
      results[index] = { error: errorBody(worker.toNodeError(error)) };
    }
  }
  flush();
  return Uint8Array.from(packr.pack(results));
}

function errorBody(error: NodeError): { code: NodeErrorCode; message: string; field: string } {
  return { code: error.code, message: error.message, field: error.field };
}
