/** The pool's life, in a process of its own: what goes wrong at its end takes the process along. */
import { spawnSync } from "node:child_process";
import t from "tap";

const POOL = new URL("./pool.js", import.meta.url).href;
const program = (waitMs: number) => `
  import { BatchPool } from ${JSON.stringify(POOL)};
  const pool = new BatchPool(2, {}, {}, (error) => { throw error; }, () => {});
  await new Promise((resolve) => setTimeout(resolve, ${waitMs}));
  await pool.close();
  process.exit(0);`;

t.test("batch pool: is closed in order while its workers load", async (t) => {
  // Native code and modules load some 200 ms after the start; one that is terminated then aborts the process.
  for (const waitMs of [0, 100, 150, 200, 250, 300, 400]) {
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", program(waitMs)],
      { encoding: "utf8" },
    );
    t.strictSame(
      { status, signal },
      { status: 0, signal: null },
      `after ${waitMs} ms ${stderr.slice(0, 200)}`,
    );
  }
});
