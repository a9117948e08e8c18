/**
 * Going back on many nodes at once: to a strategy that ran before, with the lists that are newest now.
 *
 * Where nothing has to be signed, each node is told where to go. Where a release has to be, it names the very bundle that
 * comes out of the old strategy and the newest lists: it is put together here as the nodes do it, from what one of them
 * holds. Nodes go back each by itself, as soon as they can: one that cannot keeps no other in what is to be left, nor does
 * one that hangs.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Manifest, parseManifest } from "../../engine/bundle/manifest.ts";
import {
  type BlobSource,
  type Bundle,
  composeBundle,
  ENGINE_LIMITS,
  loadBitmapLibrary,
  NodeError,
  openBundle,
  type Release,
  type SignedDocument,
  signPayload,
} from "../../engine/index.ts";
import { ControlClient, drawAttempt } from "../../server/control/client.ts";
import type { ListEntry, NodeStatus } from "../../server/control/messages.ts";
import { CommandError } from "../cli/index.ts";
import { keepSequence, nextSequence, toldSequence } from "../keys/sequences.ts";
import type { CommandSigner } from "../keys/signer.ts";
import { type BusyWait, inTurn } from "./busy.ts";
import { fetchWhole } from "./fetch-blob.ts";
import type { FleetNode } from "./fleet.ts";
import { faultOf, isCut } from "./push-fault.ts";
import { requireTakable } from "./roll-back-takable.ts";
import { instantText, shortId } from "./words.ts";

export const PREVIOUS = "previous";
/** Who does not say by then what it runs is asked to go back all the same. */
const STATUS_WAIT_MS = 800;
/** For one that was silent. */
const SILENT_TIMEOUT_MS = 10_000;

export interface RollBackWish {
  readonly fleet: readonly FleetNode[];
  /** `previous`, or the beginning of a bundle's id. */
  readonly to: string;
  /** Asked once, where a release has to be signed. */
  readonly signer: () => Promise<CommandSigner>;
  /** Whether to sign without being asked by a node. */
  readonly mustSign: boolean;
  readonly keysFolder: string;
  readonly comment?: string;
  /** Another attempt is under way on a node: its turn is waited for. */
  readonly onWait: (node: string, wait: BusyWait) => void;
  /** As soon as a node has said what came of it. */
  readonly onNode: (node: RollBackNode) => void;
}

export interface RollBackNode {
  readonly name: string;
  readonly outcome: "active" | "scheduled" | "refused" | "unreachable";
  readonly bundle: string;
  readonly generation: number;
  readonly stage: string;
  readonly resource: string;
  readonly code: string;
  readonly message: string;
}

export interface RollBackReport {
  /** Null: nothing had to be signed. */
  readonly release: Release | null;
  readonly signer: string;
  /** The bundle that was held whose strategy the release names; "" where nothing had to be signed. */
  readonly target: string;
  readonly nodes: readonly RollBackNode[];
}

interface Reached {
  readonly name: string;
  readonly client: ControlClient;
  /** Null: it was silent. */
  readonly status: NodeStatus | null;
}

/** Errors: BUNDLE_UNKNOWN, INPUT_INVALID; why a node would refuse; of the signer; of the calls that the release is made by. */
export async function rollBack(wish: RollBackWish): Promise<RollBackReport> {
  const nodes = await hearAll(wish.fleet);
  try {
    if (wish.to === PREVIOUS) requireOneStrategy(nodes);
    const signed: Reached[] = wish.mustSign ? [...nodes] : [];
    const unsigned = wish.mustSign
      ? []
      : await Promise.all(
          nodes.map(async (node) => {
            const result = await releaseUnsigned(node, wish);
            if (result.code === "SIGNATURE_MISSING") signed.push(node);
            else wish.onNode(result);
            return result;
          }),
        );
    if (signed.length === 0) return { release: null, signer: "", target: "", nodes: unsigned };
    const { release, document, signer, target } = await makeRelease(signed, wish);
    const results = await Promise.all(
      nodes.map(async (node, index) => {
        if (!signed.includes(node)) return unsigned[index]!;
        const result = await releaseAt(node, document, "", wish);
        wish.onNode(result);
        return result;
      }),
    );
    return { release, signer: signer.name, target, nodes: results };
  } finally {
    for (const { client } of nodes) client.close();
  }
}

