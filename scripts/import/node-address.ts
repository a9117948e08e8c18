/**
 * `--node URL`: which wire, where. `http://HOST:PORT`, `grpc://HOST:PORT`, or `HOST:PORT`, which means HTTP. `https` and
 * `grpcs` say TLS; so do the options of TLS with any of them.
 */
import { CommandError } from "../cli/index.ts";
import { type Address, PORT_DEFAULTS, parseAddress } from "../client/index.ts";

const HTTPS_PORT = 443;

export interface NodeAddress {
  readonly protocol: "http" | "grpc";
  readonly address: Address;
  readonly isTls: boolean;
}

/** Errors: INPUT_INVALID. */
export function parseNode(url: string): NodeAddress {
  const match = /^(?:(http|grpc)(s?):\/\/)?([^/]*)\/?$/.exec(url.trim());
  if (match === null) {
    const fix = "Write it as http://HOST:PORT or grpc://HOST:PORT, https:// or grpcs:// for TLS.";
    throw new CommandError("INPUT_INVALID", `"${url}" is no address of a node`, { fix });
  }
  const protocol = match[1] === "grpc" ? "grpc" : "http";
  const isTls = match[2] === "s";
  // A node's own HTTP port speaks no TLS: what does stands in front of it.
  const portDefault = isTls && protocol === "http" ? HTTPS_PORT : PORT_DEFAULTS[protocol];
  return { protocol, isTls, address: parseAddress(match[3]!, portDefault) };
}
