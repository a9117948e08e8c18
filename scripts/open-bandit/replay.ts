/**
 * The replay itself, against a running node: impressions as decisions, clicks as responses.
 */
import { proffer } from "#proto/wire.js";
import { type Answer, callOnce, type NodeClient } from "../client/answer.ts";
import { type DriveResult, drive } from "../client/driver.ts";
import { encodeRequest } from "../client/messages.ts";
import type { PreparedRequest } from "../client/requests.ts";
import { type LatencyReport, Tally } from "../client/tally.ts";
import { type Impression, ITEM_COUNT } from "./data.ts";
import { CHANNEL, LEVEL, offerOf, pointOf } from "./workspace.ts";

export const CONNECTIONS = 4;
const IN_FLIGHT = 8;
const TIMEOUT_MS = 30_000;

interface ImpressionRequest extends PreparedRequest {
  readonly impression: Impression;
}

/** Counts done calls, for a progress bar. */
export type OnProgress = (doneCount: number) => void;

const LOOP = {
  connections: CONNECTIONS,
  inFlightPerConnection: IN_FLIGHT,
  ratePerSecond: 0,
  durationMs: Number.POSITIVE_INFINITY,
  timeoutMs: TIMEOUT_MS,
};

export interface ReplayResult {
  readonly drive: DriveResult;
  /** Answers with all items, each with a code. */
  readonly wholeCount: number;
  readonly latencyUs: LatencyReport;
  readonly errors: ReadonlyMap<string, number>;
  readonly statuses: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly answeredCount: number;
  readonly clickCount: number;
  readonly clickAcceptedCount: number;
  readonly clickErrors: ReadonlyMap<string, number>;
  /** Point → offer → how often it was ranked first. */
  readonly firstOffers: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Mean rank that the node gave the item the shop had shown, and the item that was clicked. */
  readonly shownRankMean: number;
  readonly clickedRankMean: number;
}

/** Asks for each impression's position and posts each click with the code of the same item. */
export function replay(
  client: NodeClient,
  impressions: readonly Impression[],
  onProgress: OnProgress,
): Promise<ReplayResult> {
  return new Replay(client).run(impressions, onProgress);
}

class Replay {
  readonly #client: NodeClient;
  readonly #tally: Tally;
  readonly #clicks: Promise<void>[] = [];
  readonly #clickErrors = new Map<string, number>();
  readonly #firstOffers = new Map<string, Map<string, number>>();
  #wholeCount = 0;
  #clickAcceptedCount = 0;
  readonly #shownRanks = { sum: 0, count: 0 };
  readonly #clickedRanks = { sum: 0, count: 0 };

  constructor(client: NodeClient) {
    this.#client = client;
    this.#tally = new Tally(client.encoding);
  }

  async run(impressions: readonly Impression[], onProgress: OnProgress): Promise<ReplayResult> {
    const requests = impressions.map((impression): ImpressionRequest => {
      const request = {
        requestId: impression.id,
        channel: CHANNEL,
        visitor: { level: LEVEL, id: impression.id },
        points: [{ point: pointOf(impression.position), count: ITEM_COUNT }],
      };
      return { method: "Decide", body: encodeRequest("Decide", request, "protobuf"), impression };
    });
    const result = await drive(this.#client, requests, {
      ...LOOP,
      requestsMax: requests.length,
      onProgress,
      onAnswer: (answer, latencyUs, request) =>
        this.#take(answer, latencyUs, (request as ImpressionRequest).impression),
    });
    await Promise.all(this.#clicks);
    const { errors, statuses, answeredCount } = this.#tally;
    return {
      drive: result,
      wholeCount: this.#wholeCount,
      latencyUs: this.#tally.latencyUs(),
      errors,
      statuses,
      answeredCount,
      clickCount: this.#clicks.length,
      clickAcceptedCount: this.#clickAcceptedCount,
      clickErrors: this.#clickErrors,
      firstOffers: this.#firstOffers,
      shownRankMean: meanOf(this.#shownRanks),
      clickedRankMean: meanOf(this.#clickedRanks),
    };
  }

  #take(answer: Answer, latencyUs: number, impression: Impression): void {
    this.#tally.add(answer, latencyUs);
    if (!answer.ok) {
      if (impression.clicked) this.#clicks.push(Promise.resolve(this.#countClickError("NOT_ANSWERED")));
      return;
    }
    const { points } = proffer.decision.v1.DecideResponse.decode(answer.body);
    const treatments = points[0]?.treatments ?? [];
    const isWhole =
      treatments.length === ITEM_COUNT && treatments.every((item) => (item.treatmentCode ?? "") !== "");
    if (isWhole) this.#wholeCount += 1;
    const first = treatments[0]?.offer;
    if (first != null) this.#countFirst(points[0]?.point ?? "", first);
    const shown = treatments.find((treatment) => treatment.offer === offerOf(impression.item));
    if (shown !== undefined) addRank(this.#shownRanks, shown.rank ?? 0);
    if (!impression.clicked) return;
    if (shown !== undefined) addRank(this.#clickedRanks, shown.rank ?? 0);
    this.#clicks.push(this.#postClick(impression, shown?.treatmentCode ?? ""));
  }

  async #postClick(impression: Impression, treatmentCode: string): Promise<void> {
    const request = {
      requestId: `click-${impression.id}`,
      channel: CHANNEL,
      visitor: { level: LEVEL, id: impression.id },
      event: "accept",
      eventId: `click-${impression.id}`,
      treatmentCode,
    };
    const body = encodeRequest("PostEvent", request, this.#client.encoding);
    const answer = await callOnce(this.#client, "PostEvent", body, { timeoutMs: TIMEOUT_MS });
    if (!answer.ok) this.#countClickError(answer.code);
    else if (proffer.decision.v1.PostEventResponse.decode(answer.body).applied) this.#clickAcceptedCount += 1;
    else this.#countClickError("NOT_APPLIED");
  }

  #countClickError(code: string): void {
    this.#clickErrors.set(code, (this.#clickErrors.get(code) ?? 0) + 1);
  }

  #countFirst(point: string, offer: string): void {
    const counts = this.#firstOffers.get(point) ?? new Map<string, number>();
    this.#firstOffers.set(point, counts.set(offer, (counts.get(offer) ?? 0) + 1));
  }
}

function addRank(ranks: { sum: number; count: number }, rank: number): void {
  ranks.sum += rank;
  ranks.count += 1;
}

function meanOf(ranks: { readonly sum: number; readonly count: number }): number {
  return ranks.count === 0 ? 0 : Number((ranks.sum / ranks.count).toFixed(2));
}
