/**
 * TLS towards a node, for all commands alike: `--ca`, `--cert` and `--cert-key`, and when a token may be sent.
 *
 * A token that goes to another machine without TLS is anybody's on the way, so it does not go.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Command } from "commander";
import type { ClientTls } from "../../server/control/client.ts";
import { isLoopback } from "../../server/supervisor/ports.ts";
import { CommandError } from "../cli/errors.ts";
import type { Address } from "./address.ts";

export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly certKey?: string;
}

/** Paths of PEM files. */
export interface TlsPaths {
  readonly ca?: unknown;
  readonly cert?: unknown;
  readonly key?: unknown;
}

const NAMES = "--ca, --cert, --cert-key";

/** @param whose whose certificates: "the node's certificate"; `where` it counts: ", for --nodes", or "". */
export function addTlsOptions(command: Command, whose: string, where: string): Command {
  return command
    .option("--ca <file>", `PEM of who signed ${whose}${where}; makes it TLS`)
    .option("--cert <file>", `PEM of our own certificate${where}; makes it mutual TLS`)
    .option("--cert-key <file>", "PEM of its key");
}

/** Null where none of the options is given: clear text. Errors: INPUT_INVALID, those of the file system. */
export function tlsOf({ ca, cert, certKey: key }: TlsOptions): ClientTls | null {
  const isTls = [ca, cert, key].some((path) => path !== undefined);
  return isTls ? readTls({ ca, cert, key }, process.cwd(), NAMES) : null;
}

/** @param at what names the files, for errors. Errors: INPUT_INVALID, those of the file system. */
export function readTls(paths: TlsPaths, folder: string, at: string): ClientTls {
  const read = (name: keyof TlsPaths): Buffer | null => {
    const path = paths[name];
    if (path === undefined) return null;
    if (typeof path === "string" && path !== "") return readFileSync(resolve(folder, path));
    throw new CommandError("INPUT_INVALID", `${at}: ${name}: the path of a file is wanted`);
  };
  const tls = { ca: read("ca"), cert: read("cert"), key: read("key") };
  if ((tls.cert === null) !== (tls.key === null)) {
    throw new CommandError("INPUT_INVALID", `${at}: a certificate and its key come together`);
  }
  return tls;
}

/** What all connections of a client share. Errors: INPUT_INVALID where a file holds something else. */
export function secureContextOf({ ca, cert, key }: ClientTls): SecureContext {
  try {
    // Junk among the authorities is passed over in silence otherwise, and no certificate is good enough.
    if (ca !== null) new X509Certificate(ca);
    return createSecureContext({ ca: ca ?? undefined, cert: cert ?? undefined, key: key ?? undefined });
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    const message = `${NAMES}: no certificate, or not the key's (${code})`;
    throw new CommandError("INPUT_INVALID", message, { fix: "Give PEM files.", cause });
  }
}

/** Errors: INPUT_INVALID where a token would leave this machine in clear text. */
export function checkToken(token: string, isTls: boolean, { host, text }: Address, fix: string): void {
  if (token === "" || isTls || isLoopback(host)) return;
  const message = `the token would go to ${text} in clear text, for anybody on the way to read`;
  throw new CommandError("INPUT_INVALID", message, { fix });
}
