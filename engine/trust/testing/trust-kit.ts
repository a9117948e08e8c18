/** Keys and policies for tests; keys come from seeds, so that ids and signatures are the same in every run. */
import { createHash, createPrivateKey, type KeyObject } from "node:crypto";
import type { Payload, SignedDocument, TrustedKey, TrustRole } from "../documents.ts";
import { keyIdOf, publicKeyBytes } from "../keys.ts";
import { makePolicy, type PolicyParts } from "../policy.ts";
import { addSignature, signPayload } from "../signed-document.ts";

export const NOW_MS = Date.UTC(2026, 10, 23, 12);
export const DAY_MS = 86_400_000;
const NEVER_MS = 8.64e15;
/** What stands before an Ed25519 key's 32 bytes in PKCS #8. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

export interface TestKey {
  readonly name: string;
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: Uint8Array;
}

export function testKey(name: string): TestKey {
  const seed = createHash("sha256").update(`proffer test key ${name}`).digest();
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = publicKeyBytes(privateKey);
  return { name, id: keyIdOf(publicKey), privateKey, publicKey };
}

export function trusted(
  key: TestKey,
  roles: readonly TrustRole[],
  { notBeforeMs = 0, expiresMs = NEVER_MS }: Partial<Pick<TrustedKey, "notBeforeMs" | "expiresMs">> = {},
): PolicyParts["keys"][number] {
  return { name: key.name, publicKey: key.publicKey, roles, notBeforeMs, expiresMs };
}

/** One statement, signed by each. */
export function signedBy(payload: Payload, ...keys: readonly TestKey[]): SignedDocument {
  const [first, ...others] = keys;
  let document = signPayload(payload, first!.privateKey);
  for (const key of others) document = addSignature(document, key.privateKey);
  return document;
}

export const KEYS = {
  designer: testKey("designer-1"),
  reviewers: [testKey("reviewer-1"), testKey("reviewer-2"), testKey("reviewer-3")] as const,
  both: testKey("designer-and-reviewer"),
  data: testKey("data-1"),
  feed: testKey("feed-1"),
  operator: testKey("operator-1"),
  stranger: testKey("stranger"),
} as const;

/** production: 1 designer, 2 reviewers. */
export function productionParts(): PolicyParts {
  return {
    environment: "production",
    keys: [
      trusted(KEYS.designer, ["designer"]),
      ...KEYS.reviewers.map((key) => trusted(key, ["reviewer"])),
      trusted(KEYS.both, ["designer", "reviewer"]),
      trusted(KEYS.data, ["data-publisher"]),
      trusted(KEYS.feed, ["feed-publisher"]),
      trusted(KEYS.operator, ["operator"]),
    ],
    approvals: { designer: 1, reviewer: 2 },
  };
}

export const PRODUCTION = makePolicy(productionParts());
