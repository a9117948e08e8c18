import t from "tap";
import { NodeError } from "../errors.ts";
import type { Approval, Revoked, SignedDocument, TrustPolicy } from "./documents.ts";
import { REVOKED_NONE } from "./documents.ts";
import { judgeFurtherApprovals, judgeStrategy } from "./judge-strategy.ts";
import { makePolicy, openPolicy } from "./policy.ts";
import {
  DAY_MS,
  KEYS,
  NOW_MS,
  PRODUCTION,
  productionParts,
  signedBy,
  type TestKey,
  testKey,
  trusted,
} from "./testing/trust-kit.ts";

const ROOT = "ab".repeat(32);
const approval = (more: Partial<Approval> = {}): Approval => ({
  kind: "approval",
  madeAtMs: NOW_MS - DAY_MS,
  strategyRoot: ROOT,
  ...more,
});
const each = (keys: readonly TestKey[], more: Partial<Approval> = {}): SignedDocument[] =>
  keys.map((key) => signedBy(approval(more), key));
const { designer, reviewers, both, operator, stranger } = KEYS;
const [one, two, three] = reviewers;

function judged(
  documents: readonly SignedDocument[],
  policy: TrustPolicy = PRODUCTION,
  revoked: Revoked = REVOKED_NONE,
  root = ROOT,
): string {
  try {
    const signers = judgeStrategy(policy, documents, root, NOW_MS, revoked);
    return `ok: ${signers.map(({ role, name }) => `${role} ${name}`).join(", ")}`;
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** As PRODUCTION, with the keys of `named` replaced. */
function withKey(key: ReturnType<typeof trusted>): TrustPolicy {
  const parts = productionParts();
  return makePolicy({ ...parts, keys: [...parts.keys.filter(({ name }) => name !== key.name), key] });
}

for (const [documents, policy, expected, why] of [
  [
    each([designer, one, two]),
    PRODUCTION,
    /^ok: designer designer-1, reviewer reviewer-1, reviewer reviewer-2$/,
    "as many as demanded, a statement each",
  ],
  [[signedBy(approval(), designer, one, two)], PRODUCTION, /^ok: /, "one statement with three signatures"],
  [each([designer, one, two, three, operator]), PRODUCTION, /^ok: /, "more than demanded"],
  [
    each([both, one, designer]),
    PRODUCTION,
    /^ok: designer designer-1, reviewer reviewer-1, reviewer designer-and-reviewer/,
    "a key of two roles stands where it is needed",
  ],
  [
    each([both, one, two]),
    PRODUCTION,
    /^ok: designer designer-and-reviewer/,
    "and as designer where no other is",
  ],
  [
    each([both, one]),
    PRODUCTION,
    /^APPROVALS_SHORT: .*missing: 1 reviewer \(reviewer-2, reviewer-3\)/,
    "but not in both roles",
  ],
  [
    each([designer, one]),
    PRODUCTION,
    /^APPROVALS_SHORT: production demands the approval of 1 designer and 2 reviewers for strategy abababababab…; there are designer designer-1 \([0-9a-f]{16}\) and reviewer reviewer-1 \([0-9a-f]{16}\); missing: 1 reviewer \(reviewer-2, reviewer-3, designer-and-reviewer\)$/,
    "one short: who is there, who could be",
  ],
  [
    [...each([designer, one]), ...each([one]), ...each([one], { comment: "once more" })],
    PRODUCTION,
    /^APPROVALS_SHORT/,
    "a key counts once, however often it signs",
  ],
  [
    [],
    PRODUCTION,
    /^APPROVALS_SHORT: .*there are none; missing: 1 designer .* and 2 reviewers/,
    "nothing is signed",
  ],
  [
    each([designer, one, two], { strategyRoot: "cd".repeat(32) }),
    PRODUCTION,
    /^APPROVALS_SHORT/,
    "approvals of another strategy",
  ],
  [
    [...each([designer, one]), ...each([two], { environments: ["staging"] })],
    PRODUCTION,
    /^ENVIRONMENT_MISMATCH: .*not counted: the approval of reviewer-2 .* is for staging only/,
    "one of another environment",
  ],
  [
    each([designer, one, two], { environments: ["staging", "production"] }),
    PRODUCTION,
    /^ok/,
    "environments with this one among them",
  ],
  [
    each([designer, one, stranger]),
    PRODUCTION,
    /^KEY_UNKNOWN: .*key [0-9a-f]{16} is none that production trusts/,
    "a key that the node does not know",
  ],
  [each([designer, stranger]), PRODUCTION, /^APPROVALS_SHORT: /, "where even that one would not be enough"],
  [each([designer, one, two, stranger]), PRODUCTION, /^ok/, "a stranger's harms nobody"],
  [
    each([designer, one, operator]),
    PRODUCTION,
    /^APPROVALS_SHORT/,
    "a key that is trusted for something else",
  ],
  [
    each([designer, one, two]),
    withKey(trusted(two, ["reviewer"], { expiresMs: NOW_MS })),
    /^KEY_EXPIRED: .*the key of reviewer-2 .* expired on 2026-11-23 12:00 UTC/,
    "a key expires at its time, not after it",
  ],
  [
    each([designer, one, two]),
    withKey(trusted(two, ["reviewer"], { expiresMs: NOW_MS + 1 })),
    /^ok/,
    "a millisecond before it does not",
  ],
  [
    each([designer, one, two]),
    withKey(trusted(two, ["reviewer"], { notBeforeMs: NOW_MS + 1 })),
    /^KEY_NOT_YET_VALID: /,
    "a key that is not in force yet",
  ],
  [
    each([designer, one, two]),
    withKey(trusted(two, ["reviewer"], { notBeforeMs: NOW_MS - DAY_MS + 1 })),
    /^KEY_NOT_YET_VALID: .*the approval is of/,
    "made before its key was in force",
  ],
  [
    each([designer, one, two], { expiresAtMs: NOW_MS }),
    PRODUCTION,
    /^KEY_EXPIRED: .*was in force until/,
    "statements past their date",
  ],
  [
    each([designer, one, two]),
    makePolicy({ ...productionParts(), revokedKeyIds: [two.id] }),
    /^KEY_REVOKED: .*missing: 1 reviewer \(reviewer-3, designer-and-reviewer\); not counted: the key of reviewer-2/,
    "a key that the configuration revokes",
  ],
  [each([stranger]), openPolicy("development"), /^ok: $/, "an open node demands nobody"],
] as const) {
  t.test(`strategy: ${why}`, async (t) => {
    t.match(judged(documents, policy), expected);
  });
}

t.test("strategy: another statement of a key counts in place of the one put aside", async (t) => {
  const documents = [...each([two], { expiresAtMs: NOW_MS }), ...each([designer, one, two])];
  t.match(judged(documents), /^ok/);
  t.match(judged([...documents].reverse()), /^ok/);
});

t.test("strategy: signed revocations", async (t) => {
  const documents = each([designer, one, two]);
  t.match(judged(documents, PRODUCTION, { ...REVOKED_NONE, keyIds: [one.id] }), /^KEY_REVOKED: /);
  const message = /^BUNDLE_REVOKED: strategy abababababab… was revoked in production: it never runs again$/;
  t.match(judged(documents, PRODUCTION, { ...REVOKED_NONE, strategyRoots: [ROOT] }), message);
  const open = openPolicy("development");
  t.match(judged([], open, { ...REVOKED_NONE, strategyRoots: [ROOT] }), /^BUNDLE_REVOKED/, "on any node");
});

t.test("strategy: an altered payload under a known key is refused, whoever else signed", async (t) => {
  const [forged] = each([three]);
  const other = signedBy(approval({ comment: "other" }), three);
  const documents = [...each([designer, one, two]), { ...forged!, payload: other.payload }];
  t.match(judged(documents), /^SIGNATURE_INVALID: the signature of reviewer-3 .* does not fit the approval/);
});

t.test("strategy: many keys in many roles find their places", async (t) => {
  // Each can be both; three designers and three reviewers of six need all of them, in any order.
  const keys = Array.from({ length: 6 }, (_, index) => testKey(`either-${index}`));
  const only = keys.slice(0, 3).map((key) => trusted(key, ["designer", "reviewer"]));
  const parts = productionParts();
  const policy = makePolicy({
    ...parts,
    keys: [
      ...only,
      ...keys.slice(3).map((key) => trusted(key, ["designer"])),
      trusted(operator, ["operator"]),
    ],
    approvals: { designer: 3, reviewer: 3 },
  });
  t.match(judged(each(keys), policy), /^ok: designer either-3, designer either-4, designer either-5/);
  t.match(judged(each(keys.slice(1)), policy), /^APPROVALS_SHORT: .*missing: 1 reviewer \(either-0\)/);
});

t.test("strategy: rotation: the new key beside the old, then in its place", async (t) => {
  const expiresMs = NOW_MS + DAY_MS;
  const next = testKey("reviewer-2-next");
  const parts = productionParts();
  const others = parts.keys.filter(({ name }) => name !== two.name);
  const old = trusted(two, ["reviewer"], { expiresMs });
  const overlap = makePolicy({ ...parts, keys: [...others, old, trusted(next, ["reviewer"])] });
  const after = makePolicy({ ...parts, keys: [...others, trusted(next, ["reviewer"])] });
  const at = (policy: TrustPolicy, documents: readonly SignedDocument[], nowMs: number): string => {
    try {
      return judgeStrategy(policy, documents, ROOT, nowMs)
        .map(({ name }) => name)
        .join(", ");
    } catch (error) {
      return (error as NodeError).code;
    }
  };
  const signed = each([designer, one, two]);
  const again = [...signed, ...each([next])];
  const accepted = "designer-1, reviewer-1, reviewer-2";
  t.equal(at(overlap, signed, NOW_MS), accepted);
  t.equal(at(overlap, again, NOW_MS), accepted, "one signature more does no harm");
  t.equal(at(overlap, signed, expiresMs), "KEY_EXPIRED", "offered anew, the old signature is worth nothing");
  t.equal(at(overlap, signed, NOW_MS), accepted, "what was accepted is judged by the time of that");
  t.equal(at(overlap, again, expiresMs), "designer-1, reviewer-1, reviewer-2-next", "signed again it counts");
  t.equal(at(after, signed, NOW_MS), "KEY_UNKNOWN", "a key that was taken out counts for nothing");
  t.equal(at(after, again, NOW_MS), "designer-1, reviewer-1, reviewer-2-next");
});

t.test("strategy: approvals beyond need are kept where they count, within bounds", async (t) => {
  const kept = each([designer, one, two]);
  const further = (policy: TrustPolicy, ...brought: SignedDocument[]) => {
    const { approvals, told } = judgeFurtherApprovals(policy, kept, brought, NOW_MS);
    const signatures = approvals.flatMap((one) => one.signatures);
    return [signatures.length - kept.length, told];
  };
  t.same(further(PRODUCTION, ...kept), [0, ""], "known ones are nothing new");
  t.match(further(PRODUCTION, ...each([three])), [1, /^the approval of reviewer reviewer-3 .* is kept too$/]);
  t.match(further(PRODUCTION, ...each([stranger])), [0, /^an approval does not count: key \w+ is none/]);
  t.match(further(PRODUCTION, ...each([operator])), [
    0,
    /operator-1 .* does not count: production asks for none/,
  ]);
  t.match(further(PRODUCTION, ...each([three], { environments: ["staging"] })), [0, /is for staging only/]);
  const late = withKey(trusted(three, ["reviewer"], { expiresMs: NOW_MS }));
  t.match(further(late, ...each([three])), [0, /the key of reviewer-3 .* expired/]);
  t.same(further(openPolicy("development"), ...each([stranger])), [1, ""], "an open node judges nobody");
  const forged = { ...each([three])[0]!, payload: each([three], { comment: "other words" })[0]!.payload };
  t.throws(() => further(PRODUCTION, forged), { code: "SIGNATURE_INVALID" });
  const many = Array.from({ length: 62 }, (_, index) => each([three], { comment: `${index}` })[0]!);
  t.throws(() => further(PRODUCTION, ...many), { code: "DOCUMENT_INVALID" }, "more than are kept");
  t.equal(further(PRODUCTION, ...many.slice(1))[0], 61);
});
