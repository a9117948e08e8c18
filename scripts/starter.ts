/**
 * The starter workspace under `config/starter`, as `proffer init` lays it down: with the folder's name, and with
 * the JSON Schemas beside it, so that an editor checks it without the package at hand.
 */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { NodeError } from "../engine/index.ts";
import { foldName, nameProblem } from "../engine/workspace/names.ts";
import { workspaceSchemas } from "./generate-schemas.ts";
import { ROOT } from "./root.ts";

const STARTER_FOLDER = join(ROOT, "config", "starter");
/** Where the schemas lie in a workspace; a dot folder is no part of it. */
const SCHEMAS_FOLDER = ".schemas";
const SCHEMA_LINE = /^(# yaml-language-server: \$schema=)(?:\.\.\/)+schemas\//m;

/** Files of a new workspace by path below it, with `/`. */
export async function starterFiles(name: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(STARTER_FOLDER, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const path = relative(STARTER_FOLDER, source).split(sep).join("/");
    const up = "../".repeat(path.split("/").length - 1);
    const text = await readFile(source, "utf8");
    files.set(path, text.replace(SCHEMA_LINE, `$1${up}${SCHEMAS_FOLDER}/`));
  }
  const workspace = files.get("workspace.yaml") ?? "";
  files.set(
    "workspace.yaml",
    workspace.replace(/^name: .*$/m, `name: ${name}`).replace(/^displayName: .*\n/m, ""),
  );
  for (const [file, text] of Object.entries(workspaceSchemas())) files.set(`${SCHEMAS_FOLDER}/${file}`, text);
  return new Map([...files].sort());
}

/**
 * Writes a starter workspace.
 *
 * @returns the paths written, below `folder`.
 * Errors: INPUT_INVALID where the folder is not empty, or is a file.
 */
export async function writeStarter(folder: string): Promise<string[]> {
  const root = resolve(folder);
  const found = await stat(root).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) {
    throw new NodeError("INPUT_INVALID", `${folder}: it is not a folder`);
  }
  if (found !== undefined && (await readdir(root)).length > 0) {
    throw new NodeError(
      "INPUT_INVALID",
      `${folder}: the folder is not empty, and nothing in it is overwritten`,
    );
  }
  const files = await starterFiles(workspaceName(basename(root)));
  await makeFolder(root);
  for (const [path, text] of files) {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text, { flag: "wx" });
  }
  return [...files.keys()];
}

/**
 * Folder by folder: `mkdir` with `recursive` never ends where a folder is there and takes no others (`/proc`).
 *
 * Errors: INPUT_INVALID, naming the folder that cannot be made.
 */
async function makeFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (found !== undefined) throw new NodeError("INPUT_INVALID", `${path}: it is not a folder`);
  await makeFolder(dirname(path));
  try {
    await mkdir(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new NodeError("INPUT_INVALID", `${path}: the folder cannot be made (${code})`, { cause });
  }
}

/** The folder's name, as far as it makes one. Quoted where YAML would take it for something else. */
function workspaceName(folderName: string): string {
  const name = foldName(folderName).replace(/[^a-z0-9._-]+/g, "-");
  if (nameProblem("workspace", name) !== undefined || !/[a-z0-9]/.test(name)) return "workspace";
  return /^[a-z][a-z0-9-]*$/.test(name) && !/^(true|false|null)$/.test(name) ? name : `"${name}"`;
}
