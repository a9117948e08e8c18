/** Clients by TLS, on every wire over real connections; and that a token leaves this machine by TLS only. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { startGrpc } from "../../server/grpc/server.ts";
import { CA_CERT, SERVER_CERT, SERVER_KEY } from "../../server/grpc/testing/certificates.ts";
import { TOKEN, testLane } from "../../server/grpc/testing/lane.ts";
import { startHttp } from "../../server/http/http.ts";
import { temporaryFolder } from "../../server/testing/node-kit.ts";
import { protobufCodec as codec } from "../../server/wire/protobuf.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { parseNode } from "../import/node-address.ts";
import { proffer, profferWith } from "../testing/run-proffer.ts";
import { callOnce, encodeRequest } from "./index.ts";
import { clientOf, credentialsOf, type NodeOptions } from "./options.ts";
import { certificateFiles, startTlsFront } from "./testing/tls-front.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const files = certificateFiles(folder.path);
const { ca, cert, key, strangerCert, strangerKey } = files;
const token = TOKEN.replace("Bearer ", "");
const server = { cert: SERVER_CERT, key: SERVER_KEY };
const junk = join(folder.path, "junk.pem");
writeFileSync(junk, "no certificate");

/** "" or the code of what GetProfile, which wants a token, ends with. */
async function asked(options: Partial<NodeOptions>): Promise<string> {
  const { client, encoding } = clientOf({ protocol: "grpc", timeout: 5000, ...options });
  const body = encodeRequest("GetProfile", { visitor: { level: "customer", id: "C-1" } }, encoding);
  const answer = await callOnce(client, "GetProfile", body, { timeoutMs: 5000 });
  client.close();
  return answer.ok ? "" : answer.code;
}

t.test("gRPC by TLS: the authority that is named, our certificate where it is asked for", async (t) => {
  for (const [clientCa, rows] of [
    [
      "",
      [
        ["127.0.0.1", { ca, token }, "", "an address of the certificate, and the token goes along"],
        ["localhost", { ca, token }, "", "a name of it"],
        ["localhost", { ca }, "CREDENTIALS_MISSING", "without a token"],
        ["localhost", { ca: strangerCert, token }, "NODE_UNREACHABLE", "another authority"],
        ["localhost", { token }, "NODE_UNREACHABLE", "clear text"],
      ],
    ],
    [
      CA_CERT,
      [
        ["localhost", { ca, cert, certKey: key, token }, "", "mutual TLS"],
        ["localhost", { ca, token }, "NODE_UNREACHABLE", "no certificate where one is asked for"],
        [
          "localhost",
          { ca, cert: strangerCert, certKey: strangerKey, token },
          "NODE_UNREACHABLE",
          "one of another authority",
        ],
        [
          "localhost",
          { cert, certKey: key, token },
          "NODE_UNREACHABLE",
          "the system's authorities know it not",
        ],
      ],
    ],
  ] as const) {
    const lane = testLane();
    lane.needsToken = true;
    const options = { host: "127.0.0.1", port: 0, codec, tls: { ...server, clientCa } };
    const served = await startGrpc(lane, options);
    for (const [host, more, code, why] of rows)
      t.equal(await asked({ address: `${host}:${served.port}`, ...more }), code, why);
    await served.close(500);
  }
  const elsewhere = await startGrpc(testLane(), {
    host: "127.0.0.2",
    port: 0,
    codec,
    tls: { ...server, clientCa: "" },
  });
  const address = `127.0.0.2:${elsewhere.port}`;
  t.equal(await asked({ address, ca, token }), "NODE_UNREACHABLE", "an address that the certificate lacks");
  await elsewhere.close(500);
});

t.test("HTTP and WebSocket by TLS, through what ends it in front of a node", async (t) => {
  const lane = testLane();
  lane.needsToken = true;
  const served = await startHttp(lane, { host: "127.0.0.1", port: 0 });
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    const front = await startTlsFront(served.port, { maxVersion });
    const strange = await startTlsFront(served.port, { maxVersion });
    for (const protocol of ["http", "ws"] as const) {
      for (const host of ["127.0.0.1", "localhost"]) {
        const why = `${protocol} at ${host} by ${maxVersion}`;
        t.equal(await asked({ protocol, address: `${host}:${front.port}`, ca, token }), "", why);
        const other = { protocol, address: `${host}:${strange.port}`, ca: strangerCert, token };
        t.equal(await asked(other), "NODE_UNREACHABLE", `${why}: another authority`);
      }
    }
    t.ok(front.receivedBytes > 0);
    t.equal(strange.receivedBytes, 0, "whom we do not trust is told nothing, the token least of all");
    front.close();
    strange.close();
  }
  await served.close(500);
});

