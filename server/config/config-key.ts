/** What one key of the configuration is; the table of them is schema.ts. */
export type ConfigValue = string | number | boolean | readonly string[] | null;

export interface ConfigKey {
  readonly path: string;
  readonly env: string;
  readonly flag: string;
  readonly type: "string" | "integer" | "boolean" | "strings";
  readonly default: ConfigValue;
  readonly meaning: string;
  readonly min?: number;
  readonly max?: number;
  readonly allowed?: readonly string[];
  /** Never printed. */
  readonly secret?: boolean;
}

export const PORT_MAX = 65_535;
