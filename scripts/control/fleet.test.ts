import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { FLEET_NODES_MAX, fleetOf } from "./fleet.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-fleet-"));
t.teardown(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "secrets"));
writeFileSync(join(folder, "secrets", "token"), "from-a-file\nsecond line\n");
writeFileSync(join(folder, "secrets", "empty"), "\n");
writeFileSync(join(folder, "ca.pem"), "CA");
writeFileSync(join(folder, "me.pem"), "CERT");
writeFileSync(join(folder, "me.key"), "KEY");

function fleetFile(text: string): string {
  const path = join(folder, "fleet.yaml");
  writeFileSync(path, text);
  return path;
}

t.test("fleet: the nodes of a list", async (t) => {
  const nodes = fleetOf({ nodes: "node-a, node-b:1234,[::1]:7" });
  t.same(
    nodes.map(({ name, client }) => [name, client.address, client.token, client.tls]),
    [
      ["node-a:50052", "node-a:50052", "", null],
      ["node-b:1234", "node-b:1234", "", null],
      ["[::1]:7", "[::1]:7", "", null],
    ],
  );
  t.same(fleetOf({})[0]!.client.address, "127.0.0.1:50052", "without any: the node on this machine");
  const tls = fleetOf({ ca: join(folder, "ca.pem") })[0]!.client.tls!;
  t.same([tls.ca?.toString(), tls.cert, tls.key], ["CA", null, null], "an authority makes it TLS");
});

t.test("fleet: a file, with what all nodes have and what one has", async (t) => {
  const path = fleetFile(`
tokenFile: secrets/token
tls: { ca: ca.pem, cert: me.pem, key: me.key }
nodes:
  - { name: one, address: 10.0.0.1 }
  - { name: two, address: "10.0.0.2:99", tokenEnv: TWO_TOKEN, tls: true }
  - { address: "127.0.0.1:50052", tls: false }
`);
  const nodes = fleetOf({ fleet: path }, { TWO_TOKEN: "from-the-environment" });
  t.same(
    nodes.map(({ name, client: { address, token, tls } }) => [name, address, token, tls?.ca?.toString()]),
    [
      ["one", "10.0.0.1:50052", "from-a-file", "CA"],
      ["two", "10.0.0.2:99", "from-the-environment", undefined],
      ["127.0.0.1:50052", "127.0.0.1:50052", "from-a-file", undefined],
    ],
  );
  t.same(
    nodes.map(({ client }) => client.tls === null),
    [false, false, true],
    "TLS with the system's authorities is TLS",
  );
});

for (const [yaml, message, why] of [
  ["nodes: []", /0 nodes/, "no nodes"],
  ["nodes: [{}]", /nodes\[0\]\.address: text is wanted/, "a node without an address"],
  ["nodes: [{ address: a, token: secret }]", /a token does not stand/, "a token in the file"],
  ["nodes: [{ address: a, port: 3 }]", /there is no `port`/, "an unknown field"],
  ["nodes: [{ address: a }, { address: a }]", /named twice/, "a node twice"],
  ["nodes: [{ name: n, address: a }, { name: n, address: b }]", /named twice/, "a name twice"],
  ["nodes: [{ address: 'a:b' }]", /is no address/, "no address"],
  ["nodes: [{ address: a, tokenEnv: NOT_SET }]", /has no NOT_SET/, "a variable that is not set"],
  ["nodes: [{ address: a, tokenFile: secrets/empty }]", /no token/, "an empty token"],
  ["nodes: [{ address: a, tokenFile: x, tokenEnv: y }]", /which\?/, "two places for one token"],
  ["nodes: [{ address: a, tls: { cert: me.pem } }]", /come together/, "a certificate without its key"],
  ["nodes: [", /fleet\.yaml: /, "no YAML"],
  ["- a", /not a map/, "a list in place of a map"],
  [
    `nodes: [${Array.from({ length: FLEET_NODES_MAX + 1 }, (_, index) => `{ address: n${index} }`)}]`,
    /more than 256/,
    "too many",
  ],
] as const) {
  t.test(`fleet: refused: ${why}`, async (t) => {
    t.throws(() => fleetOf({ fleet: fleetFile(yaml) }, {}), { code: "INPUT_INVALID", message });
  });
}

t.test("fleet: a token leaves this machine over TLS only", async (t) => {
  const token = "x";
  for (const here of ["localhost", "LocalHost:7", "127.0.0.1:7", "127.255.0.9", "[::1]", ":7"]) {
    t.equal(fleetOf({ nodes: here, token })[0]!.client.token, token, here);
  }
  const refused = { code: "INPUT_INVALID", message: /would go to .* in clear text/ };
  for (const away of [
    "node-a",
    "10.0.0.1:7",
    "[fe80::1]:7",
    "127.0.0.1.example.com",
    "localhost.example.com",
  ]) {
    t.throws(() => fleetOf({ nodes: `localhost,${away}`, token }), { ...refused, fix: /--ca/ }, away);
    t.equal(fleetOf({ nodes: away, token, ca: join(folder, "ca.pem") })[0]!.client.token, token, "over TLS");
    t.equal(fleetOf({ nodes: away })[0]!.client.tls, null, "without a token there is none to lose");
  }
  const file = (tls: string) =>
    fleetFile(`tokenFile: secrets/token\n${tls}\nnodes: [{ address: 127.0.0.1 }, { address: 10.0.0.1 }]`);
  t.throws(() => fleetOf({ fleet: file("tls: false") }), { ...refused, fix: /Set tls in .*fleet\.yaml/ });
  t.equal(fleetOf({ fleet: file("tls: true") }).length, 2);
});

t.test("fleet: named by both options", async (t) => {
  t.throws(() => fleetOf({ nodes: "a", fleet: fleetFile("nodes: [{ address: a }]") }), { message: /twice/ });
});
