/**
 * A small lane for the transport's tests: real codecs and sockets around handlers that answer from the call itself.
 *
 * Nothing here stands in for a part of ours: it is another set of handlers, an outbox without a log, and counters.
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  type Decision,
  type Generation,
  NodeError,
  type NodeErrorCode,
  type Pick,
} from "../../../engine/index.ts";
import type { LaneServices, Outbox, Principal } from "../../handlers/handlers.ts";
import type { DecideResult, ImportMembersCall } from "../../handlers/messages.ts";
import { encodeDecideAlone } from "../../wire/protobuf.ts";

const attribute = { name: "echo", type: "string" } as const;
export const GENERATION = {
  bundleId: "b".repeat(64),
  number: 1,
  treatments: [
    {
      index: 0,
      id: "home/latte",
      offer: { code: "latte", fallback: false, attributes: {} },
      fallback: false,
      constants: [{ name: "title", attribute: { name: "title", type: "string" }, value: "Café — 2 for 1" }],
      personal: [{ name: "echo", attribute }],
    },
  ],
} as unknown as Generation;

export interface TestLane extends LaneServices {
  readonly outbox: Outbox;
  /** Calls inside. */
  inFlight: number;
  admitted: number;
  inFlightMax: number;
  isDraining: boolean;
  /** The next turn's log cannot be written. */
  isLogBroken: boolean;
  aborted: number;
  errors: NodeErrorCode[];
  imported: ImportMembersCall[];
  shedMessages: string[];
  /** Decide calls of the channel `held`, in the order they came; calling one lets it go. */
  held: (() => void)[];
}

const PRINCIPALS: Readonly<Record<string, Principal>> = {
  "Bearer admin": { name: "admin", role: "admin", callerIndex: 0 },
  "Bearer shop": { name: "shop", role: "touchpoint", callerIndex: 1 },
};

/** `isOpen`: nobody needs a token. `Bearer later` is the shop's, verified only after a while. */
export function testLane(isOpen: boolean): TestLane {
  const lane: TestLane = {
    inFlight: 0,
    admitted: 0,
    inFlightMax: 1000,
    isDraining: false,
    isLogBroken: false,
    aborted: 0,
    errors: [],
    imported: [],
    shedMessages: [],
    held: [],
    outbox: testOutbox(() => lane.isLogBroken),
    authenticate(authorization, method) {
      if (isOpen) return PRINCIPALS["Bearer admin"]!;
      if (authorization === "Bearer later") return delay(30).then(() => PRINCIPALS["Bearer shop"]!);
      if (authorization === "Bearer refused-later") {
        return delay(30).then(() => {
          throw new NodeError("CREDENTIALS_INVALID", "no such token");
        });
      }
      const principal = PRINCIPALS[authorization];
      if (principal !== undefined) return principal;
      if (authorization !== "") throw new NodeError("CREDENTIALS_INVALID", "no such token");
      if (method === "getVersion") return PRINCIPALS["Bearer shop"]!;
      throw new NodeError("CREDENTIALS_MISSING", "send a token");
    },
    admit() {
      if (lane.isDraining) throw new NodeError("DRAINING", "going", { retryAfterMs: 1500 });
      if (lane.inFlight >= lane.inFlightMax) {
        throw new NodeError("LANE_OVERLOADED", "too many calls", { retryAfterMs: 250 });
      }
      lane.inFlight += 1;
      lane.admitted += 1;
    },
    release() {
      lane.inFlight -= 1;
    },
    shed(reason, message) {
      lane.shedMessages.push(message);
      const code = reason === "lane" ? "LANE_OVERLOADED" : "CALLER_OVERLOADED";
      return new NodeError(code, message, { retryAfterMs: 250 });
    },
    admitImport(principal) {
      if (principal.role !== "admin") throw new NodeError("ROLE_FORBIDDEN", "admins only");
      lane.admit(principal, "decideBatch", "http");
      return () => lane.release(principal, "decideBatch", "http", 0);
    },
    async importSegmentMembers(call) {
      lane.imported.push(call);
      return { upload: call.upload, receivedSizeBytes: call.body.length, activated: null };
    },
    countError: (_transport, code) => void lane.errors.push(code),
    toNodeError: (error) =>
      error instanceof NodeError ? error : new NodeError("INTERNAL", "a fault", { cause: error }),
    handlers: {
      decide(call, scope) {
        if (call.channel === "missing") {
          throw new NodeError("CHANNEL_UNKNOWN", "no such channel", { field: "channel" });
        }
        if (call.channel === "fault") throw new TypeError("a programmer's");
        const echo = JSON.stringify({ ...call, role: scope.principal.role, signal: undefined });
        const points = call.points.map(({ point, count }) => ({ point, count }));
        const result = decideResult(echo, points, call.channel === "recorded");
        if (call.channel === "held") return new Promise((go) => lane.held.push(() => go(result)));
        if (call.channel !== "slow") return result;
        return delay(Number(call.requestId)).then(() => result);
      },
      explain: (call) => decideResult(call.channel, [], false),
      async decideBatch(call, { signal }) {
        signal?.addEventListener("abort", () => {
          lane.aborted += 1;
        });
        if (call.requests[0]?.channel === "slow") await delay(30_000, undefined, { signal: signal! });
        return {
          results: call.requests.map(({ channel }) =>
            channel === "missing"
              ? { error: { code: "CHANNEL_UNKNOWN" as const, message: "no such channel", field: "channel" } }
              : { response: encodeDecideAlone(decideResult(channel, [{ point: "p", count: 1 }], false)) },
          ),
        };
      },
      postEvent: () => ({ applied: true, duplicate: false, advisories: [] }),
      getProfile: ({ level, id }) => ({ level, id, known: false, attributes: [], segments: [] }),
      async updateProfile({ level, id, set }) {
        await delay(5);
        const attributes = Object.entries(set).map(([name, value]) => ({
          name,
          value: value as string,
          timestamp: false,
        }));
        return { level, id, known: true, attributes, segments: [] };
      },
      startSession: async ({ sessionId, level, id }) => ({ sessionId, level, id, advisories: [] }),
      setAudience: async ({ sessionId, level, id }) => ({ sessionId, level, id, advisories: [] }),
      endSession: async ({ sessionId }) => ({ sessionId, level: "", id: "", advisories: [] }),
      forgetVisitor: async () => ({ forgotten: true, exported: null, remainingIn: [] }),
      getVersion: () => ({
        version: "0.1.0",
        bundle: GENERATION.bundleId,
        generation: 1,
        formats: ["log/1"],
      }),
    },
  };
  return lane;
}

