/** CONTROL.md names the limits as they are. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import t from "tap";
import { CONTROL_KEYS } from "../config/control-keys.ts";
import { CONTROL_LIMITS } from "./limits.ts";

const text = readFileSync(
  fileURLToPath(new URL("../../../server/control/CONTROL.md", import.meta.url)),
  "utf8",
);

function amount(cell: string): number {
  const [, digits, unit = ""] = /^([\d.]+)(?: (\w+))?/.exec(cell)!;
  const factor = { "": 1, ms: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[unit]!;
  return Number(digits) * factor;
}

t.test("every limit of the table is the code's", async (t) => {
  const rows = [...text.matchAll(/^\| `(\w+)`: [^|]+\| ([^|]+) \|/gm)];
  t.ok(rows.length >= 15, `${rows.length} rows`);
  for (const [, name, cell] of rows) {
    t.equal(amount(cell!), CONTROL_LIMITS[name as keyof typeof CONTROL_LIMITS], name!);
  }
  for (const [, path, cell] of text.matchAll(/^\| [^|`]+\(`(control\.\w+)`\)[^|]*\| (\d+) \|/gm)) {
    t.equal(Number(cell), CONTROL_KEYS.find((key) => key.path === path)?.default, path!);
  }
});
