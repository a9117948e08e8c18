/** What the nodes of a fleet say of themselves, and in which of it they differ. */
import { NodeError } from "../../engine/index.ts";
import { ControlClient } from "../../server/control/client.ts";
import type { NodeStatus } from "../../server/control/messages.ts";
import type { FleetNode } from "./fleet.ts";

export interface NodeView {
  readonly node: FleetNode;
  /** Null: it did not answer, and `fault` says why. */
  readonly status: NodeStatus | null;
  readonly fault: { readonly code: string; readonly message: string } | null;
}

/** What should be the same on all nodes of one environment; of feeds each for itself. */
export type Compared =
  | "bundle"
  | "releaseSequence"
  | "dataSequence"
  | "stopListSequence"
  | "stops"
  | "revoked"
  | "scheduled"
  | `feed ${string}`;

export function faultView(node: FleetNode, error: unknown): NodeView {
  if (!(error instanceof NodeError)) throw error;
  const isGone = error.code === "NODE_UNREACHABLE";
  const message = isGone ? `no node answers at ${error.message}` : error.message;
  return { node, status: null, fault: { code: error.code, message } };
}

/** A node that answers does so in milliseconds; one that hangs is not waited for as long as other calls may take. */
const STATUS_TIMEOUT_MS = 5_000;

/** Asks all at once. */
export async function fleetStatus(fleet: readonly FleetNode[]): Promise<NodeView[]> {
  const ask = async (node: FleetNode): Promise<NodeView> => {
    const client = new ControlClient({ ...node.client, timeoutMs: STATUS_TIMEOUT_MS });
    try {
      return { node, status: await client.status(), fault: null };
    } catch (error) {
      return faultView(node, error);
    } finally {
      client.close();
    }
  };
  return await Promise.all(fleet.map(ask));
}

/**
 * By node's name, in what it differs from most of its environment; of two that differ from each other, from the one
 * that is named first.
 */
export function differencesOf(views: readonly NodeView[]): ReadonlyMap<string, ReadonlySet<Compared>> {
  const differences = new Map<string, Set<Compared>>();
  const told = views.flatMap(({ node, status }) =>
    status === null ? [] : [{ node, status, facts: comparedOf(status) }],
  );
  for (const { node, status, facts } of told) {
    const peers = told.filter((peer) => peer.status.environment === status.environment);
    const fields = new Set(peers.flatMap((peer) => [...peer.facts.keys()]));
    const own = [...fields].filter(
      (field) => facts.get(field) !== commonest(peers.map((peer) => peer.facts.get(field))),
    );
    if (own.length > 0) differences.set(node.name, new Set(own));
  }
  return differences;
}

function comparedOf(status: NodeStatus): ReadonlyMap<Compared, string> {
  const { bundle, releaseSequence, dataSequence, stopListSequence, stops, revoked, feeds, scheduled } =
    status;
  const stopFacts = stops.map(({ inForce: _byItsClock, ...stop }) => JSON.stringify(stop)).sort();
  return new Map<Compared, string>([
    ["bundle", bundle],
    ["releaseSequence", String(releaseSequence)],
    ["dataSequence", String(dataSequence)],
    ["stopListSequence", String(stopListSequence)],
    ["stops", stopFacts.join("\n")],
    ["scheduled", JSON.stringify(scheduled)],
    ...(revoked === null ? [] : [["revoked", revoked.sha256] as const]),
    ...feeds.map(
      ({ feed, sequence, asOfMs, rows }) =>
        [`feed ${feed}`, JSON.stringify([sequence, asOfMs, rows])] as const,
    ),
  ]);
}

/** The first of those that occur most often. */
function commonest<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

/** What there is to say of a node beside its numbers. */
export function notesOf(status: NodeStatus, nowMs: number, words: NoteWords): string[] {
  const { attempt, scheduled, lastNack, withdrawals } = status;
  const isReasonTold = status.notes.some((note) => note.startsWith("not ready"));
  const notes = status.ready || isReasonTold ? [] : ["not ready"];
  notes.push(...status.notes);
  if (attempt !== null) {
    const progress = attempt.total > 0 ? ` ${Math.floor((100 * attempt.done) / attempt.total)} %` : "";
    notes.push(`${attempt.pusher} pushes ${words.id(attempt.bundle)}: ${attempt.stage}${progress}`);
  }
  if (scheduled !== null) {
    notes.push(
      `release ${scheduled.sequence}, ${words.id(scheduled.bundle)}, begins ${words.instant(scheduled.startsAtMs)}`,
    );
  }
  if (status.rolledBack !== "") notes.push(`rolled back by itself: ${status.rolledBack}`);
  if (lastNack !== null && status.lastNackAtMs > status.activatedAtMs) {
    const ago = words.span(nowMs - status.lastNackAtMs);
    const { stage, resource, message, code } = lastNack;
    // Messages name what they are about themselves, most of them.
    const about = resource === "" || message.startsWith(resource) ? "" : `${resource}: `;
    notes.push(`refused ${ago} ago at ${stage}: ${about}${message} [${code}]`);
  }
  for (const { invariant, count } of withdrawals) {
    if (count > 0) notes.push(`${count} withdrawn by invariant ${invariant}`);
  }
  return notes;
}

interface NoteWords {
  readonly id: (id: string) => string;
  readonly instant: (ms: number) => string;
  readonly span: (ms: number) => string;
}
