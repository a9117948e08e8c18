/**
 * Resolves dotted paths of an expression (`profile.affinity.coffee`) to attributes, and says what is meant where
 * nothing of that name is declared.
 */
import { closest, distance } from "fastest-levenshtein";
import { foldName } from "../fold.ts";
import type { Attribute } from "../workspace/model-attributes.ts";
import {
  type ExpressionProblem,
  type ExpressionRoot,
  type ExpressionScope,
  offerAttributesOf,
} from "./scope.ts";
import { STATE_FUNCTIONS, type StateQuery, stateUsage } from "./state-query.ts";
import type { AttributeRead, AttributeRoot } from "./tree.ts";

const ATTRIBUTE_ROOTS: readonly AttributeRoot[] = ["profile", "context", "offer"];
/** In the contract, but not decided by in this version. */
const LATER_ROOTS = new Set(["session"]);

export interface ResolvedRead {
  readonly read: AttributeRead;
  readonly attribute: Attribute;
}
export type Resolution = ResolvedRead | Omit<ExpressionProblem, "start" | "end">;

/** The nearest name, where one is near enough to be what was meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(name, known);
  return distance(name, candidate) <= Math.max(2, Math.floor(name.length / 3)) ? candidate : undefined;
}

/** Scopes have many expressions, and a table has all their attributes. */
const tables = new WeakMap<ExpressionScope, NameTable>();

/** The table of a scope, made once. */
export function nameTableOf(scope: ExpressionScope): NameTable {
  let table = tables.get(scope);
  if (table === undefined) {
    table = new NameTable(scope);
    tables.set(scope, table);
  }
  return table;
}

export class NameTable {
  readonly #scope: ExpressionScope;
  readonly #attributes: Record<AttributeRoot, readonly Attribute[]>;
  readonly #indexes: Record<AttributeRoot, Map<string, number>>;

  constructor(scope: ExpressionScope) {
    this.#scope = scope;
    const { profile, context } = scope;
    this.#attributes = { profile, context, offer: offerAttributesOf(scope.offer) };
    const indexed = (attributes: readonly Attribute[]): Map<string, number> =>
      new Map(attributes.map((attribute, index) => [attribute.name, index]));
    this.#indexes = {
      profile: indexed(this.#attributes.profile),
      context: indexed(this.#attributes.context),
      offer: indexed(this.#attributes.offer),
    };
  }

  allows(root: ExpressionRoot): boolean {
    return this.#scope.roots.includes(root);
  }

  /** @param parts the path as written, root first; at least the root. */
  resolve(parts: readonly string[]): Resolution {
    const root = parts[0]!;
    if (LATER_ROOTS.has(root)) return { message: `\`${root}.*\` is not in this version` };
    if (root === "state") return this.#state(parts.slice(1).join("."));
    if (!isAttributeRoot(root)) return this.#unknownRoot(root);
    const refusal = this.refusalOf(root);
    if (refusal !== undefined) return { message: refusal };
    const name = foldName(parts.slice(1).join("."));
    const index = this.#indexes[root].get(name);
    if (index === undefined) return this.#unknownAttribute(root, name);
    const attribute = this.#attributes[root][index]!;
    const column = root === "profile" ? (this.#scope.columns?.[index] ?? index) : -1;
    return { read: { root, index, name: `${root}.${name}`, type: attribute.type, column }, attribute };
  }

  /** Why a root that there is cannot be used in this place; undefined where it can. */
  refusalOf(root: AttributeRoot | "state"): string | undefined {
    return this.allows(root) ? undefined : `\`${root}.*\` cannot be used here; ${this.#rootsText()}`;
  }

  /** Number of a question to the visitor's memory, −1 where none are given. */
  queryNumber(query: StateQuery): number {
    return this.#scope.queries?.add(query) ?? -1;
  }

  /** `state` is asked, not read. */
  #state(name: string): Resolution {
    const refusal = this.refusalOf("state");
    if (refusal !== undefined) return { message: refusal };
    const near = nearest(name, STATE_FUNCTIONS);
    const message = `\`state\` has functions only: ${stateUsage()}`;
    return near === undefined ? { message } : { message, suggestion: `state.${near}(…)` };
  }

  #rootsText(): string {
    const roots = this.#scope.roots.map((root) => (root === "now" ? "`now`" : `\`${root}.*\``));
    return `an expression here may use ${roots.join(", ")}`;
  }

  #unknownRoot(root: string): Resolution {
    const suggestion = nearest(root, this.#scope.roots) ?? this.#rootOfAttribute(foldName(root));
    const message = `unknown name \`${root}\`; ${this.#rootsText()}`;
    return suggestion === undefined ? { message } : { message, suggestion };
  }

  /** Somebody who writes `age` means `profile.age`. */
  #rootOfAttribute(name: string): string | undefined {
    const root = ATTRIBUTE_ROOTS.find((each) => this.allows(each) && this.#indexes[each].has(name));
    return root === undefined ? undefined : `${root}.${name}`;
  }

  #unknownAttribute(root: AttributeRoot, name: string): Resolution {
    const names = this.#attributes[root].map((attribute) => attribute.name);
    if (name === "") return { message: `\`${root}\` is not a value; name one of its attributes` };
    const group = names.filter((each) => each.startsWith(`${name}.`));
    if (group.length > 0) {
      return {
        message: `\`${root}.${name}\` is a group of attributes, not a value`,
        suggestion: `${root}.${group[0]}`,
      };
    }
    const parent = names.find((each) => name.startsWith(`${each}.`));
    if (parent !== undefined) {
      const message = `attribute \`${root}.${parent}\` has no parts, so \`${root}.${name}\` means nothing`;
      return { message, suggestion: `${root}.${parent}` };
    }
    const near = nearest(name, names);
    const message = `unknown attribute \`${root}.${name}\``;
    return near === undefined ? { message } : { message, suggestion: `${root}.${near}` };
  }
}

function isAttributeRoot(root: string): root is AttributeRoot {
  return (ATTRIBUTE_ROOTS as readonly string[]).includes(root);
}
