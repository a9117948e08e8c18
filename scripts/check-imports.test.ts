import t from "tap";
import { importFault, importFaults } from "./check-imports.ts";
import { ROOT } from "./root.ts";

for (const [file, specifier, allowed, why] of [
  ["engine/decide/decide.ts", "../rules/compile.ts", true, "the engine imports itself"],
  ["engine/decide/decide.ts", "../../server/node.ts", false, "never back to the server"],
  ["engine/decide/decide.ts", "node:fs", false, "the engine does no I/O"],
  ["engine/decide/decide.test.ts", "node:fs", true, "its tests may"],
  ["engine/decide/decide.ts", "pino", false, "not a library to compile with"],
  ["server/node.ts", "../engine/index.ts", true, "through the public face"],
  ["server/node.ts", "../engine/decide/decide.ts", false, "not past it"],
  ["server/handlers/decide.ts", "#proto/wire.js", false, "handlers know no wire"],
  ["server/wire/protobuf.ts", "#proto/wire.js", true, "codecs do"],
  ["server/handlers/decide.ts", "#proto/wire.js", false, "nor by the alias"],
  ["server/wire/protobuf.ts", "#proto/wire.js", true, "codecs may"],
  ["server/control/wire/codec.ts", "#proto/control.js", true, "the control port's codec too"],
  ["server/control/client.ts", "#proto/control.js", false, "its callers do not"],
  ["server/node.ts", "../scripts/root.ts", false, "nothing imports scripts"],
  ["bench/http.ts", "../engine/decide/decide.ts", true, "benches import anything"],
] as const) {
  t.test(`imports: ${why}`, async (t) => t.equal(importFault(file, specifier) === "", allowed));
}

t.test("imports: the project keeps its own rules", async (t) => t.strictSame(importFaults(ROOT), []));
