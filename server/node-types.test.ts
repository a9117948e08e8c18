/** An attribute whose type changes is another attribute: both values last, in a running node, over evictions and restarts. */
import { copyFileSync } from "node:fs";
import t from "tap";
import { InternTable } from "./store/intern-table.ts";
import { openLmdb } from "./store/lmdb-environment.ts";
import { nodeFolder } from "./testing/node-folder.ts";
import { connectCall, decideBody, type NodeProcess, shopModel, until } from "./testing/node-kit.ts";

const folder = nodeFolder(t);
const DATA_DIR = `${folder.path}/data`;
const CURRENT = `${folder.path}/current.bundle`;
const SLOTS = 256;
const TYPES = ["number", "string", "timestamp", "boolean"] as const;
type Type = (typeof TYPES)[number];
const built = new Map(
  TYPES.map((type) => {
    const model = shopModel();
    return [type, folder.write({ ...model, profile: [...model.profile, { name: "z", type }] })];
  }),
);

const visitor = (id: string) => ({ level: "customer", id });

function start(type: Type): Promise<NodeProcess> {
  copyFileSync(built.get(type)!.path, CURRENT);
  const flags = ["--lanes", "1", "--visitor-slots", String(SLOTS)];
  return folder.start(t, flags, { dataDir: DATA_DIR, bundle: CURRENT });
}

async function turnTo(node: NodeProcess, type: Type): Promise<void> {
  copyFileSync(built.get(type)!.path, CURRENT);
  node.child.kill("SIGHUP");
  await until(`attribute z is a ${type}`, async () => {
    const { body } = await connectCall(node.httpUrl, "GetVersion", {});
    return body.bundle === built.get(type)!.id;
  });
}

async function set(node: NodeProcess, id: string, z: number | string | boolean): Promise<void> {
  const { status, body } = await connectCall(node.httpUrl, "UpdateProfile", {
    visitor: visitor(id),
    set: { z },
  });
  t.equal(status, 200, JSON.stringify(body));
}

async function read(node: NodeProcess, id: string): Promise<unknown> {
  const { body } = await connectCall(node.httpUrl, "GetProfile", { visitor: visitor(id) });
  t.notMatch(Object.keys(body.attributes ?? {}).join(), /z.*z/, "one of them at most is shown");
  return body.attributes?.z;
}

/** More visitors than the table has slots. */
async function crowdOut(node: NodeProcess): Promise<void> {
  for (let next = 0; next < SLOTS + 50; next += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        connectCall(node.httpUrl, "Decide", decideBody(`crowd-${next + index}`)),
      ),
    );
}

t.test("node: values of a type come back with the type", async (t) => {
  let node = await start("number");
  for (const id of ["hot", "cold", "number-only", "gone"]) await set(node, id, 2000);
  await turnTo(node, "string");
  for (const id of ["hot", "cold", "number-only"]) t.equal(await read(node, id), undefined);
  for (const id of ["hot", "cold", "gone"]) await set(node, id, `rich ${id}`);
  t.equal(await read(node, "hot"), "rich hot");
  await set(node, "erased", "ONLY-ONE-SAID-THIS");
  t.equal((await connectCall(node.httpUrl, "ForgetVisitor", { visitor: visitor("erased") })).status, 200);
  await turnTo(node, "number");
  for (const id of ["hot", "cold", "number-only", "gone"]) t.equal(await read(node, id), 2000, id);
  await set(node, "hot", 3000);
  await crowdOut(node);
  await turnTo(node, "boolean");
  t.equal(await read(node, "cold"), undefined);
  await set(node, "cold", true);
  await node.stop();

  node = await start("string");
  t.equal(await read(node, "hot"), "rich hot");
  t.equal(await read(node, "cold"), "rich cold");
  t.equal(await read(node, "number-only"), undefined);
  await turnTo(node, "number");
  t.equal(await read(node, "hot"), 3000);
  t.equal(await read(node, "cold"), 2000);
  await turnTo(node, "boolean");
  t.equal(await read(node, "cold"), true);
  t.equal((await connectCall(node.httpUrl, "ForgetVisitor", { visitor: visitor("gone") })).status, 200);
  await turnTo(node, "timestamp");
  await set(node, "hot", "2026-11-23T00:00:00Z");
  t.equal(await read(node, "hot"), "2026-11-23T00:00:00Z");
  for (const type of ["number", "string"] as const) {
    await turnTo(node, type);
    t.equal(await read(node, "gone"), undefined, "who is forgotten is forgotten in every type");
  }
  t.equal(await read(node, "hot"), "rich hot");
  await node.stop();
  const environment = openLmdb(`${DATA_DIR}/lmdb`);
  const { strings } = new InternTable(environment.interns);
  await environment.close();
  t.ok(strings.includes("rich hot"));
  t.notOk(strings.includes("ONLY-ONE-SAID-THIS"), "erased at the start after the forgetting");
});
