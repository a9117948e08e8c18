/** The node's own side of trust: what a policy is and cannot be, and how much of a list data updates may change. */
import t from "tap";
import { NodeError } from "../errors.ts";
import { judgeDataShare } from "./judge.ts";
import { makePolicy, openPolicy } from "./policy.ts";
import { KEYS, PRODUCTION, productionParts, trusted } from "./testing/trust-kit.ts";
import { policyText } from "./words.ts";

const { operator, stranger } = KEYS;
const open = openPolicy("production");
const said = (run: () => void): string => {
  try {
    run();
    return "ok";
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return `${error.code} ${error.message}`;
  }
};

for (const [changedCount, visitorCount, share, expected, why] of [
  [100, 1000, 0.1, /^ok$/, "as many as the bound says"],
  [
    101,
    1000,
    0.1,
    /^DATA_SHARE_EXCEEDED list gold: 101 of 1000 visitors of level customer come or go, 10.1 %; production lets a data publisher change 10 % at once\. A release/,
    "one more",
  ],
  [1, 1000, 0, /^DATA_SHARE_EXCEEDED/, "a bound of nothing"],
  [0, 1000, 0, /^ok$/, "and no change"],
  [5000, 1000, 1, /^ok$/, "1 is no bound"],
  [1500, 1000, 0.99, /^DATA_SHARE_EXCEEDED/, "new ids are no room for more"],
  [10, 0, 0.1, /^ok$/, "a level that had nobody"],
] as const) {
  t.test(`data share: ${why}`, async (t) => {
    const policy = makePolicy({ ...productionParts(), dataShareMax: share });
    const change = { segment: "gold", level: "customer", changedCount, visitorCount };
    const fine = { ...change, segment: "fine", changedCount: 0 };
    t.match(
      said(() => judgeDataShare(policy, [fine, change, fine])),
      expected,
    );
    t.equal(
      said(() => judgeDataShare(open, [change])),
      "ok",
      "an open node has no bound",
    );
  });
}

t.test("data share: the list that changes most is named, and how many more", async (t) => {
  const change = (segment: string, changedCount: number) => ({
    segment,
    level: "customer",
    changedCount,
    visitorCount: 100,
  });
  const got = said(() =>
    judgeDataShare(PRODUCTION, [change("a", 20), change("b", 90), change("c", 5), change("d", 30)]),
  );
  t.match(got, /^DATA_SHARE_EXCEEDED list b \(and 2 more lists\): 90 of 100/);
});

t.test("data share: room grows with the time that lists have been in force", async (t) => {
  const change = { segment: "gold", level: "customer", changedCount: 300, visitorCount: 1000 };
  const everyMs = PRODUCTION.dataShareEveryMs;
  const after = (sinceMs: number, changes = change) =>
    said(() => judgeDataShare(PRODUCTION, [changes], sinceMs));
  t.match(after(everyMs), /^DATA_SHARE_EXCEEDED .*, 30 %; .* 10 % at once, and 20 % after the time that/);
  t.match(after(-everyMs), /^DATA_SHARE_EXCEEDED/, "a clock that was put back");
  t.equal(after(-everyMs, { ...change, changedCount: 100 }), "ok", "and it takes nothing away");
  t.equal(after(2 * everyMs), "ok");
  t.match(after(1e15, { ...change, changedCount: 1001 }), /^DATA_SHARE_EXCEEDED/, "never more than all");
});

t.test("policy: in words, and what no policy can be", async (t) => {
  t.match(
    policyText(PRODUCTION),
    /^production: a strategy approved by 1 designer and 2 reviewers, a release by an operator \(designer-1: designer; /,
  );
  t.match(policyText(open), /^production: nothing has to be signed/);
  const parts = productionParts();
  for (const [change, message] of [
    [{ approvals: {} }, /demands nobody's approval/],
    [{ approvals: { designer: 3 } }, /3 designers must approve, and 2 of the keys/],
    [
      { approvals: { designer: 2, reviewer: 4 } },
      /1 reviewer would be missing if all keys approved: a key stands for one role/,
    ],
    [{ keys: parts.keys.filter(({ roles }) => !roles.includes("operator")) }, /nothing could be released/],
    [{ revokedKeyIds: [operator.id] }, /nothing could be released/],
    [
      { keys: [...parts.keys, parts.keys[0]!] },
      /trust.keys\[8\]: the same key as trust.keys\[0\], designer-1/,
    ],
    [
      { keys: [...parts.keys, trusted({ ...stranger, name: "data-1" }, ["operator"])] },
      /another key is named data-1/,
    ],
    [{ keys: [...parts.keys, trusted(stranger, [])] }, /it has no roles/],
    [
      { keys: [...parts.keys, trusted(stranger, ["operator"], { notBeforeMs: 5, expiresMs: 5 })] },
      /expires before it is in force/,
    ],
  ] as const) {
    t.throws(() => makePolicy({ ...parts, ...change }), { code: "CONFIG_INVALID", message });
  }
});
