/**
 * The exclusive lock on a data directory: one process at a time, free again the moment that process is gone.
 *
 * Node has no flock, and a native package for it would be a download. What the kernel does end with a process,
 * however it dies, is a listening socket; what is atomic between processes is `link`. So:
 *
 *     LOCK/<n>            who took the lock for the n-th time: {"pid", "socket", …}; `socket: ""` once released
 *     LOCK/<random>.sock  the holder listens on it; a connection that is accepted proves it alive
 *
 * To take the lock: listen on a socket of one's own, look at the highest `<n>`, and if its holder is gone, `link` a
 * finished file to `<n + 1>`. Only one contender can create a given number, and the highest number is never removed
 * (a release rewrites it), so that a contender that looked long ago meets EEXIST and looks again.
 *
 * A pid is no proof: pids are reused, and two containers over one volume both run as pid 1. It is used only where
 * the file system has no sockets, with the start time from /proc.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { errorCode, readTextIfPresent } from "./atomic-file.ts";

export interface DirectoryLock {
  /** Whoever held it before ended without giving it back: killed, or by a power loss. */
  readonly isAfterKill: boolean;
  /** Frees the lock; the process' end does so too. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** File name of the socket; "" where released or without one. */
  readonly socket: string;
  /** Start of the process in clock ticks since boot, with the boot's id; "" where unknown. */
  readonly started: string;
  readonly released: boolean;
}

const ATTEMPTS_MAX = 64;
const PROBE_TIMEOUT_MS = 2_000;
/** Kernels take socket paths of at most 107 bytes; longer ones go through an open folder's /proc name. */
const SOCKET_PATH_SIZE_MAX = 100;

/**
 * Takes the lock in `folder` (made when absent).
 *
 * Errors: DATA_DIR_LOCKED naming the holder's pid; DATA_DIR_INVALID where the folder cannot be written.
 */
export async function lockDirectory(folder: string): Promise<DirectoryLock> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new NodeError("DATA_DIR_INVALID", `cannot make ${folder}: ${String(cause)}`, { cause });
  }
  const socketName = `${randomBytes(6).toString("hex")}.sock`;
  const sockets = openSocketFolder(folder);
  const server = await listen(sockets.path(socketName));
  const mine: Holder = {
    pid: process.pid,
    socket: server === null ? "" : socketName,
    started: startedOf(process.pid),
    released: false,
  };
  try {
    const { number: taken, isAfterKill } = await take(folder, sockets, mine);
    return {
      isAfterKill,
      async release(): Promise<void> {
        try {
          replace(join(folder, String(taken)), { ...mine, socket: "", released: true });
        } catch {
          // On a full disk: nobody answers on the socket any more, which says as much.
        }
        await closeServer(server);
        sockets.close();
      },
    };
  } catch (error) {
    await closeServer(server);
    sockets.close();
    throw error;
  }
}

/** The pid that holds the directory, or 0; takes nothing. */
export async function lockHolder(folder: string): Promise<number> {
  const highest = highestOf(folder);
  if (highest === 0) return 0;
  const holder = readHolder(join(folder, String(highest)));
  if (holder === null) return 0;
  const sockets = openSocketFolder(folder);
  try {
    return (await isAlive(holder, sockets)) ? holder.pid : 0;
  } finally {
    sockets.close();
  }
}

