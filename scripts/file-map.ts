/**
 * The file map of ARCHITECTURE.md, one line a source file: its header's first sentence, so that neither can drift.
 *
 * A file without a header is a fault, and tests are left out: they stand beside what they test.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/** Folders with sources; the order of the map. */
const AREAS = ["engine", "server", "scripts", "bench"];
const BEGIN = "<!-- file map: written by `npm run generate` -->";
const END = "<!-- end of file map -->";

/** First sentence of the comment that opens a file; "" without one. */
export function headerSentence(source: string): string {
  const comment = /^(?:#!.*\n)?\/\*\*?([\s\S]*?)\*\//.exec(source)?.[1];
  if (comment === undefined) return "";
  const paragraph = comment
    .replace(/^[ \t]*\* ?/gm, "")
    .trim()
    .split(/\n\s*\n/)[0]!
    .replace(/\s+/g, " ");
  return /^.*?[.!?](?=\s|$)/.exec(paragraph)?.[0] ?? paragraph;
}

/** The map as Markdown: a heading a folder, a line a file. Errors: a file without a header, by name. */
export function fileMap(root: string): string {
  const lines: string[] = [];
  const missing: string[] = [];
  for (const area of AREAS) {
    const files = readdirSync(join(root, area), { recursive: true, encoding: "utf8" })
      .map((path) => `${area}/${path.replaceAll("\\", "/")}`)
      .filter((path) => path.endsWith(".ts") && !/\.(test|fuzz)\.ts$/.test(path))
      .sort(byFolder);
    let folder = "";
    for (const file of files) {
      const sentence = headerSentence(readFileSync(join(root, file), "utf8"));
      if (sentence === "") missing.push(file);
      const inFolder = file.slice(0, file.lastIndexOf("/"));
      if (inFolder !== folder) lines.push("", `### ${inFolder}/`, "");
      folder = inFolder;
      lines.push(`- \`${file.slice(inFolder.length + 1)}\`: ${sentence}`);
    }
  }
  if (missing.length > 0) throw new Error(`files without a header comment: ${missing.join(", ")}`);
  return lines.join("\n").trim();
}

/** `document` with its file map made anew. */
export function withFileMap(document: string, root: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error("ARCHITECTURE.md has lost the marks of its file map");
  return `${document.slice(0, begin + BEGIN.length)}\n\n${fileMap(root)}\n\n${document.slice(end)}`;
}

/** Files of a folder before those of the folders in it. */
function byFolder(a: string, b: string): number {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));
  const [left, right] = [folderOf(a), folderOf(b)];
  if (left !== right) return left < right ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** For `npm run generate`. */
export async function generateFileMap(): Promise<Record<string, string>> {
  return { "ARCHITECTURE.md": withFileMap(readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8"), ROOT) };
}
