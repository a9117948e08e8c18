/**
 * `control/state.json`: what is in force on this node, in one file that is replaced whole. Writing it is what makes a
 * bundle the one that a restart runs; it is written before the epoch, so that no node answers by a bundle that it would
 * not come back with.
 *
 * The main thread of the node alone writes it, or who holds the directory's lock in its place (imports of a node that
 * does not run).
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { readTextIfPresent, writeFileAtomic } from "./atomic-file.ts";

const STATE_FORMAT = 1;
const SHA256 = /^[0-9a-f]{64}$/;

/** A bundle that the node holds and knows. */
export interface BundleRecord {
  readonly bundleId: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
  /** Of the workspace. */
  readonly name: string;
  /** 0: it never was. */
  readonly lastActiveAtMs: number;
}

export interface ControlState {
  /** "" before the first. */
  readonly activeId: string;
  /** What was active before, for as long as it may be gone back to; "": nothing. */
  readonly previousId: string;
  /** The bundle file that was taken last: the same one is not taken again at the next start. */
  readonly fileBundleId: string;
  /** The one that was active last comes first. */
  readonly bundles: readonly BundleRecord[];
}

export const CONTROL_STATE_NONE: ControlState = {
  activeId: "",
  previousId: "",
  fileBundleId: "",
  bundles: [],
};

/** The state with another active bundle. */
export function activated(
  state: ControlState,
  bundle: Omit<BundleRecord, "lastActiveAtMs">,
  nowMs: number,
): ControlState {
  const { bundleId, strategyRoot, dataRoot, name } = bundle;
  const record: BundleRecord = { bundleId, strategyRoot, dataRoot, name, lastActiveAtMs: nowMs };
  return {
    ...state,
    activeId: bundleId,
    previousId: bundleId === state.activeId ? state.previousId : state.activeId,
    bundles: [record, ...state.bundles.filter((other) => other.bundleId !== bundleId)],
  };
}

export function controlStatePath(dataPath: string): string {
  return join(dataPath, "control", "state.json");
}

/** Null: there is none yet. Errors: DATA_DIR_INVALID. */
export function readControlState(dataPath: string): ControlState | null {
  const path = controlStatePath(dataPath);
  const text = readTextIfPresent(path);
  if (text === null) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new NodeError("DATA_DIR_INVALID", `${path} is not JSON`, { cause });
  }
  const { format, ...state } = (parsed ?? {}) as { format?: unknown } & Partial<ControlState>;
  if (typeof format === "number" && format > STATE_FORMAT) {
    throw new NodeError("DATA_DIR_INVALID", `${path} has format ${format}, newer than this version reads`);
  }
  if (format !== STATE_FORMAT || !isState(state)) {
    throw new NodeError("DATA_DIR_INVALID", `${path} is not what a node writes there`);
  }
  return state;
}

/** Cost: two fsyncs. Errors: system errors; the old file stands then. */
export function writeControlState(dataPath: string, state: ControlState): void {
  const path = controlStatePath(dataPath);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileAtomic(path, `${JSON.stringify({ format: STATE_FORMAT, ...state }, null, 1)}\n`, 0o600);
}

function isState(state: Partial<ControlState>): state is ControlState {
  const isId = (value: unknown): boolean => value === "" || (typeof value === "string" && SHA256.test(value));
  const { activeId, previousId, fileBundleId, bundles } = state;
  if (![activeId, previousId, fileBundleId].every(isId) || !Array.isArray(bundles)) return false;
  return (bundles as readonly Partial<BundleRecord>[]).every(
    (bundle) =>
      [bundle.bundleId, bundle.strategyRoot, bundle.dataRoot].every((one) => one !== "" && isId(one)) &&
      typeof bundle.name === "string" &&
      Number.isSafeInteger(bundle.lastActiveAtMs),
  );
}
