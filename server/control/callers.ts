/**
 * Who calls the control port, and how much of it: a token of role admin, a certificate of controlTls.clientCa's, or, on
 * a node without any credential, whoever is on this machine.
 *
 * Each caller has a rate (a bucket that fills), a number of calls under way, and bytes that they may hold; all callers
 * together have a bound of bytes too. Callers without a name are told apart by
 * address, also those whose credential was refused.
 */
import { NodeError } from "../../engine/index.ts";
import type { Principals } from "../lanes/principals.ts";
import type { ControlCaller } from "./control-node.ts";
import type { ControlLimits } from "./limits.ts";

const RETRY_MS = 1000;

export interface CallerFacts {
  /** "" for none. */
  readonly authorization: string;
  /** Common name of a certificate that the client authority signed; null: none was shown. */
  readonly certificateName: string | null;
  /** Without the port. */
  readonly address: string;
}

interface Account {
  tokens: number;
  filledAtMs: number;
  inFlightCount: number;
  heldBytes: number;
}

/** How much callers have under way, and what was refused for it since the start. */
export interface ControlLoad {
  /** What their requests may come to. */
  readonly requestBytes: number;
  readonly refusals: Readonly<Record<"CALLER_OVERLOADED" | "CONTROL_OVERLOADED", number>>;
}
export const CONTROL_LOAD_NONE: ControlLoad = {
  requestBytes: 0,
  refusals: { CALLER_OVERLOADED: 0, CONTROL_OVERLOADED: 0 },
};

/** A call that was let in. */
export interface Entered {
  readonly caller: ControlCaller;
  /** Counts bytes that the call goes on to hold until it ends. Errors: CALLER_OVERLOADED, CONTROL_OVERLOADED. */
  hold(bytes: number): void;
  /** When it has ended, once. */
  leave(): void;
}

export class Callers {
  readonly #principals: Principals;
  readonly #limits: ControlLimits;
  readonly #callsPerSecondMax: number;
  /** By name, or by address of who has none; the least lately used first. */
  readonly #accounts = new Map<string, Account>();
  #requestBytes = 0;
  readonly #refusals = { ...CONTROL_LOAD_NONE.refusals };

  constructor(principals: Principals, limits: ControlLimits, callsPerSecondMax: number) {
    this.#principals = principals;
    this.#limits = limits;
    this.#callsPerSecondMax = callsPerSecondMax;
  }

  get load(): ControlLoad {
    return { requestBytes: this.#requestBytes, refusals: { ...this.#refusals } };
  }

  /**
   * Lets a call in that may hold so many bytes.
   *
   * Errors: CREDENTIALS_MISSING, CREDENTIALS_INVALID, ROLE_FORBIDDEN, CALLER_OVERLOADED, CONTROL_OVERLOADED.
   */
  async enter(facts: CallerFacts, nowMs: number, requestBytes = 0): Promise<Entered> {
    const name = await this.#nameOf(facts, nowMs);
    const isNameless = this.#principals.isOpen && facts.certificateName === null;
    const account = this.#spend(isNameless ? `@${facts.address}` : name, nowMs);
    if (account.inFlightCount >= this.#limits.callsInFlightPerCallerMax) {
      throw this.#overloaded("CALLER_OVERLOADED", `${name} has ${account.inFlightCount} calls under way`);
    }
    let callBytes = 0;
    let isIn = true;
    const hold = (bytes: number) => {
      if (!isIn) return; // It has ended, and nothing of it is kept.
      this.#checkRoom(account, name, bytes);
      account.heldBytes += bytes;
      this.#requestBytes += bytes;
      callBytes += bytes;
    };
    hold(requestBytes);
    account.inFlightCount += 1;
    const leave = () => {
      if (!isIn) return;
      isIn = false;
      account.inFlightCount -= 1;
      account.heldBytes -= callBytes;
      this.#requestBytes -= callBytes;
    };
    return { caller: { name, address: facts.address }, hold, leave };
  }

  /** Errors: CALLER_OVERLOADED, CONTROL_OVERLOADED. */
  #checkRoom({ heldBytes }: Account, name: string, bytes: number): void {
    const { requestBytesMax, requestBytesPerCallerMax } = this.#limits;
    if (heldBytes + bytes > requestBytesPerCallerMax) {
      const message = `the requests of ${name} under way may come to ${heldBytes} bytes, and this one to ${bytes}; ${requestBytesPerCallerMax} are the most`;
      throw this.#overloaded("CALLER_OVERLOADED", message);
    }
    if (this.#requestBytes + bytes > requestBytesMax) {
      const message = `requests under way may come to ${this.#requestBytes} bytes, and this one to ${bytes}; ${requestBytesMax} are the most`;
      throw this.#overloaded("CONTROL_OVERLOADED", message);
    }
  }

  #overloaded(code: keyof ControlLoad["refusals"], message: string, retryAfterMs = RETRY_MS): NodeError {
    this.#refusals[code] += 1;
    return new NodeError(code, message, { retryAfterMs });
  }

  async #nameOf({ authorization, certificateName, address }: CallerFacts, nowMs: number): Promise<string> {
    // The certificate was verified by the handshake; a token beside it has to be right all the same.
    const isKnown = authorization === "" || this.#principals.isOpen;
    if (certificateName !== null && isKnown) return certificateName;
    try {
      const principal = await this.#principals.authenticate(authorization);
      if (principal.role !== "admin") {
        throw new NodeError("ROLE_FORBIDDEN", "the control plane wants a token of role admin");
      }
      return principal.name;
    } catch (error) {
      this.#spend(`@${address}`, nowMs);
      throw error;
    }
  }

  /** Takes one call off the caller's rate. Errors: CALLER_OVERLOADED. */
  #spend(key: string, nowMs: number): Account {
    const rate = this.#callsPerSecondMax;
    const tokensMax = rate * this.#limits.burstSeconds;
    const account = this.#accounts.get(key) ?? {
      ...{ tokens: tokensMax, filledAtMs: nowMs, inFlightCount: 0, heldBytes: 0 },
    };
    this.#accounts.delete(key);
    this.#accounts.set(key, account);
    this.#forgetSilent();
    const gained = (Math.max(0, nowMs - account.filledAtMs) / 1000) * rate;
    account.tokens = Math.min(tokensMax, account.tokens + gained);
    account.filledAtMs = nowMs;
    if (account.tokens < 1) {
      const retryAfterMs = Math.ceil(((1 - account.tokens) / rate) * 1000);
      throw this.#overloaded("CALLER_OVERLOADED", `more than ${rate} calls a second`, retryAfterMs);
    }
    account.tokens -= 1;
    return account;
  }

  #forgetSilent(): void {
    for (const [key, { inFlightCount }] of this.#accounts) {
      if (this.#accounts.size <= this.#limits.callersMax) return;
      if (inFlightCount === 0) this.#accounts.delete(key);
    }
  }
}
