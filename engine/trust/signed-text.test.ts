/** Signed documents in words: a name stands only where the signature is that key's. */
import t from "tap";
import type { Release } from "./documents.ts";
import { signedText } from "./signed-text.ts";
import { KEYS, NOW_MS, PRODUCTION, signedBy } from "./testing/trust-kit.ts";

const ROOT = "ab".repeat(32);
const release: Release = {
  kind: "release",
  madeAtMs: NOW_MS,
  environment: "production",
  sequence: 7,
  ...{ bundleId: ROOT, strategyRoot: ROOT, dataRoot: ROOT },
};
const ops = `${PRODUCTION.keys.find(({ id }) => id === KEYS.operator.id)!.name} (${KEYS.operator.id})`;
const signed = signedBy(release, KEYS.operator);
const forged = { ...signed, payload: signedBy({ ...release, sequence: 8 }, KEYS.operator).payload };

for (const [document, text, why] of [
  [signed, `release 7 of production, signed by ${ops}`, "kind, number and who"],
  [{ ...signed, signatures: [] }, "release 7 of production, not signed", "nobody"],
  [forged, `release 8 of production, signed by somebody under the id of ${ops}`, "a name that is claimed"],
  [
    signedBy(release, KEYS.stranger),
    `release 7 of production, signed by key ${KEYS.stranger.id}, which is not known here`,
    "a key that the node does not know",
  ],
  [{ payload: Buffer.from("?"), signatures: [] }, "a document that cannot be read, not signed", "nothing"],
  [
    signedBy(
      {
        kind: "revocation",
        madeAtMs: NOW_MS,
        environment: "production",
        sequence: 2,
        ...{ keyIds: [KEYS.designer.id], bundleIds: [ROOT], strategyRoots: [], why: "lost laptop" },
      },
      KEYS.operator,
    ),
    `revocation 2 of production (key ${KEYS.designer.id} and bundle ${ROOT}: lost laptop), signed by ${ops}`,
    "what was revoked and why",
  ],
] as const) {
  t.test(`signed document in words: ${why}`, async (t) =>
    t.equal(signedText(document, PRODUCTION.keys), text),
  );
}
