/**
 * The HTTP/2 core against clients by dice, in memory: `npm run fuzz -- http2 --runs CONNECTIONS --seed N`.
 *
 * A run is a connection of some hundred frames, delivered in pieces of any size, against an application that answers by
 * dice too. A third of the clients keep to all rules (then all that the server sends is audited, windows included, and
 * the connection must live), the rest break some. Whatever happens: no exception; the connection lives or has said
 * GOAWAY or was cut for a counted breach; and when it is over nothing is left of it: streams, queues, held places, buffers.
 */
import t from "tap";
import { fuzzSettings, SeededRandom } from "../../../engine/testing/fuzz.ts";
import { Connection } from "../http2/connection.ts";
import { HTTP2_LIMITS, type Http2Limits } from "../http2/limits.ts";
import { DiceApplication } from "../testing/dice-application.ts";
import { FrameDice } from "../testing/frame-dice.ts";
import { MemorySocket } from "../testing/memory-socket.ts";
import { ServerAudit } from "../testing/server-audit.ts";
import { CLIENT_PREFACE } from "../testing/wire-frames.ts";

const RUNS = 300;
const FRAMES_MAX = 300;
const MEMORY_GROWTH_MAX = 256 * 1024 * 1024;
const REPORT_EVERY = 10_000;
const NEVER = 1e9;

/** Nobody is cut for doing much: so that what lies behind is reached. */
const PATIENT: Http2Limits = {
  ...HTTP2_LIMITS,
  rapidResetsMax: NEVER,
  provokedResetsMax: NEVER,
  resetsMax: NEVER,
  pingsMax: NEVER,
  settingsMax: NEVER,
  emptyFramesMax: NEVER,
  emptyHeadersMax: NEVER,
  tableUpdatesMax: NEVER,
  prioritiesMax: NEVER,
  windowUpdatesMax: NEVER,
};
const SMALL: Http2Limits = {
  ...PATIENT,
  streamsPerConnectionMax: 5,
  headerListSizeMax: 300,
  headerFieldsMax: 6,
  headerBlockSizeMax: 500,
  streamWindowSize: 1000,
  connectionWindowSize: 70_000,
  outputPauseSize: 4096,
};

interface Outcome {
  readonly frameCount: number;
  readonly isAlive: boolean;
}

/** One connection from its preface to nothing. Throws where something is wrong. */
function connectionByDice(dice: SeededRandom): Outcome {
  const mischief = dice.pick([0, 5, 100]);
  const isStrict = mischief === 0;
  const limits = isStrict ? dice.pick([PATIENT, PATIENT, SMALL]) : dice.pick([PATIENT, HTTP2_LIMITS, SMALL]);
  const audit = new ServerAudit(isStrict);
  const application = new DiceApplication(dice);
  const client = new FrameDice(dice, audit, mischief);
  const socket = new MemorySocket((bytes) => audit.take(bytes));
  const connection = new Connection(socket.asSocket(), application, {
    limits,
    remoteAddress: "",
    firstBytes: null,
  });
  audit.settingsSent(-1);
  deliver(dice, socket, CLIENT_PREFACE);
  for (let left = dice.below(FRAMES_MAX); left > 0 && !socket.destroyed && socket.writable; ) {
    const frames: Buffer[] = [];
    // A client that keeps to windows looks at what came before it says more.
    for (let count = 1 + dice.below(isStrict ? 3 : 12); count > 0 && left > 0; count--, left--) {
      frames.push(client.next());
    }
    deliver(dice, socket, Buffer.concat(frames));
    if (dice.below(3) === 0) application.catchUp();
    if (dice.below(3) > 0) socket.settle();
    connection.flush();
    if (dice.below(20) === 0) connection.tick(performance.now());
    if (dice.below(2000) === 0) connection.drain(1000);
  }
  const frameCount = connection.frameReader.frameCount;
  socket.settle();
  const isAlive = !socket.destroyed && socket.writable;
  const { isDraining } = connection;
  if (isStrict && !isDraining && limits !== SMALL)
    check(isAlive, `a faultless client was cut (${audit.goawayCode})`);
  if (!isAlive && !isDraining)
    check(audit.goawayCode >= 0 || application.breachCount > 0, "cut without a word");
  if (isAlive) {
    deliver(dice, socket, client.finish());
    application.catchUp();
    socket.settle();
    application.catchUp();
    connection.flush();
    socket.settle();
    if (isStrict) checkQuiet(connection, audit, limits);
  }
  socket.close();
  application.catchUp();
  checkGone(connection, application);
  return { frameCount, isAlive };
}

