/**
 * Which nodes a command is about: `--nodes a,b`, or `--fleet FILE` (YAML), and how their control ports are spoken to.
 *
 * ```yaml
 * tokenFile: secrets/push-token        # for every node that says nothing else; or tokenEnv: NAME
 * tls: { ca: ca.pem, cert: me.pem, key: me.key }
 * nodes:
 *   - { name: berlin-1, address: "10.0.0.1:50052" }
 *   - { name: berlin-2, address: "10.0.0.2:50052", tokenEnv: BERLIN_2_TOKEN }
 *   - { name: lab, address: "127.0.0.1:50052", tls: false }
 * ```
 *
 * Paths are relative to the file. A token itself never stands in it, nor on the command line of a fleet: files like
 * this one are kept under version control. Nor does one go to another machine without TLS: it would be anybody's on the
 * way. Without either option it is the node on this machine.
 */
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { parse, YAMLParseError } from "yaml";
import type { ClientOptions, ClientTls } from "../../server/control/client.ts";
import { CommandError } from "../cli/index.ts";
import { parseAddress } from "../client/address.ts";
import { addTlsOptions, checkToken, readTls, type TlsOptions, tlsOf } from "../client/tls.ts";

export const CONTROL_PORT_DEFAULT = 50_052;
export const FLEET_NODES_MAX = 256;
const FILE_SIZE_MAX = 1024 * 1024;
const NAME_LENGTH_MAX = 64;
const TOKEN_LENGTH_MAX = 4096;

export interface FleetOptions extends TlsOptions {
  readonly nodes?: string;
  readonly fleet?: string;
  readonly token?: string;
}

/** A node as commands speak of it and to it. */
export interface FleetNode {
  /** Of the fleet's file, else its address. */
  readonly name: string;
  readonly client: ClientOptions;
}

export function addFleetOptions(command: Command): Command {
  const named = command
    .option("--nodes <list>", "control ports, HOST:PORT, by commas (default: 127.0.0.1:50052)")
    .option("--fleet <file>", "YAML file that lists the nodes, with TLS and tokens by file or environment")
    .addOption(
      new Option("--token <token>", "an admin's token, for --nodes; over TLS, or to this machine").env(
        "PROFFER_TOKEN",
      ),
    );
  return addTlsOptions(named, "the nodes' certificates", ", for --nodes");
}

/** One or more nodes, none twice. Errors: INPUT_INVALID, those of the file system. */
export function fleetOf(options: FleetOptions, env: NodeJS.ProcessEnv = process.env): readonly FleetNode[] {
  if (options.nodes !== undefined && options.fleet !== undefined) {
    throw invalid("the nodes are named twice", "Give --nodes or --fleet, not both.");
  }
  const nodes = options.fleet === undefined ? listed(options) : readFleet(options.fleet, env);
  if (nodes.length === 0 || nodes.length > FLEET_NODES_MAX) {
    throw invalid(`${nodes.length} nodes`, `A fleet has 1 to ${FLEET_NODES_MAX} nodes.`);
  }
  for (const [index, { name, client }] of nodes.entries()) {
    checkTokenOf(client, options.fleet);
    const isTwin = (other: FleetNode) => other.name === name || other.client.address === client.address;
    if (nodes.findIndex(isTwin) < index) {
      throw invalid(`node ${name} (${client.address}) is named twice`, "Name each node once.");
    }
  }
  return nodes;
}

/** Errors: INPUT_INVALID where a token would leave this machine in clear text. */
function checkTokenOf({ address, token, tls }: ClientOptions, fleet: string | undefined): void {
  const fix =
    fleet === undefined
      ? "Give --ca with the authority of the node's certificate, or a --fleet file with `tls`; or go through a tunnel to 127.0.0.1."
      : `Set tls in ${fleet}: \`tls: { ca: ca.pem }\`, or \`tls: true\` for the system's authorities.`;
  checkToken(token, tls !== null, parseAddress(address, CONTROL_PORT_DEFAULT), fix);
}

