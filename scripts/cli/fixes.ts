/** What a person can do about an error of the command line, by code. One sentence each; no code, no advice. */
import type { NodeErrorCode } from "../../engine/index.ts";

export const FIXES: Partial<Record<NodeErrorCode, string>> = {
  NODE_UNREACHABLE:
    "Start one with `proffer serve` (or `npm start`), or name the right one: --address HOST:PORT for decisions, --nodes for its control port; over TLS, see to --ca, --cert and --cert-key.",
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
  CONTROL_OVERLOADED: "Try again: others have as much under way at the node as it takes at once.",
  WORKSPACE_INVALID: "Mend what is listed; `proffer check DIR` shows it again.",
  BUNDLE_FORMAT_NEWER: "Build the bundle with this version, or run the version that built it.",
  BUNDLE_TRUNCATED: "Build or copy the bundle again; it is not complete.",
  BUNDLE_CORRUPT: "Build or copy the bundle again; it is not what was built.",
  DOCUMENT_INVALID: "Sign it again with this version; what is signed is not edited by hand.",
  SIGNATURE_MISSING: "Sign it: `proffer sign`, `proffer approve`, `proffer release`.",
  SIGNATURE_INVALID: "Take the file as it was signed, or have it signed again.",
  KEY_UNKNOWN: "Sign with a key that the node trusts for this, or add it to `trust.keys` of the node.",
  KEY_REVOKED: "Have it signed with another key.",
  KEY_EXPIRED: "Have it signed again, with a key that is in force.",
  KEY_NOT_YET_VALID: "Wait until the key is in force, or sign with another.",
  APPROVALS_SHORT: "Get the approvals that are missing: `proffer approve BUNDLE`.",
  ENVIRONMENT_MISMATCH: "Sign it for the node's own environment: --environment NAME.",
  SEQUENCE_REPLAYED: "Sign it anew: with --nodes the command asks the nodes which number is next.",
  RELEASE_MISMATCH: "Release this very bundle: `proffer release BUNDLE`.",
  DATA_SHARE_EXCEEDED:
    "Build it on what runs (`proffer build --base`), so that ids keep their places; or have an operator release it.",
  BUNDLE_REVOKED: "Build and approve another; what was revoked never runs again.",
};
