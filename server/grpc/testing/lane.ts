/**
 * A lane for the transport's tests: real codec, an outbox of turns, admission with a bound, and handlers that answer
 * simply: each point gets as many of five offers as it asks for.
 *
 * What a test needs to see is counted (`inFlight`, `releasedCount`, `errors`); what it needs to bring about is steered
 * through visitor ids: `slow` waits for `gate`, `fault` throws, `assert` breaks an assertion, `overload` is refused.
 */
import {
  AssertionError,
  type DecideCall,
  type Decision,
  type Generation,
  NodeError,
  type NodeErrorCode,
  PointStatus,
  type Treatment,
} from "../../../engine/index.ts";
import type { Answer, CallScope, Handlers, LaneServices, Principal } from "../../handlers/handlers.ts";
import type { DecideResult } from "../../handlers/messages.ts";
import { encodeDecideAlone } from "../../wire/protobuf.ts";

const OFFERS = ["latte", "pastry", "beans", "mug", "story"];
const RETRY_AFTER_MS = 250;
export const TOKEN = "Bearer a-token-for-tests";

const treatments = OFFERS.map(
  (code, index): Treatment => ({
    index,
    id: `home/${code}`,
    channel: "harbor",
    zone: "home",
    rule: code,
    offer: { code, fallback: false, attributes: {} },
    fallback: false,
    constants: [{ name: "title", attribute: { name: "title", type: "string" }, value: `The ${code}` }],
    personal: [],
  }),
);
const generation = {
  bundleId: "ab".repeat(32),
  number: 7,
  activatedAtMs: 0,
  segmentsAsOfMs: 0,
  treatments,
} as unknown as Generation;

export interface TestLane extends LaneServices {
  inFlight: number;
  inFlightMax: number;
  releasedCount: number;
  /** Makes the outbox refuse what had to be recorded. */
  isLogBroken: boolean;
  isDraining: boolean;
  needsToken: boolean;
  readonly errors: NodeErrorCode[];
  /** Scopes of calls, newest last. */
  readonly scopes: CallScope[];
  /** Lets the `slow` go on. */
  openGate(): void;
}

function decisionFor(call: DecideCall, trace: boolean): DecideResult {
  const points = call.points.map(({ point, count }) => ({
    point,
    pointIndex: point === "unknown" ? -1 : 0,
    status: point === "unknown" ? PointStatus.UNKNOWN_POINT : PointStatus.DECIDED,
    picks: (point === "unknown" ? [] : treatments.slice(0, count)).map(({ index }) => ({
      treatment: index,
      score: 90 - index,
      propensity: 0,
      selectionProbability: 1,
      fallback: false,
      code: `code-${call.id}-${index}`,
      personal: null,
    })),
    heldOut: [],
  }));
  const decision: Decision = {
    generation,
    decisionId: `decision-of-${call.requestId}`,
    channelIndex: 0,
    points,
    holdout: false,
    trace: trace ? [] : null,
    stageDrops: [],
    withdrawals: [],
    contextUnknownCount: 0,
    overlayVersion: 0,
    feeds: [],
    staleDrops: 0,
    profileUpdatedAtMs: -1,
  };
  const freshness = { bundleAgeMs: 1, segmentsAgeMs: 2, profileAgeMs: 3 };
  return { decision, freshness, showValues: true, mustRecord: call.id === "recorded" };
}

