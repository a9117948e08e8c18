/**
 * Reads the Open Bandit data (small version, campaign "men"): what a fashion shop recommended, and what was clicked.
 *
 * Columns are found by name, values are checked; a file that is not what it should be is refused with its line.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { CommandError } from "../cli/errors.ts";
import { EXIT } from "../cli/exit-codes.ts";

export const ITEM_COUNT = 34;
export const USER_FEATURES = [
  "user_feature_0",
  "user_feature_1",
  "user_feature_2",
  "user_feature_3",
] as const;
export const ITEM_FEATURES = [
  "item_feature_0",
  "item_feature_1",
  "item_feature_2",
  "item_feature_3",
] as const;
/** By the log's position, from 1. */
export const POSITIONS = ["left", "centre", "right"] as const;

const FILES = { random: "random-men.csv", bts: "bts-men.csv", items: "items-men.csv" } as const;
const WHERE_PUBLISHED =
  "It is published at https://research.zozo.com/data.html (full version) and, as the small version used here, in " +
  "the `obd` folder of https://github.com/st-tech/zr-obp (files men.csv of `random` and `bts`, item_context.csv).";

export interface Impression {
  /** Of the visitor and the call: policy and row, `random-17`. */
  readonly id: string;
  readonly policy: "random" | "bts";
  readonly timestamp: string;
  readonly item: number;
  /** From 1. */
  readonly position: number;
  readonly clicked: boolean;
  /** In the order of USER_FEATURES. */
  readonly userFeatures: readonly string[];
}

export interface Item {
  readonly id: number;
  /** In the order of ITEM_FEATURES; the first is a number. */
  readonly features: readonly (string | number)[];
}

export interface OpenBanditData {
  /** Of both policies, in the order of time. */
  readonly impressions: readonly Impression[];
  readonly items: readonly Item[];
}

export function hasOpenBanditData(folder: string): boolean {
  return Object.values(FILES).every((file) => existsSync(join(folder, file)));
}

/** Errors: INPUT_INVALID; where the files are not there, with exit code DATA_ABSENT and where to get them. */
export function readOpenBanditData(folder: string): OpenBanditData {
  if (!hasOpenBanditData(folder)) {
    const wanted = Object.values(FILES).join(", ");
    throw new CommandError(
      "INPUT_INVALID",
      `the Open Bandit data is not in ${folder} (${wanted} are wanted)`,
      {
        exitCode: EXIT.DATA_ABSENT,
        fix: `${WHERE_PUBLISHED} Then: npm run replay:open-bandit -- FOLDER`,
      },
    );
  }
  const impressions = [...readImpressions(folder, "random"), ...readImpressions(folder, "bts")];
  impressions.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
  return { impressions, items: readItems(folder) };
}

/** Features are hashed categories; they become names and literals in the workspace. */
const HASH = /^[0-9a-f]{8,64}$/;

type Row = Readonly<Record<string, string>>;

function readRows(path: string): Row[] {
  return parse(readFileSync(path), { columns: true, bom: true, skip_empty_lines: true }) as Row[];
}

function column(row: Row, name: string, path: string, line: number): string {
  const value = row[name];
  if (value === undefined || value === "") throw fault(path, line, `has no ${name}`);
  return value;
}

function fault(path: string, line: number, what: string): CommandError {
  return new CommandError("INPUT_INVALID", `${path}:${line} ${what}`);
}

/** A whole number in [min, max]. */
function integer(text: string, min: number, max: number, name: string, path: string, line: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw fault(path, line, `has ${name} "${text}", a whole number from ${min} to ${max} is wanted`);
}

function readImpressions(folder: string, policy: "random" | "bts"): Impression[] {
  const path = join(folder, FILES[policy]);
  return readRows(path).map((row, index) => {
    const line = index + 2;
    const number = (name: string, min: number, max: number): number =>
      integer(column(row, name, path, line), min, max, name, path, line);
    return {
      id: `${policy}-${index + 1}`,
      policy,
      timestamp: column(row, "timestamp", path, line),
      item: number("item_id", 0, ITEM_COUNT - 1),
      position: number("position", 1, POSITIONS.length),
      clicked: number("click", 0, 1) === 1,
      userFeatures: USER_FEATURES.map((name) => {
        const value = column(row, name, path, line);
        if (!HASH.test(value)) throw fault(path, line, `has ${name} "${value}", a hash in hex is wanted`);
        return value;
      }),
    };
  });
}

function readItems(folder: string): Item[] {
  const path = join(folder, FILES.items);
  const items = readRows(path).map((row, index) => {
    const line = index + 2;
    const features = ITEM_FEATURES.map((name) => column(row, name, path, line));
    const first = Number(features[0]);
    if (!Number.isFinite(first))
      throw fault(path, line, `has item_feature_0 "${features[0]}", a number is wanted`);
    const id = integer(column(row, "item_id", path, line), 0, ITEM_COUNT - 1, "item_id", path, line);
    return { id, features: [first, ...features.slice(1)] };
  });
  if (new Set(items.map((item) => item.id)).size !== ITEM_COUNT) {
    throw fault(path, items.length + 1, `ends the list before all ${ITEM_COUNT} items are there once`);
  }
  return items.sort((a, b) => a.id - b.id);
}
