/**
 * Time zone tables from a pinned copy of the tz database (`moment-timezone`'s data), and local time by them.
 *
 * No `Intl`: a node's answer may not hang on the ICU it was built with. The data reaches to 2037; later instants
 * keep the last offset. Offsets are whole minutes: seconds of local mean time, last used in 1972, are rounded.
 */
import { createRequire } from "node:module";
import type { TimeZoneTable } from "./model.ts";

interface PackedData {
  readonly version: string;
  readonly zones: readonly string[];
  readonly links: readonly string[];
}

interface Database {
  readonly version: string;
  /** Packed zone by each of its names. */
  readonly packed: ReadonlyMap<string, string>;
}

const MINUTE_MS = 60_000;
let database: Database | undefined;

/** Read on first use: only who compiles a workspace pays for it. */
function tzDatabase(): Database {
  if (database !== undefined) return database;
  const load = createRequire(import.meta.url);
  const data = load("moment-timezone/data/packed/latest.json") as PackedData;
  const packed = new Map<string, string>();
  for (const zone of data.zones) packed.set(zone.slice(0, zone.indexOf("|")), zone);
  for (const link of data.links) {
    const [target = "", alias = ""] = link.split("|");
    const zone = packed.get(target);
    if (zone !== undefined) packed.set(alias, zone);
  }
  database = { version: data.version, packed };
  return database;
}

export function tzdbVersion(): string {
  return tzDatabase().version;
}

/** All names of the tz database, aliases too. */
export function timeZoneNames(): ReadonlySet<string> {
  return new Set(tzDatabase().packed.keys());
}

export function isTimeZone(name: string): boolean {
  return tzDatabase().packed.has(name);
}

/** Transitions of a zone, or undefined where the database has no such name. */
export function timeZoneTable(name: string): TimeZoneTable | undefined {
  const packed = tzDatabase().packed.get(name);
  if (packed === undefined) return undefined;
  // name|abbreviations|offsets|index of the offset in force, a digit a period|minutes between transitions|population
  const [, , offsetsText = "", indexes = "", untilsText = ""] = packed.split("|");
  const offsets = offsetsText.split(" ").map((text) => -Math.round(unpackNumber(text)));
  const periods = [...indexes].map((digit) => offsets[digitOf(digit.charCodeAt(0))] ?? 0);
  const atMs: number[] = [];
  const offsetMinutes: number[] = [];
  let atMinutes = 0;
  const gaps = untilsText === "" ? [] : untilsText.split(" ");
  for (const [index, gap] of gaps.entries()) {
    atMinutes = index === 0 ? unpackNumber(gap) : atMinutes + unpackNumber(gap);
    const offset = periods[index + 1];
    if (offset === undefined) break;
    if (offset === (offsetMinutes.at(-1) ?? periods[0])) continue; // Only the abbreviation changed.
    atMs.push(Math.round(atMinutes * MINUTE_MS));
    offsetMinutes.push(offset);
  }
  return { initialOffsetMinutes: zeroed(periods[0] ?? 0), atMs, offsetMinutes: offsetMinutes.map(zeroed) };
}

/** Local time is UTC plus this. Cost: O(log transitions). */
export function offsetMinutesAt(table: TimeZoneTable, atMs: number): number {
  let low = 0;
  let high = table.atMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table.atMs[middle]! <= atMs) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? table.initialOffsetMinutes : table.offsetMinutes[low - 1]!;
}

/**
 * The instant of a local time, given as if it were UTC.
 *
 * A time that comes twice is taken the first time; one that a clock skips is as much later as the clock jumps.
 */
export function localToUtcMs(table: TimeZoneTable, localMs: number): number {
  const dayMs = 86_400_000;
  const before = offsetMinutesAt(table, localMs - dayMs);
  const after = offsetMinutesAt(table, localMs + dayMs);
  const early = localMs - Math.max(before, after) * MINUTE_MS;
  const late = localMs - Math.min(before, after) * MINUTE_MS;
  for (const utcMs of [early, late]) {
    if (utcMs + offsetMinutesAt(table, utcMs) * MINUTE_MS === localMs) return utcMs;
  }
  return localMs - before * MINUTE_MS;
}

/**
 * The first instant at which clocks show a local time or a later one: of one that a clock skips, the jump itself.
 *
 * @param localMs as if it were UTC.
 */
export function localStartMs(table: TimeZoneTable, localMs: number): number {
  const utcMs = localToUtcMs(table, localMs);
  if (utcMs + offsetMinutesAt(table, utcMs) * MINUTE_MS === localMs) return utcMs;
  let jumpMs = utcMs;
  for (const atMs of table.atMs) {
    if (atMs > utcMs) break;
    jumpMs = atMs;
  }
  return jumpMs;
}

function zeroed(value: number): number {
  return value === 0 ? 0 : value;
}

/** Digits, small letters, capitals: 60 of them. */
function digitOf(code: number): number {
  if (code > 96) return code - 87;
  if (code > 64) return code - 29;
  return code - 48;
}

/** A number in base 60 with an optional fraction, as the data packs it. */
function unpackNumber(text: string): number {
  const negative = text.startsWith("-");
  const [whole = "", fraction = ""] = (negative ? text.slice(1) : text).split(".");
  let value = 0;
  for (const digit of whole) value = value * 60 + digitOf(digit.charCodeAt(0));
  let weight = 1;
  for (const digit of fraction) {
    weight /= 60;
    value += digitOf(digit.charCodeAt(0)) * weight;
  }
  return negative ? -value : value;
}
