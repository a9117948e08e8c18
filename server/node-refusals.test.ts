/** What a node refuses to start with, and that it leaves things as they were. */
import { createServer } from "node:net";
import t from "tap";
import { spawnNode, startNodeProcess, temporaryFolder, writeBundleFile } from "./testing/node-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path);
const flags = (name: string) => ["--data-dir", `${folder.path}/${name}`, "--bundle", bundle.path];
const get = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};
const statusz = async (adminUrl: string) => JSON.parse((await get(`${adminUrl}/statusz`)).text);
t.test("node: a port in use is said, and nothing is left running", async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  for (const flag of ["--http-port", "--grpc-port", "--admin-port"]) {
    const node = spawnNode([...flags("ports"), flag, String(port)]);
    t.strictSame(await node.exited, { code: 6, signal: null }, flag);
    t.match(node.stderr(), new RegExp(`PORT_IN_USE: .*${port}`), flag);
  }
  server.close();
});

t.test("node: a data directory has one node", async (t) => {
  const first = await startNodeProcess(flags("locked"));
  const second = spawnNode(flags("locked"));
  t.equal((await second.exited).code, 6);
  t.match(second.stderr(), /DATA_DIR_LOCKED/);
  t.equal((await get(`${first.adminUrl}/readyz`)).status, 200, "the first one goes on");
  await first.stop();
});

for (const [argv, env, expected, code, why] of [
  [
    ["--http-prot", "1"],
    {},
    /CONFIG_INVALID: unknown flag `--http-prot`; did you mean `--http-port`/,
    2,
    "an unknown flag",
  ],
  [
    ["--host", "0.0.0.0"],
    {},
    /CONFIG_INVALID: without credentials a node listens on loopback only/,
    3,
    "an open door",
  ],
  [["--bundle", "/nowhere.bundle"], {}, /BUNDLE_UNKNOWN/, 3, "a bundle that is not there"],
  [["--bundle", `${import.meta.filename}`], {}, /BUNDLE_NOT_A_BUNDLE/, 3, "a bundle that is none"],
  [["--tokens-file", "/nowhere.yaml"], {}, /CONFIG_INVALID/, 3, "a tokens file that is not there"],
  [
    [],
    { PROFFER_ADMIN_TOKEN: "short" },
    /CONFIG_INVALID: auth.adminToken: shorter than 16/,
    3,
    "a weak token",
  ],
] as const) {
  t.test(`node: does not start with ${why}`, async (t) => {
    const node = spawnNode(["--data-dir", `${folder.path}/refused`, ...argv], env);
    t.strictSame(await node.exited, { code, signal: null });
    t.match(node.stderr(), expected);
  });
}

t.test("node: a damaged bundle leaves the last good one on the disk", async (t) => {
  const node = await startNodeProcess(flags("good"));
  await node.stop();
  const refused = spawnNode(["--data-dir", `${folder.path}/good`, "--bundle", `${import.meta.filename}`]);
  t.equal((await refused.exited).code, 3);
  const again = await startNodeProcess(["--data-dir", `${folder.path}/good`]);
  t.equal((await statusz(again.adminUrl)).bundleId, bundle.id);
  await again.stop();
});
