/** A visitor store that was cut short or removed while the node was down: it starts, says so, and remembers what the logs tell. */
import { readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { connectCall, startNodeProcess, temporaryFolder, writeBundleFile } from "./testing/node-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path);
const visitor = { level: "customer", id: "C-1" };

t.test("damaged, then gone: served from the logs, never silently", async (t) => {
  const dataDir = join(folder.path, "data");
  const flags = ["--data-dir", dataDir];
  const first = await startNodeProcess([...flags, "--bundle", bundle.path]);
  const { status } = await connectCall(first.httpUrl, "UpdateProfile", { visitor, set: { age: 41 } });
  t.equal(status, 200);
  await first.stop();
  const data = join(dataDir, "lmdb", "data.mdb");
  truncateSync(data, Math.floor(statSync(data).size / 2));

  const cut = await startNodeProcess(flags);
  t.match(
    cut.lines.find(({ msg }) => msg?.startsWith("the visitor store is damaged"))?.msg,
    /cut short.*is kept in .*lmdb\.damaged-1, and is made anew from the logs/,
  );
  t.match(await (await fetch(`${cut.adminUrl}/metrics`)).text(), /\nproffer_store_rebuilt 1\n/);
  const profile = await connectCall(cut.httpUrl, "GetProfile", { visitor });
  t.match(JSON.stringify(profile.body), /"age":"?41/);
  await cut.stop();

  for (const name of readdirSync(join(dataDir, "lmdb"))) rmSync(join(dataDir, "lmdb", name));
  const gone = await startNodeProcess(flags);
  t.ok(gone.lines.some(({ msg }) => msg?.startsWith("the visitor store was empty")));
  t.ok(gone.lines.some(({ msg }) => msg?.includes("lmdb.damaged-1 holds visitors' data")));
  const again = await connectCall(gone.httpUrl, "GetProfile", { visitor });
  t.match(JSON.stringify(again.body), /"age":"?41/);
  await gone.stop();

  const plain = await startNodeProcess(flags);
  t.notOk(plain.lines.some(({ msg }) => msg?.startsWith("the visitor store")));
  t.match(await (await fetch(`${plain.adminUrl}/metrics`)).text(), /\nproffer_store_rebuilt 0\n/);
  await plain.stop();
});
