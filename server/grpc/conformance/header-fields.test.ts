/** RFC 9113 §8: what makes a request malformed, row by row; each is a stream error, and its neighbours are served. */
import t from "tap";
import { serveEcho } from "../testing/echo-server.ts";
import { answered, connectionError, judgeRows, type Line, rows, streamError } from "../testing/judge.ts";
import { block, type Field, getRequest, indexed, literal, postRequest } from "../testing/plain-hpack.ts";
import { data, Flag, frame, headers, Type, windowUpdate } from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";

const GET = getRequest();
const malformed = streamError(1, "PROTOCOL_ERROR");
const METHOD: Field = [":method", "GET"];
const SCHEME: Field = [":scheme", "http"];
const PATH: Field = [":path", "/"];
const AUTHORITY: Field = [":authority", "test"];

/** A request with one more field. */
const withField = (name: string, value: string): Uint8Array[] => [headers(1, getRequest("/", [name, value]))];
const withFields = (...fields: readonly Field[]): Uint8Array[] => [headers(1, block(...fields))];
const withBody = (contentLength: string, ...parts: readonly Uint8Array[]): Uint8Array[] => [
  headers(1, postRequest("/", ["content-length", contentLength]), Flag.NONE),
  ...parts,
];
const withTrailers = (...fields: readonly Field[]): Uint8Array[] => [
  headers(1, postRequest(), Flag.NONE),
  data(1, "body", Flag.NONE),
  headers(1, block(...fields)),
];

const NAMES: readonly Line[] = (
  [
    ["Upper-Case", "names are in lower case"],
    ["", "a name has a character at least"],
    ["two words", "no space in a name"],
    ["tab\tname", "no control character"],
    ["nul\0name", "no NUL"],
    ["new\nline", "no line feed"],
    ["del\x7f", "no DEL"],
    ["caf\xe9", "nothing beyond ASCII"],
    ["na:me", "no colon within"],
    ["name:", "no colon behind"],
  ] as const
).map(([name, why]) => ["8.2.1", why, withField(name, "x"), malformed]);

const VALUES: readonly Line[] = (
  [
    ["a\0b", "NUL in a value"],
    ["a\nb", "line feed"],
    ["a\rb", "carriage return"],
    ["a\r\nx: y", "both, as request smuggling has them"],
    [" lead", "leading space"],
    ["trail ", "trailing space"],
    ["\tlead", "leading tab"],
    ["trail\t", "trailing tab"],
  ] as const
).map(([value, why]) => ["8.2.1", why, withField("x-value", value), malformed]);

const CONNECTION_FIELDS: readonly Line[] = (
  [
    ["connection", "close"],
    ["proxy-connection", "keep-alive"],
    ["keep-alive", "timeout=5"],
    ["transfer-encoding", "chunked"],
    ["upgrade", "h2c"],
    ["te", "gzip"],
    ["te", "trailers, deflate"],
  ] as const
).map(([name, value]) => [
  "8.2.2",
  `\`${name}: ${value}\` is of HTTP/1.1`,
  withField(name, value),
  malformed,
]);

const FIELDS = rows("9113", [
  ...NAMES,
  ...VALUES,
  ["8.2.1", "an empty value is one", withField("x-empty", ""), answered(1)],
  ["8.2.1", "space and tab within a value", withField("x-value", "a b\tc"), answered(1)],
  ["8.2.1", "bytes beyond ASCII in a value", withField("x-value", "caf\xe9"), answered(1)],
  [
    "8.2.1",
    "names of every character that RFC 9110 allows",
    withField("!#$%&'*+-.^_`|~09az", "x"),
    answered(1),
  ],
  ...CONNECTION_FIELDS,
  ["8.2.2", "`te: trailers` may be sent", withField("te", "trailers"), answered(1)],
  [
    "8.2.3",
    "cookie in crumbs",
    [headers(1, getRequest("/", ["cookie", "a=b"], ["cookie", "c=d"]))],
    answered(1),
  ],
  ["8.3", "a pseudo-header field that nobody knows", withField(":unknown", "x"), malformed],
  ["8.3", "one of responses", withField(":status", "200"), malformed],
  ["8.3", "one behind a regular field", withFields(METHOD, SCHEME, ["a", "b"], PATH, AUTHORITY), malformed],
  ...[METHOD, SCHEME, PATH, AUTHORITY].map(
    (field) =>
      ["8.3", `${field[0]} twice`, withFields(METHOD, SCHEME, PATH, AUTHORITY, field), malformed] as Line,
  ),
  ["8.3.1", "without :method", withFields(SCHEME, PATH, AUTHORITY), malformed],
  ["8.3.1", "without :scheme", withFields(METHOD, PATH, AUTHORITY), malformed],
  ["8.3.1", "without :path", withFields(METHOD, SCHEME, AUTHORITY), malformed],
  ["8.3.1", "with an empty :path", withFields(METHOD, SCHEME, [":path", ""], AUTHORITY), malformed],
  ["8.3.1", "with an empty :method", withFields([":method", ""], SCHEME, PATH, AUTHORITY), malformed],
  ["8.3.1", "a :path that is none", withFields(METHOD, SCHEME, [":path", "no/slash"], AUTHORITY), malformed],
  ["8.3.1", "a host that is not the :authority", withField("host", "other"), malformed],
  ["8.3.1", "the same host beside :authority", withField("host", "test"), answered(1)],
  ["8.3.1", "host in place of :authority", withFields(METHOD, SCHEME, PATH, ["host", "test"]), answered(1)],
  ["8.3.1", "neither of them", withFields(METHOD, SCHEME, PATH), answered(1)],
  [
    "8.3.1",
    "user information in :authority",
    withFields(METHOD, SCHEME, PATH, [":authority", "me@test"]),
    malformed,
  ],
  ["8.3.1", "no header field at all", [headers(1, Buffer.alloc(0))], malformed],
  [
    "8.5",
    "CONNECT with :path and :scheme",
    withFields([":method", "CONNECT"], SCHEME, PATH, AUTHORITY),
    malformed,
  ],
  ["8.5", "CONNECT without :authority", withFields([":method", "CONNECT"]), malformed],
]);

