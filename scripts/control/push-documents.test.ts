/** A push of the bundle that a node runs already, with more that was signed of it: the node judges it, and names what it takes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { readBundle, type SignedDocument, withDocuments } from "../../engine/index.ts";
import { KEYS } from "../../engine/trust/testing/trust-kit.ts";
import { drawAttempt } from "../../server/control/client.ts";
import {
  approval,
  approved,
  clientOf,
  push,
  release,
  revocation,
  shopBundle,
  trustConfig,
} from "../../server/supervisor/testing/push-kit.ts";
import { startNodeProcess, temporaryFolder, writeBundleFile } from "../../server/testing/node-kit.ts";
import { readBundleToPush } from "./push-bundle.ts";
import { pushToFleet } from "./push-fleet.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const config = trustConfig(folder.path);
const one = shopBundle("one");
const [first, second, third] = KEYS.reviewers;

t.test(
  "a production node: what is signed of the active bundle later is judged, and kept or named",
  async (t) => {
    const file = writeBundleFile(folder.path);
    const bundle = readBundle(readFileSync(file.path));
    const node = await startNodeProcess(["--config", config, "--data-dir", join(folder.path, "data")]);
    const client = clientOf(node);
    t.teardown(async () => {
      client.close();
      await node.stop();
    });
    const go = release(bundle, 1);
    const enough = approval(bundle, KEYS.designer, first, second);
    t.match(await push(client, bundle, [enough, go]), { answer: { ack: true, message: "" }, generation: 1 });
    t.match(
      await push(client, one, [approved(one), release(one, 2, { startAtMs: Date.now() + 3_600_000 })]),
      {
        answer: { ack: true },
      },
    );
    const fleet = [{ name: "node", client: { address: node.controlAddress, token: "", tls: null } }];
    const pushFile = async (...documents: readonly SignedDocument[]) => {
      writeFileSync(file.path, withDocuments(readFileSync(file.path), documents));
      const report = await pushToFleet(readBundleToPush(file.path), fleet, {
        ...{ parallel: 1, patienceMs: 10_000, waitMs: 0, allowMissing: false, onChange: () => {} },
        signal: new AbortController().signal,
      });
      const { outcome, told, fault } = report.nodes[0]!;
      return { end: report.end, outcome, told, code: fault?.code ?? "" };
    };
    t.match(await pushFile(enough, go), { outcome: "current" }, "nothing new");
    const more = approval(bundle, third, KEYS.stranger, KEYS.operator);
    const { outcome, told } = await pushFile(enough, go, more);
    t.equal(outcome, "active");
    t.match(told, /the approval of reviewer reviewer-3 \(\w+\) is kept too/);
    t.match(told, /the approval of operator operator-1 \(\w+\) does not count: production asks for none/);
    t.match(told, new RegExp(`does not count: key ${KEYS.stranger.id} is none that production trusts`));
    t.match(
      await pushFile(approval(bundle, third), enough),
      { outcome: "active" },
      "it says so of another one too",
    );
    const forged = { ...more, payload: approval(bundle, third).payload };
    t.match(await pushFile(enough, go, forged), { end: "refused", code: "SIGNATURE_INVALID" });
    t.match(
      await pushFile(enough, release(bundle, 1)),
      { end: "refused", code: "SEQUENCE_REPLAYED" },
      "signed anew",
    );
    const { scheduled, releaseSequence, generation } = await client.status();
    t.match({ scheduled, releaseSequence, generation }, { scheduled: { sequence: 2 }, generation: 1 });

    t.match((await client.revoke(drawAttempt(), revocation(1, { keyIds: [second.id] }))).answer, {
      ack: true,
    });
    const [active] = (await client.list()).bundles;
    t.same(active?.approvals.length, 3, "the third stands in for the second");
    t.match(await pushFile(enough, release(bundle, 3)), {
      end: "done",
      outcome: "active",
      told: /release 2 .* given up/,
    });
    t.match(await client.status(), { scheduled: null, releaseSequence: 3, bundle: bundle.id });
  },
);
