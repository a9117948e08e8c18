/** Small files that are replaced whole: written aside, synced, renamed, and the folder synced, so that a reader sees old or new. */

import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** An error's words without its class, to stand in another's message. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Makes the names in a folder last over a power loss. */
export function syncFolder(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Cost: two fsyncs; allocates nothing but names. On any error the old file stands and the part written aside is removed. */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o644): void {
  const aside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const descriptor = openSync(aside, "wx", mode);
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** The file's text, or null where there is none. */
export function readTextIfPresent(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** `code` of a system error, "" of anything else. */
export function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