const MESSAGES = rows("9113", [
  ["8.1", "trailers end the stream", withTrailers(["x-trailer", "y"]), answered(1)],
  [
    "8.1",
    "trailers without END_STREAM",
    [
      headers(1, postRequest(), Flag.NONE),
      data(1, "body", Flag.NONE),
      headers(1, block(["x-trailer", "y"]), Flag.NONE),
    ],
    malformed,
  ],
  ["8.1", "pseudo-header fields in trailers", withTrailers(PATH), malformed],
  ["8.1", "an upper case name in trailers", withTrailers(["X-Trailer", "y"]), malformed],
  ["8.1", "a field of the connection in trailers", withTrailers(["connection", "close"]), malformed],
  ["8.1.1", "content-length that fits", withBody("4", data(1, "bo", 0), data(1, "dy")), answered(1)],
  [
    "8.1.1",
    "content-length that fits, the body ended by trailers",
    [...withBody("4", data(1, "body", 0)), headers(1, block(["x", "y"]))],
    answered(1),
  ],
  [
    "8.1.1",
    "padding does not count",
    withBody("4", data(1, Buffer.from("\x03body\0\0\0"), Flag.PADDED | Flag.END_STREAM)),
    answered(1),
  ],
  ["8.1.1", "less than content-length", withBody("5", data(1, "body")), malformed],
  ["8.1.1", "more than content-length", withBody("3", data(1, "body")), malformed],
  ["8.1.1", "more, before the end is known", withBody("3", data(1, "body", 0)), malformed],
  [
    "8.1.1",
    "less, ended by trailers",
    [...withBody("5", data(1, "body", 0)), headers(1, block(["x", "y"]))],
    malformed,
  ],
  [
    "8.1.1",
    "no body where one was announced",
    [headers(1, postRequest("/", ["content-length", "1"]))],
    malformed,
  ],
  ["8.1.1", "content-length of an empty body", withField("content-length", "0"), answered(1)],
  ["8.1.1", "content-length that is no number", withBody("four", data(1, "body")), malformed],
  ["8.1.1", "a negative one", withBody("-4", data(1, "body")), malformed],
  [
    "8.1.1",
    "two that differ",
    [headers(1, postRequest("/", ["content-length", "4"], ["content-length", "5"]), 0), data(1, "body")],
    malformed,
  ],
  [
    "8.1.1",
    "a malformed request does not harm its neighbours",
    [headers(1, getRequest("/", ["Upper", "x"])), headers(3, GET)],
    streamError(1, "PROTOCOL_ERROR"),
  ],
  [
    "8.4",
    "clients do not push",
    [
      headers(1, getRequest("/hold")),
      frame(Type.PUSH_PROMISE, Flag.END_HEADERS, 1, Buffer.concat([Buffer.from([0, 0, 0, 2]), GET])),
    ],
    connectionError("PROTOCOL_ERROR"),
  ],
  ["8.2", "a field of a thousand bytes", withField("x-long", "v".repeat(1000)), answered(1)],
  [
    "8.2",
    "the same name many times, in order",
    [headers(1, getRequest("/", ...Array.from({ length: 20 }, (_, i): Field => ["x-many", `${i}`])))],
    answered(1),
  ],
]);

t.test("header fields and messages", async (t) => {
  const { port } = await serveEcho(t);
  judgeRows(t, port, [...FIELDS, ...MESSAGES]);
});

t.test("RFC 9113 §8.2: what the application is given is what was sent", async (t) => {
  const server = await serveEcho(t);
  const peer = await WirePeer.open(server.port);
  t.teardown(() => peer.destroy());
  const sent = Buffer.concat([
    indexed(3),
    indexed(7),
    literal(":path", "/a/b?c=d&e"),
    literal(":authority", "shop.test:50051"),
    literal("x-b", "2"),
    literal("x-a", "caf\xc3\xa9"),
    literal("x-b", "1"),
    literal("content-length", "2"),
  ]);
  peer.send(headers(1, sent, 0), data(1, "ok", 0), headers(1, block(["x-sum", "3"])), windowUpdate(0, 1));
  t.ok(await peer.answered(1));
  const [request] = server.requests;
  t.match(request, {
    headers: {
      method: "POST",
      scheme: "https",
      path: "/a/b?c=d&e",
      authority: "shop.test:50051",
      contentLength: 2,
    },
    body: "ok",
    trailers: ["x-sum", "3"],
  });
  const fields = request!.headers.fields.filter((_, at, all) => /^x-/.test(all[at - (at % 2)]!));
  t.same(
    fields,
    ["x-b", "2", "x-a", "caf\xc3\xa9", "x-b", "1"],
    "in order, repeats kept, bytes as they were",
  );
});
