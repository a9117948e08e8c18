/** A running node's memory of its visitors: over a table that is too small, a clean restart, and a kill. */
import t from "tap";
import { FAULT_VISITOR } from "./lanes/messages.ts";
import { parseExposition, sampleOf } from "./testing/exposition.ts";
import { nodeFolder } from "./testing/node-folder.ts";
import { connectCall, type NodeProcess, until } from "./testing/node-kit.ts";

const folder = nodeFolder(t);
const VISITORS = 350;
const IN_FLIGHT = 20;

/** Always over the same data directory. */
function start(...flags: string[]): Promise<NodeProcess> {
  const dataDir = `${folder.path}/data`;
  return folder.start(t, ["--lanes", "2", "--visitor-slots", "256", ...flags], { dataDir });
}

/** One decision for each visitor, at a point where a presentation is a contact at once. */
async function decideForAll(node: NodeProcess): Promise<void> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < VISITORS) {
      const visitor = { level: "customer", id: `v-${next++}` };
      const body = { channel: "web", visitor, points: [{ point: "side", count: 1 }] };
      const { status, body: answer } = await connectCall(node.httpUrl, "Decide", body);
      if (status !== 200) t.fail(`${visitor.id}: ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
}

async function contactsOf(node: NodeProcess, id: string): Promise<number> {
  const body = { visitor: { level: "customer", id }, includeHistory: true };
  const answer = await connectCall(node.httpUrl, "GetProfile", body);
  return answer.body.history?.length ?? 0;
}

const metricsOf = async (node: NodeProcess) =>
  parseExposition(await (await fetch(`${node.adminUrl}/metrics`)).text());

async function checkAll(
  node: NodeProcess,
  t: { equal(a: number, b: number, why: string): void },
  expected: number,
) {
  for (let index = 0; index < VISITORS; index += 7)
    t.equal(await contactsOf(node, `v-${index}`), expected, `v-${index}`);
}

t.test(
  "node: more visitors than fit are remembered, over a clean restart that recovers nothing",
  async (t) => {
    const node = await start();
    await decideForAll(node);
    await checkAll(node, t, 1);
    const families = await metricsOf(node);
    t.equal(sampleOf(families, "proffer_visitors_slots"), 256);
    t.ok(sampleOf(families, "proffer_visitors_evictions_total")! > VISITORS - 256);
    t.ok(sampleOf(families, "proffer_visitors_hot")! <= 256);
    t.equal(sampleOf(families, "proffer_visitors_refused_total"), 0);
    t.strictSame(await node.stop(), { code: 0, signal: null });
    const again = await start();
    t.equal(
      sampleOf(await metricsOf(again), "proffer_recovery_records"),
      0,
      "the last checkpoint has it all",
    );
    await checkAll(again, t, 1);
    await again.stop();
  },
);

t.test(
  "node: killed, it knows what it answered; checkpoints at intervals shorten the way back",
  async (t) => {
    const node = await start();
    await decideForAll(node);
    await node.stop("SIGKILL");
    const again = await start("--visitor-checkpoint-ms", "100");
    const recovered = sampleOf(await metricsOf(again), "proffer_recovery_records")!;
    t.ok(recovered >= VISITORS, `${recovered} records were folded`);
    await checkAll(again, t, 2);
    await decideForAll(again);
    await until("a checkpoint has them", async () => {
      const families = await metricsOf(again);
      const isRecent = sampleOf(families, "proffer_checkpoint_age_seconds")! < 5;
      return isRecent && sampleOf(families, "proffer_checkpoints_total")! > 1;
    });
    await until("one began after the last decision", async () => {
      const before = sampleOf(await metricsOf(again), "proffer_checkpoints_total")!;
      await until(
        "two more",
        async () => sampleOf(await metricsOf(again), "proffer_checkpoints_total")! >= before + 2,
      );
      return true;
    });
    await again.stop("SIGKILL");
    const third = await start();
    const left = sampleOf(await metricsOf(third), "proffer_recovery_records")!;
    t.ok(left < VISITORS / 2, `${left} records were left to fold`);
    await checkAll(third, t, 3);
    await third.stop();
  },
);

t.test(
  "node: a lane that throws with a visitor held puts it back, and whoever comes next has it",
  async (t) => {
    const node = await folder.start(t, ["--lanes", "2"], { env: { PROFFER_TEST_FAULTS: "1" } });
    const visitor = { level: "customer", id: FAULT_VISITOR };
    const body = { channel: "web", visitor, points: [{ point: "side", count: 1 }] };
    t.equal((await connectCall(node.httpUrl, "Decide", body)).status, 200);
    for (const lane of [0, 1]) {
      node.child.send({ lane, fault: "throwHeld" });
      await until("a replacement", async () => {
        const families = await metricsOf(node);
        const isReplaced = sampleOf(families, "proffer_lanes_replaced_total") === lane + 1;
        return isReplaced && sampleOf(families, "proffer_lanes") === 2;
      });
      const { status, body: answer } = await connectCall(node.httpUrl, "Decide", body);
      t.equal(status, 200, JSON.stringify(answer));
      t.equal(await contactsOf(node, FAULT_VISITOR), lane + 2, "as it was, and one contact more");
    }
    t.equal(sampleOf(await metricsOf(node), "proffer_visitors_refused_total"), 0, "nobody waited in vain");
    t.strictSame(await node.stop(), { code: 0, signal: null });
  },
);
