/** The control port by TLS: whose certificate is taken, and that it is a name. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import {
  CA_CERT,
  CLIENT_CERT,
  CLIENT_KEY,
  SERVER_CERT,
  SERVER_KEY,
  STRANGER_CERT,
  STRANGER_KEY,
} from "../grpc/testing/certificates.ts";
import { loadTls } from "../grpc/tls.ts";
import { temporaryFolder } from "../testing/node-kit.ts";
import { drawAttempt } from "./client.ts";
import { codeOf } from "./testing/codes.ts";
import { ADMIN_TOKEN, serve } from "./testing/serve.ts";
import { tlsWords } from "./tls-words.ts";

async function faultOf(call: Promise<unknown>): Promise<NodeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof NodeError) return error;
    throw error;
  }
  throw new Error("it was answered");
}

const folder = temporaryFolder();
t.teardown(folder.remove);
const write = (name: string, text: string): string => {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
};
const files = { cert: write("cert.pem", SERVER_CERT), key: write("key.pem", SERVER_KEY) };
const clientCa = write("ca.pem", CA_CERT);
const ca = Buffer.from(CA_CERT);
const own = { ca, cert: Buffer.from(CLIENT_CERT), key: Buffer.from(CLIENT_KEY) };
const stranger = { ca, cert: Buffer.from(STRANGER_CERT), key: Buffer.from(STRANGER_KEY) };
const none = { ca, cert: null, key: null };
const document = { payload: Buffer.from("{}"), signatures: [] };

t.test("mutual TLS: a certificate of the authority is a credential, and its name the caller's", async (t) => {
  const served = await serve({ tls: loadTls({ ...files, clientCa }, "controlTls") });
  t.teardown(served.close);
  await served.client({ tls: own }).revoke(drawAttempt(), document);
  t.same(served.node.callers, [{ name: "a touchpoint", address: "127.0.0.1" }]);
  const closed = "something listens there and closes connections";
  for (const [tls, words, why] of [
    // How it comes to know of the refusal is a matter of who is first.
    [
      stranger,
      /it does not take the certificate that was shown|something listens there/,
      "of another authority",
    ],
    [none, new RegExp(`it demands a certificate of who calls, and none came: .*--cert|${closed}`), "none"],
    [
      { ...none, ca: stranger.cert },
      /of no authority that is trusted here: .*--ca FILE/,
      "its own is a stranger's",
    ],
    [null, new RegExp(closed), "clear text"],
  ] as const) {
    const fault = await faultOf(served.client({ tls, timeoutMs: 3000 }).status());
    t.match(fault, { code: "NODE_UNREACHABLE", message: words }, why);
    t.notMatch(fault.message, /SSL routines|openssl/i, why);
  }
});

t.test("TLS spoken to a port that speaks none", async (t) => {
  const served = await serve({}, { adminToken: ADMIN_TOKEN });
  t.teardown(served.close);
  const fault = await faultOf(served.client({ tls: none, token: ADMIN_TOKEN, timeoutMs: 3000 }).status());
  t.match(fault, { code: "NODE_UNREACHABLE", message: /no connection: what listens there speaks no TLS/ });
});

const OPENSSL = "80DC:error:0A000126:SSL routines:ssl3_read_n:";
for (const [text, words] of [
  ["connect ECONNREFUSED 127.0.0.1:1", /^$/],
  [`${OPENSSL}tlsv1 alert unknown ca:../deps/x.c:1:SSL alert number 48`, /does not take the certificate/],
  [
    `${OPENSSL}sslv3 alert certificate expired:../deps/x.c:1:SSL alert number 45`,
    /has expired, by its clock/,
  ],
  ["certificate has expired", /its certificate has expired/],
  ["unable to get local issuer certificate", /--ca FILE/],
  [
    "Hostname/IP does not match certificate's altnames: IP: ::1 is not in the cert's list: ",
    /other names \(IP: ::1 is/,
  ],
  [
    `${OPENSSL}unexpected eof while reading:../deps/x.c:1:`,
    /^TLS fails there: unexpected eof while reading$/,
  ],
] as const) {
  t.test(`TLS in words: ${text.slice(-50)}`, async (t) => t.match(tlsWords(text), words));
}

t.test("mutual TLS beside tokens: either will do, and a wrong token will not", async (t) => {
  const tls = loadTls({ ...files, clientCa }, "controlTls");
  const served = await serve({ tls }, { adminToken: ADMIN_TOKEN });
  t.teardown(served.close);
  t.equal(await codeOf(served.client({ tls: own }).status()), "");
  t.equal(await codeOf(served.client({ tls: own, token: ADMIN_TOKEN }).status()), "");
  t.equal(
    await codeOf(served.client({ tls: own, token: "no-such-token-anywhere" }).status()),
    "CREDENTIALS_INVALID",
  );
});

t.test("TLS without certificates of callers: a token", async (t) => {
  const served = await serve({ tls: loadTls({ ...files, clientCa: "" }) }, { adminToken: ADMIN_TOKEN });
  t.teardown(served.close);
  t.equal(await codeOf(served.client({ tls: none, token: ADMIN_TOKEN }).status()), "");
  t.equal(await codeOf(served.client({ tls: none }).status()), "CREDENTIALS_MISSING");
  t.throws(() => served.client({ tls: { ...own, key: null } }), { code: "INPUT_INVALID" });
});

t.test("a node is known by its name or its address, whichever it was called by", async (t) => {
  for (const [listens, host, code, why] of [
    ["127.0.0.1", "127.0.0.1", "", "an address of the certificate"],
    ["127.0.0.1", "localhost", "", "a name of it"],
    ["127.0.0.2", "127.0.0.2", "NODE_UNREACHABLE", "an address that it does not have"],
  ] as const) {
    const tls = loadTls({ ...files, clientCa: "" });
    const served = await serve({ tls, host: listens }, { adminToken: ADMIN_TOKEN });
    const address = `${host}:${served.server.port}`;
    const client = served.client({ address, tls: none, token: ADMIN_TOKEN, timeoutMs: 5000 });
    t.equal(await codeOf(client.status()), code, why);
    await served.close();
  }
});

t.test("files that cannot be used are told by the key of the configuration", async (t) => {
  const { cert, key } = files;
  for (const bad of [
    { cert, key: "", clientCa: "" },
    { cert, key: join(folder.path, "absent"), clientCa: "" },
    { cert, key: clientCa, clientCa: "" },
  ]) {
    t.throws(() => loadTls(bad, "controlTls"), {
      code: "CONFIG_INVALID",
      field: "controlTls",
      message: /^controlTls:/,
    });
  }
  t.equal(loadTls({ cert: "", key: "", clientCa: "" }, "controlTls"), null);
  t.ok(loadTls({ cert, key, clientCa }));
});
