/**
 * Where the command line writes, and whether in colour.
 *
 * The `--json` convention: stdout gets exactly one JSON document (of a log, one a record and line) and nothing else;
 * what is for people (progress, warnings, hints) goes to stderr, with or without `--json`. Colour only on a
 * terminal; `NO_COLOR` switches it off and `FORCE_COLOR` on, as elsewhere.
 */
import pc from "picocolors";

function wantsColour(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== "0";
  return stream.isTTY === true && process.env.TERM !== "dumb";
}

export type Colours = ReturnType<typeof pc.createColors>;
/** For text on stdout. */
export const colours: Colours = pc.createColors(wantsColour(process.stdout));
/** For text on stderr. */
export const coloursOnError: Colours = pc.createColors(wantsColour(process.stderr));

/** Writes one line to stdout. */
export function say(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Writes one line for people to stderr: progress, warnings, hints. */
export function note(line = ""): void {
  process.stderr.write(`${line}\n`);
}

/** The one JSON document of a `--json` run. */
export function sayJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

const BY_THOUSANDS = /\B(?=(\d{3})+(?!\d))/g;
/** 1234567.8 → "1,234,568". Without `Intl`: the same everywhere. */
export function formatCount(value: number): string {
  return Math.round(value).toString().replace(BY_THOUSANDS, ",");
}

export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "?";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Microseconds for people: "870 µs", "12.4 ms", "1.20 s". */
export function formatUs(us: number): string {
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 1_000_000) return `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms`;
  return `${(us / 1_000_000).toFixed(2)} s`;
}

/** 1, "gap" → "1 gap"; 2, "gap" → "2 gaps". */
export function countText(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/**
 * What comes from a bundle, a profile or a log must not steer the terminal: control characters, those of writing
 * direction too, become spaces, or `by`.
 */
export function plainText(text: string, by = " "): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, by);
}

/** Lines of at most `width` characters, broken between words, and inside one only where it is longer than a line. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of plainText(text).split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
    for (; line.length > width; line = line.slice(width)) lines.push(line.slice(0, width));
  }
  return line === "" ? lines : [...lines, line];
}
