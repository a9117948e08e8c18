/** Words that the commands of the control plane share. */

const UNITS = ["bytes", "KB", "MB", "GB", "TB"] as const;
const ID_LENGTH = 12;

/** 1234567 → "1.23 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < UNITS.length - 1; unit++) value /= 1000;
  if (unit === 0) return bytes === 1 ? "1 byte" : `${Math.round(bytes)} bytes`;
  return `${value.toPrecision(value < 1000 ? 3 : 4)} ${UNITS[unit]}`;
}

/** Enough of a hash for people to tell two apart. */
export function shortId(id: string): string {
  return id === "" ? "none" : id.slice(0, ID_LENGTH);
}

/** 2026-11-23 02:31:07 UTC */
export function instantText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** How long ago or from now on, in the largest fitting unit: "3 min", "2 d". */
export function spanText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  for (const [unit, size] of [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
  ] as const) {
    if (seconds >= 2 * size) return `${Math.floor(seconds / size)} ${unit}`;
  }
  return `${Math.floor(seconds)} s`;
}
