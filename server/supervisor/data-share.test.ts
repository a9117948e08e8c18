/** A data publisher's key alone changes no more than its share in a period, however it goes about it, over restarts too. */
import t from "tap";
import { startNodeProcess, temporaryFolder } from "../testing/node-kit.ts";
import {
  approved,
  clientOf,
  dataUpdate,
  GOLD,
  push,
  release,
  shopBundle,
  trustConfig,
  withGold,
} from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const one = shopBundle("one");

t.test(
  "data share: neither ids in no list nor many updates make room for more; an operator does",
  async (t) => {
    const flags = ["--config", trustConfig(folder.path), "--data-dir", `${folder.path}/data`];
    let node = await startNodeProcess(flags);
    let client = clientOf(node);
    t.teardown(async () => {
      client.close();
      await node.stop();
    });
    const pushed = async (gold: readonly string[], sequence: number) => {
      latest = withGold(latest, gold);
      const { answer } = await push(client, latest, [dataUpdate(latest, sequence)]);
      return answer;
    };
    t.match(await push(client, one, [approved(one), release(one, 1)]), { answer: { ack: true } });
    // A thousand ids that are in no list any more, and one visitor for another.
    let latest = withGold(one, [...GOLD, ...Array.from({ length: 1000 }, (_, index) => `ghost-${index}`)]);
    t.match(await pushed(["N-0", ...GOLD.slice(1)], 1), { ack: true });
    t.ok(latest.manifest.data.levels.some(({ idCount }) => idCount > 1000));
    const before = latest;
    t.match(await pushed(GOLD.slice(0, 1), 2), {
      ...{ ack: false, stage: "verify", code: "DATA_SHARE_EXCEEDED", resource: "list gold" },
      message:
        /: 51 of 50 visitors .*, after 2 in updates before it; .*, and 3 visitors are left of that\. It is more/,
    });
    latest = before;
    t.match(await pushed(["N-0", "N-1", ...GOLD.slice(2)], 3), { ack: true });

    client.close();
    await node.stop("SIGKILL");
    node = await startNodeProcess(flags);
    client = clientOf(node);
    const third = ["N-0", "N-1", "N-2", ...GOLD.slice(3)];
    t.match(await pushed(third, 4), {
      ...{ ack: false, code: "DATA_SHARE_EXCEEDED" },
      message:
        /: 2 of 50 visitors .*, after 4 in .*, and 1 visitor is left of that\. It may be taken after 20\d\d-/,
    });
    t.match(await push(client, latest, [release(latest, 2)]), { answer: { ack: true } }, "an operator's");
    t.match(await pushed(["N-0", "N-1", "N-2", "N-3", ...GOLD.slice(4)], 5), { ack: true }, "counted anew");
  },
);
