/** proffer audit: printed from a directory and over a control port, filtered, verified. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import t from "tap";
import { auditFolder, listAuditFiles } from "../../server/control/audit-folder.ts";
import { AuditLog } from "../../server/control/audit-log.ts";
import { serve } from "../../server/control/testing/serve.ts";
import { openDataDirectory } from "../../server/store/data-directory.ts";
import { ROOT } from "../root.ts";
import { proffer } from "../testing/run-proffer.ts";

const PROFFER = join(ROOT, "dist", "scripts", "proffer.js");

const audit = (...args: string[]) => proffer("audit", ...args);
const numbers = (out: string) =>
  out
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { number: number }).number);

t.test("proffer audit", async (t) => {
  const path = mkdtempSync(join(tmpdir(), "proffer-audit-"));
  t.teardown(() => rmSync(path, { recursive: true }));
  await (await openDataDirectory(path)).close();
  const log = new AuditLog({ dataPath: path, logger: pino({ level: "silent" }), retentionBytes: 0 });
  const entry = { by: "ana", address: "10.0.0.1", subject: "X", outcome: "ok", detail: "" };
  log.record({ ...entry, act: "commit", detail: "generation 7" });
  log.record({ ...entry, act: "stop", by: "ops\u001b[31m", outcome: "SIGNATURE_INVALID" });
  log.record({ ...entry, act: "lookup", subject: log.subjectOf("customer", "C-1") });
  log.record({ ...entry, act: "lookup", subject: log.subjectOf("customer", "C-2") });

  const served = await serve({ audit: log });
  t.teardown(served.close);
  const [all, some, visitor, wire, nowhere, whole] = await Promise.all([
    audit(path),
    audit(path, "--json", "--act", "commit,stop", "--by", "ana", "--since", "1h"),
    audit(path, "--json", "--visitor", "customer:C-2"),
    audit("--json", "--nodes", served.address, "--from", "2"),
    audit(join(path, "audit")),
    audit(path, "--verify"),
  ]);
  t.match(all, { code: 0, out: /^1 \S+Z commit {4}ana \(10\.0\.0\.1\) {2}X {2}ok {2}generation 7\n2 / });
  t.match(all.out, /SIGNATURE_INVALID/);
  t.notMatch(all.out, "\u001b[31m", "what others wrote does not speak to the terminal");
  t.same(numbers(some.out), [1]);
  t.same(numbers(visitor.out), [4]);
  t.same(numbers(wire.out).slice(0, 3), [2, 3, 4]);
  t.match(nowhere, { code: 3, err: /is no data directory/ });
  t.match(whole, { code: 0, out: /^ok records 1 to [45] in 1 file, the last is [0-9a-f]{64}\n$/ });
  t.match(log.facts.records, { export: 1 }, "that it was read over the port is in it");
  log.close();

  const file = listAuditFiles(auditFolder(path))[0]!.path;
  writeFileSync(file, readFileSync(file, "utf8").replace('"subject":"X"', '"subject":"Y"'));
  t.match(await audit(auditFolder(path), "--verify"), { code: 1, out: /altered/ }, "its folder by itself");
  const damaged = await audit(path, "--verify", "--json");
  t.equal(damaged.code, 1);
  t.match(JSON.parse(damaged.out), {
    ok: false,
    faultCount: 1,
    faults: [{ kind: "altered", number: 1, numberTo: 2, message: /^record 1 was altered, or record 2/ }],
  });
});

t.test("proffer audit --follow: what is written meanwhile", { timeout: 30_000 }, async (t) => {
  const path = mkdtempSync(join(tmpdir(), "proffer-audit-"));
  await (await openDataDirectory(path)).close();
  const log = new AuditLog({ dataPath: path, logger: pino({ level: "silent" }), retentionBytes: 0 });
  t.teardown(() => {
    log.close();
    rmSync(path, { recursive: true });
  });
  const entry = { by: "ana", address: "", outcome: "ok", detail: "" };
  log.record({ ...entry, act: "stop", subject: "first" });
  const child = spawn(process.execPath, [PROFFER, "audit", path, "--follow", "--json", "--act", "stop"]);
  t.teardown(() => child.kill("SIGKILL"));
  const subjects: string[] = [];
  const ended = new Promise((resolve) => child.once("close", resolve));
  let out = "";
  child.stdout.on("data", (part: Buffer) => {
    const lines = (out + part).split("\n");
    out = lines.pop()!;
    for (const line of lines) subjects.push((JSON.parse(line) as { subject: string }).subject);
    if (subjects.length === 1) {
      log.record({ ...entry, act: "commit", subject: "not asked for" });
      log.record({ ...entry, act: "stop", subject: "second" });
    } else child.kill("SIGINT");
  });
  t.equal(await ended, 0);
  t.same(subjects, ["first", "second"], "each once");
});
