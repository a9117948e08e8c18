/** Keys of the gRPC port: how it listens, TLS, and one for each limit of its two tables. */
import { HTTP2_LIMIT_RELATIONS, HTTP2_LIMIT_ROWS } from "../grpc/http2/limits.ts";
import type { LimitTable } from "../grpc/limit-table.ts";
import { GRPC_LIMIT_TABLE } from "../grpc/limits.ts";
import type { ConfigKey } from "./config-key.ts";

export const GRPC_LISTEN_KEYS = [
  {
    path: "grpc.lanePorts",
    env: "GRPC_LANE_PORTS",
    flag: "grpc-lane-ports",
    type: "strings",
    default: [],
    meaning: "A port for each lane, as endpoints of their own beside `listen.grpcPort`; 0 takes a free one.",
  },
  {
    path: "grpc.trustedProxies",
    env: "GRPC_TRUSTED_PROXIES",
    flag: "grpc-trusted-proxies",
    type: "strings",
    default: [],
    meaning: "Addresses and networks (10.0.0.0/8) of proxies whose PROXY header says who calls.",
  },
  {
    path: "grpcTls.cert",
    env: "GRPC_TLS_CERT",
    flag: "grpc-tls-cert",
    type: "string",
    default: "",
    meaning: "PEM file of the gRPC port's certificate and its chain. Empty: clear text.",
  },
  {
    path: "grpcTls.key",
    env: "GRPC_TLS_KEY",
    flag: "grpc-tls-key",
    type: "string",
    default: "",
    meaning: "PEM file of the certificate's key.",
  },
  {
    path: "grpcTls.clientCa",
    env: "GRPC_TLS_CLIENT_CA",
    flag: "grpc-tls-client-ca",
    type: "string",
    default: "",
    meaning: "PEM file of the authorities whose certificates callers must have. Empty: they need none.",
  },
] as const satisfies readonly ConfigKey[];

/** `http.bodySizeMax` is the bound of messages on every wire. */
const SET_ELSEWHERE: ReadonlySet<string> = new Set(["messageSizeMax"]);

/** Http2Limits by the shape of the other table. */
function http2Table(): LimitTable {
  return Object.fromEntries(
    Object.entries(HTTP2_LIMIT_ROWS).map(([name, { value, min, max, bounds, breach }]) => [
      name,
      {
        default: value,
        min,
        max,
        meaning: bounds,
        ...(breach === null ? {} : { breach }),
      },
    ]),
  );
}

/** Both tables. */
export const GRPC_LIMITS_ALL: LimitTable = { ...GRPC_LIMIT_TABLE, ...http2Table() };

/** `grpc.<name>`, in the tables' order. */
export const GRPC_LIMIT_KEYS: readonly ConfigKey[] = Object.entries(GRPC_LIMITS_ALL)
  .filter(([name]) => !SET_ELSEWHERE.has(name))
  .map(([name, entry]) => {
    const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return {
      path: `grpc.${name}`,
      env: `GRPC_${words.replaceAll("-", "_").toUpperCase()}`,
      flag: `grpc-${words}`,
      type: "integer",
      default: entry.default,
      min: entry.min,
      max: entry.max,
      meaning: entry.meaning,
    };
  });

/** Keys of which the first may not be above the second. */
export const GRPC_LIMIT_RELATIONS: readonly (readonly [small: string, large: string])[] =
  HTTP2_LIMIT_RELATIONS.map(([small, large]) => [`grpc.${small}`, `grpc.${large}`]);
