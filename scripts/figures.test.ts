import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { figuresTable, generateFigures } from "./figures.ts";
import { ROOT } from "./root.ts";

t.test("figures: a bench becomes a table with its command, machine and peers", async (t) => {
  const table = figuresTable({
    bench: "http",
    commit: "0123456789abcdef",
    machine: "2 × x",
    node: "v20",
    seed: 42,
    results: [
      { name: "decide", value: 12_345.6, unit: "calls/s", peer: "echo", ratio: 0.4567 },
      { name: "p99", value: 1.2345, unit: "ms" },
    ],
  });
  t.match(table, "npm run bench -- http");
  t.match(table, "| decide | 12,346 calls/s | 0.457 × echo |");
  t.match(table, "| p99 | 1.23 ms |  |");
});

t.test("figures: README.md says what the benches wrote (npm run generate)", async (t) => {
  const { "README.md": made } = await generateFigures();
  t.ok(made === readFileSync(join(ROOT, "README.md"), "utf8"));
});
