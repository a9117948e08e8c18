/** Acts of the data plane in the audit log of a node that is killed as soon as it has answered. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { auditFolder, linesOf, listAuditFiles, readAuditKey } from "./control/audit-folder.ts";
import { type AuditRecord, parseRecord, visitorSubject } from "./control/audit-record.ts";
import { verifyAudit } from "./control/audit-verify.ts";
import {
  connectCall,
  decideBody,
  startNodeProcess,
  temporaryFolder,
  writeBundleFile,
} from "./testing/node-kit.ts";

const TOKENS = `tokens:
  - { name: ana, role: admin, token: an-admin-token-of-tests }
  - { name: shop, role: service, token: a-service-token-of-tests }
`;

function recordsOf(dataDir: string): AuditRecord[] {
  const files = listAuditFiles(auditFolder(dataDir));
  return files.flatMap(({ path }) => [...linesOf(path, 1e6)].map(({ line }) => parseRecord(line)!));
}

t.test("who read, exported, erased or imported is in the log when it is answered", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const dataDir = join(folder.path, "data");
  const tokens = join(folder.path, "tokens.yaml");
  writeFileSync(tokens, TOKENS, { mode: 0o600 });
  const bundle = writeBundleFile(folder.path);
  const flags = [
    "--data-dir",
    dataDir,
    "--bundle",
    bundle.path,
    "--visitor-slots",
    "1000",
    "--tokens-file",
    tokens,
  ];
  const node = await startNodeProcess(flags);
  t.teardown(() => node.stop("SIGKILL"));
  const admin = { authorization: "Bearer an-admin-token-of-tests" };
  const service = { authorization: "Bearer a-service-token-of-tests" };
  const call = async (method: string, body: object, headers: Record<string, string> = admin) => {
    const answer = await connectCall(node.httpUrl, method, body, headers);
    t.equal(answer.status, 200, `${method}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const visitor = { level: "customer", id: "C-1" };
  await call("Decide", decideBody(), service);
  await call("Explain", decideBody(), service);
  await call("UpdateProfile", { visitor, set: { age: 33 } }, service);
  await call("GetProfile", { visitor }, service);
  await call("GetProfile", { visitor, include_history: true });
  await call("Explain", decideBody());
  await call("Decide", { ...decideBody(), explain: true });
  await call("DecideBatch", { requests: [decideBody("C-7"), { ...decideBody("C-8"), explain: true }] });
  await Promise.all(Array.from({ length: 20 }, () => call("GetProfile", { visitor }, service)));
  const part = (last: number, name: string) =>
    fetch(`${node.httpUrl}/v1/import/segments/gold?upload=${name}&part=0&last=${last}`, {
      method: "POST",
      headers: admin,
      body: "C-1\nC-2\n",
    });
  t.equal((await part(1, "u-1")).status, 200);
  t.not((await connectCall(node.httpUrl, "ForgetVisitor", { visitor }, service)).status, 200);
  await call("ForgetVisitor", { visitor, export_first: true });
  await node.stop("SIGKILL");

  const key = readAuditKey(auditFolder(dataDir))!;
  const subject = visitorSubject(key, "customer", "C-1");
  const of = (id: string) => visitorSubject(key, "customer", id);
  const looked = { act: "lookup", address: "http", outcome: "ok" };
  const records = recordsOf(dataDir);
  t.match(records.slice(0, 6), [
    { act: "start", by: "node", subject: bundle.id },
    { ...looked, by: "shop", subject, detail: "GetProfile" },
    { ...looked, by: "ana", subject, detail: "GetProfile with history" },
    { ...looked, by: "ana", subject, detail: "Explain" },
    { ...looked, by: "ana", subject, detail: "Decide, explained" },
    { ...looked, by: "ana", subject: of("C-8"), detail: "DecideBatch, explained" },
  ]);
  t.equal(records.slice(6, 26).filter(({ act, by }) => act === "lookup" && by === "shop").length, 20);
  t.match(records.slice(26), [
    {
      act: "import",
      by: "ana",
      subject: "segment gold",
      outcome: "ok",
      detail: /^2 members, bundle [0-9a-f]{64}, 8 bytes$/,
    },
    { act: "export", by: "ana", subject },
    { act: "erase", by: "ana", subject, detail: "forgotten" },
  ]);
  t.equal(records.length, 29, "and nothing else: a decision is none, nor an explanation without values");
  t.notMatch(JSON.stringify(records), /C-\d|token|"33"/);
  t.match(verifyAudit(dataDir), { last: 29, faults: [] });

  const again = await startNodeProcess(flags);
  t.teardown(() => again.stop());
  const metrics = await (await fetch(`${again.adminUrl}/metrics`)).text();
  t.match(metrics, /proffer_audit_records_total\{act="start"\} 1\n/);
  t.match(metrics, /proffer_audit_records_total\{act="erase"\} 0\n/);
  t.match(metrics, /proffer_audit_damaged 0\n/);
  const status = (await (await fetch(`${again.adminUrl}/statusz`)).json()) as { audit: object };
  const { sha256 } = verifyAudit(dataDir);
  t.match(status.audit, { number: 30, sha256, isWritable: true });
});
