/** A client stream's messages one by one, each in its time: the next is read when the last one was worked off. */
import type { ServerReadableStream } from "@grpc/grpc-js";
import { NodeError } from "../../engine/index.ts";
import { MALFORMED, type Malformed } from "./wire/methods.ts";

/**
 * `workedOff` is called when the consumer comes for the next one.
 *
 * Errors while reading: STREAM_IDLE (nothing came for `idleMs`), CANCELLED (the caller went), MALFORMED_BODY.
 */
export async function* messagesOf<Request>(
  call: ServerReadableStream<Request | Malformed, unknown>,
  idleMs: number,
  workedOff: () => void,
): AsyncGenerator<Request, void, void> {
  const iterator = call[Symbol.asyncIterator]();
  for (;;) {
    const next = await inTime(iterator, idleMs);
    if (call.cancelled) throw new NodeError("CANCELLED", "the caller went away");
    if (next.done === true) return;
    if (next.value === MALFORMED) {
      throw new NodeError("MALFORMED_BODY", "the bytes are no message of this method");
    }
    yield next.value as Request;
    workedOff();
  }
}

async function inTime<T>(iterator: AsyncIterator<T>, idleMs: number): Promise<IteratorResult<T>> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<never>((_, reject) => {
    const error = new NodeError(
      "STREAM_IDLE",
      `nothing came for ${idleMs / 1000} s; go on with another call`,
    );
    timer = setTimeout(() => reject(error), idleMs);
  });
  try {
    return await Promise.race([next(iterator), idle]);
  } finally {
    clearTimeout(timer);
  }
}

/** grpc-js destroys the stream of a call that was broken off, in the middle or before it was read. */
async function next<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  try {
    return await iterator.next();
  } catch (cause) {
    throw new NodeError("CANCELLED", "the caller went away", { cause });
  }
}
