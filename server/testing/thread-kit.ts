/** A deciding thread in the test's own thread: real store, real engine, real handlers, no sockets. */

import { readFileSync } from "node:fs";
import { pino } from "pino";
import {
  compileBundle,
  createVisitorTable,
  DecideCall,
  loadBitmapLibrary,
  openGeneration,
  type PointRequest,
  readBundle,
} from "../../engine/index.ts";
import { SeriesTable } from "../admin/series-table.ts";
import { recordCalls } from "../control/audit-calls.ts";
import { AuditLog } from "../control/audit-log.ts";
import { createHandlers } from "../handlers/create-handlers.ts";
import type { CallScope, Handlers, Principal, Role } from "../handlers/handlers.ts";
import type { GenerationSpec, ThreadData } from "../lanes/messages.ts";
import { createSharedBuffers, SharedState } from "../lanes/shared-state.ts";
import { openThread, type Supervisor, type Thread } from "../lanes/thread.ts";
import { type DataDirectory, openDataDirectory } from "../store/data-directory.ts";
import { eraseSurrogates, surrogatesOf } from "../store/forget.ts";
import { NamesRecorder, namesOfModel } from "../store/numbers.ts";
import { visitorTableOptions } from "../store/visitor-sizes.ts";
import { VisitorSpill } from "../store/visitor-spill.ts";
import { temporaryFolder, writeBundleFile } from "./node-kit.ts";

const TEST_SLOTS = 4096;

export interface TestThread {
  readonly thread: Thread;
  readonly handlers: Handlers;
  readonly shared: SharedState;
  readonly directory: DataDirectory;
  /** Moves the node's clock on. */
  advance(ms: number): void;
  /** Stops the node's clock at a time. */
  standAt(ms: number): void;
  /** Opens a bundle file as generation `number` and activates it. */
  activate(path: string, number?: number): Promise<void>;
  close(): Promise<void>;
}

/** Threads of a file of tests, each over a data directory of its own in one folder. */
export interface ThreadFolder {
  readonly path: string;
  /** The shop's, which threads decide by that are told nothing else. */
  readonly bundle: { readonly path: string; readonly id: string };
  /** `bundlePath` null: it is left to the test to activate one. The thread closes with the test. */
  open(t: Teardown, bundlePath?: string | null): Promise<TestThread>;
}

interface Teardown {
  teardown(end: () => unknown): void;
}

/** The folder goes when all tests of the file have ended. */
export function threadFolder(t: Teardown): ThreadFolder {
  const { path, remove } = temporaryFolder();
  t.teardown(remove);
  const bundle = writeBundleFile(path);
  let threadCount = 0;
  return {
    path,
    bundle,
    async open(t, bundlePath = bundle.path) {
      threadCount += 1;
      const thread = await openTestThread(`${path}/data-${threadCount}`);
      t.teardown(() => thread.close());
      if (bundlePath !== null) await thread.activate(bundlePath);
      return thread;
    },
  };
}

export async function openTestThread(
  path: string,
  supervisor: Partial<Supervisor> = {},
  isBatch = false,
): Promise<TestThread> {
  const [thread] = await openTestThreads(path, 1, supervisor, isBatch);
  return thread!;
}

/**
 * Several lanes of one node in the test's one thread: what one of them holds, the others cannot have. Each activates
 * and closes for itself; the directory closes with the last.
 */
export async function openTestThreads(
  path: string,
  count: number,
  supervisor: Partial<Supervisor> = {},
  isBatch = false,
): Promise<TestThread[]> {
  const directory = await openDataDirectory(path);
  const shared = new SharedState(createSharedBuffers(count, 1));
  VisitorSpill.wipe(path);
  const audit = new AuditLog({ dataPath: path, logger: pino({ level: "silent" }), retentionBytes: 0 });
  const refuse = () => Promise.reject(new Error("the test has no supervisor"));
  const data: ThreadData = {
    shared: shared.buffers,
    directory: directory.handle,
    visitors: createVisitorTable(
      visitorTableOptions({ slots: TEST_SLOTS, memoryBytes: 0 }, 0, count, [1, 2]),
    ),
    secrets: directory.secrets,
    logLevel: "silent",
    fsync: "interval",
    version: "0.0.0-test",
    hashSeed: [1, 2],
    tableSecret: { hashSeed: [1, 2], key: new Uint8Array(32) },
  };
  let openCount = count;
  let aheadMs = 0;
  let stoodAtMs: number | null = null;
  const close = async (thread: Thread): Promise<void> => {
    await thread.close();
    openCount -= 1;
    if (openCount > 0) return;
    audit.close();
    await directory.close();
  };
  return Array.from({ length: count }, (_, slot) => {
    const thread = openThread(data, {
      slot,
      holder: slot + 1,
      isBatch,
      shared,
      limits: { batchRequestsMax: 100, retryAfterMs: 50, batchJobsPendingMax: 1 },
      epoch: () => shared.epoch,
      supervisor: {
        decideInPool: refuse,
        importMembers: refuse,
        recordCalls: async (acts, needsRoom) => recordCalls(audit, acts, needsRoom),
        surrogatesOf: async (level, id) => surrogatesOf(path, level, id),
        eraseSurrogates: async (surrogates) => void eraseSurrogates(path, surrogates),
        ...supervisor,
      },
      nowMs: () => stoodAtMs ?? Date.now() + aheadMs,
      onWithdrawal: () => {},
      onAssertion: (error) => {
        throw error;
      },
    });
    return {
      thread,
      shared,
      directory,
      handlers: createHandlers(thread.context),
      advance: (ms: number) => {
        aheadMs += ms;
      },
      standAt: (ms: number) => {
        stoodAtMs = ms;
      },
      activate: (bundlePath: string, number = 1) => activate(thread, shared, bundlePath, number),
      close: () => close(thread),
    };
  });
}

const seriesTable = new SeriesTable(3);

async function activate(thread: Thread, shared: SharedState, path: string, number: number): Promise<void> {
  const bundle = readBundle(readFileSync(path));
  const spec: GenerationSpec = {
    number,
    activatedAtMs: Date.now(),
    compiled: compileBundle(bundle, await loadBitmapLibrary(), [1, 2]),
    series: seriesTable.intern(bundle.model),
  };
  const names = new NamesRecorder();
  openGeneration(spec.compiled, number, 0, names);
  await thread.store.numbers.intern(names);
  await thread.store.numbers.intern(namesOfModel(bundle.model));
  thread.store.ensureColumns();
  thread.generations.open(spec);
  shared.activate(number, Date.now());
}

export function principal(role: Role, changes: Partial<Principal> = {}): Principal {
  return { name: `a-${role}`, role, callerIndex: 2, ...changes };
}

export function scope(role: Role = "admin", changes: Partial<CallScope> = {}): CallScope {
  return {
    transport: "http",
    principal: principal(role),
    receivedAt: performance.now(),
    deadlineAt: Number.POSITIVE_INFINITY,
    ...changes,
  };
}

/** A Decide for (`customer`, `C-1`) at the point `hero`, changed as the test needs. */
export function decideRequest(changes: Partial<DecideCall> & { points?: PointRequest[] } = {}): DecideCall {
  return Object.assign(
    new DecideCall(),
    {
      channel: "web",
      level: "customer",
      id: "C-1",
      points: [{ point: "hero", count: 1, allowDuplicates: false }],
    },
    changes,
  );
}
