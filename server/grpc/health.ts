/**
 * `grpc.health.v1.Health`: whether the node answers, for load balancers and orchestrators.
 *
 * Known services: "" (the node as a whole), the decision service and this one. All are NOT_SERVING until the lane says
 * that a bundle is active, and again from the moment the node drains. Open to everybody: it tells nothing else.
 */
import { grpc } from "#proto/wire.js";
import { GrpcStatus } from "../../engine/index.ts";
import { SERVICE_NAME } from "../handlers/handlers.ts";
import type { ServerCall } from "./call.ts";
import { type CallReader, collectOne, type GrpcService } from "./service.ts";
import type { CallStatus } from "./status.ts";
import { SMALL_SIZE } from "./unfinished.ts";

const { HealthCheckRequest, HealthCheckResponse } = grpc.health.v1;
const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = HealthCheckResponse.ServingStatus;

export const HEALTH_SERVICE_NAME = "grpc.health.v1.Health";
const KNOWN_SERVICES: ReadonlySet<string> = new Set(["", SERVICE_NAME, HEALTH_SERVICE_NAME]);

function response(servingStatus: number): Uint8Array {
  return HealthCheckResponse.encode({ status: servingStatus }).finish();
}

/** The service asked for, or null where the message is none. */
function serviceOf(body: Uint8Array): string | null {
  try {
    return HealthCheckRequest.decode(body).service;
  } catch {
    return null;
  }
}

const refusal = (code: CallStatus["code"], message: string): CallStatus => ({ code, message, metadata: [] });
const MALFORMED = refusal(GrpcStatus.INVALID_ARGUMENT, "the message is no HealthCheckRequest");
const UNKNOWN = refusal(GrpcStatus.NOT_FOUND, "no such service on this node");
const TOO_MANY = refusal(GrpcStatus.RESOURCE_EXHAUSTED, "too many health watches");
const CLOSING = refusal(GrpcStatus.UNAVAILABLE, "the node is shutting down");

export class Health {
  #isServing = false;
  readonly #watchesMax: number;
  /** Those that watch a known service. */
  readonly #watchers = new Set<ServerCall>();
  /** Those that watch an unknown one: they are told once, and closed with the rest. */
  readonly #watchersOfUnknown = new Set<ServerCall>();

  constructor(watchesMax: number) {
    this.#watchesMax = watchesMax;
  }

  readonly service: GrpcService = {
    name: HEALTH_SERVICE_NAME,
    messageSizeMax: SMALL_SIZE,
    methods: {
      Check: (call) => collectOne(call, (message) => this.#check(call, message)),
      Watch: (call) => this.#watch(call),
    },
  };

  #check(call: ServerCall, message: Uint8Array): void {
    const service = serviceOf(message);
    if (service === null) call.fail(MALFORMED);
    else if (!KNOWN_SERVICES.has(service)) call.fail(UNKNOWN);
    else {
      call.send(this.#current());
      call.finish();
    }
  }

  #watch(call: ServerCall): CallReader {
    const cancelled = () => {
      this.#watchers.delete(call);
      this.#watchersOfUnknown.delete(call);
    };
    return collectOne(call, (message) => this.#begin(call, message), { cancelled });
  }

  #begin(call: ServerCall, message: Uint8Array): void {
    const service = serviceOf(message);
    const isFull = this.#watchers.size + this.#watchersOfUnknown.size >= this.#watchesMax;
    if (service === null || isFull) {
      call.fail(service === null ? MALFORMED : TOO_MANY);
      return;
    }
    const isKnown = KNOWN_SERVICES.has(service);
    (isKnown ? this.#watchers : this.#watchersOfUnknown).add(call);
    call.send(isKnown ? this.#current() : response(SERVICE_UNKNOWN));
  }

  /** Tells every watcher, where this is a change. One who takes nothing is told all the same: a message is two bytes. */
  setServing(isServing: boolean): void {
    if (isServing === this.#isServing) return;
    this.#isServing = isServing;
    for (const call of this.#watchers) call.send(this.#current());
  }

  /** Ends the watches, which would else keep connections from closing. */
  close(): void {
    this.setServing(false);
    for (const call of [...this.#watchers, ...this.#watchersOfUnknown]) call.fail(CLOSING);
    this.#watchers.clear();
    this.#watchersOfUnknown.clear();
  }

  #current(): Uint8Array {
    return response(this.#isServing ? SERVING : NOT_SERVING);
  }
}
