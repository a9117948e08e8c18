/**
 * `proffer import profiles FILE` and `proffer import segment NAME FILE`: data from files, offline or through a node.
 *
 * `--data DIR` writes into the data directory of a node that does not run, under its lock; `--node URL` goes through
 * one that does. Bad rows are counted, named by line and written to FILE.rejects.ndjson; the good ones go in, and
 * the exit code says that some did not.
 */
import { statSync } from "node:fs";
import { type Command, Option } from "commander";
import { NodeError, parseTimestamp } from "../../engine/index.ts";
import { foldName } from "../../engine/workspace/names.ts";
import {
  action,
  CommandError,
  EXIT,
  type ExitCode,
  exitCodeFor,
  JSON_OPTION,
  startProgress,
} from "../cli/index.ts";
import { addCredentialOptions, type CredentialOptions, credentialsOf } from "../client/options.ts";
import { formatOf, MEMBER_FORMATS, type MemberFormat, sizeToRead } from "../import/members.ts";
import { parseNode } from "../import/node-address.ts";
import { importProfilesThroughNode } from "../import/node-profiles.ts";
import { importProfilesOffline, importSegmentOffline } from "../import/offline.ts";
import { Rejects } from "../import/rejects.ts";
import { tellImport } from "../import/report.ts";
import type { RowFormat } from "../import/rows.ts";
import { uploadSegment } from "../import/upload.ts";

interface TargetOptions extends CredentialOptions {
  readonly data?: string;
  readonly node?: string;
  readonly bundle?: string;
  readonly rejects?: string;
  readonly json?: boolean;
}
interface ProfilesOptions extends TargetOptions {
  readonly format?: RowFormat;
  readonly level?: string;
}
interface SegmentOptions extends TargetOptions {
  readonly format?: MemberFormat;
  readonly dictionary?: string;
  readonly asOf?: string;
}

const ROW_FORMATS = ["csv", "ndjson"] as const;
const KIB = 1024;

const PROFILES_HELP = `
CSV has a header: id, level (or --level), and attributes by name; an empty cell leaves an attribute as it is.
NDJSON has an object a line: {"level": "customer", "id": "C-1", "attributes": {"age": 30}, "unset": ["tier"]}.

Examples:
  proffer import profiles visitors.csv --level customer --data .proffer/data
  proffer import profiles visitors.ndjson --node http://127.0.0.1:8080
  proffer import profiles visitors.ndjson --node grpcs://berlin-1:50051 --ca ca.pem`;
const SEGMENT_HELP = `
CSV has a header with a column id. NDJSON has a text, or an object with id, a line. A portable roaring bitmap comes
with --dictionary FILE: an id a line, and the line's number, from 0, is its ordinal. The list replaces the one
that the segment had; the strategy stays as it is.

Examples:
  proffer import segment gold-members gold.csv --data .proffer/data
  proffer import segment gold-members gold.roaring --dictionary customers.ids --node http://127.0.0.1:8080`;

export function register(program: Command): void {
  const command = program.command("import").description("import profiles or segment members from files");
  targetOptions(command.command("profiles"))
    .description("import visitors' attributes")
    .argument("<file>", "CSV or NDJSON")
    .addOption(
      new Option("-f, --format <name>", "format, where the ending does not tell it").choices(ROW_FORMATS),
    )
    .option("-l, --level <name>", "audience level of rows that name none")
    .option(...JSON_OPTION)
    .addHelpText("after", PROFILES_HELP)
    .action(action(importProfiles));
  targetOptions(command.command("segment"))
    .description("replace the members of a segment that is shipped as a list")
    .argument("<name>", "the segment")
    .argument("<file>", "CSV, NDJSON or portable roaring")
    .addOption(
      new Option("-f, --format <name>", "format, where the ending does not tell it").choices(MEMBER_FORMATS),
    )
    .option("--dictionary <file>", "roaring: the ids, a line each")
    .option("--as-of <time>", "when the list was drawn, RFC 3339 (default: now)")
    .option(...JSON_OPTION)
    .addHelpText("after", SEGMENT_HELP)
    .action(action(importSegment));
}

function targetOptions(command: Command): Command {
  const target = command
    .option("-d, --data <dir>", "data directory of a node that does not run")
    .option(
      "-n, --node <url>",
      "a running node: http://HOST:PORT, or grpc://HOST:PORT for profiles; https, grpcs",
    )
    .option("--rejects <file>", "where bad rows are written (default: FILE.rejects.ndjson)")
    .option("-b, --bundle <file>", "offline: this bundle in place of the active one");
  return addCredentialOptions(target);
}

