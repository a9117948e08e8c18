/** Keys of the control plane: its port, where bundles are fetched from, how many are kept, and what makes them old. */
import { type ConfigKey, PORT_MAX } from "./config-key.ts";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

export const CONTROL_KEYS = [
  {
    path: "environment",
    env: "ENVIRONMENT",
    flag: "environment",
    type: "string",
    default: "development",
    meaning:
      "What this node is: a release is for one environment. Any but `development` demands `trust`. Lower-case letters, digits and `._-`.",
  },
  {
    path: "control.host",
    env: "CONTROL_HOST",
    flag: "control-host",
    type: "string",
    default: "127.0.0.1",
    meaning:
      "Address of the control port. Any but loopback demands `trust`, controlTls, and credentials or controlTls.clientCa.",
  },
  {
    path: "control.clearText",
    env: "CONTROL_CLEAR_TEXT",
    flag: "control-clear-text",
    type: "boolean",
    default: false,
    meaning: "The control port may be off loopback without controlTls: a proxy in front of it ends TLS.",
  },
  {
    path: "control.port",
    env: "CONTROL_PORT",
    flag: "control-port",
    type: "integer",
    default: 50052,
    min: 0,
    max: PORT_MAX,
    meaning: "proffer.control.v1 over gRPC: bundles, releases, stops, feeds. 0 takes a free one.",
  },
  {
    path: "control.callsPerSecondMax",
    env: "CONTROL_CALLS_PER_SECOND_MAX",
    flag: "control-calls-per-second-max",
    type: "integer",
    default: 200,
    min: 1,
    max: 100_000,
    meaning: "Calls to the control port by one caller; more are shed with CALLER_OVERLOADED.",
  },
  {
    path: "control.connectionsMax",
    env: "CONTROL_CONNECTIONS_MAX",
    flag: "control-connections-max",
    type: "integer",
    default: 64,
    min: 1,
    max: 10_000,
    meaning: "Connections to the control port.",
  },
  {
    path: "controlTls.cert",
    env: "CONTROL_TLS_CERT",
    flag: "control-tls-cert",
    type: "string",
    default: "",
    meaning: "PEM file of the control port's certificate and its chain. Empty: clear text.",
  },
  {
    path: "controlTls.key",
    env: "CONTROL_TLS_KEY",
    flag: "control-tls-key",
    type: "string",
    default: "",
    meaning: "PEM file of the certificate's key.",
  },
  {
    path: "controlTls.clientCa",
    env: "CONTROL_TLS_CLIENT_CA",
    flag: "control-tls-client-ca",
    type: "string",
    default: "",
    meaning:
      "PEM file of the authorities whose certificates callers must have. Empty: they need none, but a token.",
  },
  {
    path: "bundleSource.url",
    env: "BUNDLE_SOURCE",
    flag: "bundle-source",
    type: "string",
    default: "",
    meaning:
      "Where the node looks for newer bundles: a folder (path or file:///…), https://…, or a peer's control port (proffer://HOST:PORT). Empty: nowhere.",
  },
  {
    path: "bundleSource.intervalMs",
    env: "BUNDLE_SOURCE_INTERVAL_MS",
    flag: "bundle-source-interval-ms",
    type: "integer",
    default: 30 * SECOND_MS,
    min: 100,
    max: DAY_MS,
    meaning: "How often it looks there, beside at start.",
  },
  {
    path: "bundleSource.token",
    env: "BUNDLE_SOURCE_TOKEN",
    flag: "bundle-source-token",
    type: "string",
    default: "",
    secret: true,
    meaning: "Token that the source wants: a bearer's, over HTTPS and at a peer.",
  },
  {
    path: "bundleSource.ca",
    env: "BUNDLE_SOURCE_CA",
    flag: "bundle-source-ca",
    type: "string",
    default: "",
    meaning:
      "PEM file of the authorities that the source's certificate must be of. Empty: the system's over HTTPS, clear text at a peer. Where it asks for ours, controlTls.cert is shown.",
  },
  {
    path: "bundles.retain",
    env: "BUNDLES_RETAIN",
    flag: "bundles-retain",
    type: "integer",
    default: 8,
    min: 2,
    max: 1000,
    meaning:
      "Strategies kept on disk to roll back to, the active one among them; refreshed lists use none up.",
  },
  {
    path: "bundles.staleAfterMs",
    env: "BUNDLES_STALE_AFTER_MS",
    flag: "bundles-stale-after-ms",
    type: "integer",
    default: 0,
    min: 0,
    max: 3650 * DAY_MS,
    meaning:
      "A node that has heard neither from its source nor from a pusher for so long is stale. 0: never.",
  },
  {
    path: "bundles.notReadyWhenStale",
    env: "BUNDLES_NOT_READY_WHEN_STALE",
    flag: "bundles-not-ready-when-stale",
    type: "boolean",
    default: false,
    meaning: "A stale node says on /readyz that it is not ready. It decides all the same.",
  },
] as const satisfies readonly ConfigKey[];
