import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
  ["server/wire/protobuf.ts", "../../proto/wire.js", false, "by their alias only"],
  ["server/control/wire/codec.ts", "#proto/control.js", true, "the control port's codec too"],
  ["server/control/client.ts", "#proto/control.js", false, "its callers do not"],
  ["server/node.ts", "../scripts/root.ts", false, "nothing imports scripts"],
  ["bench/http.ts", "../engine/decide/decide.ts", true, "benches import anything"],
] as const) {
  t.test(`imports: ${why}`, async (t) => t.equal(importFault(file, specifier) === "", allowed));
}

const KEY = "export function columnKey(): void {}\n";
for (const [files, faults, why] of [
  [
    {
      "engine/index.ts": 'export * from "./a.ts";\nexport * from "./b.ts";\n',
      "engine/a.ts": KEY,
      "engine/b.ts": KEY,
    },
    [
      "engine/index.ts: columnKey of engine/a.ts and that of engine/b.ts are both passed on, so that neither is",
    ],
    "two files, one name",
  ],
  [
    {
      "engine/index.ts":
        'export {\n  a,\n  b as columnKey,\n} from "./a.ts";\nexport * from "./deep/index.ts";\n',
      "engine/a.ts": "export const a = 1;\nexport const b = 2;\n",
      "engine/deep/index.ts": 'export * from "./b.ts";\n',
      "engine/deep/b.ts": KEY,
    },
    ["engine/index.ts: columnKey of engine/a.ts hides that of engine/deep/b.ts"],
    "one that is named hides one of a barrel's barrel, also under a new name",
  ],
  [
    {
      "scripts/cli/index.ts": 'export * from "./a.ts";\nexport interface Key {}\n',
      "scripts/cli/a.ts": "export const b = 1;\nexport type Key = string;\n",
    },
    ["scripts/cli/index.ts: Key of scripts/cli/index.ts hides that of scripts/cli/a.ts"],
    "one that the barrel itself declares; types too",
  ],
  [
    {
      "engine/index.ts":
        'export * from "./a.ts";\nexport * from "./b.ts";\nexport { type Key, columnKey } from "./a.ts";\n',
      "engine/a.ts": `${KEY}export type Key = string;\nexport const Key = 1;\n`,
      "engine/b.ts": 'import {\n  columnKey as key,\n} from "./a.ts";\nexport { key as columnKey };\n',
    },
    [],
    "one declaration by three ways is one",
  ],
  [
    { "engine/index.ts": 'export * from "./a.ts";\n', "engine/a.ts": "export const { a, b } = c;\n" },
    ["engine/a.ts: exports in a way that cannot be checked: const { a, b } = c;"],
    "what cannot be read is not passed over",
  ],
] as const) {
  t.test(`exports: ${why}`, async (t) => {
    const root = t.testdir();
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    t.strictSame(importFaults(root), faults);
  });
}

t.test("imports: the project keeps its own rules", async (t) => t.strictSame(importFaults(ROOT), []));