async function importProfiles(path: string, options: ProfilesOptions): Promise<ExitCode> {
  const { data, node } = targetOf(options);
  const format = options.format ?? formatOf(path, ROW_FORMATS);
  const totalKib = Math.ceil(statSync(path).size / KIB);
  return withRejects(
    { data },
    options.rejects ?? `${path}.rejects.ndjson`,
    "import profiles",
    totalKib,
    async (rejects, onBytes) => {
      const rows = { format, level: options.level, onBytes };
      const startedAt = performance.now();
      const importedCount =
        node === undefined
          ? await importProfilesOffline(path, rows, { dataDir: data!, bundlePath: options.bundle, rejects })
          : await importProfilesThroughNode(path, rows, { ...nodeOf(node, options), rejects });
      const seconds = (performance.now() - startedAt) / 1000;
      return () => tellImport({ what: "profiles", importedCount, seconds, rejects }, options.json === true);
    },
  );
}

async function importSegment(name: string, path: string, options: SegmentOptions): Promise<ExitCode> {
  const { data, node } = targetOf(options);
  const format = options.format ?? formatOf(path, MEMBER_FORMATS);
  const asOfMs = options.asOf === undefined ? Date.now() : parseTimestamp(options.asOf);
  if (!Number.isFinite(asOfMs))
    throw new CommandError("INPUT_INVALID", "--as-of wants a time such as 2026-11-01T00:00:00Z", {
      exitCode: EXIT.USAGE,
    });
  const { dictionary } = options;
  const totalKib = Math.ceil(
    sizeToRead(path, dictionary === undefined ? { format } : { format, dictionary }) / KIB,
  );
  return withRejects(
    { data },
    options.rejects ?? `${path}.rejects.ndjson`,
    "import members",
    totalKib,
    async (rejects, onBytes) => {
      const members = dictionary === undefined ? { format, onBytes } : { format, dictionary, onBytes };
      const segment = foldName(name);
      const startedAt = performance.now();
      const tell = (importedCount: number, facts: Record<string, string | number>) => {
        const seconds = (performance.now() - startedAt) / 1000;
        return () =>
          tellImport({ what: "members", importedCount, seconds, rejects, facts }, options.json === true);
      };
      if (node === undefined) {
        const offline = { dataDir: data!, bundlePath: options.bundle, rejects, asOfMs };
        const { memberCount, ...facts } = await importSegmentOffline(segment, path, members, offline);
        return tell(memberCount, facts);
      }
      const { node: named, ...credentials } = nodeOf(node, options);
      if (named.protocol !== "http") {
        throw new CommandError("INPUT_INVALID", "members go through a node's HTTP port", {
          fix: "Write --node http://HOST:PORT.",
          exitCode: EXIT.USAGE,
        });
      }
      const upload = { address: named.address, ...credentials, rejects, asOfMs };
      const { memberCount, sentCount, bundle, generation } = await uploadSegment(
        segment,
        path,
        members,
        upload,
      );
      return tell(memberCount, { repeatedCount: sentCount - memberCount, bundle, generation });
    },
  );
}

/** Errors: INPUT_INVALID, those of the file system. */
function nodeOf(url: string, options: CredentialOptions) {
  const node = parseNode(url);
  return { node, ...credentialsOf(options, node.address, node.isTls) };
}

function targetOf(options: TargetOptions): { data: string | undefined; node: string | undefined } {
  const { data, node } = options;
  if ((data === undefined) === (node === undefined)) {
    const fix = "Give --data DIR for a node that does not run, or --node URL for one that does.";
    throw new CommandError("INPUT_INVALID", "one of --data and --node is wanted", {
      fix,
      exitCode: EXIT.USAGE,
    });
  }
  return { data, node };
}

/** Offline no node has answered: what a node would refuse is bad input here. */
function offlineError(error: unknown): unknown {
  if (!(error instanceof NodeError)) return error;
  const options: { cause: unknown; fix?: string; exitCode?: ExitCode } = { cause: error };
  if (error instanceof CommandError) options.fix = error.fix;
  if (error.code === "DATA_DIR_LOCKED")
    options.fix = "A node runs on it: go through that one with --node URL.";
  if (exitCodeFor(error.code) === EXIT.NODE_REFUSED) options.exitCode = EXIT.INPUT;
  return new CommandError(error.code, error.message, options);
}

/** Runs an import with its bar and its rejects file, both put away before the report is told. */
async function withRejects(
  target: { readonly data: string | undefined },
  rejectsPath: string,
  label: string,
  totalKib: number,
  body: (rejects: Rejects, onBytes: (sizeBytes: number) => void) => Promise<() => ExitCode>,
): Promise<ExitCode> {
  const rejects = new Rejects(rejectsPath);
  const progress = startProgress({ label, total: totalKib, unit: "KiB" });
  try {
    const tell = await body(rejects, (sizeBytes) => progress.update(Math.floor(sizeBytes / KIB)));
    progress.stop();
    rejects.close();
    return tell();
  } catch (error) {
    throw target.data === undefined ? error : offlineError(error);
  } finally {
    progress.stop();
    rejects.close();
  }
}
