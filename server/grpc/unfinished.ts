/**
 * What messages hold that have begun and are not whole: bytes by connection and in all of a lane, with a bound each.
 *
 * A message is gathered as its bytes come, and windows grow again meanwhile, else none could be larger than a window;
 * so windows bound the pace of what comes and not what is held. A call counts what it has allocated, and gives it
 * back when its message is whole or the call is over. Up to SMALL_SIZE are not counted: all streams of a connection
 * together hold less so than its window lets through.
 */
import type { LaneServices } from "../handlers/handlers.ts";
import type { Http2Connection } from "./http2/http2.ts";
import type { GrpcLimits } from "./limits.ts";

/** Bytes of one message that anybody may hold; also the largest message of methods that need no credentials. */
export const SMALL_SIZE = 4096;

type UnfinishedLimits = Pick<
  GrpcLimits,
  "messageSizeMax" | "unfinishedBytesPerConnectionMax" | "unfinishedBytesPerLaneMax"
>;

export class UnfinishedMessages {
  readonly #services: Pick<LaneServices, "shed">;
  readonly #breach: (remoteAddress: string) => void;
  readonly #connectionMax: number;
  readonly #laneMax: number;
  #size = 0;
  /** Of connections that hold any. */
  readonly #byConnection = new Map<Http2Connection, number>();

  constructor(
    services: Pick<LaneServices, "shed">,
    limits: UnfinishedLimits,
    breach: (remoteAddress: string) => void,
  ) {
    this.#services = services;
    this.#breach = breach;
    // One message that may come must be able to.
    this.#connectionMax = Math.max(limits.messageSizeMax, limits.unfinishedBytesPerConnectionMax);
    this.#laneMax = Math.max(limits.messageSizeMax, limits.unfinishedBytesPerLaneMax);
  }

  /** Bytes held in the lane. */
  get size(): number {
    return this.#size;
  }
  get connectionCount(): number {
    return this.#byConnection.size;
  }

  /** `byteCount`: negative gives back. Errors: LANE_OVERLOADED, CALLER_OVERLOADED; then nothing has changed. */
  change(connection: Http2Connection, byteCount: number): void {
    const ofConnection = (this.#byConnection.get(connection) ?? 0) + byteCount;
    if (byteCount > 0) {
      const isFull = ofConnection > this.#connectionMax;
      if (isFull || this.#size + byteCount > this.#laneMax) {
        this.#breach(connection.remoteAddress);
        const message = "holds as many bytes of unfinished messages as it may";
        throw this.#services.shed(
          isFull ? "caller" : "lane",
          `the ${isFull ? "connection" : "lane"} ${message}`,
        );
      }
    }
    this.#size += byteCount;
    if (ofConnection === 0) this.#byConnection.delete(connection);
    else this.#byConnection.set(connection, ofConnection);
  }
}

/** The share of one call. */
export class MessageHold {
  readonly #unfinished: UnfinishedMessages;
  readonly #connection: Http2Connection;
  #counted = 0;

  constructor(unfinished: UnfinishedMessages, connection: Http2Connection) {
    this.#unfinished = unfinished;
    this.#connection = connection;
  }

  /** The call holds so many bytes from now on. Errors: those of `UnfinishedMessages.change`. */
  resize(size: number): void {
    const counted = size > SMALL_SIZE ? size : 0;
    if (counted === this.#counted) return;
    this.#unfinished.change(this.#connection, counted - this.#counted);
    this.#counted = counted;
  }
}