export function testLane(): TestLane {
  let openGate = (): void => {};
  const gate = new Promise<void>((resolve) => {
    openGate = resolve;
  });
  let answers: Answer[] = [];

  function decide(call: DecideCall, scope: CallScope): DecideResult | Promise<DecideResult> {
    lane.scopes.push(scope);
    if (call.id === "fault") throw new TypeError("a fault of the node");
    if (call.id === "assert") throw new AssertionError("an assertion that does not hold");
    if (call.id === "overload") {
      throw new NodeError("LANE_OVERLOADED", "too many calls", { retryAfterMs: RETRY_AFTER_MS });
    }
    if (call.channel !== "harbor") {
      throw new NodeError("CHANNEL_UNKNOWN", `no channel “${call.channel}”`, { field: "channel" });
    }
    const result = decisionFor(call, call.explain);
    return call.id === "slow" ? gate.then(() => result) : result;
  }
  const principal: Principal = { name: "tester", role: "admin", callerIndex: 0 };
  const handlers: Handlers = {
    decide,
    explain: decide,
    async decideBatch(call) {
      const results = call.requests.map((request) => ({
        response: encodeDecideAlone(decisionFor(request, false)),
      }));
      return { results };
    },
    async postEvent() {
      return { applied: true, duplicate: false, advisories: [] };
    },
    getProfile: ({ level, id, includeHistory }) => ({
      level,
      id,
      known: true,
      attributes: [{ name: "age", value: 34, timestamp: false }],
      segments: ["gold"],
      ...(includeHistory
        ? { history: [{ offer: "latte", point: "home.hero", treatmentCode: "", kind: "accept", atMs: 0 }] }
        : {}),
    }),
    async updateProfile({ level, id }) {
      return { level, id, known: true, attributes: [], segments: [] };
    },
    startSession: async ({ sessionId, level, id }) => ({ sessionId, level, id, advisories: [] }),
    setAudience: async ({ sessionId, level, id }) => ({ sessionId, level, id, advisories: [] }),
    endSession: async ({ sessionId }) => ({ sessionId, level: "", id: "", advisories: [] }),
    forgetVisitor: async ({ level, id, exportFirst }) => ({
      forgotten: true,
      exported: exportFirst ? { level, id, known: true, attributes: [], segments: ["gold"] } : null,
      remainingIn: [],
    }),
    getVersion: () => ({ version: "0.0.0", bundle: generation.bundleId, generation: 7, formats: ["1"] }),
  };
  const lane: TestLane = {
    inFlight: 0,
    inFlightMax: 1000,
    releasedCount: 0,
    isLogBroken: false,
    isDraining: false,
    needsToken: false,
    errors: [],
    scopes: [],
    openGate: () => openGate(),
    handlers,
    outbox: {
      push(send, refuse) {
        lane.outbox.pushAnswer({ mustRecord: refuse !== undefined, send, refuse: refuse ?? send });
      },
      pushAnswer(answer) {
        answers.push(answer);
        if (answers.length > 1) return;
        setImmediate(() => lane.outbox.flush());
      },
      flush() {
        const turn = answers;
        answers = [];
        const error = new NodeError("LOG_UNWRITABLE", "the log cannot be written");
        for (const answer of turn) {
          if (lane.isLogBroken && answer.mustRecord) answer.refuse(error);
          else answer.send();
        }
      },
    },
    authenticate(authorization, method) {
      if (!lane.needsToken || method === "getVersion") return principal;
      if (authorization === "") throw new NodeError("CREDENTIALS_MISSING", "no token");
      if (authorization === TOKEN) return Promise.resolve(principal);
      return Promise.reject(new NodeError("CREDENTIALS_INVALID", "not that token"));
    },
    admit() {
      if (lane.isDraining) throw new NodeError("DRAINING", "the node is shutting down");
      if (lane.inFlight >= lane.inFlightMax) {
        throw new NodeError("LANE_OVERLOADED", "too many calls", { retryAfterMs: RETRY_AFTER_MS });
      }
      lane.inFlight += 1;
    },
    release() {
      lane.inFlight -= 1;
      lane.releasedCount += 1;
    },
    shed(reason, message) {
      const code = reason === "lane" ? "LANE_OVERLOADED" : "CALLER_OVERLOADED";
      return new NodeError(code, message, { retryAfterMs: RETRY_AFTER_MS });
    },
    admitImport() {
      throw new NodeError("METHOD_UNKNOWN", "not over gRPC");
    },
    importSegmentMembers() {
      throw new NodeError("METHOD_UNKNOWN", "not over gRPC");
    },
    countError: (_transport, code) => lane.errors.push(code),
    toNodeError: (error) =>
      error instanceof NodeError ? error : new NodeError("INTERNAL", "a fault of the node"),
  };
  return lane;
}
