/**
 * A YAML syntax tree turned into plain values, within bounds. The library would do it too: but without bounds, and
 * without saying which value came from which node.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import { ENGINE_LIMITS } from "../limits.ts";
import type { DiagnosticCode } from "./diagnostic.ts";

export type RawValue = string | number | boolean | null | RawObject | RawValue[];
export interface RawObject {
  [key: string]: RawValue;
}

export const TOO_DEEP = "nested too deeply";

/** The nodes of a map's or list's values by key or index; of a key, too, where there is one. */
export type Keys = ReadonlyMap<
  string | number,
  { readonly key: Node | undefined; readonly value: Node | null }
>;

export interface Container {
  readonly node: Node;
  readonly keys: Keys;
}

/** Told of every map and list that is made. */
type Remember = (container: object, node: Node, keys: Keys) => void;
type Report = (node: Node, code: DiagnosticCode, message: string) => void;

/** Reads one document. After `failed` what it gave is of no use. */
export class YamlReader {
  failed = false;
  #valueCount = 0;
  #aliasCount = 0;
  readonly #remember: Remember;
  readonly #report: Report;
  readonly #resolve: (alias: Alias) => Node | undefined;

  constructor(remember: Remember, report: Report, resolve: (alias: Alias) => Node | undefined) {
    this.#remember = remember;
    this.#report = report;
    this.#resolve = resolve;
  }

  read(node: Node | null, depth: number): RawValue {
    if (this.failed || node === null) return null;
    this.#valueCount += 1;
    if (depth > ENGINE_LIMITS.workspaceDepthMax) return this.#fail(node, "YAML_LIMIT", TOO_DEEP);
    if (this.#valueCount > ENGINE_LIMITS.workspaceValuesPerFileMax) {
      return this.#fail(node, "YAML_LIMIT", "too many values in one file");
    }
    if (isAlias(node)) {
      this.#aliasCount += 1; // Each is looked up anew in the whole document.
      if (this.#aliasCount > ENGINE_LIMITS.workspaceAliasesPerFileMax) {
        return this.#fail(node, "YAML_LIMIT", "too many aliases in one file");
      }
      const target = this.#resolve(node);
      return target === undefined
        ? this.#fail(node, "YAML_SYNTAX", "unresolved alias")
        : this.read(target, depth + 1);
    }
    if (isScalar(node)) return this.#scalar(node.value, node);
    if (isSeq(node)) {
      const keys = new Map<number, { key: undefined; value: Node | null }>();
      const list: RawValue[] = [];
      for (const item of node.items) {
        keys.set(list.length, { key: undefined, value: item as Node | null });
        list.push(this.read(item as Node | null, depth + 1));
      }
      this.#remember(list, node, keys);
      return list;
    }
    if (!isMap(node)) return this.#fail(node, "YAML_SYNTAX", "this kind of YAML value is not supported");
    const keys = new Map<string, { key: Node; value: Node | null }>();
    const object: RawObject = {};
    for (const pair of node.items) {
      const key = pair.key as Node;
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined) {
        this.#fail(key ?? node, "YAML_SYNTAX", "a key must be a plain name");
        continue;
      }
      if (keys.has(name)) {
        this.#report(key, "KEY_DUPLICATE", `\`${name}\` is written twice`);
        continue;
      }
      keys.set(name, { key, value: pair.value as Node | null });
      const value = this.read(pair.value as Node | null, depth + 1);
      // Not an assignment: `__proto__` is a key like any other (and an unknown one).
      Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
    }
    this.#remember(object, node, keys);
    return object;
  }

  #scalar(value: unknown, node: Node): RawValue {
    if (typeof value === "number") {
      if (Number.isFinite(value)) return value === 0 ? 0 : value; // −0 has no canonical form.
      return this.#fail(node, "TYPE_WRONG", "a number must be finite");
    }
    // A lone half of a surrogate pair has no UTF-8, so no canonical form.
    if (typeof value === "string" && /[\ud800-\udfff]/u.test(value)) {
      return this.#fail(node, "YAML_SYNTAX", "the text is not valid Unicode");
    }
    if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
    return this.#fail(node, "YAML_SYNTAX", "this kind of YAML value is not supported");
  }

  #fail(node: Node, code: DiagnosticCode, message: string): null {
    if (this.failed) return null;
    this.failed = true;
    this.#report(node, code, message);
    return null;
  }
}
