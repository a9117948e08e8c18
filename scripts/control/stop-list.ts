/**
 * Changing the stop list of many nodes: read what they have, make the new list, send it to all of them at once.
 *
 * The list before is what all nodes that answer have, put together (engine/trust/stop-merge.ts): a stop goes only with a
 * signed act that names it. A node that somebody else changed meanwhile refuses the number, or answers that it has stops
 * beside the list: then all is read and made anew. A node that is out of reach keeps nobody waiting: the others have the
 * list within a round trip, and it is named.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  changedStops,
  differingStops,
  encodePayload,
  NodeError,
  type SignedDocument,
  type Stop,
  type StopList,
  type StopState,
  signPayload,
} from "../../engine/index.ts";
import { ControlClient, drawAttempt } from "../../server/control/client.ts";
import type { NodeStatus } from "../../server/control/messages.ts";
import { CommandError, EXIT, type ExitCode } from "../cli/index.ts";
import { takeSequence } from "../keys/sequences.ts";
import type { CommandSigner } from "../keys/signer.ts";
import type { FleetNode } from "./fleet.ts";
import { type Beyond, beyondOf, joinBeyond } from "./stop-beyond.ts";
import { stopStateOf } from "./stop-state.ts";

/** Who does not say by then what it has is sent the list all the same, as soon as one has said so. */
const STATUS_WAIT_MS = 800;
/** Once all that answer have the list, there is time to hear what each has beside it. */
const STATUS_WAIT_AGAIN_MS = 3000;
const CALL_TIMEOUT_MS = 5_000;
const ROUNDS_MAX = 10;
/** Of several at once one goes first. */
const ROUND_PAUSE_MS = 60;

export interface StopListChange {
  readonly fleet: readonly FleetNode[];
  /**
   * The new stops from those in force, made or lifted now where they differ; `late` are those that some nodes still have, and
   * others lifted: the list lifts them there, too. Errors: as it likes.
   */
  readonly change: (stops: readonly Stop[], late: readonly Stop[]) => readonly Stop[];
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
  /** Where it is done: that it is not on the node's disk, or "". */
  readonly message: string;
  /** Ids of stops that name nothing its active bundle has. */
  readonly unmatched: readonly string[];
  /** Ids of stops in which what is in force there differs from the list. */
  readonly differing: readonly string[];
}

export interface StopListReport {
  readonly environment: string;
  readonly sequence: number;
  readonly stops: readonly Stop[];
  /** Signed by the key of this name; "": by nobody. */
  readonly signer: string;
  readonly nodes: readonly StopListNode[];
  /** What the list changed on nodes that was not asked for now, but had been on others. */
  readonly beyond: readonly Beyond[];
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
    let beyond: readonly Beyond[] = [];
    const asked = new Set<string>();
    let isLive = false;
    for (let round = 1; ; round++) {
      const reached = await statusesOf(clients, isLive ? STATUS_WAIT_AGAIN_MS : STATUS_WAIT_MS);
      const before = stopStateOf(reached.map(({ status }) => status));
      const list = newList(change, reached, before, signer !== null);
      const document = signed(list, signer);
      const nodes = await Promise.all(clients.map(([name, client]) => setAt(name, client, document)));
      isLive = nodes.every(({ outcome }) => outcome !== "refused");
      for (const id of differingStops(before.stops, list.stops)) asked.add(id);
      beyond = joinBeyond(beyond, beyondOf(reached, asked, list, nodes));
      const isRefusedFor = (code: string) => nodes.some((node) => node.code === code);
      if (signer === null && isRefusedFor("SIGNATURE_MISSING")) {
        signer = await change.signer();
        continue;
      }
      const isOvertaken =
        isRefusedFor("SEQUENCE_REPLAYED") || nodes.some((node) => node.differing.length > 0);
      if (isOvertaken && round < ROUNDS_MAX) {
        await sleep(Math.random() * ROUND_PAUSE_MS * round);
        continue;
      }
      const { environment, sequence, stops } = list;
      const ms = performance.now() - startedAtMs;
      return { environment, sequence, stops, signer: signer?.name ?? "", nodes, beyond, ms };
    }
  } finally {
    for (const [, client] of clients) client.close();
  }
}

/** Errors: NODE_UNREACHABLE where no node answers, INPUT_INVALID where they are of several environments. */
export async function statusesOf(
  clients: readonly (readonly [string, ControlClient])[],
  waitMs = STATUS_WAIT_MS,
): Promise<Reached[]> {
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
  await Promise.race([all, sleep(waitMs, undefined, { signal: pause.signal }).catch(() => {})]);
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
  before: StopState,
  isSigned: boolean,
): StopList {
  const newest = reached.reduce((one, other) =>
    other.status.stopListSequence > one.status.stopListSequence ? other : one,
  );
  const { environment, stopListSequence } = newest.status;
  const madeAtMs = Date.now();
  const there = reached.flatMap(({ status }) => stopStateOf([status]).stops);
  const late = [...new Map(there.map((stop) => [stop.id, stop])).values()].filter(
    (stop) => !isAmong(stop, before.stops),
  );
  const { stops, lifted } = changedStops(before, change(before.stops, late), madeAtMs);
  const node = { address: newest.name, sequence: stopListSequence };
  const sequence = isSigned
    ? takeSequence(keysFolder, { environment, kind: "stop list", node }).sequence
    : stopListSequence + 1;
  const lifts = lifted.length === 0 ? {} : { lifted };
  return { kind: "stopList", environment, madeAtMs, sequence, stops, ...lifts };
}

function isAmong({ id }: Stop, stops: readonly Stop[]): boolean {
  return stops.some((stop) => stop.id === id);
}

function signed(list: StopList, signer: CommandSigner | null): SignedDocument {
  if (signer === null) return { payload: encodePayload(list), signatures: [] };
  return signPayload(list, signer.privateKey);
}

async function setAt(node: string, client: ControlClient, document: SignedDocument): Promise<StopListNode> {
  try {
    const { answer, unmatched, differing } = await client.setStopList(drawAttempt(), document);
    const { ack, code, message } = answer;
    return { node, outcome: ack ? "done" : "refused", code, message, unmatched, differing };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    const isGone = error.code === "NODE_UNREACHABLE" || error.code === "DEADLINE_EXCEEDED";
    const outcome = isGone ? "unreachable" : "refused";
    return { node, outcome, code: error.code, message: error.message, unmatched: [], differing: [] };
  }
}

/** OK only where every node that was named has the list, and will have it after a restart. */
export function exitOf({ nodes }: StopListReport): ExitCode {
  if (nodes.every(({ outcome }) => outcome === "done")) {
    return nodes.some(({ message }) => message !== "") ? EXIT.PARTIAL : EXIT.OK;
  }
  return nodes.some(({ outcome }) => outcome === "refused") ? EXIT.NODE_REFUSED : EXIT.NODE_UNREACHABLE;
}
