import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { beginNodeBoot, isOwnEarlierSource, type NodeFile, readNodeFile } from "./node-file.ts";
import { temporaryFolder } from "./testing/sample.ts";

const NODE = "0123456789ab";

/** A directory that was started once, and then had `change` happen to it. */
function started(t: { teardown(end: () => void): void }): { path: string; node: NodeFile } {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const path = join(folder.path, "data");
  mkdirSync(path);
  return { path, node: beginNodeBoot(path).node };
}

const rewrite = (path: string, change: object): void => {
  const file = join(path, "node.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...change }));
};

for (const { why, change, note, boot = 2 } of [
  { why: "nothing happened", change: () => {}, note: /^$/ },
  {
    why: "moved within the file system",
    change: (path: string) => {
      renameSync(path, `${path}.moved`);
      renameSync(`${path}.moved`, path);
    },
    note: /^$/,
  },
  {
    why: "copied, and the copy put in its place",
    change: (path: string) => {
      cpSync(path, `${path}.copy`, { recursive: true });
      rmSync(path, { recursive: true });
      renameSync(`${path}.copy`, path);
    },
    note: /another file/,
  },
  { why: "its mark lost", change: (path: string) => rmSync(join(path, "node.mark")), note: /another file/ },
  {
    why: "of an earlier version, without a mark",
    change: (path: string) => rewrite(path, { mark: undefined, machine: undefined, former: undefined }),
    note: /^$/,
  },
  {
    why: "the disk moved into another machine",
    change: (path: string) => rewrite(path, { machine: "another" }),
    note: /another machine/,
  },
  {
    why: "an older node.json put back over newer logs",
    change: (path: string) => {
      mkdirSync(join(path, "log"));
      writeFileSync(join(path, "log", "00000007-00000.000001.plog"), "");
    },
    note: /node\.json is of boot 1, other files are of boot 7/,
    boot: 8,
  },
  {
    why: "node.json lost, and logs with it",
    change: (path: string) => {
      mkdirSync(join(path, "identity"));
      writeFileSync(join(path, "identity", "00000003-00000.pid"), "");
      rmSync(join(path, "node.json"));
    },
    note: /node\.json is missing/,
    boot: 4,
  },
] as const satisfies readonly {
  why: string;
  change(path: string): void;
  note: RegExp;
  boot?: number;
}[]) {
  const lacks = why.includes("machine") && !existsSync("/etc/machine-id");
  t.test(`node file: ${why}`, { skip: lacks && "this system has no machine id" }, async (t) => {
    const { path, node } = started(t);
    change(path);
    const again = beginNodeBoot(path);
    t.match(again.copyNote, note);
    t.equal(again.node.boot, boot);
    const isCopy = again.copyNote !== "";
    t.equal(again.node.nodeId === node.nodeId, !isCopy);
    t.strictSame(
      again.node.former,
      isCopy && !why.includes("json lost") ? [{ nodeId: node.nodeId, boot: boot - 1 }] : [],
    );
    t.strictSame(readNodeFile(join(path, "node.json")), again.node);
    const third = beginNodeBoot(path);
    t.equal(third.copyNote, "", "and it is not told twice");
    t.equal(third.node.nodeId, again.node.nodeId);
    t.strictSame(third.node.former, again.node.former);
  });
}

t.test("node file: a disk set back to a snapshot repeats no source", async (t) => {
  const { path } = started(t);
  const snapshot = readFileSync(join(path, "node.json"));
  const drawn = new Set<string>();
  const STARTS = 8;
  for (let start = 0; start < STARTS; start++) {
    writeFileSync(join(path, "node.json"), snapshot); // In place: the mark is the same file.
    const { node, sourceNodeId } = beginNodeBoot(path);
    t.equal(node.boot, 2);
    t.equal(sourceNodeId.slice(0, 8), node.nodeId.slice(0, 8));
    drawn.add(sourceNodeId);
  }
  t.ok(drawn.size > STARTS / 2, "drawn anew at each start");
});

for (const [source, isOwn, why] of [
  [`${NODE}000003`, true, "an earlier boot of a version whose sources carried the node id"],
  [`01234567ffff000003`, true, "an earlier boot, with the digits of its start"],
  [`01234567ffff000004`, false, "this boot"],
  [`aaaaaaaa0000000002`, true, "under the id before, up to where the copy was made"],
  [`aaaaaaaa0000000003`, false, "what the original did since the copy was made"],
  [`bbbbbbbb0000000001`, false, "another node's"],
] as const) {
  t.test(`node file: own and earlier: ${why}`, async (t) => {
    const former = [{ nodeId: "aaaaaaaaaaaa", boot: 2 }];
    t.equal(isOwnEarlierSource(`${source}0000`, NODE, 4, former), isOwn);
  });
}