/** In pieces, as a socket may bring them; each its own memory, which is overwritten when it was read. */
function deliver(dice: SeededRandom, socket: MemorySocket, bytes: Buffer): void {
  let at = 0;
  while (at < bytes.length) {
    const size = dice.below(4) === 0 ? 1 + dice.below(30) : bytes.length - at;
    const piece = Buffer.from(bytes.subarray(at, at + size));
    const isRead = !socket.isPaused;
    socket.deliver(piece);
    // Who keeps a view of what was read finds it changed.
    if (isRead && !socket.isPaused) piece.fill(0xee);
    at += size;
  }
}

/** All streams are over, and the client has opened its windows: nothing waits, and nothing is missing. */
function checkQuiet(connection: Connection, audit: ServerAudit, limits: Http2Limits): void {
  check(connection.streams.size === 0, "streams are left");
  check(connection.heldCount === 0, "places are left to streams that are over");
  check(connection.heldSize === 0, "bytes wait for nobody");
  const { recvWindow, returnableSize } = connection;
  check(recvWindow === audit.sendWindow, "the windows of the connection's ends differ");
  const missing = limits.connectionWindowSize - recvWindow - returnableSize;
  check(missing === 0, `the connection's window lost ${missing} bytes`);
}

function checkGone(connection: Connection, application: DiceApplication): void {
  check(connection.streams.size === 0, "streams outlive their connection");
  check(connection.heldCount === 0, "places outlive their connection");
  check(connection.heldSize === 0, "queues outlive their connection");
  check(connection.output.bytes.length === 0, "a buffer was not given back");
  check(application.openCount === 0, "a reader was not told of its end");
  check(application.closedCount === 1, "the end is told once");
}

function check(isSo: boolean, fault: string): void {
  if (!isSo) throw new Error(fault);
}

t.test("connections by dice", async (t) => {
  const { seed, runs } = fuzzSettings(RUNS);
  t.comment(`seed ${seed}, ${runs} connections`);
  const startedAt = performance.now();
  let frameCount = 0;
  let aliveCount = 0;
  let memoryAtFirst = 0;
  let memoryMost = 0;
  for (let run = 0; run < runs; run++) {
    try {
      // A seed of its own each, so that one that failed is repeated alone.
      const outcome = connectionByDice(new SeededRandom(seed + run));
      frameCount += outcome.frameCount;
      aliveCount += outcome.isAlive ? 1 : 0;
    } catch (error) {
      t.error(error, `again: --runs 1 --seed ${seed + run}`);
      break;
    }
    if (run % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (run % REPORT_EVERY === REPORT_EVERY - 1) {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      if (memoryAtFirst === 0) memoryAtFirst = heapUsed + arrayBuffers;
      memoryMost = Math.max(memoryMost, heapUsed + arrayBuffers);
    }
  }
  const seconds = (performance.now() - startedAt) / 1000;
  t.comment(`${frameCount} frames, ${aliveCount} of ${runs} connections lived, ${seconds.toFixed(1)} s`);
  if (memoryMost > 0) t.comment(`memory: ${memoryAtFirst} bytes at first, ${memoryMost} at most`);
  t.ok(memoryMost - memoryAtFirst < MEMORY_GROWTH_MAX, "memory stays within bounds");
});
