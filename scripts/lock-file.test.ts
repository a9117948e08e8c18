/**
 * The lock file is whole: npm 11 refuses `npm ci` where an optional platform package has no entry, and npm writes none
 * for those that its registry does not serve, so that a lock file made behind a mirror can be one that nobody installs.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { ROOT } from "./root.ts";

interface LockedPackage {
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}
const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
  packages: Record<string, LockedPackage>;
};

/** Whether `name`, wanted by the package at `path`, has an entry where npm would look for it. */
function isLocked(path: string, name: string): boolean {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    if (Object.hasOwn(packages, `${at === "" ? "" : `${at}/`}node_modules/${name}`)) return true;
    if (at === "") return false;
  }
}

t.test("lock file: every dependency has its entry, optional ones of other platforms too", async (t) => {
  const missing: string[] = [];
  for (const [path, { dependencies, optionalDependencies }] of Object.entries(packages)) {
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (!isLocked(path, name)) missing.push(`${name}, wanted by ${path}`);
    }
  }
  t.strictSame(missing, []);
});
