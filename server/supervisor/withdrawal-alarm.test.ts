import t from "tap";
import { SLAB } from "../admin/catalog.ts";
import { createSharedBuffers, SharedState } from "../lanes/shared-state.ts";
import { parseExposition, sampleOf } from "../testing/exposition.ts";
import {
  connectCall,
  decideBody,
  shopModel,
  startNodeProcess,
  temporaryFolder,
  writeBundleFile,
} from "../testing/node-kit.ts";
import { WithdrawalAlarm } from "./withdrawal-alarm.ts";

t.test("withdrawals: one warning an invariant a minute, with the count since the last", async (t) => {
  const shared = new SharedState(createSharedBuffers(2, 1));
  const lines: object[] = [];
  const logger = { warn: (line: object) => lines.push(line) } as unknown as ConstructorParameters<
    typeof WithdrawalAlarm
  >[2];
  const alarm = new WithdrawalAlarm(shared, { invariantNames: ["(other)", "minors"] }, logger);
  const withdraw = (slot: number) => {
    shared.slab(slot)[SLAB.invariants + 1]! += 1;
  };
  alarm.look(0);
  t.strictSame(lines, [], "nothing happened");
  withdraw(0);
  alarm.look(1000);
  t.strictSame(lines, [{ invariant: "minors", withdrawn: 1 }], "the first is told at once");
  withdraw(0);
  withdraw(1);
  alarm.look(2000);
  alarm.look(60_999);
  t.equal(lines.length, 1, "not again within a minute");
  withdraw(2);
  alarm.look(61_000);
  t.strictSame(lines[1], { invariant: "minors", withdrawn: 3 }, "lanes and batch workers together");
  alarm.look(200_000);
  t.equal(lines.length, 2, "nothing new");
});

t.test("withdrawals: counted and told for answers that somebody sees, not for dry ones", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const invariant = { name: "no-a", when: "offer.code == 'a'", require: "false" };
  const model = { ...shopModel(), invariants: [invariant] } as unknown as ReturnType<typeof shopModel>;
  const bundle = writeBundleFile(folder.path, model);
  const node = await startNodeProcess(["--data-dir", `${folder.path}/data`, "--bundle", bundle.path]);
  t.teardown(() => node.stop());
  const counts = async () => {
    const families = parseExposition(await (await fetch(`${node.adminUrl}/metrics`)).text());
    const drops = [...families.get("proffer_drops_total")!.samples.values()].reduce((sum, n) => sum + n, 0);
    return [sampleOf(families, "proffer_invariant_withdrawals_total", { invariant: "no-a" }), drops];
  };
  const dry = await connectCall(node.httpUrl, "Decide", { ...decideBody(), dryRun: true });
  t.equal(dry.body.points[0].treatments[0].offer, "b", "withdrawn");
  t.equal((await connectCall(node.httpUrl, "Explain", decideBody())).status, 200);
  const preview = { ...decideBody(), preview: { inSegments: ["gold"] } };
  t.equal((await connectCall(node.httpUrl, "Decide", preview)).status, 200);
  t.strictSame(await counts(), [0, 0], "dry calls");
  t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).status, 200);
  const [withdrawals, drops] = await counts();
  t.equal(withdrawals, 1);
  t.ok(drops! >= 1);
  const line = await node.line(({ invariant: name }) => name === "no-a");
  t.equal(line.withdrawn, 1);
});
