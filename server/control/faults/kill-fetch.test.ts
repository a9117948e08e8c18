/** SIGKILL while a bundle comes in and is compiled; what must hold then: testing/kill-kit.ts. */
import t from "tap";
import { manifestBytes } from "../../../engine/index.ts";
import { drawAttempt } from "../client.ts";
import { type Kill, pushKilledAt, testKills, uploadHalf } from "./testing/kill-kit.ts";

const KILLS: readonly Kill[] = [
  {
    at: "after the offer",
    run: async (node, bundle, documents) => {
      await node.client.offer(drawAttempt(), manifestBytes(bundle.manifest), documents);
      node.child.kill("SIGKILL");
    },
    isInForce: false,
    lacks: "all",
  },
  {
    at: "in the middle of an upload",
    run: (node, bundle) => uploadHalf(node, bundle, drawAttempt()),
    isInForce: false,
    lacks: "part",
  },
  {
    at: "after the upload",
    run: (node, bundle, documents) => pushKilledAt("verify", node, bundle, documents),
    isInForce: false,
    lacks: "nothing",
  },
  {
    at: "while it compiles",
    run: (node, bundle, documents) => pushKilledAt("compile", node, bundle, documents, 15),
    isInForce: false,
    lacks: "nothing",
  },
];

t.test("killed", (t) => testKills(t, KILLS));
