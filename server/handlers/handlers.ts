/**
 * The methods of a node, without a wire: what gRPC, Connect and WebSocket all call.
 *
 * A handler gets the decoded call and a scope, and returns a result at once, or a promise where it must wait
 * (a commit, a busy visitor, the batch pool), or an async iterator for streams. It throws `NodeError` and nothing else on purpose.
 * A transport encodes the result in the same turn as it gets it and hands the bytes to the lane's outbox, which
 * writes the log before anything is sent.
 */
import type { DecideCall, NodeError, NodeErrorCode } from "../../engine/index.ts";
import type {
  DecideBatchCall,
  DecideBatchResult,
  DecideResult,
  EndSessionCall,
  ForgetVisitorCall,
  ForgetVisitorResult,
  GetProfileCall,
  GetVersionResult,
  ImportMembersCall,
  ImportMembersResult,
  PostEventCall,
  PostEventResult,
  ProfileResult,
  SessionResult,
  SetAudienceCall,
  StartSessionCall,
  UpdateProfileCall,
  VisitorId,
} from "./messages.ts";

export type Role = "touchpoint" | "browser" | "service" | "admin";
export type TransportName = "grpc" | "http" | "ws";

/** Who calls. `anonymous` nodes (loopback, no credentials configured) give everybody an admin principal. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** A browser's token names the one visitor it may speak for. */
  readonly visitor?: VisitorId;
  /** Small integer per principal: index of its in-flight counter. */
  readonly callerIndex: number;
}

export interface CallScope {
  readonly transport: TransportName;
  readonly principal: Principal;
  /** `performance.now()` at the call's first byte. */
  readonly receivedAt: number;
  /** The transport's own deadline (`grpc-timeout`, `Connect-Timeout-Ms`) on the same clock; Infinity without one. */
  readonly deadlineAt: number;
  /** Aborted when the caller goes away; DecideBatch looks at it. */
  readonly signal?: AbortSignal;
}

export interface Handlers {
  decide(call: DecideCall, scope: CallScope): DecideResult | Promise<DecideResult>;
  /** Always dry, always with a trace. */
  explain(call: DecideCall, scope: CallScope): DecideResult | Promise<DecideResult>;
  decideBatch(call: DecideBatchCall, scope: CallScope): Promise<DecideBatchResult>;
  postEvent(call: PostEventCall, scope: CallScope): PostEventResult | Promise<PostEventResult>;
  getProfile(call: GetProfileCall, scope: CallScope): ProfileResult | Promise<ProfileResult>;
  updateProfile(call: UpdateProfileCall, scope: CallScope): Promise<ProfileResult>;
  startSession(call: StartSessionCall, scope: CallScope): Promise<SessionResult>;
  setAudience(call: SetAudienceCall, scope: CallScope): Promise<SessionResult>;
  endSession(call: EndSessionCall, scope: CallScope): Promise<SessionResult>;
  forgetVisitor(call: ForgetVisitorCall, scope: CallScope): Promise<ForgetVisitorResult>;
  getVersion(call: Record<string, never>, scope: CallScope): GetVersionResult;
}
export type MethodName = keyof Handlers;

/** The service's methods as the contract spells them; `handler: null` answers METHOD_UNKNOWN / UNIMPLEMENTED. */
export const METHODS = {
  Decide: "decide",
  DecideBatch: "decideBatch",
  Explain: "explain",
  PostEvent: "postEvent",
  GetProfile: "getProfile",
  UpdateProfile: "updateProfile",
  GetVersion: "getVersion",
  StartSession: "startSession",
  SetAudience: "setAudience",
  EndSession: "endSession",
  ForgetVisitor: "forgetVisitor",
  DecideStream: null, // a stream of `decide`; gRPC only
  ExecuteBatch: null,
} as const satisfies Record<string, MethodName | null>;
export type MethodSpelling = keyof typeof METHODS;

export const SERVICE_NAME = "proffer.decision.v1.DecisionService";

/**
 * What a transport needs of its lane: who calls, may it come in, what does it call, how do answers leave.
 * `admit` counts the call in flight (per lane, per caller) or throws LANE_OVERLOADED / CALLER_OVERLOADED / DRAINING;
 * every admitted call is `release`d exactly once, when its answer was handed to the socket or it was cancelled.
 */
export interface LaneServices {
  readonly handlers: Handlers;
  readonly outbox: Outbox;
  /**
   * `authorization`: the header's value, "" without one. Throws CREDENTIALS_MISSING / CREDENTIALS_INVALID. May be
   * async (JWT). GetVersion is open: pass `method` where it is known, and no credentials are no error for that one.
   */
  authenticate(authorization: string, method?: MethodName): Principal | Promise<Principal>;
  admit(principal: Principal, method: MethodName, transport: TransportName): void;
  /** A refusal at a bound of the transport's own: counted as shed, with the configured hint when to try again. */
  shed(reason: "lane" | "caller", message: string): NodeError;
  /** `receivedAt`: as in the call's scope; the latency histogram ends here. */
  release(principal: Principal, method: MethodName, transport: TransportName, receivedAt: number): void;
  /**
   * HTTP only (`POST /v1/import/segments/<name>?upload=&part=&last=`), role admin: one part of a list of members,
   * UTF-8, one visitor id a line, a line may span parts. Parts come in order, from 0; the last one makes the node
   * build, compile and activate a bundle with the list replaced.
   */
  importSegmentMembers(call: ImportMembersCall, principal: Principal): Promise<ImportMembersResult>;
  /**
   * Lets a part of an import in before its body is read: role admin, and a place among the calls in flight as a
   * batch has. Gives what to call, once, when the part is over. Errors: ROLE_FORBIDDEN and those of `admit`.
   */
  admitImport(principal: Principal): () => void;
  /** Counts an error answer (metrics). */
  countError(transport: TransportName, code: NodeErrorCode): void;
  /** Turns anything thrown into a NodeError; what is no NodeError is logged and becomes INTERNAL. An AssertionError ends the lane after its answer. */
  toNodeError(error: unknown): NodeError;
}

/** An answer on its way out. */
export interface Answer {
  /** It may not leave unrecorded: without the log's write `refuse` is called in place of `send`. */
  readonly mustRecord: boolean;
  send(): void;
  refuse(error: NodeError): void;
}

/**
 * Answers of one turn of the event loop. `send` runs after the log's records of this turn were written; where the
 * log could not be written, `refuse` runs in its place with the error. Pass `refuse` only for a result that says
 * `mustRecord`: any other may leave unrecorded, or its handler waited for the log already.
 */
export interface Outbox {
  push(send: () => void, refuse?: (error: NodeError) => void): void;
  /** The same for an answer that is an object of its transport's: no closure a call. */
  pushAnswer(answer: Answer): void;
  /** Ends the turn now: writes the log and runs what was pushed. For a transport that cannot wait for the turn's end. */
  flush(): void;
}
