/**
 * What is seen of a push while it runs: on a terminal a live table of nodes and stages with progress bars, rate and
 * time left; elsewhere a line for each stage that a node has behind it. All of it on stderr.
 */
import cliProgress from "cli-progress";
import Table from "cli-table3";
import { STAGES, type Stage } from "../../server/control/control-node.ts";
import {
  coloursOnError as c,
  countText,
  estimate,
  formatSeconds,
  note,
  percentOf,
  plainText,
} from "../cli/index.ts";
import { BUSY_WAITS_MAX, waitText } from "./busy.ts";
import { LiveText } from "./live-text.ts";
import { type NodePush, type Outcome, type Step, stageRunning } from "./push-state.ts";
import { formatBytes } from "./words.ts";

export interface PushView {
  update(nodes: readonly NodePush[]): void;
  /** The last state stays where it is. */
  end(nodes: readonly NodePush[]): void;
}

const REDRAW_MS = 100;
const BAR_WIDTH = 20;
/** Below, stages are marks without times. */
const WIDE_WIDTH = 130;
const CHROME_ROWS = 6;
const STYLE = { head: [], border: [], compact: true };

const OUTCOME_TEXT: Record<Outcome, string> = {
  pending: "",
  prepared: "prepared, waits for the others",
  active: "active",
  scheduled: "waits for its start",
  current: "has it already",
  missing: "out of reach, left out",
  failed: "failed",
  aborted: "given up",
  unsure: "did not answer: unsure",
};

export function startPushView(): PushView {
  return process.stderr.isTTY === true ? new LiveView() : new LineView();
}

class LiveView implements PushView {
  readonly #text = new LiveText();
  #drawnAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #nodes: readonly NodePush[] = [];

  update(nodes: readonly NodePush[]): void {
    this.#nodes = nodes;
    // Times go on while nothing is heard.
    this.#timer ??= setInterval(() => this.#draw(), REDRAW_MS).unref();
    if (Date.now() - this.#drawnAtMs >= REDRAW_MS) this.#draw();
  }

  end(nodes: readonly NodePush[]): void {
    clearInterval(this.#timer);
    this.#nodes = nodes;
    this.#draw();
  }

  #draw(): void {
    this.#drawnAtMs = Date.now();
    const { width, rows } = this.#text;
    this.#text.draw(pushTable(this.#nodes, { width, rows, nowMs: Date.now() }));
  }
}

/** As text; nodes that do not fit are counted, those that failed or work come first. */
export function pushTable(
  nodes: readonly NodePush[],
  { width, rows, nowMs }: { width: number; rows: number; nowMs: number },
): string {
  const shownMax = Math.max(1, rows - CHROME_ROWS);
  const shown = nodes.length <= shownMax ? nodes : [...nodes].sort(byInterest).slice(0, shownMax);
  const isWide = width >= WIDE_WIDTH;
  const head = ["node", ...(isWide ? STAGES : ["stages"]), "progress"].map((text) => c.bold(text));
  const table = new Table({ head, style: STYLE });
  for (const push of shown) {
    const cells = STAGES.map((stage) => stepMark(push.steps[stage], isWide));
    table.push([
      plainText(push.node.name),
      ...(isWide ? cells : [cells.join("")]),
      progressText(push, nowMs),
    ]);
  }
  const rest = nodes.length - shown.length;
  return rest === 0 ? table.toString() : `${table.toString()}\n${c.dim(`and ${rest} more nodes`)}`;
}

const INTEREST: readonly Outcome[] = ["failed", "unsure", "missing", "pending", "prepared"];
function byInterest(one: NodePush, other: NodePush): number {
  const place = ({ outcome }: NodePush) =>
    (INTEREST.indexOf(outcome) + INTEREST.length + 1) % (INTEREST.length + 1);
  return place(one) - place(other);
}

function stepMark({ state, ms }: Step, withTime: boolean): string {
  if (state === "waiting") return c.dim("·");
  if (state === "failed") return c.red("✗");
  if (state === "running") return c.cyan("▸");
  return c.green("✓") + (withTime ? ` ${formatMs(ms)}` : "");
}

/** Bar, rate and time left of the stage that runs; else how it came out. */
export function progressText(push: NodePush, nowMs: number): string {
  const { outcome, fault } = push;
  if (fault !== null) return c.red(`${OUTCOME_TEXT[outcome]}: ${plainText(fault.code)}`);
  if (push.waits !== null) {
    const { number, ms } = push.waits;
    const tries = `${number} of ${BUSY_WAITS_MAX}`;
    return c.yellow(`another attempt is under way: tries again in ${formatMs(ms)} (${tries})`);
  }
  const stage = stageRunning(push);
  if (stage === undefined) {
    const paint = outcome === "active" || outcome === "current" ? c.green : c.yellow;
    return paint(OUTCOME_TEXT[outcome]);
  }
  const { done, total, startedAtMs } = push.steps[stage];
  const elapsedMs = Math.max(0, nowMs - startedAtMs);
  if (total === 0) return `${stage} ${formatMs(elapsedMs)}`;
  const gauge = `${bar(done / total)} ${percentOf(done, total)} %`;
  // Steps differ too much in length to say from one how long the others take.
  if (stage !== "fetch") return `${gauge} ${stage} ${formatMs(elapsedMs)}`;
  const { rate, etaSeconds } = estimate(done, total, elapsedMs);
  const eta = etaSeconds < 0 ? "" : `, ${formatSeconds(etaSeconds)} left`;
  return `${gauge} ${formatBytes(rate)}/s${eta}`;
}

function bar(share: number): string {
  const { shades_classic: preset } = cliProgress.Presets;
  const full = String(preset.barCompleteChar).repeat(BAR_WIDTH);
  const empty = String(preset.barIncompleteChar).repeat(BAR_WIDTH);
  return cliProgress.Format.BarFormat(Math.min(1, share), {
    barsize: BAR_WIDTH,
    barGlue: "",
    barCompleteString: full,
    barIncompleteString: empty,
  } as cliProgress.Options);
}

/** One line a stage and node, as it ends; for logs and pipes. */
class LineView implements PushView {
  readonly #told = new Set<string>();

