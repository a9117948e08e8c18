/**
 * Processes that end or stand still in the middle of a push: the pusher killed between prepare and commit, a node that
 * is stopped. What ran goes on, the cause is named, the next push works, the node that stood still catches up.
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { withDocuments } from "../../engine/index.ts";
import {
  type FaultNode,
  keepDeciding,
  signed,
  startFaultNode,
} from "../../server/control/faults/testing/fault-kit.ts";
import {
  fileOf,
  push,
  shopBundle,
  type TestBundle,
  trustConfig,
} from "../../server/supervisor/testing/push-kit.ts";
import { temporaryFolder, until } from "../../server/testing/node-kit.ts";
import { ROOT } from "../root.ts";
import { readBundleToPush } from "./push-bundle.ts";
import { pushToFleet } from "./push-fleet.ts";

const PROFFER = join(ROOT, "dist", "scripts", "proffer.js");
/** On a busy machine too. */
const SLOW_MS = 60_000;
const folder = temporaryFolder();
t.teardown(folder.remove);

function written(bundle: TestBundle, sequence: number): string {
  const path = join(folder.path, `${bundle.id}.bundle`);
  writeFileSync(path, withDocuments(fileOf(bundle), signed(bundle, sequence)));
  return path;
}

/** Whether the process stands still, by what the system says of it. */
function isStopped({ child }: FaultNode): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${child.pid}/status`, "utf8"));
}

const isPrepared = async ({ client }: FaultNode, { id }: TestBundle): Promise<boolean> =>
  (await client.list()).bundles.some(({ bundle, state }) => bundle === id && state === "prepared");

t.test(
  "a pusher that is killed, a node that stands still",
  { skip: process.platform !== "linux" && "asks /proc whether a process stands still", timeout: 240_000 },
  async (t) => {
    const config = trustConfig(folder.path);
    const one = await startFaultNode(["--data-dir", join(folder.path, "one"), "--config", config]);
    t.teardown(() => one.stop("SIGKILL"));
    const two = await startFaultNode([
      ...["--data-dir", join(folder.path, "two"), "--config", config],
      ...["--bundle-source", `proffer://${one.controlAddress}`, "--bundle-source-interval-ms", "1000"],
    ]);
    t.teardown(() => two.stop("SIGKILL"));
    const [base, next, last] = [shopBundle("base"), shopBundle("next"), shopBundle("last")];
    // The second one first: it would bring itself what the first has, and be at that when it is pushed.
    for (const node of [two, one]) {
      t.match(await push(node.client, base, signed(base, 1)), { answer: { ack: true } });
    }
    const deciding = keepDeciding(t, one);
    const fleet = [one, two].map(({ controlAddress: address }, index) => ({
      name: ["one", "two"][index]!,
      client: { address, token: "", tls: null, timeoutMs: 3000, workTimeoutMs: 8000 },
    }));
    const pushed = (path: string, allowMissing = false) =>
      pushToFleet(readBundleToPush(path), fleet, {
        ...{ parallel: 8, patienceMs: 1000, waitMs: 0, allowMissing },
        signal: new AbortController().signal,
        onChange: () => {},
      });
    const outcomes = ({ nodes }: Awaited<ReturnType<typeof pushed>>) => nodes.map(({ outcome }) => outcome);

    // One is prepared, the other is not yet: so nothing is committed when the pusher dies.
    two.stopAt("validate");
    const nodes = [one, two].map(({ controlAddress }) => controlAddress).join(",");
    const path = written(next, 2);
    const pusher = spawn(process.execPath, [PROFFER, "push", path, "--nodes", nodes], { stdio: "ignore" });
    const ended = new Promise((resolve) => pusher.once("exit", (_code, signal) => resolve(signal)));
    t.teardown(() => pusher.kill("SIGKILL"));
    await until("one node is prepared", () => isPrepared(one, next), SLOW_MS);
    await until("and the other stands still", () => isStopped(two), SLOW_MS);
    pusher.kill("SIGKILL");
    t.equal(await ended, "SIGKILL");
    two.child.kill("SIGCONT");
    await until("it is prepared, too, and nobody commits", () => isPrepared(two, next), SLOW_MS);
    for (const node of [one, two]) t.equal(await node.decidedBy(), base.id, "what ran goes on");
    const again = await pushed(path);
    t.same([again.end, ...outcomes(again)], ["done", "active", "active"], "the same push, run again");

    two.stopAt("validate");
    const lastPath = written(last, 3);
    const refused = await pushed(lastPath);
    t.ok(isStopped(two), "in the middle of the push");
    t.same([refused.end, ...outcomes(refused)], ["unreachable", "aborted", "failed"]);
    t.match(refused.nodes[1], {
      fault: { stage: /verify|compile|validate/, code: "DEADLINE_EXCEEDED", message: /no answer/ },
      isAbortUntold: true,
    });
    t.equal(await one.decidedBy(), next.id, "nothing was activated anywhere");
    const without = await pushed(lastPath, true);
    t.same([without.end, ...outcomes(without)], ["done", "active", "missing"], "the next push works");
    two.child.kill("SIGCONT");
    await until(
      "the node that stood still catches up",
      async () => (await two.decidedBy()) === last.id,
      SLOW_MS,
    );
    t.match(await two.client.status(), { bundle: last.id, releaseSequence: 3 });
    t.same(await deciding.end(last.id), [base.id, next.id, last.id]);
  },
);
