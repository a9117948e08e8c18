/**
 * `node.json`: who the node is, and which boot this is. A source (node, boot, lane) must never be used twice, though a data
 * directory may be copied, cloned, or put back from a backup. Three things see to that:
 *
 *     node.json   {"format", "nodeId", "boot", "mark", "machine", "former": [{"nodeId", "boot"}, …]}
 *     node.mark   a file that is written once a node id; "mark" is its inode and birth, which no copy takes along
 *
 * - **A copy is known by its mark** (or by another machine's id), and a folder whose files are of later boots than node.json
 *   was put back in part: it draws a node id of its own. The ids before stay in `former`, so that what is filed under them is
 *   known for its own.
 * - **The boot number** is raised, on the disk, before anything else is written, above all boots whose files are here.
 * - **Sources of a start carry four hex digits drawn at that start** in place of the node id's last four: a rollback of the
 *   whole disk, or a clone of it, shows neither another inode nor another boot.
 *
 * A false alarm (a file system whose inodes do not last) costs a line in the log and another node id, nothing else.
 */
import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { readTextIfPresent, writeFileAtomic } from "./atomic-file.ts";
import { STORE_LIMITS } from "./limits.ts";
import { listLogSources } from "./log-folder.ts";
import { identitySources } from "./log-missing.ts";

const NODE_FORMAT = 1;
const NODE_ID = /^[0-9a-f]{12}$/;
/** Node ids that this directory had before are kept so far back; facts of older ones are taken for others'. */
const FORMER_MAX = 64;
const ID_LASTING_DIGITS = 8;
const ID_START_BYTES = 2;

/** A node id that the directory had, and the last boot under it. */
export interface FormerNode {
  readonly nodeId: string;
  readonly boot: number;
}

export interface NodeFile {
  /** 12 hex digits. */
  readonly nodeId: string;
  /** Of the last start; 0: none yet. */
  readonly boot: number;
  /** Of node.mark; "" in directories of earlier versions. */
  readonly mark: string;
  /** "" where the system does not say. */
  readonly machine: string;
  readonly former: readonly FormerNode[];
}

/** A start that has begun. */
export interface Boot {
  readonly node: NodeFile;
  /** 12 hex digits: what the sources of this start carry as their node. */
  readonly sourceNodeId: string;
  /** What happened to the directory, for people; "": nothing. */
  readonly copyNote: string;
}

/** Begins a boot and puts it on the disk. Errors: DATA_DIR_INVALID; the system's. */
export function beginNodeBoot(dataPath: string): Boot {
  const path = join(dataPath, "node.json");
  const before = readNodeFile(path);
  const machine = machineId();
  const highest = highestBoot(dataPath);
  const fault = copyFault(before, machine, highest, dataPath);
  const boot = Math.max(before?.boot ?? 0, highest) + 1;
  if (boot > STORE_LIMITS.bootMax) throw new NodeError("DATA_DIR_INVALID", "the boot counter is used up");
  const isNew = before === null || fault !== "";
  const nodeId = isNew ? randomBytes(6).toString("hex") : before.nodeId;
  const mark = isNew || before.mark === "" ? writeMark(dataPath, nodeId) : before.mark;
  const former = (before?.former ?? []).concat(
    before !== null && isNew ? [{ nodeId: before.nodeId, boot: boot - 1 }] : [],
  );
  const node = { nodeId, boot, mark, machine, former: former.slice(-FORMER_MAX) };
  writeFileAtomic(path, `${JSON.stringify({ format: NODE_FORMAT, ...node })}\n`);
  return {
    node,
    sourceNodeId: nodeId.slice(0, ID_LASTING_DIGITS) + randomBytes(ID_START_BYTES).toString("hex"),
    copyNote:
      fault === ""
        ? ""
        : `the data directory was copied or restored (${fault}): the node${before === null ? "" : `, which was ${before.nodeId},`} is ${nodeId} from now on; what was kept stays readable`,
  };
}

/**
 * Whether a source's log was written by this directory before `boot`, under whichever of its ids. `sourceHex`: node 12,
 * boot 6, lane 4 digits.
 */
export function isOwnEarlierSource(
  sourceHex: string,
  nodeId: string,
  boot: number,
  former: readonly FormerNode[],
): boolean {
  const sourceBoot = Number.parseInt(sourceHex.slice(12, 18), 16);
  if (sourceBoot >= boot) return false;
  if (sourceHex.startsWith(nodeId.slice(0, ID_LASTING_DIGITS))) return true;
  return former.some(
    (node) => sourceBoot <= node.boot && sourceHex.startsWith(node.nodeId.slice(0, ID_LASTING_DIGITS)),
  );
}

/** Null: there is none. Errors: DATA_DIR_INVALID. */
export function readNodeFile(path: string): NodeFile | null {
  const text = readTextIfPresent(path);
  if (text === null) return null;
  let parsed: (Partial<NodeFile> & { readonly format?: number }) | null;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new NodeError("DATA_DIR_INVALID", `${path} is not JSON`, { cause });
  }
  if (typeof parsed?.format === "number" && parsed.format > NODE_FORMAT) {
    throw new NodeError(
      "DATA_DIR_INVALID",
      `${path} has format ${parsed.format}, newer than this version reads`,
    );
  }
  const { mark, machine, former } = parsed ?? {};
  if (parsed?.format !== NODE_FORMAT || !isNamed(parsed))
    throw new NodeError("DATA_DIR_INVALID", `${path} does not hold a node id and a boot number`);
  return {
    nodeId: parsed.nodeId,
    boot: parsed.boot,
    mark: typeof mark === "string" ? mark : "",
    machine: typeof machine === "string" ? machine : "",
    former: Array.isArray(former) ? former.filter(isNamed) : [],
  };
}

function isNamed(value: unknown): value is FormerNode {
  const { nodeId, boot } = (value ?? {}) as Partial<FormerNode>;
  return typeof nodeId === "string" && NODE_ID.test(nodeId) && Number.isSafeInteger(boot) && boot! >= 0;
}

/** "": the directory is where it was. */
function copyFault(before: NodeFile | null, machine: string, highest: number, dataPath: string): string {
  if (before === null) return highest === 0 ? "" : "node.json is missing";
  if (highest > before.boot) return `node.json is of boot ${before.boot}, other files are of boot ${highest}`;
  if (before.mark !== "" && readMark(dataPath) !== before.mark) return "node.mark is another file";
  if (before.machine !== "" && machine !== "" && before.machine !== machine) return "on another machine";
  return "";
}

/** The highest boot that a log or an identity file is of. */
function highestBoot(dataPath: string): number {
  let highest = 0;
  for (const { boot } of listLogSources(dataPath)) highest = Math.max(highest, boot);
  for (const { boot } of identitySources(dataPath)) highest = Math.max(highest, boot);
  return highest;
}

function writeMark(dataPath: string, nodeId: string): string {
  writeFileAtomic(join(dataPath, "node.mark"), `${nodeId}: node.json knows this file by its inode\n`);
  return readMark(dataPath);
}

/** "" where there is none. */
function readMark(dataPath: string): string {
  const stat = statSync(join(dataPath, "node.mark"), { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.ino}:${stat.birthtimeNs}`;
}

/** Of the installation, the same over restarts; "" where the system does not say, as in most containers. */
function machineId(): string {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim();
  } catch {
    return "";
  }
}
