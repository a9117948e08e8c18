/**
 * Who calls the control port, and how much of it: a token of role admin, a certificate of controlTls.clientCa's, or, on
 * a node without any credential, whoever is on this machine.
 *
 * Each caller has a rate (a bucket that fills) and a number of calls under way. Callers without a name are told apart by
 * address, also those whose credential was refused.
 */
import { NodeError } from "../../engine/index.ts";
import type { Principals } from "../lanes/principals.ts";
import type { ControlCaller } from "./control-node.ts";
import type { ControlLimits } from "./limits.ts";

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
}

export class Callers {
  readonly #principals: Principals;
  readonly #limits: ControlLimits;
  readonly #callsPerSecondMax: number;
  /** By name, or by address of who has none; the least lately used first. */
  readonly #accounts = new Map<string, Account>();

  constructor(principals: Principals, limits: ControlLimits, callsPerSecondMax: number) {
    this.#principals = principals;
    this.#limits = limits;
    this.#callsPerSecondMax = callsPerSecondMax;
  }

  /**
   * Lets a call in; `leave` when it has ended, once.
   *
   * Errors: CREDENTIALS_MISSING, CREDENTIALS_INVALID, ROLE_FORBIDDEN, CALLER_OVERLOADED.
   */
  async enter(facts: CallerFacts, nowMs: number): Promise<{ caller: ControlCaller; leave: () => void }> {
    const name = await this.#nameOf(facts, nowMs);
    const isNameless = this.#principals.isOpen && facts.certificateName === null;
    const account = this.#spend(isNameless ? `@${facts.address}` : name, nowMs);
    if (account.inFlightCount >= this.#limits.callsInFlightPerCallerMax) {
      throw new NodeError("CALLER_OVERLOADED", `${name} has ${account.inFlightCount} calls under way`, {
        retryAfterMs: 1000,
      });
    }
    account.inFlightCount += 1;
    let isIn = true;
    const leave = () => {
      if (isIn) account.inFlightCount -= 1;
      isIn = false;
    };
    return { caller: { name, address: facts.address }, leave };
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
    const account = this.#accounts.get(key) ?? { tokens: tokensMax, filledAtMs: nowMs, inFlightCount: 0 };
    this.#accounts.delete(key);
    this.#accounts.set(key, account);
    this.#forgetSilent();
    const gained = (Math.max(0, nowMs - account.filledAtMs) / 1000) * rate;
    account.tokens = Math.min(tokensMax, account.tokens + gained);
    account.filledAtMs = nowMs;
    if (account.tokens < 1) {
      const retryAfterMs = Math.ceil(((1 - account.tokens) / rate) * 1000);
      throw new NodeError("CALLER_OVERLOADED", `more than ${rate} calls a second`, { retryAfterMs });
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
