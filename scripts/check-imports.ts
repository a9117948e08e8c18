/**
 * The direction of dependencies, read from the import lines themselves (style.md §1).
 *
 * - `engine` imports `engine` and the pure libraries it compiles with; no I/O, no clock, no environment.
 * - `server` imports `engine/index.ts` and `server`; only the wire folders import generated protos.
 * - `bench` and `scripts` import anything; nothing imports them.
 *
 * And what imports would find another's: exports that hide one another (hidden-exports.ts).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { hiddenExports } from "./hidden-exports.ts";

const ENGINE_PACKAGES = new Set([
  "ajv",
  "fastest-levenshtein",
  "moment-timezone",
  "roaring",
  "roaring-wasm",
  "yaml",
]);
/** Pure parts of Node that the engine may use. */
const ENGINE_NODE_MODULES = new Set(["node:crypto", "node:module"]);
const WIRE_FOLDERS = ["server/wire/", "server/grpc/", "server/http/", "server/control/wire/"];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s+"([^"]+)"/g;

/** What is wrong with `file` importing `specifier`, or "" when nothing is. Paths are relative to the root, with `/`. */
export function importFault(file: string, specifier: string): string {
  const area = file.split("/")[0] ?? "";
  const isTest = /\.(test|fuzz)\.ts$/.test(file) || file.includes("/testing/");
  if (specifier.startsWith("#proto/")) {
    if (area === "scripts" || area === "bench" || isTest) return "";
    const isWire = WIRE_FOLDERS.some((folder) => file.startsWith(folder));
    return isWire ? "" : "only the wire folders know generated protos, not this file";
  }
  if (!specifier.startsWith(".")) {
    if (area !== "engine" || isTest) return "";
    if (specifier.startsWith("node:")) {
      return ENGINE_NODE_MODULES.has(specifier) ? "" : `engine does no I/O, but imports ${specifier}`;
    }
    const name = specifier.startsWith("@")
      ? specifier.split("/").slice(0, 2).join("/")
      : specifier.split("/")[0]!;
    return ENGINE_PACKAGES.has(name) ? "" : `engine may not use the package ${name}`;
  }
  const target = normalize(join(dirname(file), specifier))
    .split(sep)
    .join("/");
  const targetArea = target.split("/")[0] ?? "";
  if (area === "scripts" || area === "bench" || isTest) return "";
  if (targetArea === "scripts" || targetArea === "bench")
    return `nothing imports ${targetArea}, but it imports ${target}`;
  if (/\.test\.ts$/.test(target) || target.includes("/testing/")) return `only tests import ${target}`;
  if (area === "engine" && targetArea !== "engine") return `engine imports only engine, not ${target}`;
  if (area === "server" && targetArea === "engine" && target !== "engine/index.ts") {
    return `server reaches the engine through engine/index.ts, not ${target}`;
  }
  if (targetArea === "proto") return "generated protos are imported as #proto/…";
  return "";
}

/** All faults under `root`, as `file: fault` lines. */
export function importFaults(root: string): string[] {
  const faults: string[] = [];
  const sources = new Map<string, string>();
  for (const area of ["engine", "server", "bench", "scripts"]) {
    if (!existsSync(join(root, area))) continue;
    for (const entry of readdirSync(join(root, area), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
      const path = join(entry.parentPath, entry.name);
      const file = relative(root, path).split(sep).join("/");
      const text = readFileSync(path, "utf8");
      sources.set(file, text);
      for (const match of text.matchAll(IMPORT)) {
        const fault = importFault(file, match[1] ?? match[2] ?? match[3]!);
        if (fault !== "") faults.push(`${file}: ${fault}`);
      }
    }
  }
  return [...faults, ...hiddenExports(sources)];
}
