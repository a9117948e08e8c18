/** Pushing in tests: bundles of the small shop, statements about them, and a push step by step or whole. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BundleNames,
  blobsOf,
  buildBundle,
  type Model,
  manifestBytes,
  type Payload,
  readBundle,
  replaceList,
  type SignedDocument,
} from "../../../engine/index.ts";
import { KEYS, signedBy, type TestKey } from "../../../engine/trust/testing/trust-kit.ts";
import { ControlClient, drawAttempt } from "../../control/client.ts";
import type { Answer, CommitResponse } from "../../control/messages.ts";
import { shopModel } from "../../testing/node-kit.ts";

export type TestBundle = ReturnType<typeof shopBundle>;

/** Who is in the list `gold` of a bundle that says nothing else: enough for a share of one of them to be small. */
export const GOLD = Array.from({ length: 50 }, (_, index) => `G-${index}`);

export function shopBundle(salt: string, gold: readonly string[] = GOLD, change: Partial<Model> = {}) {
  const model = { ...shopModel({ salt }), ...change };
  return kept(buildBundle(model, [{ segment: "gold", members: gold }]).bytes);
}

function kept(bytes: Uint8Array) {
  const bundle = readBundle(bytes);
  bytesById.set(bundle.id, bytes);
  return bundle;
}

const bytesById = new Map<string, Uint8Array>();

/** As one file. */
export function fileOf(bundle: TestBundle): Uint8Array {
  return bytesById.get(bundle.id)!;
}

/** The same strategy with other members of `gold`. */
export function withGold(bundle: TestBundle, gold: readonly string[]): TestBundle {
  return kept(replaceList(bundle, { segment: "gold", members: gold }).bytes);
}

export function clientOf(node: { readonly controlAddress: string }): ControlClient {
  return new ControlClient({ address: node.controlAddress, token: "", tls: null });
}

export function namesOf({ id, manifest }: TestBundle): BundleNames {
  const { strategyRoot, dataRoot } = manifest;
  return { bundleId: id, strategyRoot, dataRoot };
}

export const ENVIRONMENT = "production";

export function approval(bundle: TestBundle, ...keys: readonly TestKey[]): SignedDocument {
  const { strategyRoot } = bundle.manifest;
  return signedBy({ kind: "approval", madeAtMs: Date.now(), strategyRoot }, ...keys);
}
export function approved(bundle: TestBundle): SignedDocument {
  return approval(bundle, KEYS.designer, KEYS.reviewers[0], KEYS.reviewers[1]);
}
export function release(
  bundle: TestBundle | BundleNames,
  sequence: number,
  more: { startAtMs?: number; dataSequence?: number; environment?: string } = {},
): SignedDocument {
  const names = "id" in bundle ? namesOf(bundle) : bundle;
  const payload: Payload = {
    ...{ kind: "release", environment: ENVIRONMENT, sequence, madeAtMs: Date.now() },
    ...names,
    ...more,
  };
  return signedBy(payload, KEYS.operator);
}
export function dataUpdate(bundle: TestBundle, sequence: number): SignedDocument {
  const payload: Payload = {
    ...{ kind: "dataUpdate", environment: ENVIRONMENT, sequence, madeAtMs: Date.now() },
    ...namesOf(bundle),
  };
  return signedBy(payload, KEYS.data);
}
export function revocation(
  sequence: number,
  what: { keyIds?: string[]; bundleIds?: string[]; strategyRoots?: string[] },
): SignedDocument {
  return signedBy(
    {
      ...{ kind: "revocation", environment: ENVIRONMENT, sequence, madeAtMs: Date.now(), why: "test" },
      ...{ keyIds: [], bundleIds: [], strategyRoots: [], ...what },
    },
    KEYS.operator,
  );
}

/** node.yaml of a production node that demands one designer's and two reviewers' approval. */
export function trustConfig(folder: string, more = ""): string {
  const keys: readonly [TestKey, string][] = [
    [KEYS.designer, "designer"],
    ...KEYS.reviewers.map((key): [TestKey, string] => [key, "reviewer"]),
    [KEYS.data, "data-publisher"],
    [KEYS.feed, "feed-publisher"],
    [KEYS.operator, "operator"],
  ];
  const lines = keys.map(
    ([{ name, publicKey }, role]) =>
      `    - { name: ${name}, publicKey: ${Buffer.from(publicKey).toString("base64")}, roles: [${role}] }`,
  );
  const path = join(folder, `trust-${Math.random().toString(36).slice(2)}.yaml`);
  const text = `environment: ${ENVIRONMENT}\ntrust:\n  keys:\n${lines.join("\n")}\n  approvals: { designer: 1, reviewer: 2 }\n${more}`;
  writeFileSync(path, text);
  return path;
}

/** Offer, upload, prepare; the first refusal, or the last answer. */
export async function prepare(
  client: ControlClient,
  attempt: string,
  bundle: TestBundle,
  documents: readonly SignedDocument[] = [],
): Promise<Answer> {
  const offered = await client.offer(attempt, manifestBytes(bundle.manifest), documents);
  if (!offered.answer.ack) return offered.answer;
  if (offered.lacking.length > 0) {
    const uploaded = await client.upload(attempt, offered.lacking, (sha256, offset) => [
      bundle.blobs.get(sha256)!.subarray(offset),
    ]);
    if (!uploaded.answer.ack) return uploaded.answer;
  }
  return (await client.prepare(attempt, [])).answer;
}

export async function push(
  client: ControlClient,
  bundle: TestBundle,
  documents: readonly SignedDocument[] = [],
): Promise<CommitResponse> {
  const attempt = drawAttempt();
  const answer = await prepare(client, attempt, bundle, documents);
  if (!answer.ack) return { answer, bundle: bundle.id, generation: 0, startsAtMs: 0 };
  return await client.commit(attempt, []);
}

/** By the node's audit log: who approved the bundle, and who brought it, `by` and how its detail ends. */
export async function takenBy(client: ControlClient, { id }: { readonly id: string }): Promise<string[]> {
  const taken: string[] = [];
  for await (const line of client.audit(0)) {
    const { act, by, subject, outcome, detail } = JSON.parse(Buffer.from(line).toString());
    const isIts = subject === id && outcome === "ok" && (act === "approve" || act === "commit");
    if (isIts) taken.push(`${act} ${by}; ${detail.split("; ").at(-1)}`);
  }
  return taken;
}

/** Bytes that a push of `bundle` moves to a node that has `base`. */
export function movedBytes(bundle: TestBundle, base: TestBundle): number {
  const known = new Set(blobsOf(base.manifest).map(({ sha256 }) => sha256));
  return blobsOf(bundle.manifest).reduce((sum, ref) => sum + (known.has(ref.sha256) ? 0 : ref.sizeBytes), 0);
}
