/** A call of the control port whose messages are read as they are worked off. */
import { ServerInterceptingCall } from "@grpc/grpc-js";

/** The one that is worked on and the next; a unary call's message and its end. */
const AHEAD_MAX = 2;

/** By itself grpc-js reads sixteen ahead, and parts are large: with them a whole upload would lie in memory. */
export class PacedCall extends ServerInterceptingCall {
  #aheadCount = 0;
  #isWanted = false;

  override startRead(): void {
    if (this.#aheadCount === AHEAD_MAX) {
      this.#isWanted = true;
      return;
    }
    this.#aheadCount += 1;
    super.startRead();
  }

  /** A message was worked off. */
  workedOff(): void {
    this.#aheadCount -= 1;
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.startRead();
  }
}
