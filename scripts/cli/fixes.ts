/** What a person can do about an error of the command line, by code. One sentence each; no code, no advice. */
import type { NodeErrorCode } from "../../engine/index.ts";

export const FIXES: Partial<Record<NodeErrorCode, string>> = {
  NODE_UNREACHABLE:
    "Start one with `proffer serve` (or `npm start`), or name the right one with --address HOST:PORT.",
  BUNDLE_NOT_READY:
    "Give the node a bundle: `proffer build DIR -o FILE`, then `proffer serve --bundle FILE`.",
  CREDENTIALS_MISSING: "Pass a token with --token TOKEN or in PROFFER_TOKEN.",
  CREDENTIALS_INVALID: "Check the token against the node's tokens file; tokens of browsers expire.",
  ROLE_FORBIDDEN:
    "Use a token whose role may do this; `explain` and profiles need `service`, imports need `admin`.",
  CHANNEL_UNKNOWN: "Name a channel of the active bundle; `proffer check DIR` lists those of a workspace.",
  DATA_DIR_LOCKED: "Stop the node that holds it, go through that node instead, or name another --data-dir.",
  PORT_IN_USE: "Stop what listens there, or choose another port (0 lets the system choose).",
  LANE_OVERLOADED: "Send less at once, or give the node more lanes.",
  CALLER_OVERLOADED: "Lower --in-flight or --connections, or raise the node's limit for a caller.",
  WORKSPACE_INVALID: "Mend what is listed; `proffer check DIR` shows it again.",
  BUNDLE_FORMAT_NEWER: "Build the bundle with this version, or run the version that built it.",
  BUNDLE_TRUNCATED: "Build or copy the bundle again; it is not complete.",
  BUNDLE_CORRUPT: "Build or copy the bundle again; it is not what was built.",
};