function listed(options: FleetOptions): FleetNode[] {
  const token = options.token ?? "";
  const tls = tlsOf(options);
  const texts = (options.nodes ?? `127.0.0.1:${CONTROL_PORT_DEFAULT}`).split(",").map((text) => text.trim());
  return texts
    .filter((text) => text !== "")
    .map((text) => {
      const address = parseAddress(text, CONTROL_PORT_DEFAULT).text;
      return { name: address, client: { address, token, tls } };
    });
}

/** The nodes of a fleet's file. Errors: INPUT_INVALID with the place, those of the file system. */
export function readFleet(path: string, env: NodeJS.ProcessEnv): FleetNode[] {
  if (statSync(path).size > FILE_SIZE_MAX) throw invalid(`${path}: more than a fleet's file may have`, "");
  let value: unknown;
  try {
    value = parse(readFileSync(path, "utf8"), { maxAliasCount: 100 });
  } catch (cause) {
    if (!(cause instanceof YAMLParseError || cause instanceof ReferenceError)) throw cause;
    throw invalid(`${path}: ${cause.message.split("\n")[0]}`, "");
  }
  const root = record(value, path, ["nodes", "tls", "token", "tokenEnv", "tokenFile"]);
  if (!Array.isArray(root.nodes)) throw invalid(`${path}: nodes is no list`, "");
  if (root.nodes.length > FLEET_NODES_MAX) throw invalid(`${path}: more than ${FLEET_NODES_MAX} nodes`, "");
  const folder = dirname(path);
  return root.nodes.map((entry: unknown, index) => {
    const at = `${path}: nodes[${index}]`;
    const node = record(entry, at, ["address", "name", "tls", "token", "tokenEnv", "tokenFile"]);
    const address = parseAddress(text(node.address, `${at}.address`), CONTROL_PORT_DEFAULT).text;
    const name = node.name === undefined ? address : text(node.name, `${at}.name`);
    if (name.length > NAME_LENGTH_MAX) throw invalid(`${at}.name: longer than ${NAME_LENGTH_MAX}`, "");
    const hasToken = node.tokenEnv !== undefined || node.tokenFile !== undefined;
    const token = tokenOf(hasToken ? node : root, hasToken ? at : path, folder, env);
    const tls = tlsOfFile(node.tls ?? root.tls, `${at}.tls`, folder);
    return { name, client: { address, token, tls } };
  });
}

function tokenOf(
  { tokenEnv, tokenFile }: Record<string, unknown>,
  at: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): string {
  if (tokenEnv !== undefined && tokenFile !== undefined)
    throw invalid(`${at}: tokenEnv and tokenFile, which?`, "");
  if (tokenEnv !== undefined) {
    const name = text(tokenEnv, `${at}.tokenEnv`);
    const token = env[name] ?? "";
    if (token === "") throw invalid(`${at}: the environment has no ${name}`, "Set it to an admin's token.");
    return token;
  }
  if (tokenFile === undefined) return "";
  const path = resolve(folder, text(tokenFile, `${at}.tokenFile`));
  const [token = ""] = readFileSync(path, "utf8").split(/\r?\n/, 1);
  if (token === "" || token.length > TOKEN_LENGTH_MAX)
    throw invalid(`${path}: its first line is no token`, "");
  return token;
}

/** `true`: TLS, with the system's authorities; `false`: clear text, also where the fleet says TLS. */
function tlsOfFile(value: unknown, at: string, folder: string): ClientTls | null {
  if (value === undefined || value === false) return null;
  if (value === true) return { ca: null, cert: null, key: null };
  return readTls(record(value, at, ["ca", "cert", "key"]), folder, at);
}

function record(value: unknown, at: string, keys: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`${at}: not a map of ${keys.filter((key) => key !== "token").join(", ")}`, "");
  }
  const fields = value as Record<string, unknown>;
  if (fields.token !== undefined) {
    const fix = "Name the file or the variable that holds it: tokenFile or tokenEnv.";
    throw invalid(`${at}: a token does not stand in a fleet's file`, fix);
  }
  const unknown = Object.keys(fields).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw invalid(`${at}: there is no \`${unknown}\` in a fleet's file`, "");
  return fields;
}

function text(value: unknown, at: string): string {
  if (typeof value !== "string" || value === "") throw invalid(`${at}: text is wanted`, "");
  return value;
}

function invalid(message: string, fix: string): CommandError {
  return new CommandError("INPUT_INVALID", message, { fix });
}
