/** Options of the commands that talk to a running node: which one, over which wire, as whom. */
import { type Command, Option } from "commander";
import { CommandError } from "../cli/errors.ts";
import { integerOption } from "../cli/options.ts";
import {
  type Answer,
  type Encoding,
  type NodeClient,
  openClient,
  PORT_DEFAULTS,
  PROTOCOLS,
  type Protocol,
  parseAddress,
} from "./index.ts";

export interface NodeOptions {
  readonly protocol: Protocol;
  readonly address?: string;
  readonly token?: string;
  readonly encoding?: Encoding;
  readonly timeout: number;
}

export function addNodeOptions(command: Command): Command {
  return command
    .addOption(new Option("-p, --protocol <name>", "the wire to use").choices(PROTOCOLS).default("grpc"))
    .option("-a, --address <host:port>", "where the node listens (default: 127.0.0.1, the wire's own port)")
    .addOption(new Option("--token <token>", "a caller's token").env("PROFFER_TOKEN"))
    .addOption(
      new Option("--encoding <name>", "bodies over http and ws")
        .choices(["json", "protobuf"])
        .default("json"),
    )
    .option("--timeout <ms>", "deadline of a call, sent along; 0: none", integerOption(0, 3_600_000), 5000);
}

export function clientOf(
  options: NodeOptions,
  connections = 1,
): { client: NodeClient; address: string; encoding: Encoding } {
  const address = parseAddress(options.address ?? "", PORT_DEFAULTS[options.protocol]);
  const token = options.token ?? "";
  const encoding = options.encoding ?? "json";
  const client = openClient(options.protocol, address, { connections, token, encoding });
  return { client, address: address.text, encoding: client.encoding };
}

/** A failed answer as the error to throw: the node's own code where it is one of ours. */
export function errorOf(answer: Extract<Answer, { ok: false }>): CommandError {
  const field = answer.field === "" ? {} : { field: answer.field };
  return new CommandError(answer.code as CommandError["code"], answer.message, field);
}
