/**
 * A workspace folder on disk, read into what the engine loads: text by path. No meaning of files is known here,
 * but for what the workspace's layout says.
 *
 * Only YAML files are read. Audience lists are data of any size: they are listed by name, never read here.
 */
import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { type Diagnostic, ENGINE_LIMITS, NodeError } from "../engine/index.ts";
import { LISTS_FOLDER } from "../engine/workspace/layout.ts";
import { type LoadedWorkspace, loadWorkspace, type Undecodable } from "../engine/workspace/load.ts";
import { decodeText } from "./workspace-text.ts";

export interface WorkspaceFiles {
  /** Absolute. */
  readonly folder: string;
  /** Absolute; may not exist. */
  readonly listsFolder: string;
  /** Text of the YAML files by path, with `/`; other files by name only, as "". */
  readonly files: ReadonlyMap<string, string>;
  /** Where the text of a file is no UTF-8, by path. */
  readonly undecodable: ReadonlyMap<string, Undecodable>;
  /** Paths of the audience lists below `listsFolder`, with `/`. */
  readonly listFiles: ReadonlySet<string>;
}

export interface ReadOptions {
  /** Folder of the audience lists; `lists` of the workspace unless given. */
  readonly lists?: string | undefined;
  /** Whether a list that is not there is an error. */
  readonly mustHaveLists?: boolean;
  /** Findings are looked for, as of this time. */
  readonly findingsAtMs?: number;
}

/**
 * Reads a workspace folder.
 *
 * Errors: INPUT_INVALID for a folder that is none, or has too many or too large files.
 */
export async function readWorkspaceFiles(folder: string, options: ReadOptions = {}): Promise<WorkspaceFiles> {
  const root = resolve(folder);
  await assertFolder(root);
  const listsFolder = options.lists === undefined ? join(root, LISTS_FOLDER) : resolve(options.lists);
  if (options.lists !== undefined) await assertFolder(listsFolder);
  const files = new Map<string, string>();
  const undecodable = new Map<string, Undecodable>();
  let size = 0;
  for (const path of await pathsUnder(root, new Set([LISTS_FOLDER, "node_modules"]))) {
    if (!/\.ya?ml$/.test(path)) {
      files.set(path, "");
      continue;
    }
    const bytes = await readFile(join(root, path));
    size += bytes.length;
    if (bytes.length > ENGINE_LIMITS.workspaceFileSizeMax || size > ENGINE_LIMITS.workspaceSizeMax) {
      throw new NodeError("INPUT_INVALID", `${join(folder, path)}: the workspace is too large`);
    }
    const { text, fault } = decodeText(bytes);
    files.set(path, text);
    if (fault !== null) undecodable.set(path, fault);
  }
  const listFiles = new Set(await pathsUnder(listsFolder, new Set()));
  return { folder: root, listsFolder, files, undecodable, listFiles };
}

/** Reads and loads: what most commands start with. */
export async function loadWorkspaceFolder(
  folder: string,
  options: ReadOptions = {},
): Promise<{ readonly files: WorkspaceFiles; readonly loaded: LoadedWorkspace }> {
  const files = await readWorkspaceFiles(folder, options);
  const { listFiles, undecodable } = files;
  const { mustHaveLists = false, findingsAtMs } = options;
  const findings = findingsAtMs === undefined ? {} : { findingsAtMs };
  return {
    files,
    loaded: loadWorkspace(files.files, { listFiles, undecodable, mustHaveLists, ...findings }),
  };
}

/** The line that ends a list of diagnostics: `3 errors, 1 warning, 1 note`. */
export function diagnosticsSummary(diagnostics: readonly Diagnostic[], omitted = 0): string {
  const countOf = (wanted: Diagnostic["severity"]): number =>
    diagnostics.filter(({ severity }) => severity === wanted).length;
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  const parts = [count(countOf("error"), "error")];
  for (const severity of ["warning", "note"] as const)
    if (countOf(severity) > 0) parts.push(count(countOf(severity), severity));
  if (omitted > 0) parts.push(`${omitted} more not shown`);
  return parts.join(", ");
}

async function assertFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  const problem = found === undefined ? "there is no such folder" : "it is not a folder";
  throw new NodeError("INPUT_INVALID", `${path}: ${problem}`);
}

/** Files under a folder, sorted, with `/`; dot files and links left out. Empty where there is no folder. */
async function pathsUnder(root: string, skippedAtRoot: ReadonlySet<string>): Promise<string[]> {
  const paths: string[] = [];
  const folders = [root];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException): Dirent[] => {
        if (error.code === "ENOENT") return [];
        throw error;
      },
    );
    for (const entry of entries) {
      if (entry.name.startsWith(".") || (next === root && skippedAtRoot.has(entry.name))) continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) paths.push(relative(root, path).split(sep).join("/"));
    }
    if (paths.length + folders.length > ENGINE_LIMITS.workspaceFilesMax) {
      throw new NodeError("INPUT_INVALID", `${root}: too many files for a workspace`);
    }
  }
  return paths.sort();
}
