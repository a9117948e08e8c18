/** Profile updates held against a model: levels and attributes it knows, values of their types, as the store takes them. */
import { CoercionFailure, coerceValue, type Model, type NodeErrorCode } from "../../engine/index.ts";
import { foldName, nearestName } from "../../engine/workspace/names.ts";
import type { ProfileWrite } from "../../server/store/types.ts";
import { CommandError } from "../cli/index.ts";
import type { ProfileUpdate } from "./profile-rows.ts";

export type TypedProfile =
  | { readonly write: ProfileWrite }
  | { readonly write: null; readonly code: NodeErrorCode; readonly fault: string };

export class ProfileTypes {
  readonly #attributes: ReadonlyMap<string, Model["profile"][number]>;
  readonly #levels: readonly string[];

  constructor(model: Model) {
    this.#attributes = new Map(model.profile.map((attribute) => [attribute.name, attribute]));
    this.#levels = model.levels.map(({ name }) => name);
  }

  /** The level of rows that name none: the only one, unless one is asked for. Errors: INPUT_INVALID. */
  levelDefault(asked: string | undefined): string | undefined {
    if (asked === undefined) return this.#levels.length === 1 ? this.#levels[0] : undefined;
    const level = foldName(asked);
    if (!this.#levels.includes(level)) {
      throw new CommandError(
        "INPUT_INVALID",
        `there is no audience level \`${asked}\`${hint(level, this.#levels)}`,
      );
    }
    return level;
  }

  /** Refuses a header with columns that are no attribute. Errors: INPUT_INVALID. */
  checkColumns(path: string, names: readonly string[]): void {
    const unknown = names.find((name) => !this.#attributes.has(name));
    if (unknown === undefined) return;
    const suggestion = hint(unknown, [...this.#attributes.keys()]);
    const fix = "Declare the attribute in profile.yaml, or leave the column out.";
    throw new CommandError("INPUT_INVALID", `${path}: unknown attribute \`${unknown}\`${suggestion}`, {
      fix,
    });
  }

  type(update: ProfileUpdate, atUs: number): TypedProfile {
    const refuse = (code: NodeErrorCode, fault: string): TypedProfile => ({ write: null, code, fault });
    const { level, id } = update;
    if (!this.#levels.includes(level))
      return refuse("LEVEL_UNKNOWN", `there is no audience level \`${level}\``);
    const set: { name: string; value: string | number | boolean }[] = [];
    for (const { name, value: wire } of update.set) {
      const attribute = this.#attributes.get(name);
      if (attribute === undefined) return refuse("ATTRIBUTE_UNKNOWN", this.#unknown(name));
      const value = coerceValue(attribute, wire);
      if (value instanceof CoercionFailure) {
        return refuse("ATTRIBUTE_VALUE_INVALID", `\`${name}\` ${value.message}`);
      }
      if (value !== undefined) set.push({ name, value });
    }
    for (const name of update.unset) {
      if (!this.#attributes.has(name)) return refuse("ATTRIBUTE_UNKNOWN", this.#unknown(name));
    }
    return { write: { level, id, set, unset: update.unset, atUs } };
  }

  #unknown(name: string): string {
    return `unknown attribute \`${name.slice(0, 200)}\`${hint(name, [...this.#attributes.keys()])}`;
  }
}

function hint(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `; did you mean \`${nearest}\`?`;
}