function testOutbox(isLogBroken: () => boolean): Outbox {
  let entries: Parameters<Outbox["push"]>[] = [];
  const outbox: Outbox = {
    push(send, refuse) {
      if (entries.length === 0) setImmediate(() => outbox.flush());
      entries.push(refuse === undefined ? [send] : [send, refuse]);
    },
    pushAnswer(answer) {
      const send = () => answer.send();
      if (answer.mustRecord) outbox.push(send, (error) => answer.refuse(error));
      else outbox.push(send);
    },
    flush() {
      const turn = entries;
      entries = [];
      for (const [send, refuse] of turn) {
        if (refuse !== undefined && isLogBroken()) refuse(new NodeError("LOG_UNWRITABLE", "disk full"));
        else send();
      }
    },
  };
  return outbox;
}

function decideResult(
  echo: string,
  points: readonly { point: string; count: number }[],
  mustRecord: boolean,
): DecideResult {
  const pick: Pick = {
    treatment: 0,
    score: 70,
    propensity: 0,
    selectionProbability: 1,
    fallback: false,
    code: "c-1",
    personal: [echo],
  };
  const decision: Decision = {
    generation: GENERATION,
    decisionId: "d-1",
    channelIndex: 0,
    points: points.map(({ point, count }) => ({
      point,
      pointIndex: 0,
      status: 1,
      picks: Array.from({ length: count }, () => pick),
      heldOut: [],
    })),
    holdout: false,
    trace: null,
    stageDrops: [],
    withdrawals: [],
    contextUnknownCount: 0,
    overlayVersion: 0,
    feeds: [],
    staleDrops: 0,
    profileUpdatedAtMs: -1,
  };
  return {
    decision,
    freshness: { bundleAgeMs: 1, segmentsAgeMs: 2, profileAgeMs: 3 },
    showValues: false,
    mustRecord,
  };
}
