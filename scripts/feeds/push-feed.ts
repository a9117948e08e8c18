/**
 * Pushing a feed's table to many nodes at once: its number is one more than the highest that any of them has. A node
 * that somebody else gave a newer one meanwhile refuses the number, and all is made anew. A node that is out of reach
 * keeps nobody waiting: the others have the table, and it is named.
 */
import { createHash } from "node:crypto";
import {
  encodePayload,
  type FeedUpdate,
  NodeError,
  type SignedDocument,
  signPayload,
} from "../../engine/index.ts";
import { ControlClient, drawAttempt } from "../../server/control/client.ts";
import { EXIT, type ExitCode } from "../cli/index.ts";
import type { FleetNode } from "../control/fleet.ts";
import { type Reached, statusesOf } from "../control/stop-list.ts";
import { keepSequence, nextSequence } from "../keys/sequences.ts";
import type { CommandSigner } from "../keys/signer.ts";

const STATUS_TIMEOUT_MS = 1000;
const ROUNDS_MAX = 4;

export interface FeedPush {
  readonly fleet: readonly FleetNode[];
  readonly feed: string;
  readonly table: Uint8Array;
  readonly asOfMs: number;
  /** Given by --sequence. */
  readonly sequence: number | undefined;
  /** Asked once, where the table is to be signed. */
  readonly signer: () => Promise<CommandSigner>;
  /** Whether to sign without being asked by a node. */
  readonly mustSign: boolean;
  /** Of keys: sequences are kept there. */
  readonly keysFolder: string;
}

export interface FeedPushNode {
  readonly node: string;
  readonly outcome: "done" | "refused" | "unreachable";
  /** "" where it is done. */
  readonly code: string;
  readonly message: string;
  /** Columns that no bundle on the node declares. */
  readonly undeclared: readonly string[];
}

export interface FeedPushReport {
  readonly environment: string;
  readonly feed: string;
  readonly sequence: number;
  /** Signed by the key of this name; "": by nobody. */
  readonly signer: string;
  readonly nodes: readonly FeedPushNode[];
  readonly ms: number;
}

/** Errors: NODE_UNREACHABLE where no node answers, INPUT_INVALID where they are of several environments. */
export async function pushFeed(push: FeedPush): Promise<FeedPushReport> {
  const startedAtMs = performance.now();
  const clients = push.fleet.map(
    ({ name, client }) =>
      [
        name,
        new ControlClient({ ...client, timeoutMs: STATUS_TIMEOUT_MS }),
        new ControlClient(client),
      ] as const,
  );
  let signer: CommandSigner | null = push.mustSign ? await push.signer() : null;
  try {
    for (let round = 1; ; round++) {
      const reached = await statusesOf(clients.map(([name, client]) => [name, client] as const));
      const update = newUpdate(push, reached, signer !== null);
      const { environment, feed, sequence } = update;
      const document = signed(update, signer);
      if (signer !== null) keepSequence(push.keysFolder, environment, `feed ${feed}`, sequence);
      const nodes = await Promise.all(
        clients.map(([name, , client]) => pushTo(name, client, document, push.table)),
      );
      const isRefusedFor = (code: string) => nodes.some((node) => node.code === code);
      if (signer === null && isRefusedFor("SIGNATURE_MISSING")) {
        signer = await push.signer();
        continue;
      }
      if (isRefusedFor("SEQUENCE_REPLAYED") && push.sequence === undefined && round < ROUNDS_MAX) continue;
      const ms = performance.now() - startedAtMs;
      return { environment, feed, sequence, signer: signer?.name ?? "", nodes, ms };
    }
  } finally {
    for (const [, ...both] of clients) for (const client of both) client.close();
  }
}

function newUpdate(push: FeedPush, reached: readonly Reached[], isSigned: boolean): FeedUpdate {
  const { feed, table, asOfMs, sequence: given, keysFolder } = push;
  const sequenceAt = ({ status }: Reached) => status.feeds.find((each) => each.feed === feed)?.sequence ?? 0;
  const newest = reached.reduce((one, other) => (sequenceAt(other) > sequenceAt(one) ? other : one));
  const { environment } = newest.status;
  const node = { address: newest.name, sequence: sequenceAt(newest) };
  const sequence = isSigned
    ? nextSequence(keysFolder, { environment, kind: `feed ${feed}`, given, node }).sequence
    : (given ?? node.sequence + 1);
  const sha256 = createHash("sha256").update(table).digest("hex");
  const about = { environment, feed, sequence, asOfMs, sha256, sizeBytes: table.length };
  return { kind: "feedUpdate", madeAtMs: Date.now(), ...about };
}

function signed(update: FeedUpdate, signer: CommandSigner | null): SignedDocument {
  if (signer === null) return { payload: encodePayload(update), signatures: [] };
  return signPayload(update, signer.privateKey);
}

async function pushTo(
  node: string,
  client: ControlClient,
  document: SignedDocument,
  table: Uint8Array,
): Promise<FeedPushNode> {
  try {
    const { answer, undeclared } = await client.pushFeed(drawAttempt(), document, table);
    const { ack, code, message } = answer;
    return { node, outcome: ack ? "done" : "refused", code, message, undeclared };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    const isGone = error.code === "NODE_UNREACHABLE" || error.code === "DEADLINE_EXCEEDED";
    const outcome = isGone ? "unreachable" : "refused";
    return { node, outcome, code: error.code, message: error.message, undeclared: [] };
  }
}

/** OK only where every node that was named has the table. */
export function exitOf({ nodes }: FeedPushReport): ExitCode {
  if (nodes.every(({ outcome }) => outcome === "done")) return EXIT.OK;
  return nodes.some(({ outcome }) => outcome === "refused") ? EXIT.NODE_REFUSED : EXIT.NODE_UNREACHABLE;
}
