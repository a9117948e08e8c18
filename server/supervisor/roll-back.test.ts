/** A node that goes back by itself: to the strategy before with the newest lists, where these go with it, else as it was. */
import t from "tap";
import { composeBundle, loadBitmapLibrary, openBundle } from "../../engine/index.ts";
import { drawAttempt } from "../control/client.ts";
import { connectCall, decideBody, startNodeProcess, temporaryFolder } from "../testing/node-kit.ts";
import {
  approved,
  clientOf,
  dataUpdate,
  GOLD,
  push,
  release,
  revocation,
  shopBundle,
  type TestBundle,
  trustConfig,
  withGold,
} from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const library = await loadBitmapLibrary();

/** What going back to a strategy makes. */
function madeOf(strategyOf: TestBundle, dataOf: TestBundle): TestBundle {
  const { id, manifest, blobs: own } = composeBundle(strategyOf, dataOf, library);
  const blobs = new Map([...strategyOf.blobs, ...dataOf.blobs, ...own]);
  return { ...strategyOf, ...openBundle({ id, manifest, blobs }), blobs };
}

t.test("by itself: with the newest lists; else as it was, and what it left may come again", async (t) => {
  const config = trustConfig(folder.path);
  const flags = ["--config", config, "--data-dir", `${folder.path}/data`];
  let node = await startNodeProcess(flags);
  let client = clientOf(node);
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  const released = async (bundle: TestBundle, sequence: number) =>
    t.match(await push(client, bundle, [approved(bundle), release(bundle, sequence)]), {
      answer: { ack: true },
    });
  const updated = async (base: TestBundle, gold: readonly string[], sequence: number) => {
    const bundle = withGold(base, gold);
    return { bundle, answer: (await push(client, bundle, [dataUpdate(bundle, sequence)])).answer };
  };
  const four = shopBundle("four");
  const five = shopBundle("five");
  await released(four, 1);
  await released(five, 2);
  const six = await updated(five, ["N-0", ...GOLD.slice(1)], 6);
  const seven = await updated(six.bundle, ["N-0", "N-1", ...GOLD.slice(2)], 7);
  t.ok(six.answer.ack && seven.answer.ack);
  const roots = [five.manifest.strategyRoot];
  t.match((await client.revoke(drawAttempt(), revocation(1, { strategyRoots: roots }))).answer, {
    ack: true,
  });
  const back = madeOf(four, seven.bundle);
  const expected = {
    ...{ bundle: back.id, strategyRoot: four.manifest.strategyRoot },
    ...{ dataRoot: seven.bundle.manifest.dataRoot, dataSequence: 7 },
  };
  t.match(await client.status(), { ...expected, rolledBack: /with the newest lists: the active bundle was/ });

  client.close();
  await node.stop("SIGKILL");
  node = await startNodeProcess(flags);
  client = clientOf(node);
  t.match(await client.status(), expected, "over a kill");
  const source = ["--bundle-source", `proffer://${node.controlAddress}`];
  const peer = await startNodeProcess(["--config", config, "--data-dir", `${folder.path}/peer`, ...source]);
  const { body } = await connectCall(peer.httpUrl, "Decide", decideBody());
  t.equal(body.bundle, four.id, "nobody signed what it made: a new peer has what was released of it");
  await peer.stop();
  const third = await updated(back, ["N-0", "N-1", "N-2", ...GOLD.slice(3)], 8);
  t.match(third.answer, { code: "DATA_SHARE_EXCEEDED", message: /, after 4 in updates before it/ });

  const eight = shopBundle("eight");
  await released(eight, 3);
  const nine = await updated(eight, ["N-9", ...GOLD.slice(1)], 9);
  t.ok(nine.answer.ack);
  const unfit = { strategyRoots: [eight.manifest.strategyRoot], bundleIds: [madeOf(back, nine.bundle).id] };
  t.match((await client.revoke(drawAttempt(), revocation(2, unfit))).answer, { ack: true });
  const asItWas = await client.status();
  t.match(asItWas, expected, "as it was, with its number");
  t.notMatch(asItWas.rolledBack, /newest lists/);

  const again = await updated(back, ["N-0", ...GOLD.slice(1)], 8);
  t.match(again.answer, { code: "DATA_SHARE_EXCEEDED" }, "with what was used of its lists");
  const fewer = await updated(back, ["N-0", "N-1", ...GOLD.slice(3)], 8);
  t.match(fewer.answer, { ack: true });
  const bundleIds = [fewer.bundle.id];
  t.match((await client.revoke(drawAttempt(), revocation(3, { bundleIds }))).answer, { ack: true });
  t.match(
    await client.status(),
    { ...expected, rolledBack: /revoked/ },
    "lists that were revoked go, the strategy stays",
  );
  await released(shopBundle("ten"), 4);
  t.equal((await client.status()).rolledBack, "", "a newer release is the end of it");
});
