/** Disks that fill up: a small one of its own for a test, and to the last page. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Test } from "tap";
import { temporaryFolder } from "./node-kit.ts";

const PART_SIZE_MAX = 64 * 1024 * 1024;

/** A folder on a disk of `size` (as mount's option has it), for the test's time; null, the test skipped, where none can be mounted. */
export function smallDisk(t: Test, size: string): string | null {
  const disk = temporaryFolder();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", disk.path]);
  t.teardown(() => {
    spawnSync("umount", ["-l", disk.path]);
    disk.remove();
  });
  if (mounted.status === 0) return disk.path;
  t.pass("a full disk", { skip: "no tmpfs can be mounted here" });
  return null;
}

/** To the last page. */
export function fillDisk(path: string): void {
  writeFileSync(path, "");
  for (let size = PART_SIZE_MAX; size >= 1; size = Math.floor(size / 2)) {
    for (;;) {
      try {
        writeFileSync(path, Buffer.alloc(size), { flag: "a" });
      } catch {
        break;
      }
    }
  }
}
