/**
 * All that happens to a connection by time alone. `tick` is called some times a second: no timer per connection or
 * stream, and no limit is kept more exactly than that.
 */
import { ErrorCode } from "./codes.ts";
import type { Connection } from "./connection.ts";
import { writePing } from "./writing.ts";

/** What our PINGs carry: asked whether somebody is there; behind the first GOAWAY (§6.8). */
const KEEPALIVE_PING = Buffer.from("keepaliv", "latin1");
export const DRAIN_PING = Buffer.from("draining", "latin1");

/** A peer that does not answer the draining PING has had a round trip by then. */
const DRAIN_PING_TIMEOUT_MS = 2000;

export class Timing {
  readonly #connection: Connection;
  readonly #startedAt: number;
  readonly #ageMaxMs: number;
  /** Since when it has had no stream, as far as looks show; infinite: it has one. */
  #idleSince: number;
  /** The highest stream at the last look: calls answered between two looks leave no other trace. */
  #lastPeerId = 0;
  #askedAt = 0;
  /** Since when the frame that is cut off has been so. */
  #cutSince = 0;
  #cutFrame = -1;
  #drainPingAt = 0;
  #drainUntil = Number.POSITIVE_INFINITY;

  /** @param share in [0, 1): where in the jitter of the greatest age this connection is. */
  constructor(connection: Connection, nowMs: number, share: number) {
    const { connectionAgeMs, connectionAgeJitterPercent } = connection.limits;
    this.#connection = connection;
    this.#startedAt = nowMs;
    this.#idleSince = nowMs;
    const jitter = ((2 * share - 1) * connectionAgeJitterPercent) / 100;
    this.#ageMaxMs = connectionAgeMs > 0 ? connectionAgeMs * (1 + jitter) : Number.POSITIVE_INFINITY;
  }

  draining(nowMs: number, graceMs: number): void {
    this.#drainUntil = Math.min(this.#drainUntil, nowMs + graceMs);
    this.#drainPingAt = nowMs;
  }

  tick(nowMs: number): void {
    const connection = this.#connection;
    const { limits, output } = connection;
    if (output.isWriting && nowMs - output.writeStartedAt > limits.slowReaderTimeoutMs) {
      connection.breakOff("slow_reader");
      return;
    }
    if (connection.isFailed) {
      connection.lingered(nowMs);
      return;
    }
    this.#checkStart(nowMs);
    this.#checkCutOff(nowMs);
    this.#checkStreams(nowMs);
    this.#checkAlive(nowMs);
    this.#checkEnd(nowMs);
    connection.flush();
  }

  #checkStart(nowMs: number): void {
    const connection = this.#connection;
    const { limits } = connection;
    const ageMs = nowMs - this.#startedAt;
    if (!connection.hasPeerSettings) {
      if (ageMs > limits.prefaceTimeoutMs) {
        connection.fail(ErrorCode.PROTOCOL_ERROR, "no preface in time", "preface_timeout");
      }
    } else if (!connection.areSettingsAcknowledged && ageMs > limits.settingsTimeoutMs) {
      // §6.5.3.
      connection.fail(ErrorCode.SETTINGS_TIMEOUT, "settings not acknowledged in time", "settings_timeout");
    }
  }

  #checkCutOff(nowMs: number): void {
    const connection = this.#connection;
    const { frameReader, block, limits } = connection;
    let since = Number.POSITIVE_INFINITY;
    if (!frameReader.isInFrame) this.#cutFrame = -1;
    else if (this.#cutFrame !== frameReader.frameCount) {
      this.#cutFrame = frameReader.frameCount;
      this.#cutSince = nowMs;
    } else since = this.#cutSince;
    if (block.streamId !== 0) since = Math.min(since, block.startedAt);
    if (nowMs - since > limits.headersTimeoutMs) {
      connection.fail(ErrorCode.ENHANCE_YOUR_CALM, "a frame or header block is too slow", "headers_timeout");
    }
  }

  #checkStreams(nowMs: number): void {
    const connection = this.#connection;
    if (connection.streams.size === 0) return;
    for (const stream of connection.streams.all()) {
      if (connection.isFailed) return;
      if (stream.isGone) continue;
      if (nowMs > stream.bodyDueAt) {
        connection.resetStream(stream, ErrorCode.CANCEL, "body_timeout");
      } else if (stream.queue !== null && nowMs - stream.heldSince > connection.limits.windowTimeoutMs) {
        connection.resetStream(stream, ErrorCode.CANCEL, "slow_reader");
      }
    }
  }

  #checkAlive(nowMs: number): void {
    const connection = this.#connection;
    const { keepaliveIntervalMs, keepaliveTimeoutMs } = connection.limits;
    if (keepaliveIntervalMs === 0 || connection.isFailed || !connection.hasPeerSettings) return;
    // Not read because it does not read: the slow reader's time-out is running.
    if (connection.isPaused || nowMs - connection.readAt < keepaliveIntervalMs) {
      this.#askedAt = 0;
    } else if (this.#askedAt <= connection.readAt) {
      this.#askedAt = nowMs;
      writePing(connection, 0, KEEPALIVE_PING);
    } else if (nowMs - this.#askedAt > keepaliveTimeoutMs) {
      connection.fail(ErrorCode.NO_ERROR, "", "keepalive_timeout");
    }
  }

  #checkEnd(nowMs: number): void {
    const connection = this.#connection;
    const { limits } = connection;
    if (connection.isFailed) return;
    if (connection.streamCount > 0) this.#idleSince = Number.POSITIVE_INFINITY;
    else if (connection.lastPeerId !== this.#lastPeerId) this.#idleSince = nowMs;
    else this.#idleSince = Math.min(this.#idleSince, nowMs);
    this.#lastPeerId = connection.lastPeerId;
    if (connection.isDraining) {
      if (!connection.isDrained && nowMs - this.#drainPingAt > DRAIN_PING_TIMEOUT_MS) connection.drainHeard();
      if (nowMs > this.#drainUntil) connection.destroy(ErrorCode.NO_ERROR);
    } else if (nowMs - this.#startedAt > this.#ageMaxMs) {
      connection.drain(limits.connectionAgeGraceMs);
    } else if (limits.idleTimeoutMs > 0 && nowMs - this.#idleSince > limits.idleTimeoutMs) {
      connection.application.breach("idle_timeout", connection.remoteAddress);
      connection.drain(limits.connectionAgeGraceMs);
    }
  }
}