/** Asks all what they run; of those that hang the calls to come are not waited for long. */
async function hearAll(fleet: readonly FleetNode[]): Promise<Reached[]> {
  const heard: (NodeStatus | null)[] = fleet.map(() => null);
  const asked = fleet.map(async ({ client }, index) => {
    const asking = new ControlClient({ ...client, timeoutMs: SILENT_TIMEOUT_MS });
    try {
      heard[index] = await asking.status();
    } catch (error) {
      if (!(error instanceof NodeError)) throw error; // Why it does not say so, the calls to come tell.
    } finally {
      asking.close();
    }
  });
  const all = Promise.all(asked);
  const pause = new AbortController();
  await Promise.race([all, sleep(STATUS_WAIT_MS, undefined, { signal: pause.signal }).catch(() => {})]);
  pause.abort();
  if (heard.every((status) => status === null)) await all;
  all.catch(() => {}); // Of one that was not waited for.
  return fleet.map(({ name, client }, index) => {
    const status = heard[index]!;
    const bounds = status === null ? { timeoutMs: SILENT_TIMEOUT_MS, workTimeoutMs: SILENT_TIMEOUT_MS } : {};
    return { name, status, client: new ControlClient({ ...client, ...bounds }) };
  });
}

/**
 * `previous` is another strategy on each of nodes that run different ones: after a rollback that reached only some of them,
 * once more on all would take those two steps back.
 * Errors: INPUT_INVALID.
 */
function requireOneStrategy(nodes: readonly Reached[]): void {
  const running = nodes.flatMap(({ name, status }) =>
    status === null || status.bundle === "" ? [] : [{ ...status, name }],
  );
  const [first] = running;
  const other = running.find(({ strategyRoot }) => strategyRoot !== first?.strategyRoot);
  if (first === undefined || other === undefined) return;
  const text = ({ name, bundle }: typeof first) => `${name} runs bundle ${shortId(bundle)}`;
  const message = `the nodes run different strategies (${text(first)}, ${text(other)}): what ran before is another one on each`;
  throw new CommandError("INPUT_INVALID", message, {
    fix: "Say where to with --to (`proffer status --bundles` lists what nodes hold), or name nodes that run the same with --nodes.",
  });
}

async function releaseUnsigned(node: Reached, wish: RollBackWish): Promise<RollBackNode> {
  const { to } = wish;
  try {
    const bundle = to === PREVIOUS ? PREVIOUS : entryOf(await node.client.list(), to, node.name).bundle;
    return await releaseAt(node, null, bundle, wish);
  } catch (error) {
    return failed(node.name, error);
  }
}

async function releaseAt(
  { name, client }: Reached,
  document: SignedDocument | null,
  bundleId: string,
  { onWait }: RollBackWish,
): Promise<RollBackNode> {
  try {
    const { answer, bundle, generation, startsAtMs } = await inTurn(
      () => client.release(drawAttempt(), document, bundleId),
      (wait) => onWait(name, wait),
    );
    const { ack, stage, resource, code, message } = answer;
    const outcome = ack ? (startsAtMs > 0 ? "scheduled" : "active") : "refused";
    return { name, outcome, bundle, generation, stage, resource, code, message };
  } catch (error) {
    return failed(name, error);
  }
}

function failed(name: string, error: unknown): RollBackNode {
  if (!(error instanceof NodeError)) throw error;
  const outcome = isCut(error) ? "unreachable" : "refused";
  return { name, outcome, bundle: "", generation: 0, ...faultOf(error) };
}

/** Errors: BUNDLE_UNKNOWN. */
function entryOf(
  { bundles }: { readonly bundles: readonly ListEntry[] },
  to: string,
  node: string,
): ListEntry {
  const found = bundles.filter(({ bundle }) => bundle.startsWith(to));
  if (found.length === 1) return found[0]!;
  throw new CommandError("BUNDLE_UNKNOWN", `${node} holds ${found.length} bundles that begin with ${to}`, {
    fix: "`proffer status --bundles` lists what nodes hold.",
  });
}

/** What ran before, under another strategy that was not gone back from. Errors: BUNDLE_UNKNOWN. */
function previousOf(bundles: readonly ListEntry[], activeId: string, node: string): ListEntry {
  const active = bundles.find(({ bundle }) => bundle === activeId);
  const others = bundles
    .filter(
      ({ strategyRoot, lastActiveAtMs, state }) =>
        strategyRoot !== active?.strategyRoot && lastActiveAtMs > 0 && state !== "revoked",
    )
    .sort((one, other) => other.lastActiveAtMs - one.lastActiveAtMs);
  const latest = others.find(({ goneBack }) => !goneBack);
  if (latest !== undefined) return latest;
  const left = others.map(
    ({ bundle, name, lastActiveAtMs }) =>
      `--to ${shortId(bundle)} (${name}, activated ${instantText(lastActiveAtMs)})`,
  );
  const message = `${node} holds no strategy that ran before the one that runs`;
  throw new CommandError("BUNDLE_UNKNOWN", message, {
    fix:
      left.length === 0
        ? "Push a bundle, or name one with --to."
        : `It went back already. To go on again to what it went back from: ${left.join(", ")}; or push a bundle.`,
  });
}

