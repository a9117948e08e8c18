/**
 * A network that is cut in the middle of a push, with answers lost; a pusher who never comes back; a node that missed the
 * commit. The active bundle goes on deciding, a repeat goes on where it was, the late node catches up by its bundle source.
 */
import { join } from "node:path";
import t from "tap";
import { manifestBytes, NodeError } from "../../../engine/index.ts";
import { prepare, push, type TestBundle, trustConfig } from "../../supervisor/testing/push-kit.ts";
import { temporaryFolder, until } from "../../testing/node-kit.ts";
import { ControlClient, drawAttempt } from "../client.ts";
import type { Wanted } from "../messages.ts";
import {
  type FaultNode,
  keepDeciding,
  largeBundle,
  signed,
  startFaultNode,
  startNetwork,
} from "./testing/fault-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const config = trustConfig(folder.path);
const OTHER_PUSHER_WAIT_MS = 60_000;

/** How a call ends whose connection was cut. */
async function cut(call: Promise<unknown>): Promise<string> {
  try {
    return `it was answered: ${JSON.stringify(await call)}`;
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return error.code;
  }
}

function uploadAll(client: ControlClient, attempt: string, bundle: TestBundle) {
  return client
    .offer(attempt, manifestBytes(bundle.manifest), [])
    .then(({ lacking }) =>
      client.upload(attempt, lacking, (sha256, offset) => [bundle.blobs.get(sha256)!.subarray(offset)]),
    );
}

function largestOf(wanted: readonly Wanted[]): Wanted {
  return [...wanted].sort((a, b) => b.sizeBytes - a.sizeBytes)[0]!;
}

t.test("a network that is cut", async (t) => {
  const node = await startFaultNode(["--data-dir", join(folder.path, "one"), "--config", config]);
  t.teardown(() => node.stop("SIGKILL"));
  const network = await startNetwork(node.controlAddress);
  t.teardown(network.close);
  const far = new ControlClient({ address: network.address, token: "", tls: null });
  t.teardown(() => far.close());
  const [base, next, third] = [largeBundle("base"), largeBundle("next"), largeBundle("third")];
  t.match(await push(far, base, signed(base, 1)), { answer: { ack: true } });
  const deciding = keepDeciding(t, node);

  const attempt = drawAttempt();
  const offered = await far.offer(attempt, manifestBytes(next.manifest), signed(next, 2));
  const wantedBytes = offered.lacking.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const cutUpload = (nonce: string, bundle: TestBundle) =>
    cut(
      far.offer(nonce, manifestBytes(bundle.manifest), []).then(({ lacking: wanted }) =>
        far.upload(nonce, [largestOf(wanted)], async function* (sha256) {
          const bytes = bundle.blobs.get(sha256)!;
          yield bytes.subarray(0, bytes.length >> 1);
          await until("the node has the first half", async () => {
            const { lacking } = await node.client.offer(nonce, manifestBytes(bundle.manifest), []);
            return lacking.some(({ receivedBytes }) => receivedBytes > 0);
          });
          network.cut();
          yield bytes.subarray(bytes.length >> 1);
        }),
      ),
    );
  t.equal(await cutUpload(attempt, next), "NODE_UNREACHABLE", "in the middle of an upload");
  const again = await far.offer(attempt, manifestBytes(next.manifest), []);
  const isThere =
    wantedBytes - again.lacking.reduce((sum, one) => sum + one.sizeBytes - one.receivedBytes, 0);
  t.ok(isThere > 0 && isThere < wantedBytes, `${isThere} of ${wantedBytes} bytes are there already`);
  t.match(await uploadAll(far, attempt, next), { answer: { ack: true }, lacking: [] });

  network.loseAnswers();
  t.equal(await cut(far.prepare(attempt, [])), "NODE_UNREACHABLE", "in prepare: its answer is lost");
  t.match(await far.prepare(attempt, []), { answer: { ack: true }, bundle: next.id });
  network.loseAnswers();
  t.equal(await cut(far.commit(attempt, [])), "NODE_UNREACHABLE", "in commit: its answer is lost");
  t.match(
    await far.commit(attempt, []),
    { answer: { ack: true }, bundle: next.id, generation: 2 },
    "done once",
  );

  const lost = drawAttempt();
  await far.offer(lost, manifestBytes(third.manifest), signed(third, 3));
  await cutUpload(lost, third);
  const refused = await push(node.client, third, signed(third, 3));
  t.match(refused.answer, { ack: false, code: "ATTEMPT_IN_PROGRESS" }, "its pusher may come back");
  // An offer of this size, again and again, would keep both processes busy until then.
  const pause = () => new Promise((resolve) => setTimeout(resolve, 500));
  await until(
    "another pusher's turn comes, when the first stays away",
    async () => {
      await pause();
      return (await push(node.client, third, signed(third, 3))).answer.ack;
    },
    OTHER_PUSHER_WAIT_MS,
  );
  t.same(await deciding.end(third.id), [base.id, next.id, third.id]);
});

t.test("a node that missed the commit", async (t) => {
  const one = await startFaultNode(["--data-dir", join(folder.path, "fleet-1"), "--config", config]);
  t.teardown(() => one.stop("SIGKILL"));
  const flags = [
    ...["--data-dir", join(folder.path, "fleet-2"), "--config", config],
    ...["--bundle-source", `proffer://${one.controlAddress}`, "--bundle-source-interval-ms", "200"],
  ];
  let two: FaultNode = await startFaultNode(flags);
  t.teardown(() => two.stop("SIGKILL"));
  const [base, next, last] = [largeBundle("base"), largeBundle("next"), largeBundle("last")];
  const release = signed(base, 1);
  t.match(await push(one.client, base, release), { answer: { ack: true } });
  await until("the new node has what its peer has", async () => (await two.decidedBy()) === base.id);

  const deciding = keepDeciding(t, two);
  const attempt = drawAttempt();
  const documents = signed(next, 2);
  t.match(await prepare(one.client, attempt, next, documents), { ack: true });
  t.match(await prepare(two.client, attempt, next, documents), { ack: true });
  t.match(await one.client.commit(attempt, []), { answer: { ack: true } });
  await until(
    "the late node takes it from its peer",
    async () => (await two.decidedBy()) === next.id,
    30_000,
  );
  t.same(await deciding.end(next.id), [base.id, next.id]);
  t.match(
    await two.client.commit(attempt, []),
    { answer: { ack: true }, bundle: next.id, generation: 2 },
    "a commit that comes late after all is answered",
  );

  const other = drawAttempt();
  const more = signed(last, 3);
  t.match(await prepare(one.client, other, last, more), { ack: true });
  t.match(await prepare(two.client, other, last, more), { ack: true });
  await two.stop("SIGKILL");
  t.match(await one.client.commit(other, []), { answer: { ack: true } });
  two = await startFaultNode(flags);
  await until("and one that was killed before it", async () => (await two.decidedBy()) === last.id, 30_000);
  const { bundle, releaseSequence } = await two.client.status();
  t.match({ bundle, releaseSequence }, { bundle: last.id, releaseSequence: 3 });
});
