/**
 * The service's methods for gRPC: each with protobuf bytes in and out, over the lane's handlers.
 *
 * grpc-js gets identity serializers: bytes are decoded and encoded here, so that a malformed message is answered with
 * our code (its own deserializer would answer INTERNAL), and so that handlers stay as they are when the server changes.
 */
import { DecideCall, NodeError } from "../../engine/index.ts";
import {
  type LaneServices,
  METHODS,
  type MethodName,
  type MethodSpelling,
  SERVICE_NAME,
} from "../handlers/handlers.ts";
import type { Codec, MethodResults } from "../wire/codec.ts";
import type { GrpcScope } from "./scope.ts";

export type Result = MethodResults[MethodName];

/** A method with the types of its call and result folded away. */
export class GrpcMethod {
  readonly name: MethodName;
  readonly #codec: Codec;
  readonly #reused: DecideCall;
  readonly #messageSizeMax: number;

  /** `reused`: one for all methods of a lane; a call is over, or copied, before the next is decoded. */
  constructor(name: MethodName, codec: Codec, reused: DecideCall, messageSizeMax: number) {
    this.name = name;
    this.#codec = codec;
    this.#reused = reused;
    this.#messageSizeMax = messageSizeMax;
  }

  /** Decodes the message and runs its handler. Errors: BODY_TOO_LARGE; the decoder's; the handler's. */
  run(services: LaneServices, body: Uint8Array, scope: GrpcScope): Result | Promise<Result> {
    if (body.length > this.#messageSizeMax) {
      throw new NodeError("BODY_TOO_LARGE", `the message is larger than ${this.#messageSizeMax} bytes`);
    }
    const call = this.#codec.decode(this.name, body, this.#reused);
    const handler = services.handlers[this.name] as (
      call: unknown,
      scope: GrpcScope,
    ) => Result | Promise<Result>;
    return handler.call(services.handlers, call, scope);
  }

  encode(result: Result): Buffer {
    const bytes = this.#codec.encode(this.name, result);
    if (typeof bytes === "string") throw new NodeError("INTERNAL", "grpc: the codec is not a binary one");
    // A view, not a copy: grpc-js copies it behind its frame header.
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
    methods.set(spelling, served === null ? null : new GrpcMethod(served, codec, reused, messageSizeMax));
  }
  return methods;
}
