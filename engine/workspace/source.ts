/**
 * Workspace files as plain values whose places are known.
 *
 * YAML is parsed to its syntax tree and turned into plain objects here, not by the library: so that depth,
 * aliases and duplicate keys are bounded and reported by us, `__proto__` is an ordinary own key, and every object
 * and list remembers the node it came from. Checkers work on the plain values and name a place as (container, key).
 */
import { isScalar, type Node, parseDocument } from "yaml";
import { ENGINE_LIMITS } from "../limits.ts";
import type { Diagnostic, DiagnosticCode, Severity } from "./diagnostic.ts";
import { mapScalar, type ScalarStyle } from "./scalar-map.ts";
import { type Container, type RawObject, type RawValue, TOO_DEEP, YamlReader } from "./yaml-reader.ts";

export type { RawObject, RawValue } from "./yaml-reader.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Offsets at which lines begin. */
  readonly lineStarts: readonly number[];
}

/** UTF-16 offsets into a file, `end` exclusive. */
export interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A container, its file and the nodes of its values. */
interface Located extends Container {
  readonly file: SourceFile;
}

export interface Problem {
  readonly severity?: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** All files of one load, the places of their values, and what was found in them. */
export class Sources {
  readonly diagnostics: Diagnostic[] = [];
  /** Diagnostics beyond the limit, which are counted only. */
  omittedCount = 0;
  /** Errors, omitted ones included. */
  faultCount = 0;
  readonly #containers = new WeakMap<object, Located>();

  readonly #spoilt = new WeakSet<object>();

  /** Something faulty was taken out of it: what it lacks is no fault of its own. */
  spoil(container: object): void {
    this.#spoilt.add(container);
  }
  isSpoilt(container: object): boolean {
    return this.#spoilt.has(container);
  }

  /** As `offers/drinks.yaml:12`. */
  lineText({ file, start }: Place): string {
    return `${file.path}:${lineIndexOf(file, start) + 1}`;
  }

  /** Whether more would only be counted: then it is not worth its details. */
  get isFull(): boolean {
    return this.diagnostics.length >= ENGINE_LIMITS.diagnosticsMax;
  }

  /** Parses one file. Undefined where it has errors of syntax or size; they are reported. An empty file is `{}`. */
  parse(path: string, text: string): RawValue | undefined {
    const file: SourceFile = { path, text, lineStarts: lineStartsOf(text) };
    try {
      return this.#parse(file);
    } catch (error) {
      // The library recurses: a file of brackets alone ends the stack, and so would we.
      if (!(error instanceof RangeError)) throw error;
      this.report({ file, start: 0, end: 0 }, { code: "YAML_LIMIT", message: TOO_DEEP });
      return undefined;
    }
  }

  /** Reports on one place of a file that is not parsed. */
  reportAt(path: string, text: string, start: number, problem: Problem): void {
    const file: SourceFile = { path, text, lineStarts: lineStartsOf(text) };
    this.report({ file, start, end: start + 1 }, problem);
  }

  /** Reports on a file as a whole. */
  reportFile(path: string, text: string, problem: Problem): void {
    this.report({ file: { path, text, lineStarts: [0] }, start: 0, end: 0 }, problem);
  }

  report(place: Place, problem: Problem): void {
    if ((problem.severity ?? "error") === "error") this.faultCount += 1;
    if (this.isFull) {
      this.omittedCount += 1;
      return;
    }
    const { file } = place;
    const start = Math.min(place.start, file.text.length);
    const line = lineIndexOf(file, start);
    const lineStart = file.lineStarts[line]!;
    let lineStop = file.text.indexOf("\n", lineStart);
    if (lineStop < 0) lineStop = file.text.length;
    const quote = file.text.slice(lineStart, lineStop).replace(/\r$/, "");
    const column = Math.min(start - lineStart, quote.length) + 1;
    const columnEnd = Math.max(column + 1, Math.min(place.end - lineStart + 1, quote.length + 1));
    const { severity = "error", code, message, suggestion } = problem;
    this.diagnostics.push({
      severity,
      code,
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
      file: file.path,
      line: line + 1,
      column,
      columnEnd,
      quote,
    });
  }

  /** The place of `container[key]`: of the value; of the key with `ofKey`; of the container where there is no such key. */
  placeOf(container: object, key?: string | number, ofKey = false): Place {
    const known = this.#containers.get(container);
    if (known === undefined) return { file: NO_FILE, start: 0, end: 0 };
    const entry = key === undefined ? undefined : known.keys.get(key);
    const node = (ofKey ? (entry?.key ?? entry?.value) : (entry?.value ?? entry?.key)) ?? known.node;
    const [start, end] = node.range ?? [0, 0];
    // A container's place is its first line: a caret under a whole list says nothing.
    return { file: known.file, start, end };
  }

