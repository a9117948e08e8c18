/** Where things lie in a workspace: which kind of file a path is, and what is said of one that has no place. */
import { nearestName } from "./names.ts";
import type { FileKind } from "./schemas/index.ts";
import type { Problem } from "./source.ts";

const ROOT_FILES: Readonly<Record<string, FileKind>> = {
  workspace: "workspace",
  profile: "profile",
  context: "context",
};
const FOLDERS: Readonly<Record<string, FileKind>> = {
  channels: "channel",
  feeds: "feed",
  segments: "segments",
  offers: "offers",
  strategy: "strategy",
  invariants: "invariants",
  tests: "tests",
  previews: "previews",
};
/** The design has them, this version does not. */
const LATER_FOLDERS = new Set(["constraints", "patterns", "journeys"]);
/** Audience lists: data, not configuration; read when a bundle is built. */
export const LISTS_FOLDER = "lists";

export interface FilePlace {
  readonly kind?: FileKind;
  /** A channel's folder. */
  readonly folder?: string;
  readonly problem?: Problem;
}

/** Notes may lie anywhere. */
const NOTES = /\.(md|txt)$/i;

/** Neither kind nor problem: not a file of the workspace (a README, a list, a dot file). */
export function fileKindOf(path: string): FilePlace {
  const parts = path.split("/");
  const [first = ""] = parts;
  if (parts.some((part) => part.startsWith(".")) || first === LISTS_FOLDER) return {};
  const stem = /^(.*)\.ya?ml$/.exec(parts.at(-1)!)?.[1];
  if (stem === undefined) return isUnread(parts) ? unread(path) : {};
  if (parts.length === 1) {
    const kind = Object.hasOwn(ROOT_FILES, stem) ? ROOT_FILES[stem] : undefined;
    if (kind !== undefined) return { kind };
    return misplaced(`${path} is no file of a workspace`, nearestFile(stem, Object.keys(ROOT_FILES)));
  }
  if (LATER_FOLDERS.has(first)) {
    return { problem: { code: "NOT_SUPPORTED_YET", message: `\`${first}/\` is not in this version` } };
  }
  const kind = Object.hasOwn(FOLDERS, first) ? FOLDERS[first] : undefined;
  if (kind === undefined) {
    const near = nearestName(first, Object.keys(FOLDERS));
    return misplaced(`a workspace has no folder \`${first}\``, near === undefined ? undefined : `${near}/`);
  }
  if (kind !== "channel") return { kind };
  if (parts.length === 3 && stem === "channel") return { kind, folder: parts[1]! };
  return misplaced("a channel lies in `channels/NAME/channel.yaml`", undefined);
}

/** Whether somebody may believe that a file which is no YAML is read. */
function isUnread(parts: readonly string[]): boolean {
  const [first = ""] = parts;
  if (NOTES.test(parts.at(-1)!)) return false;
  if (parts.length > 1) return Object.hasOwn(FOLDERS, first);
  return Object.hasOwn(ROOT_FILES, first.replace(/\..*$/, ""));
}

function unread(path: string): FilePlace {
  const message = `\`${path}\` is not read: files of a workspace end in \`.yaml\``;
  return { problem: { severity: "warning", code: "FILE_UNEXPECTED", message } };
}

function misplaced(message: string, suggestion: string | undefined): FilePlace {
  return { problem: { code: "FILE_UNEXPECTED", message, suggestion } };
}

function nearestFile(stem: string, known: readonly string[]): string | undefined {
  const near = nearestName(stem, known);
  return near === undefined ? undefined : `${near}.yaml`;
}
