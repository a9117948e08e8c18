/**
 * `proffer test DIR`: decides a workspace's golden decisions and shows what came out otherwise than stated.
 *
 * Everything runs here, on the real engine; no node is asked and no audience list is read: a golden says itself
 * which lists hold its visitor. `--previews` also shows the saved requests of `previews/`. Exit code 1 where a
 * golden failed or the workspace has errors.
 */
import type { Command } from "commander";
import {
  diagnosticText,
  formatDiagnostic,
  type GoldenReport,
  loadBitmapLibrary,
  type PreviewReport,
  runGoldens,
  runPreviews,
} from "../../engine/index.ts";
import {
  action,
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
import { goldenText, previewText, summaryText } from "./test-text.ts";

interface TestOptions {
  readonly json?: boolean;
  readonly previews?: boolean;
  readonly filter?: string;
}

export function register(program: Command): void {
  program
    .command("test")
    .description("run a workspace's golden decisions")
    .argument("<dir>", "folder of the workspace")
    .option("--filter <text>", "only goldens and previews whose name holds this text")
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
  const library = await loadBitmapLibrary();
  const reports = runGoldens(model, library, model.goldens.filter(isAsked));
  const previews = options.previews ? runPreviews(model, library, model.previews.filter(isAsked)) : [];
  const failedCount = reports.filter(({ passed }) => !passed).length;
  if (options.json) sayJson(document(reports, previews, failedCount, options.previews === true));
  else {
    for (const report of reports) say(goldenText(report, colours));
    for (const preview of previews) say(previewText(preview, colours));
    say(summaryText(reports.length, failedCount, colours));
  }
  return failedCount === 0 ? EXIT.OK : EXIT.PROBLEMS;
}

function document(
  reports: readonly GoldenReport[],
  previews: readonly PreviewReport[],
  failedCount: number,
  hasPreviews: boolean,
): unknown {
  return {
    ok: failedCount === 0,
    passed: reports.length - failedCount,
    failed: failedCount,
    goldens: reports,
    ...(hasPreviews ? { previews } : {}),
  };
}
