/** Killed around the moment of activation: before what is in force is written the old bundle runs, after it the new one. */
import t from "tap";
import { drawAttempt } from "../control/client.ts";
import { activated } from "../store/control-state.ts";
import { openDataDirectory } from "../store/data-directory.ts";
import { connectCall, decideBody, startNodeProcess, temporaryFolder } from "../testing/node-kit.ts";
import { clientOf, namesOf, prepare, push, shopBundle } from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const one = shopBundle("one");
const two = shopBundle("two");

t.test("killed when prepared, and killed between state and epoch", async (t) => {
  const dataDir = `${folder.path}/kill`;
  let node = await startNodeProcess(["--data-dir", dataDir]);
  t.teardown(() => node.stop());
  const decided = async () => (await connectCall(node.httpUrl, "Decide", decideBody())).body.bundle;
  let client = clientOf(node);
  await push(client, one);
  t.equal((await prepare(client, drawAttempt(), two)).ack, true);
  client.close();
  await node.stop("SIGKILL");
  node = await startNodeProcess(["--data-dir", dataDir]);
  t.equal(await decided(), one.id, "prepared and never committed: the old one");
  client = clientOf(node);
  t.match(await client.status(), { attempt: null, lastNack: null });
  t.equal((await prepare(client, drawAttempt(), two)).ack, true, "the next push works");
  client.close();
  await node.stop("SIGKILL");

  // What a node killed after it wrote the state, and before it wrote the epoch, leaves behind.
  const directory = await openDataDirectory(dataDir);
  const record = {
    ...namesOf(two),
    name: "shop",
    sizeBytes: 1,
    lastActiveAtMs: 0,
    release: null,
    dataUpdate: null,
    shareUses: [],
    dataSequence: 0,
    madeOfId: "",
  };
  directory.writeState(activated(directory.readState(), record, Date.now()));
  await directory.close();
  node = await startNodeProcess(["--data-dir", dataDir]);
  t.equal(await decided(), two.id, "what is written is in force");
});
