/** Full disks: which errors say so, and waiting until there is room. */
import { statfsSync } from "node:fs";
import { NodeError } from "../../engine/index.ts";
import { errorCode } from "./atomic-file.ts";

const FULL_CODES = new Set(["ENOSPC", "EDQUOT"]);
const CAUSES_MAX = 8;

/** Whether the error, or what caused it, is that the disk (or a quota) has no room left. */
export function isDiskFull(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < CAUSES_MAX && at instanceof Error; depth++) {
    if (FULL_CODES.has(errorCode(at))) return true;
    at = at.cause;
  }
  return false;
}

/** What an unprivileged process may still write where `path` lies; −1 where the system does not say. */
export function bytesFree(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return -1;
  }
}

/** Does `work` again after `whenFull` as long as the disk is full. `whenFull` ends the waiting by throwing. */
export async function untilRoom<T>(
  work: () => T | Promise<T>,
  whenFull: (error: unknown) => Promise<void>,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await whenFull(error);
    }
  }
}

/** An error's reason without the code's own words, for a line that has said them. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof NodeError && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