t.test("commands by TLS: decide, profile, forget, load, import", async (t) => {
  const lane = testLane();
  lane.needsToken = true;
  const tls = { ...server, clientCa: CA_CERT };
  const served = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec, tls });
  const by = ["--ca", ca, "--cert", cert, "--cert-key", key];
  const node = ["-a", `localhost:${served.port}`, ...by];
  const rows = join(folder.path, "visitors.ndjson");
  writeFileSync(rows, '{"level":"customer","id":"C-1","attributes":{"age":34}}\n');
  const importing = ["import", "profiles", rows, "--node"];
  for (const [args, why] of [
    [["decide", "customer:C-1", "-c", "harbor", "--point", "home.hero", ...node], "decide"],
    [["profile", "customer:C-1", ...node], "profile"],
    [["forget", "customer:C-1", ...node], "forget"],
    [["load", "-c", "harbor", "--connections", "2", "--requests", "50", ...node], "load"],
    [[...importing, `grpc://localhost:${served.port}`, ...by], "import: the options make it TLS"],
    [[...importing, `grpcs://localhost:${served.port}`, ...by], "import: so does the address"],
  ] as const) {
    const run = await profferWith({ PROFFER_TOKEN: token }, ...args);
    t.equal(run.code, 0, `${why}: ${run.err}`);
  }
  const trusting = await profferWith(
    { PROFFER_TOKEN: token },
    ...importing,
    `grpcs://localhost:${served.port}`,
  );
  t.match(
    trusting,
    { code: EXIT.NODE_UNREACHABLE },
    "grpcs alone: the system's authorities, who know it not",
  );
  await served.close(500);
});

t.test("a token leaves this machine over TLS only", async (t) => {
  const options = { protocol: "grpc", timeout: 5000 } as const;
  for (const here of ["localhost", "LocalHost:7", "127.0.0.1:7", "127.255.0.9", "[::1]", ":7", ""]) {
    t.doesNotThrow(() => clientOf({ ...options, address: here, token }), here);
  }
  const refused = { code: "INPUT_INVALID", message: /would go to .* in clear text/, fix: /--ca/ };
  for (const address of ["node-a", "10.0.0.1:7", "[fe80::1]:7", "127.0.0.1.example.com"]) {
    for (const protocol of ["grpc", "http", "ws"] as const) {
      t.throws(() => clientOf({ ...options, protocol, address, token }), refused, `${protocol} ${address}`);
      t.doesNotThrow(() => clientOf({ ...options, protocol, address, token, ca }), "over TLS");
      t.doesNotThrow(() => clientOf({ ...options, protocol, address }), "without a token: none to lose");
    }
  }
  for (const [url, isRefused] of [
    ["http://10.0.0.1:8080", true],
    ["10.0.0.1:8080", true],
    ["grpc://10.0.0.1", true],
    ["https://10.0.0.1", false],
    ["https://10.0.0.1:8443/", false],
    ["grpcs://10.0.0.1", false],
    ["http://127.0.0.1", false],
  ] as const) {
    const node = parseNode(url);
    const credentials = () => credentialsOf({ token }, node.address, node.isTls);
    if (isRefused) t.throws(credentials, refused, url);
    else t.doesNotThrow(credentials, url);
  }
  t.equal(parseNode("https://node-a").address.port, 443, "a node's own HTTP port speaks no TLS");
  t.equal(parseNode("grpcs://node-a").address.port, 50_051);
  const members = join(folder.path, "gold.csv");
  writeFileSync(members, "id\nC-1\n");
  const away = "10.255.255.1:7";
  const exported = join(folder.path, "export.json");
  for (const args of [
    ["decide", "customer:C-1", "-c", "harbor", "--point", "home.hero", "-a", away],
    ["profile", "customer:C-1", "-a", away],
    ["forget", "customer:C-1", "-a", away, "--export", exported],
    ["load", "-p", "http", "-a", away],
    ["import", "segment", "gold", members, "--node", `http://${away}`],
    ["import", "profiles", members, "--node", `grpc://${away}`],
  ]) {
    const run = await profferWith({ PROFFER_TOKEN: token }, ...args);
    t.match(
      run,
      { code: EXIT.INPUT, err: /10\.255\.255\.1:7 in clear text[\s\S]*fix: .*--ca/ },
      args.join(" "),
    );
    t.notMatch(run.err, token, "and is not told either");
  }
  t.notOk(existsSync(exported), "and no empty export is left");
});

t.test("files of TLS that cannot be used are told before anything is sent", async (t) => {
  const asking = ["profile", "customer:C-1", "-a", "10.255.255.1:7"];
  for (const [args, message, why] of [
    [["--ca", junk], /--ca, --cert, --cert-key: no certificate/, "no certificate"],
    [["--cert", cert], /come together/, "a certificate without its key"],
    [["--cert", cert, "--cert-key", strangerKey], /not the key's/, "another key"],
    [["--ca", join(folder.path, "nowhere.pem")], /nowhere\.pem does not exist/, "no such file"],
  ] as const) {
    t.match(await proffer(...asking, ...args), { code: EXIT.INPUT, err: message }, why);
  }
});
