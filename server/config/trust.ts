/**
 * `trust:` of node.yaml: whose keys the node believes, and how many must approve. In the file only: it is structured,
 * and what a node demands should stand where it is reviewed, not in the environment of a process.
 *
 * Without it nothing has to be signed; that is for `environment: development` alone, and then control port and bundle
 * source are on this machine. Errors: CONFIG_INVALID; a message quotes names and paths, never keys.
 */
import {
  ENVIRONMENT_PATTERN,
  makePolicy,
  NodeError,
  openPolicy,
  type PolicyParts,
  parsePublicKey,
  parseTimestamp,
  TRUST_ROLES,
  type TrustPolicy,
  type TrustRole,
} from "../../engine/index.ts";
import { isLoopback } from "../supervisor/ports.ts";
import type { NodeConfig } from "./config.ts";

const NEVER_MS = 8.64e15;
const NAME_LENGTH_MAX = 128;
const TRUST_KEYS = ["keys", "approvals", "dataShareMax", "dataShareEveryMs", "revoked"] as const;
const DATA_SHARE_EVERY_MS_MAX = 366 * 86_400_000;
const KEY_KEYS = ["name", "publicKey", "roles", "notBefore", "expires"] as const;

/** As the schema of node.yaml has it. */
export const TRUST_SCHEMA = {
  description:
    "Whose signatures the node believes (engine/trust/TRUST.md). Absent: nothing has to be signed, in environment `development` alone.",
  type: "object",
  additionalProperties: false,
  required: ["keys", "approvals"],
  properties: {
    keys: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["name", "publicKey", "roles"],
        properties: {
          name: { description: "Whose it is, for people.", type: "string" },
          publicKey: {
            description: "Ed25519: 32 bytes in base64, as `proffer keys show` prints it, or SPKI in PEM.",
            type: "string",
          },
          roles: { type: "array", items: { enum: TRUST_ROLES }, minItems: 1 },
          notBefore: { description: "RFC 3339 or a day; in force from then on.", type: "string" },
          expires: { description: "RFC 3339 or a day; from then on it signs for nothing.", type: "string" },
        },
      },
    },
    approvals: {
      description: "How many keys of each role must approve a strategy; a key stands for one role of it.",
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(TRUST_ROLES.map((role) => [role, { type: "integer", minimum: 0 }])),
    },
    dataShareMax: {
      description:
        "Share of a level's visitors, 0 to 1, that data updates may change together in one list within a period. Default 0.1.",
      type: "number",
      minimum: 0,
      maximum: 1,
    },
    dataShareEveryMs: {
      description:
        "The period, within any of which data updates change the share at most. Default 86400000, a day.",
      type: "integer",
      minimum: 1,
      maximum: DATA_SHARE_EVERY_MS_MAX,
    },
    revoked: {
      description: "Ids of keys that count no more, whatever they signed.",
      type: "array",
      items: { type: "string", pattern: "^[0-9a-f]{16}$" },
    },
  },
};

/** What runs without `trust`: a machine of one's own. */
const OPEN_ENVIRONMENT = "development";

/** `value` is what stands under `trust:`; undefined: there is no such key. */
export function readTrust(value: unknown, environment: string, path: string): TrustPolicy {
  if (!ENVIRONMENT_PATTERN.test(environment)) {
    throw invalid("environment", "not 1 to 64 lower-case letters, digits and `._-`");
  }
  if (value === undefined) {
    if (environment === OPEN_ENVIRONMENT) return openPolicy(environment);
    const message = `environment \`${environment}\` demands it: say in the file's \`trust\` whose signatures count (engine/trust/TRUST.md); only \`${OPEN_ENVIRONMENT}\` takes unsigned bundles`;
    throw invalid("trust", message);
  }
  const isEmpty = value === null || (typeof value === "object" && Object.keys(value).length === 0);
  if (isEmpty) throw invalid("trust", `${path}: it is empty: name \`keys\` and \`approvals\`, or remove it`);
  const fields = mapping(value, "trust", TRUST_KEYS, path);
  if (!Array.isArray(fields.keys)) throw invalid("trust.keys", `${path}: not a list of keys`);
  const share = fields.dataShareMax;
  if (share !== undefined && !(typeof share === "number" && share >= 0 && share <= 1)) {
    throw invalid("trust.dataShareMax", `${path}: not a number from 0 to 1`);
  }
  const every = fields.dataShareEveryMs;
  const isEvery = Number.isSafeInteger(every) && (every as number) >= 1;
  if (every !== undefined && !(isEvery && (every as number) <= DATA_SHARE_EVERY_MS_MAX)) {
    throw invalid("trust.dataShareEveryMs", `${path}: not milliseconds from 1 to ${DATA_SHARE_EVERY_MS_MAX}`);
  }
  const parts: PolicyParts = {
    environment,
    ...(share === undefined ? {} : { dataShareMax: share as number }),
    ...(every === undefined ? {} : { dataShareEveryMs: every as number }),
    keys: fields.keys.map((key: unknown, index) => readKey(key, `trust.keys[${index}]`, path)),
    approvals: readApprovals(fields.approvals, path),
    revokedKeyIds: readRevoked(fields.revoked, path),
  };
  return makePolicy(parts);
}

