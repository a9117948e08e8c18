/**
 * Whether an answer is of one generation: its bundle is one that was pushed, and every treatment at `hero` is of that
 * bundle's strategy (the offer's `edition`) and of its lists (which of the two rules presented it).
 *
 * Reads protobuf where it lies: as many bytes as there are answers go by here, beside the clock that is read.
 */
import { HERO, IN_TIDE } from "./workspace.ts";

const PREFIX_SIZE = 5;
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

export interface ExpectedEdition {
  readonly edition: number;
  /** By visitor. */
  isInTide(visitor: number): boolean;
}

/** "" where it is whole; else what is wrong, `mixed: …` where it shows two generations. */
export function answerFault(
  message: Buffer,
  visitor: number,
  editions: ReadonlyMap<string, ExpectedEdition>,
): string {
  let bundle = "";
  let hero: Buffer | null = null;
  for (const [field, value] of fields(message, PREFIX_SIZE, message.length)) {
    if (field === 2) bundle = value.toString("latin1");
    else if (field === 4 && textOf(value, 1) === HERO) hero = value;
  }
  const expected = editions.get(bundle);
  if (expected === undefined) return `bundle \`${bundle}\` was never pushed`;
  let treatmentCount = 0;
  for (const [field, treatment] of fields(hero ?? Buffer.alloc(0), 0, hero?.length ?? 0)) {
    if (field !== 3) continue;
    treatmentCount += 1;
    const id = textOf(treatment, 2);
    if (id.includes("/fallback:")) return `${id}: nothing was decided`;
    const edition = editionOf(treatment);
    if (edition !== expected.edition) return `mixed: ${id} of edition ${edition} under ${expected.edition}`;
    const isInTide = id.startsWith(`${HERO}/${IN_TIDE}-`);
    if (isInTide !== expected.isInTide(visitor))
      return `mixed: ${id} for visitor ${visitor} under ${expected.edition}`;
  }
  return treatmentCount === 0 ? "nothing at hero" : "";
}

/** The number in the attribute `edition`; NaN without one. */
function editionOf(treatment: Buffer): number {
  for (const [field, entry] of fields(treatment, 0, treatment.length)) {
    if (field !== 6 || textOf(entry, 1) !== "edition") continue;
    for (const [key, value] of fields(entry, 0, entry.length)) {
      if (key !== 2) continue;
      // google.protobuf.Value: number_value = 2, a double.
      for (const [kind, number] of fields(value, 0, value.length))
        if (kind === 2) return number.readDoubleLE(0);
    }
  }
  return Number.NaN;
}

function textOf(message: Buffer, wanted: number): string {
  for (const [field, value] of fields(message, 0, message.length))
    if (field === wanted) return value.toString("latin1");
  return "";
}

/** Fields with bytes (of doubles, their eight); others are passed over. */
function* fields(bytes: Buffer, from: number, end: number): Generator<readonly [number, Buffer]> {
  let at = from;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < end) {
    const tag = varint();
    const kind = tag & 7;
    const field = tag >>> 3;
    if (kind === VARINT) varint();
    else if (kind === FIXED64 || kind === BYTES) {
      const size = kind === BYTES ? varint() : 8;
      yield [field, bytes.subarray(at, at + size)];
      at += size;
    } else if (kind === FIXED32) at += 4;
    else throw new Error(`an answer that is no protobuf: kind ${kind}`);
  }
}
