/** Limits as tables: what each bounds, its default and what it may be set to. Configuration and GRPC.md come of them. */
import type { Breach } from "./http2/http2.ts";

export interface LimitEntry {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** One line: what is bounded, and what happens at the bound. */
  readonly meaning: string;
  /** By which name a metric counts that it was met; absent: it is nobody's fault. */
  readonly breach?: Breach;
}
export type LimitTable = Readonly<Record<string, LimitEntry>>;

export function limitDefaults<T extends LimitTable>(table: T): { readonly [K in keyof T]: number } {
  return Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, entry.default])) as {
    [K in keyof T]: number;
  };
}
