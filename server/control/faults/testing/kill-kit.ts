/**
 * Nodes that are killed: they come back with the last good bundle and decide by it, what is in force is one or the other
 * and nothing between, and the next push works. The audit log is whole each time.
 */
import { join } from "node:path";
import type { Test } from "tap";
import { manifestBytes, type SignedDocument } from "../../../../engine/index.ts";
import { push, type TestBundle, trustConfig } from "../../../supervisor/testing/push-kit.ts";
import { temporaryFolder } from "../../../testing/node-kit.ts";
import { verifyAudit } from "../../audit-verify.ts";
import { drawAttempt } from "../../client.ts";
import { type FaultNode, largeBundle, signed, startFaultNode } from "./fault-kit.ts";

export interface Kill {
  readonly at: string;
  /** Brings the node to where it is killed. */
  run(node: FaultNode, bundle: TestBundle, documents: readonly SignedDocument[]): Promise<unknown>;
  /** Whether the bundle that was on its way is in force afterwards. */
  readonly isInForce: boolean;
  /** What the repeat lacks: all its blobs, a part, or nothing. */
  readonly lacks: "all" | "part" | "nothing";
}

/** Bytes of the large blob that arrive before the kill. */
const UPLOADED_BYTES = 300_000;

/** Never ends by itself: what it awaits dies with the node. */
function dying(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (answer) => {
      throw new Error(`answered by a node that should be dead: ${JSON.stringify(answer)}`);
    },
    () => {},
  );
}

export async function uploadHalf(node: FaultNode, bundle: TestBundle, attempt: string): Promise<void> {
  const { lacking } = await node.client.offer(attempt, manifestBytes(bundle.manifest), []);
  const large = lacking.find(({ sizeBytes }) => sizeBytes > UPLOADED_BYTES)!;
  let arrived = () => {};
  const hasArrived = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const call = node.client.upload(attempt, [large], async function* (sha256, offset) {
    yield bundle.blobs.get(sha256)!.subarray(offset, UPLOADED_BYTES);
    // Until the node has it.
    for (;;) {
      const again = await node.client.offer(attempt, manifestBytes(bundle.manifest), []);
      if (again.lacking.some(({ receivedBytes }) => receivedBytes === UPLOADED_BYTES)) break;
    }
    arrived();
    await node.exited;
  });
  void dying(call);
  await hasArrived;
  node.child.kill("SIGKILL");
}

export async function pushKilledAt(
  point: string,
  node: FaultNode,
  bundle: TestBundle,
  documents: readonly SignedDocument[],
  afterMs = 0,
) {
  node.killAt(point, afterMs);
  await dying(push(node.client, bundle, documents));
}

/** Kills a node at each of these, one after the other, in one data directory. */
export async function testKills(t: Test, kills: readonly Kill[]): Promise<void> {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const dataDir = join(folder.path, "data");
  const flags = ["--data-dir", dataDir, "--config", trustConfig(folder.path)];
  let node = await startFaultNode(flags);
  t.teardown(() => node.stop("SIGKILL"));
  let active = largeBundle("first");
  let sequence = 1;
  t.match(await push(node.client, active, signed(active, sequence)), { answer: { ack: true } });
  for (const { at, run, isInForce, lacks } of kills) {
    const next = largeBundle(at);
    sequence += 1;
    const documents = signed(next, sequence);
    await run(node, next, documents);
    t.match(await node.exited, { signal: "SIGKILL" }, at);
    node.client.close();

    node = await startFaultNode(flags);
    const expected = isInForce ? next : active;
    t.equal(await node.decidedBy(), expected.id, `killed ${at}: decides by the last good bundle`);
    const status = await node.client.status();
    t.match(status, { bundle: expected.id, releaseSequence: isInForce ? sequence : sequence - 1 }, at);
    const attempt = drawAttempt();
    const { answer, lacking } = await node.client.offer(attempt, manifestBytes(next.manifest), []);
    t.ok(answer.ack, `killed ${at}: a new attempt may begin: ${answer.code} ${answer.message}`);
    if (lacks === "nothing") t.same(lacking, [], at);
    if (lacks === "all")
      t.ok(
        lacking.some(({ sizeBytes, receivedBytes }) => sizeBytes > UPLOADED_BYTES && receivedBytes === 0),
        at,
      );
    if (lacks === "part") {
      const part = lacking.find(({ receivedBytes }) => receivedBytes > 0);
      t.equal(part?.receivedBytes, UPLOADED_BYTES, `killed ${at}: it goes on where it was`);
    }
    await node.client.abort(attempt);
    const done = await push(node.client, next, documents);
    t.match(done, { answer: { ack: true }, bundle: next.id }, `killed ${at}: the next push works`);
    t.equal(await node.decidedBy(), next.id);
    t.same(verifyAudit(dataDir).faults, [], `killed ${at}: the audit log is whole`);
    active = next;
  }
}
