/**
 * `proffer revoke`: an operator says that keys, bundles or strategies never count or run again on the nodes. It is for
 * good: there is no taking it back, and so it is asked for by name, with a reason.
 */
import type { Command } from "commander";
import {
  encodePayload,
  NodeError,
  type Revocation,
  type SignedDocument,
  signPayload,
} from "../../engine/index.ts";
import { ControlClient, drawAttempt } from "../../server/control/client.ts";
import {
  action,
  CommandError,
  colours as c,
  coloursOnError,
  countText,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  listOption,
  note,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { addFleetOptions, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { shortId } from "../control/words.ts";
import { keepSequence, nextSequence } from "../keys/sequences.ts";
import {
  addSignerOptions,
  type CommandSigner,
  keysFolder,
  type SignerOptions,
  signerOf,
} from "../keys/signer.ts";

interface RevokeOptions extends SignerOptions, FleetOptions {
  readonly bundle: readonly string[];
  readonly strategy: readonly string[];
  readonly revokedKey: readonly string[];
  readonly why: string;
  readonly json?: boolean;
}

interface NodeAnswer {
  readonly node: string;
  readonly ok: boolean;
  readonly code: string;
  readonly message: string;
  /** What it runs since; "": nothing, or not known. */
  readonly runs: string;
  /** It goes on with what was revoked, because nothing else may run there. */
  readonly runsRevoked: boolean;
  /** Why what it runs would not be taken now, as too few approve it without the key; "": it would be. */
  readonly runsLacking: string;
  /** Ids of what it holds beside that and would not take now, though not revoked by name. */
  readonly heldLacking: readonly string[];
  /** Whether it holds anything to go back to. */
  readonly canGoBack: boolean;
}

const HELP = `
  proffer revoke --revoked-key 1a2b3c4d5e6f7a8b --why "laptop stolen" --fleet production.yaml --key ops
  proffer revoke --strategy 7e1f… --why "wrong rates" --nodes 10.0.0.1 --key ops

Keys by their whole ids, as \`proffer keys\` prints them; bundles and strategies likewise (\`proffer build\`, \`release\`), or
by the first digits of what nodes hold, as \`proffer status --bundles\` prints them. A node that runs what is revoked rolls back;
where nothing else may run it goes on, which is told with exit code 8. What a revoked key approved goes on where it runs; that
it would not be taken any more is told. A node that is out of reach gets it from its bundle
source, or when this is called again.`;

export function register(program: Command): void {
  const command = program
    .command("revoke")
    .description("have running nodes never again count a key, or run a bundle or a strategy")
    .option("--bundle <id>", "64 hex digits, or the first 8 and more (repeatable)", listOption, [])
    .option("--strategy <root>", "likewise: all bundles of that strategy (repeatable)", listOption, [])
    .option("--revoked-key <id>", "16 hex digits (repeatable)", listOption, [])
    .requiredOption("--why <text>", "for whoever finds it revoked");
  addSignerOptions(addFleetOptions(command), "operator")
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(revoke));
}

async function revoke(options: RevokeOptions): Promise<ExitCode> {
  const { bundle: bundleGiven, strategy: strategyGiven, revokedKey: keyIds, why } = options;
  const count = bundleGiven.length + strategyGiven.length + keyIds.length;
  if (count === 0) {
    throw new CommandError("INPUT_INVALID", "what is to be revoked is not said", {
      fix: "Name it with --bundle, --strategy or --revoked-key.",
    });
  }
  const clients = fleetOf(options).map(({ name, client }) => ({ name, control: new ControlClient(client) }));
  try {
    const environment = await environmentOf(clients.map(({ control }) => control));
    const known = isAnyShort([...bundleGiven, ...strategyGiven])
      ? await idsOf(clients.map(({ control }) => control))
      : NO_IDS;
    const bundleIds = bundleGiven.map((id) => wholeId("bundle", id, known.bundleIds));
    const strategyRoots = strategyGiven.map((id) => wholeId("strategy", id, known.strategyRoots));
    const folder = keysFolder(options);
    const { sequence } = nextSequence(folder, { environment, kind: "revocation" });
    const made = { kind: "revocation", madeAtMs: Date.now(), environment, sequence } as const;
    const revocation: Revocation = { ...made, keyIds, bundleIds, strategyRoots, why };
    const unsigned: SignedDocument = { payload: encodePayload(revocation), signatures: [] };
    let signer: CommandSigner | null = options.key === undefined ? null : await signerOf(options);
    const sendAll = (): Promise<NodeAnswer[]> => {
      const document = signer === null ? unsigned : signPayload(revocation, signer.privateKey);
      return Promise.all(clients.map(({ name, control }) => send(name, control, document)));
    };
    let nodes = await sendAll();
    if (signer === null && nodes.some(({ code }) => code === "SIGNATURE_MISSING")) {
      signer = await signerOf(options);
      nodes = await sendAll();
    }
    if (signer !== null) keepSequence(folder, environment, "revocation", sequence);
    nodes = await Promise.all(nodes.map((node, index) => withRunning(node, clients[index]!.control)));
    return tell(nodes, environment, count, revocation, options);
  } finally {
    for (const { control } of clients) control.close();
  }
}

const WHOLE_LENGTH = 64;
const SHORT_LENGTH_MIN = 8;
interface KnownIds {
  readonly bundleIds: ReadonlySet<string>;
  readonly strategyRoots: ReadonlySet<string>;
}
const NO_IDS: KnownIds = { bundleIds: new Set(), strategyRoots: new Set() };

function isAnyShort(ids: readonly string[]): boolean {
  return ids.some((id) => id.length < WHOLE_LENGTH);
}

/** What the nodes that answer hold. */
async function idsOf(nodes: readonly ControlClient[]): Promise<KnownIds> {
  const lists = await Promise.allSettled(nodes.map((node) => node.list()));
  const entries = lists.flatMap((list) => (list.status === "fulfilled" ? list.value.bundles : []));
  return {
    bundleIds: new Set(entries.map(({ bundle }) => bundle)),
    strategyRoots: new Set(entries.map(({ strategyRoot }) => strategyRoot)),
  };
}

/** Of its first digits, where nodes hold one that begins so and no other. Errors: INPUT_INVALID. */
function wholeId(what: string, given: string, known: ReadonlySet<string>): string {
  if (given.length >= WHOLE_LENGTH) return given;
  const isPrefix = given.length >= SHORT_LENGTH_MIN && /^[0-9a-f]+$/.test(given);
  const found = isPrefix ? [...known].filter((id) => id.startsWith(given)) : [];
  if (found.length === 1) return found[0]!;
  const held = found.length === 0 ? "none" : String(found.length);
  const message = `${what} ${plainText(given)}: the nodes hold ${held} that ${found.length > 1 ? "begin" : "begins"} so`;
  throw new CommandError("INPUT_INVALID", message, {
    fix: `Give the whole id, 64 hex digits, or ${SHORT_LENGTH_MIN} digits and more of what \`proffer status --bundles\` lists.`,
  });
}

/** Of whichever node answers; those of another refuse. Errors: of the calls, where none does. */
async function environmentOf(nodes: readonly ControlClient[]): Promise<string> {
  const answers = await Promise.allSettled(nodes.map((node) => node.status()));
  const reached = answers.find((answer) => answer.status === "fulfilled");
  if (reached !== undefined) return reached.value.environment;
  throw answers.find((answer) => answer.status === "rejected")!.reason;
}

async function send(node: string, control: ControlClient, document: SignedDocument): Promise<NodeAnswer> {
  try {
    const { answer } = await control.revoke(drawAttempt(), document);
    return { ...NOT_KNOWN, node, ok: answer.ack, code: answer.code, message: answer.message };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return { ...NOT_KNOWN, node, ok: false, code: error.code, message: error.message };
  }
}

const NOT_KNOWN = {
  ...{ runs: "", runsRevoked: false, runsLacking: "", heldLacking: [], canGoBack: true },
} as const;

/** With what the node runs now, and what it would still take; as it is where it does not say. */
async function withRunning(answer: NodeAnswer, control: ControlClient): Promise<NodeAnswer> {
  if (!answer.ok) return answer;
  try {
    const [{ bundle, activeRevoked }, { bundles }] = await Promise.all([control.status(), control.list()]);
    const active = bundles.find((one) => one.bundle === bundle);
    const others = bundles.filter(
      ({ strategyRoot, lastActiveAtMs }) => strategyRoot !== active?.strategyRoot && lastActiveAtMs > 0,
    );
    const held = others.filter(({ state }) => state !== "revoked");
    return {
      ...{ ...answer, runs: bundle, runsRevoked: activeRevoked, runsLacking: active?.lacking ?? "" },
      heldLacking: held.filter(({ lacking }) => lacking !== "").map((one) => one.bundle),
      canGoBack: others.length === 0 || held.some(({ lacking }) => lacking === ""),
    };
  } catch (error) {
    if (error instanceof NodeError) return answer;
    throw error;
  }
}

function tell(
  nodes: readonly NodeAnswer[],
  environment: string,
  count: number,
  revocation: Revocation,
  options: RevokeOptions,
): ExitCode {
  const ok = nodes.every((node) => node.ok);
  const isRefused = nodes.some((node) => !node.ok && node.code !== "NODE_UNREACHABLE");
  const whole = [...revocation.bundleIds, ...revocation.strategyRoots, ...revocation.keyIds];
  const still = nodes.filter(({ runsRevoked }) => runsRevoked);
  const taken = still.length > 0 ? EXIT.PARTIAL : EXIT.OK;
  const exit = ok ? taken : isRefused ? EXIT.NODE_REFUSED : EXIT.NODE_UNREACHABLE;
  if (options.json) {
    sayJson({ ok: exit === EXIT.OK, revocation, nodes });
    return exit;
  }
  const label = nodes.some((node) => node.ok) ? c.green("revoked") : c.red("not revoked");
  say(`${label} ${countText(count, "id")} in ${environment}: ${plainText(revocation.why)}`);
  for (const id of whole) say(`  ${plainText(id)}`);
  for (const node of nodes) say(`  ${plainText(node.node)}  ${answerText(node)}`);
  if (still.length > 0) {
    const names = still.map(({ node }) => plainText(node)).join(", ");
    note(`${names}: what was revoked goes on, because nothing else may run there`);
    note(
      `  ${coloursOnError.green("fix:")} Push and release another bundle; until then \`proffer stop all\` leaves fallbacks only.`,
    );
  }
  tellLacking(nodes);
  return exit;
}

/** What lost approvals that it needs goes on where it runs, and is not taken again. */
function tellLacking(nodes: readonly NodeAnswer[]): void {
  let isAny = false;
  for (const { node, runs, runsLacking, heldLacking, canGoBack } of nodes) {
    const held = heldLacking.map(shortId).join(", ");
    const told = [
      runsLacking === ""
        ? ""
        : `what it runs, ${shortId(runs)}, goes on and would not be taken now: ${runsLacking}`,
      held === "" ? "" : `nor would what it holds: ${held}`,
      canGoBack ? "" : "there is nothing left to roll back to",
    ].filter((part) => part !== "");
    if (told.length === 0) continue;
    isAny = true;
    note(plainText(`${node}: ${told.join("; ")}`));
  }
  if (isAny) {
    note(
      `  ${coloursOnError.green("fix:")} Have them approved by other keys, and push them with those approvals (\`proffer status --bundles\` tells why).`,
    );
  }
}

function answerText({ ok, code, message, runs, runsRevoked }: NodeAnswer): string {
  if (!ok) return `${c.red(plainText(message))} ${c.dim(`[${code}]`)}`;
  if (runs === "") return c.green("done");
  const id = shortId(runs);
  return runsRevoked
    ? c.red(`taken, and STILL RUNS ${id}, which is revoked`)
    : `${c.green("done")}, runs ${id}`;
}
