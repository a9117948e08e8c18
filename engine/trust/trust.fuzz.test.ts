/**
 * Trust against whoever lies: random policies, statements, signatures, and damage of every kind.
 *
 * Sound: whatever is taken was truly signed, byte for byte, by the keys that are counted, and by no others.
 * Exact: where nothing is damaged, approvals are enough just when a search through all ways to give keys to roles says
 * so. Total: only a NodeError is ever thrown, with a code of trust's own.
 */
import { createHash } from "node:crypto";
import t from "tap";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { fuzzSettings, SeededRandom } from "../testing/fuzz.ts";
import {
  type Approval,
  type Payload,
  type Release,
  type Revoked,
  type SignedDocument,
  TRUST_ROLES,
  type TrustedKey,
  type TrustPolicy,
  type TrustRole,
} from "./documents.ts";
import { judgeRelease, judgeStopList } from "./judge.ts";
import { judgeStrategy } from "./judge-strategy.ts";
import { makePolicy } from "./policy.ts";
import { decodeDocuments, encodeDocuments, mergeDocuments } from "./signed-document.ts";
import { damaged } from "./testing/damage.ts";
import { NOW_MS, signedBy, testKey, trusted } from "./testing/trust-kit.ts";

const { seed, runs } = fuzzSettings(400);
const random = new SeededRandom(seed);
t.comment(`seed ${seed}, ${runs} runs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);

const KEYS = Array.from({ length: 8 }, (_, index) => testKey(`fuzz-${index}`));
const OPERATOR = testKey("fuzz-operator");
const STRANGER = testKey("fuzz-stranger");
const ROOTS = ["a".repeat(64), "b".repeat(64)];
const ENVIRONMENTS = ["production", "staging"];
const CODES = new Set([
  "DOCUMENT_INVALID",
  "SIGNATURE_MISSING",
  "SIGNATURE_INVALID",
  "KEY_UNKNOWN",
  "KEY_REVOKED",
  "KEY_EXPIRED",
  "KEY_NOT_YET_VALID",
  "APPROVALS_SHORT",
  "ENVIRONMENT_MISMATCH",
  "SEQUENCE_REPLAYED",
  "RELEASE_MISMATCH",
  "BUNDLE_REVOKED",
]);
const chance = (percent: number): boolean => random.below(100) < percent;
const someTime = (): number => NOW_MS + (random.below(5) - 2) * 1000;
const subset = <T>(items: readonly T[], percent: number): T[] => items.filter(() => chance(percent));

function randomPolicy(): TrustPolicy | null {
  const keys = subset(KEYS, 80).map((key) => {
    const roles = subset<TrustRole>(["designer", "reviewer", "operator"], 45);
    const times = chance(20) ? { notBeforeMs: someTime(), expiresMs: someTime() + 1500 } : {};
    return trusted(key, roles.length === 0 ? ["reviewer"] : roles, times);
  });
  try {
    return makePolicy({
      environment: "production",
      keys: [...keys, trusted(OPERATOR, ["operator"])],
      approvals: { designer: random.below(3), reviewer: random.below(4) },
      revokedKeyIds: chance(10) ? [random.pick(KEYS).id] : [],
    });
  } catch (error) {
    if (error instanceof NodeError && error.code === "CONFIG_INVALID") return null;
    throw error;
  }
}

function randomApprovals(): SignedDocument[] {
  return Array.from({ length: random.below(6) }, () => {
    const approval: Approval = {
      kind: "approval",
      madeAtMs: NOW_MS - random.below(4000),
      strategyRoot: chance(85) ? ROOTS[0]! : ROOTS[1]!,
      ...(chance(20) ? { environments: subset(ENVIRONMENTS, 60) } : {}),
      ...(chance(10) ? { expiresAtMs: NOW_MS + 1 + random.below(2) * 1000 } : {}),
    };
    const signers = subset([...KEYS, STRANGER], 30);
    return signedBy(approval, ...(signers.length === 0 ? [random.pick(KEYS)] : signers));
  });
}

/** Keys that may count, said once more and plainly. */
function countable(
  policy: TrustPolicy,
  documents: readonly SignedDocument[],
  revoked: Revoked,
): TrustedKey[] {
  return policy.keys.filter(({ id, notBeforeMs, expiresMs }) => {
    if (policy.revokedKeyIds.includes(id) || revoked.keyIds.includes(id)) return false;
    if (NOW_MS < notBeforeMs || NOW_MS >= expiresMs) return false;
    return documents.some(({ payload, signatures }) => {
      const approval = JSON.parse(Buffer.from(payload).toString()) as Approval;
      const isHere = approval.environments?.includes("production") ?? true;
      const isInForce = (approval.expiresAtMs ?? Infinity) > NOW_MS && approval.madeAtMs >= notBeforeMs;
      const isSigned = signatures.some(({ keyId }) => keyId === id);
      return approval.strategyRoot === ROOTS[0] && isHere && isInForce && isSigned;
    });
  });
}

/** Whether each demand can have a key of its own: tries every way. */
function canMeet(demands: readonly TrustRole[], keys: readonly TrustedKey[]): boolean {
  const [role, ...rest] = demands;
  if (role === undefined) return true;
  return keys.some(
    (key) =>
      key.roles.includes(role) &&
      canMeet(
        rest,
        keys.filter((other) => other !== key),
      ),
  );
}

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return "";
  } catch (error) {
    if (error instanceof NodeError && CODES.has(error.code)) return error.code;
    throw error;
  }
};

t.test("trust fuzz: approvals are enough just when every way to count them says so", async (t) => {
  const tally = { enough: 0, short: 0 };
  for (let run = 0; run < runs; run++) {
    const policy = randomPolicy();
    if (policy === null) continue;
    const documents = randomApprovals();
    const revoked = { keyIds: chance(10) ? [random.pick(KEYS).id] : [], bundleIds: [], strategyRoots: [] };
    const demands = Object.entries(policy.approvals).flatMap(([role, count]) =>
      Array<TrustRole>(count).fill(role as TrustRole),
    );
    const keys = countable(policy, documents, revoked);
    const isEnough = canMeet(demands, keys);
    const orders = [
      documents,
      [...documents].reverse(),
      mergeDocuments(documents, documents),
      [...documents, ...documents],
    ];
    const codes = orders.map((order) =>
      codeOf(() => {
        const signers = judgeStrategy(policy, order, ROOTS[0]!, NOW_MS, revoked);
        const ids = new Set(signers.map(({ keyId }) => keyId));
        const areTrue = signers.every(({ keyId, role }) =>
          keys.some(({ id, roles }) => id === keyId && roles.includes(role)),
        );
        if (ids.size !== demands.length || signers.length !== demands.length || !areTrue)
          throw new Error("counted wrong");
      }),
    );
    if (codes.some((code) => (code === "") !== isEnough)) {
      return t.fail(`run ${run} of seed ${seed}: ${codes.join()} where enough is ${isEnough}`);
    }
    if (!isEnough && new Set([codes[0], codes[2], codes[3]]).size !== 1) {
      return t.fail(`run ${run} of seed ${seed}: repeats change the code: ${codes.join()}`);
    }
    tally[isEnough ? "enough" : "short"] += 1;
  }
  t.ok(tally.enough > runs / 50 && tally.short > runs / 50, JSON.stringify(tally));
});

t.test("trust fuzz: what is taken was signed, byte for byte, by whom it is counted for", async (t) => {
  const policy = makePolicy({
    environment: "production",
    keys: [
      ...KEYS.map((key, index) => trusted(key, [TRUST_ROLES[index % 2]!, "operator"])),
      trusted(OPERATOR, ["operator"]),
    ],
    approvals: { designer: 1, reviewer: 1 },
  });
  const names = { bundleId: ROOTS[0]!, strategyRoot: ROOTS[0]!, dataRoot: ROOTS[1]! };
  const base = { madeAtMs: NOW_MS, environment: "production" };
  const signatureKey = (keyId: string, payload: Uint8Array): string =>
    `${keyId} ${createHash("sha256").update(payload).digest("hex")}`;
  const tally = { taken: 0, refused: 0 };
  for (let run = 0; run < runs; run++) {
    const payloads: Payload[] = [
      { kind: "approval", madeAtMs: NOW_MS, strategyRoot: ROOTS[0]! },
      { kind: "release", ...base, sequence: 1 + random.below(50), ...names } satisfies Release,
      { kind: "stopList", ...base, sequence: 1 + random.below(50), stops: [] },
    ];
    const documents = payloads.map((payload) =>
      signedBy(payload, random.pick(KEYS), random.pick(KEYS), STRANGER),
    );
    const signed = new Set(
      documents.flatMap(({ payload, signatures }) =>
        signatures.map(({ keyId }) => signatureKey(keyId, payload)),
      ),
    );
    const isTrue = (document: SignedDocument): boolean =>
      document.signatures.some(
        ({ keyId }) => keyId !== STRANGER.id && signed.has(signatureKey(keyId, document.payload)),
      );
    const bytes = damaged(
      random,
      encodeDocuments(documents),
      KEYS.map(({ id }) => id),
    );
    let read: SignedDocument[] = [];
    if (codeOf(() => (read = decodeDocuments(bytes))) !== "") {
      tally.refused += 1;
      continue;
    }
    for (const document of read) {
      const lastSequence = random.below(30);
      for (const judge of [
        () => judgeRelease(policy, document, names, lastSequence, NOW_MS).sequence,
        () => judgeStopList(policy, document, lastSequence, NOW_MS).sequence,
      ]) {
        let sequence = 0;
        if (codeOf(() => (sequence = judge())) !== "") continue;
        tally.taken += 1;
        if (!isTrue(document) || sequence <= lastSequence)
          return t.fail(`run ${run} of seed ${seed}: taken unsigned`);
      }
    }
    let counted: readonly { keyId: string }[] = [];
    if (codeOf(() => (counted = judgeStrategy(policy, read, ROOTS[0]!, NOW_MS))) !== "") continue;
    tally.taken += 1;
    const approval = documents[0]!.payload;
    const areTrue = counted.every(({ keyId }) => signed.has(signatureKey(keyId, approval)));
    if (!areTrue || new Set(counted.map(({ keyId }) => keyId)).size !== 2) {
      return t.fail(`run ${run} of seed ${seed}: counted who did not sign`);
    }
  }
  t.ok(tally.taken > 0 && tally.refused > 0, JSON.stringify(tally));
});

t.test("trust fuzz: huge documents are refused before they cost anything", async (t) => {
  const { trailer, payload } = {
    trailer: ENGINE_LIMITS.bundleTrailerSizeMax,
    payload: ENGINE_LIMITS.signedPayloadSizeMax,
  };
  for (const bytes of [
    Buffer.alloc(trailer + 1 + random.below(1000), "["),
    Buffer.from(
      `[{"payload":{"kind":"approval","madeAtMs":1,"x":"${"y".repeat(payload)}"},"signatures":[]}]`,
    ),
    Buffer.from(
      `[${Array(ENGINE_LIMITS.documentsPerBundleMax + 1)
        .fill("{}")
        .join()}]`,
    ),
    Buffer.from(`${"[".repeat(random.below(100_000) + 33)}`),
  ]) {
    t.equal(
      codeOf(() => decodeDocuments(bytes)),
      "DOCUMENT_INVALID",
    );
  }
});
