/** Clients of a running node on each of its wires, for commands, benches and tests. */
import type { Address } from "./address.ts";
import type { Encoding, NodeClient } from "./answer.ts";
import { type ClientOptions, GrpcClient } from "./grpc-client.ts";
import { HttpClient } from "./http-client.ts";
import { WsClient } from "./ws-client.ts";

export * from "./address.ts";
export * from "./answer.ts";
export * from "./messages.ts";

export const PROTOCOLS = ["grpc", "http", "ws"] as const;
export type Protocol = (typeof PROTOCOLS)[number];
export const PORT_DEFAULTS: Record<Protocol, number> = { grpc: 50051, http: 8080, ws: 8080 };

/** `encoding` is for HTTP and WebSocket; gRPC is protobuf. Connects with the first call. */
export function openClient(
  protocol: Protocol,
  address: Address,
  options: ClientOptions & { readonly encoding?: Encoding },
): NodeClient {
  const { encoding = "json" } = options;
  if (protocol === "grpc") return new GrpcClient(address, options);
  if (protocol === "http") return new HttpClient(address, { ...options, encoding });
  return new WsClient(address, { ...options, encoding });
}
