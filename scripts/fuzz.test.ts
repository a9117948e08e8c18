import { spawnSync } from "node:child_process";
import { join } from "node:path";
import t from "tap";
import { fuzzTargets } from "./fuzz.ts";
import { ROOT } from "./root.ts";

function fuzz(...args: string[]) {
  const script = join(ROOT, "dist", "scripts", "fuzz.js");
  const result = spawnSync(process.execPath, [script, ...args], { encoding: "utf8", timeout: 60_000 });
  return { code: result.status, out: result.stdout + result.stderr };
}

t.test("fuzz: targets are found by their files", async (t) => {
  const targets = fuzzTargets(ROOT);
  t.ok(targets.has("bundle"));
  t.match(fuzz("--list").out.trim().split("\n"), [...targets.keys()]);
});

t.test("fuzz: runs a target under a seed, and says so", async (t) => {
  t.match(fuzz("bundle", "--seed", "7", "--runs", "20"), { code: 0, out: /passed bundle: seed 7, 20 runs/ });
});

t.test("fuzz: an unknown target is a usage error", async (t) => {
  t.match(fuzz("bnudle"), { code: 2, out: /no target `bnudle`; there are .*bundle/ });
});
