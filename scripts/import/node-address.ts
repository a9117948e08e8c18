/** `--node URL`: which wire, where. `http://HOST:PORT`, `grpc://HOST:PORT`, or `HOST:PORT`, which means HTTP. */
import { CommandError } from "../cli/index.ts";
import { type Address, PORT_DEFAULTS, parseAddress } from "../client/index.ts";

export interface NodeAddress {
  readonly protocol: "http" | "grpc";
  readonly address: Address;
}

/** Errors: INPUT_INVALID. */
export function parseNode(url: string): NodeAddress {
  const match = /^(?:(http|grpc):\/\/)?([^/]*)\/?$/.exec(url.trim());
  if (match === null) {
    const fix = "Write it as http://HOST:PORT or grpc://HOST:PORT; TLS ends in front of a node.";
    throw new CommandError("INPUT_INVALID", `"${url}" is no address of a node`, { fix });
  }
  const protocol = match[1] === "grpc" ? "grpc" : "http";
  return { protocol, address: parseAddress(match[2]!, PORT_DEFAULTS[protocol]) };
}