  /** The place of a part of the text `container[key]`, `start` and `end` being offsets into its value. */
  placeInText(container: object, key: string | number, start: number, end: number): Place {
    const known = this.#containers.get(container);
    const node = known?.keys.get(key)?.value;
    if (known === undefined || !isScalar(node) || !node.range) return this.placeOf(container, key);
    const { file } = known;
    const value = String(node.value);
    const style = (node.type ?? "PLAIN") as ScalarStyle;
    const offsets = mapScalar(file.text, node.range[0], node.range[1], style, value);
    const first = offsets[Math.min(start, value.length)]!;
    const last = end > start ? offsets[Math.min(end, value.length) - 1]! + 1 : first;
    return { file, start: first, end: Math.max(last, first) };
  }

  /** Takes items out of a list, and keeps the places of the others right. */
  removeItems(list: RawValue[], indexes: ReadonlySet<number>): void {
    const known = this.#containers.get(list);
    const keys = new Map<number, { key: undefined; value: Node | null }>();
    let kept = 0;
    for (const [index, item] of list.entries()) {
      if (indexes.has(index)) continue;
      keys.set(kept, { key: undefined, value: known?.keys.get(index)?.value ?? null });
      list[kept++] = item;
    }
    list.length = kept;
    if (known !== undefined) this.#containers.set(list, { ...known, keys });
  }

  #parse(file: SourceFile): RawValue | undefined {
    const { text } = file;
    if (text.length > ENGINE_LIMITS.workspaceFileSizeMax) {
      this.report({ file, start: 0, end: 0 }, { code: "YAML_LIMIT", message: "the file is too large" });
      return undefined;
    }
    const document = parseDocument(text, {
      prettyErrors: false,
      uniqueKeys: false, // Quadratic there; checked below.
      logLevel: "error", // "silent" would say nothing of a second document, and drop it.
      resolveKnownTags: false,
    });
    const faults = [...document.errors, ...document.warnings];
    let isBroken = false;
    for (const fault of faults) {
      const words = brokenWords(fault);
      // What the library makes of the lines after a wrong indentation says nothing of them.
      if (words !== undefined && isBroken) continue;
      isBroken ||= words !== undefined;
      if (fault.code === "MULTIPLE_DOCS") {
        this.#reportSecondDocument(file, fault.pos[0]);
        continue;
      }
      const isLimit = fault.code === "RESOURCE_EXHAUSTION";
      const message = isLimit ? TOO_DEEP : (words ?? fault.message.split("\n")[0]!);
      const code = isLimit ? "YAML_LIMIT" : "YAML_SYNTAX";
      this.report({ file, start: fault.pos[0], end: fault.pos[1] }, { code, message });
    }
    if (faults.length > 0) return undefined;
    const root = document.contents;
    const reader = new YamlReader(
      (container, node, keys) => this.#containers.set(container, { file, node, keys }),
      (node, code, message) => {
        const [start, end] = node.range ?? [0, 0];
        this.report({ file, start, end }, { code, message });
      },
      (alias) => alias.resolve(document) as Node | undefined,
    );
    const value = root === null || (isScalar(root) && root.value === null) ? null : reader.read(root, 0);
    if (reader.failed) return undefined;
    if (value !== null && typeof value !== "object") {
      const [start, end] = root?.range ?? [0, 0];
      const message = "a workspace file is a map of keys, and this is a single value";
      this.report({ file, start, end }, { code: "TYPE_WRONG", message });
      return undefined;
    }
    if (value !== null) return value;
    const empty: RawObject = {};
    const node = (root ?? { range: [0, 0, 0] }) as Node;
    this.#containers.set(empty, { file, node, keys: new Map() });
    return empty;
  }

  #reportSecondDocument(file: SourceFile, start: number): void {
    const marked = file.text.startsWith("---", start);
    const message = marked
      ? "a workspace file is one document: what follows this `---` would not be read"
      : "a workspace file is one document: what follows `...` would not be read";
    const end = marked ? start + 3 : file.text.length;
    this.report({ file, start, end }, { code: "YAML_SYNTAX", message });
  }
}

const KEYS_IN_LINE = "the indentation does not fit: keys of one map begin at the same column";

/** What is said of faults after which the library has lost its way; undefined for others. */
function brokenWords({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): string | undefined {
  switch (code) {
    case "BAD_INDENT":
      if (!message.startsWith("Flow ")) return KEYS_IN_LINE;
      return `a \`${message.endsWith("]") ? "[" : "{"}\` is not closed, or what stands in it is indented too little`;
    case "BLOCK_AS_IMPLICIT_KEY":
      return `${KEYS_IN_LINE}; a text with \`: \` in it stands in quotes`;
    case "MULTILINE_IMPLICIT_KEY":
      return KEYS_IN_LINE;
    case "TAB_AS_INDENT":
      return "lines are indented with spaces, not with tabs";
    case "MISSING_CHAR":
      if (message.startsWith("Missing closing")) return "a quote is opened and not closed";
      if (message.startsWith("Sequence item"))
        return "the indentation does not fit: items of one list begin with `-` at the same column";
      return message.startsWith("Implicit map keys") ? "a key is followed by `:` and its value" : message;
    default:
      return undefined;
  }
}

const NO_FILE: SourceFile = { path: "", text: "", lineStarts: [0] };

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Index, from 0, of the line that holds `offset`. */
function lineIndexOf(file: SourceFile, offset: number): number {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (file.lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
