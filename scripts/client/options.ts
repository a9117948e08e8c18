/** Options of the commands that talk to a running node: which one, over which wire, as whom. */
import type { SecureContext } from "node:tls";
import { type Command, Option } from "commander";
import { CommandError } from "../cli/errors.ts";
import { integerOption } from "../cli/options.ts";
import {
  type Address,
  type Answer,
  type Encoding,
  type NodeClient,
  openClient,
  PORT_DEFAULTS,
  PROTOCOLS,
  type Protocol,
  parseAddress,
} from "./index.ts";
import { addTlsOptions, checkToken, secureContextOf, type TlsOptions, tlsOf } from "./tls.ts";

/** As whom. */
export interface CredentialOptions extends TlsOptions {
  readonly token?: string;
}
export interface NodeOptions extends CredentialOptions {
  readonly protocol: Protocol;
  readonly address?: string;
  readonly encoding?: Encoding;
  readonly timeout: number;
}

export function addNodeOptions(command: Command): Command {
  command
    .addOption(new Option("-p, --protocol <name>", "the wire to use").choices(PROTOCOLS).default("grpc"))
    .option("-a, --address <host:port>", "where the node listens (default: 127.0.0.1, the wire's own port)");
  return addCredentialOptions(command)
    .addOption(
      new Option("--encoding <name>", "bodies over http and ws")
        .choices(["json", "protobuf"])
        .default("json"),
    )
    .option("--timeout <ms>", "deadline of a call, sent along; 0: none", integerOption(0, 3_600_000), 5000);
}

export function addCredentialOptions(command: Command): Command {
  const token = new Option("--token <token>", "a caller's token; over TLS, or to this machine");
  return addTlsOptions(command.addOption(token.env("PROFFER_TOKEN")), "the node's certificate", "");
}

const CLEAR_TOKEN_FIX =
  "Give --ca with the authority of the node's certificate, or of what ends TLS before its HTTP port; or go through a tunnel to 127.0.0.1.";

/**
 * @param isTls by the address alone, with the system's authorities where the options name none.
 * Errors: INPUT_INVALID, also where a token would leave this machine in clear text; those of the file system.
 */
export function credentialsOf(
  options: CredentialOptions,
  address: Address,
  isTls = false,
): { token: string; tls: SecureContext | null } {
  const token = options.token ?? "";
  const tls = tlsOf(options) ?? (isTls ? { ca: null, cert: null, key: null } : null);
  checkToken(token, tls !== null, address, CLEAR_TOKEN_FIX);
  return { token, tls: tls === null ? null : secureContextOf(tls) };
}

/** Errors: as `credentialsOf`. */
export function clientOf(
  options: NodeOptions,
  connections = 1,
): { client: NodeClient; address: string; encoding: Encoding } {
  const address = parseAddress(options.address ?? "", PORT_DEFAULTS[options.protocol]);
  const encoding = options.encoding ?? "json";
  const credentials = credentialsOf(options, address);
  const client = openClient(options.protocol, address, { connections, encoding, ...credentials });
  return { client, address: address.text, encoding: client.encoding };
}

/** A failed answer as the error to throw: the node's own code where it is one of ours. */
export function errorOf(answer: Extract<Answer, { ok: false }>): CommandError {
  const field = answer.field === "" ? {} : { field: answer.field };
  return new CommandError(answer.code as CommandError["code"], answer.message, field);
}