async function makeRelease(
  asked: readonly Reached[],
  wish: RollBackWish,
): Promise<{ release: Release; document: SignedDocument; signer: CommandSigner; target: string }> {
  const { to, keysFolder, comment } = wish;
  const reached = await statusesOf(asked);
  const [{ node, status }] = reached;
  const { environment } = status;
  const list = await node.client.list();
  const target =
    to === PREVIOUS ? previousOf(list.bundles, status.bundle, node.name) : entryOf(list, to, node.name);
  await requireTakable(
    target,
    list,
    reached.map((each) => each.node),
  );
  const signer = await wish.signer(); // Nobody is asked for a passphrase where there is nowhere to go.
  const { id, manifest } = await composedAt(node.client, target.bundle, status.bundle);
  const highest = Math.max(
    ...reached.map((each) => Math.max(each.status.releaseSequence, each.status.scheduled?.sequence ?? 0)),
  );
  const of = { address: node.name, sequence: highest };
  const { sequence } = nextSequence(keysFolder, { environment, kind: "release", node: of });
  const data = { address: node.name, sequence: Math.max(...reached.map((each) => each.status.dataSequence)) };
  // It brings the lists that run: an update that was signed and that no node has taken yet may still come after it.
  const leftBehind = toldSequence(data);
  const release: Release = {
    kind: "release",
    madeAtMs: Date.now(),
    environment,
    sequence,
    bundleId: id,
    strategyRoot: manifest.strategyRoot,
    dataRoot: manifest.dataRoot,
    ...(leftBehind === 0 ? {} : { dataSequence: leftBehind }),
    ...(comment === undefined ? {} : { comment }),
  };
  const document = signPayload(release, signer.privateKey);
  keepSequence(keysFolder, environment, "release", sequence);
  return { release, document, signer, target: target.bundle };
}

/** Of the nodes that answer, at least one. Errors: INPUT_INVALID; of the call where none answers. */
async function statusesOf(nodes: readonly Reached[]) {
  const reached = nodes.flatMap((node) => (node.status === null ? [] : [{ node, status: node.status }]));
  if (reached.length === 0) reached.push({ node: nodes[0]!, status: await nodes[0]!.client.status() });
  const [first, ...others] = reached as [(typeof reached)[0], ...typeof reached];
  const other = others.find(({ status }) => status.environment !== first.status.environment);
  if (other !== undefined) {
    const message = `node ${first.node.name} is ${first.status.environment}, and ${other.node.name} is ${other.status.environment}`;
    throw new CommandError("INPUT_INVALID", message, { fix: "A release is for one environment." });
  }
  return [first, ...others] as const;
}

class BlobLacking extends Error {
  readonly sha256: string;
  constructor(sha256: string) {
    super("roll back: a blob is not fetched yet");
    this.sha256 = sha256;
  }
}

/** One bundle's strategy with another's lists, as the node would put them together. Fetches what is read of them. */
async function composedAt(
  node: ControlClient,
  strategyOf: string,
  dataOf: string,
): Promise<{ id: string; manifest: Manifest }> {
  const library = await loadBitmapLibrary();
  const manifestOf = async (id: string): Promise<Manifest> =>
    parseManifest(await fetchWhole(node, id, ENGINE_LIMITS.bundleManifestSizeMax));
  const [strategy, data] = [await manifestOf(strategyOf), await manifestOf(dataOf)];
  const fetched = new Map<string, Uint8Array>();
  const blobs: BlobSource = {
    get(sha256) {
      const bytes = fetched.get(sha256);
      if (bytes === undefined) throw new BlobLacking(sha256);
      return bytes;
    },
  };
  for (;;) {
    try {
      const old: Bundle = openBundle({ id: strategyOf, manifest: strategy, blobs });
      return composeBundle(old, { id: dataOf, manifest: data, blobs }, library);
    } catch (error) {
      // Each round fetches one more of the blobs that are named: it ends.
      if (!(error instanceof BlobLacking)) throw error;
      fetched.set(error.sha256, await fetchWhole(node, error.sha256, ENGINE_LIMITS.bundleBlobSizeMax));
    }
  }
}