  update(nodes: readonly NodePush[]): void {
    for (const push of nodes) {
      if (push.waits !== null) this.#tell(push, `waits ${push.waits.number}`, waitText(push.waits));
      for (const stage of STAGES) {
        const step = push.steps[stage];
        if (step.state === "done") this.#tell(push, stage, stageLine(push, stage));
        if (stage === "fetch" && step.state === "running" && step.total > 0) {
          this.#tell(
            push,
            "fetching",
            `lacks ${formatBytes(step.total)} in ${countText(push.blobsLacking, "blob")}`,
          );
        }
      }
      if (push.fault !== null) this.#tell(push, "fault", `${OUTCOME_TEXT[push.outcome]}: ${faultText(push)}`);
      else if (push.outcome !== "pending") this.#tell(push, push.outcome, OUTCOME_TEXT[push.outcome]);
    }
  }

  end(nodes: readonly NodePush[]): void {
    this.update(nodes);
  }

  #tell(push: NodePush, what: string, text: string): void {
    const key = `${push.node.name}\n${what}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    note(`${plainText(push.node.name)}: ${plainText(text)}`);
  }
}

function stageLine(push: NodePush, stage: Stage): string {
  const { ms } = push.steps[stage];
  const brought = stage === "fetch" ? `, ${formatBytes(push.uploadedBytes)} uploaded` : "";
  return `${stage} ${formatMs(ms)}${brought}`;
}

/** `validate, golden Y: it comes out otherwise [GOLDEN_FAILED]` */
export function faultText({ fault }: NodePush): string {
  if (fault === null) return "";
  // A message that names what it is about itself does not have it named before it.
  const resource = fault.message.startsWith(`${fault.resource}: `) ? "" : fault.resource;
  const where = [fault.stage, resource].filter((part) => part !== "").join(", ");
  return plainText(`${where}${where === "" ? "" : ": "}${fault.message} [${fault.code}]`);
}

export function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : formatSeconds(ms / 1000);
}
