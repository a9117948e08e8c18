/**
 * What every codec does: bytes of a request into what a handler takes, what a handler gives into bytes.
 *
 * Three of them (JSON, msgpack, protobuf) behind one interface; transports pick one per call or connection. A codec
 * knows no method's meaning: it checks form (types, lengths, known fields) and folds names, nothing else.
 * All answers that carry the same result say the same on every wire.
 */
import type { DecideCall, Generation } from "../../engine/index.ts";
import type { MethodName } from "../handlers/handlers.ts";
import type {
  DecideBatchCall,
  DecideBatchResult,
  DecideResult,
  EndSessionCall,
  ErrorBody,
  ForgetVisitorCall,
  ForgetVisitorResult,
  GetProfileCall,
  GetVersionResult,
  PostEventCall,
  PostEventResult,
  ProfileResult,
  SessionResult,
  SetAudienceCall,
  StartSessionCall,
  UpdateProfileCall,
} from "../handlers/messages.ts";

export interface MethodCalls {
  decide: DecideCall;
  explain: DecideCall;
  decideBatch: DecideBatchCall;
  postEvent: PostEventCall;
  getProfile: GetProfileCall;
  updateProfile: UpdateProfileCall;
  startSession: StartSessionCall;
  setAudience: SetAudienceCall;
  endSession: EndSessionCall;
  forgetVisitor: ForgetVisitorCall;
  getVersion: Record<string, never>;
}
export interface MethodResults {
  decide: DecideResult;
  explain: DecideResult;
  decideBatch: DecideBatchResult;
  postEvent: PostEventResult;
  getProfile: ProfileResult;
  updateProfile: ProfileResult;
  startSession: SessionResult;
  setAudience: SessionResult;
  endSession: SessionResult;
  forgetVisitor: ForgetVisitorResult;
  getVersion: GetVersionResult;
}

export interface Codec {
  readonly name: "json" | "msgpack" | "protobuf";
  /** As in a `content-type` header. */
  readonly contentType: string;
  /**
   * Decodes a request. `decide` and `explain` fill `reused` and return it; all else is fresh. Nothing that is
   * returned refers to `bytes`, which the caller may reuse at once.
   *
   * Errors: MALFORMED_BODY, UNKNOWN_FIELD (not protobuf), WRONG_TYPE, FIELD_TOO_LONG, VALUE_OUT_OF_RANGE; `field`
   * is the path of what is at fault.
   */
  decode<M extends MethodName>(method: M, bytes: Uint8Array, reused: DecideCall): MethodCalls[M];
  /** Encodes a result. The bytes are the caller's to keep. */
  encode<M extends MethodName>(method: M, result: MethodResults[M]): Uint8Array;
  /** The contract's `Error` message. */
  encodeError(error: ErrorBody): Uint8Array;
  /** Makes all of the generation's constants now, so that no call has to, in steps. Cost: O(treatments). */
  warm(generation: Generation): Generator<undefined, void>;
}
