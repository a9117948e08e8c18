/**
 * Visitors that come from nowhere: a row of their own, made of plain values. For goldens, previews, tests and benches.
 */
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import type { MemoryView } from "./memory-layout.ts";
import { type ProfileCells, type ProfileColumns, rowLengthOf, type VisitorState } from "./visitor.ts";

export interface PlainProfile extends ProfileColumns {
  readonly model: { readonly profile: readonly { readonly name: string; readonly type: AttributeType }[] };
}

export interface PlainVisitorParts {
  readonly level: string;
  readonly id: string;
  /** True unless stated. */
  readonly known?: boolean;
  /** 1 unless stated, 0 where it is not known. */
  readonly version?: number;
  readonly updatedAtMs?: number;
  /** By attribute name, or by index into `model.profile`. A value that is not of its attribute's type is not stored. */
  readonly values?: Readonly<Record<string, AttributeValue>> | readonly (AttributeValue | undefined)[];
  readonly memories?: readonly MemoryView[];
  readonly owner?: ProfileCells | null;
}

const NO_STRINGS: readonly string[] = [];

/** A visitor over a private row; holds for the generation it was made for. */
export class PlainVisitor implements VisitorState {
  readonly level: string;
  readonly id: string;
  readonly known: boolean;
  readonly version: number;
  readonly updatedAtMs: number;
  readonly row: Float64Array;
  readonly base = 0;
  readonly strings = NO_STRINGS;
  readonly texts: string[] = [];
  readonly memories: readonly MemoryView[];
  readonly owner: ProfileCells | null;

  constructor(generation: PlainProfile, parts: PlainVisitorParts) {
    this.level = parts.level;
    this.id = parts.id;
    this.known = parts.known ?? true;
    this.version = parts.version ?? (this.known ? 1 : 0);
    this.updatedAtMs = parts.updatedAtMs ?? 0;
    this.memories = parts.memories ?? [];
    this.owner = parts.owner ?? null;
    const { columns, model } = generation;
    this.row = new Float64Array(rowLengthOf(columns)); // Every column's cell is written below.
    const values = parts.values ?? [];
    const byIndex = Array.isArray(values) ? (values as readonly (AttributeValue | undefined)[]) : null;
    for (let index = 0; index < columns.length; index++) {
      const { name, type } = model.profile[index]!;
      const value =
        byIndex !== null
          ? byIndex[index]
          : Object.hasOwn(values, name)
            ? (values as Readonly<Record<string, AttributeValue>>)[name]
            : undefined;
      this.row[columns[index]!] = plainCell(value, type, this.texts);
    }
  }
}

/** The cell of a value; a string is added to `texts`. NaN where it is not of the type. */
export function plainCell(value: AttributeValue | undefined, type: AttributeType, texts: string[]): number {
  if (type === "string") return typeof value === "string" ? -texts.push(value) : Number.NaN;
  if (type === "boolean") return typeof value === "boolean" ? Number(value) : Number.NaN;
  return typeof value === "number" ? value : Number.NaN;
}