function readKey(value: unknown, at: string, path: string): PolicyParts["keys"][number] {
  const { name, publicKey, roles, notBefore, expires } = mapping(value, at, KEY_KEYS, path);
  if (typeof name !== "string" || name === "" || name.length > NAME_LENGTH_MAX) {
    throw invalid(`${at}.name`, `${path}: not a name`);
  }
  const areRoles = Array.isArray(roles) && roles.every((role) => TRUST_ROLES.includes(role as TrustRole));
  if (!areRoles) throw invalid(`${at}.roles`, `${path}: not a list of ${TRUST_ROLES.join(", ")}`);
  if (typeof publicKey !== "string") throw invalid(`${at}.publicKey`, `${path}: not text`);
  let bytes: Uint8Array;
  try {
    bytes = parsePublicKey(publicKey);
  } catch (error) {
    throw invalid(`${at}.publicKey`, `${path}: ${(error as Error).message}`);
  }
  return {
    name,
    publicKey: bytes,
    roles: [...new Set(roles as TrustRole[])],
    notBeforeMs: notBefore === undefined ? 0 : readInstant(notBefore, `${at}.notBefore`, path),
    expiresMs: expires === undefined ? NEVER_MS : readInstant(expires, `${at}.expires`, path),
  };
}

function readInstant(value: unknown, at: string, path: string): number {
  const text = typeof value === "string" ? value : "";
  const ms = parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (!(ms >= 0)) throw invalid(at, `${path}: neither a time (RFC 3339) nor a day`);
  return ms;
}

function readApprovals(value: unknown, path: string): PolicyParts["approvals"] {
  const fields = mapping(value, "trust.approvals", TRUST_ROLES, path);
  for (const [role, count] of Object.entries(fields)) {
    const isCount = Number.isSafeInteger(count) && (count as number) >= 0;
    if (!isCount) throw invalid(`trust.approvals.${role}`, `${path}: not how many keys must approve`);
  }
  return fields as PolicyParts["approvals"];
}

function readRevoked(value: unknown, path: string): string[] {
  if (value === undefined) return [];
  const areIds = Array.isArray(value) && value.every((id) => /^[0-9a-f]{16}$/.test(String(id)));
  if (!areIds) throw invalid("trust.revoked", `${path}: not a list of key ids (16 hex digits, in quotes)`);
  return value.map(String);
}

function mapping(
  value: unknown,
  at: string,
  known: readonly string[],
  path: string,
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(at, `${path}: not a mapping of ${known.join(", ")}`);
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw invalid(`${at}.${unknown}`, `${path}: unknown key; there are ${known.join(", ")}`);
  }
  return value as Record<string, unknown>;
}

function invalid(at: string, what: string): NodeError {
  return new NodeError("CONFIG_INVALID", `${at}: ${what}`, { field: at });
}

/** Who may reach the control port must be known, and what they push believed. Errors: CONFIG_INVALID. */
export function checkControl(config: NodeConfig): void {
  const { controlHost, controlTls, trust, bundleSource } = config;
  if (trust.isOpen && !isOfThisMachine(bundleSource.url)) {
    const message =
      "without `trust` a node takes unsigned bundles, and then only from a folder or loopback: name the keys in the file's `trust`";
    throw new NodeError("CONFIG_INVALID", `bundleSource.url: ${message}`, { field: "bundleSource.url" });
  }
  if (isLoopback(controlHost)) return;
  const refused = (message: string) => new NodeError("CONFIG_INVALID", message, { field: "control.host" });
  if (trust.isOpen) {
    throw refused(
      `without \`trust\` a node takes unsigned bundles, and then its control port listens on loopback only, not on ${controlHost}: name the keys in the file's \`trust\`, or set control.host to 127.0.0.1`,
    );
  }
  const hasCredentials = config.tokensFile !== "" || config.adminToken !== "" || controlTls.clientCa !== "";
  if (!hasCredentials) {
    throw refused(
      `without credentials the control port listens on loopback only, not on ${controlHost}: set auth.tokensFile, auth.adminToken or controlTls.clientCa`,
    );
  }
  if (controlTls.cert === "" && !config.controlClearText) {
    throw refused(
      `without controlTls tokens would reach the control port on ${controlHost} in clear text: set controlTls.cert and controlTls.key, or control.clearText where a proxy in front of it ends TLS`,
    );
  }
}

/** Also of none, and of what is no address: that is told where it is opened. */
function isOfThisMachine(url: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? "";
  if (scheme === "" || scheme === "file" || !URL.canParse(url)) return true;
  return isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ""));
}
