/**
 * Who goes too far on the gRPC port: counters tell how often, by name; the log tells from where.
 *
 * A line for the first breach of each name and address in a minute, and no more than so many lines a minute: a flood
 * is not to become one of the log. Nothing that the peer sent is written but its address.
 */
import type { Logger } from "pino";
import type { Breach } from "../grpc/http2/http2.ts";

const MINUTE_MS = 60_000;
export const LINES_PER_MINUTE_MAX = 100;
/** What happens to those who do nothing wrong. */
const HARMLESS: ReadonlySet<Breach> = new Set(["idle_timeout", "keepalive_timeout"]);

export class BreachLog {
  readonly #logger: Pick<Logger, "info" | "warn">;
  readonly #told = new Set<string>();
  #since = Number.NEGATIVE_INFINITY;
  #isQuiet = false;

  constructor(logger: Pick<Logger, "info" | "warn">) {
    this.#logger = logger;
  }

  /** `nowMs`: of `performance.now()`. */
  note(name: Breach, remoteAddress: string, nowMs: number): void {
    if (nowMs - this.#since >= MINUTE_MS) {
      this.#since = nowMs;
      this.#told.clear();
      this.#isQuiet = false;
    }
    const key = `${name} ${remoteAddress}`;
    if (this.#isQuiet || this.#told.has(key)) return;
    if (this.#told.size >= LINES_PER_MINUTE_MAX) {
      this.#isQuiet = true;
      this.#logger.warn("gRPC: more breaches from more addresses; for a minute they are counted only");
      return;
    }
    this.#told.add(key);
    const level = HARMLESS.has(name) ? "info" : "warn";
    this.#logger[level](
      { breach: name, remoteAddress },
      "gRPC: a peer exceeded a limit or broke the protocol",
    );
  }
}
