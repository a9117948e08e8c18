/** An Offer as large as the bounds allow, and beyond them: what stops goes on meanwhile. */
import t from "tap";
import { ENGINE_LIMITS, type Manifest, manifestBytes, sha256Hex } from "../../engine/index.ts";
import { KEYS, signedBy } from "../../engine/trust/testing/trust-kit.ts";
import { ControlClient, drawAttempt } from "../control/client.ts";
import { startNodeProcess, temporaryFolder } from "../testing/node-kit.ts";
import {
  approved,
  clientOf,
  ENVIRONMENT,
  push,
  release,
  shopBundle,
  trustConfig,
} from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const one = shopBundle("one");

/** With so many lists, each a blob of its own that nobody has. */
function manifestOfLists(count: number): Uint8Array {
  const lists = Array.from({ length: count }, (_, index) => ({
    segment: `s${String(index).padStart(7, "0")}`,
    level: "customer",
    memberCount: 0,
    bitmap: { sha256: sha256Hex(Buffer.from(String(index))), sizeBytes: 10 },
  }));
  const data = { ...one.manifest.data, lists };
  const dataRoot = sha256Hex(manifestBytes(data as unknown as Manifest));
  return manifestBytes({ ...one.manifest, data, dataRoot });
}

t.test("offers of very many blobs", async (t) => {
  const config = trustConfig(folder.path);
  const node = await startNodeProcess(["--config", config, "--data-dir", `${folder.path}/data`]);
  const client = clientOf(node);
  const stopping = new ControlClient({ address: node.controlAddress, token: "", tls: null });
  t.teardown(async () => {
    client.close();
    stopping.close();
    await node.stop();
  });
  t.match((await push(client, one, [approved(one), release(one, 1)])).answer, { ack: true });
  const stop = { id: "s1", kind: "offer", name: "a", fromMs: 0, why: "sold out" } as const;
  const names = { environment: ENVIRONMENT, madeAtMs: Date.now(), sequence: 1 } as const;
  const stops = signedBy({ kind: "stopList", ...names, stops: [stop] }, KEYS.operator);
  t.equal((await stopping.status()).bundle, one.id, "a connection of its own");

  const over: string[] = [];
  const attempt = drawAttempt();
  const largest = manifestOfLists(ENGINE_LIMITS.segmentsMax);
  const offering = client.offer(attempt, largest, []).finally(() => over.push("offer"));
  while ((await stopping.status()).attempt === null && over.length === 0);
  await stopping.setStopList(drawAttempt(), stops).finally(() => over.push("stop"));
  const offered = await offering;
  t.match(offered.answer, { ack: true });
  t.equal(offered.lacking.length, ENGINE_LIMITS.segmentsMax, "all of its lists");
  t.same(over, ["stop", "offer"], "a stop is taken while the node looks for what it has of them");
  const some = offered.lacking.slice(0, 20);
  const uploaded = await client.upload(attempt, some, () => [Buffer.alloc(1)]);
  t.equal(uploaded.lacking.length, ENGINE_LIMITS.segmentsMax, "parts of them, one by one");
  t.match((await client.abort(attempt)).answer, { ack: true });

  t.match((await client.offer(drawAttempt(), manifestOfLists(ENGINE_LIMITS.segmentsMax + 1), [])).answer, {
    ack: false,
    stage: "offer",
    code: "BUNDLE_TOO_LARGE",
    message: /65537 lists; this node takes 65536/,
  });
  t.match(
    (await client.offer(drawAttempt(), manifestOfLists(ENGINE_LIMITS.bundleBlobsMax), [])).answer,
    { code: "BUNDLE_TOO_LARGE", message: /more than \d+ blobs/ },
    "told before it is parsed",
  );
  const padded = Buffer.from(`{"data":[${"[],".repeat(20_000)}[]]}`);
  t.match((await client.offer(drawAttempt(), padded, [])).answer, {
    code: "BUNDLE_INVALID",
    message: /longer than what it names/,
  });
});
