/**
 * `proffer status --nodes a,b | --fleet FILE`: what each node runs, and which of them differ; `--watch` goes on showing it.
 *
 * With `--json --watch` a document a line, whenever something changed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { ControlClient } from "../../server/control/client.ts";
import type { ListEntry } from "../../server/control/messages.ts";
import {
  action,
  colours as c,
  coloursOnError,
  EXIT,
  type ExitCode,
  formatCount,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { addFleetOptions, type FleetNode, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { differencesOf, faultView, fleetStatus, type NodeView } from "../control/fleet-status.ts";
import { LiveText } from "../control/live-text.ts";
import { statusTable } from "../control/status-table.ts";
import { instantText, shortId } from "../control/words.ts";

interface StatusOptions extends FleetOptions {
  readonly watch?: boolean;
  readonly bundles?: boolean;
  readonly json?: boolean;
}

const RECONNECT_MS = 1000;
const REDRAW_MS = 1000;
/** Changes that come together are shown together. */
const SETTLE_MS = 100;

export function register(program: Command): void {
  const command = program.command("status").description("show what nodes run, and which of them differ");
  addFleetOptions(command)
    .option("--watch", "go on showing it, until Ctrl-C")
    .option("--bundles", "also list the bundles that each node holds, to roll back to")
    .option("--json", "print JSON instead of text; with --watch one document a line")
    .action(action(status));
}

async function status(options: StatusOptions): Promise<ExitCode> {
  const fleet = fleetOf(options);
  if (options.watch === true) return await watch(fleet, options.json === true);
  const views = await fleetStatus(fleet);
  const bundles = options.bundles === true ? await bundlesOf(views) : null;
  if (options.json === true) sayJson(statusJson(views, bundles));
  else {
    say(statusTable(views, Date.now(), c));
    for (const [name, entries] of bundles ?? []) say(bundlesText(name, entries));
  }
  if (views.every((view) => view.status !== null)) return EXIT.OK;
  return views.some(({ fault }) => fault?.code === "NODE_UNREACHABLE")
    ? EXIT.NODE_UNREACHABLE
    : EXIT.NODE_REFUSED;
}

async function bundlesOf(views: readonly NodeView[]): Promise<Map<string, readonly ListEntry[]>> {
  const lists = views
    .filter((view) => view.status !== null)
    .map(async ({ node }) => {
      const client = new ControlClient(node.client);
      try {
        return [node.name, (await client.list()).bundles] as const;
      } finally {
        client.close();
      }
    });
  return new Map(await Promise.all(lists));
}

function bundlesText(name: string, entries: readonly ListEntry[]): string {
  const lines = entries.map((entry) => {
    const active =
      entry.lastActiveAtMs === 0 ? "never active" : `active ${instantText(entry.lastActiveAtMs)}`;
    const when = entry.goneBack ? `${active}, gone back from` : active;
    const who = entry.approvals.length === 0 ? "nobody's approval" : entry.approvals.join(", ");
    const id = entry.state === "active" ? c.green(shortId(entry.bundle)) : shortId(entry.bundle);
    const why = entry.lacking === "" ? "" : `\n    would not run now: ${plainText(entry.lacking)}`;
    const strategy = `strategy ${shortId(entry.strategyRoot)}`;
    return `  ${id}  ${strategy}  ${entry.state.padEnd(9)}  ${when}, ${formatCount(entry.sizeBytes)} bytes, ${plainText(who)}${why}`;
  });
  return [c.bold(plainText(name)), ...lines].join("\n");
}

function statusJson(views: readonly NodeView[], bundles: ReadonlyMap<string, readonly ListEntry[]> | null) {
  const differences = differencesOf(views);
  return {
    ok: views.every((view) => view.status !== null),
    agree: differences.size === 0,
    nodes: views.map(({ node, status, fault }) => ({
      name: node.name,
      address: node.client.address,
      differs: [...(differences.get(node.name) ?? [])],
      status,
      fault,
      ...(bundles === null ? {} : { bundles: bundles.get(node.name) ?? [] }),
    })),
  };
}

/** Each node's own stream of changes; one that breaks off is taken up again. */
async function watch(fleet: readonly FleetNode[], isJson: boolean): Promise<ExitCode> {
  const stop = new AbortController();
  const { signal } = stop;
  process.once("SIGINT", () => stop.abort());
  const views: NodeView[] = fleet.map((node) => ({
    node,
    status: null,
    fault: { code: "", message: "asking" },
  }));
  let wake = () => {};
  const follow = async (node: FleetNode, index: number): Promise<void> => {
    const client = new ControlClient(node.client);
    while (!signal.aborted) {
      try {
        for await (const status of client.watch(signal)) {
          views[index] = { node, status, fault: null };
          wake();
        }
      } catch (error) {
        views[index] = faultView(node, error);
        wake();
      }
      await sleep(RECONNECT_MS, undefined, { signal }).catch(() => {});
    }
    client.close();
  };
  const isLive = !isJson && process.stderr.isTTY === true;
  const live = new LiveText();
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  let shown = "";
  const show = async (): Promise<void> => {
    while (!signal.aborted) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const facts = JSON.stringify(statusJson(views, null), withoutAges);
      if (isLive) live.draw(statusTable(views, Date.now(), coloursOnError));
      else if (facts !== shown) {
        if (isJson) process.stdout.write(`${JSON.stringify(statusJson(views, null))}\n`);
        else say(statusTable(views, Date.now(), c));
      }
      shown = facts;
      const ended = isLive ? sleep(REDRAW_MS, undefined, { signal }).catch(() => {}) : aborted;
      // Ages go on by themselves only where they are drawn over.
      await Promise.race([changed, ended]);
      await sleep(SETTLE_MS, undefined, { signal }).catch(() => {});
    }
  };
  await Promise.all([show(), ...fleet.map(follow)]);
  return EXIT.OK;
}

/** Nodes tell their status every second; of it ages alone are no change. */
function withoutAges(key: string, value: unknown): unknown {
  return key === "ageMs" || key === "sourceAgeMs" ? undefined : value;
}
