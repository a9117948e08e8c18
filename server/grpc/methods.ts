/**
 * The service's methods for gRPC: each with protobuf bytes in and out, over the lane's handlers.
 *
 * Handlers know no wire: bytes are decoded and encoded here, around them.
 */
import { DecideCall, NodeError } from "../../engine/index.ts";
import {
  type CallScope,
  type LaneServices,
  METHODS,
  type MethodName,
  type MethodSpelling,
  SERVICE_NAME,
} from "../handlers/handlers.ts";
import type { Codec, MethodResults } from "../wire/codec.ts";
import { SMALL_SIZE } from "./unfinished.ts";

export type Result = MethodResults[MethodName];

/** A method with the types of its call and result folded away. */
export class GrpcMethod {
  readonly name: MethodName;
  readonly #codec: Codec;
  readonly #reused: DecideCall;
  /** Bytes of its request, decompressed. */
  readonly messageSizeMax: number;

  /** `reused`: one for all methods of a lane; a call is over, or copied, before the next is decoded. */
  constructor(name: MethodName, codec: Codec, reused: DecideCall, messageSizeMax: number) {
    this.name = name;
    this.#codec = codec;
    this.#reused = reused;
    this.messageSizeMax = messageSizeMax;
  }

  /** Decodes the message and runs its handler. Errors: BODY_TOO_LARGE; the decoder's; the handler's. */
  run(services: LaneServices, body: Uint8Array, scope: CallScope): Result | Promise<Result> {
    if (body.length > this.messageSizeMax) {
      throw new NodeError("BODY_TOO_LARGE", `the message is larger than ${this.messageSizeMax} bytes`);
    }
    const call = this.#codec.decode(this.name, body, this.#reused);
    const handler = services.handlers[this.name] as (
      call: unknown,
      scope: CallScope,
    ) => Result | Promise<Result>;
    return handler.call(services.handlers, call, scope);
  }

  /** A view of the encoder's memory, to keep. */
  encode(result: Result): Uint8Array {
    return this.#codec.encode(this.name, result);
  }
}

/** Whether the answer may not leave when the log cannot be written. */
export function mustRecord(result: Result): boolean {
  return "mustRecord" in result && result.mustRecord;
}

export function methodPath(spelling: MethodSpelling): string {
  return `/${SERVICE_NAME}/${spelling}`;
}

/** All methods by their spelling in the contract; null: not served yet. `DecideStream` runs `decide`. */
export function grpcMethods(codec: Codec, messageSizeMax: number): Map<MethodSpelling, GrpcMethod | null> {
  const reused = new DecideCall();
  const methods = new Map<MethodSpelling, GrpcMethod | null>();
  for (const [spelling, name] of Object.entries(METHODS) as [MethodSpelling, MethodName | null][]) {
    const served = spelling === "DecideStream" ? "decide" : name;
    // Open to everybody, and asks for nothing.
    const sizeMax = served === "getVersion" ? Math.min(SMALL_SIZE, messageSizeMax) : messageSizeMax;
    methods.set(spelling, served === null ? null : new GrpcMethod(served, codec, reused, sizeMax));
  }
  return methods;
}
