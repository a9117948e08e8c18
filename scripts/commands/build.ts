/**
 * `proffer build DIR -o FILE`: a workspace and its member lists into one bundle file.
 *
 * The file is written aside, synced and renamed: what stands at FILE is always a whole bundle. A workspace or a list
 * with errors builds nothing, nor does one whose goldens or sequences fail, since no node takes such a bundle; all of
 * them are told.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import {
  type Bundle,
  beginList,
  compileRules,
  DataDraft,
  diagnosticText,
  finishBundle,
  formatDiagnostic,
  indexParts,
  loadBitmapLibrary,
  type Model,
  ordinalsOf,
  planSegments,
  readBundle,
  runGoldens,
  runSequences,
} from "../../engine/index.ts";
import type { LoadedWorkspace } from "../../engine/workspace/load.ts";
import { writeFileAtomic } from "../../server/store/atomic-file.ts";
import {
  action,
  CommandError,
  colours as c,
  coloursOnError,
  countText,
  EXIT,
  type ExitCode,
  formatCount,
  JSON_OPTION,
  note,
  say,
  sayJson,
  startProgress,
} from "../cli/index.ts";
import { formatOf, MEMBER_FORMATS, type MemberOptions, readMembers, sizeToRead } from "../import/members.ts";
import { diagnosticsSummary, loadWorkspaceFolder, type WorkspaceFiles } from "../workspace-files.ts";
import { goldenText, sequenceText } from "./test-text.ts";

interface BuildOptions {
  readonly output: string;
  readonly lists?: string;
  readonly allowMissingLists?: boolean;
  readonly test: boolean;
  readonly base?: string;
  readonly json?: boolean;
}

/** Of one build, over all lists. */
const FAULTS_SHOWN_MAX = 20;
const KIB = 1024;
const INDEX_PART_WIDTH = 24;

const HELP = `
Member lists are CSV or NDJSON with an id, or portable roaring (.roaring) with an id dictionary beside them:
LIST.ids for one list, or LEVEL.ids for all of a level, one id a line, the line's number from 0 is the ordinal.

With --base, visitors keep the places that they have in an earlier bundle, and new ones come after them: a list that
changed a little then differs in little, and a push moves little. The base is an input like the workspace: the same
of both gives the same bytes. Ids are never taken out; build without a base now and then to be rid of those in no list.`;

export function register(program: Command): void {
  program
    .command("build")
    .description("build a workspace into a bundle")
    .argument("<dir>", "folder of the workspace")
    .requiredOption("-o, --output <file>", "where the bundle is written")
    .option("--lists <dir>", "folder of the audience lists (default: DIR/lists)")
    .option("--allow-missing-lists", "build a list whose file is not there as an empty one, with a warning")
    .option(
      "--no-test",
      "build also where goldens or sequences fail or were not run; a node refuses such a bundle",
    )
    .option("--base <bundle>", "bundle whose order of visitors is kept, so that small changes are small")
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(build));
}

async function build(dir: string, options: BuildOptions): Promise<ExitCode> {
  assertWritable(options.output);
  const { files, loaded } = await loadWorkspaceFolder(dir, {
    lists: options.lists,
    mustHaveLists: options.allowMissingLists !== true,
  });
  const { model, diagnostics, diagnosticsOmitted } = loaded;
  const warnings = diagnostics.map((each) => ({ ...each, text: diagnosticText(each) }));
  for (const diagnostic of options.json ? [] : diagnostics) {
    note(`${formatDiagnostic(diagnostic, coloursOnError.isColorSupported)}\n`);
  }
  if (model === undefined) {
    if (options.json) sayJson({ ok: false, diagnostics: warnings, omitted: diagnosticsOmitted });
    else note(c.red(diagnosticsSummary(diagnostics, diagnosticsOmitted)));
    return EXIT.PROBLEMS;
  }
  const failures = options.test ? await failedTests(model) : null;
  if (failures !== null) {
    const { goldens, sequences, text } = failures;
    if (options.json) sayJson({ ok: false, diagnostics: warnings, goldens, sequences });
    else note(text);
    return EXIT.PROBLEMS;
  }
  const base = options.base === undefined ? null : ordinalsOf(readBase(options.base), model);
  const draft = new DataDraft(base);
  await readLists(draft, model, loaded, files);
  const built = finishBundle(model, draft, base);
  // What no node would take is told here, not there.
  const { segments, segmentGroups } = readBundle(built.bytes).model;
  planSegments(segments, segmentGroups);
  const index = indexParts(compileRules(model));
  const isReplaced = options.base === undefined && existsSync(options.output);
  writeBundle(options.output, built.bytes);
  const { strategyRoot, dataRoot, data } = built.manifest;
  const counts = {
    channels: model.channels.length,
    offers: model.offers.length,
    rules: model.channels.reduce((sum, { rules }) => sum + rules.length, 0),
    segments: model.segments.length,
    lists: data.lists.length,
    members: data.lists.reduce((sum, { memberCount }) => sum + memberCount, 0),
    ids: data.levels.reduce((sum, { idCount }) => sum + idCount, 0),
    goldens: model.goldens.length,
    sequences: model.sequences?.length ?? 0,
    caps: [...model.channels, ...model.offers].reduce((sum, { caps = [] }) => sum + caps.length, 0),
    invariants: model.invariants.length,
  };
  const sizeBytes = built.bytes.length;
  if (options.json) {
    const file = options.output;
    sayJson({
      ok: true,
      id: built.id,
      strategyRoot,
      dataRoot,
      file,
      sizeBytes,
      counts,
      index,
      diagnostics: warnings,
    });
    return EXIT.OK;
  }
  say(`${c.green("built")} ${c.bold(model.name)} into ${options.output} (${formatCount(sizeBytes)} bytes)`);
  say(`  id        ${built.id}`);
  say(`  strategy  ${strategyRoot}`);
  say(`  data      ${dataRoot}`);
  say(
    `  ${Object.entries(counts)
      .map(([what, count]) => `${formatCount(count)} ${count === 1 ? what.slice(0, -1) : what}`)
      .join(", ")}`,
  );
  if (isReplaced && data.levels.length > 0) {
    note(
      c.dim(
        `  over another bundle: with --base ${options.output} visitors keep its order, and a push moves less`,
      ),
    );
  }
  const indexBytes = index.reduce((sum, { bytes }) => sum + bytes, 0);
  say(`  rule index of a node: ${formatCount(indexBytes)} bytes`);
  for (const { part, bytes } of index) say(`    ${part.padEnd(INDEX_PART_WIDTH)}${formatCount(bytes)}`);
  return EXIT.OK;
}

