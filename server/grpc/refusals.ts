/**
 * Refusals that grpc-js makes by itself, before or beside a handler: a message that is too large, a compression it does
 * not know, a `grpc-timeout` that is none, a deadline that ran out. They get our code and details, and are counted.
 *
 * What it refuses before there is a call is out of reach: a method or service that it does not know (UNIMPLEMENTED
 * alone) and a content type that is not gRPC's (HTTP status 415). server/ERRORS.md says so.
 */
import { type ServerInterceptingCallInterface, status as Status } from "@grpc/grpc-js";
import { NodeError, type NodeErrorCode } from "../../engine/index.ts";
import type { LaneServices } from "../handlers/handlers.ts";
import { grpcStatus, STATUS_DETAILS_KEY } from "./status.ts";

export type PartialStatus = Parameters<ServerInterceptingCallInterface["sendStatus"]>[0];

export class Refusals {
  readonly #services: Pick<LaneServices, "countError">;

  constructor(services: Pick<LaneServices, "countError">) {
    this.#services = services;
  }

  /** A status that the call's lower half sends of its own. `hasAnswered`: a message was sent before. */
  ofTransport(status: PartialStatus, hasAnswered: boolean): PartialStatus {
    switch (status.code) {
      case Status.RESOURCE_EXHAUSTED:
        return this.#refuse("BODY_TOO_LARGE", status);
      case Status.UNIMPLEMENTED:
        return this.#refuse("CONTENT_ENCODING_UNSUPPORTED", status);
      case Status.DEADLINE_EXCEEDED:
        return this.#refuse("DEADLINE_EXCEEDED", status);
      case Status.INTERNAL:
        // Before an answer it is what could not be read: a time-out, a compressed message. Later the socket is broken.
        return hasAnswered ? status : this.#refuse("MALFORMED_BODY", status);
      default:
        return status;
    }
  }

  /** A status from above: ours has details already; one without is of grpc-js, about the number of messages. */
  ofCall(status: PartialStatus): PartialStatus {
    const isOurs = status.code === Status.OK || (status.metadata?.get(STATUS_DETAILS_KEY).length ?? 0) > 0;
    return isOurs || status.code !== Status.UNIMPLEMENTED ? status : this.#refuse("MALFORMED_BODY", status);
  }

  #refuse(code: NodeErrorCode, status: PartialStatus): PartialStatus {
    this.#services.countError("grpc", code);
    return grpcStatus(new NodeError(code, status.details ?? "the call was refused"));
  }
}
