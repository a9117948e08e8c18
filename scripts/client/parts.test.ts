import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import t from "tap";
import { proffer } from "#proto/wire.js";
import { parseAddress } from "./address.ts";
import { type HttpResponse, HttpResponseReader } from "./http-response.ts";
import { decodeResponse, encodeRequest, fromValue, toValue } from "./messages.ts";
import { generatedRequests, requestsFromFile, seededRandom } from "./requests.ts";

for (const [text, expected, why] of [
  ["localhost:8080", "localhost:8080", "host and port"],
  ["localhost", "localhost:50051", "the default port"],
  [":9000", "127.0.0.1:9000", "a port alone is on loopback"],
  ["", "127.0.0.1:50051", "nothing is the default"],
  ["[::1]:8080", "[::1]:8080", "IPv6 in brackets"],
  ["a:b", null, "a port is a number"],
  ["host:70000", null, "within 16 bits"],
  ["host:0", null, "and not 0"],
  ["http://host:1", null, "an address is no URL"],
] as const) {
  t.test(`address: ${why}`, async (t) => {
    if (expected === null) t.throws(() => parseAddress(text, 50051), { code: "INPUT_INVALID" });
    else t.equal(parseAddress(text, 50051).text, expected);
  });
}

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
for (const [stream, expected, why] of [
  [ok, ["hello"], "a sized body"],
  [chunked, ["hello"], "a chunked body"],
  [ok + chunked + ok, ["hello", "hello", "hello"], "one after another"],
  ["HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nConnection: close\r\n\r\n", [""], "no body"],
  ["HTP/1.1 200 OK\r\n\r\n", "malformed", "no status line"],
  ["HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", "malformed", "a negative size"],
  ["HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n", "malformed", "a size beyond the bound"],
  [`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`, "malformed", "a chunk without a size"],
] as const) {
  t.test(`http response: ${why}`, async (t) => {
    // In pieces of any size the same comes out.
    for (const size of [1, 3, 7, 1000]) {
      const reader = new HttpResponseReader();
      const seen: string[] = [];
      let malformed = false;
      for (let at = 0; at < stream.length && !malformed; at += size) {
        let response: HttpResponse | null | "malformed" = reader.push(
          Buffer.from(stream.slice(at, at + size)),
        );
        for (; response !== null; response = reader.push(Buffer.alloc(0))) {
          malformed = response === "malformed";
          if (response === "malformed") break;
          seen.push(response.body.toString());
        }
      }
      if (expected === "malformed") t.ok(malformed);
      else t.strictSame(seen, expected, `pieces of ${size}`);
    }
  });
}

t.test("http response: the retry hint and the connection's end", async (t) => {
  const reader = new HttpResponseReader();
  const head = "HTTP/1.1 429 Too Many\r\nretry-after: 2\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
  t.match(reader.push(Buffer.from(head)), { status: 429, retryAfterMs: 2000, closes: true });
});

t.test("messages: plain values survive google.protobuf.Value", async (_t) => {
  const scalar = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(scalar, (value) => Object.is(fromValue(toValue(value)), value)),
    { seed: 7 },
  );
});

t.test("messages: both spellings, contexts and times reach protobuf", async (t) => {
  const bytes = encodeRequest(
    "Decide",
    {
      request_id: "r",
      channel: "c",
      visitor: { level: "customer", id: "C-1" },
      points: [{ point: "p", count: 2, allow_duplicates: true }],
      context: { daypart: "morning", temperature: 21.5, raining: false, deadline_ms: 1 },
      deadlineMs: 9,
      preview: { as_of: "2026-11-02T08:00:00.250Z", profile: { tier: "gold" } },
    },
    "protobuf",
  );
  const decoded = proffer.decision.v1.DecideRequest.decode(bytes);
  t.match(decoded, {
    requestId: "r",
    deadlineMs: 9,
    points: [{ point: "p", count: 2, allowDuplicates: true }],
  });
  t.equal(decoded.context.temperature?.numberValue, 21.5);
  t.equal(decoded.context.deadline_ms?.numberValue, 1, "names of attributes are left alone");
  t.equal(decoded.preview?.profile?.tier?.stringValue, "gold");
  t.equal(Number(decoded.preview?.asOf?.seconds), Date.UTC(2026, 10, 2, 8) / 1000);
  t.equal(decoded.preview?.asOf?.nanos, 250_000_000);
});

t.test("messages: a profile comes back plain", async (t) => {
  const body = proffer.decision.v1.ProfileResponse.encode({
    known: true,
    attributes: { age: { numberValue: 34 }, tier: { stringValue: "gold" } },
  }).finish();
  t.match(decodeResponse("GetProfile", body, "protobuf"), {
    known: true,
    attributes: { age: 34, tier: "gold" },
  });
});

t.test("requests: the same seed gives the same, from the population", async (t) => {
  const options = {
    populationCount: 50,
    channel: "c",
    points: [{ point: "p", count: 1 }],
    count: 20,
  } as const;
  const make = (seed: number) =>
    generatedRequests({ ...options, seed, encoding: "json" }).map(({ body }) => body.toString());
  t.strictSame(make(1), make(1));
  t.notSame(make(1), make(2));
  const random = seededRandom(3);
  t.ok(Array.from({ length: 1000 }, random).every((value) => value >= 0 && value < 1));
});

t.test("requests: a file is read line by line, a bad line is named", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "proffer-requests-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "requests.ndjson");
  writeFileSync(path, '{"channel":"c"}\n\n{"channel":"d"}\n');
  t.equal((await requestsFromFile(path, "json")).length, 2);
  writeFileSync(path, '{"channel":"c"}\n{"channel"\n');
  await t.rejects(requestsFromFile(path, "json"), { code: "INPUT_INVALID", message: /requests\.ndjson:2 / });
  writeFileSync(path, "\n");
  await t.rejects(requestsFromFile(path, "json"), { message: /holds no requests/ });
});
