/** The published schemas are those the loader validates with, and the samples point at them. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import t from "tap";
import { fileKindOf } from "../engine/workspace/layout.ts";
import { generateSchemas } from "./generate-schemas.ts";
import { ROOT } from "./root.ts";

t.test("published schemas are up to date (else: npm run generate)", async (t) => {
  for (const [path, text] of Object.entries(await generateSchemas())) {
    t.equal(await readFile(join(ROOT, path), "utf8"), text, path);
  }
});

for (const folder of ["config/samples/harbor-coffee", "config/starter"]) {
  t.test(`every file of ${folder} names the schema of its kind`, async (t) => {
    let count = 0;
    for (const entry of await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".yaml")) continue;
      const file = join(entry.parentPath, entry.name);
      const { kind } = fileKindOf(relative(join(ROOT, folder), file));
      const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(await readFile(file, "utf8"))?.[1] ?? "";
      const path = relative(ROOT, join(dirname(file), named));
      t.equal(path, `config/schemas/${kind}.schema.json`, relative(ROOT, file));
      count += 1;
    }
    t.ok(count >= 9, "the folder has files of every kind");
  });
}
