/** Reading a folder: only what belongs to a workspace, and clear words for what cannot be read. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import t from "tap";
import { diagnosticsSummary, readWorkspaceFiles } from "./workspace-files.ts";

const folder = await mkdtemp(join(tmpdir(), "proffer-files-"));
t.teardown(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

t.test("YAML files by path; lists by name only", async (t) => {
  await write("ws/workspace.yaml", "\ufeffname: x\n");
  await write("ws/offers/deep/a.yml", "offers: []\n");
  await write("ws/README.md", "no");
  await write("ws/.git/config.yaml", "no");
  await write("ws/node_modules/a.yaml", "no");
  await write("ws/lists/eu/vip.csv", "id\n");
  await symlink("/etc", join(folder, "ws", "linked"));
  const read = await readWorkspaceFiles(join(folder, "ws"));
  t.same(
    [...read.files],
    [
      ["offers/deep/a.yml", "offers: []\n"],
      ["workspace.yaml", "name: x\n"],
    ],
  );
  t.same([...read.listFiles], ["eu/vip.csv"]);
});

t.test("lists from another folder", async (t) => {
  await write("audience/a.csv", "id\n");
  const read = await readWorkspaceFiles(join(folder, "ws"), { lists: join(folder, "audience") });
  t.same([...read.listFiles], ["a.csv"]);
  const missing = readWorkspaceFiles(join(folder, "ws"), { lists: join(folder, "nothing") });
  await t.rejects(missing, { code: "INPUT_INVALID", message: /there is no such folder/ });
});

t.test("what cannot be read", async (t) => {
  await write("bad/workspace.yaml", Uint8Array.of(0x6e, 0xff, 0xfe));
  await t.rejects(readWorkspaceFiles(join(folder, "bad")), {
    code: "INPUT_INVALID",
    message: /is not UTF-8/,
  });
  const file = join(folder, "ws", "workspace.yaml");
  await t.rejects(readWorkspaceFiles(file), { code: "INPUT_INVALID", message: /is not a folder/ });
});

t.test("the summary counts", async (t) => {
  const place = {
    file: "a",
    line: 1,
    column: 1,
    columnEnd: 2,
    quote: "",
    code: "CYCLE",
    message: "",
  } as const;
  const [error, warning] = [
    { ...place, severity: "error" } as const,
    { ...place, severity: "warning" } as const,
  ];
  t.equal(diagnosticsSummary([]), "0 errors");
  t.equal(diagnosticsSummary([error]), "1 error");
  t.equal(diagnosticsSummary([error, error, warning], 3), "2 errors, 1 warning, 3 more not shown");
});
