/** One call of a WebSocket, from its admission to its end. */
import type { LaneServices, MethodName, Principal } from "../handlers/handlers.ts";

/** The connection that the call came over. */
export interface CallHolder {
  inFlight: number;
  left(): void;
}

/** A call that was let in; it leaves once. */
export class WsCall {
  readonly method: MethodName;
  readonly #services: LaneServices;
  readonly #principal: Principal;
  readonly #receivedAt: number;
  readonly #session: CallHolder;
  #isInside = true;

  /** Errors: LANE_OVERLOADED, CALLER_OVERLOADED, DRAINING. */
  constructor(
    services: LaneServices,
    principal: Principal,
    method: MethodName,
    receivedAt: number,
    session: CallHolder,
  ) {
    services.admit(principal, method, "ws");
    this.#services = services;
    this.#principal = principal;
    this.method = method;
    this.#receivedAt = receivedAt;
    this.#session = session;
    session.inFlight += 1;
  }

  leave(): void {
    if (!this.#isInside) return;
    this.#isInside = false;
    this.#services.release(this.#principal, this.method, "ws", this.#receivedAt);
    this.#session.left();
  }
}
