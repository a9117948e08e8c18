/**
 * Proves that what the Dockerfile installs starts: the files that it copies, in a folder of their own, with the
 * dependencies of `npm ci --omit=dev` and no others. A module that only a development dependency brings fails here.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./root.ts";

const COPIED = ["package.json", "package-lock.json", "dist", "config", "proto"];
const PROFFER = join("dist", "scripts", "proffer.js");
const SAMPLE = join("config", "samples", "harbor-coffee");
const COMMANDS: readonly (readonly string[])[] = [
  ["npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--prefer-offline"],
  [process.execPath, PROFFER, "--version"],
  [process.execPath, PROFFER, "check", SAMPLE],
  [process.execPath, PROFFER, "build", SAMPLE, "-o", "sample.bundle"],
  // The node's own modules are loaded for its flags, natives and all.
  [process.execPath, PROFFER, "serve", "--help"],
];

const folder = mkdtempSync(join(tmpdir(), "proffer-production-"));
process.exitCode = runAll() ? 0 : 1;
rmSync(folder, { recursive: true, force: true });

function runAll(): boolean {
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  return COMMANDS.every(([program, ...args]) => {
    const { status, stdout, stderr } = spawnSync(program!, args, { cwd: folder, encoding: "utf8" });
    const line = [program, ...args].join(" ");
    process.stdout.write(status === 0 ? `   ${line}\n` : `   failed: ${line}\n${stdout}${stderr}`);
    return status === 0;
  });
}
