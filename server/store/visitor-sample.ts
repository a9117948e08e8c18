/**
 * A sample of the visitors that a node knows: of the hot table and of LMDB, half and half where both have them.
 *
 * Not a fair draw, and none is needed: a strategy is tried on people as they are. Hot ones are drawn slot by slot; cold
 * ones from a few places in the order of ids, since LMDB can be entered anywhere and not be counted through.
 */
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import { splitVisitorKey } from "./lmdb-environment.ts";
import { SESSION_LEVEL } from "./session-record.ts";
import type { VisitorSlots } from "./visitor-slots.ts";

export interface SampledVisitor {
  readonly level: string;
  readonly id: string;
}

/** Slots looked at for each visitor wanted: a table may be nearly empty. */
const TRIES_PER_VISITOR = 16;
const PLACES = 16;
const ID_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * At most `countMax` different visitors of the levels named, the same for the same seed and visitors.
 *
 * Cost: O(countMax) locks of slots and reads of keys.
 */
export function sampleVisitors(
  environment: LmdbEnvironment,
  slots: VisitorSlots,
  levels: readonly string[],
  countMax: number,
  seed: number,
): SampledVisitor[] {
  const random = randomOf(seed);
  const found = new Map<string, SampledVisitor>();
  const add = (level: string, id: string): void => {
    if (found.size < countMax) found.set(`${level}\0${id}`, { level, id });
  };
  const levelNames = new Map(levels.map((level) => [slots.levelOf(level), level]));
  const hotMax = Math.ceil(countMax / 2);
  for (let at = 0; at < hotMax * TRIES_PER_VISITOR && found.size < hotMax; at++) {
    const slot = Math.floor(random() * slots.table.slotCount);
    if (!slots.table.lockSlot(slot)) continue;
    const number = slots.table.level(slot);
    const level = number === SESSION_LEVEL ? undefined : levelNames.get(number);
    if (level !== undefined) add(level, slots.table.id(slot));
    slots.table.unlock(slot);
  }
  environment.refresh();
  const places = levels.flatMap((level) => [
    `${level}\0`,
    ...Array.from({ length: PLACES }, () => {
      const character = () => ID_CHARACTERS[Math.floor(random() * ID_CHARACTERS.length)]!;
      return `${level}\0${character()}${character()}`;
    }),
  ]);
  // In turn from every place, so that the first does not have them all; more from each where that is not enough.
  for (let limit = Math.ceil(countMax / places.length); ; limit *= PLACES) {
    for (const start of places) {
      const [level] = start.split("\0") as [string];
      for (const key of environment.profiles.getKeys({ start, end: `${level}\x01`, limit })) {
        const visitor = splitVisitorKey(key);
        add(visitor.level, visitor.id);
      }
    }
    if (found.size >= countMax || limit >= countMax) return [...found.values()];
  }
}

/** Mulberry32: numbers in [0, 1) from a seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
