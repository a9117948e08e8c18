/** WebSockets over real sockets, all sub-protocols: the same tests on uWebSockets.js and on the fallback. */
import { once } from "node:events";
import { pack, unpack } from "msgpackr";
import t, { type Test } from "tap";
import { type ClientOptions, WebSocket } from "ws";
import { proffer } from "#proto/wire.js";
import { type HttpOptions, httpSupport, startHttp } from "./http.ts";
import { testLane } from "./testing/services.ts";

const { CallEnvelope, AnswerEnvelope } = proffer.ws.v1;
const { DecideRequest, DecideResponse } = proffer.decision.v1;
const LIBRARIES = httpSupport().library === "node:http" ? (["node"] as const) : (["uws", "node"] as const);

interface Answer {
  id: number;
  result?: {
    decisionId?: string;
    version?: string;
    points?: { treatments: { attributes: { echo: string } }[] }[];
  };
  error?: { code: string; message: string; field?: string };
  retryAfterMs?: number;
}

/** A client: sends what it is given, and hands answers out in the order they came. */
class Client {
  readonly socket: WebSocket;
  readonly answers: Answer[] = [];
  closed: { code: number; reason: string } | null = null;
  #wake: () => void = () => {};

  constructor(url: string, protocol: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, protocol, options);
    this.socket.on("message", (data: Buffer, isBinary: boolean) => {
      const answer = isBinary ? (unpack(data) as Answer) : (JSON.parse(data.toString()) as Answer);
      this.answers.push(answer);
      this.#wake();
    });
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    this.socket.on("error", () => {});
  }

  async open(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, "open");
    return this;
  }

  send(envelope: object | string): void {
    this.socket.send(typeof envelope === "string" ? envelope : JSON.stringify(envelope));
  }

  /** Waits until `count` answers have come, or the connection is closed. */
  async until(count: number): Promise<Answer[]> {
    while (this.answers.length < count && this.closed === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.answers;
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    while (this.closed === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.closed;
  }
}

const byId = (answers: Answer[]): Answer[] => [...answers].sort((a, b) => a.id - b.id);
const body = { channel: "c", visitor: { level: "customer", id: "C-1" }, points: [{ point: "home.hero" }] };

for (const library of LIBRARIES) {
  const serve = async (t: Test, options: Partial<HttpOptions> = {}, isOpen = true) => {
    const lane = testLane(isOpen);
    const http = await startHttp(lane, { host: "127.0.0.1", port: 0, library, ...options });
    const url = `ws://127.0.0.1:${http.port}/v1/ws`;
    t.teardown(() => http.close(0));
    const client = (protocol = "proffer.v1.json", clientOptions: ClientOptions = {}) => {
      const made = new Client(url, protocol, clientOptions);
      t.teardown(() => made.socket.terminate());
      return made.open();
    };
    return { lane, http, url, client };
  };

  t.test(`${library}: JSON, many calls in flight, answers in any order`, async (t) => {
    const { client, lane } = await serve(t);
    const ws = await client();
    t.equal(ws.socket.protocol, "proffer.v1.json");
    ws.send({ id: 1, method: "Decide", body: { ...body, channel: "slow", requestId: "400" } });
    for (let id = 2; id <= 50; id++) ws.send({ id, method: "Decide", body });
    ws.send({ id: 51, method: "GetVersion" });
    const answers = await ws.until(51);
    t.equal(answers.at(-1)?.id, 1, "the slow one was passed by the others");
    t.strictSame(
      answers.map(({ id }) => id).sort((a, b) => a - b),
      Array.from({ length: 51 }, (_, index) => index + 1),
    );
    const echo =
      answers.find(({ id }) => id === 2)?.result?.points?.[0]?.treatments[0]?.attributes.echo ?? "";
    t.match(JSON.parse(echo), { id: "C-1", points: [{ point: "home.hero", count: 1 }] });
    t.equal(answers.find(({ id }) => id === 51)?.result?.version, "0.1.0");
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: msgpack`, async (t) => {
    const { client } = await serve(t);
    const ws = await client("proffer.v1.msgpack");
    ws.socket.send(pack({ id: 7, method: "Decide", body }));
    ws.socket.send(pack({ id: 8, method: "Decide", body: { chanel: 1 } }));
    const [first, second] = byId(await ws.until(2));
    t.match(first, { id: 7, result: { decisionId: "d-1", freshness: { bundleAgeMs: 1 } } });
    t.match(second, { id: 8, error: { code: "UNKNOWN_FIELD", field: "chanel" } });
  });

  t.test(`${library}: protobuf`, async (t) => {
    const { client } = await serve(t);
    const ws = await client("proffer.v1.proto");
    ws.socket.removeAllListeners("message");
    const ask = async (envelope: proffer.ws.v1.CallEnvelope.$Properties) => {
      ws.socket.send(CallEnvelope.encode(envelope).finish());
      const [data] = (await once(ws.socket, "message")) as [Buffer];
      return AnswerEnvelope.decode(data);
    };
    const answer = await ask({ id: 9, method: "Decide", body: DecideRequest.encode(body).finish() });
    t.equal(answer.id, 9);
    t.match(DecideResponse.decode(answer.result!), { decisionId: "d-1", points: [{ point: "home.hero" }] });
    const refused = await ask({ id: 10, method: "Nothing" });
    t.match(refused, { id: 10, error: { code: "METHOD_UNKNOWN" } });
    ws.socket.send(Buffer.from([0x0a, 0xff]));
    const [data] = (await once(ws.socket, "message")) as [Buffer];
    t.match(AnswerEnvelope.decode(data), { id: 0, error: { code: "FRAME_INVALID" } });
  });

  t.test(`${library}: faulty envelopes are answered, and the connection goes on`, async (t) => {
    const { client, lane } = await serve(t);
    const ws = await client();
    const cases: [string | object, number, string, string][] = [
      ["{", 0, "FRAME_INVALID", "no JSON"],
      ["[]", 0, "FRAME_INVALID", "no object"],
      ["[".repeat(5000), 0, "FRAME_INVALID", "huge nesting"],
      [{ id: "1", method: "Decide" }, 0, "FRAME_INVALID", "the id is text"],
      [{ id: 1.5, method: "Decide" }, 0, "FRAME_INVALID", "the id is a fraction"],
      [{ method: "Decide" }, 0, "FRAME_INVALID", "no id"],
      [{ id: 1, method: 5 }, 1, "FRAME_INVALID", "the method is a number"],
      [{ id: 2, method: "Decide", boddy: {} }, 2, "FRAME_INVALID", "an unknown field of the envelope"],
      [{ id: 3 }, 3, "METHOD_UNKNOWN", "no method"],
      [{ id: 4, method: "toString", body }, 4, "METHOD_UNKNOWN", "no method of ours"],
      [{ id: 5, method: "ExecuteBatch", body: {} }, 5, "METHOD_UNKNOWN", "not served yet"],
      [{ id: 6, method: "Decide", body: { points: "x" } }, 6, "WRONG_TYPE", "the body is at fault"],
      [{ id: 7, method: "Decide", body: [] }, 7, "MALFORMED_BODY", "the body is no object"],
      ['{"id":8,"method":"Decide","body":{"__proto__":{}}}', 8, "UNKNOWN_FIELD", "__proto__"],
      [
        { id: 9, method: "Decide", body: { channel: "missing" } },
        9,
        "CHANNEL_UNKNOWN",
        "the handler's error",
      ],
      [{ id: 10, method: "Decide", body: { channel: "fault" } }, 10, "INTERNAL", "a fault of ours"],
    ];
    for (const [index, [envelope, id, code, why]] of cases.entries()) {
      ws.send(envelope);
      const answer = (await ws.until(index + 1))[index];
      t.equal(answer?.id, id, why);
      t.equal(answer?.error?.code, code, `${why}: ${answer?.error?.message}`);
    }
    t.match(ws.answers[11]?.error, { field: "points" }, "paths are the body's own");
    ws.send({ id: 11, method: "Decide", body });
    t.equal((await ws.until(cases.length + 1)).at(-1)?.result?.decisionId, "d-1");
    t.equal(lane.inFlight, 0);
    t.equal(lane.errors.length, cases.length, "each was counted");
  });

  t.test(`${library}: what a message may not be`, async (t) => {
    const { client } = await serve(t, { bodySizeMax: 2000 });
    const binary = await client();
    binary.socket.send(Buffer.from("{}"));
    t.equal((await binary.untilClosed()).code, 1003, "binary on a text protocol");
    const text = await client("proffer.v1.msgpack");
    text.socket.send("{}");
    t.equal((await text.untilClosed()).code, 1003, "text on a binary protocol");
    const large = await client();
    large.socket.send("x".repeat(3000));
    t.ok([1006, 1009].includes((await large.untilClosed()).code), "larger than the bound");
    const next = await client();
    next.send({ id: 1, method: "Decide", body });
    t.match(await next.until(1), [{ id: 1 }], "the node keeps serving");
  });

  t.test(`${library}: bounds of calls in flight, and time-outs`, async (t) => {
    const { client, lane } = await serve(t, { limits: { wsCallsInFlightMax: 2 } });
    const ws = await client();
    const slow = { ...body, channel: "slow", requestId: "50" };
    for (const id of [1, 2, 3]) ws.send({ id, method: "Decide", body: slow });
    const answers = await ws.until(3);
    t.match(answers[0], { id: 3, error: { code: "CALLER_OVERLOADED" }, retryAfterMs: 250 });
    t.equal(lane.shedMessages.length, 1, "it counts as shed, and has the lane's hint");
    t.strictSame(
      answers.slice(1).map(({ id, error }) => [id, error]),
      [
        [1, undefined],
        [2, undefined],
      ],
    );
    lane.inFlightMax = 0;
    ws.send({ id: 4, method: "Decide", body });
    t.match((await ws.until(4))[3], { id: 4, error: { code: "LANE_OVERLOADED" }, retryAfterMs: 250 });
    lane.inFlightMax = 1000;
    lane.isLogBroken = true;
    ws.send({ id: 5, method: "Decide", body: { ...body, channel: "recorded" } });
    t.match((await ws.until(5))[4], { id: 5, error: { code: "LOG_UNWRITABLE" } });
    ws.send({ id: 6, method: "Decide", body, timeoutMs: 0 });
    t.match((await ws.until(6))[5], { id: 6, result: { decisionId: "d-1" } }, "0: no time-out");
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: a reader that does not read is refused, then hung up on`, async (t) => {
    const { client, lane } = await serve(t, {
      limits: { wsBufferedSizeHigh: 100_000, wsBufferedSizeMax: 400_000 },
    });
    const ws = await client();
    ws.socket.pause();
    // The answer repeats the call, ten treatments to a point.
    const large = { ...body, points: [{ point: "p", count: 100 }], context: { a: "x".repeat(3000) } };
    let sent = 0;
    for (; sent < 400; sent++) {
      ws.send({ id: sent + 1, method: "Decide", body: large });
      if (sent % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    // Calls are refused once answers pile up, and each leaves.
    while (!lane.errors.includes("CALLER_OVERLOADED") || lane.inFlight > 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    ws.socket.resume();
    await ws.until(sent);
    const size = ws.answers.length;
    t.ok(size > 0 && size <= sent, `${size} of ${sent} answers arrived`);
    const next = await client();
    next.send({ id: 1, method: "Decide", body });
    t.match(await next.until(1), [{ id: 1 }], "others are served");
  });

  t.test(`${library}: tokens`, async (t) => {
    const { client, lane } = await serve(t, { limits: { wsTokenTimeoutMs: 2000 } }, false);
    const header = await client("proffer.v1.json", { headers: { authorization: "Bearer shop" } });
    header.send({ id: 1, method: "Decide", body });
    t.match(await header.until(1), [{ id: 1, result: { decisionId: "d-1" } }], "by the handshake's header");

    const first = await client();
    first.send({ id: 1, method: "Decide", body, authorization: "Bearer shop" });
    first.send({ id: 2, method: "Decide", body });
    t.match(
      await first.until(2),
      [
        { id: 1, result: {} },
        { id: 2, result: {} },
      ],
      "by the first envelope",
    );

    const later = await client();
    later.send({ id: 0, authorization: "Bearer later" });
    later.send({ id: 1, method: "Decide", body });
    later.send({ id: 2, method: "Decide", body });
    t.match(
      await later.until(2),
      [
        { id: 1, result: {} },
        { id: 2, result: {} },
      ],
      "calls wait for a token that takes time",
    );

    const none = await client();
    none.send({ id: 1, method: "GetVersion" });
    none.send({ id: 2, method: "Decide", body });
    t.match(byId(await none.until(2)), [
      { id: 1, result: {} },
      { id: 2, error: { code: "CREDENTIALS_MISSING" } },
    ]);
    t.match(await none.untilClosed(), { code: 1008 }, "and is hung up on when none comes in time");

    for (const authorization of ["Bearer wrong", "Bearer refused-later"]) {
      const wrong = await client();
      wrong.send({ id: 1, method: "Decide", body, authorization });
      wrong.send({ id: 2, method: "Decide", body });
      t.equal((await wrong.untilClosed()).code, 1008, authorization);
      t.match(wrong.answers[0], { id: 0, error: { code: "CREDENTIALS_INVALID" } });
      t.notOk(
        wrong.answers.some(({ result }) => result !== undefined),
        "nothing was decided",
      );
    }
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: handshakes that are refused`, async (t) => {
    const { http, url } = await serve(t);
    const refused = async (protocols: string[], options: ClientOptions): Promise<number> => {
      const socket = new WebSocket(url, protocols, options);
      socket.on("error", () => {});
      const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
      socket.terminate();
      return response.statusCode;
    };
    t.equal(await refused([], {}), 400, "no sub-protocol");
    t.equal(await refused(["chat"], {}), 400, "none of ours");
    t.equal(await refused(["proffer.v1.json"], { origin: "https://evil.example" }), 403, "a foreign page");
    const own = new Client(url, "proffer.v1.json", { origin: `http://127.0.0.1:${http.port}` });
    await own.open();
    t.equal(own.socket.protocol, "proffer.v1.json", "a page of the node's own origin");
    own.socket.terminate();
  });

  t.test(`${library}: closing tells the callers`, async (t) => {
    const { client, http, lane } = await serve(t);
    const idle = await client();
    const busy = await client();
    busy.send({ id: 1, method: "Decide", body: { ...body, channel: "slow", requestId: "100" } });
    while (lane.inFlight < 1) await new Promise((resolve) => setTimeout(resolve, 2));
    const closing = http.close(60_000);
    t.match(await idle.untilClosed(), { code: 1001 });
    t.match(await busy.until(1), [{ id: 1, result: {} }], "a call in flight is answered first");
    t.match(await busy.untilClosed(), { code: 1001 });
    await closing;
  });

  t.test(`${library}: a caller that goes away`, async (t) => {
    const { client, lane } = await serve(t);
    const ws = await client();
    ws.send({ id: 1, method: "DecideBatch", body: { requests: [{ channel: "slow" }] } });
    ws.send({ id: 2, method: "Decide", body: { ...body, channel: "slow", requestId: "50" } });
    while (lane.inFlight < 2) await new Promise((resolve) => setTimeout(resolve, 2));
    ws.socket.terminate();
    while (lane.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    t.equal(lane.aborted, 1, "a handler that waits hears of it");
  });
}
