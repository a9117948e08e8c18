/** Reading a folder: only what belongs to a workspace, and clear words for what cannot be read. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import t from "tap";
import { diagnosticsSummary, loadWorkspaceFolder, readWorkspaceFiles } from "./workspace-files.ts";

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
      ["README.md", ""],
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
  const file = join(folder, "ws", "workspace.yaml");
  await t.rejects(readWorkspaceFiles(file), { code: "INPUT_INVALID", message: /is not a folder/ });
});

t.test("text that is not UTF-8 is a finding in its place, beside the others", async (t) => {
  const utf16 = Buffer.from("\ufeffattributes: []\n", "utf16le");
  await write("bad/workspace.yaml", "name: x\nlevels: [{ name: customer }]\ntimeZon: UTC\n");
  await write("bad/profile.yaml", utf16);
  await write("bad/context.yaml", Buffer.from(utf16).swap16());
  const latin1 = Buffer.concat([
    Buffer.from("# \ufffd 😀\noffers: [] # caf"),
    Buffer.of(0xe9),
    Buffer.from("!\n"),
  ]);
  await write("bad/offers/a.yaml", latin1);
  const { loaded } = await loadWorkspaceFolder(join(folder, "bad"));
  t.same(
    loaded.diagnostics.map(({ file, line, column, code, message }) => [file, line, column, code, message]),
    [
      ["context.yaml", 1, 1, "ENCODING_INVALID", "the text is UTF-16; save the file as UTF-8"],
      ["offers/a.yaml", 2, 17, "ENCODING_INVALID", "the text is not UTF-8"],
      ["profile.yaml", 1, 1, "ENCODING_INVALID", "the text is UTF-16; save the file as UTF-8"],
      ["workspace.yaml", 3, 1, "KEY_UNKNOWN", "unknown key `timeZon`"],
    ],
  );
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
