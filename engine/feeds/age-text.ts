/** How old a feed is, for people: `2d 3h`, `47m 12s`, `0s`. */

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/** The largest unit and, where anything is left of it, the next; whole seconds, rounded down. */
export function ageText(ageMs: number): string {
  const at = UNITS.findIndex(([, size]) => ageMs >= size);
  if (at < 0) return "0s";
  const [unit, size] = UNITS[at]!;
  const whole = `${Math.floor(ageMs / size)}${unit}`;
  const next = UNITS[at + 1];
  const rest = next === undefined ? 0 : Math.floor((ageMs % size) / next[1]);
  return rest === 0 ? whole : `${whole} ${rest}${next![0]}`;
}
