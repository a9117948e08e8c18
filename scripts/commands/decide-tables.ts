/** A decision as tables for a terminal: what is offered at each point, and with a trace, why. */
import Table from "cli-table3";
import { ageText, NEAR_MISS_MARK } from "../../engine/index.ts";
import { colours as c, plainText, wrapText } from "../cli/terminal.ts";
import type { CandidateJson, DecideAnswer, TreatmentJson } from "../client/messages.ts";

const STYLE = { head: [], border: [] };
const ATTRIBUTES_SHOWN = 4;
const VALUE_LENGTH_MAX = 40;
const WHY_WIDTH = 72;

export function decisionTables(decision: DecideAnswer): string {
  const parts = [offersTable(decision)];
  if (decision.holdout)
    parts.push(c.yellow("The visitor is in the holdout: points answer what a holdout is given."));
  if (decision.trace.length > 0) parts.push(traceTable(decision.trace));
  const id = decision.decisionId === "" ? "not recorded (dry run)" : `decision ${decision.decisionId}`;
  const overlay = decision.overlay > 0 ? ` · overlay ${decision.overlay}` : "";
  const bundle = `bundle ${decision.bundle.slice(0, 16)}…`;
  const feeds = Object.entries(decision.feeds).map(([feed, ageMs]) => ` · ${feed} ${ageText(ageMs)} old`);
  const source = `generation ${decision.generation} · ${bundle}${overlay}${plainText(feeds.join(""))}`;
  parts.push(c.dim(`${id} · ${source}`));
  return parts.join("\n");
}

function statusColour(status: string): (text: string) => string {
  if (status === "DECIDED") return c.green;
  return status === "UNKNOWN_POINT" || status === "DEADLINE" ? c.red : c.yellow;
}

function offersTable(decision: DecideAnswer): string {
  const head = ["point", "status", "#", "offer", "score", "treatment", "attributes"].map((text) =>
    c.bold(text),
  );
  const table = new Table({ head, style: STYLE });
  for (const { point, status, treatments } of decision.points) {
    const label = statusColour(status)(status);
    const why = status === "UNKNOWN_POINT" ? c.yellow("the channel has no such point") : "";
    if (treatments.length === 0) table.push([point, label, "", c.dim("nothing"), "", "", why]);
    treatments.forEach((treatment, index) => {
      table.push([index === 0 ? point : "", index === 0 ? label : "", ...treatmentCells(treatment)]);
    });
  }
  return table.toString();
}

function treatmentCells(treatment: TreatmentJson): (string | number)[] {
  const offer = treatment.fallback ? `${treatment.offer} ${c.dim("(fallback)")}` : c.cyan(treatment.offer);
  const score = treatment.fallback ? "" : Number(treatment.score.toPrecision(6));
  return [treatment.rank, offer, score, treatment.treatmentId, attributesText(treatment.attributes)];
}

function attributesText(attributes: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(attributes).sort();
  const lines = names
    .slice(0, ATTRIBUTES_SHOWN)
    .map((name) => `${c.dim(`${name}:`)} ${short(attributes[name])}`);
  if (names.length > ATTRIBUTES_SHOWN)
    lines.push(c.dim(`and ${names.length - ATTRIBUTES_SHOWN} more (--json)`));
  return lines.join("\n");
}

function short(value: unknown): string {
  const text = plainText(String(value));
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX - 1)}…` : text;
}

function traceTable(trace: readonly CandidateJson[]): string {
  const head = ["point", "offer", "left at", "reason", "why"].map((text) => c.bold(text));
  const table = new Table({ head, style: STYLE });
  for (const line of trace) {
    const isChosen = line.stage === "SELECTED";
    const paint = isChosen ? c.green : (text: string) => text;
    const numbers = Object.entries(line.numbers).map(
      ([name, value]) => `${name} ${Number(value.toPrecision(6))}`,
    );
    // Never cut: its end says which rule, and where it stands.
    const [detail, ...nearMiss] = line.detail.split(NEAR_MISS_MARK);
    const why = [detail!, ...nearMiss.map((text) => `near miss: ${text}`), numbers.join(", ")];
    const wrapped = why.flatMap((text) => wrapText(text, WHY_WIDTH));
    table.push([line.point, paint(line.offer), line.stage, paint(line.reason), wrapped.join("\n")]);
  }
  return table.toString();
}
