/**
 * `proffer check DIR`: everything that is wrong with a workspace, at once, each with its place and a way out; and what
 * is right and cannot come to anything (engine/workspace/FINDINGS.md).
 *
 * Diagnostics go to stdout: they are what was asked for. Exit code 1 with errors; warnings alone are 0, unless `--strict`.
 */
import type { Command } from "commander";
import {
  DIAGNOSTIC_CODES,
  diagnosticText,
  formatDiagnostic,
  formatTimestamp,
  parseTimestamp,
} from "../../engine/index.ts";
import { action, CommandError, colours, EXIT, JSON_OPTION, say, sayJson } from "../cli/index.ts";
import { diagnosticsSummary, loadWorkspaceFolder } from "../workspace-files.ts";

interface CheckOptions {
  readonly json?: boolean;
  readonly lists?: string;
  readonly at?: string;
  readonly strict?: boolean;
}

const CODES = Object.entries(DIAGNOSTIC_CODES)
  .map(([code, meaning]) => `  ${code.padEnd(20)}${meaning}`)
  .join("\n");

export function register(program: Command): void {
  program
    .command("check")
    .description("check a workspace and list what is wrong with it")
    .argument("<dir>", "folder of the workspace")
    .option("--lists <dir>", "folder of the audience lists (default: DIR/lists)")
    .option("--at <time>", "look for rules and offers that are over as of this time (default: now)")
    .option("--strict", "exit with 1 on warnings as well")
    .option(...JSON_OPTION)
    .addHelpText("after", `\nWhat it finds, by code:\n${CODES}`)
    .action(
      action(async (dir: string, options: CheckOptions) => {
        const findingsAtMs = timeOf(options.at);
        const { loaded } = await loadWorkspaceFolder(dir, { lists: options.lists, findingsAtMs });
        const { model, diagnostics, diagnosticsOmitted: omitted } = loaded;
        const isStopped =
          options.strict === true && diagnostics.some(({ severity }) => severity === "warning");
        const exitCode = model === undefined || isStopped ? EXIT.PROBLEMS : EXIT.OK;
        if (options.json) {
          const listed = diagnostics.map((each) => ({ ...each, text: diagnosticText(each) }));
          sayJson({
            ok: exitCode === EXIT.OK,
            at: formatTimestamp(findingsAtMs),
            diagnostics: listed,
            omitted,
            ...(model && { counts: counts(model), notes: capNotes(model) }),
          });
          return exitCode;
        }
        for (const diagnostic of diagnostics) {
          say(formatDiagnostic(diagnostic, colours.isColorSupported));
          say();
        }
        if (model === undefined) {
          say(colours.red(diagnosticsSummary(diagnostics, omitted)));
          return exitCode;
        }
        const summary = Object.entries(counts(model)).map(
          ([what, count]) => `${count} ${count === 1 ? what.slice(0, -1) : what}`,
        );
        if (diagnostics.length > 0) say(colours.yellow(diagnosticsSummary(diagnostics, omitted)));
        for (const note of capNotes(model)) say(note);
        say(`${colours.green("ok")} ${model.name}: ${summary.join(", ")}`);
        return exitCode;
      }),
    );
}

/** A day is its beginning in UTC, a time says its zone. Errors: INPUT_INVALID where the text is no time. */
function timeOf(text: string | undefined): number {
  const instant = text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  const atMs = instant === undefined ? Date.now() : parseTimestamp(instant);
  if (!Number.isNaN(atMs)) return atMs;
  throw new CommandError("INPUT_INVALID", `"${text}" is no time`, {
    fix: "Write it as 2026-12-24 or 2026-12-24T09:00:00Z.",
    exitCode: EXIT.USAGE,
  });
}

type CheckedModel = NonNullable<Awaited<ReturnType<typeof loadWorkspaceFolder>>["loaded"]["model"]>;

/** Of caps without a subject: that each of what they are of has a count of its own, which not everybody expects. */
function capNotes({ channels, offers }: CheckedModel): string[] {
  const capped = offers.filter(({ fallback }) => !fallback);
  return channels.flatMap(({ name, zones, points, caps = [] }) => {
    const sizes = {
      offer: [capped.length, "offers"],
      category: [new Set(capped.flatMap(({ category }) => category ?? [])).size, "categories"],
      zone: [zones.length, "zones"],
      medium: [new Set(points.map(({ medium }) => medium)).size, "mediums"],
    } as const;
    return caps.flatMap((cap) => {
      if (cap.subject !== undefined || cap.of === "purpose") return []; // Purposes are the workspace's.
      const [size, what] = sizes[cap.of];
      return `note: cap \`${cap.name}\` of channel \`${name}\` names no subject: each of its ${size} ${what} has ${cap.max} contacts of its own`;
    });
  });
}

function counts(model: CheckedModel) {
  const sum = (each: (channel: (typeof model.channels)[number]) => number): number =>
    model.channels.reduce((total, channel) => total + each(channel), 0);
  const ownCaps = model.offers.reduce((total, { caps = [] }) => total + caps.length, 0);
  return {
    channels: model.channels.length,
    points: sum((channel) => channel.points.length),
    offers: model.offers.length,
    rules: sum((channel) => channel.rules.length),
    segments: model.segments.length,
    invariants: model.invariants.length,
    caps: sum((channel) => channel.caps?.length ?? 0) + ownCaps,
    goldens: model.goldens.length,
    sequences: model.sequences?.length ?? 0,
  };
}
