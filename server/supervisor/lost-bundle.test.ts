/** What is in force and cannot run any more, damaged on the disk or revoked: it is told what runs instead, and what mends it. */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { withDocuments } from "../../engine/index.ts";
import { drawAttempt } from "../control/client.ts";
import { parseExposition, sampleOf } from "../testing/exposition.ts";
import { connectCall, decideBody, startNodeProcess, temporaryFolder, until } from "../testing/node-kit.ts";
import {
  approved,
  clientOf,
  fileOf,
  push,
  release,
  revocation,
  shopBundle,
  trustConfig,
} from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const config = trustConfig(folder.path);
const one = shopBundle("one");
const two = shopBundle("two");

t.test(
  "damaged: told, and taken again by push and by source; revoked: told, and the source's is taken",
  async (t) => {
    const dataDir = `${folder.path}/damaged`;
    const flags = ["--config", config, "--data-dir", dataDir];
    let node = await startNodeProcess(flags);
    let client = clientOf(node);
    t.teardown(async () => {
      client.close();
      await node.stop();
    });
    const inForce = shopBundle("in-force");
    await push(client, one, [approved(one), release(one, 1)]);
    const documents = [approved(inForce), release(inForce, 2)];
    await push(client, inForce, documents);
    const own = inForce.manifest.strategy.model.sha256;
    const damage = async (more: readonly string[]) => {
      client.close();
      await node.stop("SIGKILL");
      const path = join(dataDir, "bundles", "blobs", own.slice(0, 2), own);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(path, bytes);
      node = await startNodeProcess([...flags, ...more]);
      client = clientOf(node);
    };
    await damage([]);
    const told = /what runs .* is not what is in force: bundle .* of release 2 was damaged/;
    const status = await client.status();
    t.equal(status.bundle, one.id);
    t.match(status.notes.join(), told);
    t.match(await (await fetch(`${node.adminUrl}/readyz`)).text(), told);
    const families = parseExposition(await (await fetch(`${node.adminUrl}/metrics`)).text());
    t.equal(sampleOf(families, "proffer_bundle_active_fault"), 1);
    client.close();
    await node.stop();
    node = await startNodeProcess(flags);
    client = clientOf(node);
    t.match((await client.status()).notes.join(), told, "also after another start");
    t.match(await push(client, inForce, documents), { answer: { ack: true }, bundle: inForce.id });
    t.match(await client.status(), { bundle: inForce.id, releaseSequence: 2, notes: [] });

    const file = join(folder.path, "again.bundle");
    writeFileSync(file, withDocuments(fileOf(inForce), documents));
    const source = join(folder.path, "again");
    mkdirSync(source);
    renameSync(file, join(source, "again.bundle"));
    await damage(["--bundle-source", source]);
    await until("its source has brought it", async () => (await client.status()).bundle === inForce.id);
    t.same((await client.status()).notes, []);

    // It is the source of a node that has nothing to go back to.
    const bad = shopBundle("bad");
    const lateFlags = ["--config", config, "--data-dir", `${folder.path}/late`];
    let late = await startNodeProcess(lateFlags);
    let lateClient = clientOf(late);
    t.teardown(async () => {
      lateClient.close();
      await late.stop();
    });
    const badDocuments = [approved(bad), release(bad, 3)];
    await push(client, bad, badDocuments);
    await push(lateClient, bad, badDocuments);
    const revoked = revocation(1, { bundleIds: [bad.id] });
    await lateClient.revoke(drawAttempt(), revoked);
    await client.revoke(drawAttempt(), revoked);
    t.equal((await client.status()).bundle, inForce.id, "the source had another");
    const revokedTold = /runs a REVOKED bundle .* because nothing else may run: push a release/;
    const lateStatus = await lateClient.status();
    t.match(lateStatus, { bundle: bad.id, rolledBack: "" });
    t.match(lateStatus.notes.join(), revokedTold);
    t.match(await (await fetch(`${late.adminUrl}/readyz`)).text(), revokedTold);
    t.match((await push(lateClient, inForce, documents)).answer, { code: "SEQUENCE_REPLAYED" });
    lateClient.close();
    await late.stop();
    late = await startNodeProcess([...lateFlags, "--bundle-source", `proffer://${node.controlAddress}`]);
    lateClient = clientOf(late);
    await until("its source's is taken", async () => (await lateClient.status()).bundle === inForce.id);
    t.match(await lateClient.status(), { releaseSequence: 3, notes: [] });
  },
);

t.test(
  "last good bundle: what the disk has lost is told, the bundle before it runs, the next push mends it",
  async (t) => {
    const flags = ["--data-dir", `${folder.path}/lost`];
    let node = await startNodeProcess(flags);
    const first = clientOf(node);
    await push(first, one);
    await push(first, two);
    await push(first, shopBundle("gone-back-from"));
    t.match(await first.release(drawAttempt(), null, "previous"), { answer: { ack: true }, bundle: two.id });
    first.close();
    await node.stop();
    const blobs = join(folder.path, "lost", "bundles", "blobs");
    const own = two.manifest.strategy.model.sha256;
    writeFileSync(join(blobs, own.slice(0, 2), own), "{}");
    node = await startNodeProcess(flags);
    const client = clientOf(node);
    t.teardown(async () => {
      client.close();
      await node.stop();
    });
    const told = await node.line((line) => /gives way to the one before it/.test(String(line.msg)));
    t.match(told, { bundle: two.id, code: "BLOB_CORRUPT" });
    t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).body.bundle, one.id);
    t.match(await push(client, two), { answer: { ack: true }, bundle: two.id });
    t.ok(readdirSync(join(blobs, own.slice(0, 2))).includes(own), "brought anew");
  },
);
