/**
 * Changing the stop list of many nodes: read what they have, make the new list, send it to all of them at once.
 *
 * The list is the newest that any node has; of two of the same number (where nothing is signed that can be) the stops of
 * both. A node that somebody else changed meanwhile refuses the number, and all is read and made anew. A node that is
 * out of reach keeps nobody waiting: the others have the list within a round trip, and it is named.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  encodePayload,
  NodeError,
  type SignedDocument,
  type Stop,
  type StopList,
  signPayload,
} from "../../engine/index.ts";
import { ControlClient, drawAttempt } from "../../server/control/client.ts";
import type { NodeStatus, StopEntry } from "../../server/control/messages.ts";
import { CommandError, EXIT, type ExitCode } from "../cli/index.ts";
import { keepSequence, nextSequence } from "../keys/sequences.ts";
import type { CommandSigner } from "../keys/signer.ts";
import type { FleetNode } from "./fleet.ts";

/** Who does not say by then what it has is sent the list all the same, as soon as one has said so. */
const STATUS_WAIT_MS = 800;
const CALL_TIMEOUT_MS = 10_000;
const ROUNDS_MAX = 4;

export interface StopListChange {
  readonly fleet: readonly FleetNode[];
  /** The new list from the one in force. Errors: as it likes. */
  readonly change: (stops: readonly Stop[]) => readonly Stop[];
  /** Asked once, where the list is to be signed. */
  readonly signer: () => Promise<CommandSigner>;
  /** Whether to sign without being asked by a node. */
  readonly mustSign: boolean;
  /** Of keys: sequences are kept there. */
  readonly keysFolder: string;
}

export interface StopListNode {
  readonly node: string;
  readonly outcome: "done" | "refused" | "unreachable";
  /** "" where it is done. */
  readonly code: string;
  readonly message: string;
  /** Ids of stops that name nothing its active bundle has. */
  readonly unmatched: readonly string[];
}

export interface StopListReport {
  readonly environment: string;
  readonly sequence: number;
  readonly stops: readonly Stop[];
  /** Signed by the key of this name; "": by nobody. */
  readonly signer: string;
  readonly nodes: readonly StopListNode[];
  readonly ms: number;
}

export interface Reached {
  readonly name: string;
  readonly status: NodeStatus;
}

/** Errors: NODE_UNREACHABLE where no node answers, INPUT_INVALID where they are of several environments; of `change`. */
export async function changeStopList(change: StopListChange): Promise<StopListReport> {
  const startedAtMs = performance.now();
  const clients = change.fleet.map(
    ({ name, client }) => [name, new ControlClient({ ...client, timeoutMs: CALL_TIMEOUT_MS })] as const,
  );
  let signer: CommandSigner | null = change.mustSign ? await change.signer() : null;
  try {
    for (let round = 1; ; round++) {
      const reached = await statusesOf(clients);
      const list = newList(change, reached, signer !== null);
      const document = signed(list, signer);
      if (signer !== null) keepSequence(change.keysFolder, list.environment, "stop list", list.sequence);
      const nodes = await Promise.all(clients.map(([name, client]) => setAt(name, client, document)));
      const isRefusedFor = (code: string) => nodes.some((node) => node.code === code);
      if (signer === null && isRefusedFor("SIGNATURE_MISSING")) {
        signer = await change.signer();
        continue;
      }
      if (isRefusedFor("SEQUENCE_REPLAYED") && round < ROUNDS_MAX) continue;
      const { environment, sequence, stops } = list;
      const ms = performance.now() - startedAtMs;
      return { environment, sequence, stops, signer: signer?.name ?? "", nodes, ms };
    }
  } finally {
    for (const [, client] of clients) client.close();
  }
}

/** Errors: NODE_UNREACHABLE where no node answers, INPUT_INVALID where they are of several environments. */
export async function statusesOf(clients: readonly (readonly [string, ControlClient])[]): Promise<Reached[]> {
  const reached: Reached[] = [];
  const faults: string[] = [];
  const asked = clients.map(async ([name, client]) => {
    try {
      reached.push({ name, status: await client.status() });
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      // A node that answers and refuses is told as such: without its status its list is not known.
      if (error.code !== "NODE_UNREACHABLE" && error.code !== "DEADLINE_EXCEEDED") throw error;
      faults.push(error.message);
    }
  });
  const all = Promise.all(asked);
  const pause = new AbortController();
  await Promise.race([all, sleep(STATUS_WAIT_MS, undefined, { signal: pause.signal }).catch(() => {})]);
  pause.abort();
  if (reached.length === 0) await all;
  all.catch(() => {}); // Of one that was not waited for.
  if (reached.length === 0) throw new NodeError("NODE_UNREACHABLE", `no node answers: ${faults.join("; ")}`);
  const [first] = reached;
  const other = reached.find(({ status }) => status.environment !== first!.status.environment);
  if (other !== undefined) {
    const message = `node ${first!.name} is ${first!.status.environment}, and ${other.name} is ${other.status.environment}`;
    throw new CommandError("INPUT_INVALID", message, { fix: "What is signed is for one environment." });
  }
  return reached;
}

function newList(
  { change, keysFolder }: StopListChange,
  reached: readonly Reached[],
  isSigned: boolean,
): StopList {
  const newest = reached.reduce((one, other) =>
    other.status.stopListSequence > one.status.stopListSequence ? other : one,
  );
  const { environment, stopListSequence } = newest.status;
  const before = new Map<string, Stop>();
  for (const { status } of reached) {
    if (status.stopListSequence !== stopListSequence) continue;
    for (const entry of status.stops) if (!before.has(entry.id)) before.set(entry.id, stopOf(entry));
  }
  const node = { address: newest.name, sequence: stopListSequence };
  const sequence = isSigned
    ? nextSequence(keysFolder, { environment, kind: "stop list", node }).sequence
    : stopListSequence + 1;
  const stops = change([...before.values()]);
  return { kind: "stopList", environment, madeAtMs: Date.now(), sequence, stops };
}

function stopOf({ id, kind, name, channel, fromMs, untilMs, why }: StopEntry): Stop {
  return {
    id,
    kind: kind as Stop["kind"],
    name,
    ...(channel === "" ? {} : { channel }),
    fromMs,
    ...(untilMs === 0 ? {} : { untilMs }),
    why,
  };
}

function signed(list: StopList, signer: CommandSigner | null): SignedDocument {
  if (signer === null) return { payload: encodePayload(list), signatures: [] };
  return signPayload(list, signer.privateKey);
}

async function setAt(node: string, client: ControlClient, document: SignedDocument): Promise<StopListNode> {
  try {
    const { answer, unmatched } = await client.setStopList(drawAttempt(), document);
    const { ack, code, message } = answer;
    return { node, outcome: ack ? "done" : "refused", code, message, unmatched };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    const isGone = error.code === "NODE_UNREACHABLE" || error.code === "DEADLINE_EXCEEDED";
    const outcome = isGone ? "unreachable" : "refused";
    return { node, outcome, code: error.code, message: error.message, unmatched: [] };
  }
}

/** OK only where every node that was named has the list. */
export function exitOf({ nodes }: StopListReport): ExitCode {
  if (nodes.every(({ outcome }) => outcome === "done")) return EXIT.OK;
  return nodes.some(({ outcome }) => outcome === "refused") ? EXIT.NODE_REFUSED : EXIT.NODE_UNREACHABLE;
}