async function take(
  folder: string,
  sockets: SocketFolder,
  mine: Holder,
): Promise<{ number: number; isAfterKill: boolean }> {
  const aside = join(folder, `${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeFileSync(aside, JSON.stringify(mine), { mode: 0o600 });
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const highest = highestOf(folder);
      let isAfterKill = false;
      if (highest > 0) {
        const holder = readHolder(join(folder, String(highest)));
        isAfterKill = holder?.released !== true;
        if (holder !== null && (await isAlive(holder, sockets))) {
          throw new NodeError("DATA_DIR_LOCKED", `process ${holder.pid} holds ${folder}`);
        }
      }
      try {
        linkSync(aside, join(folder, String(highest + 1)));
      } catch (error) {
        if (errorCode(error) === "EEXIST") continue; // Another contender was faster: look at it.
        throw error;
      }
      removeLeftovers(folder, highest + 1, mine.socket);
      return { number: highest + 1, isAfterKill };
    }
    throw new NodeError("DATA_DIR_LOCKED", `too many processes contend for ${folder}`);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Older numbers and their sockets, whose processes are gone. Parts of contenders that still try are left alone. */
function removeLeftovers(folder: string, taken: number, socketMine: string): void {
  for (const name of readdirSync(folder)) {
    if (!/^\d+$/.test(name) || Number(name) >= taken) continue;
    const holder = readHolder(join(folder, name));
    if (holder !== null && holder.socket !== "" && holder.socket !== socketMine) {
      rmSync(join(folder, holder.socket), { force: true });
    }
    rmSync(join(folder, name), { force: true });
  }
}

function highestOf(folder: string): number {
  let highest = 0;
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw error;
  }
  for (const name of names) {
    if (/^[1-9]\d{0,14}$/.test(name)) highest = Math.max(highest, Number(name));
  }
  return highest;
}

function readHolder(path: string): Holder | null {
  const text = readTextIfPresent(path);
  if (text === null) return null;
  try {
    const parsed = JSON.parse(text) as Partial<Holder> | null;
    return {
      pid: typeof parsed?.pid === "number" ? parsed.pid : 0,
      // A name only, never a path: the file may have been edited.
      socket:
        typeof parsed?.socket === "string" && /^[0-9a-f]+\.sock$/.test(parsed.socket) ? parsed.socket : "",
      started: typeof parsed?.started === "string" ? parsed.started : "",
      released: parsed?.released === true,
    };
  } catch {
    return null; // Emptied by a power loss: whoever wrote it is gone.
  }
}

function replace(path: string, holder: Holder): void {
  const aside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    writeFileSync(aside, JSON.stringify(holder), { mode: 0o600 });
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

async function isAlive(holder: Holder, sockets: SocketFolder): Promise<boolean> {
  if (holder.released) return false;
  if (holder.socket === "") return holder.started !== "" && startedOf(holder.pid) === holder.started;
  return await new Promise<boolean>((resolve) => {
    const probe = connect(sockets.path(holder.socket));
    const answer = (alive: boolean): void => {
      clearTimeout(timer);
      probe.destroy();
      resolve(alive);
    };
    // A full backlog keeps a probe waiting: only a live process has one.
    const timer = setTimeout(() => answer(true), PROBE_TIMEOUT_MS);
    probe.once("connect", () => answer(true));
    probe.once("error", (error) => answer(!["ECONNREFUSED", "ENOENT"].includes(errorCode(error))));
  });
}

/** `<boot id>:<start ticks>` of a process, "" where /proc does not say. */
function startedOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name, in parentheses, may hold blanks: fields are counted behind its end; start time is the 22nd.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${ticks}`;
  } catch {
    return "";
  }
}

interface SocketFolder {
  path(name: string): string;
  close(): void;
}

function openSocketFolder(folder: string): SocketFolder {
  if (Buffer.byteLength(folder) + 20 <= SOCKET_PATH_SIZE_MAX || process.platform !== "linux") {
    return { path: (name) => join(folder, name), close: () => {} };
  }
  const descriptor = openSync(folder, "r");
  return {
    path: (name) => `/proc/self/fd/${descriptor}/${name}`,
    close: () => closeSync(descriptor),
  };
}

async function listen(path: string): Promise<Server | null> {
  return await new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(null)); // A file system without sockets: the pid has to do.
    server.listen(path, () => {
      server.removeAllListeners("error");
      server.on("error", () => {}); // An accept that fails (too many files) changes nothing: the backlog answers.
      server.unref();
      resolve(server);
    });
  });
}

async function closeServer(server: Server | null): Promise<void> {
  if (server === null) return;
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
