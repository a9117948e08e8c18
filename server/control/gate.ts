/**
 * Before a call of the control port comes to its handler: who calls, and may they now? And for its end: a code of ours
 * also where grpc-js ends it by itself.
 *
 * An interceptor, so that nothing of a request is read before its caller is known. What a caller is goes with the call's
 * metadata, which is the same object here and in the handler.
 */

import type { ServerHttp2Session } from "node:http2";
import {
  type Metadata,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from "@grpc/grpc-js";
import { assert, NodeError } from "../../engine/index.ts";
import { STATUS_DETAILS_KEY } from "../grpc/status.ts";
import type { Callers, Entered } from "./callers.ts";
import type { ControlLimits } from "./limits.ts";
import { PacedCall } from "./paced-call.ts";
import { boundRequest } from "./request-sizes.ts";
import { callEnd } from "./status-details.ts";

type Status = Parameters<ServerInterceptingCallInterface["sendStatus"]>[0];

export interface GatedCall extends Entered {
  /** To be called with each message of a client stream that was worked off: the next one is read then. */
  workedOff(): void;
}

export class Gate {
  readonly #callers: Callers;
  readonly #limits: ControlLimits;
  readonly #byMetadata = new WeakMap<Metadata, GatedCall>();
  readonly #widened = new WeakSet<ServerHttp2Session>();

  constructor(callers: Callers, limits: ControlLimits) {
    this.#callers = callers;
    this.#limits = limits;
  }

  entered(metadata: Metadata): GatedCall {
    const entered = this.#byMetadata.get(metadata);
    assert(entered !== undefined, "control gate: a call came past it");
    return entered;
  }

  readonly interceptor: ServerInterceptor = (method, call) => {
    const requestBytes = boundRequest(method.path, call, this.#limits);
    // grpc-js sends these from below: no `sendStatus` of an interceptor sees them.
    const send = call.sendStatus.bind(call);
    call.sendStatus = (end) => send(withCode(end));
    let leave = () => {};
    let isGone = false;
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        const certificate = call.getAuthContext().sslPeerCertificate;
        const [authorization = ""] = metadata.get("authorization");
        const facts = {
          authorization: String(authorization),
          certificateName: certificate === undefined ? null : nameOf(certificate.subject?.CN),
          address: call.getConnectionInfo().remoteAddress ?? "",
        };
        this.#callers.enter(facts, Date.now(), requestBytes).then(
          (entered) => {
            leave = entered.leave;
            if (isGone) {
              leave(); // Cancelled while its caller was looked up: nobody else will say that it has ended.
              return;
            }
            this.#byMetadata.set(metadata, { ...entered, workedOff: () => paced.workedOff() });
            this.#widen(call);
            next(metadata);
          },
          (error) => send(callEnd(asNodeError(error))),
        );
      })
      .withOnCancel(() => {
        isGone = true;
        leave();
      })
      .build();
    const paced = new PacedCall(call, {
      start: (next) => next(listener),
      sendStatus: (end, next) => {
        leave();
        next(end);
      },
    });
    return paced;
  };

  /**
   * A caller that is known may send ahead as much as an upload over some distance needs: with HTTP/2's own 64 KiB it waits
   * for the round trip after each of them. grpc-js has no setting for it on its server, and its calls do not lend their
   * stream; where a later version keeps it elsewhere, uploads are as slow as they would be without this.
   */
  #widen(call: ServerInterceptingCallInterface): void {
    const { stream } = call as unknown as { readonly stream?: { readonly session?: ServerHttp2Session } };
    const session = stream?.session;
    if (session === undefined || session.destroyed || this.#widened.has(session)) return;
    this.#widened.add(session);
    session.settings({ initialWindowSize: this.#limits.streamWindowBytes });
    session.setLocalWindowSize(this.#limits.connectionWindowBytes);
  }
}

/** A certificate may have several common names, or none. */
function nameOf(commonName: string | string[] | undefined): string {
  return (Array.isArray(commonName) ? commonName[0] : commonName) ?? "(certificate without a name)";
}

export function asNodeError(error: unknown): NodeError {
  if (error instanceof NodeError) return error;
  return new NodeError("INTERNAL", "a fault of the node; its log has the details", { cause: error });
}

/** What grpc-js says of messages that are too large, or that it cannot unpack. */
function withCode(end: Status): Status {
  const isOurs = end.code === status.OK || (end.metadata?.get(STATUS_DETAILS_KEY).length ?? 0) > 0;
  if (isOurs) return end;
  const details = end.details ?? "";
  if (end.code === status.RESOURCE_EXHAUSTED) return callEnd(new NodeError("BODY_TOO_LARGE", details));
  if (end.code === status.UNIMPLEMENTED && details.includes("encoding")) {
    return callEnd(new NodeError("CONTENT_ENCODING_UNSUPPORTED", details));
  }
  if (end.code === status.INTERNAL && details.includes("decompress")) {
    return callEnd(new NodeError("MALFORMED_BODY", details));
  }
  if (end.code === status.DEADLINE_EXCEEDED) return callEnd(new NodeError("DEADLINE_EXCEEDED", details));
  return end;
}
