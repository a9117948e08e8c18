/** A process that takes a directory's lock, says so, and holds it until it is killed. */
import { writeSync } from "node:fs";
import { lockDirectory } from "../directory-lock.ts";

try {
  await lockDirectory(process.argv[2]!);
  writeSync(1, "held\n");
  setInterval(() => {}, 1000);
} catch (error) {
  writeSync(1, `refused ${error instanceof Error ? error.message : ""}\n`);
}
