/**
 * `proffer release BUNDLE`: an operator says that a bundle runs in an environment, now or from a time on; with `--data`
 * a data publisher says so of newer lists under the strategy that runs already. The statement goes into the file.
 *
 * Its sequence number is one more than the highest that nodes tell of, or that this machine signed with.
 */
import type { Command } from "commander";
import {
  type BundleNames,
  type DataUpdate,
  ENVIRONMENT_PATTERN,
  type Release,
  signPayload,
} from "../../engine/index.ts";
import { ControlClient } from "../../server/control/client.ts";
import {
  action,
  CommandError,
  colours as c,
  EXIT,
  type ExitCode,
  instantOption,
  integerOption,
  JSON_OPTION,
  note,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { addFleetOptions, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { approversOf } from "../keys/approve-bundle.ts";
import { addDocuments, readSignedBundle } from "../keys/bundle-documents.ts";
import { keepSequence, lastSequence, nextSequence } from "../keys/sequences.ts";
import { addSignerOptions, keysFolder, type SignerOptions, signerOf } from "../keys/signer.ts";

interface ReleaseOptions extends SignerOptions, FleetOptions {
  readonly environment?: string;
  readonly sequence?: number;
  readonly at?: number;
  readonly expires?: number;
  readonly comment?: string;
  readonly data?: boolean;
  readonly json?: boolean;
}

const HELP = `
The sequence number is --sequence; else one more than the highest that the nodes of --nodes or --fleet tell of;
else one more than this machine signed last for the environment (sequences.json beside the keys).
With --nodes or --fleet the environment is the nodes' own, unless --environment names it.`;

export function register(program: Command): void {
  const command = program
    .command("release")
    .description("sign that a bundle runs in an environment (an operator's key)")
    .argument("<bundle>", "file of the bundle; the statement is added to it")
    .option("--environment <name>", "where it runs: staging, production")
    .option("--sequence <n>", "its number", integerOption(1, Number.MAX_SAFE_INTEGER))
    .option("--at <time>", "it starts then (RFC 3339, a day, or +2h; default: at once)", instantOption)
    .option("--expires <time>", "a node that gets it later refuses it", instantOption)
    .option("--comment <text>", "kept with it, for people")
    .option("--data", "no release: newer lists under the released strategy (a data publisher's key)");
  addFleetOptions(addSignerOptions(command, "operator (with --data: data-publisher)"))
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(release));
}

/** What nodes have taken, or null where none is asked. */
interface Asked {
  readonly environment: string;
  readonly address: string;
  readonly sequence: number;
  /** Of data updates. */
  readonly data: { readonly address: string; readonly sequence: number };
}

async function release(file: string, options: ReleaseOptions): Promise<ExitCode> {
  const isData = options.data === true;
  if (isData && (options.at !== undefined || options.comment !== undefined)) {
    throw new CommandError("INPUT_INVALID", "newer lists (--data) have neither a start time nor a comment");
  }
  const bundle = readSignedBundle(file);
  const asked = await askNodes(options, isData);
  const environment = options.environment ?? asked?.environment;
  if (environment === undefined || !ENVIRONMENT_PATTERN.test(environment)) {
    throw new CommandError("INPUT_INVALID", "for which environment is not said", {
      fix: "Name it with --environment (as `environment` of the nodes' configuration), or the nodes with --nodes.",
    });
  }
  const folder = keysFolder(options);
  const kind = isData ? "data" : "release";
  const node = asked?.environment === environment ? asked : undefined;
  const { sequence, source } = nextSequence(folder, { environment, kind, given: options.sequence, node });
  const signer = await signerOf(options);
  // Its lists stand in the place of all that came before, on nodes that have not seen those either.
  const leftBehind = isData ? 0 : lastSequence(folder, { environment, kind: "data", node: node?.data });
  const payload = payloadOf(bundle, environment, sequence, leftBehind, options);
  const isOlder = (other: { kind: string; environment?: unknown }): boolean =>
    other.kind === payload.kind && other.environment === environment;
  addDocuments(bundle, [signPayload(payload, signer.privateKey)], isOlder);
  keepSequence(folder, environment, kind, sequence);
  const startAtMs = payload.kind === "release" ? (payload.startAtMs ?? null) : null;
  if (options.json) {
    const { bundleId, strategyRoot, dataRoot } = bundle;
    const { keyId } = signer;
    const names = { bundleId, strategyRoot, dataRoot };
    sayJson({
      ok: true,
      kind: payload.kind,
      file,
      ...names,
      environment,
      sequence,
      source,
      startAtMs,
      keyId,
    });
    return EXIT.OK;
  }
  const what = isData ? "lists of" : "bundle";
  say(
    `${c.green("released")} ${what} ${bundle.bundleId} in ${c.bold(environment)} as ${plainText(signer.name)}`,
  );
  say(`  number ${sequence}: ${source}`);
  const role = isData ? "data publisher" : "operator";
  say(
    `  counts where ${environment} trusts ${plainText(signer.name)} (${signer.keyId}) as ${role}; \`proffer verify\` tells`,
  );
  if (startAtMs !== null) {
    const at = new Date(startAtMs).toISOString();
    if (startAtMs > Date.now()) say(`  starts ${at}`);
    else note(c.yellow(`  begins at once where it is pushed: its start, ${at}, is past`));
  }
  if (!isData && approversOf(bundle).length === 0) {
    note(c.yellow("  nobody has approved its strategy in this file: `proffer sign`, `proffer approve`"));
  }
  return EXIT.OK;
}

function payloadOf(
  { bundleId, strategyRoot, dataRoot }: BundleNames,
  environment: string,
  sequence: number,
  leftBehind: number,
  { data, at, expires, comment }: ReleaseOptions,
): Release | DataUpdate {
  const madeAtMs = Date.now();
  const names = { madeAtMs, environment, sequence, bundleId, strategyRoot, dataRoot };
  const expiry = expires === undefined ? {} : { expiresAtMs: expires };
  if (data === true) return { kind: "dataUpdate", ...names, ...expiry };
  const start = at === undefined ? {} : { startAtMs: at };
  const updates = leftBehind === 0 ? {} : { dataSequence: leftBehind };
  return {
    kind: "release",
    ...names,
    ...updates,
    ...expiry,
    ...start,
    ...(comment === undefined ? {} : { comment }),
  };
}

/** The highest number of all nodes named. Errors: INPUT_INVALID where they are not of one environment; of the calls. */
async function askNodes(options: ReleaseOptions, isData: boolean): Promise<Asked | null> {
  if (options.nodes === undefined && options.fleet === undefined) return null;
  let highest: Omit<Asked, "data"> | null = null;
  let data = { address: "", sequence: -1 };
  for (const { name, client } of fleetOf(options)) {
    const control = new ControlClient(client);
    try {
      const status = await control.status();
      const { environment, releaseSequence, dataSequence, scheduled } = status;
      if (highest !== null && highest.environment !== environment) {
        const message = `node ${highest.address} is ${highest.environment}, and ${name} is ${environment}`;
        throw new CommandError("INPUT_INVALID", message, { fix: "A release is for one environment." });
      }
      const sequence = isData ? dataSequence : Math.max(releaseSequence, scheduled?.sequence ?? 0);
      if (highest === null || sequence > highest.sequence) highest = { environment, address: name, sequence };
      if (dataSequence > data.sequence) data = { address: name, sequence: dataSequence };
    } finally {
      control.close();
    }
  }
  return highest === null ? null : { ...(highest as Omit<Asked, "data">), data };
}
