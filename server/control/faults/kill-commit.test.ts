/** SIGKILL from validation to the epoch; what must hold then: testing/kill-kit.ts. */
import t from "tap";
import { prepare } from "../../supervisor/testing/push-kit.ts";
import { drawAttempt } from "../client.ts";
import { type Kill, pushKilledAt, testKills } from "./testing/kill-kit.ts";

const KILLS: readonly Kill[] = [
  {
    at: "while it validates",
    run: (node, bundle, documents) => pushKilledAt("validate", node, bundle, documents),
    isInForce: false,
    lacks: "nothing",
  },
  {
    at: "while lanes warm it",
    run: (node, bundle, documents) => pushKilledAt("warm", node, bundle, documents),
    isInForce: false,
    lacks: "nothing",
  },
  {
    at: "between prepare and commit",
    run: async (node, bundle, documents) => {
      await prepare(node.client, drawAttempt(), bundle, documents);
      node.child.kill("SIGKILL");
    },
    isInForce: false,
    lacks: "nothing",
  },
  {
    at: "in the commit, before its state is written",
    run: (node, bundle, documents) => pushKilledAt("activate", node, bundle, documents),
    isInForce: false,
    lacks: "nothing",
  },
  {
    at: "in the commit, between its state and its epoch",
    run: (node, bundle, documents) => pushKilledAt("state", node, bundle, documents),
    isInForce: true,
    lacks: "nothing",
  },
];

t.test("killed", (t) => testKills(t, KILLS));
