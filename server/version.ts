/** Which Proffer this is. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The package's version, from package.json. */
export const VERSION: string = (
  JSON.parse(readFileSync(fileURLToPath(new URL("../../package.json", import.meta.url)), "utf8")) as {
    version: string;
  }
).version;
