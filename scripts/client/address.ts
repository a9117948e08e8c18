/** `HOST:PORT` as people type it. */
import { CommandError } from "../cli/errors.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
  /** As one says it: `127.0.0.1:50051`, `[::1]:50051`. */
  readonly text: string;
}

/** Takes `host:port`, `host`, `:port` and `[v6]:port`. Errors: INPUT_INVALID. */
export function parseAddress(text: string, portDefault: number): Address {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/]*))(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1] ?? (match?.[2] || "127.0.0.1");
  const port = match?.[3] === undefined ? portDefault : Number(match[3]);
  if (match === null || port < 1 || port > 65_535) {
    throw new CommandError("INPUT_INVALID", `"${text}" is no address`, { fix: "Write it as HOST:PORT." });
  }
  return { host, port, text: `${host.includes(":") ? `[${host}]` : host}:${port}` };
}