/** Reports of what fails, and what to tell people of it; null where all pass. */
async function failedTests(model: Model) {
  const library = await loadBitmapLibrary();
  const reports = runGoldens(model, library);
  const runs = runSequences(model, library);
  const goldens = reports.filter(({ passed }) => !passed);
  const sequences = runs.filter(({ passed }) => !passed);
  const failedCount = goldens.length + sequences.length;
  if (failedCount === 0) return null;
  const lines: string[] = [];
  for (const [index, report] of reports.entries())
    if (!report.passed) lines.push(goldenText(report, model.goldens[index]!, coloursOnError));
  for (const [index, run] of runs.entries())
    if (!run.passed) lines.push(sequenceText(run, model.sequences![index]!, coloursOnError));
  const counted = [
    goldens.length > 0 ? countText(goldens.length, "golden decision") : "",
    sequences.length > 0 ? countText(sequences.length, "sequence") : "",
  ].filter((part) => part !== "");
  const fail = failedCount === 1 ? "fails" : "fail";
  lines.push(
    coloursOnError.red(`${counted.join(" and ")} ${fail}: no node takes such a bundle, nothing was built`),
  );
  lines.push(
    `  ${coloursOnError.green("fix:")} Mend them (\`proffer test\` runs them alone), or build all the same with --no-test.`,
  );
  return { goldens, sequences, text: lines.join("\n") };
}

/** Errors: INPUT_INVALID, BUNDLE_*. */
function readBase(path: string): Bundle {
  if (!existsSync(path))
    throw new CommandError("INPUT_INVALID", `${path}: there is no such file`, {
      fix: "Name the bundle that was built before, or leave --base out.",
    });
  return readBundle(readFileSync(path));
}

/** Told before the work, not after it. Errors: INPUT_INVALID. */
function assertWritable(output: string): void {
  const folder = dirname(output);
  if (!existsSync(folder)) {
    throw new CommandError("INPUT_INVALID", `${output}: there is no folder ${folder}`, {
      fix: "Make the folder, or name another file with -o.",
    });
  }
  if (statSync(output, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CommandError("INPUT_INVALID", `${output} is a folder, and the bundle is a file`, {
      fix: "Name a file with -o.",
    });
  }
}

/** What goes wrong is told of the bundle, not of the file that is written aside. */
function writeBundle(output: string, bytes: Uint8Array): void {
  try {
    writeFileAtomic(output, bytes);
  } catch (error) {
    throw Object.assign(error as NodeJS.ErrnoException, { path: output });
  }
}

/** Streams the lists that are there into the draft; one that may be missing was warned of, and is empty. */
async function readLists(
  draft: DataDraft,
  model: NonNullable<LoadedWorkspace["model"]>,
  { lists }: LoadedWorkspace,
  { listsFolder, listFiles }: WorkspaceFiles,
): Promise<void> {
  const found = lists
    .filter(({ file }) => listFiles.has(file))
    .map(({ segment, level, file }) => {
      const path = join(listsFolder, file);
      const stem = file.replace(/\.[^./]*$/, "");
      const dictionary = [`${stem}.ids`, `${level}.ids`].find((name) => listFiles.has(name));
      const format = formatOf(path, MEMBER_FORMATS);
      const options: MemberOptions =
        dictionary === undefined
          ? { format, level }
          : { format, level, dictionary: join(listsFolder, dictionary) };
      return { segment, path, options, sizeBytes: sizeToRead(path, options) };
    });
  const totalBytes = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const progress = startProgress({ label: "read lists", total: Math.ceil(totalBytes / KIB), unit: "KiB" });
  const faults: string[] = [];
  let faultCount = 0;
  let doneBytes = 0;
  try {
    for (const { segment, path, options, sizeBytes } of found) {
      const list = beginList(draft, model, segment);
      const onBytes = (bytes: number): void => progress.update(Math.floor((doneBytes + bytes) / KIB));
      for await (const rows of readMembers(path, { ...options, onBytes })) {
        for (const { line, id, fault } of rows) {
          const wrong = fault === "" ? list.add(id) : fault;
          if (wrong !== "" && ++faultCount <= FAULTS_SHOWN_MAX) faults.push(`${path}:${line}: ${wrong}`);
        }
      }
      doneBytes += sizeBytes;
    }
  } finally {
    progress.stop();
  }
  if (faultCount === 0) return;
  const more = faultCount > faults.length ? `\n  … and ${formatCount(faultCount - faults.length)} more` : "";
  const message = `the lists have ${formatCount(faultCount)} bad rows:\n  ${faults.join("\n  ")}${more}`;
  const fix = "Mend the files: a bundle is built of whole lists only.";
  throw new CommandError("WORKSPACE_INVALID", message, { fix });
}
