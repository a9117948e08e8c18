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

function method<Request, Response>(
  name: string,
  request: Codec<Request>,
  response: Codec<Response>,
  streams: { readonly request?: true; readonly response?: true } = {},
): Method<Request, Response> {
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
  offer: method(
    "Offer",
    codecOf<m.OfferRequest>(v1.OfferRequest),
    codecOf<m.OfferResponse>(v1.OfferResponse),
  ),
  upload: method(
    "Upload",
    codecOf<m.UploadRequest>(v1.UploadRequest),
    codecOf<m.UploadResponse>(v1.UploadResponse),
    { request: true },
  ),
  prepare: method(
    "Prepare",
    codecOf<m.PrepareRequest>(v1.PrepareRequest),
    codecOf<m.PrepareResponse>(v1.PrepareResponse),
  ),
  commit: method(
    "Commit",
    codecOf<m.CommitRequest>(v1.CommitRequest),
    codecOf<m.CommitResponse>(v1.CommitResponse),
  ),
  abort: method(
    "Abort",
    codecOf<m.AbortRequest>(v1.AbortRequest),
    codecOf<m.AbortResponse>(v1.AbortResponse),
  ),
  release: method(
    "Release",
    codecOf<m.ReleaseRequest>(v1.ReleaseRequest),
    codecOf<m.ReleaseResponse>(v1.ReleaseResponse),
  ),
  pushFeed: method(
    "PushFeed",
    codecOf<m.PushFeedRequest>(v1.PushFeedRequest),
    codecOf<m.PushFeedResponse>(v1.PushFeedResponse),
    { request: true },
  ),
  setStopList: method(
    "SetStopList",
    codecOf<m.SetStopListRequest>(v1.SetStopListRequest),
    codecOf<m.SetStopListResponse>(v1.SetStopListResponse),
  ),
  revoke: method(
    "Revoke",
    codecOf<m.RevokeRequest>(v1.RevokeRequest),
    codecOf<m.RevokeResponse>(v1.RevokeResponse),
  ),
  list: method("List", codecOf<m.ListRequest>(v1.ListRequest), codecOf<m.ListResponse>(v1.ListResponse)),
  status: method(
    "Status",
    codecOf<m.StatusRequest>(v1.StatusRequest),
    codecOf<m.NodeStatus>(v1.StatusResponse),
  ),
  watch: method(
    "Watch",
    codecOf<m.WatchRequest>(v1.WatchRequest),
    codecOf<m.WatchResponse>(v1.WatchResponse),
    {
      response: true,
    },
  ),
  latest: method(
    "Latest",
    codecOf<m.LatestRequest>(v1.LatestRequest),
    codecOf<m.LatestResponse>(v1.LatestResponse),
  ),
  fetch: method(
    "Fetch",
    codecOf<m.FetchRequest>(v1.FetchRequest),
    codecOf<m.FetchResponse>(v1.FetchResponse),
    {
      response: true,
    },
  ),
  audit: method(
    "Audit",
    codecOf<m.AuditRequest>(v1.AuditRequest),
    codecOf<m.AuditResponse>(v1.AuditResponse),
    {
      response: true,
    },
  ),
} as const;
export type ControlMethod = keyof typeof CONTROL_METHODS;
