/** A data directory that was copied: both nodes run, mint ids of their own, and know what was before. */
import { cpSync, readFileSync } from "node:fs";
import t from "tap";
import { readIdentities } from "./store/identity-file.ts";
import { LogStream } from "./store/log-stream.ts";
import { factId, sourceHex } from "./store/source.ts";
import {
  connectCall,
  decideBody,
  type NodeProcess,
  startNodeProcess,
  temporaryFolder,
  writeBundleFile,
} from "./testing/node-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path);
const AT_START = ["--bundle", bundle.path, "--lanes", "1"];

async function start(name: string): Promise<NodeProcess> {
  const node = await startNodeProcess(["--data-dir", `${folder.path}/${name}`, ...AT_START]);
  t.teardown(() => node.stop());
  return node;
}

async function decide(node: NodeProcess, id: string): Promise<{ decisionId: string; code: string }> {
  const { status, body } = await connectCall(node.httpUrl, "Decide", decideBody(id));
  t.equal(status, 200, JSON.stringify(body));
  return { decisionId: body.decisionId, code: body.points[0].treatments[0].treatmentCode };
}

const impression = (node: NodeProcess, treatmentCode: string) =>
  connectCall(node.httpUrl, "PostEvent", { channel: "web", event: "impression", treatmentCode });

const historyOf = async (node: NodeProcess, id: string) => {
  const body = { visitor: { level: "customer", id }, includeHistory: true };
  return (await connectCall(node.httpUrl, "GetProfile", body)).body.history ?? [];
};

interface Status {
  readonly nodeId: string;
  readonly boot: number;
  readonly control: { readonly notes: readonly string[] };
}
const statusz = async (node: NodeProcess) =>
  (await (await fetch(`${node.adminUrl}/statusz`)).json()) as Status;

/** Fact id → who it is about, and what. */
function factsOf(name: string): Map<string, string> {
  const path = `${folder.path}/${name}`;
  const identities = readIdentities(path);
  const facts = new Map<string, string>();
  for (const { record, nodeId, boot, lane } of new LogStream(path).poll()) {
    if (record.kind === "redacted") continue;
    const id = factId(sourceHex({ nodeId, boot, lane }), record.sequence);
    const { surrogate = "" } = record as { surrogate?: string };
    t.notOk(facts.has(id), "a fact id is used once");
    facts.set(id, `${record.kind} ${identities.get(surrogate)?.id ?? ""}`);
  }
  return facts;
}

t.test("node: a copied data directory is another node's, and nothing of before is lost", async (t) => {
  const first = await start("one");
  const before = await decide(first, "C-before");
  const profile = { visitor: { level: "customer", id: "C-before" }, set: { tier: "gold" } };
  t.equal((await connectCall(first.httpUrl, "UpdateProfile", profile)).status, 200);
  await first.stop();
  cpSync(`${folder.path}/one`, `${folder.path}/two`, { recursive: true });
  const common = new Set(factsOf("one").keys());

  const nodes = { one: await start("one"), two: await start("two") };
  const [one, two] = [await statusz(nodes.one), await statusz(nodes.two)];
  t.not(one.nodeId, two.nodeId);
  t.equal(one.boot, two.boot, "by their boots alone they could not be told apart");
  t.notMatch(JSON.stringify(one.control.notes), /was copied/);
  t.match(JSON.stringify(two.control.notes), /was copied or restored \(node\.mark is another file\)/);
  t.ok(
    nodes.two.lines.some(({ level, msg }) => level === 40 && msg?.includes("was copied or restored")),
    "and it is a warning of its log",
  );
  const decided = { one: await decide(nodes.one, "C-one"), two: await decide(nodes.two, "C-two") };
  t.not(decided.one.decisionId, decided.two.decisionId);
  for (const name of ["one", "two"] as const) {
    const { status, body } = await impression(nodes[name], before.code);
    t.equal(status, 200, JSON.stringify(body));
    t.equal((await historyOf(nodes[name], "C-before")).length, 1, `${name}: a code of before is resolved`);
    const answer = await connectCall(nodes[name].httpUrl, "GetProfile", { visitor: profile.visitor });
    t.equal(answer.body.attributes.tier, "gold");
    const other = name === "one" ? "two" : "one";
    t.equal((await impression(nodes[name], decided[other].code)).status, 200, "and one of the other's");
  }
  await Promise.all([nodes.one.stop(), nodes.two.stop()]);

  const facts = { one: factsOf("one"), two: factsOf("two") };
  const merged = new Map([...facts.one, ...facts.two]);
  t.equal(merged.size, facts.one.size + facts.two.size - common.size, "no two facts share an id");
  for (const [id, what] of [...facts.one, ...facts.two]) t.equal(merged.get(id), what);
  t.equal(merged.get(before.decisionId), "decision C-before");

  const again = await start("two");
  t.equal((await statusz(again)).nodeId, two.nodeId, "from then on it keeps its id");
  t.notMatch(JSON.stringify((await statusz(again)).control.notes), /was copied/);
  t.equal((await historyOf(again, "C-before")).length, 1);
  await again.stop();
  t.match(JSON.parse(readFileSync(`${folder.path}/two/node.json`, "utf8")), {
    former: [{ nodeId: one.nodeId, boot: 1 }],
  });
});
