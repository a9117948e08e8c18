/**
 * Positions in compiled files, as stack traces and reports of tests tell them, said in the sources: by the source maps
 * beside the compiled files, read only where there is something to translate. (`node --enable-source-maps` reads the map
 * of every module that is loaded, which is a tenth of what a short test costs.)
 */
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ROOT } from "./root.ts";

/** `file:///…/x.js:12:34`, `/…/x.js:12:34`, or from the package's folder on, as tap says it: `dist/…/x.js:12:34`. */
const POSITION = /((?:file:\/\/)?[^\s():'"]+\.js):(\d+):(\d+)/g;

/** The text with every position that a source map knows replaced by that in the source, its path from the package's folder on. */
export function inSources(text: string): string {
  const maps = new Map<string, SourceMap | null>();
  return text.replace(POSITION, (position, file: string, line: string, column: string) => {
    const path = file.startsWith("file:") ? fileURLToPath(file) : resolve(ROOT, file);
    if (!maps.has(path)) maps.set(path, readMap(path));
    const entry = maps.get(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !("originalSource" in entry)) return position;
    const source = fileURLToPath(new URL(entry.originalSource, pathToFileURL(path)));
    return `${relative(ROOT, source)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** Null: the file has none. */
function readMap(path: string): SourceMap | null {
  const mapPath = `${path}.map`;
  return existsSync(mapPath) ? new SourceMap(JSON.parse(readFileSync(mapPath, "utf8"))) : null;
}
