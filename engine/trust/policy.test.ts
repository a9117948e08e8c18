/** The node's own side of trust: what a policy is and cannot be. */
import t from "tap";
import { makePolicy, openPolicy } from "./policy.ts";
import { KEYS, PRODUCTION, productionParts, trusted } from "./testing/trust-kit.ts";
import { policyText } from "./words.ts";

const { operator, stranger } = KEYS;
const open = openPolicy("production");
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
