/**
 * `proffer push BUNDLE --nodes a,b | --fleet FILE`: prepares a bundle on all nodes, and then activates it on all.
 *
 * What is signed stands in the bundle's file (`proffer approve`, `proffer release`, its start time too); each node judges
 * it by its own configuration. The table is on stderr; stdout gets the outcome, or with `--json` one document.
 */
import type { Command } from "commander";
import {
  action,
  colours as c,
  coloursOnError,
  countText,
  durationOption,
  EXIT,
  type ExitCode,
  integerOption,
  JSON_OPTION,
  note,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { addFleetOptions, FLEET_NODES_MAX, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { type BundleToPush, readBundleToPush } from "../control/push-bundle.ts";
import { type PushEnd, type PushReport, pushToFleet } from "../control/push-fleet.ts";
import type { NodePush } from "../control/push-state.ts";
import { faultText, formatMs, startPushView } from "../control/push-view.ts";
import { formatBytes, instantText, shortId } from "../control/words.ts";

interface PushCommandOptions extends FleetOptions {
  readonly allowMissing?: boolean;
  readonly parallel: number;
  readonly patience: number;
  readonly wait?: number;
  readonly json?: boolean;
}

const PARALLEL_DEFAULT = 8;
const PATIENCE_SECONDS_DEFAULT = 20;

const HELP = `
A node that has another attempt under way names when to try again: that is waited for, up to six times.

A node that refuses the bundle (it says at which stage, what about, and why), or is out of reach, ends the push for all
of them: nothing is activated anywhere. Exit codes: 0 every node has it; 4 a node is out of reach; 5 a node refused it;
8 it is active on some nodes and not on others: push again, who has it is left alone.`;

export function register(program: Command): void {
  const command = program
    .command("push")
    .description("prepare a bundle on all nodes, then activate it on all")
    .argument("<bundle>", "file that `proffer build` made, with what was signed of it");
  addFleetOptions(command)
    .option("--allow-missing", "leave out nodes that are out of reach; they catch up later")
    .option(
      "--parallel <nodes>",
      "nodes worked on at the same time",
      integerOption(1, FLEET_NODES_MAX),
      PARALLEL_DEFAULT,
    )
    .option(
      "--wait <duration>",
      "how long to wait for nodes that are starting (default: not)",
      durationOption,
    )
    .option(
      "--patience <duration>",
      "how long a node may be out of reach once the push has begun, in seconds or 500ms, 10s, 2m",
      durationOption,
      PATIENCE_SECONDS_DEFAULT,
    )
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(push));
}

async function push(path: string, options: PushCommandOptions): Promise<ExitCode> {
  const fleet = fleetOf(options);
  const bundle = readBundleToPush(path);
  const view = startPushView();
  const interrupted = new AbortController();
  const onInterrupt = () => interrupted.abort();
  process.once("SIGINT", onInterrupt);
  try {
    const report = await pushToFleet(bundle, fleet, {
      parallel: options.parallel,
      patienceMs: 1000 * options.patience,
      waitMs: 1000 * (options.wait ?? 0),
      allowMissing: options.allowMissing === true,
      signal: interrupted.signal,
      onChange: (nodes) => view.update(nodes),
    });
    view.end(report.nodes);
    if (options.json === true) sayJson(reportJson(bundle, report));
    else tell(bundle, report);
    return EXIT_OF[report.end];
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

const EXIT_OF: Readonly<Record<PushEnd, ExitCode>> = {
  done: EXIT.OK,
  refused: EXIT.NODE_REFUSED,
  unreachable: EXIT.NODE_UNREACHABLE,
  interrupted: EXIT.INTERRUPTED,
  partial: EXIT.PARTIAL,
};

function tell(bundle: BundleToPush, { end, nodes, ms }: PushReport): void {
  const what = `${c.bold(plainText(bundle.name))} ${shortId(bundle.id)}`;
  if (end === "done") {
    const uploaded = nodes.reduce((sum, { uploadedBytes }) => sum + uploadedBytes, 0);
    const having = nodes.filter(({ outcome }) => outcome !== "missing");
    const starts = having.find(({ startsAtMs }) => startsAtMs > 0)?.startsAtMs ?? 0;
    const state = starts > 0 ? `begins at ${instantText(starts)} on` : "is active on";
    say(
      `${c.green("pushed")} ${what} ${state} ${countText(having.length, "node")} (${formatBytes(uploaded)} uploaded, ${formatMs(ms)})`,
    );
    for (const { node, told } of nodes.filter(({ told }) => told !== "")) {
      note(`${plainText(node.name)}: ${plainText(told)}`);
    }
    const missing = nodes.filter(({ outcome }) => outcome === "missing");
    if (missing.length > 0) {
      note(
        `${coloursOnError.yellow("left out")} ${names(missing)}: they catch up from their bundle source, or push again`,
      );
    }
    return;
  }
  const e = coloursOnError;
  for (const push of nodes.filter(({ fault, outcome }) => fault !== null && outcome !== "missing")) {
    note(`${e.red(e.bold("error:"))} ${plainText(push.node.name)}: ${faultText(push)}`);
  }
  if (end === "partial") {
    const having = nodes.filter(({ outcome }) => outcome !== "failed" && outcome !== "unsure");
    note(`${e.red("the nodes differ:")} ${what} is active on ${names(having)}, and not on the others`);
  } else if (end === "interrupted") note("stopped by Ctrl-C: nothing was activated");
  else note(`nothing was activated on any node; ${what} was given up everywhere`);
  const untold = nodes.filter(({ isAbortUntold }) => isAbortUntold);
  if (untold.length > 0) note(`${names(untold)} could not be told; the attempt there expires by itself`);
  note(`  ${e.green("fix:")} ${fixOf({ end, nodes })}`);
}

const FIX_OF: Readonly<Record<Exclude<PushEnd, "done">, string>> = {
  refused: "Mend what the node names, and push again.",
  unreachable: "Start the node, or name the right address; `--allow-missing` goes on without it.",
  interrupted: "Push again; what was uploaded is not uploaded again.",
  partial: "Push again once those nodes answer: who has the bundle is left alone, the others get it.",
};

/** What stands in the way and is nothing of the bundle's. */
const FIX_OF_CODE: Readonly<Record<string, string>> = {
  ATTEMPT_IN_PROGRESS: "Push again when that attempt is over: `proffer status` shows whose it is.",
  ATTEMPT_ENDED: "Look at what runs there now (`proffer status`), and push again if this is still wanted.",
};

function fixOf({ end, nodes }: Pick<PushReport, "end" | "nodes">): string {
  if (end === "done") return "";
  const codes = nodes.flatMap(({ fault }) => (fault === null ? [] : [fault.code]));
  const [code = ""] = codes;
  const isOne = end === "refused" && codes.every((one) => one === code);
  return (isOne ? FIX_OF_CODE[code] : undefined) ?? FIX_OF[end];
}

function names(nodes: readonly NodePush[]): string {
  return plainText(nodes.map(({ node }) => node.name).join(", "));
}

function reportJson(bundle: BundleToPush, { end, attempt, nodes, ms }: PushReport): object {
  return {
    ok: end === "done",
    end,
    bundle: bundle.id,
    attempt,
    ms,
    fix: fixOf({ end, nodes }),
    nodes: nodes.map((push) => ({
      name: push.node.name,
      address: push.node.client.address,
      outcome: push.outcome,
      generation: push.generation,
      startsAtMs: push.startsAtMs,
      blobsLacking: push.blobsLacking,
      uploadedBytes: push.uploadedBytes,
      told: push.told,
      stages: Object.entries(push.steps)
        .filter(([, { state }]) => state === "done")
        .map(([stage, step]) => ({ stage, ms: step.ms })),
      fault: push.fault,
    })),
  };
}
