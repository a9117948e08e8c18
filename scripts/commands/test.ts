/**
 * `proffer test DIR`: decides a workspace's golden decisions, runs its sequences of calls, and shows what came out
 * otherwise than stated.
 *
 * Everything runs here, on the real engine; no node is asked and no audience list is read: a golden says itself
 * which lists hold its visitor. `--previews` also shows the saved requests of `previews/`. Exit code 1 where a
 * golden or a sequence failed, or the workspace has errors.
 */
import type { Command } from "commander";
import {
  diagnosticText,
  formatDiagnostic,
  type GoldenReport,
  type GoldenSequenceReport,
  loadBitmapLibrary,
  type PreviewReport,
  runGoldens,
  runPreviews,
  runSequences,
} from "../../engine/index.ts";
import {
  action,
  CommandError,
  colours,
  coloursOnError,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  note,
  say,
  sayJson,
} from "../cli/index.ts";
import { diagnosticsSummary, loadWorkspaceFolder } from "../workspace-files.ts";
import { goldenText, previewText, sequenceText, summaryText } from "./test-text.ts";

interface TestOptions {
  readonly json?: boolean;
  readonly previews?: boolean;
  readonly filter?: string;
}

export function register(program: Command): void {
  program
    .command("test")
    .description("run a workspace's golden decisions and sequences of calls")
    .argument("<dir>", "folder of the workspace")
    .option("--filter <text>", "only goldens, sequences and previews whose name holds this text")
    .option("--previews", "also decide and show the saved requests of previews/")
    .option(...JSON_OPTION)
    .action(action(test));
}

async function test(dir: string, options: TestOptions): Promise<ExitCode> {
  const { loaded } = await loadWorkspaceFolder(dir);
  const { model, diagnostics, diagnosticsOmitted: omitted } = loaded;
  if (model === undefined) {
    const listed = diagnostics.map((each) => ({ ...each, text: diagnosticText(each) }));
    if (options.json) sayJson({ ok: false, diagnostics: listed, omitted });
    else {
      for (const each of diagnostics) note(`${formatDiagnostic(each, coloursOnError.isColorSupported)}\n`);
      note(coloursOnError.red(diagnosticsSummary(diagnostics, omitted)));
    }
    return EXIT.PROBLEMS;
  }
  const isAsked = ({ name }: { readonly name: string }): boolean => name.includes(options.filter ?? "");
  const { filter } = options;
  const tested = [...model.goldens, ...(model.sequences ?? []), ...(options.previews ? model.previews : [])];
  // A typing error must not pass for tests that passed.
  if (filter !== undefined && !tested.some(isAsked)) throw noMatch(filter, model.previews.some(isAsked));
  const library = await loadBitmapLibrary();
  const goldens = model.goldens.filter(isAsked);
  const reports = runGoldens(model, library, goldens);
  const sequences = (model.sequences ?? []).filter(isAsked);
  const runs = runSequences(model, library, sequences);
  const previews = options.previews ? runPreviews(model, library, model.previews.filter(isAsked)) : [];
  const failedCount = reports.filter(({ passed }) => !passed).length;
  const failedRunCount = runs.filter(({ passed }) => !passed).length;
  if (options.json) sayJson(document(reports, runs, options.previews === true ? previews : undefined));
  else {
    for (const [index, report] of reports.entries()) say(goldenText(report, goldens[index]!, colours));
    for (const [index, run] of runs.entries()) say(sequenceText(run, sequences[index]!, colours));
    for (const preview of previews) say(previewText(preview, colours));
    // Asked for by name, and only sequences have it: then nothing is missing.
    if (reports.length > 0 || runs.length === 0) {
      say(summaryText("golden decision", reports.length, failedCount, colours));
    }
    if (runs.length > 0) say(summaryText("sequence", runs.length, failedRunCount, colours));
  }
  return failedCount + failedRunCount === 0 ? EXIT.OK : EXIT.PROBLEMS;
}

function noMatch(filter: string, isPreview: boolean): CommandError {
  const message = isPreview
    ? `only previews have \`${filter}\` in their name`
    : `no golden, sequence or preview has \`${filter}\` in its name`;
  const fix = isPreview
    ? "Add --previews to have them decided and shown."
    : "Name a part of a name, as it is written.";
  return new CommandError("INPUT_INVALID", message, { fix, exitCode: EXIT.PROBLEMS });
}

/** @param previews undefined: they were not asked for. */
function document(
  goldens: readonly GoldenReport[],
  sequences: readonly GoldenSequenceReport[],
  previews: readonly PreviewReport[] | undefined,
): unknown {
  const reports = [...goldens, ...sequences];
  const failedCount = reports.filter(({ passed }) => !passed).length;
  return {
    ok: failedCount === 0,
    passed: reports.length - failedCount,
    failed: failedCount,
    goldens,
    sequences,
    ...(previews === undefined ? {} : { previews }),
  };
}
