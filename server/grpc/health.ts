/**
 * `grpc.health.v1.Health`: whether the node answers, for load balancers and orchestrators.
 *
 * Known services: "" (the node as a whole), the decision service and this one. All are NOT_SERVING until the lane says
 * that a bundle is active, and again from the moment the node drains. Open to everybody: it tells nothing else.
 */
import { type ServerWritableStream, type sendUnaryData, status } from "@grpc/grpc-js";
import { grpc } from "#proto/wire.js";
import { SERVICE_NAME } from "../handlers/handlers.ts";
import { GRPC_LIMITS } from "./limits.ts";
import type { UnaryCall } from "./scope.ts";

const { HealthCheckRequest, HealthCheckResponse } = grpc.health.v1;
const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = HealthCheckResponse.ServingStatus;

export const HEALTH_SERVICE_NAME = "grpc.health.v1.Health";
const KNOWN_SERVICES: ReadonlySet<string> = new Set(["", SERVICE_NAME, HEALTH_SERVICE_NAME]);

type WatchStream = ServerWritableStream<Buffer, Buffer>;

function response(servingStatus: number): Buffer {
  return Buffer.from(HealthCheckResponse.encode({ status: servingStatus }).finish());
}

/** The service asked for, or null where the message is none. */
function serviceOf(body: Uint8Array): string | null {
  try {
    return HealthCheckRequest.decode(body).service;
  } catch {
    return null;
  }
}

const MALFORMED = { code: status.INVALID_ARGUMENT, details: "the message is no HealthCheckRequest" };

export class Health {
  #isServing = false;
  /** Those that watch a known service. */
  readonly #watchers = new Set<WatchStream>();
  /** Those that watch an unknown one: they are told once, and closed with the rest. */
  readonly #watchersOfUnknown = new Set<WatchStream>();

  check(call: UnaryCall, callback: sendUnaryData<Buffer>): void {
    const service = serviceOf(call.request);
    if (service === null) callback(MALFORMED);
    else if (KNOWN_SERVICES.has(service)) callback(null, this.#current());
    else callback({ code: status.NOT_FOUND, details: "no such service on this node" });
  }

  watch(stream: WatchStream): void {
    const service = serviceOf(stream.request);
    if (service === null) return void stream.emit("error", MALFORMED);
    if (this.#watchers.size + this.#watchersOfUnknown.size >= GRPC_LIMITS.healthWatchesMax) {
      return void stream.emit("error", {
        code: status.RESOURCE_EXHAUSTED,
        details: "too many health watches",
      });
    }
    const isKnown = KNOWN_SERVICES.has(service);
    const watchers = isKnown ? this.#watchers : this.#watchersOfUnknown;
    watchers.add(stream);
    stream.on("cancelled", () => watchers.delete(stream));
    stream.write(isKnown ? this.#current() : response(SERVICE_UNKNOWN));
  }

  /** Tells every watcher, where this is a change. */
  setServing(isServing: boolean): void {
    if (isServing === this.#isServing) return;
    this.#isServing = isServing;
    for (const stream of this.#watchers) stream.write(this.#current());
  }

  /** Ends the watches, which would else keep the server from closing. */
  close(): void {
    this.setServing(false);
    for (const stream of [...this.#watchers, ...this.#watchersOfUnknown]) {
      stream.emit("error", { code: status.UNAVAILABLE, details: "the node is shutting down" });
    }
    this.#watchers.clear();
    this.#watchersOfUnknown.clear();
  }

  #current(): Buffer {
    return response(this.#isServing ? SERVING : NOT_SERVING);
  }
}
