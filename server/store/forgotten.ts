/**
 * Surrogates of forgotten visitors whose records compaction has not redacted everywhere yet: `forgotten/<surrogate>`, one
 * empty file each, whose time of change is when the visitor was forgotten.
 *
 * A file each, since lanes' calls and the compaction come and go at the same time, and none may undo another's. Made, and
 * on the disk, before identities are erased; removed when no log file holds the surrogate any more.
 */
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { errorCode, syncFolder } from "./atomic-file.ts";

export interface Forgotten {
  /** 16 hex digits. */
  readonly surrogate: string;
  readonly atMs: number;
}

function folderOf(dataPath: string): string {
  return join(dataPath, "forgotten");
}

/** Errors: system errors. */
export function noteForgotten(dataPath: string, surrogates: readonly string[], atMs: number): void {
  if (surrogates.length === 0) return;
  const folder = folderOf(dataPath);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const surrogate of surrogates) {
    const path = join(folder, surrogate);
    closeSync(openSync(path, "a", 0o600));
    utimesSync(path, atMs / 1000, atMs / 1000);
  }
  syncFolder(folder);
}

export function listForgotten(dataPath: string): Forgotten[] {
  const folder = folderOf(dataPath);
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  return names
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((surrogate) => ({ surrogate, atMs: statSync(join(folder, surrogate)).mtimeMs }));
}

export function dropForgotten(dataPath: string, surrogate: string): void {
  rmSync(join(folderOf(dataPath), surrogate), { force: true });
}
