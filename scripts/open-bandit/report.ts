/** What a replay came to, as one document and as text. */
import Table from "cli-table3";
import { colours as c, formatCount, formatSeconds, formatUs } from "../cli/terminal.ts";
import { type LatencyReport, sortedCounts } from "../client/tally.ts";
import type { ReplayResult } from "./replay.ts";

export interface ReplayReport {
  readonly impressionCount: number;
  readonly answeredCount: number;
  /** Answers with all 34 items, each with a treatment code. */
  readonly wholeCount: number;
  readonly seconds: number;
  /** Decisions a second. */
  readonly rate: number;
  readonly latencyUs: LatencyReport;
  readonly errors: Readonly<Record<string, number>>;
  readonly importedCount: number;
  readonly importSeconds: number;
  readonly clickCount: number;
  readonly clickAcceptedCount: number;
  readonly clickErrors: Readonly<Record<string, number>>;
  readonly shownRankMean: number;
  readonly clickedRankMean: number;
  readonly exitCode: number | null;
  readonly positions: readonly {
    readonly point: string;
    readonly statuses: Readonly<Record<string, number>>;
    /** Offers by how often they were ranked first. */
    readonly firstOffers: readonly { readonly offer: string; readonly count: number }[];
  }[];
}

export function replayReport(
  result: ReplayResult,
  more: Pick<ReplayReport, "impressionCount" | "importedCount" | "importSeconds" | "exitCode">,
): ReplayReport {
  const { seconds } = result.drive;
  return {
    ...more,
    answeredCount: result.answeredCount,
    wholeCount: result.wholeCount,
    seconds: Number(seconds.toFixed(3)),
    rate: Math.round(result.answeredCount / seconds),
    latencyUs: result.latencyUs,
    errors: Object.fromEntries(result.errors),
    clickCount: result.clickCount,
    clickAcceptedCount: result.clickAcceptedCount,
    clickErrors: Object.fromEntries(result.clickErrors),
    shownRankMean: result.shownRankMean,
    clickedRankMean: result.clickedRankMean,
    positions: [...result.firstOffers].sort().map(([point, offers]) => ({
      point,
      statuses: Object.fromEntries(sortedCounts(result.statuses.get(point) ?? new Map())),
      firstOffers: sortedCounts(offers).map(([offer, count]) => ({ offer, count })),
    })),
  };
}

/** Whether everything was answered, every click taken, and the node ended as it should. */
export function isClean(report: ReplayReport): boolean {
  return (
    report.answeredCount === report.impressionCount &&
    report.wholeCount === report.impressionCount &&
    report.importedCount === report.impressionCount &&
    report.clickAcceptedCount === report.clickCount &&
    report.exitCode === 0
  );
}

const OFFERS_SHOWN = 8;

export function replayText(report: ReplayReport): string {
  const { latencyUs: latency } = report;
  const all = report.answeredCount === report.impressionCount ? c.green : c.red;
  const lines = [
    `visitors: ${formatCount(report.importedCount)} imported in ${formatSeconds(report.importSeconds)}`,
    `${all(c.bold(`${report.answeredCount} of ${report.impressionCount} answered`))}, ` +
      `${report.wholeCount} with all 34 items, in ${formatSeconds(report.seconds)}: ` +
      `${formatCount(report.rate)} decisions/s`,
    `latency  p50 ${formatUs(latency.p50)}  p90 ${formatUs(latency.p90)}  p99 ${formatUs(latency.p99)}  ` +
      `p99.9 ${formatUs(latency.p999)}  max ${formatUs(latency.max)}`,
    `clicks: ${report.clickAcceptedCount} of ${report.clickCount} accepted as responses`,
    `mean rank: ${report.shownRankMean} of the items that the shop showed, ${report.clickedRankMean} of those clicked`,
    `node: stopped by SIGTERM, exit code ${report.exitCode ?? "none (killed)"}`,
  ];
  for (const [code, count] of Object.entries(report.errors))
    lines.push(c.red(`decisions: ${code} × ${count}`));
  for (const [code, count] of Object.entries(report.clickErrors))
    lines.push(c.red(`clicks: ${code} × ${count}`));
  return `${lines.join("\n")}\n\n${positionsTable(report)}`;
}

function positionsTable(report: ReplayReport): string {
  const head = ["position", "decisions", "ranked first"].map((text) => c.bold(text));
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { point, statuses, firstOffers } of report.positions) {
    const total = firstOffers.reduce((sum, offer) => sum + offer.count, 0);
    const top = firstOffers
      .slice(0, OFFERS_SHOWN)
      .map(({ offer, count }) => `${offer} ${((100 * count) / total).toFixed(1)} %`);
    if (firstOffers.length > OFFERS_SHOWN) top.push(`and ${firstOffers.length - OFFERS_SHOWN} more`);
    const counts = Object.entries(statuses).map(([status, count]) => `${status} ${formatCount(count)}`);
    table.push([point, counts.join("\n"), top.join("\n")]);
  }
  return table.toString();
}
