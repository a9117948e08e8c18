/** What `proffer load` found, as one document and as text. */
import Table from "cli-table3";
import { colours as c, formatCount, formatSeconds, formatUs } from "../cli/terminal.ts";
import type { DriveResult } from "../client/driver.ts";
import { type LatencyReport, sortedCounts, type Tally } from "../client/tally.ts";

interface Setting {
  readonly protocol: string;
  readonly encoding: string;
  readonly address: string;
  readonly connections: number;
  readonly inFlightPerConnection: number;
  /** Calls a second asked for; 0: closed loop. */
  readonly rate: number;
}

export interface LoadReport {
  readonly setting: Setting;
  readonly seconds: number;
  readonly sentCount: number;
  readonly answeredCount: number;
  readonly errorCount: number;
  readonly unsentCount: number;
  readonly lostCount: number;
  /** Answers a second, errors not among them. */
  readonly rate: number;
  readonly latencyUs: LatencyReport;
  readonly errors: readonly { readonly code: string; readonly count: number; readonly example: string }[];
  readonly holdoutCount: number;
  readonly points: readonly {
    readonly point: string;
    readonly statuses: Readonly<Record<string, number>>;
    /** Most often offered first. */
    readonly offers: readonly { readonly offer: string; readonly count: number }[];
  }[];
}

export function loadReport(setting: Setting, tally: Tally, result: DriveResult): LoadReport {
  return {
    setting,
    seconds: Number(result.seconds.toFixed(3)),
    sentCount: result.sentCount,
    answeredCount: tally.answeredCount,
    errorCount: tally.errorCount,
    unsentCount: result.unsentCount,
    lostCount: result.lostCount,
    rate: Math.round(tally.answeredCount / result.seconds),
    latencyUs: tally.latencyUs(),
    errors: sortedCounts(tally.errors).map(([code, count]) => ({
      code,
      count,
      example: tally.errorExamples.get(code) ?? "",
    })),
    holdoutCount: tally.holdoutCount,
    points: [...tally.statuses].map(([point, statuses]) => ({
      point,
      statuses: Object.fromEntries(sortedCounts(statuses)),
      offers: sortedCounts(tally.offers.get(point) ?? new Map()).map(([offer, count]) => ({ offer, count })),
    })),
  };
}

const OFFERS_SHOWN = 10;

export function loadText(report: LoadReport): string {
  const { latencyUs: latency, setting } = report;
  const loop =
    setting.rate > 0
      ? `open loop at ${formatCount(setting.rate)}/s`
      : `closed loop, ${setting.inFlightPerConnection} in flight each`;
  const lines = [
    `${setting.protocol} (${setting.encoding}) to ${setting.address}: ${setting.connections} connections, ${loop}`,
    `${c.bold(`${formatCount(report.rate)} decisions/s`)}: ${formatCount(report.answeredCount)} answered in ` +
      `${formatSeconds(report.seconds)}, ${formatCount(report.errorCount)} errors`,
    `latency  p50 ${formatUs(latency.p50)}  p90 ${formatUs(latency.p90)}  p99 ${formatUs(latency.p99)}  ` +
      `p99.9 ${formatUs(latency.p999)}  max ${formatUs(latency.max)}  mean ${formatUs(latency.mean)}`,
  ];
  if (report.unsentCount > 0) {
    lines.push(
      c.yellow(`${formatCount(report.unsentCount)} were due and never sent: the node did not keep up`),
    );
  }
  if (report.lostCount > 0)
    lines.push(c.red(`${formatCount(report.lostCount)} were sent and never answered`));
  for (const { code, count, example } of report.errors) {
    lines.push(`${c.red(code)} × ${formatCount(count)}: ${example}`);
  }
  if (report.points.length > 0) lines.push("", pointsTable(report));
  return lines.join("\n");
}

function pointsTable(report: LoadReport): string {
  const head = ["point", "statuses", "offered most often"].map((text) => c.bold(text));
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { point, statuses, offers } of report.points) {
    const total = offers.reduce((sum, offer) => sum + offer.count, 0);
    const top = offers.slice(0, OFFERS_SHOWN).map(({ offer, count }) => {
      return `${offer} ${formatCount(count)} (${((100 * count) / total).toFixed(1)} %)`;
    });
    if (offers.length > OFFERS_SHOWN) top.push(`and ${offers.length - OFFERS_SHOWN} more`);
    const counts = Object.entries(statuses).map(([status, count]) => `${status} ${formatCount(count)}`);
    table.push([point, counts.join("\n"), top.join("\n")]);
  }
  return table.toString();
}
