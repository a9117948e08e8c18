/** Parsers for option values: a bad one is a usage error that names what is wanted. */
import { InvalidArgumentError } from "commander";
import { parseTimestamp } from "../../engine/index.ts";

export function integerOption(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`A whole number from ${min} to ${max} is wanted.`);
    }
    return value;
  };
}

export function numberOption(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < min || value > max) {
      throw new InvalidArgumentError(`A number from ${min} to ${max} is wanted.`);
    }
    return value;
  };
}

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
/** "500ms", "10s", "2m", or plain seconds. Yields seconds. */
export function durationOption(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const seconds = match === null ? Number.NaN : Number(match[1]) * SECONDS_PER_UNIT[match[2] ?? "s"]!;
  if (!(seconds > 0 && seconds <= 86_400)) {
    throw new InvalidArgumentError("A duration such as 500ms, 10s or 2m is wanted.");
  }
  return seconds;
}

/** Collects a repeated option into a list. */
export function listOption(text: string, before: string[]): string[] {
  return [...before, text];
}

/** `level:id`; the id may hold colons. */
export function visitorOption(text: string): { level: string; id: string } {
  const at = text.indexOf(":");
  if (at < 1 || at === text.length - 1)
    throw new InvalidArgumentError("LEVEL:ID is wanted, such as customer:C-1001.");
  return { level: text.slice(0, at).toLowerCase(), id: text.slice(at + 1) };
}

const MS_PER_UNIT: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** RFC 3339, a day (its beginning in UTC), or from now on: `+20s`, `+30m`, `+2h`, `+90d`. Yields epoch milliseconds. */
export function instantOption(text: string): number {
  const ahead = /^\+(\d{1,6})([smhd])$/.exec(text);
  if (ahead !== null) return Date.now() + Number(ahead[1]) * MS_PER_UNIT[ahead[2]!]!;
  const ms = parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (!(ms >= 0)) {
    throw new InvalidArgumentError(
      "A time is wanted, such as 2026-12-01T06:00:00Z, 2026-12-01 (UTC) or +2h (s, m, h, d).",
    );
  }
  return ms;
}
