/**
 * The methods of `proffer.control.v1.ControlService` as grpc-js wants them: path, kind, bytes to messages and back.
 *
 * A request whose bytes are no message comes to the service as MALFORMED, so that it is refused with a code of ours;
 * grpc-js would say INTERNAL.
 */
import type { MethodDefinition } from "@grpc/grpc-js";
import type * as m from "../messages.ts";
import { type Codec, codecOf, v1 } from "./codec.ts";

export const CONTROL_SERVICE = "proffer.control.v1.ControlService";

/** Stands for bytes that are no message of the method's. */
export const MALFORMED = Object.freeze({ malformed: true });
export type Malformed = typeof MALFORMED;

export type Method<Request, Response> = MethodDefinition<Request | Malformed, Response>;

type Name =
  | "Offer"
  | "Upload"
  | "Prepare"
  | "Commit"
  | "Abort"
  | "Release"
  | "PushFeed"
  | "SetStopList"
  | "Revoke"
  | "List"
  | "Status"
  | "Watch"
  | "Latest"
  | "Fetch"
  | "Audit";

function method<Request, Response>(
  name: Name,
  streams: { readonly request?: true; readonly response?: true } = {},
): Method<Request, Response> {
  const request: Codec<Request> = codecOf(v1[`${name}Request`]);
  const response: Codec<Response> = codecOf(v1[`${name}Response`]);
  return {
    path: `/${CONTROL_SERVICE}/${name}`,
    originalName: name,
    requestStream: streams.request === true,
    responseStream: streams.response === true,
    requestSerialize: (message) => request.encode(message as Request),
    requestDeserialize: (bytes) => {
      try {
        return request.decode(bytes);
      } catch {
        return MALFORMED;
      }
    },
    responseSerialize: (message) => response.encode(message),
    responseDeserialize: (bytes) => response.decode(bytes),
  };
}

export const CONTROL_METHODS = {
  offer: method<m.OfferRequest, m.OfferResponse>("Offer"),
  upload: method<m.UploadRequest, m.UploadResponse>("Upload", { request: true }),
  prepare: method<m.PrepareRequest, m.PrepareResponse>("Prepare"),
  commit: method<m.CommitRequest, m.CommitResponse>("Commit"),
  abort: method<m.AbortRequest, m.AbortResponse>("Abort"),
  release: method<m.ReleaseRequest, m.ReleaseResponse>("Release"),
  pushFeed: method<m.PushFeedRequest, m.PushFeedResponse>("PushFeed", { request: true }),
  setStopList: method<m.SetStopListRequest, m.SetStopListResponse>("SetStopList"),
  revoke: method<m.RevokeRequest, m.RevokeResponse>("Revoke"),
  list: method<m.ListRequest, m.ListResponse>("List"),
  status: method<m.StatusRequest, m.NodeStatus>("Status"),
  watch: method<m.WatchRequest, m.WatchResponse>("Watch", { response: true }),
  latest: method<m.LatestRequest, m.LatestResponse>("Latest"),
  fetch: method<m.FetchRequest, m.FetchResponse>("Fetch", { response: true }),
  audit: method<m.AuditRequest, m.AuditResponse>("Audit", { response: true }),
} as const;
